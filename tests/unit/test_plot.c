/* Charts drawn by PLplot: text screens as they must look, files that are what they claim. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "cells_print.h"
#include "plot.h"

static struct chart *
one_line(const double *x, const double *y, size_t n)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");

	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = n, .x = x, .y = y });
	return c;
}

static char *
drawn(const struct chart *chart, int cols, int rows, enum cells_charset charset)
{
	struct plot_style style = plot_style_dark;
	struct cells_canvas canvas;
	struct buf out = BUF_INIT;
	struct err err;

	style.ascii = charset == CELLS_ASCII;
	cells_canvas_init(&canvas, cols, rows);
	if (!plot_cells(chart, &canvas, &style, &err))
		fail_msg("%s", err.msg);
	cells_print(&out, &canvas, charset, CELLS_MONO);
	cells_canvas_release(&canvas);
	return buf_take(&out);
}

static void
a_line_stands_between_axes_with_labels(void **state)
{
	double x[2] = { 0, 10 }, y[2] = { 0, 1 };
	struct chart *c = one_line(x, y, 2);
	char *text = drawn(c, 24, 8, CELLS_ASCII);

	(void)state;
	assert_string_equal(text,
	    "loss\n"
	    "1.0+                _--\"\n"
	    "   |            _--\"\n"
	    "0.5+        _--\"\n"
	    "   |    _--\"\n"
	    "  0+_--\"\n"
	    "   ++---+---+---+---+--+\n"
	    "    0   2   4   6   8 10\n");
	x_free(text);
	chart_free(c);
}

/* Nobody would see a dot; between steps there is nothing to be named. */
static void
a_point_that_is_alone_is_a_mark(void **state)
{
	double x[3] = { 6, 7, 8 }, y[3] = { NAN, 5, NAN };
	struct chart *c = one_line(x, y, 3);
	char *text;

	(void)state;
	c->panels[0].x.min = 6;
	c->panels[0].x.max = 8;
	c->panels[0].x.whole = true;
	text = drawn(c, 24, 7, CELLS_ASCII);
	assert_string_equal(text,
	    "loss\n"
	    " |\n"
	    " |\n"
	    "5+           *\n"
	    " |\n"
	    " ++----------+---------+\n"
	    "  6          7         8\n");
	x_free(text);
	chart_free(c);
}

static void
text_from_outside_is_shown_not_obeyed(void **state)
{
	double x[2] = { 0, 1 };
	struct chart *c = one_line(x, x, 2);
	char *text;

	(void)state;
	c->panels[0].title = "#d5 \033[31m #1 \xff";
	text = drawn(c, 40, 8, CELLS_BRAILLE);
	assert_non_null(strstr(text, "#d5 ^[[31m #1 \\xFF\n"));
	x_free(text);
	chart_free(c);
}

static void
every_sort_of_data_ends_in_a_picture(void **state)
{
	static const double cases[][3] = { { NAN, NAN, NAN }, { 1, 1, 1 }, { DBL_MAX, -DBL_MAX, 0 },
		{ INFINITY, 1, 2 }, { 5e-324, 0, 0 }, { 1, NAN, 3 }, { 1e300, 1e299, -1e300 } };
	double x[3] = { 0, 1, 2 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (int log = 0; log < 4; log++) {
			struct chart *c = one_line(x, cases[i], 3);
			char *text;

			c->panels[0].x.log = log & 1;
			c->panels[0].y.log = log & 2;
			text = drawn(c, 60, 16, CELLS_BRAILLE);
			assert_non_null(strstr(text, "loss"));
			x_free(text);
			chart_free(c);
		}
	}
}

static void
every_size_ends_in_a_picture(void **state)
{
	double x[4] = { 0, 1, 2, 3 }, y[4] = { 3, 1, 2, 5 };
	struct chart *c = one_line(x, y, 4);

	(void)state;
	chart_add_panel(c, "empty");
	for (int cols = 1; cols < 130; cols += 3) {
		for (int rows = 1; rows < 40; rows += 2) {
			char *text = drawn(c, cols, rows, CELLS_BRAILLE);

			x_free(text);
		}
	}
	chart_free(c);
}

static void
all_gaps_say_so(void **state)
{
	double x[2] = { 0, 1 }, y[2] = { NAN, NAN };
	struct chart *c = one_line(x, y, 2);
	char *text = drawn(c, 40, 8, CELLS_BRAILLE);

	(void)state;
	assert_non_null(strstr(text, "no values to draw"));
	x_free(text);
	chart_free(c);
}

