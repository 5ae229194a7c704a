/*
 * test_pixels.c - charts as pictures of pixels: a terminal that says that it shows sixels, or kitty's pictures,
 * gets them where the chart is, and loses them when something else is there; others never get one.
 */
#include <sys/stat.h>

#include "screen/curves.h"

enum { COLUMNS = 100, ROWS = 30, CELL_W = 8, CELL_H = 18, ALIKE = 24 * 24 };

static const struct pixel_traits sixel = { .attributes = "62;4;22", .cell_width = CELL_W, .cell_height = CELL_H };
static const struct pixel_traits kitty = { .kitty = true, .cell_width = CELL_W, .cell_height = CELL_H };
static const struct pixel_traits neither = { .cell_width = CELL_W, .cell_height = CELL_H };

/* ---- driving */

static struct pty_screen *
open_program(const struct pixel_traits *traits, int columns, int rows, const char *const *env)
{
	return workspace_open_program(&(struct pty_program){ .columns = columns, .rows = rows, .pixels = traits,
	    .env = env });
}

static struct pty_screen *
open_large(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_program(traits, COLUMNS, ROWS, NULL);

	curves_open_loss(s);
	return s;
}

static struct pty_screen *
open_picture(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_large(traits);

	pty_screen_wait_pictures(s, 1);
	return s;
}

static struct pixel_counts
counts_of(struct pty_screen *s)
{
	return pixel_screen_counts(pty_screen_pixels(s));
}

/* So many came, and no other is on its way: an old picture may be shown again until the new one is made. */
static size_t
came_so_far(struct pty_screen *s)
{
	struct pixel_counts c;

	pty_screen_wait_rest(s, 300);
	c = counts_of(s);
	return c.sixels + c.kitties;
}

/* No picture may be left, and all that was sent made sense. */
static void
leave(struct pty_screen *s)
{
	pty_screen_type(s, QUIT);
	pty_screen_wait_output(s, ESC "[?1049l");
	assert_int_equal(counts_of(s).standing, 0);
	assert_string_equal(pixel_screen_complaints(pty_screen_pixels(s)), "");
	assert_int_equal(pty_screen_end(s), 0);
}

static struct picture
shown_in(struct pty_screen *s, struct pixel_box b)
{
	return pixel_screen_part(pty_screen_pixels(s), b.x, b.y, b.w, b.h);
}

/* ---- what is drawn, and where */

/* Rows of text from and to (not included) are blank between the columns. */
static void
check_blank(struct pty_screen *s, struct pixel_box b)
{
	for (int y = b.y; y < b.y + b.h; y++) {
		const char *row = pty_screen_row(s, y);
		size_t n = strlen(row);

		for (size_t x = (size_t)b.x; x < (size_t)(b.x + b.w) && x < n; x++)
			if (row[x] != ' ')
				fail_msg("row %d has text under the picture: %s", y, row);
	}
}

/* The topmost pixel of the colour of the first series in a column of pixels; -1: none. */
static int
curve_at(const struct picture *p, int x)
{
	for (int y = 0; y < p->height; y++) {
		uint32_t rgb = p->rgb[y * p->width + x];
		int r = (int)(rgb >> 16), b = (int)(rgb & 255);

		if (b > 140 && b - r > 80)
			return y;
	}
	return -1;
}

static void
check_curve_falls(const struct picture *p)
{
	int left = -1, right = -1;

	for (int x = 0; x < p->width; x++) {
		int y = curve_at(p, x);

		if (y >= 0 && left < 0)
			left = y;
		if (y >= 0)
			right = y;
	}
	assert_true(left >= 0);
	assert_true(right - left > p->height / 2);
}

static struct pixel_box
check_place(struct pty_screen *s)
{
	struct pixel_box b;
	int x, y;

	pty_screen_wait_rest(s, 300);
	pty_screen_wait_pictures(s, 1);
	b = pixel_screen_box(pty_screen_pixels(s));
	assert_true(b.is_whole);
	assert_int_equal(b.x, 1);
	assert_int_equal(b.w, COLUMNS - 2);
	/* Between the tabs and the line that says what keys do. */
	assert_true(pty_screen_find(s, "Artifacts", &x, &y));
	assert_int_equal(b.y, y + 1);
	assert_true(pty_screen_find(s, "+ _ zoom", &x, &y));
	assert_int_equal(b.y + b.h, y);
	check_blank(s, b);
	return b;
}

