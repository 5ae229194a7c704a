/*
 * test_runs.c - the Runs screen as a person meets it: finding, sorting, choosing and changing runs.
 */
#include "screen/workspace.h"

#include "store_edit.h"

/* ---- the table */

static void
the_newest_run_is_first_and_the_preview_shows_it(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	assert_int_equal(workspace_row_of(s, "golden-lynx"), 3);
	workspace_wait_cursor(s, "golden-lynx");
	pty_screen_wait(s, "depth 5");
	workspace_move_to(s, "j", "misty-maple");
	pty_screen_wait(s, "depth 4");
	workspace_move_to(s, "G", "amber-falcon");
	workspace_move_to(s, "kg", "golden-lynx");
	workspace_leave(s);
}

static void
a_short_list_leaves_its_rows_to_the_preview(void **state)
{
	struct pty_screen *s = workspace_open_five(80, 24);
	int row = workspace_row_of(s, "──────────");

	(void)state;
	assert_true(row < 14);
	/* It does not jump while the list becomes shorter. */
	pty_screen_type(s, "/rmse < 100");
	pty_screen_wait(s, "1 of 5 runs");
	pty_screen_wait(s, "depth 4");
	assert_int_equal(workspace_row_of(s, "──────────"), row);
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "golden-lynx");
	pty_screen_type(s, ":preview right" ENTER);
	pty_screen_wait(s, "once the window is wide enough");
	workspace_leave(s);
}

/* Where the order comes from is seen, whatever the width, and what one may click on next does not move. */
static void
what_rules_the_order_is_in_sight(void **state)
{
	struct pty_screen *s = workspace_open_five(60, 24);
	int x, y, status;

	(void)state;
	assert_null(strstr(pty_screen_row(s, 2), "rmse"));
	pty_screen_type(s, "srmse" ENTER);
	pty_screen_wait_row(s, 2, "name                  rmse ▲  ");
	pty_screen_wait_row(s, 3, "90");
	pty_screen_resize(s, 140, 24);
	pty_screen_wait_row(s, 2, "depth");
	assert_true(pty_screen_find(s, "depth", &x, &y));
	pty_screen_click(s, x, 2);
	pty_screen_wait_row(s, 2, "depth ▲");
	pty_screen_click(s, x, 2);
	pty_screen_wait_row(s, 2, "depth ▼");
	assert_true(pty_screen_find(s, "rmse", &x, &y));
	assert_int_equal(y, 2);
	assert_true(pty_screen_find(s, "status", &status, &y));
	assert_true(x < status);
	workspace_leave(s);
}

static void
a_filter_that_is_wrong_says_why_whole(void **state)
{
	struct pty_screen *s = workspace_open_five(60, 24);

	(void)state;
	pty_screen_type(s, "/pipeline = train and dept = 3");
	pty_screen_wait_row(s, 2, "                       ^");
	pty_screen_wait_row(s, 3, "no run has a metric or parameter \"dept\"");
	pty_screen_wait(s, "did you mean");
	pty_screen_wait(s, "depth");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "did you mean");
	workspace_leave(s);
}

static void
a_filter_holds_while_it_is_typed(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 30);

	(void)state;
	pty_screen_type(s, "/rmse < 120");
	pty_screen_wait(s, "3 of 5 runs");
	pty_screen_wait_gone(s, "golden-lynx");
	pty_screen_type(s, " and dep");
	pty_screen_wait_row(s, 1, "and dep");
	assert_true(pty_screen_has(s, "3 of 5 runs"));
	pty_screen_type(s, CLEAR_LINE "rmse < 120 and status = ");
	pty_screen_wait(s, "^ ");
	pty_screen_wait(s, "3 of 5 runs");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "esc goes back to the filter before");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "golden-lynx");
	pty_screen_type(s, "/status = finished" ENTER);
	pty_screen_wait(s, "3 of 5 runs");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "golden-lynx");
	pty_screen_type(s, "/" ESC "[A");
	pty_screen_wait_row(s, 1, "status = finished");
	workspace_leave(s);
}

