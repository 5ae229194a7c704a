/*
 * draw.c - a canvas of cells, and clipped drawing into parts of it.
 *
 * Text is made safe first and then laid into cells, so that a cell only ever holds a printable
 * character. A wide character that would be cut in half at an edge becomes a blank. What a cell
 * looks like on a terminal without UTF-8 or colours is terminal.c's business.
 */
#include "draw.h"

#include <stdio.h>
#include <string.h>

#include "base_utf8.h"

struct canvas {
	struct cell *cells;
	int columns, rows;
	bool has_cursor;
	int cursor_x, cursor_y;
	struct picture picture;		/* no bytes: none */
	bool takes_pictures;
};

static const struct cell blank = { .c = ' ', .style = STYLE_TEXT };

/* ---- canvas */

struct canvas *
canvas_new(void)
{
	return x_new(struct canvas);
}

void
canvas_free(struct canvas *c)
{
	if (c == NULL)
		return;
	x_free(c->cells);
	x_free(c);
}

void
canvas_clear(struct canvas *c)
{
	size_t count = (size_t)c->columns * (size_t)c->rows;

	for (size_t i = 0; i < count; i++)
		c->cells[i] = blank;
	c->has_cursor = false;
	c->picture.bytes = NULL;
}

void
canvas_resize(struct canvas *c, int columns, int rows)
{
	c->columns = columns > 0 ? columns : 0;
	c->rows = rows > 0 ? rows : 0;
	x_free(c->cells);
	c->cells = x_new_array(struct cell, (size_t)c->columns * (size_t)c->rows + 1);
	canvas_clear(c);
}

struct area
canvas_area(struct canvas *c)
{
	return (struct area){ c, 0, 0, c->columns, c->rows };
}

const struct cell *
canvas_cells(const struct canvas *c, int row)
{
	return c->cells + (size_t)row * (size_t)c->columns;
}

bool
canvas_cursor(const struct canvas *c, int *x, int *y)
{
	*x = c->cursor_x;
	*y = c->cursor_y;
	return c->has_cursor;
}

/* ---- areas */

struct area
area_part(struct area a, int x, int y, int w, int h)
{
	if (x < 0) {
		w += x;
		x = 0;
	}
	if (y < 0) {
		h += y;
		y = 0;
	}
	if (w > a.w - x)
		w = a.w - x;
	if (h > a.h - y)
		h = a.h - y;
	return (struct area){ a.canvas, a.x + x, a.y + y, w > 0 ? w : 0, h > 0 ? h : 0 };
}

struct area
area_top(struct area a, int rows)
{
	return area_part(a, 0, 0, a.w, rows);
}

struct area
area_below(struct area a, int rows)
{
	return area_part(a, 0, rows, a.w, a.h - rows);
}

struct area
area_left(struct area a, int columns)
{
	return area_part(a, 0, 0, columns, a.h);
}

struct area
area_right_of(struct area a, int columns)
{
	return area_part(a, columns, 0, a.w - columns, a.h);
}

struct area
area_centre(struct area a, int w, int h)
{
	return area_part(a, w < a.w ? (a.w - w) / 2 : 0, h < a.h ? (a.h - h) / 2 : 0, w, h);
}

bool
area_contains(struct area a, int x, int y)
{
	return x >= a.x && x < a.x + a.w && y >= a.y && y < a.y + a.h;
}

/* ---- cells */

/* The cell of this place, or NULL when it is outside the area or the canvas. */
static struct cell *
cell_at(struct area a, int x, int y)
{
	int column = a.x + x, row = a.y + y;

	if (x < 0 || y < 0 || x >= a.w || y >= a.h || column < 0 || row < 0 ||
	    column >= a.canvas->columns || row >= a.canvas->rows)
		return NULL;
	return a.canvas->cells + (size_t)row * (size_t)a.canvas->columns + column;
}

/* A wide character loses both halves when one is overwritten. */
static void
split_wide(struct area a, int x, int y)
{
	struct area whole = canvas_area(a.canvas);
	struct cell *cell = cell_at(a, x, y);
	struct cell *left = cell_at(whole, a.x + x - 1, a.y + y);
	struct cell *right = cell_at(whole, a.x + x + 1, a.y + y);

	if (cell->c == 0 && left != NULL)
		left->c = ' ';
	if (cell->c != 0 && right != NULL && right->c == 0)
		right->c = ' ';
}

static void
put(struct area a, int x, int y, unsigned style, uint32_t c)
{
	struct cell *cell = cell_at(a, x, y);

	if (cell == NULL)
		return;
	split_wide(a, x, y);
	*cell = (struct cell){ .c = c, .style = style };
}

