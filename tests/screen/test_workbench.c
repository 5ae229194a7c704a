/*
 * test_workbench.c - the frame as a person meets it: opening and leaving, help and commands.
 */
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/gen_runs.h"
#include "screen/workspace.h"

/* ---- opening and leaving */

static void
an_empty_workspace_says_what_to_do(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "No runs yet");
	pty_screen_wait(s, "$ benchtop run -- python3 train.py --rate 0.1");
	pty_screen_wait(s, "$ benchtop run train -p model.depth=8");
	pty_screen_wait_row(s, 23, "? help");
	/* What can be done now comes first. */
	pty_screen_wait_row(s, 23, " L launch");
	assert_false(pty_screen_has(s, "/ filter"));
	pty_screen_type(s, "d");
	pty_screen_wait(s, "delete: not now, no run is under the cursor");
	workspace_leave(s);
}

static void
esc_never_leaves_and_q_does(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "amber-falcon");
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "nothing to leave here");
	pty_screen_type(s, "\x03");
	pty_screen_wait(s, "q closes this screen");
	pty_screen_type(s, "q");
	assert_int_equal(pty_screen_end(s), 0);
}

static void
keys_typed_while_the_index_is_made_are_obeyed_afterwards(void **state)
{
	enum { MANY = 1000 };	/* some hundredths of a second at least */
	struct pty_screen *s;

	(void)state;
	assert_true(gen_runs(workspace->root, MANY, &workspace->err));
	assert_int_equal(unlink(fixture_path(workspace, ".benchtop/index.db")), 0);
	s = workspace_open(100, 30, NULL, NULL);
	/* The frame is painted before the store is opened. */
	pty_screen_wait_row(s, 0, "1 Runs");
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help: Runs");
	workspace_leave(s);
}

static void
a_signal_to_end_gives_the_terminal_back(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

		pty_screen_wait(s, "amber-falcon");
		kill(pty_screen_pid(s), signals[i]);
		pty_screen_wait_output(s, ESC "[?1049l");
		assert_int_equal(pty_screen_end(s), 0);
	}
}

static void
a_crash_gives_the_terminal_back(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "amber-falcon");
	kill(pty_screen_pid(s), SIGBUS);
	pty_screen_wait_output(s, ESC "[?1049l");
	pty_screen_wait_output(s, ESC "[?25h");
	assert_int_not_equal(pty_screen_end(s), 0);
}

static void
a_terminal_that_cannot_show_it_is_refused_with_reasons(void **state)
{
	struct pty_screen *s = workspace_open_term(80, 24, "dumb");

	(void)state;
	pty_screen_wait(s, "cannot move its cursor");
	assert_int_equal(pty_screen_end(s), 2);
}

/* ---- help and commands */

static void
help_is_searched_and_does_what_it_finds(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, ":sort rmse" ENTER);
	pty_screen_wait_row(s, 3, "misty-maple");
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help: Runs");
	pty_screen_type(s, "/reverse");
	pty_screen_wait_gone(s, "rerun");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "rmse \xe2\x96\xbc");
	pty_screen_wait_row(s, 3, "golden-lynx");
	workspace_leave(s);
}

static void
help_tells_the_whole_of_what_a_row_has_no_room_for(void **state)
{
	struct pty_screen *s = workspace_open_five(80, 24);

	(void)state;
	pty_screen_type(s, "?");
	pty_screen_wait(s, "rmse < 120 and star\xe2\x80\xa6");
	assert_false(pty_screen_has(s, "started > -3d"));
	pty_screen_type(s, "j");
	pty_screen_wait(s, "as in: rmse < 120 and started > -3d");
	workspace_leave(s);
}

static void
a_command_compares_the_runs_that_it_names(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, ":compare" ENTER);
	pty_screen_wait(s, "mark two runs or more");
	pty_screen_type(s, ":compare misty-maple golden-lynx" ENTER);
	pty_screen_wait(s, "2 runs, ");
	pty_screen_wait(s, "base: misty-maple");
	workspace_leave(s);
}

