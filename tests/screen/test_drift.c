/*
 * test_drift.c - Drift as a person meets it: two versions, a history as a heat map, and what is chosen in them.
 */
#include <math.h>

#include "screen/datasets.h"

/* Drift of the first two versions. */
static struct pty_screen *
open_pair(int columns, int rows)
{
	struct pty_screen *s = datasets_open_trips(columns, rows);

	pty_screen_type(s, ":drift trips@1 trips@2" ENTER);
	pty_screen_wait(s, "trips@2 against trips@1");
	return s;
}

static void
drift_agrees_with_the_command_line(void **state)
{
	struct pty_screen *s = open_pair(160, 40);
	struct json *report = datasets_ask("drift trips@1 trips@2 --json");
	const struct json *columns = json_get(report, "columns");
	char text[STR_SHORT];

	(void)state;
	pty_screen_wait(s, "what changed");
	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);
		const char *name = json_str(json_get(c, "name"), "");
		double score = datasets_number(c, "score");

		pty_screen_wait_in_row(s, name, json_str(json_get(c, "verdict"), "?"));
		if (!isnan(score))
			pty_screen_wait_in_row(s, name, str_number(text, score, 3));
	}
	pty_screen_type(s, "w");
	snprintf(text, sizeof text, "AUC %.3f", datasets_number(json_get(json_get(report, "multivariate"),
	    "classifier"), "auc"));
	pty_screen_wait(s, text);
	pty_screen_wait(s, "reference rows that are still there");
	json_free(report);
	workspace_leave(s);
}

static void
too_few_rows_are_no_verdict(void **state)
{
	struct pty_screen *s;

	(void)state;
	assert_int_equal(datasets_script("cd \"$1\" && for n in 1 2; do printf 'n,k\\n%s,x\\n' $n >few.csv &&"
	    " \"$BENCHTOP\" data add few few.csv >/dev/null || exit 1; done", ""), 0);
	s = datasets_open(120, 40);
	pty_screen_type(s, ":drift few@1 few@2" ENTER);
	pty_screen_wait(s, "no verdict: too few rows to tell of any column");
	workspace_leave(s);
}

/* In whole columns: what has no place is counted, and there where it is larger. */
static void
measures_that_have_no_room_are_counted(void **state)
{
	struct pty_screen *s = open_pair(80, 24);

	(void)state;
	pty_screen_wait(s, "1 of 3 columns");
	workspace_move_to(s, "j", "temp");
	pty_screen_type(s, "i");
	pty_screen_wait(s, " more: ↵ enlarges");
	assert_false(pty_screen_has(s, "rows needed"));
	pty_screen_resize(s, 130, 60);
	pty_screen_wait_gone(s, "more: ↵ enlarges");
	workspace_leave(s);
}

/* At 80 columns the last ones are left out, none is cut. */
static void
figures_stand_whole_or_not_at_all(void **state)
{
	struct pty_screen *s = open_pair(80, 40);
	struct json *report = datasets_ask("drift trips@1 trips@2 --json");
	const struct json *columns = json_get(report, "columns");

	(void)state;
	pty_screen_wait(s, "threshold  measure");
	for (size_t i = 0; i < json_len(columns); i++) {
		const struct json *c = json_at(columns, i);
		const char *name = json_str(json_get(c, "name"), "");
		char *verdict = xstrdup(json_str(json_get(c, "verdict"), "?"));

		verdict[strcspn(verdict, ",")] = '\0';
		pty_screen_wait_in_row(s, name, verdict);
		if (!isnan(datasets_number(c, "score")))
			pty_screen_wait_in_row(s, name, json_str(json_get(c, "measure"), "?"));
		assert_null(strstr(pty_screen_row(s, workspace_row_of(s, name)), "…"));
		x_free(verdict);
	}
	assert_false(pty_screen_has(s, "what changed"));
	pty_screen_resize(s, 50, 40);
	pty_screen_wait_gone(s, "threshold  measure");
	pty_screen_wait(s, "threshold");
	json_free(report);
	workspace_leave(s);
}

static void
a_history_is_a_heat_map_with_a_chosen_comparison(void **state)
{
	struct pty_screen *s = datasets_open_trips(120, 40);

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "trips@3 against trips@2");
	pty_screen_wait(s, "@2");
	pty_screen_wait(s, "@3");
	pty_screen_type(s, "[");
	pty_screen_wait(s, "trips@2 against trips@1");
	workspace_move_to(s, "o", " temp ");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "Wasserstein / sd");
	pty_screen_wait(s, "chance gives up to");
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "score of the verdict");
	pty_screen_wait(s, "threshold");
	pty_screen_type(s, "m");
	pty_screen_wait(s, "Measure over versions");
	pty_screen_type(s, "PSI" ENTER);
	pty_screen_wait(s, ": PSI");
	workspace_leave(s);
}

static void
the_reference_and_the_versions_are_chosen(void **state)
{
	struct pty_screen *s = datasets_open_trips(120, 40);

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
	struct pty_screen *s = datasets_open_trips(120, 40);
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
	workspace_wait_cursor(s, " temp ");
	/* The names of the views are places to click, too. */
	assert_true(pty_screen_find(s, "Measures", &x, &y));
	pty_screen_click(s, x + 1, y);
	pty_screen_wait(s, "Wasserstein / sd");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		DATASETS_TEST(drift_agrees_with_the_command_line),
		DATASETS_TEST(too_few_rows_are_no_verdict),
		DATASETS_TEST(figures_stand_whole_or_not_at_all),
		DATASETS_TEST(measures_that_have_no_room_are_counted),
		DATASETS_TEST(a_history_is_a_heat_map_with_a_chosen_comparison),
		DATASETS_TEST(the_reference_and_the_versions_are_chosen),
		DATASETS_TEST(a_click_in_the_heat_map_chooses_column_and_comparison),
	};

	return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
