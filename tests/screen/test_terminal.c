/*
 * test_terminal.c - the workbench on terminals of every kind and size: mouse, colours, locales, settings.
 */
#include <stdlib.h>

#include "screen/workspace.h"

/* ---- the terminal */

static void
clicks_do_what_keys_do(void **state)
{
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);
	int x, y;

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_click(s, 20, workspace_row_of(s, "brisk-otter"));
	workspace_wait_cursor(s, "brisk-otter");
	assert_true(pty_screen_find(s, "? help", &x, &y));
	pty_screen_click(s, x, y);
	pty_screen_wait(s, "Help: Runs");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Help: Runs");
	pty_screen_click(s, 5, 1);
	pty_screen_type(s, "status = failed");
	pty_screen_wait(s, "1 of 5 runs");
	workspace_leave(s);
}

/* Types the bytes in two parts with a pause, as a slow line delivers them. */
static void
type_split(struct pty_screen *s, const char *keys, size_t at, int milliseconds)
{
	char first[64];

	assert_true(at < sizeof(first));
	memcpy(first, keys, at);
	first[at] = '\0';
	pty_screen_type(s, first);
	pty_screen_listen(s, milliseconds);
	pty_screen_type(s, keys + at);
}

static void
a_click_counts_wherever_the_line_cuts_it(void **state)
{
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);
	int rows[2];
	char click[64];

	(void)state;
	pty_screen_wait(s, "5 runs");
	rows[0] = workspace_row_of(s, "brisk-otter");
	rows[1] = workspace_row_of(s, "amber-falcon");
	for (size_t at = 1; at < 17; at++) {
		snprintf(click, sizeof(click), ESC "[<0;21;%dM" ESC "[<0;21;%dm", rows[at % 2] + 1, rows[at % 2] + 1);
		type_split(s, click, at, 60);
		workspace_wait_cursor(s, at % 2 == 0 ? "brisk-otter" : "amber-falcon");
	}
	workspace_leave(s);
}

static void
a_key_that_the_line_cuts_never_becomes_letters(void **state)
{
	static const struct {
		const char *keys;
		size_t at;
	} cut[] = { { ESC "[B", 1 }, { ESC "[B", 2 }, { ESC "OB", 1 }, { ESC "OB", 2 }, { ESC "[1;5B", 1 },
		{ ESC "[1;5B", 3 }, { ESC "[200~dq" ESC "[201~", 3 }, { ESC "[200~dq" ESC "[201~", 1 } };
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
		type_split(s, cut[i].keys, cut[i].at, 60);
		workspace_move_to(s, "G", "amber-falcon");
		workspace_move_to(s, "g", "golden-lynx");
		assert_true(pty_screen_has(s, "5 runs"));
		assert_false(pty_screen_has(s, "Delete"));
	}
	workspace_leave(s);
}

static void
events_that_come_together_are_all_obeyed(void **state)
{
	struct pty_screen *s = workspace_open(120, 40, NULL, NULL);
	char keys[256];
	int y;

	(void)state;
	pty_screen_wait(s, "5 runs");
	y = workspace_row_of(s, "golden-lynx") + 1;
	/* A click, a double click that opens the run, and a key behind it, in one read. */
	snprintf(keys, sizeof(keys), ESC "[<0;21;%dM" ESC "[<0;21;%dm" ESC "[<0;21;%dM" ESC "[<0;21;%dm" ESC "[<0;21;%dM" ESC
	    "[<0;21;%dm\t\t", y + 3, y + 3, y, y, y, y);
	pty_screen_type(s, keys);
	pty_screen_wait(s, "golden-lynx");
	pty_screen_wait(s, "no points of this metric were kept");
	workspace_leave(s);
}

static void
every_size_is_used_and_too_small_says_so(void **state)
{
	struct pty_screen *s = workspace_open(80, 24, NULL, NULL);

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
	workspace_leave(s);
}

static void
a_c_locale_gets_ascii_only(void **state)
{
	struct pty_screen *s = workspace_open(100, 30, "C", NULL);

	(void)state;
	pty_screen_wait(s, "golden-lynx");
	pty_screen_wait(s, "# ");
	for (int row = 0; row < 30; row++) {
		for (const char *p = pty_screen_row(s, row); *p != '\0'; p++)
			assert_true(*p >= ' ' && *p <= '~');
	}
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help: Runs");
	workspace_leave(s);
}