static void
commands_are_completed_and_say_what_is_wrong(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, ":filt" TAB);
	pty_screen_wait(s, ":filter");
	pty_screen_type(s, "status = failed" ENTER);
	pty_screen_wait(s, "1 of 5 runs");
	pty_screen_type(s, ":sort metr" TAB);
	pty_screen_wait(s, ":sort metrics.rmse");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "rmse \xe2\x96\xb2");
	pty_screen_type(s, ":preview o" TAB);
	pty_screen_wait(s, ":preview off");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "preview: off");
	pty_screen_type(s, ":checkout" ENTER);
	pty_screen_wait(s, "checkout works on Data, not here");
	pty_screen_type(s, ":nonsense" ENTER);
	pty_screen_wait(s, "no command is called \"nonsense\"");
	pty_screen_type(s, ":s" ENTER);
	pty_screen_wait(s, "may be several commands");
	pty_screen_type(s, ":quit" ENTER);
	assert_int_equal(pty_screen_end(s), 0);
}

static void
messages_that_are_gone_can_be_read_again(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, "M");
	pty_screen_wait(s, "messages: not now, nothing was said yet");
	pty_screen_type(s, "tbest" ENTER);
	pty_screen_wait(s, "tagged golden-lynx: best");
	pty_screen_type(s, "jj");
	pty_screen_wait_gone(s, "tagged golden-lynx: best");
	pty_screen_type(s, "M");
	pty_screen_wait(s, "tagged golden-lynx: best");
	pty_screen_wait(s, "$ benchtop tag ");
	pty_screen_wait_row(s, 29, "y copy");
	pty_screen_type(s, "q");
	pty_screen_wait_gone(s, "tagged golden-lynx: best");
	workspace_leave(s);
}

static void
the_top_bar_tells_the_way_from_the_tab_in_front(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "4 Drift   › Run golden-lynx");
	pty_screen_type(s, "3");
	pty_screen_wait(s, "a add  ? help");
	assert_null(strstr(pty_screen_row(s, 0), "golden-lynx"));
	pty_screen_type(s, "-");
	pty_screen_wait(s, "4 Drift   › Run golden-lynx");
	workspace_leave(s);
}

/* All tabs can be clicked in any width. */
static void
tabs_are_digits_where_there_is_no_room_for_words(void **state)
{
	struct pty_screen *s = workspace_open(40, 20, NULL, NULL);

	(void)state;
	pty_screen_wait_row(s, 0, " 1 Runs  2  3  4");
	pty_screen_type(s, "3");
	pty_screen_wait_row(s, 0, " 1  2  3 Data  4");
	pty_screen_click(s, (int)(strstr(pty_screen_row(s, 0), "  4") - pty_screen_row(s, 0)) + 2, 0);
	pty_screen_wait_row(s, 0, " 1  2  3  4 Drift");
	pty_screen_resize(s, 80, 20);
	pty_screen_wait_row(s, 0, " 1 Runs  2 Compare  3 Data  4 Drift");
	workspace_leave(s);
}

static void
a_key_that_does_nothing_says_so(void **state)
{
	struct pty_screen *s = workspace_open_five(100, 30);

	(void)state;
	pty_screen_type(s, "%");
	pty_screen_wait(s, "% does nothing here; ? shows what does");
	workspace_leave(s);
}

/* A > in the place of the arrow would be another key. */
static void
keys_have_names_where_there_are_no_symbols(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, "C", NULL);

	(void)state;
	pty_screen_wait_row(s, 23, " enter open");
	pty_screen_type(s, "s");
	pty_screen_wait_row(s, 23, "enter choose  esc cancel  up/down go");
	workspace_leave(s);
}

static void
the_form_checks_values_and_shows_the_command_line(void **state)
{
	static const char project[] = "project: demo\npipelines:\n  train:\n    params: {depth: 6, name: stumps}\n"
				      "    steps:\n      fit: {run: 'echo ${params.depth} ${params.name}'}\n";
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(workspace, "benchtop.yaml"), project, strlen(project));
	s = workspace_open(100, 30, NULL, NULL);
	pty_screen_wait(s, "demo");
	pty_screen_type(s, "L");
	pty_screen_wait(s, "any command as it is, without a pipeline");
	/* Of the menu, not of the hint below it. */
	pty_screen_wait(s, "$ benchtop run train  ");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "Launch train");
	pty_screen_type(s, "x");
	pty_screen_wait(s, "\xe2\x9c\x97");
	pty_screen_type(s, "\x13");
	pty_screen_wait(s, "depth: ");
	pty_screen_type(s, CLEAR_LINE "8" TAB CLEAR_LINE "two words");
	pty_screen_wait(s, "$ benchtop run train --detach -p depth=8 -p 'name=two words'");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Launch train");
	workspace_leave(s);
}

