/*
 * test_data.c - Data, Rules, Changes, Columns and Drift as a person meets them. The workspace is made by
 * the program itself; what is on the screens is compared with what the command line prints as JSON.
 */
#include "screen/workspace.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_json.h"
#include "lib/reference.h"

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

static int
run_script(const char *text, const char *argument)
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

static int
three_versions(void **state)
{
	workspace_empty(state);
	return run_script(script, "");
}

static struct pty_screen *
open_data(int columns, int rows)
{
	struct pty_screen *s = workspace_open(columns, rows, NULL, NULL);

	pty_screen_wait(s, "Runs");
	pty_screen_type(s, "3");
	pty_screen_wait(s, "bare@1");
	return s;
}

/* To the newest version of trips. */
static struct pty_screen *
open_trips(int columns, int rows)
{
	struct pty_screen *s = open_data(columns, rows);

	pty_screen_wait(s, "trips@3");
	pty_screen_type(s, "jj");
	pty_screen_wait_look(s, "trips@3", workspace_is_under_cursor);
	return s;
}

/* ---- the command line's answer */

/* What the command prints, as a tree; the caller frees. */
static struct json *
ask(const char *arguments)
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

static double
number(const struct json *object, const char *key)
{
	double v = (double)NAN;

	return json_num(json_get(object, key), &v) ? v : (double)NAN;
}

static const struct json *
named(const struct json *list, const char *name)
{
	for (size_t i = 0; i < json_len(list); i++)
		if (str_equal(json_str(json_get(json_at(list, i), "name"), ""), name))
			return json_at(list, i);
	fail_msg("no \"%s\" in the answer", name);
	return NULL;
}

/* Waits until the row of a table that begins with the name has the text. */
static void
expect_in_row(struct pty_screen *s, const char *name, const char *text)
{
	char *start = xasprintf(" %s ", name);
	int x, y;

	pty_screen_wait(s, start);
	for (int i = 0; i < 400; i++) {
		if (pty_screen_find(s, start, &x, &y) && strstr(pty_screen_row(s, y), text) != NULL) {
			x_free(start);
			return;
		}
		pty_screen_listen_once(s, 20);
	}
	pty_screen_picture(s);
	fail_msg("the row of %s has no \"%s\"", name, text);
}

/* ---- Data */

static void
adding_asks_for_path_and_message_and_completes_paths(void **state)
{
	struct pty_screen *s = open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "a");
	pty_screen_wait(s, "Add a version of a dataset");
	pty_screen_type(s, CLEAR_LINE "more" ENTER CLEAR_LINE "sl" TAB);
	pty_screen_wait(s, "data add more slices/");
	pty_screen_type(s, "f" TAB);
	pty_screen_wait(s, "data add more slices/first.csv");
	pty_screen_type(s, ENTER "a quarter" ENTER);
	pty_screen_wait(s, "-m 'a quarter'");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "added: more@1, 2,000 rows, 4 columns");
	pty_screen_wait(s, "a quarter");
	workspace_leave(s);
}

static void
several_paths_are_offered_and_tab_goes_through_them(void **state)
{
	struct pty_screen *s = open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "a" DOWN CLEAR_LINE "slices/" TAB);
	pty_screen_wait(s, "first.csv  second.csv  third.csv");
	pty_screen_type(s, TAB TAB);
	pty_screen_wait(s, "data add trips slices/second.csv");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Add a version");
	workspace_leave(s);
}

static void
a_version_that_breaks_rules_is_added_and_they_are_told_whole(void **state)
{
	struct pty_screen *s = open_data(100, 30);

	(void)state;
	assert_int_equal(run_script("cd \"$1\"; sed 's/,x,/,nowhere,/' slices/third.csv >slices/fourth.csv\n",
	    ""), 0);
	pty_screen_type(s, ":add trips slices/fourth.csv" ENTER);
	pty_screen_wait(s, "adding trips: done, but");
	pty_screen_wait(s, "values above 130");
	pty_screen_wait(s, "$ benchtop data add trips slices/fourth.csv");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "trips@4");
	workspace_leave(s);
}

