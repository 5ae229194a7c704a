/*
 * cells_print.c - writes a canvas line by line, changing colours only where they change.
 */
#include "cells_print.h"

#include <stdlib.h>

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

/* How far a colour is from grey. */
static int
spread(uint32_t rgb)
{
	int r = (int)(rgb >> 16 & 255), g = (int)(rgb >> 8 & 255), b = (int)(rgb & 255);
	int most = r > g ? r : g, least = r < g ? r : g;

	most = most > b ? most : b;
	least = least < b ? least : b;
	return most - least;
}

int
cells_color_16(uint32_t rgb)
{
	static const uint32_t ansi[16] = { 0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee,
		0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff,
		0xff00ff, 0x00ffff, 0xffffff };
	bool colourful = spread(rgb) > 60;
	int best = -1;

	/* Nearest by distance alone makes orange grey. */
	for (int i = 0; i < 16; i++) {
		if (colourful && spread(ansi[i]) == 0)
			continue;
		if (best == -1 || distance(rgb, ansi[i]) < distance(rgb, ansi[best]))
			best = i;
	}
	return best;
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
