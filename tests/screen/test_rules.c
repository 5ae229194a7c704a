/*
 * test_rules.c - Rules and Changes as a person meets them: what holds in a version, and what came and went. What they
 * show is compared with what the command line prints as JSON.
 */
#include "screen/datasets.h"

/* ---- Rules */

static void
rules_tell_what_holds_and_which_rows_break_them(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, "c");
	pty_screen_wait(s, "2 of ");
	pty_screen_wait(s, "rules are broken");
	pty_screen_wait(s, "temp                 type        int                          holds");
	pty_screen_wait(s, "200 values above 130");
	/* The cursor is on the first broken one: its rows. 7919 * i mod 100 + 41 over 130. */
	pty_screen_wait(s, "row");
	pty_screen_type(s, "e");
	pty_screen_wait(s, "city values: one of a, b, c");
	pty_screen_wait(s, "the first 10 of 2,000 rows");
	pty_screen_wait_in_row(s, "row           1 ", "x");
	pty_screen_wait_in_row(s, "row           2 ", "y");
	pty_screen_type(s, "b");
	pty_screen_wait_gone(s, "at least 0");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "distribution");
	workspace_wait_cursor(s, " city ");
	pty_screen_type(s, "-");
	pty_screen_wait(s, "rules are broken");
	workspace_leave(s);
}

static void
rules_agree_with_the_command_line(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);
	struct json *list = datasets_ask("data schema trips@3 --check --json");

	(void)state;
	pty_screen_type(s, "c");
	pty_screen_wait(s, "rules are broken");
	assert_int_equal(json_len(list), 2);
	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *v = json_at(list, i), *rows = json_get(v, "rows");
		char row[STR_SHORT];

		pty_screen_wait_in_row(s, json_str(json_get(v, "column"), ""), "");
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
	struct pty_screen *s = datasets_open(80, 24);

	(void)state;
	workspace_move_to(s, "j", "empty@1");
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
	struct pty_screen *s = datasets_open_trips(140, 40);
	struct json *diff = datasets_ask("data diff trips@2 trips@3 --json");
	char added[64], number_text[STR_SHORT];

	(void)state;
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@2 → trips@3");
	snprintf(added, sizeof added, "%s new rows", str_count(number_text,
	    (uint64_t)datasets_number(diff, "rows_added")));
	pty_screen_wait(s, added);
	pty_screen_wait(s, "1 added, 1 removed, 2 changed, 1 the same");
	/* Of what has no room the part goes that matters least, whole. */
	pty_screen_resize(s, 76, 40);
	pty_screen_wait_gone(s, "changed, 1");
	pty_screen_wait(s, "1 added, 1 removed, 2 changed");
	pty_screen_resize(s, 140, 40);
	pty_screen_wait(s, "1 added, 1 removed, 2 changed, 1 the same");
	pty_screen_wait_in_row(s, "wind", "added");
	pty_screen_wait_in_row(s, "gone", "removed");
	pty_screen_wait_in_row(s, "temp", "changed");
	assert_false(pty_screen_has(s, " id "));
	pty_screen_type(s, "a");
	pty_screen_wait_in_row(s, "id", "same");
	pty_screen_type(s, "ji");
	pty_screen_wait(s, "autocorrelation");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "points");
	/* The column that was taken away opens in the version that has it. */
	workspace_move_to(s, "jj", "removed ");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "› trips@2");
	pty_screen_wait(s, "distribution");
	workspace_wait_cursor(s, " gone ");
	json_free(diff);
	workspace_leave(s);
}

static void
any_two_marked_versions_are_compared(void **state)
{
	struct pty_screen *s = datasets_open_trips(100, 30);

	(void)state;
	pty_screen_type(s, " j ");
	pty_screen_type(s, "D");
	pty_screen_wait(s, "trips@1 → trips@3");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "trips@3 against trips@1");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DATASETS_TEST(rules_tell_what_holds_and_which_rows_break_them),
		DATASETS_TEST(rules_agree_with_the_command_line),
		DATASETS_TEST(a_dataset_without_a_schema_shows_what_would_hold),
		DATASETS_TEST(changes_show_what_came_and_went),
		DATASETS_TEST(any_two_marked_versions_are_compared),
	};

	return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