static void
names_are_completed_in_the_filter(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, "/st" TAB);
	pty_screen_wait_row(s, 1, "status");
	pty_screen_wait_row(s, 2, "started");
	pty_screen_type(s, TAB);
	pty_screen_wait_row(s, 1, "started");
	pty_screen_type(s, CLEAR_LINE "dep" TAB);
	pty_screen_wait_row(s, 1, "params.depth");
	pty_screen_type(s, " >= 4");
	pty_screen_wait(s, "2 of 5 runs");
	workspace_leave(s);
}

static void
any_column_sorts_from_the_menu_or_its_title(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 30);
	int x, y;

	(void)state;
	pty_screen_type(s, "s");
	pty_screen_wait(s, "Sort by");
	pty_screen_type(s, "rmse" ENTER);
	pty_screen_wait(s, "rmse \xe2\x96\xb2");
	pty_screen_wait_row(s, 3, "misty-maple");
	pty_screen_type(s, "S");
	pty_screen_wait(s, "rmse \xe2\x96\xbc");
	pty_screen_wait_row(s, 3, "golden-lynx");
	assert_true(pty_screen_find(s, "name", &x, &y));
	pty_screen_click(s, x + 1, y);
	pty_screen_wait_row(s, 3, "amber-falcon");
	workspace_leave(s);
}

static void
columns_are_chosen_and_moved(void **state)
{
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "optimizer");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "space show or hide");
	pty_screen_type(s, "/optimizer");
	pty_screen_wait_gone(s, "metrics.rmse");
	pty_screen_type(s, " " ENTER);
	pty_screen_wait_gone(s, "space show or hide");
	pty_screen_wait_gone(s, "depth     optimizer");
	workspace_leave(s);
}

static void
groups_have_headings(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	pty_screen_type(s, "b");
	pty_screen_wait(s, "Group by");
	pty_screen_type(s, "status" ENTER);
	pty_screen_wait(s, "\xe2\x96\xbe failed");
	pty_screen_wait(s, "\xe2\x96\xbe stopped");
	pty_screen_wait_row(s, workspace_row_of(s, "\xe2\x96\xbe failed") + 1, "brisk-otter");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "\xe2\x96\xbe failed");
	workspace_leave(s);
}

static void
text_is_found_in_rows(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	pty_screen_type(s, "f");
	pty_screen_wait(s, "find \xe2\x9d\xaf");
	workspace_move_to(s, "otter" ENTER, "brisk-");
	pty_screen_type(s, "fnothing" ENTER);
	pty_screen_wait(s, "\"nothing\" is in no row");
	workspace_leave(s);
}

/* ---- changing */

static void
marked_runs_are_deleted_and_come_back(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	pty_screen_type(s, " vj");
	pty_screen_wait(s, "3 marked");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "Delete 3 runs?");
	pty_screen_type(s, "n");
	pty_screen_wait_gone(s, "Delete 3 runs?");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "$ benchtop rm ");
	pty_screen_type(s, "y");
	pty_screen_wait(s, "2 runs");
	pty_screen_wait_gone(s, "golden-lynx");
	pty_screen_type(s, "z");
	pty_screen_wait(s, "undone: deleted 3 runs");
	pty_screen_wait(s, "golden-lynx");
	workspace_leave(s);
}

static void
tags_and_notes_show_their_command_line(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);
	char line[64];

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "tag \xe2\x9d\xaf");
	pty_screen_type(s, "best" ENTER);
	snprintf(line, sizeof(line), "$ benchtop tag %s best", workspace_ids[4]);
	pty_screen_wait(s, line);
	pty_screen_wait(s, "tags      best");
	pty_screen_type(s, "ekeep this one" ENTER);
	pty_screen_wait(s, "note      keep this one");
	pty_screen_wait(s, "'keep this one'");
	pty_screen_type(s, "zz");
	pty_screen_wait_gone(s, "keep this one");
	pty_screen_wait_gone(s, "tags      best");
	workspace_leave(s);
}