static struct pixel_counts
check_large(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_picture(traits);
	struct picture p = shown_in(s, check_place(s));
	struct pixel_counts counts = counts_of(s);

	check_curve_falls(&p);
	picture_release(&p);
	leave(s);
	return counts;
}

static void
a_large_chart_is_a_sixel_where_its_pane_is(void **state)
{
	struct pixel_counts came = check_large(&sixel);

	(void)state;
	assert_true(came.sixels == 1 && came.kitties == 0);
}

static void
a_large_chart_is_a_kitty_picture_where_its_pane_is(void **state)
{
	struct pixel_counts came = check_large(&kitty);

	(void)state;
	assert_true(came.sixels == 0 && came.kitties == 1 && came.standing == 1);
	assert_true(came.chunks > 1);
}

static void
a_terminal_of_small_pictures_gets_the_whole_pane_in_parts(void **state)
{
	struct pty_screen *whole = open_picture(&sixel), *parts;
	struct pixel_traits t = sixel;
	struct picture a, b;

	(void)state;
	t.max_width = 399;	/* two cells less than half of the pane */
	t.max_height = 200;
	parts = open_large(&t);
	pty_screen_wait_pictures(parts, 6);
	a = shown_in(whole, check_place(whole));
	b = shown_in(parts, check_place(parts));
	assert_in_range(picture_difference(&a, &b), 0, ALIKE);
	assert_int_equal(counts_of(parts).sixels, 6);
	picture_release(&a);
	picture_release(&b);
	/* All of them go. */
	pty_screen_type(parts, ESC);
	pty_screen_wait(parts, "trend");
	pty_screen_wait_no_picture(parts);
	leave(whole);
	leave(parts);
}

static void
both_kinds_show_the_same(void **state)
{
	struct pty_screen *s = open_picture(&sixel), *k = open_picture(&kitty);
	struct picture a = shown_in(s, check_place(s)), b = shown_in(k, check_place(k));

	(void)state;
	assert_int_equal(a.width, b.width);
	assert_int_equal(a.height, b.height);
	assert_in_range(picture_difference(&a, &b), 0, ALIKE);
	picture_release(&a);
	picture_release(&b);
	leave(s);
	leave(k);
}

static void
kitty_is_taken_where_both_are_understood_unless_asked(void **state)
{
	struct pixel_traits both = sixel;
	struct pty_screen *s;

	(void)state;
	both.kitty = true;
	s = open_picture(&both);
	assert_int_equal(counts_of(s).kitties, 1);
	leave(s);
	workspace_write_config("workbench.conf", "set graphics sixel\n");
	s = open_picture(&both);
	assert_int_equal(counts_of(s).sixels, 1);
	assert_int_equal(counts_of(s).kitties, 0);
	leave(s);
}

/* ---- where nothing may be drawn */

static void
check_no_picture(const struct pixel_traits *traits, const char *const *env)
{
	struct pty_screen *s = open_program(traits, COLUMNS, ROWS, env);

	curves_open_loss(s);
	pty_screen_wait(s, "\xe2\xa3\x80");	/* braille dots: the axis or the curve */
	pty_screen_type(s, "+");
	pty_screen_wait(s, " of step");
	pty_screen_listen(s, 400);
	assert_int_equal(counts_of(s).sixels + counts_of(s).kitties + counts_of(s).broken, 0);
	leave(s);
}

static void
a_terminal_that_shows_none_gets_none(void **state)
{
	(void)state;
	check_no_picture(&neither, NULL);
}

static void
a_terminal_of_tiny_pictures_gets_cells(void **state)
{
	struct pixel_traits t = sixel;

	(void)state;
	t.max_width = t.max_height = 40;
	check_no_picture(&t, NULL);
}

