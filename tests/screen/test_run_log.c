/*
 * test_run_log.c - the log of a run as a person meets it: errors, searches, times, steps, following, the pager.
 */
#include "screen/one_run.h"

static void
errors_are_one_key_away(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "ge");
	pty_screen_wait(s, "ERROR: no room for a checkpoint");
	pty_screen_type(s, "e");
	pty_screen_wait(s, "went round the end");
	workspace_leave(s);
}

static void
a_search_is_highlighted_and_repeated(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "g/epoch 1[57]0" ENTER);
	pty_screen_wait(s, "epoch 150");
	pty_screen_wait_look(s, "epoch 150", one_run_is_match);
	pty_screen_type(s, "n");
	pty_screen_wait_look(s, "epoch 170", one_run_is_match);
	pty_screen_type(s, "N");
	pty_screen_wait_look(s, "epoch 150", one_run_is_match);
	pty_screen_type(s, "/nowhere" ENTER);
	pty_screen_wait(s, "nothing in fit matches nowhere");
	pty_screen_type(s, "/a(" ENTER);
	pty_screen_wait(s, "a(");
	pty_screen_type(s, ESC ESC);
	workspace_leave(s);
}

static void
times_are_shown_and_jumped_to(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "g");
	pty_screen_wait(s, "epoch 0");
	pty_screen_type(s, "ttt");
	pty_screen_wait(s, "+1.000 epoch 1 ");
	pty_screen_type(s, "@+90s" ENTER);
	pty_screen_wait(s, "epoch 90 ");
	workspace_leave(s);
}

static void
escape_sequences_of_a_log_do_nothing(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "g/before" ENTER);
	pty_screen_wait(s, "before and after 100%");
	assert_true(pty_screen_has(s, "Environment"));
	workspace_leave(s);
}

static void
a_log_is_followed_while_it_grows(void **state)
{
	struct pty_screen *s = one_run_open_at_log();
	struct store_log_writer *w = one_run_open_log("fit");

	(void)state;
	pty_screen_wait(s, "following");
	one_run_print(w, STORE_STDOUT, 301, "a line that came later\n");
	pty_screen_wait(s, "a line that came later");
	pty_screen_type(s, "kk");
	pty_screen_wait_gone(s, "following");
	one_run_print(w, STORE_STDOUT, 302, "a line that nobody watches\n");
	pty_screen_type(s, "F");
	pty_screen_wait(s, "a line that nobody watches");
	one_run_close_log(w);
	workspace_leave(s);
}

static void
steps_are_switched_in_the_log(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "[");
	pty_screen_wait(s, "40 rows prepared");
	pty_screen_type(s, "]");
	pty_screen_wait(s, "epoch 299");
	workspace_leave(s);
}

static int
failed_run(void **state)
{
	struct store_log_writer *w;

	one_run_new(state);
	one_run_record("status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1");
	w = one_run_open_log("prepare");
	one_run_print(w, STORE_STDERR, 0, "the split is empty\n");
	one_run_print(w, STORE_STDOUT, 0, "goodbye\n");
	one_run_close_log(w);
	one_run_record("step", "\"step\":\"prepare\",\"status\":\"failed\",\"attempt\":1,\"exit\":1,\"command\":\"p\"");
	one_run_record("status", "\"status\":\"failed\",\"reason\":\"step prepare: exit code 1\"");
	return 0;
}

static void
why_a_run_failed_is_seen_at_once(void **state)
{
	struct pty_screen *s = one_run_open();

	(void)state;
	pty_screen_wait(s, "log of prepare");
	pty_screen_wait(s, "the split is empty");
	/* No line looks like an error, but one is on standard error. */
	pty_screen_type(s, "le");
	pty_screen_wait(s, "on standard error");
	workspace_leave(s);
}

static const char pager_script[] = "head -n 1 \"$1\"; echo PAGER WAITS; read line\n";

static void
look_at_the_log_in_the_pager(struct pty_screen *s)
{
	one_run_go_to_log(s);
	pty_screen_type(s, "p");
	pty_screen_wait(s, "PAGER WAITS");
	assert_true(pty_screen_has(s, "epoch 0 loss=1.0000"));
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "back from sh");
}

static void
the_pager_gets_the_log(void **state)
{
	struct pty_screen *s;
	char pager[400];

	(void)state;
	fixture_write(fixture_path(workspace, "pager.sh"), pager_script, sizeof(pager_script) - 1);
	snprintf(pager, sizeof(pager), "PAGER=sh %s/pager.sh", workspace->root);
	s = one_run_open_sized(80, 24, NULL, pager);
	look_at_the_log_in_the_pager(s);
	workspace_leave(s);
}

static void
the_setting_names_another_pager(void **state)
{
	char setting[400];
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(workspace, "pager.sh"), pager_script, sizeof(pager_script) - 1);
	snprintf(setting, sizeof(setting), "set pager sh %s/pager.sh\n", workspace->root);
	workspace_write_config("workbench.conf", setting);
	s = one_run_open_sized(80, 24, NULL, "PAGER=false");
	look_at_the_log_in_the_pager(s);
	workspace_leave(s);
	workspace_write_config("workbench.conf", "");
}

static void
a_resize_keeps_the_place(void **state)
{
	struct pty_screen *s = one_run_open_at_log();

	(void)state;
	pty_screen_type(s, "g/epoch 150" ENTER);
	pty_screen_wait(s, "epoch 150");
	pty_screen_resize(s, 120, 40);
	pty_screen_wait(s, "epoch 150");
	pty_screen_resize(s, 50, 12);
	pty_screen_wait(s, "Log");
	workspace_leave(s);
}

#define FAILED(name) cmocka_unit_test_setup_teardown(name, failed_run, workspace_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE_RUN_FINISHED(errors_are_one_key_away),
		ONE_RUN_FINISHED(a_search_is_highlighted_and_repeated),
		ONE_RUN_FINISHED(times_are_shown_and_jumped_to),
		ONE_RUN_FINISHED(escape_sequences_of_a_log_do_nothing),
		ONE_RUN_RUNNING(a_log_is_followed_while_it_grows),
		ONE_RUN_FINISHED(steps_are_switched_in_the_log),
		ONE_RUN_FINISHED(the_pager_gets_the_log),
		ONE_RUN_FINISHED(the_setting_names_another_pager),
		FAILED(why_a_run_failed_is_seen_at_once),
		ONE_RUN_FINISHED(a_resize_keeps_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