static void
a_launch_that_fails_brings_its_form_back(void **state)
{
	static const char project[] = "pipelines:\n  train:\n    params: {depth: 6, name: stumps}\n"
				      "    steps:\n      fit: {run: 'echo ${params.depth} ${params.name}'}\n";
	static const char broken[] = "pipelines:\n  train:\n    stairs: 3\n";
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(workspace, "benchtop.yaml"), project, strlen(project));
	s = workspace_open(100, 30, NULL, NULL);
	pty_screen_wait(s, "No runs yet");
	pty_screen_type(s, "L" ENTER);
	pty_screen_wait(s, "Launch train");
	pty_screen_type(s, CLEAR_LINE "8" TAB TAB "a note");
	pty_screen_wait(s, "-p depth=8 --note 'a note'");
	/* Somebody saves another version of the file meanwhile; the next line that is typed is not the form's. */
	fixture_write(fixture_path(workspace, "benchtop.yaml"), broken, strlen(broken));
	pty_screen_type(s, "\x13:");
	pty_screen_wait(s, "unknown key \"stairs\"");
	pty_screen_wait(s, "-p depth=8 --note 'a note'");
	pty_screen_type(s, "runs x");
	pty_screen_wait(s, "runs x");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "runs x");
	pty_screen_wait(s, "benchtop.yaml:3:5: pipelines.train: unknown key \"stairs\"");
	pty_screen_wait(s, "-p depth=8 --note 'a note'");
	/* Once more, from the form itself. */
	pty_screen_type(s, CLEAR_LINE "9");
	pty_screen_wait_gone(s, "unknown key");
	pty_screen_type(s, "\x13");
	pty_screen_wait(s, "unknown key");
	pty_screen_wait(s, "-p depth=9 --note 'a note'");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Launch train");
	workspace_leave(s);
}

/* An update while a workbench is open: what it starts is what it was started from. */
static void
a_program_that_was_replaced_still_starts_runs(void **state)
{
	char *copy = fixture_path(workspace, "benchtop"), *other = fixture_path(workspace, "other");
	const char *argv[] = { copy, NULL };
	struct pty_screen *s;
	struct buf program = BUF_INIT;

	(void)state;
	assert_true(fs_read_file(getenv("BENCHTOP"), (size_t)1 << 30, &program, NULL));
	assert_true(fs_write_file(copy, buf_slice(&program), 0, NULL));
	assert_int_equal(chmod(copy, 0755), 0);
	assert_true(fs_write_file(other, slice_of("another program"), 0, NULL));
	buf_release(&program);
	s = workspace_open_program(&(struct pty_program){ .argv = argv, .columns = 100, .rows = 30 });
	pty_screen_wait(s, "No runs yet");
	assert_int_equal(rename(other, copy), 0);
	pty_screen_type(s, ":run true" ENTER);
	pty_screen_wait(s, "launched true");
	pty_screen_wait(s, "1 run");
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSPACE_EMPTY(an_empty_workspace_says_what_to_do),
		WORKSPACE_FIVE(esc_never_leaves_and_q_does),
		WORKSPACE_EMPTY(keys_typed_while_the_index_is_made_are_obeyed_afterwards),
		WORKSPACE_FIVE(a_signal_to_end_gives_the_terminal_back),
		WORKSPACE_FIVE(a_crash_gives_the_terminal_back),
		WORKSPACE_EMPTY(a_terminal_that_cannot_show_it_is_refused_with_reasons),
		WORKSPACE_FIVE(help_is_searched_and_does_what_it_finds),
		WORKSPACE_FIVE(help_tells_the_whole_of_what_a_row_has_no_room_for),
		WORKSPACE_FIVE(a_command_compares_the_runs_that_it_names),
		WORKSPACE_FIVE(commands_are_completed_and_say_what_is_wrong),
		WORKSPACE_FIVE(messages_that_are_gone_can_be_read_again),
		WORKSPACE_FIVE(the_top_bar_tells_the_way_from_the_tab_in_front),
		WORKSPACE_FIVE(a_key_that_does_nothing_says_so),
		WORKSPACE_FIVE(tabs_are_digits_where_there_is_no_room_for_words),
		WORKSPACE_FIVE(keys_have_names_where_there_are_no_symbols),
		WORKSPACE_EMPTY(the_form_checks_values_and_shows_the_command_line),
		WORKSPACE_EMPTY(a_launch_that_fails_brings_its_form_back),
		WORKSPACE_EMPTY(a_program_that_was_replaced_still_starts_runs),
	};

	return cmocka_run_group_tests_name("workbench", tests, NULL, NULL);
}