static void
the_setting_cells_asks_nothing_and_draws_none(void **state)
{
	struct pty_screen *s;

	(void)state;
	workspace_write_config("workbench.conf", "set graphics cells\n");
	s = open_large(&sixel);
	assert_int_equal(counts_of(s).questions, 0);
	/* Until it is wished by its key. */
	pty_screen_type(s, "\x07");
	pty_screen_wait_pictures(s, 1);
	leave(s);
}

static void
a_sixel_needs_to_know_how_large_cells_are(void **state)
{
	struct pixel_traits t = sixel;
	struct pty_screen *s;

	(void)state;
	t.cell_known = PIXEL_CELL_UNKNOWN;
	check_no_picture(&t, NULL);
	t.cell_known = PIXEL_CELL_BY_KERNEL;
	s = open_picture(&t);
	check_place(s);
	leave(s);
}

/* tmux answers for itself; what it runs in is asked by its own command. */
static void
open_in_tmux(const char *features, const char *env[4])
{
	static char script[200], path[400];

	snprintf(script, sizeof(script), "#!/bin/sh\n[ \"$1 $2\" = 'display-message -p' ] && echo '%s'\n", features);
	assert_true(fs_mkdirs(fixture_path(workspace, "bin"), &workspace->err));
	fixture_write(fixture_path(workspace, "bin/tmux"), script, strlen(script));
	assert_int_equal(chmod(fixture_path(workspace, "bin/tmux"), 0755), 0);
	snprintf(path, sizeof(path), "PATH=%s/bin:/usr/bin:/bin", workspace->root);
	env[0] = "TMUX=/tmp/tmux-0/default,1,0";
	env[1] = path;
	env[2] = NULL;
}

static void
tmux_gets_sixels_where_its_own_terminal_shows_them(void **state)
{
	const char *env[4];
	struct pty_screen *s;

	(void)state;
	open_in_tmux("256,RGB,title", env);
	check_no_picture(&sixel, env);
	open_in_tmux("256,RGB,sixel,title", env);
	s = open_program(&sixel, COLUMNS, ROWS, env);
	curves_open_loss(s);
	pty_screen_wait_pictures(s, 1);
	check_place(s);
	leave(s);
}

static void
tmux_is_not_asked_for_kitty_pictures(void **state)
{
	const char *env[4];

	(void)state;
	open_in_tmux("256,RGB,sixel,title", env);
	check_no_picture(&kitty, env);
}

/* ---- the command */

/* `benchtop plot` in a shell's place: the picture stands above the prompt, as large as asked for. */
static void
check_command(const struct pixel_traits *traits, size_t pictures)
{
	static const char script[] = "printf 'a line\\nanother\\n'; \"$BENCHTOP\" plot loss @ --size 90x20; "
				     "echo 'PROMPT'; read line\n";
	const char *argv[] = { "/bin/sh", "-c", script, NULL };
	struct pty_screen *s = workspace_open_program(&(struct pty_program){ .argv = argv, .columns = COLUMNS,
	    .rows = ROWS, .pixels = traits });
	struct pixel_box b;
	struct picture p;
	int x, y;

	pty_screen_wait(s, "PROMPT");
	pty_screen_wait_pictures(s, pictures);
	b = pixel_screen_box(pty_screen_pixels(s));
	assert_int_equal(b.x, 0);
	assert_int_equal(b.w, 90);
	assert_int_equal(b.h, 20);
	assert_true(pty_screen_find(s, "another", &x, &y));
	assert_int_equal(b.y, y + 1);
	assert_true(pty_screen_find(s, "PROMPT", &x, &y));
	assert_in_range(y, b.y + b.h, b.y + b.h + 1);
	p = shown_in(s, b);
	check_curve_falls(&p);
	assert_int_equal(counts_of(s).sixels + counts_of(s).kitties, pictures);
	assert_string_equal(pixel_screen_complaints(pty_screen_pixels(s)), "");
	picture_release(&p);
	pty_screen_type(s, ENTER);
	assert_int_equal(pty_screen_end(s), 0);
}

