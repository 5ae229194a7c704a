/*
 * page.c - the pen: text and lines by characters, on whatever device PLplot draws.
 */
#include "page.h"

#include <math.h>
#include <plplot.h>
#include <string.h>

#include "base.h"
#include "base_utf8.h"

/* PLplot takes '#' for a command; text from outside must neither command nor be broken UTF-8. */
static void
escape_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	utf8_safe(&safe, text, strlen(text));
	for (const char *s = buf_str(&safe); *s != '\0'; s++) {
		if (*s == '#')
			buf_add_char(out, '#');
		buf_add_char(out, *s);
	}
	buf_release(&safe);
}

static void
cut_text(const struct page *p, struct buf *out, const char *text, double room)
{
	size_t fits;

	if (room <= 0 || utf8_width(text) <= (int)room) {
		buf_add(out, text);
		return;
	}
	fits = utf8_fit(text, (int)room - 1);
	buf_append(out, text, fits);
	buf_add(out, p->ascii ? "~" : "\xe2\x80\xa6");
}

/* A string that PLplot takes as it is, cut to `room` columns; the caller frees. */
static char *
plot_string(const struct page *p, const char *text, double room)
{
	struct buf cut = BUF_INIT, escaped = BUF_INIT;

	cut_text(p, &cut, text, room);
	escape_text(&escaped, buf_str(&cut));
	buf_release(&cut);
	return buf_take(&escaped);
}

void
page_text(const struct page *p, double at, double row, double just, int color, double room,
    const char *text)
{
	char *string;

	if (text[0] == '\0' || (room != 0 && room < 1))
		return;
	string = plot_string(p, text, room);
	page_leave(p);
	plcol0(color);
	plptex(at, row + 0.5, 1, 0, just, string);
	x_free(string);
}

void
page_text_up(const struct page *p, double at, double row, int color, double room, const char *text)
{
	char *string = plot_string(p, text, room);

	page_leave(p);
	plcol0(color);
	plptex(at, row, 0, -1, 1, string);
	x_free(string);
}

int
page_text_color_on(int color)
{
	PLINT r, g, b;

	plgcol0(color, &r, &g, &b);
	return 30 * r + 59 * g + 11 * b >= 100 * 120 ? PAGE_BLACK : PAGE_WHITE;
}

void
page_title(const struct page *p, double at, double row, double just, double room, const char *text)
{
	if (!p->is_cells)
		plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, PL_FCI_BOLD);
	page_text(p, at, row, just, PAGE_INK, room, text);
	if (!p->is_cells)
		plsfont(PL_FCI_SANS, PL_FCI_UPRIGHT, PL_FCI_MEDIUM);
}

/* The pen is in a rectangle without an area, where nothing can be drawn; PLplot would complain. */
static bool nowhere;

void
page_leave(const struct page *p)
{
	nowhere = false;
	plvpor(0, 1, 0, 1);
	plwind(0, p->cols, p->rows, 0);
}

void
page_enter(const struct page *p, struct rect area)
{
	nowhere = !(area.w > 1e-3) || !(area.h > 1e-3) || !(fabs(area.x) < 1e6) || !(fabs(area.y) < 1e6);
	if (nowhere)
		return;
	plvpor(area.x / p->cols, (area.x + area.w) / p->cols, 1 - (area.y + area.h) / p->rows,
	    1 - area.y / p->rows);
	plwind(0, 1, 0, 1);
}

void
page_color(int color)
{
	plcol0(color);
}

void
page_width(const struct page *p, double pixels)
{
	if (!p->is_cells)
		plwidth(pixels);
}

void
page_line(double x0, double y0, double x1, double y1)
{
	if (!nowhere)
		pljoin(x0, y0, x1, y1);
}

void
page_polyline(const double *x, const double *y, size_t n)
{
	if (nowhere)
		return;
	if (n == 1)
		pljoin(x[0], y[0], x[0], y[0]);
	else if (n > 1)
		plline((PLINT)n, x, y);
}

void
page_fill(const double *x, const double *y, size_t n)
{
	if (n >= 3 && !nowhere)
		plfill((PLINT)n, x, y);
}

void
page_box(double x0, double y0, double x1, double y1)
{
	double x[4] = { x0, x1, x1, x0 }, y[4] = { y0, y0, y1, y1 };

	page_fill(x, y, 4);
}

bool
page_leaves_out(const struct page *p, const struct chart_layer *l)
{
	return p->mono && l->faint && !l->plain && l->kind != CHART_BAND;
}
