/* Every kind of layer with every sort of data, at every size, on every device; and how each looks. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "cells_print.h"
#include "plot.h"

enum { MOST = 40, KINDS = CHART_HEAT + 1 };

static const double awful[] = { 0, 1, -1, NAN, INFINITY, -INFINITY, DBL_MAX, -DBL_MAX, 1e308, -1e308,
	1e300, 5e-324, 1e-320, -1e-320, 1e-300, 3.5, 1e15, 1e-9 };

static double
some_value(bool tame)
{
	return tame ? rand() % 1000 / 10.0 - 20 : awful[(size_t)rand() % ARRAY_LEN(awful)];
}

static void
add_random_layer(struct chart *c, struct chart_panel *p, enum chart_kind kind, bool tame)
{
	double x[MOST], x2[MOST], y[5 * MOST], y2[MOST];
	size_t n = (size_t)rand() % (MOST / 2), rows = 1 + (size_t)rand() % 5, cols = 1 + (size_t)rand() % 8;

	for (size_t i = 0; i < MOST; i++) {
		x[i] = rand() % 3 ? (double)i : some_value(tame);
		x2[i] = x[i] + 1;
		y2[i] = some_value(tame);
	}
	for (size_t i = 0; i < 5 * MOST; i++)
		y[i] = some_value(tame);
	chart_add_layer(c, p, &(struct chart_layer){ .kind = kind, .label = rand() % 2 ? "a layer" : NULL,
	    .color = rand() % 13, .faint = rand() % 4 == 0, .plain = rand() % 4 == 0,
	    .n = kind == CHART_HEAT ? 0 : n, .x = x, .x2 = x2, .y = y, .y2 = y2, .rows = rows,
	    .cols = cols, .low = some_value(tame), .high = some_value(tame), .annotate = rand() % 2,
	    .palette = rand() % 2 ? CHART_DIVERGING : CHART_SEQUENTIAL });
}

static void
spoil_axis(struct chart *c, struct chart_axis *axis)
{
	static const char *const names[] = { "", "a", "a name that is a good deal longer than its place",
		"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", "#d\033[2J\xff" };

	axis->log = rand() % 3 == 0;
	axis->unit = (enum chart_unit)(rand() % CHART_CATEGORY);
	axis->from_zero = rand() % 2;
	if (rand() % 4 == 0)
		axis->min = some_value(false);
	if (rand() % 4 == 0)
		axis->max = some_value(false);
	axis->label = rand() % 2 ? "label" : NULL;
	if (rand() % 4 == 0)
		chart_set_names(c, axis, names, (size_t)rand() % (ARRAY_LEN(names) + 1));
}

static struct chart *
random_chart(void)
{
	struct chart *c = chart_new(rand() % 2 ? "a title" : NULL);
	int panels = rand() % 5;

	for (int i = 0; i < panels; i++) {
		struct chart_panel *p = chart_add_panel(c, rand() % 2 ? "panel" : "");
		int layers = rand() % 4;

		for (int k = 0; k < layers; k++)
			add_random_layer(c, p, (enum chart_kind)(rand() % KINDS), rand() % 2);
		spoil_axis(c, &p->x);
		spoil_axis(c, &p->y);
		p->legend = rand() % 2;
		p->note = rand() % 2 ? "what stands behind" : NULL;
		chart_add_mark(c, p, &(struct chart_mark){ .vertical = rand() % 2,
		    .at = some_value(false), .label = rand() % 2 ? "mark" : NULL, .color = rand() % 12 - 1 });
	}
	return c;
}

static void
draw_cells(const struct chart *c, int cols, int rows)
{
	struct plot_style style = plot_style_dark;
	struct cells_canvas canvas;
	struct buf text = BUF_INIT;
	struct err err;

	style.ascii = rand() % 2;
	style.mono = rand() % 2;
	cells_canvas_init(&canvas, cols, rows);
	if (!plot_cells(c, &canvas, &style, &err))
		fail_msg("%d x %d: %s", cols, rows, err.msg);
	cells_print(&text, &canvas, style.ascii ? CELLS_ASCII : CELLS_BRAILLE,
	    style.mono ? CELLS_MONO : CELLS_RGB);
	buf_release(&text);
	cells_canvas_release(&canvas);
}

static void
any_data_at_any_size_is_drawn_in_cells(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 1500; seed++) {
		struct chart *c;
		bool large = seed % 50 == 0;

		srand(seed);
		c = random_chart();
		draw_cells(c, 1 + rand() % (large ? 500 : 90), 1 + rand() % (large ? 200 : 35));
		chart_free(c);
	}
}

static void
any_data_is_drawn_in_pixels(void **state)
{
	enum { WIDTH = 400, HEIGHT = 300 };
	static unsigned char rgb[WIDTH * HEIGHT * 3];

	(void)state;
	for (unsigned seed = 1; seed <= 150; seed++) {
		struct plot_pixels size = { 1 + (int)seed % 60, 1 + (int)seed % 25, 8 + (int)(seed * 7) % 390,
			8 + (int)(seed * 11) % 290 };
		struct chart *c;
		struct err err;

		srand(seed);
		c = random_chart();
		if (!plot_pixels(c, &size, &plot_style_light, rgb, &err))
			fail_msg("seed %u: %s", seed, err.msg);
		chart_free(c);
	}
}

/* ------------------------------------------------------------------ how each looks */

