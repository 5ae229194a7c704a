/* Pixels for terminals: what was encoded decodes to the same picture; answers of terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "chart.h"
#include "lib/picture.h"
#include "pixel.h"
#include "pixel_terminal.h"
#include "plot.h"

enum { WIDTH = 61, HEIGHT = 29 };

static unsigned char pixels[WIDTH * HEIGHT * 3];

static struct picture
picture_of(const unsigned char *rgb, int width, int height)
{
	size_t n = (size_t)width * (size_t)height;
	struct picture p = { width, height, xmalloc(n * sizeof(*p.rgb)) };

	for (size_t i = 0; i < n; i++)
		p.rgb[i] = (uint32_t)rgb[3 * i] << 16 | (uint32_t)rgb[3 * i + 1] << 8 | rgb[3 * i + 2];
	return p;
}

/* One "ESC P ... ESC \": nothing may stand before or behind it. */
static struct picture
decode_sixel(struct buf *stream)
{
	struct picture p = { 0 };
	const char *wrong;

	assert_true(stream->len > 4);
	assert_memory_equal(stream->data, "\033P", 2);
	assert_string_equal(stream->data + stream->len - 2, "\033\\");
	stream->data[stream->len - 2] = '\0';
	wrong = picture_read_sixel(&p, stream->data + 2);
	if (wrong != NULL)
		fail_msg("%s", wrong);
	assert_int_equal(picture_undrawn(&p), 0);
	return p;
}

static struct kitty_command
decode_kitty(const struct buf *stream)
{
	struct kitty_reader reader = { 0 };
	struct kitty_command c = { 0 };
	bool whole = false;

	for (const char *at = buf_str(stream); *at != '\0';) {
		const char *end = strstr(at, "\033\\");

		assert_memory_equal(at, "\033_G", 3);
		assert_non_null(end);
		assert_false(whole);
		whole = kitty_take(&reader, at + 3, (size_t)(end - at) - 3, &c);
		at = end + 2;
	}
	assert_true(whole);
	if (c.wrong != NULL)
		fail_msg("%s", c.wrong);
	return c;
}

/* Colours that survive sixel's per cent exactly. */
static void
draw_pixels(void)
{
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int x = i % WIDTH, y = i / WIDTH;

		pixels[3 * i] = (unsigned char)(x > y ? 255 : 0);
		pixels[3 * i + 1] = (unsigned char)((x / 7 + y / 5) % 2 ? 255 : 51);
		pixels[3 * i + 2] = (unsigned char)(x == 3 ? 153 : 0);
	}
}

static void
draw_noise(void)
{
	srand(3);
	for (size_t i = 0; i < sizeof(pixels); i++)
		pixels[i] = (unsigned char)(rand() % 256);
}

static void
a_sixel_picture_decodes_to_itself(void **state)
{
	struct buf out = BUF_INIT;
	struct picture wanted, p;

	(void)state;
	draw_pixels();
	pixel_sixel(&out, pixels, WIDTH, HEIGHT, 256);
	p = decode_sixel(&out);
	wanted = picture_of(pixels, WIDTH, HEIGHT);
	assert_int_equal(p.width, WIDTH);
	assert_int_equal(p.height, HEIGHT);
	assert_int_equal(picture_difference(&p, &wanted), 0);
	picture_release(&wanted);
	picture_release(&p);
	buf_release(&out);
}

static void
more_colours_than_fit_become_the_nearest(void **state)
{
	struct buf out = BUF_INIT;
	struct picture p;

	(void)state;
	draw_noise();
	pixel_sixel(&out, pixels, WIDTH, HEIGHT, 256);
	p = decode_sixel(&out);
	picture_release(&p);
	buf_release(&out);
}

static uint32_t
pixel(const struct picture *p, int x, int y)
{
	return p->rgb[y * p->width + x];
}

/* Sixteen registers, as in a vt340: every line keeps its own colour. */
static void
few_colours_keep_the_commonest(void **state)
{
	struct buf out = BUF_INIT;
	struct picture p;

	(void)state;
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		int shade = i % WIDTH;	/* an edge's shades, one column each */

		memset(&pixels[3 * i], shade < 40 ? 0 : 4 * (shade - 40), 3);
		if (i / WIDTH == 9)
			memcpy(&pixels[3 * i], "\xff\x00\x00", 3);
		if (i / WIDTH == 18)
			memcpy(&pixels[3 * i], "\x00\xff\x00", 3);
	}
	pixel_sixel(&out, pixels, WIDTH, HEIGHT, 8);
	assert_null(strstr(buf_str(&out), "#8"));
	p = decode_sixel(&out);
	assert_int_equal(pixel(&p, 50, 9), 0xff0000);
	assert_int_equal(pixel(&p, 50, 18), 0x00ff00);
	assert_int_equal(pixel(&p, 0, 0), 0);
	picture_release(&p);
	buf_release(&out);
}