/* Lays one character of `width` columns; both halves of a wide one must fit. */
static void
put_char(struct area a, int x, int y, unsigned style, uint32_t c, int width)
{
	struct cell *before;

	if (width == 0) {
		before = cell_at(a, x - 1, y);
		if (before != NULL && before->c == 0)
			before = cell_at(a, x - 2, y);
		if (before != NULL)
			before->mark = c;
		return;
	}
	if (width == 2 && (cell_at(a, x, y) == NULL || cell_at(a, x + 1, y) == NULL)) {
		put(a, x, y, style, ' ');
		put(a, x + 1, y, style, ' ');
		return;
	}
	put(a, x, y, style, c);
	if (width == 2)
		put(a, x + 1, y, style, 0);
}

/* Lays text that is safe already. */
static int
put_text(struct area a, int x, int y, unsigned style, const char *p, size_t n)
{
	int start = x;

	while (n > 0) {
		uint32_t c;
		size_t taken = utf8_decode(p, n, &c);
		int width = utf8_char_width(c);

		if (width >= 0) {
			put_char(a, x, y, style, c, width);
			x += width;
		}
		p += taken;
		n -= taken;
	}
	return x - start;
}

static bool
is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] < 0x20 || p[i] > 0x7e)
			return false;
	}
	return true;
}

int
draw_slice(struct area a, int x, int y, unsigned style, struct slice text)
{
	struct buf safe = BUF_INIT;
	int taken;

	if (is_plain(text.p, text.n))
		return put_text(a, x, y, style, text.p, text.n);
	utf8_safe(&safe, text.p, text.n);
	taken = put_text(a, x, y, style, buf_str(&safe), safe.len);
	buf_release(&safe);
	return taken;
}

int
draw_text(struct area a, int x, int y, unsigned style, const char *text)
{
	return draw_slice(a, x, y, style, slice_of(text));
}

int
draw_printf(struct area a, int x, int y, unsigned style, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;
	int taken;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	taken = draw_slice(a, x, y, style, buf_slice(&text));
	buf_release(&text);
	return taken;
}

/* What fits of safe text that is too wide, with the ellipsis that says so. */
static int
put_cut(struct area a, int x, int y, int width, unsigned style, const char *safe)
{
	int taken = put_text(a, x, y, style, safe, utf8_fit(safe, width - 1));

	return taken + put_text(a, x + taken, y, style, "…", strlen("…"));
}

/* The same of its end. */
static int
put_end(struct area a, int x, int y, int width, unsigned style, const char *safe)
{
	int taken = put_text(a, x, y, style, "…", strlen("…"));
	const char *end = safe;

	do {
		uint32_t c;

		end += utf8_decode(end, strlen(end), &c);
	} while (*end != '\0' && utf8_width(end) > width - taken);
	return taken + put_text(a, x + taken, y, style, end, strlen(end));
}

void
draw_field(struct area a, int x, int y, int width, unsigned style, enum draw_align align,
    const char *text)
{
	struct buf safe = BUF_INIT;
	int columns, at = x;

	if (width <= 0)
		return;
	utf8_safe(&safe, text, strlen(text));
	columns = utf8_width(buf_str(&safe));
	for (int i = 0; i < width; i++)
		put(a, x + i, y, style, ' ');
	if (columns > width) {
		if (align == DRAW_PATH)
			put_end(a, x, y, width, style, buf_str(&safe));
		else
			put_cut(a, x, y, width, style, buf_str(&safe));
	} else {
		if (align == DRAW_RIGHT)
			at = x + width - columns;
		else if (align == DRAW_MIDDLE)
			at = x + (width - columns) / 2;
		put_text(a, at, y, style, buf_str(&safe), safe.len);
	}
	buf_release(&safe);
}

int
draw_before(struct area a, int right, int y, unsigned style, const char *text)
{
	struct buf safe = BUF_INIT;
	int at;

	utf8_safe(&safe, text, strlen(text));
	at = right - utf8_width(buf_str(&safe));
	put_text(a, at, y, style, buf_str(&safe), safe.len);
	buf_release(&safe);
	return at;
}

/* The bytes of the first row of text broken at a blank to `width` columns. */
static size_t
row_length(const char *text, int width)
{
	size_t line = strcspn(text, "\n");
	size_t fits = utf8_fit(text, width);

	if (fits >= line)
		return line;
	for (size_t i = fits; i > 0; i--) {
		if (text[i] == ' ')
			return i;
	}
	return fits > 0 ? fits : 1;
}

/* What the further rows of a line begin with: its own blanks, unless they take too much of the width. */
static int
indentation(const char *line, int width)
{
	int blanks = (int)strspn(line, " ");

	return blanks * 2 < width ? blanks : 0;
}

