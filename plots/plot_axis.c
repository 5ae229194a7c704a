/*
 * plot_axis.c - axes: in cells from box-drawing characters, so that they look like the terminal's
 * own; on paper as lines.
 */
#include "plot_page.h"

#include <math.h>

#include "chart_ticks.h"

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

/* The vertical axis stands in the column left of the area. */
static void
draw_y(const struct page *p, const struct plot_area *a, const struct chart_ticks *ticks)
{
	double axis = a->rect.x - 1, last = a->rect.y + a->rect.h - 1;

	for (double row = a->rect.y; p->is_cells && row <= last; row++)
		page_text(p, axis, row, 0, PAGE_DIM, 1, piece(p, PIECE_UP));
	for (size_t i = 0; i < ticks->n; i++) {
		double exact = row_of(a, ticks->at[i]);
		double row = p->is_cells ? held(floor(exact), a->rect.y, last) : exact - 0.5;

		if (ticks->text[i][0] == '\0')
			continue;
		page_text(p, axis - (p->is_cells ? 0 : 0.5), row, 1, PAGE_DIM, 0, ticks->text[i]);
		if (p->is_cells)
			page_text(p, axis, row, 0, PAGE_DIM, 1, piece(p, PIECE_TICK_Y));
	}
}

/* The horizontal axis lies in the row below the area, its labels under it. */
static void
draw_x(const struct page *p, const struct plot_area *a, const struct chart_ticks *ticks)
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
		page_text(p, col, row + (p->is_cells ? 1 : 0.2), 0.5, PAGE_DIM, 0, ticks->text[i]);
	}
}

static void
draw_frame(const struct page *p, const struct plot_area *a, const struct chart_ticks *x,
    const struct chart_ticks *y)
{
	page_enter(p, a->rect);
	page_color(PAGE_DIM);
	page_line(0, 0, 1, 0);
	page_line(0, 0, 0, 1);
	for (size_t i = 0; i < x->n; i++) {
		double u = scale_unit(&a->x, x->at[i]);

		page_line(u, 0, u, 0.15 / a->rect.h);
	}
	for (size_t i = 0; i < y->n; i++) {
		double u = scale_unit(&a->y, y->at[i]);

		page_line(0, u, 0.3 / a->rect.w, u);
	}
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

struct plot_area
plot_axes(const struct page *p, const struct chart_panel *panel, struct rect outer)
{
	struct plot_area a = {
		.x = { chart_range_x(panel), panel->x.log },
		.y = { chart_range_y(panel), panel->y.log },
	};
	double below = outer.h >= 4 ? rows_below(p, panel, outer) : 0, left;
	struct chart_ticks x, y;

	a.rect = (struct rect){ outer.x, outer.y, outer.w, outer.h - below };
	if (outer.h < 4 || outer.w < 12)
		return a;
	chart_ticks_make(&y, &panel->y, a.y.range, a.rect.h, false);
	left = fmin(chart_ticks_width(&y) + 1, floor(outer.w / 2));
	a.rect.x += left;
	a.rect.w -= left + (p->is_cells ? 0 : 1);
	chart_ticks_make(&x, &panel->x, a.x.range, a.rect.w, true);
	draw_y(p, &a, &y);
	draw_x(p, &a, &x);
	if (!p->is_cells)
		draw_frame(p, &a, &x, &y);
	if (panel->x.label != NULL && below > 2)
		page_text(p, a.rect.x + a.rect.w / 2, outer.y + outer.h - 1, 0.5, PAGE_DIM,
		    a.rect.w, panel->x.label);
	return a;
}