static void
the_command_draws_above_the_prompt(void **state)
{
	struct pixel_traits small = sixel;

	(void)state;
	check_command(&kitty, 1);
	check_command(&sixel, 1);
	small.max_width = 400;
	small.max_height = 200;
	check_command(&small, 4);
}

/* ---- coming and going */

static void
check_going(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_picture(traits);
	size_t came;

	/* Help lies over it. */
	pty_screen_type(s, "?");
	pty_screen_wait(s, "Help");
	pty_screen_wait_no_picture(s);
	came = came_so_far(s);
	pty_screen_type(s, ESC);
	pty_screen_wait_gone(s, "Help");
	pty_screen_wait_pictures(s, came + 1);
	check_place(s);
	/* Back to the table. */
	pty_screen_type(s, ESC);
	pty_screen_wait(s, "trend");
	pty_screen_wait_no_picture(s);
	/* Cells instead, and pixels again. */
	came = came_so_far(s);
	pty_screen_type(s, ENTER);
	pty_screen_wait_pictures(s, came + 1);
	pty_screen_type(s, "\x07");
	pty_screen_wait_no_picture(s);
	pty_screen_wait(s, "\xe2\xa3\x80");
	came = came_so_far(s);
	pty_screen_type(s, "\x07");
	pty_screen_wait_pictures(s, came + 1);
	/* The screen painted anew. */
	came = came_so_far(s);
	pty_screen_type(s, "\x0c");
	pty_screen_wait_pictures(s, came + 1);
	check_place(s);
	/* Another page. */
	pty_screen_type(s, TAB);
	pty_screen_wait_no_picture(s);
	leave(s);
}

static void
a_sixel_goes_when_something_else_is_there(void **state)
{
	(void)state;
	check_going(&sixel);
}

static void
a_kitty_picture_goes_when_something_else_is_there(void **state)
{
	(void)state;
	check_going(&kitty);
}

static void
check_resize(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_picture(traits);
	struct pixel_box b;

	for (int turn = 0; turn < 2; turn++) {
		size_t came = came_so_far(s);
		int columns = turn == 0 ? 70 : 130, rows = turn == 0 ? 24 : 40;

		pty_screen_resize(s, columns, rows);
		pty_screen_wait_pictures(s, came + 1);
		pty_screen_wait_rest(s, 300);
		b = pixel_screen_box(pty_screen_pixels(s));
		assert_int_equal(b.x, 1);
		assert_int_equal(b.w, columns - 2);
		check_blank(s, b);
	}
	leave(s);
}

static void
a_resize_draws_it_anew(void **state)
{
	(void)state;
	check_resize(&sixel);
	check_resize(&kitty);
}

static void
check_letters(const struct pixel_traits *traits)
{
	struct pty_screen *s = open_picture(traits);
	size_t came = came_so_far(s);
	struct pixel_box b;

	pixel_screen_set_cell(pty_screen_pixels(s), 2 * CELL_W, 2 * CELL_H);
	pty_screen_resize(s, COLUMNS / 2, ROWS / 2);
	pty_screen_wait_pictures(s, came + 1);
	pty_screen_wait_rest(s, 300);
	b = pixel_screen_box(pty_screen_pixels(s));
	assert_int_equal(b.x, 1);
	assert_int_equal(b.w, COLUMNS / 2 - 2);
	leave(s);
}

static void
letters_of_another_size_make_pictures_of_another_size(void **state)
{
	(void)state;
	check_letters(&sixel);
	check_letters(&kitty);
}

static void
a_zoom_takes_the_place_of_the_picture_before(void **state)
{
	struct pty_screen *s = open_picture(&kitty);

	(void)state;
	for (size_t i = 2; i < 6; i++) {
		pty_screen_type(s, "+");
		pty_screen_wait_pictures(s, i);
		assert_int_equal(counts_of(s).standing, 1);
	}
	leave(s);
}