int
draw_paragraph(struct area a, int y, unsigned style, const char *text)
{
	int rows = 0, indent = 0;
	bool begins = true;

	while (*text != '\0' && a.w > 0) {
		size_t n;

		if (begins) {
			indent = indentation(text, a.w);
			text += indent;
		}
		n = row_length(text, a.w - indent);
		draw_slice(a, indent, y + rows++, style, (struct slice){ text, n });
		text += n;
		begins = *text == '\n';
		if (*text == ' ' || begins)
			text++;
	}
	return rows;
}

/* ---- shapes */

void
draw_cell(struct area a, int x, int y, unsigned style, uint32_t c)
{
	x_assert(utf8_char_width(c) == 1);
	put(a, x, y, style, c);
}

void
draw_fill(struct area a, unsigned style)
{
	for (int y = 0; y < a.h; y++) {
		for (int x = 0; x < a.w; x++)
			put(a, x, y, style, ' ');
	}
}

void
draw_restyle(struct area a, unsigned flags)
{
	for (int y = 0; y < a.h; y++) {
		for (int x = 0; x < a.w; x++) {
			struct cell *cell = cell_at(a, x, y);

			if (cell != NULL)
				cell->style |= flags & STYLE_FLAGS;
		}
	}
}

void
draw_rule(struct area a, int y, const char *title)
{
	for (int x = 0; x < a.w; x++)
		put(a, x, y, STYLE_BORDER, 0x2500);
	if (title != NULL && *title != '\0')
		draw_printf(a, 2, y, STYLE_TITLE, " %s ", title);
}

void
draw_upright(struct area a, int x)
{
	for (int y = 0; y < a.h; y++)
		put(a, x, y, STYLE_BORDER, 0x2502);
}

struct area
draw_border(struct area a, const char *title)
{
	draw_fill(a, STYLE_TEXT);
	draw_rule(a, 0, NULL);
	draw_rule(a, a.h - 1, NULL);
	draw_upright(a, 0);
	draw_upright(a, a.w - 1);
	put(a, 0, 0, STYLE_BORDER, 0x250c);
	put(a, a.w - 1, 0, STYLE_BORDER, 0x2510);
	put(a, 0, a.h - 1, STYLE_BORDER, 0x2514);
	put(a, a.w - 1, a.h - 1, STYLE_BORDER, 0x2518);
	if (title != NULL && *title != '\0')
		draw_printf(area_left(a, a.w - 2), 2, 0, STYLE_TITLE, " %s ", title);
	return area_part(a, 1, 1, a.w - 2, a.h - 2);
}

void
draw_scrollbar(struct area a, size_t first, size_t shown, size_t total)
{
	int length, at;

	if (shown >= total || a.h <= 0)
		return;
	length = (int)((double)shown / (double)total * a.h);
	if (length < 1)
		length = 1;
	at = (int)((double)first / (double)(total - shown) * (a.h - length) + 0.5);
	for (int y = 0; y < a.h; y++) {
		bool thumb = y >= at && y < at + length;

		put(a, a.w - 1, y, thumb ? STYLE_DIM : STYLE_BORDER, thumb ? 0x2588 : 0x2502);
	}
}

void
draw_show_cursor(struct area a, int x, int y)
{
	if (cell_at(a, x, y) == NULL)
		return;
	a.canvas->has_cursor = true;
	a.canvas->cursor_x = a.x + x;
	a.canvas->cursor_y = a.y + y;
}

/* ---- a picture */

static const struct cell held_free = { .c = ' ', .style = STYLE_TEXT | STYLE_PICTURE };

void
draw_picture(struct area a, uint64_t serial, const struct buf *bytes)
{
	for (int y = 0; y < a.h; y++)
		for (int x = 0; x < a.w; x++)
			a.canvas->cells[(size_t)(a.y + y) * (size_t)a.canvas->columns + (size_t)(a.x + x)] =
			    held_free;
	a.canvas->picture = (struct picture){ a.x, a.y, a.w, a.h, serial, bytes };
}

void
canvas_take_pictures(struct canvas *c, bool yes)
{
	c->takes_pictures = yes;
}

bool
canvas_takes_pictures(const struct canvas *c)
{
	return c->takes_pictures;
}

bool
canvas_picture(const struct canvas *c, struct picture *out)
{
	const struct picture *p = &c->picture;

	if (p->bytes == NULL || p->w < 1 || p->h < 1)
		return false;
	for (int y = p->y; y < p->y + p->h; y++) {
		const struct cell *row = canvas_cells(c, y);

		for (int x = p->x; x < p->x + p->w; x++)
			if (row[x].c != held_free.c || row[x].style != held_free.style)
				return false;
	}
	*out = *p;
	return true;
}
