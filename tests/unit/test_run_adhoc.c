/* Ad-hoc commands: what their flags mean as parameters, overridden, masked, and as a project file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_json.h"
#include "lib/arena_fixture.h"
#include "run_adhoc.h"
#include "run_init.h"

/* Words divided by single blanks; "_" in a word stays. */
static char **
words(const char *line)
{
	char **argv = arena_array(arena, char *, strlen(line) + 2);
	size_t n = 0;

	while (*line != '\0') {
		size_t len = strcspn(line, " ");

		argv[n++] = arena_strndup(arena, line, len);
		line += len + (line[len] == ' ');
	}
	return argv;
}

static const char *
joined(char *const *argv)
{
	struct buf b = BUF_INIT;
	const char *text;

	for (size_t i = 0; argv[i] != NULL; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", argv[i]);
	text = arena_strdup(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static void
flags_become_parameters(void **state)
{
	static const char *const cases[][2] = {
		{ "python3 fit.py --rate 0.1", "{\"rate\":0.1}" },
		{ "python3 fit.py --rate=0.1 --depth=6", "{\"rate\":0.1,\"depth\":6}" },
		{ "python3 -u -X dev fit.py -n 5 -v", "{\"n\":5,\"v\":true}" },
		{ "python3 -m pkg.fit --lr 1e-3", "{\"lr\":0.001}" },
		{ "./fit --model.depth 6 --model.kind tree", "{\"model\":{\"depth\":6,\"kind\":\"tree\"}}" },
		{ "./fit --verbose --no-cache", "{\"verbose\":true,\"cache\":false}" },
		{ "./fit --shift -3 --name -", "{\"shift\":-3,\"name\":\"-\"}" },
		{ "./fit lr=0.1 model=big +extra.x=1 plain", "{\"lr\":0.1,\"model\":\"big\",\"extra\":{\"x\":1}}" },
		{ "./fit --layers 64 32 16 --out dir", "{\"layers\":[64,32,16],\"out\":\"dir\"}" },
		{ "./fit --rate 0.1 data.csv", "{\"rate\":0.1}" },
		{ "./fit -- --rate 0.1", "{}" },
		{ "./fit", "{}" },
		{ "bash -c ls", "{}" },
		{ "uv run python fit.py --rate 2", "{\"rate\":2}" },
		{ "torchrun --nproc_per_node 2 train.py --lr 3", "{\"lr\":3}" },
		{ "env A=1 python3 fit.py --b 2", "{\"b\":2}" },
		{ "./fit --tokenizer bert --max-tokens 512 --sort-key id --pin-memory true",
		    "{\"tokenizer\":\"bert\",\"max-tokens\":512,\"sort-key\":\"id\",\"pin-memory\":true}" },
		{ "./fit --api-key abc --token=x", "{\"api-key\":\"********\",\"token\":\"********\"}" },
		{ "./fit --a..b. 1 --=3 --- ---x 4", "{\"a\":{\"b\":1}}" },
		{ "./fit http://x/?a=b /path=x", "{}" },
		{ "./fit --list [1,2]", "{\"list\":[1,2]}" },
		{ "./fit --rate 0.1 --rate 0.2", "{\"rate\":0.2}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = BUF_INIT;
		struct json_out out;

		json_begin(&out, &b);
		run_params_put_json(&out, NULL, run_adhoc_params(words(cases[i][0]), arena));
		if (strcmp(buf_str(&b), cases[i][1]) != 0)
			fail_msg("%s: %s", cases[i][0], buf_str(&b));
		buf_release(&b);
	}
}

static void
overrides_are_put_into_the_command(void **state)
{
	const char *overrides[] = { "rate=0.2", "model.depth=8", "lr=1" };
	struct err err;
	char **argv, **before = words("python3 fit.py --rate 0.1 --verbose --model.depth=6 lr=0.5 in.csv");

	(void)state;
	assert_true(run_adhoc_apply(before, overrides, 3, arena, &argv, &err));
	assert_string_equal(joined(argv), "python3 fit.py --rate 0.2 --verbose --model.depth=8 lr=1 in.csv");
	assert_string_equal(joined(before), "python3 fit.py --rate 0.1 --verbose --model.depth=6 lr=0.5 in.csv");
	overrides[0] = "rat=1";
	assert_false(run_adhoc_apply(before, overrides, 1, arena, &argv, &err));
	assert_string_equal(err.msg, "no parameter \"rat\" (did you mean \"rate\"?)");
	overrides[0] = "verbose=false";
	assert_false(run_adhoc_apply(before, overrides, 1, arena, &argv, &err));
	assert_non_null(strstr(err.msg, "no single value"));
	overrides[0] = "rate=fast";
	assert_false(run_adhoc_apply(before, overrides, 1, arena, &argv, &err));
	assert_non_null(strstr(err.msg, "parameter rate is a float"));
	assert_false(run_adhoc_apply(words(""), overrides, 0, arena, &argv, &err));
	assert_int_equal(err.kind, ERR_USAGE);
}

static void
secrets_of_the_command_are_masked(void **state)
{
	struct run_texts masked = run_adhoc_masked(words("./fit --api-key abc --url postgres://u:p@h/x --rate 1"), arena);

	(void)state;
	assert_int_equal(masked.count, 7);
	assert_string_equal(masked.items[2], "********");
	assert_string_equal(masked.items[4], "********");
	assert_string_equal(masked.items[6], "1");
}

static void
the_step_is_named_after_the_script(void **state)
{
	static const char *const cases[][2] = {
		{ "python3 src/fit.py --x 1", "fit" }, { "./train.sh", "train" }, { "make all", "all" },
		{ "python3 -m pkg.fit", "pkg.fit" }, { "/usr/bin/sort -n", "sort" }, { "bash -c ls|wc", "ls-wc" },
		{ "python3 -c import_x;print(x.long_program())", "python3" },
		{ "sh -c x=1;echo", "sh" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct run_pipeline *p = run_adhoc_pipeline(words(cases[i][0]), arena);

		assert_string_equal(p->steps[0].name, cases[i][1]);
		assert_true(p->steps[0].grace > 0);
		assert_int_equal(p->step_count, 1);
	}
}

static void
a_project_file_made_from_a_run_does_the_same(void **state)
{
	const char *argv[] = { "python3", "my fit.py", "--rate", "0.1", "--name", "it's", "--verbose", "--api-key=abc",
		"${params.rate}", "$HOME", NULL };
	char *const *command = (char *const *)(uintptr_t)argv;
	const struct run_pipeline *p = run_adhoc_pipeline(command, arena);
	struct run_spec spec = { .id = "8f3a21c00", .project = "demo", .steps = p->steps, .step_count = 1,
		.params = p->params };
	const struct run_project *project;
	struct mistakes mistakes;
	struct buf text = BUF_INIT, line = BUF_INIT;
	struct err err;

	(void)state;
	run_init_from_spec(&spec, &text);
	mistakes_init(&mistakes, "f");
	if (!run_project_parse(&project, "/x", buf_slice(&text), arena, &mistakes, &err))
		fail_msg("%s in\n%s", err.msg, buf_str(&text));
	assert_int_equal(project->pipeline_count, 1);
	assert_string_equal(project->pipelines[0].name, "my-fit");
	assert_non_null(run_params_find(project->pipelines[0].params, "rate"));
	assert_null(run_params_find(project->pipelines[0].params, "api-key"));
	assert_true(run_params_expand(&line, project->pipelines[0].steps[0].run.line, project->pipelines[0].params,
	    RUN_EXPAND_SHELL, &err));
	assert_string_equal(buf_str(&line), "python3 'my fit.py' --rate 0.1 --name 'it'\\''s' --verbose --api-key=abc "
	    "'${params.rate}' '$HOME'");
	mistakes_release(&mistakes);
	buf_release(&text);
	buf_release(&line);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_set_up, arena_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(flags_become_parameters),
		TEST(overrides_are_put_into_the_command),
		TEST(secrets_of_the_command_are_masked),
		TEST(the_step_is_named_after_the_script),
		TEST(a_project_file_made_from_a_run_does_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