static void
without_colours_the_cursor_is_reversed(void **state)
{
	struct pty_screen *s = workspace_open(100, 30, NULL, "NO_COLOR=1");
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
	workspace_leave(s);
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

		workspace_write_config("workbench.conf", wishes[i].setting);
		s = workspace_open(100, 30, NULL, NULL);
		pty_screen_wait(s, "5 runs");
		pty_screen_wait(s, "rmse       130");
		for (int y = 0; y < 30; y++) {
			for (int x = 0; x < 100; x++)
				assert_true(pty_screen_look(s, x, y).fg < wishes[i].colours);
		}
		workspace_leave(s);
	}
}

static void
terminals_of_few_colours_work(void **state)
{
	static const char *const terms[] = { "xterm", "vt100", "screen-256color" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty_screen *s = workspace_open_term(100, 30, terms[i]);

		pty_screen_wait(s, "golden-lynx");
		pty_screen_wait(s, "5 runs");
		workspace_leave(s);
	}
}

static void
keys_and_colours_are_what_the_user_says(void **state)
{
	static const char text[] = "bind table.down J\ncolor strong 201\nbind nonsense\nset mouse no\n";
	struct pty_screen *s;
	int x, y;

	(void)state;
	workspace_write_config("workbench.conf", text);
	s = workspace_open(100, 30, NULL, NULL);
	pty_screen_wait(s, "5 runs");
	workspace_move_to(s, "J", "misty-maple");
	assert_true(pty_screen_find(s, "misty-maple", &x, &y));
	assert_int_equal(pty_screen_look(s, x, y).fg, 201);
	workspace_leave(s);
}

static bool
is_light_bar(struct pty_look look)
{
	return look.bg == 254;
}

static void
themes_are_chosen_by_name_and_remembered(void **state)
{
	struct pty_screen *s = workspace_open(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "5 runs");
	pty_screen_type(s, ":theme li" TAB ENTER);
	pty_screen_wait_look(s, "? help", is_light_bar);
	pty_screen_type(s, ":theme" ENTER);
	pty_screen_wait(s, "for light backgrounds");
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "for light backgrounds");
	workspace_leave(s);
	s = workspace_open(100, 30, NULL, NULL);
	pty_screen_wait(s, "5 runs");
	pty_screen_wait_look(s, "? help", is_light_bar);
	workspace_leave(s);
}

static void
mistakes_in_settings_are_told_with_their_place(void **state)
{
	struct pty_screen *s;

	(void)state;
	workspace_write_config("workbench.conf", "bind runs.tga t\nset mouse no\nset theme darc\n");
	s = workspace_open(160, 30, NULL, NULL);
	pty_screen_wait(s, "workbench.conf:1:6: no action is called \"runs.tga\"");
	pty_screen_wait(s, "5 runs");
	workspace_leave(s);
}

static void
nothing_is_sent_when_nothing_changes(void **state)
{
	struct pty_screen *s = workspace_open(100, 30, NULL, NULL);

	(void)state;
	pty_screen_wait(s, "depth 5");
	/* However long the last of it takes to come. */
	pty_screen_wait_rest(s, 1500);
	workspace_leave(s);
}

/* ---- the end of memory */

static void
out_of_memory_after(int allocations)
{
	const char *objects = getenv("TOP_OBJDIR"), *program = getenv("BENCHTOP");
	char *line = arena_printf(workspace->arena, "echo before %d; BENCHTOP_PROGRAM=%s FAILING_CALLS=memory FAILING_NTH=%d FAILING_FOR=60000 "
	    "LD_PRELOAD=%s/tests/torture/failing.so $BENCHTOP; echo ended with $?; stty -a; read answer",
	    allocations, program, allocations, objects);
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct pty_screen *s = pty_screen_start(&(struct pty_program){ .argv = argv, .folder = workspace->root,
		.columns = 100, .rows = 30 });

	/* By us, or by curses, which as it opens a terminal does not look at what it gets. */
	pty_screen_wait(s, "ended with 1");
	/* The screen of before, with the error below it, and a terminal that echoes lines. */
	assert_true(pty_screen_has(s, "before"));
	if (!pty_screen_has(s, "ended with 139"))
		pty_screen_wait(s, "ut of memory");
	assert_true(pty_screen_cursor_shown(s));
	pty_screen_wait(s, " icanon");
	pty_screen_wait(s, " echo ");
	assert_false(pty_screen_has(s, "-icanon") || pty_screen_has(s, "-echo "));
	pty_screen_type(s, ENTER);
	assert_int_equal(pty_screen_end(s), 0);
}

