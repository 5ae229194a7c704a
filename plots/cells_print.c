/*
 * cells_print.c - writes a canvas line by line, changing colours only where they change.
 */
#include "cells_print.h"

#include <stdlib.h>

#include "base.h"
#include "base_mem.h"
#include "base_utf8.h"

static int
square(int v)
{
	return v * v;
}

static int
distance(uint32_t a, uint32_t b)
{
	return 3 * square((int)(a >> 16 & 255) - (int)(b >> 16 & 255)) +
	    6 * square((int)(a >> 8 & 255) - (int)(b >> 8 & 255)) +
	    square((int)(a & 255) - (int)(b & 255));
}

static int
nearest_level(int v)
{
	return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

int
cells_color_256(uint32_t rgb)
{
	static const int level[6] = { 0, 95, 135, 175, 215, 255 };
	int r = nearest_level((int)(rgb >> 16 & 255)), g = nearest_level((int)(rgb >> 8 & 255));
	int b = nearest_level((int)(rgb & 255));
	int mean = (int)((rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255)) / 3;
	int step = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
	uint32_t cube = (uint32_t)(level[r] << 16 | level[g] << 8 | level[b]);
	uint32_t grey = (uint32_t)(8 + 10 * step) * 0x010101u;

	return distance(rgb, grey) < distance(rgb, cube) ? 232 + step : 16 + 36 * r + 6 * g + b;
}

/* In degrees: red is 0, green 120, blue 240. */
static int
hue(int r, int g, int b, int most, int span)
{
	int sixth = most == r ? 60 * (g - b) / span : most == g ? 120 + 60 * (b - r) / span : 240 + 60 * (r - g) / span;

	return (sixth + 360) % 360;
}

static int
nearest_grey(uint32_t rgb)
{
	static const struct {
		uint32_t rgb;
		int index;
	} greys[] = { { 0x000000, 0 }, { 0x7f7f7f, 8 }, { 0xe5e5e5, 7 }, { 0xffffff, 15 } };
	size_t best = 0;

	for (size_t i = 1; i < ARRAY_LEN(greys); i++) {
		if (distance(rgb, greys[i].rgb) < distance(rgb, greys[best].rgb))
			best = i;
	}
	return greys[best].index;
}

/* By hue, since what is nearest by distance makes one colour of blue and green, and a grey of orange. */
int
cells_color_16(uint32_t rgb)
{
	static const struct {
		int below, index;
	} hues[] = { { 35, 1 }, { 75, 3 }, { 166, 2 }, { 216, 6 }, { 276, 4 }, { 345, 5 }, { 361, 1 } };
	int r = (int)(rgb >> 16 & 255), g = (int)(rgb >> 8 & 255), b = (int)(rgb & 255);
	int most = r > g ? r : g, least = r < g ? r : g;
	int degrees, i = 0;

	most = most > b ? most : b;
	least = least < b ? least : b;
	if (most - least <= 60)
		return nearest_grey(rgb);
	if (most < 0x68)	/* too dark for a hue of its own */
		return 8;
	degrees = hue(r, g, b, most, most - least);
	while (degrees >= hues[i].below)
		i++;
	return hues[i].index + (most >= 236 ? 8 : 0);
}

static void
put_color(struct buf *out, uint32_t rgb, bool is_paper, enum cells_color color)
{
	int base = is_paper ? 48 : 38, index;

	if (color == CELLS_MONO)
		return;
	if (rgb == CELLS_NO_COLOR) {
		buf_printf(out, "\033[%dm", base + 1);
		return;
	}
	switch (color) {
	case CELLS_RGB:
		buf_printf(out, "\033[%d;2;%u;%u;%um", base, (unsigned)(rgb >> 16 & 255),
		    (unsigned)(rgb >> 8 & 255), (unsigned)(rgb & 255));
		break;
	case CELLS_256:
		buf_printf(out, "\033[%d;5;%dm", base, cells_color_256(rgb));
		break;
	case CELLS_16:
		index = cells_color_16(rgb);
		buf_printf(out, "\033[%dm",
		    (index < 8 ? 30 + index : 82 + index) + (is_paper ? 10 : 0));
		break;
	case CELLS_MONO:
		break;
	}
}

/* The number of cells of a row up to the last one that shows something. */
static int
used_cols(const struct cells_canvas *c, int row, enum cells_charset charset, bool color)
{
	struct cells_look look;
	int col = c->cols;

	while (col > 0) {
		cells_canvas_look(c, col - 1, row, charset, color, &look);
		if (look.ch != ' ' || look.paper != CELLS_NO_COLOR)
			break;
		col--;
	}
	return col;
}

static void
print_row(struct buf *out, const struct cells_canvas *c, int row, enum cells_charset charset,
    enum cells_color color)
{
	uint32_t ink = CELLS_NO_COLOR, paper = CELLS_NO_COLOR;
	int cols = used_cols(c, row, charset, color != CELLS_MONO);

	for (int col = 0; col < cols; col++) {
		struct cells_look look;
		char bytes[4];

		cells_canvas_look(c, col, row, charset, color != CELLS_MONO, &look);
		if (look.ch == 0)
			continue;
		if (look.ch != ' ' && look.ink != ink)
			put_color(out, ink = look.ink, false, color);
		if (look.paper != paper)
			put_color(out, paper = look.paper, true, color);
		buf_append(out, bytes, utf8_encode(bytes, look.ch));
	}
	if (color != CELLS_MONO && (ink != CELLS_NO_COLOR || paper != CELLS_NO_COLOR))
		buf_add(out, "\033[0m");
	buf_add_char(out, '\n');
}

void
cells_print(struct buf *out, const struct cells_canvas *c, enum cells_charset charset,
    enum cells_color color)
{
	for (int row = 0; row < c->rows; row++)
		print_row(out, c, row, charset, color);
}