static void
what_cannot_be_added_says_why_whole(void **state)
{
	struct pty_screen *s = open_data(80, 24);

	(void)state;
	pty_screen_type(s, ":add trips slices/nothing-of-this-name.csv" ENTER);
	pty_screen_wait(s, "adding trips: failed");
	pty_screen_wait(s, "nothing-of-this-name.csv");
	pty_screen_wait(s, "$ benchtop data add");
	pty_screen_type(s, ENTER);
	pty_screen_wait_gone(s, "failed");
	workspace_leave(s);
}

/* A gigabyte of holes: long enough to be seen, nothing to be kept. */
static void
adding_tells_how_far_it_is_and_can_be_stopped(void **state)
{
	struct pty_screen *s = open_data(100, 30);
	char *path = fixture_path(workspace, "large.csv");
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(truncate(path, (off_t)2 << 30), 0);
	pty_screen_type(s, ":add large large.csv" ENTER);
	pty_screen_wait(s, "adding large: ");
	pty_screen_wait(s, " of 2.15 GB");
	pty_screen_type(s, "x");
	pty_screen_wait(s, "stopped adding large");
	pty_screen_wait_gone(s, "● adding");
	assert_false(pty_screen_has(s, "large@1"));
	workspace_leave(s);
}

static void
versions_are_checked_out_and_verified(void **state)
{
	struct pty_screen *s = open_trips(100, 30);
	struct stat st;

	(void)state;
	pty_screen_type(s, "V");
	pty_screen_wait(s, "$ benchtop data verify trips@3");
	/* Works end in any order, and the last one has the message. */
	pty_screen_wait(s, "trips@3 is as it was added");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "checkout into");
	pty_screen_type(s, CLEAR_LINE "out" ENTER);
	pty_screen_wait(s, "$ benchtop data checkout trips@3 out");
	pty_screen_wait(s, "1 file");
	assert_int_equal(stat(fixture_path(workspace, "out/third.csv"), &st), 0);
	workspace_leave(s);
}

static void
a_version_is_deleted_and_taken_back(void **state)
{
	struct pty_screen *s = open_trips(100, 30);

	(void)state;
	pty_screen_type(s, ESC "[3~");
	pty_screen_wait(s, "Delete trips@3?");
	pty_screen_wait(s, "$ benchtop data rm trips@3");
	pty_screen_type(s, "y");
	pty_screen_wait(s, "deleted trips@3");
	pty_screen_wait(s, "trips  2 versions");
	pty_screen_type(s, "z");
	pty_screen_wait(s, "trips  3 versions");
	workspace_leave(s);
}

/* ---- Rules */

static void
rules_tell_what_holds_and_which_rows_break_them(void **state)
{
	struct pty_screen *s = open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "c");
	pty_screen_wait(s, "2 of ");
	pty_screen_wait(s, "rules are broken");
	pty_screen_wait(s, "temp                 type        int                          holds");
	pty_screen_wait(s, "200 values above 130");
	/* The cursor is on the first broken one: its rows. 7919 * i mod 100 + 41 over 130. */
	pty_screen_wait(s, "row");
	pty_screen_type(s, "e");
	pty_screen_wait(s, "city: values one of a, b, c");
	pty_screen_wait(s, "the first 10 of 2,000 rows");
	expect_in_row(s, "row           1 ", "x");
	expect_in_row(s, "row           2 ", "y");
	pty_screen_type(s, "b");
	pty_screen_wait_gone(s, "at least 0");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_wait_look(s, " city ", workspace_is_under_cursor);
	pty_screen_type(s, "-");
	pty_screen_wait(s, "rules are broken");
	workspace_leave(s);
}