static char *
drawn(const struct chart *chart, int cols, int rows, bool ascii)
{
	struct plot_style style = plot_style_dark;
	struct cells_canvas canvas;
	struct buf out = BUF_INIT;
	struct err err;

	style.ascii = ascii;
	style.mono = true;
	cells_canvas_init(&canvas, cols, rows);
	if (!plot_cells(chart, &canvas, &style, &err))
		fail_msg("%s", err.msg);
	cells_print(&out, &canvas, ascii ? CELLS_ASCII : CELLS_BRAILLE, CELLS_MONO);
	cells_canvas_release(&canvas);
	return buf_take(&out);
}

static void
check_picture(struct chart *c, int cols, int rows, bool ascii, const char *expected)
{
	char *text = drawn(c, cols, rows, ascii);

	assert_string_equal(text, expected);
	x_free(text);
	chart_free(c);
}

static void
bars_that_lie_carry_names_and_values(void **state)
{
	static const char *const names[] = { "other", "a long name", "x" };
	double x[3] = { 10, 40, 20 }, y[3] = { -0.4, 0.6, 1.6 }, y2[3] = { 0.4, 1.4, 2.4 };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "kind");

	(void)state;
	chart_set_names(c, &p->y, names, 3);
	p->y.min = -0.5;
	p->y.max = 2.5;
	p->x.from_zero = true;
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .n = 3, .x = x, .y = y,
	    .y2 = y2, .annotate = true });
	check_picture(c, 40, 6, true, "kind\n"
	    "          x+############| 20\n"
	    "a long name+######################### 40\n"
	    "      other+######  10\n"
	    "           ++-----+-----+-----+------+--\n"
	    "            0    10    20    30     40\n");
}

static void
a_heat_map_has_its_numbers(void **state)
{
	static const char *const across[] = { "@1", "@2" }, *const down[] = { "low", "high" };
	double cells[4] = { 0, 1, NAN, 0.5 };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "drift");

	(void)state;
	chart_set_names(c, &p->x, across, 2);
	chart_set_names(c, &p->y, down, 2);
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = 2, .cols = 2, .y = cells,
	    .low = 0, .high = 1, .annotate = true });
	check_picture(c, 30, 5, true, "drift\n"
	    "high+... 0.00 ....## 1.00 ####\n"
	    " low+             ## 0.50 ####\n"
	    "    +------+-----------+------\n"
	    "          @1          @2\n");
}