static void
a_kitty_picture_decodes_to_itself(void **state)
{
	struct buf out = BUF_INIT;
	struct kitty_command c;
	struct picture wanted;

	(void)state;
	draw_noise();
	pixel_kitty(&out, pixels, WIDTH, HEIGHT, 10, 4, 7);
	c = decode_kitty(&out);
	wanted = picture_of(pixels, WIDTH, HEIGHT);
	assert_int_equal(c.action, 'T');
	assert_int_equal(c.id, 7);
	assert_int_equal(c.cols, 10);
	assert_int_equal(c.rows, 4);
	assert_true(c.keeps_cursor);
	assert_true(c.chunks > 1);
	assert_int_equal(picture_difference(&c.picture, &wanted), 0);
	picture_release(&wanted);
	picture_release(&c.picture);
	buf_clear(&out);
	pixel_kitty_delete(&out, 7);
	c = decode_kitty(&out);
	assert_true(c.action == 'd' && c.delete == 'I' && c.id == 7);
	buf_release(&out);
}

/* Laid together at their cells the tiles are the picture, in one palette. */
static void
tiles_of_a_sixel_lie_side_by_side(void **state)
{
	enum { CELL_W = 10, CELL_H = 5, TILE_W = 20, TILE_H = 10 };
	const struct pixel_tiles tiles = { .width = TILE_W, .height = TILE_H, .cell_width = CELL_W,
		.cell_height = CELL_H, .x = 3, .y = 2 };
	struct buf out = BUF_INIT;
	struct picture wanted;
	size_t drawn = 0;
	int column = 3, row = 2;

	(void)state;
	draw_pixels();
	pixel_sixel_tiles(&out, pixels, WIDTH, HEIGHT, 256, &tiles);
	wanted = picture_of(pixels, WIDTH, HEIGHT);
	for (char *at = out.data; *at != '\0';) {
		char *end = strstr(at, "\033\\");
		struct picture p = { 0 };

		if (at[1] == '[') {
			assert_int_equal(sscanf(at, "\033[%d;%dH", &row, &column), 2);
			row--, column--;
			at = strchr(at, 'H') + 1;
			continue;
		}
		assert_memory_equal(at, "\033P", 2);
		*end = '\0';
		assert_null(picture_read_sixel(&p, at + 2));
		assert_true(p.width <= TILE_W && p.height <= TILE_H);
		for (int y = 0; y < p.height; y++)
			for (int x = 0; x < p.width; x++)
				assert_int_equal(pixel(&p, x, y),
				    pixel(&wanted, (column - 3) * CELL_W + x, (row - 2) * CELL_H + y));
		drawn += (size_t)(p.width * p.height);
		picture_release(&p);
		at = end + 2;
	}
	assert_int_equal(drawn, WIDTH * HEIGHT);
	picture_release(&wanted);
	buf_release(&out);
}

static void
a_picture_is_cut_by_whole_cells(void **state)
{
	struct pixel_terminal t = { .cell_width = 10, .cell_height = 20, .max_width = 805, .max_height = 470 };
	int w, h;

	(void)state;
	assert_true(pixel_terminal_cut(&t, 800, 460, &w, &h));
	assert_true(w == 800 && h == 460);
	assert_true(pixel_terminal_cut(&t, 810, 500, &w, &h));
	assert_true(w == 800 && h == 460);
	t.max_width = t.max_height = 0;
	assert_true(pixel_terminal_cut(&t, 9000, 9000, &w, &h));
	assert_true(w == 9000 && h == 9000);
	/* Not even a cell; more parts than a terminal keeps. */
	t.max_width = 9;
	assert_false(pixel_terminal_cut(&t, 800, 460, &w, &h));
	t.max_width = 40;
	assert_false(pixel_terminal_cut(&t, 800, 460, &w, &h));
}

static struct chart *
make_chart(void)
{
	enum { POINTS = 40 };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");
	double x[POINTS], y[POINTS];

	p->legend = true;
	for (int line = 0; line < 3; line++) {
		for (int i = 0; i < POINTS; i++) {
			x[i] = i;
			y[i] = 1.0 / (1 + i * (line + 1));
		}
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .label = "line", .color = line,
		    .n = POINTS, .x = x, .y = y });
	}
	return c;
}