static void
check_broken_off(const struct pixel_traits *traits, const char *begin)
{
	struct pty_screen *s = open_large(traits);
	struct pixel_box b;
	size_t came;

	pty_screen_wait_output(s, begin);
	pty_screen_type(s, "+++___");
	pty_screen_wait_pictures(s, 1);
	came = came_so_far(s);
	pty_screen_type(s, "+");
	pty_screen_wait_pictures(s, came + 1);
	came = came_so_far(s);
	pty_screen_type(s, "0");
	pty_screen_wait_pictures(s, came + 1);
	pty_screen_wait(s, "+ _ zoom");
	b = check_place(s);
	assert_true(b.is_whole);
	leave(s);
}

static void
keys_in_the_midst_of_a_picture_leave_no_remains(void **state)
{
	(void)state;
	check_broken_off(&sixel, ESC "P0;1q");
	check_broken_off(&kitty, ESC "_Ga=T");
}

static void
a_slow_line_has_one_picture_in_it_at_most(void **state)
{
	struct pty_screen *s = open_picture(&sixel);

	(void)state;
	pixel_screen_hold(pty_screen_pixels(s), true);
	pty_screen_type(s, "+");
	pty_screen_wait_pictures(s, 2);
	pty_screen_type(s, "+");
	pty_screen_wait(s, "112.12 to 186.88 of step");
	pty_screen_listen(s, 500);
	assert_int_equal(counts_of(s).sixels, 2);
	pixel_screen_hold(pty_screen_pixels(s), false);
	pty_screen_wait_pictures(s, 3);
	leave(s);
}

/* ---- what the terminal says of colours */

static void
no_more_colours_than_the_terminal_has(void **state)
{
	struct pixel_traits t = sixel;
	struct pty_screen *s;
	struct picture p;

	(void)state;
	t.colors = 16;
	s = open_picture(&t);
	assert_true(pty_screen_sent(s, "#15;2;"));
	assert_false(pty_screen_sent(s, "#16;2;"));
	p = shown_in(s, check_place(s));
	check_curve_falls(&p);
	picture_release(&p);
	leave(s);
}

static void
the_picture_lies_on_the_paper_of_the_terminal(void **state)
{
	struct pixel_traits t = kitty;
	struct pty_screen *s;
	struct picture p;

	(void)state;
	t.paper = "rgb:fd/f6/e3";
	s = open_picture(&t);
	p = shown_in(s, check_place(s));
	assert_int_equal(p.rgb[0], 0xfdf6e3);
	assert_int_equal(p.rgb[p.width * p.height - 1], 0xfdf6e3);
	picture_release(&p);
	leave(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CURVES_FINISHED(a_large_chart_is_a_sixel_where_its_pane_is),
		CURVES_FINISHED(a_large_chart_is_a_kitty_picture_where_its_pane_is),
		CURVES_FINISHED(both_kinds_show_the_same),
		CURVES_FINISHED(a_terminal_of_small_pictures_gets_the_whole_pane_in_parts),
		CURVES_FINISHED(a_terminal_of_tiny_pictures_gets_cells),
		CURVES_FINISHED(kitty_is_taken_where_both_are_understood_unless_asked),
		CURVES_FINISHED(a_terminal_that_shows_none_gets_none),
		CURVES_FINISHED(the_setting_cells_asks_nothing_and_draws_none),
		CURVES_FINISHED(a_sixel_needs_to_know_how_large_cells_are),
		CURVES_FINISHED(tmux_gets_sixels_where_its_own_terminal_shows_them),
		CURVES_FINISHED(tmux_is_not_asked_for_kitty_pictures),
		CURVES_FINISHED(the_command_draws_above_the_prompt),
		CURVES_FINISHED(a_sixel_goes_when_something_else_is_there),
		CURVES_FINISHED(a_kitty_picture_goes_when_something_else_is_there),
		CURVES_FINISHED(a_resize_draws_it_anew),
		CURVES_FINISHED(letters_of_another_size_make_pictures_of_another_size),
		CURVES_FINISHED(a_zoom_takes_the_place_of_the_picture_before),
		CURVES_FINISHED(keys_in_the_midst_of_a_picture_leave_no_remains),
		CURVES_FINISHED(a_slow_line_has_one_picture_in_it_at_most),
		CURVES_FINISHED(no_more_colours_than_the_terminal_has),
		CURVES_FINISHED(the_picture_lies_on_the_paper_of_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