static void
rules_agree_with_the_command_line(void **state)
{
	struct pty_screen *s = open_trips(100, 30);
	struct json *list = ask("data schema trips@3 --check --json");

	(void)state;
	pty_screen_type(s, "c");
	pty_screen_wait(s, "rules are broken");
	assert_int_equal(json_len(list), 2);
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *v = json_at(list, i), *rows = json_get(v, "rows");
		char row[STR_SHORT];

		expect_in_row(s, json_str(json_get(v, "column"), ""), "");
		pty_screen_wait(s, json_str(json_get(v, "text"), "?"));
		for (size_t k = 0; k < json_len(rows); k++)
			pty_screen_wait(s, str_count(row, (uint64_t)json_int(json_get(json_at(rows, k), "row"),
			    0)));
		pty_screen_type(s, "e");
	}
	json_free(list);
	workspace_leave(s);
}

static void
a_dataset_without_a_schema_shows_what_would_hold(void **state)
{
	struct pty_screen *s = open_data(80, 24);

	(void)state;
	pty_screen_type(s, "j");
	pty_screen_wait_look(s, "empty@1", workspace_is_under_cursor);
	pty_screen_type(s, "c");
	pty_screen_wait(s, "empty has no schema in benchtop.yaml");
	pty_screen_wait(s, "datasets:");
	pty_screen_type(s, "y");
	pty_screen_wait(s, "copied the schema");
	workspace_leave(s);
}

/* ---- Changes */

static void
changes_show_what_came_and_went(void **state)
{
	struct pty_screen *s = open_trips(140, 40);
	struct json *diff = ask("data diff trips@2 trips@3 --json");
	char added[64], number_text[STR_SHORT];

	(void)state;
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@2 → trips@3");
	snprintf(added, sizeof added, "%s new rows", str_count(number_text,
	    (uint64_t)number(diff, "rows_added")));
	pty_screen_wait(s, added);
	pty_screen_wait(s, "1 added, 1 removed, 2 changed, 1 the same");
	expect_in_row(s, "wind", "added");
	expect_in_row(s, "gone", "removed");
	expect_in_row(s, "temp", "changed");
	assert_false(pty_screen_has(s, " id "));
	pty_screen_type(s, "a");
	expect_in_row(s, "id", "same");
	pty_screen_type(s, "ji");
	pty_screen_wait(s, "autocorrelation");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "points");
	/* The column that was taken away opens in the version that has it. */
	pty_screen_type(s, "jj");
	pty_screen_wait_look(s, "removed ", workspace_is_under_cursor);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "› trips@2");
	pty_screen_wait(s, "distribution");
	pty_screen_wait_look(s, " gone ", workspace_is_under_cursor);
	json_free(diff);
	workspace_leave(s);
}

static void
any_two_marked_versions_are_compared(void **state)
{
	struct pty_screen *s = open_trips(100, 30);

	(void)state;
	pty_screen_type(s, " j ");
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@1 → trips@3");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "trips@3 against trips@1");
	workspace_leave(s);
}

/* ---- Columns */

static void
columns_agree_with_the_command_line(void **state)
{
	struct pty_screen *s = open_trips(160, 40);
	struct json *stats = ask("data stats trips@3 --json");
	const struct json *temp = named(json_get(stats, "columns"), "temp");
	char text[STR_SHORT];

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	expect_in_row(s, "temp", str_number(text, number(temp, "mean"), 6));
	expect_in_row(s, "temp", str_number(text, number(temp, "stddev"), 6));
	pty_screen_type(s, "ji");
	pty_screen_wait(s, "skewness");
	expect_in_row(s, "skewness", str_number(text, number(temp, "skewness"), 5));
	expect_in_row(s, "kurtosis", str_number(text, number(temp, "kurtosis"), 5));
	pty_screen_wait(s, "20  (1 %)");
	json_free(stats);
	workspace_leave(s);
}

