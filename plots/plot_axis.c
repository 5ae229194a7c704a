/*
 * plot_axis.c - axes: in cells from box-drawing characters, so that they look like the terminal's
 * own; on paper as lines.
 */
#include "plot_parts.h"

#include <math.h>

#include "base_utf8.h"
#include "chart_ticks.h"

/* Characters of a name that stands upright under its column. */
enum { UPRIGHT_MOST = 18 };

/* Box characters of an axis, for UTF-8 and ASCII. */
enum piece { PIECE_UP, PIECE_ALONG, PIECE_CORNER, PIECE_TICK_Y, PIECE_TICK_X };

static const char *const pieces[2][5] = {
	{ "\xe2\x94\x82", "\xe2\x94\x80", "\xe2\x94\x94", "\xe2\x94\xa4", "\xe2\x94\xac" },
	{ "|", "-", "+", "+", "+" },
};

static const char *
piece(const struct page *p, enum piece which)
{
	return pieces[p->ascii][which];
}

double
scale_unit(const struct scale *s, double v)
{
	double min = s->range.min, max = s->range.max, u;

	if (isnan(v) || (s->log && v <= 0))
		return (double)NAN;
	if (s->log)
		u = (log(v) - log(min)) / (log(max) - log(min));
	else
		u = (v / 2 - min / 2) / (max / 2 - min / 2);
	return fmax(-2, fmin(3, u));
}

static double
row_of(const struct plot_area *a, double value)
{
	return a->rect.y + (1 - scale_unit(&a->y, value)) * a->rect.h;
}

static double
column_of(const struct plot_area *a, double value)
{
	return a->rect.x + scale_unit(&a->x, value) * a->rect.w;
}

static double
held(double v, double low, double high)
{
	return fmax(low, fmin(high, v));
}

/* The vertical axis stands in the column left of the area; labels end before it. */
static void
draw_y(const struct page *p, const struct plot_area *a, const struct chart_ticks *ticks, double room)
{
	double axis = a->rect.x - 1, last = a->rect.y + a->rect.h - 1;

	for (double row = a->rect.y; p->is_cells && row <= last; row++)
		page_text(p, axis, row, 0, PAGE_DIM, 1, piece(p, PIECE_UP));
	for (size_t i = 0; i < ticks->n; i++) {
		double exact = row_of(a, ticks->at[i]);
		/* The middle of an even number of rows is an integer but for rounding. */
		double row = p->is_cells ? held(floor(exact + 1e-6), a->rect.y, last) : exact - 0.5;

		if (ticks->text[i][0] == '\0')
			continue;
		page_text(p, axis + (p->is_cells ? 0 : 0.3), row, 1, PAGE_DIM, room, ticks->text[i]);
		if (p->is_cells)
			page_text(p, axis, row, 0, PAGE_DIM, 1, piece(p, PIECE_TICK_Y));
	}
}

/* A label below its tick: moved back where it would leave the page at the right. */
static void
draw_x_label(const struct page *p, const struct plot_area *a, double at, double row, double room,
    const char *text)
{
	double width = utf8_width(text);

	if (room > 0 && width > room)
		width = room;
	at = a->rect.x + chart_ticks_middle(at - a->rect.x, width, a->rect.w);
	page_text(p, at, row, 0.5, PAGE_DIM, room, text);
}

/* The horizontal axis lies in the row below the area, its labels under it. */
static void
draw_x(const struct page *p, const struct plot_area *a, const struct chart_ticks *ticks, bool upright)
{
	double row = a->rect.y + a->rect.h, last = a->rect.x + a->rect.w - 1;

	if (p->is_cells) {
		page_text(p, a->rect.x - 1, row, 0, PAGE_DIM, 1, piece(p, PIECE_CORNER));
		for (double col = a->rect.x; col <= last; col++)
			page_text(p, col, row, 0, PAGE_DIM, 1, piece(p, PIECE_ALONG));
	}
	for (size_t i = 0; i < ticks->n; i++) {
		double exact = column_of(a, ticks->at[i]);
		double col = p->is_cells ? held(floor(exact), a->rect.x, last) + 0.5 : exact;

		if (p->is_cells)
			page_text(p, col - 0.5, row, 0, PAGE_DIM, 1, piece(p, PIECE_TICK_X));
		if (upright)
			page_text_up(p, col, row + 0.5, PAGE_DIM, UPRIGHT_MOST, ticks->text[i]);
		else
			draw_x_label(p, a, col, row + (p->is_cells ? 1 : 0.2), ticks->room,
			    ticks->text[i]);
	}
}

