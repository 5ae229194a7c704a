/*
 * test_columns.c - Columns as a person meets it: the figures of each, one whole, and one through the versions.
 */
#include "screen/datasets.h"

static void
columns_agree_with_the_command_line(void **state)
{
	struct pty_screen *s = datasets_open_trips(160, 40);
	struct json *stats = datasets_ask("data stats trips@3 --json");
	const struct json *temp = datasets_named(json_get(stats, "columns"), "temp");
	char text[STR_SHORT];

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_wait_in_row(s, "temp", str_number(text, datasets_number(temp, "mean"), 6));
	pty_screen_wait_in_row(s, "temp", str_number(text, datasets_number(temp, "stddev"), 6));
	pty_screen_type(s, "ji");
	pty_screen_wait(s, "skewness");
	pty_screen_wait_in_row(s, "skewness", str_number(text, datasets_number(temp, "skewness"), 5));
	pty_screen_wait_in_row(s, "kurtosis", str_number(text, datasets_number(temp, "kurtosis"), 5));
	pty_screen_wait(s, "20  (1 %)");
	json_free(stats);
	workspace_leave(s);
}

static void
a_column_is_seen_whole_and_over_versions(void **state)
{
	struct pty_screen *s = datasets_open_trips(140, 45);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	workspace_move_to(s, "j", " temp ");
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
	pty_screen_wait(s, "correlations (Pearson)");
	pty_screen_type(s, TAB TAB TAB);
	pty_screen_wait(s, "33.4 %");
	workspace_leave(s);
}

static void
chosen_versions_are_drawn_over_each_other(void **state)
{
	struct pty_screen *s = datasets_open_trips(120, 40);

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
	struct pty_screen *s = datasets_open(80, 24);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "2,000 rows, 4 columns");
	pty_screen_wait(s, "the statistics are there");
	workspace_leave(s);
}

static void
a_version_without_rows_has_screens_too(void **state)
{
	static const char *const views[] = { "present ", "no value comes more often", "a: shares of values",
		"fewer than two numeric columns", "a  rows" };
	struct pty_screen *s = datasets_open(80, 24);

	(void)state;
	workspace_move_to(s, "j", "empty@1");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "0 rows, 2 columns");
	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		pty_screen_type(s, TAB);
		pty_screen_wait(s, views[i]);
		assert_false(pty_screen_has(s, "shortest"));
	}
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "back to the table");
	workspace_leave(s);
}

/* It is made anew, as the command line does. */
static void
statistics_that_are_damaged_are_computed_again(void **state)
{
	struct pty_screen *s;

	(void)state;
	assert_int_equal(datasets_script("printf damaged | dd of=\"$1/.benchtop/data/trips/3/profile\" bs=1 seek=200"
	    " conv=notrunc 2>/dev/null", ""), 0);
	s = datasets_open_trips(120, 40);
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	pty_screen_wait(s, "2,000 rows, 4 columns");
	workspace_leave(s);
}

static void
one_column_is_followed_through_the_versions(void **state)
{
	struct pty_screen *s = datasets_open_trips(120, 40);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	workspace_move_to(s, "jj", " city ");
	pty_screen_type(s, "[");
	pty_screen_wait(s, "› trips@2");
	workspace_wait_cursor(s, " city ");
	pty_screen_type(s, "[");
	pty_screen_wait(s, "› trips@1");
	workspace_wait_cursor(s, " city ");
	pty_screen_type(s, "[");
	pty_screen_wait(s, "there is no version before this one");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "› trips@2");
	workspace_wait_cursor(s, " city ");
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@1 → trips@2");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "trips@2 → trips@3");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "there is no version after these");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DATASETS_TEST(columns_agree_with_the_command_line),
		DATASETS_TEST(a_column_is_seen_whole_and_over_versions),
		DATASETS_TEST(chosen_versions_are_drawn_over_each_other),
		DATASETS_TEST(a_version_without_statistics_gets_them),
		DATASETS_TEST(a_version_without_rows_has_screens_too),
		DATASETS_TEST(statistics_that_are_damaged_are_computed_again),
		DATASETS_TEST(one_column_is_followed_through_the_versions),
	};

	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