static void
a_column_is_seen_whole_and_over_versions(void **state)
{
	struct pty_screen *s = open_trips(140, 45);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_type(s, "j");
	pty_screen_wait_look(s, " temp ", workspace_is_under_cursor);
	/* Enlarged: chart and figures beside each other. */
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "autocorrelation");
	pty_screen_wait(s, "1,980 values");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_type(s, "t");
	pty_screen_wait(s, "temp over versions");
	pty_screen_wait(s, "missing values");
	pty_screen_wait(s, "@3");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "city: shares of values");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "correlations");
	pty_screen_type(s, TAB TAB TAB);
	pty_screen_wait(s, "33.4 %");
	workspace_leave(s);
}

static void
chosen_versions_are_drawn_over_each_other(void **state)
{
	struct pty_screen *s = open_trips(120, 40);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_type(s, "jv");
	pty_screen_wait(s, "Draw over this version");
	pty_screen_type(s, "  " ENTER);
	pty_screen_wait(s, "trips@1");
	pty_screen_wait(s, "share of values");
	pty_screen_wait(s, "5,940 values");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "1,980 values");
	workspace_leave(s);
}

static void
a_version_without_statistics_gets_them(void **state)
{
	struct pty_screen *s = open_data(80, 24);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "2,000 rows, 4 columns");
	pty_screen_wait(s, "the statistics are there");
	workspace_leave(s);
}

static void
a_version_without_rows_has_screens_too(void **state)
{
	struct pty_screen *s = open_data(80, 24);

	(void)state;
	pty_screen_type(s, "j");
	pty_screen_wait_look(s, "empty@1", workspace_is_under_cursor);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "0 rows, 2 columns");
	for (int i = 0; i < 5; i++)
		pty_screen_type(s, TAB);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "Chart");
	workspace_leave(s);
}

static void
one_column_is_followed_through_the_versions(void **state)
{
	struct pty_screen *s = open_trips(120, 40);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_type(s, "jj");
	pty_screen_wait_look(s, " city ", workspace_is_under_cursor);
	pty_screen_type(s, "[");
	pty_screen_wait(s, "› trips@2");
	pty_screen_wait_look(s, " city ", workspace_is_under_cursor);
	pty_screen_type(s, "[");
	pty_screen_wait(s, "› trips@1");
	pty_screen_wait_look(s, " city ", workspace_is_under_cursor);
	pty_screen_type(s, "[");
	pty_screen_wait(s, "there is no version before this one");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "› trips@2");
	pty_screen_wait_look(s, " city ", workspace_is_under_cursor);
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@1 → trips@2");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "trips@2 → trips@3");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "there is no version after these");
	workspace_leave(s);
}

/* ---- Drift */

static void
drift_agrees_with_the_command_line(void **state)
{
	struct pty_screen *s = open_trips(160, 40);
	struct json *report = ask("drift trips@1 trips@2 --json");
	const struct json *columns = json_get(report, "columns");
	char text[STR_SHORT];

	(void)state;
	pty_screen_type(s, ":drift trips@1 trips@2" ENTER);
	pty_screen_wait(s, "trips@2 against trips@1");
	pty_screen_wait(s, "what changed");
	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);
		const char *name = json_str(json_get(c, "name"), "");
		double score = number(c, "score");

		expect_in_row(s, name, json_str(json_get(c, "verdict"), "?"));
		if (!isnan(score))
			expect_in_row(s, name, str_number(text, score, 3));
	}
	pty_screen_type(s, "w");
	snprintf(text, sizeof text, "AUC %.3f", number(json_get(json_get(report, "multivariate"),
	    "classifier"), "auc"));
	pty_screen_wait(s, text);
	pty_screen_wait(s, "reference rows that are still there");
	json_free(report);
	workspace_leave(s);
}

