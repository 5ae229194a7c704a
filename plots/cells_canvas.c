/*
 * cells_canvas.c - dots, fills and text in character cells, and which character shows them best.
 */
#include "cells_canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base_mem.h"
#include "base_utf8.h"

static const struct cells_cell empty_cell = {
	.ink = CELLS_NO_COLOR, .text_ink = CELLS_NO_COLOR, .paper = CELLS_NO_COLOR,
};

static int
clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

void
cells_canvas_init(struct cells_canvas *c, int cols, int rows)
{
	c->cols = clamp(cols, 1, CELLS_MAX_COLS);
	c->rows = clamp(rows, 1, CELLS_MAX_ROWS);
	c->cells = x_new_array(struct cells_cell, (size_t)c->cols * (size_t)c->rows);
	cells_canvas_clear(c);
}

void
cells_canvas_release(struct cells_canvas *c)
{
	x_free(c->cells);
	c->cells = NULL;
	c->cols = c->rows = 0;
}

void
cells_canvas_clear(struct cells_canvas *c)
{
	size_t n = (size_t)c->cols * (size_t)c->rows;

	for (size_t i = 0; i < n; i++)
		c->cells[i] = empty_cell;
}

static struct cells_cell *
cell_at(const struct cells_canvas *c, int col, int row)
{
	return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

static uint8_t
dot_bit(int x, int y)
{
	return (uint8_t)(1u << (4 * (x & 1) + (y & 3)));
}

void
cells_canvas_dot(struct cells_canvas *c, int x, int y, uint32_t rgb)
{
	struct cells_cell *cell;

	if (x < 0 || y < 0 || x >= 2 * c->cols || y >= 4 * c->rows)
		return;
	cell = cell_at(c, x / 2, y / 4);
	cell->dots |= dot_bit(x, y);
	cell->ink = rgb;
}

/* Cuts the line at one border; false when nothing of it is inside. (Liang-Barsky) */
static bool
clip_edge(double p, double q, double *t0, double *t1)
{
	double r;

	if (p == 0)
		return q >= 0;
	r = q / p;
	if (p < 0) {
		if (r > *t1)
			return false;
		*t0 = r > *t0 ? r : *t0;
	} else {
		if (r < *t0)
			return false;
		*t1 = r < *t1 ? r : *t1;
	}
	return true;
}

static bool
clip_line(const struct cells_canvas *c, int *x0, int *y0, int *x1, int *y1)
{
	double dx = (double)*x1 - *x0, dy = (double)*y1 - *y0, t0 = 0, t1 = 1;
	double x = *x0, y = *y0;

	if (!clip_edge(-dx, x, &t0, &t1) || !clip_edge(dx, 2 * c->cols - 1 - x, &t0, &t1) ||
	    !clip_edge(-dy, y, &t0, &t1) || !clip_edge(dy, 4 * c->rows - 1 - y, &t0, &t1))
		return false;
	*x1 = (int)lround(x + t1 * dx);
	*y1 = (int)lround(y + t1 * dy);
	*x0 = (int)lround(x + t0 * dx);
	*y0 = (int)lround(y + t0 * dy);
	return true;
}

/* Bresenham's line, both ends included. */
void
cells_canvas_line(struct cells_canvas *c, int x0, int y0, int x1, int y1, uint32_t rgb)
{
	int dx, dy, sx, sy, error;

	if (!clip_line(c, &x0, &y0, &x1, &y1))
		return;
	dx = abs(x1 - x0);
	dy = -abs(y1 - y0);
	sx = x0 < x1 ? 1 : -1;
	sy = y0 < y1 ? 1 : -1;
	error = dx + dy;
	for (;;) {
		int twice = 2 * error;

		cells_canvas_dot(c, x0, y0, rgb);
		if (x0 == x1 && y0 == y1)
			break;
		if (twice >= dy) {
			error += dy;
			x0 += sx;
		}
		if (twice <= dx) {
			error += dx;
			y0 += sy;
		}
	}
}

static void
fill_dot(struct cells_canvas *c, int x, int y, uint32_t rgb)
{
	struct cells_cell *cell = cell_at(c, x / 2, y / 4);

	if (cell->paper != rgb)
		cell->fill = 0;
	cell->paper = rgb;
	cell->fill |= dot_bit(x, y);
}

static int
compare_doubles(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return (p > q) - (p < q);
}

/* Where the polygon's edges cross the horizontal line y; returns how many. */
static size_t
crossings(const double *x, const double *y, size_t n, double at, double *out)
{
	size_t count = 0;

	for (size_t i = 0, j = n - 1; i < n; j = i++)
		if ((y[i] <= at) != (y[j] <= at))
			out[count++] = x[i] + (at - y[i]) / (y[j] - y[i]) * (x[j] - x[i]);
	qsort(out, count, sizeof *out, compare_doubles);
	return count;
}

static int
first_centre_from(double v)
{
	return v < -1 ? 0 : v > 1e6 ? 1000000 : (int)ceil(v - 0.5);
}

void
cells_canvas_fill(struct cells_canvas *c, const double *x, const double *y, size_t n, uint32_t rgb)
{
	double *cut, top = INFINITY, bottom = -INFINITY;
	int last;

	if (n < 3)
		return;
	for (size_t i = 0; i < n; i++) {
		top = fmin(top, y[i]);
		bottom = fmax(bottom, y[i]);
	}
	cut = x_new_array(double, n);
	last = clamp(first_centre_from(bottom), 0, 4 * c->rows);
	for (int row = clamp(first_centre_from(top), 0, 4 * c->rows); row < last; row++) {
		size_t count = crossings(x, y, n, row + 0.5, cut);

		for (size_t i = 0; i + 1 < count; i += 2) {
			int from = clamp(first_centre_from(cut[i]), 0, 2 * c->cols);
			int to = clamp(first_centre_from(cut[i + 1]), 0, 2 * c->cols);

			for (int col = from; col < to; col++)
				fill_dot(c, col, row, rgb);
		}
	}
	x_free(cut);
}

static void
put_char(struct cells_canvas *c, int col, int row, uint32_t ch, uint32_t rgb)
{
	struct cells_cell *cell;

	if (col < 0 || row < 0 || col >= c->cols || row >= c->rows)
		return;
	cell = cell_at(c, col, row);
	cell->text = ch;
	cell->text_ink = rgb;
}

void
cells_canvas_text(struct cells_canvas *c, int col, int row, const uint32_t *chars, size_t n,
    bool vertical, uint32_t rgb)
{
	for (size_t i = 0; i < n; i++) {
		int width = utf8_char_width(chars[i]);

		if (width <= 0)
			continue;
		put_char(c, col, row, chars[i], rgb);
		if (vertical) {
			row++;
			continue;
		}
		if (width == 2)
			put_char(c, col + 1, row, CELLS_TAIL, rgb);
		col += width;
	}
}

void
cells_canvas_own_ink(struct cells_canvas *c, uint32_t rgb)
{
	size_t n = (size_t)c->cols * (size_t)c->rows;

	for (size_t i = 0; i < n; i++) {
		if (c->cells[i].ink == rgb)
			c->cells[i].ink = CELLS_NO_COLOR;
		if (c->cells[i].text_ink == rgb)
			c->cells[i].text_ink = CELLS_NO_COLOR;
	}
}

static int
count_bits(unsigned v)
{
	return __builtin_popcount(v);
}

void
cells_canvas_hatch(struct cells_canvas *c, uint32_t pale, uint32_t strong, uint32_t dim, uint32_t sign)
{
	size_t n = (size_t)c->cols * (size_t)c->rows;

	for (size_t i = 0; i < n; i++) {
		struct cells_cell *cell = &c->cells[i];

		if (cell->ink == pale)
			cell->ink = dim;
		if (cell->text_ink == pale)
			cell->text_ink = strong;
		if (cell->fill == 0 || cell->paper != pale)
			continue;
		if (cell->dots == 0 && cell->text == 0 && count_bits(cell->fill) >= 2) {
			cell->text = sign;
			cell->text_ink = strong;
		}
		cell->fill = 0;
		cell->paper = CELLS_NO_COLOR;
	}
}

/* Our bit 4x+y to Unicode's order of braille dots (1 2 3 7 left, 4 5 6 8 right). */
static uint32_t
braille(uint8_t dots)
{
	static const uint8_t bit[8] = { 0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80 };
	uint32_t ch = 0x2800;

	for (int i = 0; i < 8; i++)
		if (dots >> i & 1)
			ch |= bit[i];
	return ch;
}

/* Two by two quadrants: a quadrant is on when one of its two dots is. */
static uint32_t
quadrants(uint8_t dots)
{
	/* index: bit 0 upper left, 1 lower left, 2 upper right, 3 lower right */
	static const uint16_t block[16] = { ' ', 0x2598, 0x2596, 0x258c, 0x259d, 0x2580, 0x259e,
		0x259b, 0x2597, 0x259a, 0x2584, 0x2599, 0x2590, 0x259c, 0x259f, 0x2588 };
	unsigned index = 0;

	for (int i = 0; i < 4; i++)
		if (dots >> (2 * i) & 3)
			index |= 1u << i;
	return block[index];
}

/* The ASCII character of the same direction and height as the dots. */
static uint32_t
ascii(uint8_t dots)
{
	unsigned left = dots & 15u, right = dots >> 4, rows = left | right;

	if (dots == 0)
		return ' ';
	if (count_bits(dots) >= 6)
		return '#';
	if (left == 0 || right == 0)
		return count_bits(rows) >= 3 ? '|' : rows & 3 ? '\'' : '.';
	if (rows == 1)
		return '"';
	if (rows == 2 || rows == 4 || rows == 6)
		return '-';
	if (rows == 8)
		return '_';
	if (left > right)
		return '/';
	return right > left ? '\\' : count_bits(rows) >= 3 ? '|' : '=';
}

enum { SPARSE = 0xa5 };	/* every other dot: part of a cell in a shade */

/* A fill that covers part of a cell: eighths from below, halves from a side. 0: no such block. */
static uint32_t
partial_block(uint8_t fill)
{
	switch (fill) {
	case 0xff:
		return 0x2588;
	case 0x88:
		return 0x2582;
	case 0xcc:
		return 0x2584;
	case 0xee:
		return 0x2586;
	case 0x11:
		return 0x2594;
	case 0x33:
		return 0x2580;
	case 0x0f:
		return 0x258c;
	case 0xf0:
		return 0x2590;
	default:
		return 0;
	}
}

static int
luminance(uint32_t rgb)
{
	return (int)((rgb >> 16 & 255) * 30 + (rgb >> 8 & 255) * 59 + (rgb & 255) * 11) / 100;
}

/* Without colours a fill is told by its brightness, from 0 to 3. */
static int
brightness(uint32_t rgb)
{
	int bright = luminance(rgb);

	return bright >= 110 ? 3 : bright >= 75 ? 2 : bright >= 45 ? 1 : 0;
}

static uint32_t
shade(uint32_t rgb, enum cells_charset charset)
{
	static const uint16_t shades[CELLS_CHARSETS][4] = {
		[CELLS_BRAILLE] = { 0x2591, 0x2592, 0x2593, 0x2588 },
		[CELLS_BLOCKS] = { 0x2591, 0x2592, 0x2593, 0x2588 },
		[CELLS_ASCII] = { '.', ':', '+', '#' },
	};

	return shades[charset][brightness(rgb)];
}

static uint32_t
dots_char(uint8_t dots, enum cells_charset charset)
{
	if (charset == CELLS_BRAILLE)
		return braille(dots);
	return charset == CELLS_BLOCKS ? quadrants(dots) : ascii(dots);
}

static void
look_of_fill(const struct cells_cell *cell, enum cells_charset charset, bool color,
    struct cells_look *out)
{
	uint32_t block = charset == CELLS_ASCII ? 0 : partial_block(cell->fill);
	bool dim = !color && brightness(cell->paper) < 3;

	if (cell->fill == 0xff && color) {
		out->paper = cell->paper;
		return;
	}
	if (cell->fill == 0xff || (dim && charset == CELLS_ASCII && count_bits(cell->fill) >= 4))
		out->ch = shade(cell->paper, charset);
	else if (dim)
		out->ch = dots_char((cell->fill & SPARSE) != 0 ? cell->fill & SPARSE : cell->fill, charset);
	else
		out->ch = block != 0 ? block : dots_char(cell->fill, charset);
	out->ink = cell->paper;
}

void
cells_canvas_look(const struct cells_canvas *c, int col, int row, enum cells_charset charset,
    bool color, struct cells_look *out)
{
	const struct cells_cell *cell = cell_at(c, col, row);

	*out = (struct cells_look){ ' ', CELLS_NO_COLOR, CELLS_NO_COLOR };
	if (cell->fill != 0)
		look_of_fill(cell, charset, color, out);
	if (cell->text == CELLS_TAIL) {
		out->ch = 0;
		return;
	}
	if (cell->dots == 0 && cell->text == 0)
		return;
	/* What stands above a fill keeps the paper when it is colour, else takes the cell. */
	out->ch = cell->text != 0 ? cell->text : dots_char(cell->dots, charset);
	out->ink = cell->text != 0 ? cell->text_ink : cell->ink;
	if (color && cell->fill != 0 && count_bits(cell->fill) >= 4)
		out->paper = cell->paper;
}
