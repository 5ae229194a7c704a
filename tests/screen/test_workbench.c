/*
 * test_workbench.c - the frame and the Runs screen as a person meets them.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "os_fs.h"
#include "screen/pty_screen.h"
#include "store_edit.h"

#define ESC "\033"
#define ENTER "\r"
#define TAB "\t"
#define DOWN ESC "[B"
#define CLEAR_LINE "\x15"

static struct fixture *fixture;
static char ids[8][STORE_ID_SIZE];
static char home[300], config[300], state_home[300];

static void
add_run(int at, const char *name, double rmse, const char *status)
{
	char text[256];

	snprintf(text, sizeof(text), "{\"depth\":%d,\"optimizer\":\"adam\"}", at + 1);
	fixture_run(fixture, text, ids[at]);
	assert_true(store_run_rename(fixture->store, ids[at], name, &fixture->err));
	snprintf(text, sizeof(text), "\"metrics\":{\"rmse\":{\"count\":2,\"last\":%g,\"min\":1,\"max\":300,\"mean\":50,\"step\":2}}",
	    rmse);
	fixture_record(fixture, ids[at], "metric", text);
	snprintf(text, sizeof(text), "\"status\":\"%s\",\"host\":\"box\",\"boot\":\"b\",\"pid\":1,\"pidstart\":1", status);
	fixture_record(fixture, ids[at], "status", text);
}

static int
empty_workspace(void **state)
{
	(void)state;
	fixture = fixture_new();
	snprintf(home, sizeof(home), "HOME=%s", fixture->root);
	snprintf(config, sizeof(config), "XDG_CONFIG_HOME=%s/config", fixture->root);
	assert_true(fs_mkdirs(fixture_path(fixture, "config/benchtop"), NULL));
	snprintf(state_home, sizeof(state_home), "XDG_STATE_HOME=%s/state", fixture->root);
	return 0;
}

static int
five_runs(void **state)
{
	empty_workspace(state);
	add_run(0, "amber-falcon", 100, "finished");
	add_run(1, "quiet-harbour", 110, "finished");
	add_run(2, "brisk-otter", 120, "failed");
	add_run(3, "misty-maple", 90, "finished");
	add_run(4, "golden-lynx", 130, "stopped");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fixture_free(fixture);
	return 0;
}

static struct pty_screen *
open_workbench(int columns, int rows, const char *locale, const char *variable)
{
	const char *env[] = { home, config, state_home, variable, NULL };

	return pty_screen_start(&(struct pty_program){ .folder = fixture->root, .columns = columns,
	    .rows = rows, .locale = locale, .env = env });
}

static void
leave(struct pty_screen *s)
{
	pty_screen_type(s, "\x11");
	assert_int_equal(pty_screen_end(s), 0);
}

static int
row_of(struct pty_screen *s, const char *text)
{
	int x, y;

	pty_screen_wait(s, text);
	assert_true(pty_screen_find(s, text, &x, &y));
	return y;
}

static bool
is_under_cursor(struct pty_look look)
{
	return look.bg == 238;
}

/* ---- opening and leaving */

static void
an_empty_workspace_says_what_to_do(void **state)
{
	struct pty_screen *s = open_workbench(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "No runs yet");
	pty_screen_wait(s, "$ benchtop run -- python3 train.py --rate 0.1");
	pty_screen_wait(s, "$ benchtop run train -p model.depth=8");
	pty_screen_wait_row(s, 23, "? help");
	pty_screen_type(s, "d");
	pty_screen_wait(s, "delete: not now, no run is under the cursor");
	leave(s);
}

static void
esc_never_leaves_and_q_does(void **state)
{
	struct pty_screen *s = open_workbench(80, 24, NULL, NULL);

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
a_signal_to_end_gives_the_terminal_back(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct pty_screen *s = open_workbench(80, 24, NULL, NULL);

		pty_screen_wait(s, "amber-falcon");
		kill(pty_screen_pid(s), signals[i]);
		pty_screen_wait_output(s, ESC "[?1049l");
		assert_int_equal(pty_screen_end(s), 0);
	}
}

static void
a_crash_gives_the_terminal_back(void **state)
{
	struct pty_screen *s = open_workbench(80, 24, NULL, NULL);

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
	struct pty_screen *s = pty_screen_start(&(struct pty_program){ .folder = fixture->root,
	    .term = "dumb" });

	(void)state;
	pty_screen_wait(s, "cannot move its cursor");
	assert_int_equal(pty_screen_end(s), 2);
}

/* ---- the table */