static void
check_magic(const char *name, const char *magic)
{
	double x[2] = { 0, 1 };
	struct chart *c = one_line(x, x, 2);
	char path[] = "/tmp/benchtop-plot-XXXXXX", head[64] = "", *file;
	struct err err;
	FILE *f;

	assert_non_null(mkdtemp(path));
	file = xasprintf("%s/%s", path, name);
	if (!plot_file(c, file, 600, 400, &plot_style_light, &err))
		fail_msg("%s", err.msg);
	f = fopen(file, "rb");
	assert_non_null(f);
	assert_true(fread(head, 1, sizeof head - 1, f) > 16);
	fclose(f);
	assert_non_null(strstr(head, magic));
	unlink(file);
	/* Nothing half-written stays beside it. */
	assert_int_equal(rmdir(path), 0);
	x_free(file);
	chart_free(c);
}

static void
files_are_what_their_ending_says(void **state)
{
	(void)state;
	check_magic("x.png", "PNG");
	check_magic("x.svg", "<svg");
	check_magic("x.pdf", "%PDF");
}

static void
a_picture_that_cannot_be_written_is_an_error(void **state)
{
	double x[2] = { 0, 1 };
	struct chart *c = one_line(x, x, 2);
	struct err err;

	(void)state;
	assert_false(plot_file(c, "/proc/nowhere/x.png", 600, 400, &plot_style_light, &err));
	assert_false(plot_file(c, "/tmp/x.bmp", 600, 400, &plot_style_light, &err));
	assert_int_equal(err.kind, ERR_USAGE);
	assert_false(plot_file(c, "/tmp/x.png", 0, 400, &plot_style_light, &err));
	chart_free(c);
}

static void
pixels_show_the_line_on_its_paper(void **state)
{
	enum { WIDTH = 320, HEIGHT = 160 };
	static unsigned char rgb[WIDTH * HEIGHT * 3];
	double x[2] = { 0, 1 };
	struct chart *c = one_line(x, x, 2);
	struct err err;
	size_t inked = 0;

	(void)state;
	assert_true(plot_pixels(c, &(struct plot_pixels){ 40, 10, WIDTH, HEIGHT },
	    &plot_style_dark, rgb, &err));
	for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
		inked += rgb[3 * i] != 0 || rgb[3 * i + 1] != 0 || rgb[3 * i + 2] != 0;
	assert_in_range(inked, 300, WIDTH * HEIGHT / 4);
	chart_free(c);
}

/* No two of the first n colours are one where there are this many. */
static void
assert_apart(const uint32_t *rgb, size_t n, int (*index)(uint32_t rgb))
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = i + 1; k < n; k++)
			if (index(rgb[i]) == index(rgb[k]))
				fail_msg("colours %zu and %zu are both %d", i, k, index(rgb[i]));
}

static void
series_and_their_bands_are_told_apart_in_few_colours(void **state)
{
	const struct plot_style *styles[] = { &plot_style_dark, &plot_style_light };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
		uint32_t all[2 * PLOT_COLORS];

		memcpy(all, styles[i]->color, sizeof styles[i]->color);
		memcpy(all + PLOT_COLORS, styles[i]->faint, sizeof styles[i]->faint);
		assert_apart(all, 2 * PLOT_COLORS, cells_color_256);
		assert_apart(all, 6, cells_color_16);
	}
}

/* A band of each of six groups, one above the other: hatched in the colour of its group. */
static void
bands_are_hatched_where_there_are_no_pale_colours(void **state)
{
	static const int sgr[6] = { 36, 33, 32, 95, 93, 31 };
	const double x[2] = { 0, 10 };
	struct plot_style style = plot_style_dark;
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");
	struct cells_canvas canvas;
	struct buf out = BUF_INIT;
	struct err err;

	(void)state;
	for (int i = 0; i < 6; i++)
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_BAND, .color = i, .faint = true, .n = 2,
		    .x = x, .y = (const double[]){ i, i }, .y2 = (const double[]){ i + 0.9, i + 0.9 } });
	style.few = true;
	cells_canvas_init(&canvas, 30, 40);
	assert_true(plot_cells(c, &canvas, &style, &err));
	cells_print(&out, &canvas, CELLS_BRAILLE, CELLS_16);
	for (int i = 0; i < 6; i++) {
		char *hatched = xasprintf("\033[%dm░░░", sgr[i]);

		if (strstr(buf_str(&out), hatched) == NULL)
			fail_msg("no band of group %d", i);
		x_free(hatched);
	}
	buf_release(&out);
	cells_canvas_release(&canvas);
	chart_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_stands_between_axes_with_labels),
		cmocka_unit_test(a_point_that_is_alone_is_a_mark),
		cmocka_unit_test(text_from_outside_is_shown_not_obeyed),
		cmocka_unit_test(every_sort_of_data_ends_in_a_picture),
		cmocka_unit_test(every_size_ends_in_a_picture),
		cmocka_unit_test(all_gaps_say_so),
		cmocka_unit_test(files_are_what_their_ending_says),
		cmocka_unit_test(a_picture_that_cannot_be_written_is_an_error),
		cmocka_unit_test(pixels_show_the_line_on_its_paper),
		cmocka_unit_test(series_and_their_bands_are_told_apart_in_few_colours),
		cmocka_unit_test(bands_are_hatched_where_there_are_no_pale_colours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