static void
running_out_of_memory_leaves_the_terminal_as_it_was(void **state)
{
	char *library = arena_printf(workspace->arena, "%s/tests/torture/failing.so", getenv("TOP_OBJDIR"));

	(void)state;
	/* Not made where a sanitizer has the allocator. */
	if (!fs_exists(library))
		skip();
	for (int allocations = 100; allocations < 1300; allocations += 97)
		out_of_memory_after(allocations);
}

static void
what_narrow_tabs_leave_out_has_a_sign(void **state)
{
	struct pty_screen *s = workspace_open_five(44, 12);

	(void)state;
	pty_screen_wait_row(s, 0, "1 Runs  2  3  4");
	pty_screen_type(s, ENTER);
	pty_screen_wait_row(s, 2, "Overview");
	pty_screen_wait_row(s, 2, "\xe2\x80\xa6");
	pty_screen_type(s, ESC "[Z");
	pty_screen_wait_row(s, 2, "Environment");
	assert_non_null(strstr(pty_screen_row(s, 2), "\xe2\x80\xa6"));
	workspace_leave(s);
}

/* Its keys are told once, in the footer, whole, and can be clicked. */
static void
hints_of_popups_are_whole_and_can_be_clicked(void **state)
{
	struct pty_screen *s = workspace_open_five(80, 24);
	int x, y;

	(void)state;
	pty_screen_type(s, "s");
	pty_screen_wait(s, "Sort by");
	pty_screen_wait_row(s, 23, "type to search");
	pty_screen_type(s, "rms");
	pty_screen_wait_row(s, 23, "esc all");
	assert_true(pty_screen_find(s, "choose", &x, &y));
	assert_int_equal(y, 23);
	pty_screen_click(s, x, y);
	pty_screen_wait(s, "rmse \xe2\x96\xb2");
	pty_screen_type(s, "o");
	pty_screen_wait_row(s, 23, "space show or hide");
	assert_true(pty_screen_find(s, "cancel", &x, &y));
	pty_screen_click(s, x, y);
	pty_screen_wait_gone(s, "show or hide");
	pty_screen_type(s, "/");
	pty_screen_wait_row(s, 23, "\xe2\x80\xa6");
	assert_true(pty_screen_find(s, "cancel", &x, &y));
	pty_screen_click(s, x, y);
	pty_screen_wait_gone(s, "cancel");
	workspace_leave(s);
}

static void
what_is_grey_can_be_read_under_the_cursor(void **state)
{
	struct pty_screen *s = workspace_open_five(120, 30);
	int x, y;

	(void)state;
	workspace_wait_cursor(s, "golden-lynx");
	assert_true(pty_screen_find(s, "golden-lynx", &x, &y));
	x = (int)(strstr(pty_screen_row(s, 2), "started") - pty_screen_row(s, 2));
	assert_int_equal(pty_screen_look(s, x, y).bg, 238);
	assert_int_equal(pty_screen_look(s, x, y).fg, -1);
	assert_int_not_equal(pty_screen_look(s, x, y + 1).fg, -1);
	workspace_leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSPACE_FIVE(clicks_do_what_keys_do),
		WORKSPACE_FIVE(a_click_counts_wherever_the_line_cuts_it),
		WORKSPACE_FIVE(a_key_that_the_line_cuts_never_becomes_letters),
		WORKSPACE_FIVE(events_that_come_together_are_all_obeyed),
		WORKSPACE_FIVE(every_size_is_used_and_too_small_says_so),
		WORKSPACE_FIVE(a_c_locale_gets_ascii_only),
		WORKSPACE_FIVE(without_colours_the_cursor_is_reversed),
		WORKSPACE_FIVE(sixteen_and_eight_colours_are_enough),
		WORKSPACE_FIVE(terminals_of_few_colours_work),
		WORKSPACE_FIVE(keys_and_colours_are_what_the_user_says),
		WORKSPACE_FIVE(themes_are_chosen_by_name_and_remembered),
		WORKSPACE_FIVE(mistakes_in_settings_are_told_with_their_place),
		WORKSPACE_FIVE(what_narrow_tabs_leave_out_has_a_sign),
		WORKSPACE_FIVE(hints_of_popups_are_whole_and_can_be_clicked),
		WORKSPACE_FIVE(what_is_grey_can_be_read_under_the_cursor),
		WORKSPACE_FIVE(nothing_is_sent_when_nothing_changes),
		WORKSPACE_FIVE(running_out_of_memory_leaves_the_terminal_as_it_was),
	};

	return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