static void
a_history_is_a_heat_map_with_a_chosen_comparison(void **state)
{
	struct pty_screen *s = open_trips(120, 40);

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "trips@3 against trips@2");
	pty_screen_wait(s, "@2");
	pty_screen_wait(s, "@3");
	pty_screen_type(s, "[");
	pty_screen_wait(s, "trips@2 against trips@1");
	pty_screen_type(s, "o");
	pty_screen_wait_look(s, " temp ", workspace_is_under_cursor);
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "Wasserstein / sd");
	pty_screen_wait(s, "chance gives up to");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "score of the verdict");
	pty_screen_wait(s, "threshold");
	pty_screen_type(s, "m");
	pty_screen_wait(s, "Measure over versions");
	pty_screen_type(s, "jjj" ENTER);
	pty_screen_wait(s, ": PSI");
	workspace_leave(s);
}

static void
the_reference_and_the_versions_are_chosen(void **state)
{
	struct pty_screen *s = open_trips(120, 40);

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "trips@3 against trips@2");
	pty_screen_type(s, "b");
	pty_screen_wait(s, "Compare every version with");
	pty_screen_type(s, "j" ENTER);
	pty_screen_wait(s, "trips@3 against trips@1");
	pty_screen_type(s, "c");
	pty_screen_wait(s, "Versions to compare");
	pty_screen_type(s, "j " ENTER);
	pty_screen_wait(s, "trips@3 against trips@1");
	pty_screen_wait(s, "threshold");
	pty_screen_type(s, "t");
	pty_screen_wait(s, "Drift of");
	pty_screen_type(s, "trips" ENTER);
	pty_screen_wait(s, "trips@3 against trips@2");
	workspace_leave(s);
}

static void
a_click_in_the_heat_map_chooses_column_and_comparison(void **state)
{
	struct pty_screen *s = open_trips(120, 40);
	int x, y, row;

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "trips@3 against trips@2");
	row = workspace_row_of(s, " temp ");
	assert_true(pty_screen_find(s, "@2  ", &x, &y) || pty_screen_find(s, "@2", &x, &y));
	for (y = 0; y < 6 && strstr(pty_screen_row(s, y), "verdict") == NULL; y++)
		continue;
	x = (int)(strstr(pty_screen_row(s, y), "@2") - pty_screen_row(s, y));
	pty_screen_click(s, x, row);
	pty_screen_wait(s, "trips@2 against trips@1");
	pty_screen_wait_look(s, " temp ", workspace_is_under_cursor);
	/* The names of the views are places to click, too. */
	assert_true(pty_screen_find(s, "Measures", &x, &y));
	pty_screen_click(s, x + 1, y);
	pty_screen_wait(s, "Wasserstein / sd");
	workspace_leave(s);
}

/* ---- all of them */

/* Opens each screen once and waits for a word of it. */
static void
tour(struct pty_screen *s, const char *const *words)
{
	static const char *const keys[] = { "c", "D", "d", ENTER };

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		pty_screen_type(s, keys[i]);
		pty_screen_wait(s, words[i]);
		pty_screen_type(s, "-");
		pty_screen_wait_gone(s, words[i]);
	}
}

static void
every_screen_is_whole_at_every_size(void **state)
{
	static const int sizes[][2] = { { 40, 10 }, { 60, 16 }, { 80, 24 }, { 200, 60 } };
	static const char *const locales[] = { "C.UTF-8", "C" };
	static const char *const words[] = { "rules are broken", "changed", "against trips@2",
		", 23.7 kB" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (size_t k = 0; k < ARRAY_LEN(locales); k++) {
			struct pty_screen *s = workspace_open(sizes[i][0], sizes[i][1], locales[k],
			    k == 0 ? NULL : "NO_COLOR=1");

			pty_screen_wait(s, "Runs");
			pty_screen_type(s, "3");
			pty_screen_wait(s, "bare@1");
			pty_screen_type(s, "jj");
			pty_screen_wait(s, "trips@3");
			pty_screen_type(s, "a");
			pty_screen_wait(s, "dataset");
			pty_screen_wait(s, "path");
			pty_screen_type(s, ESC);
			pty_screen_wait_gone(s, "path");
			tour(s, words);
			workspace_leave(s);
		}
	}
}

