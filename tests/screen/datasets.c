/*
 * datasets.c - what screen tests of data begin with.
 */
#include "screen/datasets.h"

#include <math.h>
#include <stdlib.h>

/* Three versions of a small dataset: the second moves a column, the third takes one away, adds one, and breaks
 * rules of the schema. */
static const char script[] =
    "set -e; cd \"$1\"; \"$BENCHTOP\" init . >/dev/null; mkdir -p slices\n"
    "cat >make.py <<'PY'\n"
    "import sys\n"
    "shift, last = int(sys.argv[1]), sys.argv[2] == 'last'\n"
    "print('id,temp,city' + (',wind' if last else ',gone'))\n"
    "for i in range(2000):\n"
    "    print('%d,%s,%s,%d' % (i, '' if i % 100 == 7 else (i * 7919) % 100 + shift, 'xyz'[i % 3] if last\n"
    "          else 'abc'[i % 3], i % 5))\n"
    "PY\n"
    "python3 make.py 0 no >slices/first.csv; python3 make.py 40 no >slices/second.csv\n"
    "python3 make.py 41 last >slices/third.csv\n"
    "for s in first second third; do \"$BENCHTOP\" data add trips slices/$s.csv -m $s >/dev/null; done\n"
    "printf 'a,b\\n' >empty.csv; \"$BENCHTOP\" data add empty empty.csv >/dev/null\n"
    "\"$BENCHTOP\" data add bare slices/first.csv --no-profile >/dev/null\n"
    "cat >benchtop.yaml <<'YAML'\n"
    "project: journeys\n"
    "datasets:\n"
    "  trips:\n"
    "    path: slices/third.csv\n"
    "    extra_columns: true\n"
    "    schema:\n"
    "      temp: {type: int, min: 0, max: 130}\n"
    "      city: {type: categorical, values: [a, b, c]}\n"
    "YAML\n";

int
datasets_script(const char *text, const char *argument)
{
	char *file = fixture_path(workspace, "setup.sh"), *command;
	int code;

	fixture_write(file, text, strlen(text));
	command = xasprintf("HOME='%s' sh '%s' '%s' '%s'", workspace->root, file, workspace->root,
	    argument);
	code = system(command);
	x_free(command);
	return code;
}

int
datasets_three_versions(void **state)
{
	workspace_empty(state);
	return datasets_script(script, "");
}

struct pty_screen *
datasets_open(int columns, int rows)
{
	struct pty_screen *s = workspace_open(columns, rows, NULL, NULL);

	pty_screen_wait(s, "Runs");
	pty_screen_type(s, "3");
	pty_screen_wait(s, "bare@1");
	return s;
}

struct pty_screen *
datasets_open_trips(int columns, int rows)
{
	struct pty_screen *s = datasets_open(columns, rows);

	pty_screen_wait(s, "trips@3");
	workspace_move_to(s, "jj", "trips@3");
	return s;
}

struct json *
datasets_ask(const char *arguments)
{
	char *command = xasprintf("cd '%s' && \"$BENCHTOP\" %s", workspace->root, arguments);
	FILE *pipe = popen(command, "r");
	struct buf text = BUF_INIT;
	struct json *root = NULL;
	char bytes[4096];
	size_t n;

	assert_non_null(pipe);
	while ((n = fread(bytes, 1, sizeof bytes, pipe)) > 0)
		buf_append(&text, bytes, n);
	pclose(pipe);
	assert_true(json_parse(&root, buf_slice(&text), &workspace->err));
	buf_release(&text);
	x_free(command);
	return root;
}

double
datasets_number(const struct json *object, const char *key)
{
	double v = (double)NAN;

	return json_num(json_get(object, key), &v) ? v : (double)NAN;
}

const struct json *
datasets_named(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_len(list); i++)
		if (str_equal(json_str(json_get(json_at(list, i), "name"), ""), name))
			return json_at(list, i);
	fail_msg("no \"%s\" in the answer", name);
	return NULL;
}
