/* The canvas of character cells: dots, fills, text, and what a terminal shows of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "cells_canvas.h"
#include "cells_print.h"

static const char *
printed(const struct cells_canvas *c, enum cells_charset charset, enum cells_color color)
{
	static struct buf out = BUF_INIT;

	buf_clear(&out);
	cells_print(&out, c, charset, color);
	return buf_str(&out);
}

static void
a_line_becomes_braille_dots(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 3, 1);
	cells_canvas_line(&c, 0, 3, 5, 0, 0xffffff);
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_MONO), "\xe2\xa1\xa0\xe2\xa0\x94\xe2\xa0\x8a\n");
	cells_canvas_release(&c);
}

static void
what_lies_outside_is_clipped(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 2, 2);
	cells_canvas_line(&c, -1000000, -5, 1000000, -5, 1);
	cells_canvas_line(&c, 0, INT32_MIN / 2, 0, INT32_MAX / 2, 1);
	cells_canvas_dot(&c, -1, 0, 1);
	cells_canvas_dot(&c, 4, 8, 1);
	cells_canvas_text(&c, -3, 0, (const uint32_t[]){ 'a', 'b', 'c', 'd', 'e', 'f', 'g' }, 7, false,
	    1);
	cells_canvas_text(&c, 0, -9, (const uint32_t[]){ 'x' }, 1, true, 1);
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_MONO), "de\n\xe2\xa1\x87\n");
	cells_canvas_release(&c);
}

static void
a_fill_takes_the_dots_whose_centres_it_covers(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 2, 2);
	cells_canvas_fill(&c, (const double[]){ 0, 4, 4, 0 }, (const double[]){ 2, 2, 8, 8 }, 4,
	    0xffffff);
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_MONO),
	    "\xe2\x96\x84\xe2\x96\x84\n\xe2\x96\x88\xe2\x96\x88\n");
	cells_canvas_release(&c);
}

static void
with_colours_a_fill_is_paper_and_lines_stand_on_it(void **state)
{
	struct cells_canvas c;
	struct cells_look look;

	(void)state;
	cells_canvas_init(&c, 1, 1);
	cells_canvas_fill(&c, (const double[]){ 0, 2, 2, 0 }, (const double[]){ 0, 0, 4, 4 }, 4,
	    0x102030);
	cells_canvas_dot(&c, 0, 0, 0xff0000);
	cells_canvas_look(&c, 0, 0, CELLS_BRAILLE, true, &look);
	assert_int_equal(look.paper, 0x102030);
	assert_int_equal(look.ink, 0xff0000);
	assert_int_equal(look.ch, 0x2801);
	cells_canvas_release(&c);
}

static void
ascii_shows_direction(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 4, 1);
	cells_canvas_line(&c, 0, 2, 1, 2, 1);
	cells_canvas_line(&c, 2, 3, 3, 0, 1);
	cells_canvas_line(&c, 4, 0, 5, 3, 1);
	cells_canvas_line(&c, 6, 0, 6, 3, 1);
	assert_string_equal(printed(&c, CELLS_ASCII, CELLS_MONO), "-/\\|\n");
	cells_canvas_release(&c);
}

static void
wide_characters_take_two_cells(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 4, 1);
	cells_canvas_text(&c, 0, 0, (const uint32_t[]){ 0x65e5, 'x' }, 2, false, 1);
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_MONO), "\xe6\x97\xa5x\n");
	cells_canvas_release(&c);
}

static void
colours_are_matched_to_the_nearest_there_is(void **state)
{
	(void)state;
	assert_int_equal(cells_color_256(0xff0000), 196);
	assert_int_equal(cells_color_256(0x808080), 244);
	assert_int_equal(cells_color_256(0xffffff), 231);
	assert_int_equal(cells_color_16(0x00ff00), 10);
	assert_int_equal(cells_color_16(0x000000), 0);
	/* Orange is no grey. */
	assert_int_equal(cells_color_16(0xd55e00), 1);
	/* The first series of a chart on a dark screen: cyan, yellow, green, magenta. */
	assert_int_equal(cells_color_16(0x56b4e9), 6);
	assert_int_equal(cells_color_16(0xe69f00), 3);
	assert_int_equal(cells_color_16(0x35c08a), 2);
	assert_int_equal(cells_color_16(0xf06fae), 13);
}

static void
a_colour_is_set_once_and_reset_at_the_end(void **state)
{
	struct cells_canvas c;

	(void)state;
	cells_canvas_init(&c, 3, 1);
	cells_canvas_text(&c, 0, 0, (const uint32_t[]){ 'a', 'b' }, 2, false, 0xff0000);
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_256), "\033[38;5;196mab\033[0m\n");
	assert_string_equal(printed(&c, CELLS_BRAILLE, CELLS_16), "\033[91mab\033[0m\n");
	cells_canvas_release(&c);
}

static void
nothing_random_breaks_the_canvas(void **state)
{
	struct cells_canvas c;

	(void)state;
	srand(7);
	cells_canvas_init(&c, 37, 11);
	for (int i = 0; i < 20000; i++) {
		double x[5], y[5];

		for (int k = 0; k < 5; k++) {
			x[k] = rand() % 400 - 150 + (rand() % 7) / 7.0;
			y[k] = rand() % 400 - 150 + (rand() % 7) / 7.0;
		}
		cells_canvas_line(&c, (int)x[0], (int)y[0], (int)x[1], (int)y[1], 5);
		cells_canvas_fill(&c, x, y, (size_t)(rand() % 6), 6);
	}
	assert_int_equal(c.cols, 37);
	cells_canvas_release(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_becomes_braille_dots),
		cmocka_unit_test(what_lies_outside_is_clipped),
		cmocka_unit_test(a_fill_takes_the_dots_whose_centres_it_covers),
		cmocka_unit_test(with_colours_a_fill_is_paper_and_lines_stand_on_it),
		cmocka_unit_test(ascii_shows_direction),
		cmocka_unit_test(wide_characters_take_two_cells),
		cmocka_unit_test(colours_are_matched_to_the_nearest_there_is),
		cmocka_unit_test(a_colour_is_set_once_and_reset_at_the_end),
		cmocka_unit_test(nothing_random_breaks_the_canvas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