static void
the_newest_run_is_first_and_the_preview_shows_it(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	assert_int_equal(row_of(s, "golden-lynx"), 3);
	pty_screen_wait_look(s, "golden-lynx", is_under_cursor);
	pty_screen_wait(s, "depth 5");
	pty_screen_type(s, "j");
	pty_screen_wait_look(s, "misty-maple", is_under_cursor);
	pty_screen_wait(s, "depth 4");
	pty_screen_type(s, "G");
	pty_screen_wait_look(s, "amber-falcon", is_under_cursor);
	pty_screen_type(s, "kg");
	pty_screen_wait_look(s, "golden-lynx", is_under_cursor);
	leave(s);
}

static void
a_filter_holds_while_it_is_typed(void **state)
{
	struct pty_screen *s = open_workbench(120, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
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
	leave(s);
}

static void
names_are_completed_in_the_filter(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "/st" TAB);
	pty_screen_wait_row(s, 1, "status");
	pty_screen_wait_row(s, 2, "started");
	pty_screen_type(s, TAB);
	pty_screen_wait_row(s, 1, "started");
	pty_screen_type(s, CLEAR_LINE "dep" TAB);
	pty_screen_wait_row(s, 1, "params.depth");
	pty_screen_type(s, " >= 4");
	pty_screen_wait(s, "2 of 5 runs");
	leave(s);
}

static void
any_column_sorts_from_the_menu_or_its_title(void **state)
{
	struct pty_screen *s = open_workbench(120, 30, NULL, NULL);
	int x, y;

	(void)state;
	pty_screen_wait(s, "5 runs");
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
	leave(s);
}

static void
columns_are_chosen_and_moved(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "optimizer");
	pty_screen_type(s, "o");
	pty_screen_wait(s, "space shows or hides");
	pty_screen_type(s, "/optimizer");
	pty_screen_wait_gone(s, "metrics.rmse");
	pty_screen_type(s, " " ENTER);
	pty_screen_wait_gone(s, "space shows or hides");
	pty_screen_wait_gone(s, "depth     optimizer");
	leave(s);
}

static void
groups_have_headings(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "b");
	pty_screen_wait(s, "Group by");
	pty_screen_type(s, "status" ENTER);
	pty_screen_wait(s, "\xe2\x96\xbe failed");
	pty_screen_wait(s, "\xe2\x96\xbe stopped");
	pty_screen_wait_row(s, row_of(s, "\xe2\x96\xbe failed") + 1, "brisk-otter");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "\xe2\x96\xbe failed");
	leave(s);
}

static void
text_is_found_in_rows(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "f");
	pty_screen_wait(s, "find \xe2\x9d\xaf");
	pty_screen_type(s, "otter" ENTER);
	pty_screen_wait_look(s, "brisk-", is_under_cursor);
	pty_screen_type(s, "fnothing" ENTER);
	pty_screen_wait(s, "\"nothing\" is in no row");
	leave(s);
}

/* ---- changing */

static void
marked_runs_are_deleted_and_come_back(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
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
	leave(s);
}

static void
tags_and_notes_show_their_command_line(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);
	char line[64];

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "t");
	pty_screen_wait(s, "tag \xe2\x9d\xaf");
	pty_screen_type(s, "best" ENTER);
	snprintf(line, sizeof(line), "$ benchtop tag %s best", ids[4]);
	pty_screen_wait(s, line);
	pty_screen_wait(s, "tags      best");
	pty_screen_type(s, "ekeep this one" ENTER);
	pty_screen_wait(s, "note      keep this one");
	pty_screen_wait(s, "'keep this one'");
	pty_screen_type(s, "zz");
	pty_screen_wait_gone(s, "keep this one");
	pty_screen_wait_gone(s, "tags      best");
	leave(s);
}

static void
copying_goes_through_the_terminal(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "y");
	pty_screen_wait(s, "Copy");
	pty_screen_type(s, "n");
	pty_screen_wait(s, "copied the name: golden-lynx");
	pty_screen_wait_output(s, ESC "]52;c;Z29sZGVuLWx5bng=\a");
	leave(s);
}

static void
pasted_text_is_not_obeyed(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, ESC "[200~dddq" ESC "[201~j");
	pty_screen_wait_look(s, "misty-maple", is_under_cursor);
	assert_true(pty_screen_has(s, "5 runs"));
	leave(s);
}

static void
runs_that_others_write_appear(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	add_run(5, "royal-comet", 70, "failed");
	pty_screen_wait(s, "6 runs");
	pty_screen_wait_row(s, 3, "royal-comet");
	leave(s);
}