static void
a_box_has_whiskers_and_a_median(void **state)
{
	static const char *const names[] = { "a", "b" };
	double x[2] = { 0, 1 }, five[10] = { 0, 2, 4, 6, 10, 1, 3, 5, 7, 8 };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "box");

	(void)state;
	chart_set_names(c, &p->x, names, 2);
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_BOXES, .n = 2, .x = x, .y = five });
	check_picture(c, 30, 12, false, "box\n"
	    "10┤    ⠐⠒⢲⠒⠒\n"
	    "  │      ⢸\n"
	    "  │      ⢸         ⢀⢀⠉⠉⡏⠉⠁⢀⡀\n"
	    "  │  ⢀⢀⢀⢀⠸⢀⢀⢀⢀     ▒▒▒▒▒▒▒▒⠅\n"
	    " 5┤  ⢐▒▒▒▒▒▒▒▒     ⠤⠤⠤⠤⠤⠤⠤⠤⠄\n"
	    "  │  ⠐⠒⠒⠒⠒⠒⠒⠒⠒     ▒▒▒▒▒▒▒▒⠅\n"
	    "  │  ⢐▒▒▒⢀▒▒▒▒     ⠁⠁⠁⠁⡇⠁⠁⠁⠁\n"
	    "  │      ⢸           ⣀⣀⣇⣀⡀\n"
	    " 0┤    ⠠⠤⠼⠤⠤\n"
	    "  └──────┬─────────────┬──────\n"
	    "         a             b\n");
}

/* Thin bars of two versions, and a band: no colour tells them apart. */
static void
what_is_filled_is_told_apart_without_colours(void **state)
{
	static const char *const names[] = { "b", "a" };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "share");

	(void)state;
	chart_set_names(c, &p->y, names, 2);
	p->y.min = -0.5;
	p->y.max = 1.5;
	p->x.from_zero = true;
	for (int i = 0; i < 2; i++)
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .color = i, .n = 1,
		    .x = (const double[]){ 4 }, .y = (const double[]){ i - 0.25 }, .y2 = (const double[]){ i + 0.25 } });
	check_picture(c, 14, 6, true, "share\n"
	    "a+:::::::::::\n"
	    "b+##########|\n"
	    " ++----+----+-\n"
	    "  0    2    4\n"
	    "\n");
	c = chart_new(NULL);
	p = chart_add_panel(c, "loss");
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_BAND, .faint = true, .n = 2,
	    .x = (const double[]){ 0, 1 }, .y = (const double[]){ 0, 0 }, .y2 = (const double[]){ 1, 1 } });
	check_picture(c, 14, 6, true, "loss\n"
	    "1+............\n"
	    " |............\n"
	    "0+............\n"
	    " ++-----+----+\n"
	    "  0    0.5 1.0\n");
}

static void
labels_at_the_right_end_are_whole(void **state)
{
	(void)state;
	for (int cols = 40; cols <= 200; cols++) {
		double x[2] = { 0, 120 }, y[2] = { 0, 1 };
		struct chart *c = chart_new(NULL);
		struct chart_panel *p = chart_add_panel(c, "loss");
		char *text, *label;

		p->x.min = 0;
		p->x.max = 120;
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = 2, .x = x, .y = y });
		text = drawn(c, cols, 12, false);
		/* The last label is a multiple of what lies between the first two. */
		label = strrchr(text, ' ');
		while (label > text && label[1] == '\n')
			*label = '\0', label = strrchr(text, ' ');
		assert_non_null(label);
		assert_true(strtol(label + 1, NULL, 10) % 5 == 0 && strtol(label + 1, NULL, 10) >= 100);
		x_free(text);
		chart_free(c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_data_at_any_size_is_drawn_in_cells),
		cmocka_unit_test(any_data_is_drawn_in_pixels),
		cmocka_unit_test(bars_that_lie_carry_names_and_values),
		cmocka_unit_test(a_heat_map_has_its_numbers),
		cmocka_unit_test(a_box_has_whiskers_and_a_median),
		cmocka_unit_test(what_is_filled_is_told_apart_without_colours),
		cmocka_unit_test(labels_at_the_right_end_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
