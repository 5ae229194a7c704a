/*
 * test_run.c - the Run screen as a person meets it: every page, at every size, live and at rest.
 */
#include "screen/one_run.h"

/* ----------------------------------------------------------------------------------------- pages */

static void
the_overview_shows_the_run_at_any_size(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 120, 40 }, { 200, 60 }, { 60, 16 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct pty_screen *s = one_run_open_sized(sizes[i][0], sizes[i][1], NULL, NULL);

		pty_screen_wait(s, "finished after");
		if (sizes[i][0] >= 80) {
			pty_screen_wait(s, "model.depth  6");
			pty_screen_wait(s, "0.1433");
			pty_screen_wait(s, "loss below 0.2");
			pty_screen_wait(s, "400 MB");
		}
		if (sizes[i][1] >= 40)
			pty_screen_wait(s, "log of fit");
		workspace_leave(s);
	}
}

static void
the_overview_has_what_the_run_warned_of(void **state)
{
	struct pty_screen *s;

	(void)state;
	for (int i = 0; i < 2; i++)
		one_run_record("notice", "\"step\":\"fit\",\"text\":\"no metrics from rmse.json\"");
	for (int i = 0; i < 9; i++)
		one_run_record("notice", arena_printf(workspace->arena, "\"text\":\"%d points lost\"", i));
	s = one_run_open_sized(120, 40, NULL, NULL);
	pty_screen_wait(s, "warning     fit: no metrics from rmse.json");
	pty_screen_wait(s, "            0 points lost");
	pty_screen_wait(s, "            and 5 more");
	workspace_leave(s);
}

static void
tab_goes_through_all_pages_and_round(void **state)
{
	static const char *const marks[] = { "python3 prepare.py", "300", "epoch 299", "model.json", "CPU", "fit.py", "split" };
	struct pty_screen *s = one_run_open();

	(void)state;
	pty_screen_wait(s, "finished after");
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		pty_screen_type(s, TAB);
		pty_screen_wait(s, marks[i]);
	}
	pty_screen_type(s, TAB);
	pty_screen_wait(s, "finished after");
	pty_screen_type(s, ESC "[Z");
	pty_screen_wait(s, "\xe2\x96\xbe parameters");
	workspace_leave(s);
}

static void
tabs_can_be_clicked(void **state)
{
	struct pty_screen *s = one_run_open();
	int x, y;

	(void)state;
	assert_true(pty_screen_find(s, "Artifacts", &x, &y));
	pty_screen_click(s, x + 2, y);
	pty_screen_wait(s, "model.json");
	workspace_leave(s);
}

static void
keys_typed_ahead_are_not_lost(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, one_run_id);
	pty_screen_type(s, ENTER "l");
	pty_screen_wait(s, "epoch 299");
	workspace_leave(s);
}

static void
steps_show_times_and_lead_to_their_logs(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	one_run_open_page(s, "steps");
	pty_screen_wait(s, "python3 prepare.py");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "python3 fit.py");
	pty_screen_wait(s, "epoch 299");
	pty_screen_type(s, "k" ENTER);
	pty_screen_wait(s, "40 rows prepared");
	pty_screen_wait(s, "of 1  100 %");
	workspace_leave(s);
}

static void
metrics_are_a_table_and_a_chart(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	pty_screen_type(s, "m");
	pty_screen_wait(s, "no points of this metric were kept");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "300 points");
	pty_screen_type(s, ENTER);
	pty_screen_wait_gone(s, "metric ");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "metric ");
	pty_screen_type(s, "a");
	pty_screen_wait(s, "over time since the run began");
	pty_screen_wait(s, "1:30");
	workspace_leave(s);
}

static void
resources_have_a_chart_each(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	one_run_open_page(s, "resources");
	pty_screen_wait(s, "mean 150 %  peak 150 %");
	pty_screen_wait(s, "mean 400 MB");
	workspace_leave(s);
}

static bool
is_no_match(struct pty_look look)
{
	return look.bg != 221;
}

static void
artifacts_are_previewed_and_read(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	one_run_open_page(s, "artifacts");
	pty_screen_wait(s, "\"depth\": 6");
	pty_screen_type(s, ENTER "/squared" ENTER);
	pty_screen_wait(s, "\"loss\": \"squared\"");
	pty_screen_wait_look(s, "squared", one_run_is_match);
	pty_screen_wait(s, "esc back");
	pty_screen_type(s, ESC);
	pty_screen_wait_look(s, "squared", is_no_match);
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "esc back");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "long-name.txt    12");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "PNG image, 640 x 480");
	pty_screen_wait(s, "89 50 4e 47");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "leads out of the run's folder");
	workspace_leave(s);
}