static void
copying_goes_through_the_terminal(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	pty_screen_type(s, "y");
	pty_screen_wait(s, "Copy");
	pty_screen_type(s, "n");
	pty_screen_wait(s, "copied the name: golden-lynx");
	pty_screen_wait_output(s, ESC "]52;c;Z29sZGVuLWx5bng=\a");
	workspace_leave(s);
}

static void
pasted_text_is_not_obeyed(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	workspace_move_to(s, ESC "[200~dddq" ESC "[201~j", "misty-maple");
	assert_true(pty_screen_has(s, "5 runs"));
	workspace_leave(s);
}

static void
runs_that_others_write_appear(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);

	(void)state;
	workspace_add_run(5, "royal-comet", 70, "failed");
	pty_screen_wait(s, "6 runs");
	pty_screen_wait_row(s, 3, "royal-comet");
	workspace_leave(s);
}

static void
a_run_whose_supervisor_dies_in_silence_is_lost(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 40);
	pid_t pid;

	(void)state;
	fixture_run(workspace, "{}", workspace_ids[5]);
	assert_true(store_run_rename(workspace->store, workspace_ids[5], "royal-comet", &workspace->err));
	pid = fixture_supervise(workspace, workspace_ids[5]);
	pty_screen_wait(s, "1 running");
	pty_screen_type(s, "/status = running and duration > 0");
	pty_screen_wait(s, "1 of 6 runs");
	fixture_kill(pid);
	pty_screen_wait(s, "0 of 6 runs");
	pty_screen_wait_gone(s, "1 running");
	pty_screen_type(s, CLEAR_LINE "status = lost" ENTER);
	pty_screen_wait(s, "1 of 6 runs");
	pty_screen_wait_in_row(s, "royal-comet", "lost");
	workspace_leave(s);
}

static void
what_runs_say_never_reaches_the_terminal_raw(void **state)
{
	struct pty_screen *s;

	(void)state;
	fixture_run(workspace, "{\"bad\":\"\\u001b[31mred\\u001b]0;title\\u0007\",\"two\":\"a\\nb\"}", workspace_ids[6]);
	s = workspace_open(160, 40, NULL, NULL);
	pty_screen_wait(s, "^[[31mred^[]0;title^G");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSPACE_FIVE(the_newest_run_is_first_and_the_preview_shows_it),
		WORKSPACE_FIVE(a_short_list_leaves_its_rows_to_the_preview),
		WORKSPACE_FIVE(a_filter_holds_while_it_is_typed),
		WORKSPACE_FIVE(a_filter_that_is_wrong_says_why_whole),
		WORKSPACE_FIVE(what_rules_the_order_is_in_sight),
		WORKSPACE_FIVE(names_are_completed_in_the_filter),
		WORKSPACE_FIVE(any_column_sorts_from_the_menu_or_its_title),
		WORKSPACE_FIVE(columns_are_chosen_and_moved),
		WORKSPACE_FIVE(groups_have_headings),
		WORKSPACE_FIVE(text_is_found_in_rows),
		WORKSPACE_FIVE(marked_runs_are_deleted_and_come_back),
		WORKSPACE_FIVE(tags_and_notes_show_their_command_line),
		WORKSPACE_FIVE(copying_goes_through_the_terminal),
		WORKSPACE_FIVE(pasted_text_is_not_obeyed),
		WORKSPACE_FIVE(runs_that_others_write_appear),
		WORKSPACE_FIVE(a_run_whose_supervisor_dies_in_silence_is_lost),
		WORKSPACE_EMPTY(what_runs_say_never_reaches_the_terminal_raw),
	};

	return cmocka_run_group_tests_name("runs", tests, NULL, NULL);
}