static bool
is_category(const struct chart_axis *axis)
{
	return axis->unit == CHART_CATEGORY;
}

/* On paper, thin lines across that the eye follows from a label; below all data. */
static void
draw_grid(const struct page *p, const struct chart_panel *panel, const struct plot_area *a,
    const struct chart_ticks *x, const struct chart_ticks *y)
{
	page_enter(p, a->rect);
	page_width(p, 1);
	page_color(PAGE_GRID);
	for (size_t i = 0; i < x->n && !is_category(&panel->x); i++)
		page_line(scale_unit(&a->x, x->at[i]), 0, scale_unit(&a->x, x->at[i]), 1);
	for (size_t i = 0; i < y->n && !is_category(&panel->y); i++)
		page_line(0, scale_unit(&a->y, y->at[i]), 1, scale_unit(&a->y, y->at[i]));
	page_color(PAGE_DIM);
	page_line(0, 0, 1, 0);
	page_line(0, 0, 0, 1);
	page_leave(p);
}

/* A label at the end of the row of ticks would collide with them: it has a row of its own when
 * there is room for one, and is left out when not. */
static double
rows_below(const struct page *p, const struct chart_panel *panel, struct rect outer)
{
	double axis = p->is_cells ? 2 : 1.3;
	bool labelled = panel->x.label != NULL && panel->x.label[0] != '\0' && outer.h >= 9;

	return axis + (labelled ? 1 : 0);
}

/* On paper, names too wide for their columns stand upright; returns the rows they need, 0: they lie. A
 * letter is about half as wide as a row is high. */
static double
rows_upright(const struct page *p, const struct chart_ticks *x, const struct chart_axis *axis,
    struct rect outer)
{
	int widest = chart_ticks_width(x);

	if (p->is_cells || !is_category(axis) || widest <= x->room || outer.h < 14)
		return 0;
	return fmin(widest, UPRIGHT_MOST) * 0.45;
}

/* In cells each name of a vertical axis has as many rows as all others; what is left over stays free
 * below. */
static void
align_rows(const struct page *p, const struct chart_panel *panel, struct plot_area *a)
{
	double n = round(a->y.range.max - a->y.range.min);

	if (p->is_cells && is_category(&panel->y) && n >= 1 && a->rect.h >= n)
		a->rect.h = floor(a->rect.h / n) * n;
}

struct plot_area
plot_axes(const struct page *p, const struct chart_panel *panel, struct rect outer)
{
	struct plot_area a = {
		.x = { chart_range_x(panel), panel->x.log },
		.y = { chart_range_y(panel), panel->y.log },
	};
	double below = outer.h >= 4 ? rows_below(p, panel, outer) : 0, left, upright;
	struct chart_ticks x, y;

	a.rect = (struct rect){ outer.x, outer.y, outer.w, outer.h - below };
	if (outer.h < 4 || outer.w < 12)
		return a;
	chart_ticks_make(&y, &panel->y, a.y.range, a.rect.h, false);
	left = fmin(chart_ticks_width(&y) + 1, floor(outer.w * (is_category(&panel->y) ? 0.4 : 0.5)));
	a.rect.x += left;
	a.rect.w -= left + (p->is_cells ? 0 : 0.5);
	chart_ticks_make(&x, &panel->x, a.x.range, a.rect.w, true);
	upright = rows_upright(p, &x, &panel->x, outer);
	if (upright > 0) {
		a.rect.h -= upright;
		chart_ticks_make(&y, &panel->y, a.y.range, a.rect.h, false);
	}
	align_rows(p, panel, &a);
	if (!p->is_cells)
		draw_grid(p, panel, &a, &x, &y);
	draw_y(p, &a, &y, left - 1);
	draw_x(p, &a, &x, upright > 0);
	if (panel->x.label != NULL && below > 2)
		page_text(p, a.rect.x + a.rect.w / 2, outer.y + outer.h - 1, 0.5, PAGE_DIM,
		    a.rect.w, panel->x.label);
	return a;
}
