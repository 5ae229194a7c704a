/*
 * test_draw.c - the canvas: clipping, wide characters, text from outside, fields.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "lib/canvas_row.h"

static struct canvas *canvas;

static int
setup(void **state)
{
	(void)state;
	canvas = canvas_new();
	canvas_resize(canvas, 20, 4);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	canvas_free(canvas);
	return 0;
}

static void
assert_row(int row, const char *expected)
{
	struct buf text = BUF_INIT;

	canvas_row(canvas, row, &text);
	assert_string_equal(buf_str(&text), expected);
	buf_release(&text);
}

static void
text_is_clipped_on_both_sides(void **state)
{
	struct area a = area_part(canvas_area(canvas), 5, 1, 6, 1);

	(void)state;
	assert_int_equal(draw_text(a, -2, 0, STYLE_TEXT, "abcdefghijkl"), 12);
	assert_row(1, "     cdefgh");
	assert_int_equal(draw_text(a, 0, 1, STYLE_TEXT, "outside"), 7);
	assert_row(2, "");
}

static void
half_a_wide_character_becomes_a_blank(void **state)
{
	struct area a = area_part(canvas_area(canvas), 0, 0, 3, 1);

	(void)state;
	draw_text(a, 0, 0, STYLE_TEXT, "\xe6\x97\xa5\xe6\x9c\xac");
	assert_row(0, "\xe6\x97\xa5");
	draw_text(canvas_area(canvas), 1, 0, STYLE_TEXT, "x");
	assert_row(0, " x");
}

static void
combining_characters_stay_with_their_letter(void **state)
{
	(void)state;
	assert_int_equal(draw_text(canvas_area(canvas), 0, 0, STYLE_TEXT, "e\xcc\x81!"), 2);
	assert_int_equal(canvas_cells(canvas, 0)[0].mark, 0x301);
	assert_row(0, "e\xcc\x81!");
}

static void
escape_sequences_from_outside_are_only_shown(void **state)
{
	(void)state;
	draw_text(canvas_area(canvas), 0, 0, STYLE_TEXT, "a\033[2Jb\r\x7f");
	assert_row(0, "a^[[2Jb ^?");
	for (int x = 0; x < 20; x++)
		assert_true(canvas_cells(canvas, 0)[x].c >= ' ');
}

static void
a_field_is_cut_with_an_ellipsis(void **state)
{
	struct area a = canvas_area(canvas);

	(void)state;
	draw_field(a, 0, 0, 6, STYLE_TEXT, DRAW_LEFT, "amber-falcon");
	assert_row(0, "amber\xe2\x80\xa6");
	draw_field(a, 0, 1, 6, STYLE_TEXT, DRAW_RIGHT, "42");
	assert_row(1, "    42");
	draw_field(a, 0, 2, 6, STYLE_TEXT, DRAW_LEFT, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e\xe6\x96\x87");
	assert_row(2, "\xe6\x97\xa5\xe6\x9c\xac\xe2\x80\xa6");
	draw_field(a, 0, 3, 8, STYLE_TEXT, DRAW_PATH, "/data/first.csv");
	assert_row(3, "\xe2\x80\xa6rst.csv");
	draw_field(a, 0, 1, 4, STYLE_TEXT, DRAW_PATH, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e");
	assert_row(1, "\xe2\x80\xa6\xe8\xaa\x9e 42");
}

static void
paragraphs_break_at_blanks(void **state)
{
	struct area a = area_part(canvas_area(canvas), 0, 0, 10, 4);

	(void)state;
	assert_int_equal(draw_paragraph(a, 0, STYLE_TEXT, "one two three\nfour abcdefghijklm"), 5);
	assert_row(0, "one two");
	assert_row(1, "three");
	assert_row(2, "four");
	assert_row(3, "abcdefghij");
	canvas_clear(canvas);
	assert_int_equal(draw_paragraph(a, 0, STYLE_TEXT, "  one two three\nfour"), 3);
	assert_row(0, "  one two");
	assert_row(1, "  three");
	assert_row(2, "four");
}

static void
parts_never_leave_their_area(void **state)
{
	struct area a = area_part(canvas_area(canvas), 18, 3, 50, 50);
	struct area none = area_part(a, 5, 5, 1, 1);

	(void)state;
	assert_int_equal(a.w, 2);
	assert_int_equal(a.h, 1);
	assert_int_equal(none.w, 0);
	assert_int_equal(none.h, 0);
	draw_fill(none, STYLE_ERROR);
	draw_border(none, "title");
	draw_scrollbar(none, 0, 1, 10);
	assert_row(3, "");
}

static void
the_scroll_bar_reaches_both_ends(void **state)
{
	struct area a = canvas_area(canvas);

	(void)state;
	draw_scrollbar(a, 0, 4, 100000);
	assert_int_equal(canvas_cells(canvas, 0)[19].c, 0x2588);
	canvas_clear(canvas);
	draw_scrollbar(a, 99996, 4, 100000);
	assert_int_equal(canvas_cells(canvas, 3)[19].c, 0x2588);
	canvas_clear(canvas);
	draw_scrollbar(a, 0, 4, 4);
	assert_row(0, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_is_clipped_on_both_sides, setup, teardown),
		cmocka_unit_test_setup_teardown(half_a_wide_character_becomes_a_blank, setup, teardown),
		cmocka_unit_test_setup_teardown(combining_characters_stay_with_their_letter, setup, teardown),
		cmocka_unit_test_setup_teardown(escape_sequences_from_outside_are_only_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(a_field_is_cut_with_an_ellipsis, setup, teardown),
		cmocka_unit_test_setup_teardown(paragraphs_break_at_blanks, setup, teardown),
		cmocka_unit_test_setup_teardown(parts_never_leave_their_area, setup, teardown),
		cmocka_unit_test_setup_teardown(the_scroll_bar_reaches_both_ends, setup, teardown),
	};

	return cmocka_run_group_tests_name("draw", tests, NULL, NULL);
}