static void
screens_stay_whole_when_the_terminal_changes(void **state)
{
	static const char *const keys[] = { "c", "D", "t", ENTER };
	static const char *const words[] = { "rules are broken", "trips@2 ", "trips@3 against",
		"2,000 rows, 4" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct pty_screen *s = open_trips(120, 40);

		pty_screen_type(s, keys[i]);
		pty_screen_wait(s, words[i]);
		for (int view = 0; view < 5; view++) {
			pty_screen_type(s, TAB);
			pty_screen_resize(s, 40, 10);
			pty_screen_wait(s, words[i]);
			pty_screen_resize(s, 20, 5);
			pty_screen_wait_gone(s, words[i]);
			pty_screen_resize(s, 100, 30);
			pty_screen_wait(s, words[i]);
		}
		workspace_leave(s);
	}
}

/* A row that has no statistics, one that has, and a heat map: all come to rest. */
static void
screens_come_to_rest(void **state)
{
	static const char *const keys[] = { "", "jj", "t", ENTER };
	struct pty_screen *s = open_data(120, 40);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t before;

		pty_screen_type(s, keys[i]);
		if (i == 2)
			pty_screen_wait(s, "AUC");
		/* Classifiers end, pictures are made. */
		do {
			before = pty_screen_bytes(s);
			pty_screen_listen(s, 700);
		} while (pty_screen_bytes(s) != before && i > 0);
		pty_screen_listen(s, 300);
		before = pty_screen_bytes(s);
		pty_screen_listen(s, 300);
		assert_int_equal(pty_screen_bytes(s), before);
	}
	workspace_leave(s);
}

/* ---- real data */

static const char bike_script[] =
    "set -e; cd \"$1\"; \"$BENCHTOP\" init . >/dev/null\n"
    "for f in \"$2\"/bike-sharing/slices/*.csv; do \"$BENCHTOP\" data add bike \"$f\" >/dev/null; done\n";

static void
bike_sharing_quarter_by_quarter_agrees_with_the_command_line(void **state)
{
	struct pty_screen *s;
	struct json *report;
	const struct json *first;
	char text[STR_SHORT];

	(void)state;
	reference_or_skip();
	assert_int_equal(run_script(bike_script, reference_dir()), 0);
	report = ask("drift bike --json");
	s = workspace_open(160, 50, NULL, NULL);
	pty_screen_wait(s, "Runs");
	pty_screen_type(s, "4");
	pty_screen_wait(s, "bike@8 against bike@7");
	/* Each comparison in turn, from the newest to the oldest. */
	for (size_t i = 7; i-- > 0;) {
		const struct json *pair = json_at(json_get(report, "previous"), i);
		const struct json *columns = json_get(pair, "columns");

		snprintf(text, sizeof text, "bike@%zu against bike@%zu", i + 2, i + 1);
		pty_screen_wait(s, text);
		for (size_t k = 0; k < json_len(columns); k++) {
			const struct json *c = json_at(columns, k);

			if (!isnan(number(c, "score")))
				expect_in_row(s, json_str(json_get(c, "name"), ""), str_number(text,
				    number(c, "score"), 3));
		}
		pty_screen_type(s, "[");
	}
	first = json_at(json_get(report, "previous"), 0);
	snprintf(text, sizeof text, ": %lld of ", (long long)json_int(json_get(first, "drifted_columns"),
	    -1));
	if (json_get(first, "drifted_columns") != NULL)
		pty_screen_wait(s, text);
	json_free(report);
	workspace_leave(s);
}

/* The first two slices of a set as versions. */
static const char pair_script[] =
    "set -e; cd \"$1\"; name=${2##*/}; test -d .benchtop || \"$BENCHTOP\" init . >/dev/null\n"
    "set -- $(ls \"$2\"/slices/*.csv | head -2)\n"
    "for f; do \"$BENCHTOP\" data add $name \"$f\" >/dev/null; done\n";