static bool
is_green(struct pty_look look)
{
	return look.fg == 114;
}

static void
code_is_a_diff_and_untracked_files(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	one_run_open_page(s, "code");
	pty_screen_wait(s, "untracked  new.py");
	pty_screen_wait(s, "+rate = 0.1");
	pty_screen_wait_look(s, "+rate = 0.1", is_green);
	pty_screen_type(s, "jj");
	pty_screen_wait(s, "print('new')");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "was not kept: 20 MB");
	workspace_leave(s);
}

static void
environment_is_one_table(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	one_run_open_page(s, "environment");
	pty_screen_wait(s, "parameters");
	pty_screen_wait(s, "model.depth");
	workspace_leave(s);
}

/* ------------------------------------------------------------------------------- state and change */

static void
a_run_that_ends_says_so(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	/* It runs on a machine that we cannot ask. */
	pty_screen_wait(s, "unknown for");
	one_run_record("step", "\"step\":\"fit\",\"status\":\"failed\",\"attempt\":1,\"exit\":3");
	one_run_record("status", "\"status\":\"failed\",\"reason\":\"step fit failed\",\"exit\":3");
	pty_screen_wait(s, "failed after");
	pty_screen_wait(s, "step fit failed");
	workspace_leave(s);
}

static void
a_bare_run_says_what_is_missing_on_every_page(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	pty_screen_wait(s, "no such program");
	one_run_open_page(s, "steps");
	pty_screen_wait(s, "ended before any step began");
	one_run_open_page(s, "metrics");
	pty_screen_wait(s, "this run has no metrics");
	one_run_open_page(s, "log");
	pty_screen_wait(s, "so it printed nothing");
	one_run_open_page(s, "artifacts");
	pty_screen_wait(s, "no files were kept");
	one_run_open_page(s, "resources");
	pty_screen_wait(s, "nothing was measured");
	one_run_open_page(s, "code");
	pty_screen_wait(s, "no code was kept");
	workspace_leave(s);
}

static void
damaged_points_hide_nothing_else(void **state)
{
	static char rubbish[4096];
	struct pty_screen *s;

	(void)state;
	memset(rubbish, 'x', sizeof(rubbish));
	fixture_write(store_run_path(workspace->store, one_run_id, "metrics.bin", workspace->arena), rubbish, sizeof(rubbish));
	s = one_run_open();
	pty_screen_wait(s, "damaged");
	pty_screen_wait(s, "finished after");
	one_run_go_to_log(s);
	workspace_leave(s);
}

static void
tags_are_set_and_undone_here_too(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	pty_screen_type(s, "t");
	pty_screen_wait(s, "tag \xe2\x9d\xaf");
	pty_screen_type(s, "best" ENTER);
	pty_screen_wait(s, "$ benchtop tag");
	pty_screen_wait(s, "tags        best");
	pty_screen_type(s, ":tag be" TAB);
	pty_screen_wait(s, ":tag best");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, ":tag best");
	pty_screen_type(s, "z");
	pty_screen_wait_gone(s, "tags        best");
	workspace_leave(s);
}

static void
it_works_without_utf8_and_without_colours(void **state)
{
	struct pty_screen *s = one_run_open_sized(80, 24, "C", "NO_COLOR=1");

	(void)state;
	pty_screen_wait(s, "+ fit");
	one_run_go_to_log(s);
	one_run_open_page(s, "metrics");
	pty_screen_type(s, "j");
	pty_screen_wait(s, "300 points");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE_RUN_FINISHED(the_overview_shows_the_run_at_any_size),
		ONE_RUN_FINISHED(the_overview_has_what_the_run_warned_of),
		ONE_RUN_FINISHED(tab_goes_through_all_pages_and_round),
		ONE_RUN_FINISHED(tabs_can_be_clicked),
		ONE_RUN_FINISHED(keys_typed_ahead_are_not_lost),
		ONE_RUN_FINISHED(steps_show_times_and_lead_to_their_logs),
		ONE_RUN_FINISHED(metrics_are_a_table_and_a_chart),
		ONE_RUN_FINISHED(resources_have_a_chart_each),
		ONE_RUN_FINISHED(artifacts_are_previewed_and_read),
		ONE_RUN_FINISHED(code_is_a_diff_and_untracked_files),
		ONE_RUN_FINISHED(environment_is_one_table),
		ONE_RUN_RUNNING(a_run_that_ends_says_so),
		ONE_RUN_BARE(a_bare_run_says_what_is_missing_on_every_page),
		ONE_RUN_FINISHED(damaged_points_hide_nothing_else),
		ONE_RUN_FINISHED(tags_are_set_and_undone_here_too),
		ONE_RUN_FINISHED(it_works_without_utf8_and_without_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