static void
what_runs_say_never_reaches_the_terminal_raw(void **state)
{
	struct pty_screen *s;

	(void)state;
	fixture_run(fixture, "{\"bad\":\"\\u001b[31mred\\u001b]0;title\\u0007\",\"two\":\"a\\nb\"}", ids[6]);
	s = open_workbench(160, 40, NULL, NULL);
	pty_screen_wait(s, "^[[31mred^[]0;title^G");
	leave(s);
}

/* ---- help and commands */

static void
help_is_searched_and_does_what_it_finds(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, ":sort rmse" ENTER);
	pty_screen_wait_row(s, 3, "misty-maple");
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help: Runs");
	pty_screen_type(s, "/reverse");
	pty_screen_wait_gone(s, "rerun");
	pty_screen_type(s, ENTER);
	pty_screen_wait(s, "rmse \xe2\x96\xbc");
	pty_screen_wait_row(s, 3, "golden-lynx");
	leave(s);
}

static void
commands_are_completed_and_say_what_is_wrong(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
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
	pty_screen_type(s, ":nonsense" ENTER);
	pty_screen_wait(s, "no command is called \"nonsense\"");
	pty_screen_type(s, ":s" ENTER);
	pty_screen_wait(s, "may be several commands");
	pty_screen_type(s, ":quit" ENTER);
	assert_int_equal(pty_screen_end(s), 0);
}

static void
a_key_that_does_nothing_says_so(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "%");
	pty_screen_wait(s, "% does nothing here; ? shows what does");
	leave(s);
}

static void
the_form_checks_values_and_shows_the_command_line(void **state)
{
	static const char project[] = "project: demo\npipelines:\n  train:\n    params: {depth: 6, name: stumps}\n"
				      "    steps:\n      fit: {run: 'echo ${params.depth} ${params.name}'}\n";
	struct pty_screen *s;

	(void)state;
	fixture_write(fixture_path(fixture, "benchtop.yaml"), project, strlen(project));
	s = open_workbench(100, 30, NULL, NULL);
	pty_screen_wait(s, "demo");
	pty_screen_type(s, "L");
	pty_screen_wait(s, "benchtop run train");
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
	leave(s);
}

/* ---- the terminal */

static void
clicks_do_what_keys_do(void **state)
{
	struct pty_screen *s = open_workbench(120, 40, NULL, NULL);
	int x, y;

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_click(s, 20, row_of(s, "brisk-otter"));
	pty_screen_wait_look(s, "brisk-otter", is_under_cursor);
	assert_true(pty_screen_find(s, "? help", &x, &y));
	pty_screen_click(s, x, y);
	pty_screen_wait(s, "Help: Runs");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Help: Runs");
	pty_screen_click(s, 5, 1);
	pty_screen_type(s, "status = failed");
	pty_screen_wait(s, "1 of 5 runs");
	leave(s);
}

static void
every_size_is_used_and_too_small_says_so(void **state)
{
	struct pty_screen *s = open_workbench(80, 24, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "golden-lynx");
	pty_screen_resize(s, 200, 60);
	pty_screen_wait(s, "\xe2\x94\x82 \xe2\x96\xa0 golden-lynx");
	pty_screen_wait_row(s, 59, "? help");
	pty_screen_resize(s, 30, 6);
	pty_screen_wait(s, "this window is too small");
	pty_screen_resize(s, 40, 8);
	pty_screen_wait(s, "golden");
	pty_screen_resize(s, 80, 24);
	pty_screen_wait_row(s, 23, "? help");
	leave(s);
}

static void
a_c_locale_gets_ascii_only(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, "C", NULL);

	(void)state;
	pty_screen_wait(s, "golden-lynx");
	pty_screen_wait(s, "# ");
	for (int row = 0; row < 30; row++) {
		for (const char *p = pty_screen_row(s, row); *p != '\0'; p++)
			assert_true(*p >= ' ' && *p <= '~');
	}
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help: Runs");
	leave(s);
}

static void
without_colours_the_cursor_is_reversed(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, "NO_COLOR=1");
	struct pty_look look;
	int x, y;

	(void)state;
	pty_screen_wait(s, "golden-lynx");
	assert_true(pty_screen_find(s, "golden-lynx", &x, &y));
	look = pty_screen_look(s, x, y);
	assert_true((look.attributes & PTY_REVERSE) != 0);
	for (y = 0; y < 30; y++) {
		for (x = 0; x < 100; x++) {
			look = pty_screen_look(s, x, y);
			assert_int_equal(look.fg, -1);
			assert_int_equal(look.bg, -1);
		}
	}
	leave(s);
}