static void
compare_with_report(struct pty_screen *s, const char *set)
{
	char *command = xasprintf("drift %s@1 %s@2 --json", set, set), text[STR_SHORT];
	struct json *report = ask(command);
	const struct json *columns = json_get(report, "columns");

	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);

		if (isnan(number(c, "score")))
			continue;
		expect_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, number(c, "score"), 3));
		expect_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, number(c, "floor"), 3));
	}
	json_free(report);
	x_free(command);
}

static void
compare_with_statistics(struct pty_screen *s, const char *set)
{
	char *command = xasprintf("data stats %s@1 --json", set), text[STR_SHORT];
	struct json *stats = ask(command);
	const struct json *columns = json_get(stats, "columns");

	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);
		const char *type = json_str(json_get(c, "type"), "");

		if ((str_equal(type, "int") || str_equal(type, "float")) && !isnan(number(c, "mean")))
			expect_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, number(c, "mean"),
			    6));
	}
	json_free(stats);
	x_free(command);
}

static void
every_real_set_agrees_with_the_command_line(void **state)
{
	static const char *const sets[] = { "bank-marketing", "beijing-pm25", "bike-sharing",
		"birdstrikes", "seattle-weather" };

	(void)state;
	reference_or_skip();
	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		char *folder = xasprintf("%s/%s", reference_dir(), sets[i]);
		char *line = xasprintf(":drift %s@1 %s@2" ENTER, sets[i], sets[i]);
		struct pty_screen *s;

		assert_int_equal(run_script(pair_script, folder), 0);
		s = workspace_open(200, 60, NULL, NULL);
		pty_screen_wait(s, "Runs");
		pty_screen_type(s, line);
		pty_screen_wait(s, "threshold");
		compare_with_report(s, sets[i]);
		x_free(line);
		line = xasprintf(":dataset %s@1" ENTER, sets[i]);
		pty_screen_type(s, line);
		pty_screen_wait(s, "distribution");
		compare_with_statistics(s, sets[i]);
		workspace_leave(s);
		x_free(line);
		x_free(folder);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, three_versions, workspace_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(adding_asks_for_path_and_message_and_completes_paths),
		TEST(several_paths_are_offered_and_tab_goes_through_them),
		TEST(a_version_that_breaks_rules_is_added_and_they_are_told_whole),
		TEST(what_cannot_be_added_says_why_whole),
		TEST(adding_tells_how_far_it_is_and_can_be_stopped),
		TEST(versions_are_checked_out_and_verified),
		TEST(a_version_is_deleted_and_taken_back),
		TEST(rules_tell_what_holds_and_which_rows_break_them),
		TEST(rules_agree_with_the_command_line),
		TEST(a_dataset_without_a_schema_shows_what_would_hold),
		TEST(changes_show_what_came_and_went),
		TEST(any_two_marked_versions_are_compared),
		TEST(columns_agree_with_the_command_line),
		TEST(a_column_is_seen_whole_and_over_versions),
		TEST(chosen_versions_are_drawn_over_each_other),
		TEST(a_version_without_statistics_gets_them),
		TEST(a_version_without_rows_has_screens_too),
		TEST(one_column_is_followed_through_the_versions),
		TEST(drift_agrees_with_the_command_line),
		TEST(a_history_is_a_heat_map_with_a_chosen_comparison),
		TEST(the_reference_and_the_versions_are_chosen),
		TEST(a_click_in_the_heat_map_chooses_column_and_comparison),
		TEST(every_screen_is_whole_at_every_size),
		TEST(screens_stay_whole_when_the_terminal_changes),
		TEST(screens_come_to_rest),
		cmocka_unit_test_setup_teardown(
		    bike_sharing_quarter_by_quarter_agrees_with_the_command_line, workspace_empty,
		    workspace_teardown),
		cmocka_unit_test_setup_teardown(every_real_set_agrees_with_the_command_line,
		    workspace_empty, workspace_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
