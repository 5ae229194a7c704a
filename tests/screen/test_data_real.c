/*
 * test_data_real.c - the screens about data on real sets, compared with what the command line prints as JSON.
 */
#include <math.h>

#include "screen/datasets.h"
#include "lib/reference.h"

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
	assert_int_equal(datasets_script(bike_script, reference_dir()), 0);
	report = datasets_ask("drift bike --json");
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

			if (!isnan(datasets_number(c, "score")))
				pty_screen_wait_in_row(s, json_str(json_get(c, "name"), ""), str_number(text,
				    datasets_number(c, "score"), 3));
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
	struct json *report = datasets_ask(command);
	const struct json *columns = json_get(report, "columns");

	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);

		if (isnan(datasets_number(c, "score")))
			continue;
		pty_screen_wait_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, datasets_number(c, "score"), 3));
		pty_screen_wait_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, datasets_number(c, "floor"), 3));
	}
	json_free(report);
	x_free(command);
}

static void
compare_with_statistics(struct pty_screen *s, const char *set)
{
	char *command = xasprintf("data stats %s@1 --json", set), text[STR_SHORT];
	struct json *stats = datasets_ask(command);
	const struct json *columns = json_get(stats, "columns");

	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);
		const char *type = json_str(json_get(c, "type"), "");

		if ((str_equal(type, "int") || str_equal(type, "float")) && !isnan(datasets_number(c, "mean")))
			pty_screen_wait_in_row(s, json_str(json_get(c, "name"), ""), str_number(text, datasets_number(c, "mean"),
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

		assert_int_equal(datasets_script(pair_script, folder), 0);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSPACE_EMPTY(bike_sharing_quarter_by_quarter_agrees_with_the_command_line),
		WORKSPACE_EMPTY(every_real_set_agrees_with_the_command_line),
	};

	return cmocka_run_group_tests_name("data_real", tests, NULL, NULL);
}