/* A settings file with this text, for the next workbench. */
static void
write_settings(const char *text)
{
	fixture_write(fixture_path(fixture, "config/benchtop/workbench.conf"), text, strlen(text));
}

static void
sixteen_and_eight_colours_are_enough(void **state)
{
	static const struct {
		const char *setting;
		int colours;
	} wishes[] = { { "set colours 16", 16 }, { "set colours 8", 8 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wishes); i++) {
		struct pty_screen *s;

		write_settings(wishes[i].setting);
		s = open_workbench(100, 30, NULL, NULL);
		pty_screen_wait(s, "5 runs");
		pty_screen_wait(s, "rmse       130");
		for (int y = 0; y < 30; y++) {
			for (int x = 0; x < 100; x++)
				assert_true(pty_screen_look(s, x, y).fg < wishes[i].colours);
		}
		leave(s);
	}
}

static void
terminals_of_few_colours_work(void **state)
{
	static const char *const terms[] = { "xterm", "vt100", "screen-256color" };
	const char *env[] = { home, config, state_home, NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty_screen *s = pty_screen_start(&(struct pty_program){ .folder = fixture->root,
		    .columns = 100, .rows = 30, .term = terms[i], .env = env });

		pty_screen_wait(s, "golden-lynx");
		pty_screen_wait(s, "5 runs");
		leave(s);
	}
}

static void
keys_and_colours_are_what_the_user_says(void **state)
{
	static const char text[] = "bind table.down J\ncolor strong 201\nbind nonsense\nset mouse no\n";
	struct pty_screen *s;
	int x, y;

	(void)state;
	write_settings(text);
	s = open_workbench(100, 30, NULL, NULL);
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, "J");
	pty_screen_wait_look(s, "misty-maple", is_under_cursor);
	assert_true(pty_screen_find(s, "misty-maple", &x, &y));
	assert_int_equal(pty_screen_look(s, x, y).fg, 201);
	leave(s);
}

static void
nothing_is_sent_when_nothing_changes(void **state)
{
	struct pty_screen *s = open_workbench(100, 30, NULL, NULL);
	size_t before;

	(void)state;
	pty_screen_wait(s, "depth 5");
	pty_screen_listen(s, 300);
	before = pty_screen_bytes(s);
	pty_screen_listen(s, 1500);
	assert_int_equal(pty_screen_bytes(s), before);
	leave(s);
}

int
main(void)
{
#define EMPTY(name) cmocka_unit_test_setup_teardown(name, empty_workspace, teardown)
#define FIVE(name) cmocka_unit_test_setup_teardown(name, five_runs, teardown)
	const struct CMUnitTest tests[] = {
		EMPTY(an_empty_workspace_says_what_to_do),
		FIVE(esc_never_leaves_and_q_does),
		FIVE(a_signal_to_end_gives_the_terminal_back),
		FIVE(a_crash_gives_the_terminal_back),
		EMPTY(a_terminal_that_cannot_show_it_is_refused_with_reasons),
		FIVE(the_newest_run_is_first_and_the_preview_shows_it),
		FIVE(a_filter_holds_while_it_is_typed),
		FIVE(names_are_completed_in_the_filter),
		FIVE(any_column_sorts_from_the_menu_or_its_title),
		FIVE(columns_are_chosen_and_moved),
		FIVE(groups_have_headings),
		FIVE(text_is_found_in_rows),
		FIVE(marked_runs_are_deleted_and_come_back),
		FIVE(tags_and_notes_show_their_command_line),
		FIVE(copying_goes_through_the_terminal),
		FIVE(pasted_text_is_not_obeyed),
		FIVE(runs_that_others_write_appear),
		EMPTY(what_runs_say_never_reaches_the_terminal_raw),
		FIVE(help_is_searched_and_does_what_it_finds),
		FIVE(commands_are_completed_and_say_what_is_wrong),
		FIVE(a_key_that_does_nothing_says_so),
		EMPTY(the_form_checks_values_and_shows_the_command_line),
		FIVE(clicks_do_what_keys_do),
		FIVE(every_size_is_used_and_too_small_says_so),
		FIVE(a_c_locale_gets_ascii_only),
		FIVE(without_colours_the_cursor_is_reversed),
		FIVE(sixteen_and_eight_colours_are_enough),
		FIVE(terminals_of_few_colours_work),
		FIVE(keys_and_colours_are_what_the_user_says),
		FIVE(nothing_is_sent_when_nothing_changes),
	};
#undef EMPTY
#undef FIVE

	return cmocka_run_group_tests_name("workbench", tests, NULL, NULL);
}