/* A terminal of sixels shows what one of kitty's pictures shows, but for colours that the eye takes for one. */
static void
both_protocols_show_the_same_chart(void **state)
{
	enum { CELLS_W = 60, CELLS_H = 20, W = CELLS_W * 9, H = CELLS_H * 18, ALIKE = 24 * 24 };
	static unsigned char rgb[W * H * 3];
	const struct plot_pixels size = { CELLS_W, CELLS_H, W, H };
	struct buf sixel = BUF_INIT, kitty = BUF_INIT;
	struct chart *chart = make_chart();
	struct picture drawn, from_sixel;
	struct kitty_command c;
	struct err err;

	(void)state;
	assert_true(plot_pixels(chart, &size, &plot_style_dark, rgb, &err));
	drawn = picture_of(rgb, W, H);
	pixel_sixel(&sixel, rgb, W, H, 256);
	from_sixel = decode_sixel(&sixel);
	pixel_kitty(&kitty, rgb, W, H, CELLS_W, CELLS_H, 7);
	c = decode_kitty(&kitty);
	assert_int_equal(picture_difference(&c.picture, &drawn), 0);
	assert_in_range(picture_difference(&from_sixel, &drawn), 0, ALIKE);
	picture_release(&drawn);
	picture_release(&from_sixel);
	picture_release(&c.picture);
	buf_release(&sixel);
	buf_release(&kitty);
	chart_free(chart);
}

/* XTSMGRAPHICS: what a vt340 and what tmux say. Sixel is told by the last answer, the attributes, alone. */
static void
answers_of_terminals_are_understood(void **state)
{
	static const struct {
		const char *answer;
		struct pixel_terminal says;
	} cases[] = {
		{ "\033[6;20;10t\033[?63;1;2;4;6;9;15;22c",
		    { .sixel = true, .has_cell = true, .cell_width = 10, .cell_height = 20 } },
		{ "\033_Gi=4211;OK\033\\\033[?62;c", { .kitty = true } },
		{ "\033_Gi=4211;ENOTSUP\033\\\033[?62;c", { .kitty = false } },
		{ "\033[?64;14;24;44c", { .sixel = false } },
		{ "\033[6;99999999999;0t\033[?1;2c", { .has_cell = false } },
		{ "\033]11;rgb:ffff/ffff/ffff\033\\\033[?62c",
		    { .light = true, .has_paper = true, .paper = 0xffffff } },
		{ "\033]11;rgb:1e/1e/2e\007\033[?62c", { .has_paper = true, .paper = 0x1e1e2e } },
		{ "\033]11;rgb:xx/ff/ff\033\\", { .has_paper = false } },
		{ "\033]11;rgb:1e1e/80/f\033\\", { .has_paper = true, .paper = 0x1e80ff } },
		{ "\033[?1;0;16S\033[?2;0;800;480S\033[?62;c",
		    { .colors = 16, .max_width = 800, .max_height = 480 } },
		{ "\033[?1;3;0S\033[?2;0;-1;9S\033[?4;", { .colors = 0 } },
		{ "", { .sixel = false } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pixel_terminal wanted = cases[i].says, t;

		if (!wanted.has_cell)
			wanted.cell_width = 9, wanted.cell_height = 18;
		pixel_terminal_parse(cases[i].answer, &t);
		assert_int_equal(t.sixel, wanted.sixel);
		assert_int_equal(t.kitty, wanted.kitty);
		assert_int_equal(t.light, wanted.light);
		assert_int_equal(t.has_paper, wanted.has_paper);
		assert_int_equal(t.paper, wanted.paper);
		assert_int_equal(t.has_cell, wanted.has_cell);
		assert_int_equal(t.cell_width, wanted.cell_width);
		assert_int_equal(t.cell_height, wanted.cell_height);
		assert_int_equal(t.colors, wanted.colors);
		assert_int_equal(t.max_width, wanted.max_width);
		assert_int_equal(t.max_height, wanted.max_height);
	}
}

static void
an_answer_ends_with_the_attributes(void **state)
{
	(void)state;
	assert_true(pixel_terminal_is_complete("\033[?1;0;16S\033[?62;c"));
	assert_false(pixel_terminal_is_complete("\033[?1;0;16S\033[?4;"));
	assert_false(pixel_terminal_is_complete(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sixel_picture_decodes_to_itself),
		cmocka_unit_test(more_colours_than_fit_become_the_nearest),
		cmocka_unit_test(few_colours_keep_the_commonest),
		cmocka_unit_test(a_kitty_picture_decodes_to_itself),
		cmocka_unit_test(tiles_of_a_sixel_lie_side_by_side),
		cmocka_unit_test(a_picture_is_cut_by_whole_cells),
		cmocka_unit_test(both_protocols_show_the_same_chart),
		cmocka_unit_test(answers_of_terminals_are_understood),
		cmocka_unit_test(an_answer_ends_with_the_attributes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
