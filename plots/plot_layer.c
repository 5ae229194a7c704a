/*
 * plot_layer.c - how each kind of layer is drawn: one function a kind, one table.
 */
#include "plot_parts.h"

#include <math.h>
#include <stdio.h>

#include "base.h"
#include "base_utf8.h"
#include "chart_thin.h"
#include "chart_ticks.h"

/* Pixels of a line of data on paper. */
#define DATA_LINE 1.8

struct pen {
	const struct page *page;
	const struct chart_panel *panel;
	const struct plot_area *area;
};

static int
color_of(const struct chart_layer *l)
{
	return (l->faint ? PAGE_FAINT : PAGE_COLOR) + l->color % PLOT_COLORS;
}

/* Without colours every other bar is shaded, so that two versions are told apart. */
static int
fill_color_of(const struct pen *pen, const struct chart_layer *l)
{
	return pen->page->mono && l->color % 2 == 1 ? PAGE_GRID : color_of(l);
}

static size_t
device_columns(const struct pen *pen)
{
	double columns = pen->area->rect.w * pen->page->dots_per_col;

	return columns < 1 ? 1 : (size_t)columns;
}

const char *
plot_marker(const struct page *p, int i)
{
	static const char *const utf8[PLOT_COLORS] = { "\xe2\x97\x8f", "\xe2\x96\xb2",
		"\xe2\x96\xa0", "\xe2\x97\x86", "\xe2\x97\x8b", "\xe2\x96\xb3", "\xe2\x96\xa1",
		"\xe2\x97\x87", "+", "x" };
	static const char *const ascii[PLOT_COLORS] = { "*", "^", "#", "o", "x", "+", "%", "@",
		"&", "=" };

	return (p->ascii ? ascii : utf8)[i % PLOT_COLORS];
}

/* One unbroken piece of a line, in units of the area. */
static void
draw_piece(const struct pen *pen, const struct chart_thinned *t, size_t from, size_t to)
{
	size_t n = to - from;
	double *x = x_new_array(double, n), *y = x_new_array(double, n);

	for (size_t i = 0; i < n; i++) {
		x[i] = scale_unit(&pen->area->x, t->x[from + i]);
		y[i] = scale_unit(&pen->area->y, t->y[from + i]);
	}
	page_polyline(x, y, n);
	x_free(x);
	x_free(y);
}

static bool
has_place(const struct pen *pen, double x, double y)
{
	return !isnan(scale_unit(&pen->area->x, x)) && !isnan(scale_unit(&pen->area->y, y));
}

static void
draw_pieces(const struct pen *pen, const struct chart_thinned *t)
{
	size_t from = 0;

	for (size_t i = 0; i <= t->n; i++) {
		if (i < t->n && has_place(pen, t->x[i], t->y[i]))
			continue;
		if (i > from)
			draw_piece(pen, t, from, i);
		from = i + 1;
	}
}

static size_t
line_count(const struct chart_panel *panel)
{
	size_t n = 0;

	for (size_t i = 0; i < panel->layer_count; i++)
		n += (panel->layers[i].kind == CHART_LINE || panel->layers[i].kind == CHART_STAIRS) &&
		    !panel->layers[i].faint && !panel->layers[i].plain;
	return n;
}

static bool
is_inside(double share)
{
	return share >= 0 && share <= 1;
}

/* u, v: shares of the area, from its lower left corner. */
static void
put_marker(const struct pen *pen, const struct chart_layer *l, double u, double v)
{
	const struct rect *r = &pen->area->rect;
	double col = r->x + u * r->w, row = r->y + (1 - v) * r->h;

	if (pen->page->is_cells) {
		col = fmin(floor(col), r->x + r->w - 1) + 0.5;
		row = fmin(floor(row), r->y + r->h - 1) + 0.5;
	}
	page_text(pen->page, col, row - 0.5, 0.5, color_of(l), 0, plot_marker(pen->page, l->color));
}

static bool
is_single(const double *y, size_t n)
{
	size_t values = 0;

	for (size_t i = 0; i < n && values < 2; i++)
		values += isfinite(y[i]);
	return values == 1;
}

/* Lines that share a panel carry their marker every few columns, each from another place on; a point that is
 * alone is one, since nobody would see a dot. */
static void
draw_markers(const struct pen *pen, const struct chart_layer *l, const double *x, const double *y,
    size_t n)
{
	double every = 14.0 / pen->area->rect.w, next = every * (0.25 + (l->color % 4) * 0.2);
	bool single = is_single(y, n);

	if (!single && (line_count(pen->panel) < 2 || l->faint || l->plain))
		return;
	for (size_t i = 0; i < n; i++) {
		double u = scale_unit(&pen->area->x, x[i]), v = scale_unit(&pen->area->y, y[i]);

		if (!is_inside(u) || !is_inside(v) || (u < next && !single))
			continue;
		put_marker(pen, l, u, v);
		next = u + every;
	}
}

static void
draw_line(const struct pen *pen, const struct chart_layer *l)
{
	struct chart_thinned t;
	const struct chart_range *r = &pen->area->x.range;

	if (pen->area->x.log || l->n <= 4 * device_columns(pen))
		chart_thin(&t, l->x, l->y, l->n, r->min, r->max, SIZE_MAX / 64);
	else
		chart_thin(&t, l->x, l->y, l->n, r->min, r->max, device_columns(pen));
	page_enter(pen->page, pen->area->rect);
	page_color(color_of(l));
	page_width(pen->page, l->faint || l->plain ? 1 : DATA_LINE);
	if (!is_single(t.y, t.n))
		draw_pieces(pen, &t);
	draw_markers(pen, l, t.x, t.y, t.n);
	chart_thin_release(&t);
}

/* Markers where they tell layers apart and points are few, else dots. */
static void
draw_points(const struct pen *pen, const struct chart_layer *l)
{
	bool marked = l->n <= 200 && !l->plain;

	page_enter(pen->page, pen->area->rect);
	page_color(color_of(l));
	for (size_t i = 0; i < l->n; i++) {
		double u = scale_unit(&pen->area->x, l->x[i]), v = scale_unit(&pen->area->y, l->y[i]);
		double d = 0.2 / pen->area->rect.w, e = 0.12 / pen->area->rect.h;

		if (isnan(u) || isnan(v) || u < 0 || u > 1 || v < 0 || v > 1)
			continue;
		if (marked && pen->page->is_cells)
			page_text(pen->page, fmin(floor(pen->area->rect.x + u * pen->area->rect.w),
			    pen->area->rect.x + pen->area->rect.w - 1), fmin(floor(pen->area->rect.y +
			    (1 - v) * pen->area->rect.h), pen->area->rect.y + pen->area->rect.h - 1), 0,
			    color_of(l), 1, plot_marker(pen->page, l->color));
		else if (pen->page->is_cells)
			page_line(u, v, u, v);
		else
			page_box(u - d, v - e, u + d, v + e);
	}
}

static void
draw_stairs(const struct pen *pen, const struct chart_layer *l)
{
	const struct plot_area *a = pen->area;

	page_enter(pen->page, a->rect);
	page_color(color_of(l));
	page_width(pen->page, DATA_LINE);
	for (size_t i = 0; i + 1 < l->n; i++) {
		double x0 = scale_unit(&a->x, l->x[i]), x1 = scale_unit(&a->x, l->x[i + 1]);
		double y0 = scale_unit(&a->y, l->y[i]), y1 = scale_unit(&a->y, l->y[i + 1]);

		if (isnan(x0) || isnan(x1) || isnan(y0))
			continue;
		page_line(x0, y0, x1, y0);
		if (!isnan(y1))
			page_line(x1, y0, x1, y1);
	}
	draw_markers(pen, l, l->x, l->y, l->n);
}

/* Between two lines, piece by piece; gaps in either are gaps. Without colours all are of the lightest shade. */
static void
draw_band(const struct pen *pen, const struct chart_layer *l)
{
	const struct plot_area *a = pen->area;

	page_enter(pen->page, a->rect);
	page_color(pen->page->mono ? PAGE_BLACK : PAGE_FAINT + l->color % PLOT_COLORS);
	for (size_t i = 0; i + 1 < l->n; i++) {
		double x[4], y[4];
		bool whole = true;

		for (size_t k = 0; k < 2; k++) {
			x[k] = x[3 - k] = scale_unit(&a->x, l->x[i + k]);
			y[k] = scale_unit(&a->y, l->y[i + k]);
			y[3 - k] = scale_unit(&a->y, l->y2[i + k]);
			whole = whole && !isnan(x[k]) && !isnan(y[k]) && !isnan(y[3 - k]);
		}
		if (whole)
			page_fill(x, y, 4);
	}
}

/* On paper a thin line of paper between neighbours, where bars are wide enough for it. */
static void
separate_bars(const struct pen *pen, const struct chart_layer *l, double zero)
{
	const struct plot_area *a = pen->area;
	double dots = a->rect.w * pen->page->dots_per_col;

	if (pen->page->is_cells || l->n == 0 || (scale_unit(&a->x, l->x2[0]) -
	    scale_unit(&a->x, l->x[0])) * dots < 4)
		return;
	page_color(PAGE_PAPER);
	page_width(pen->page, 1);
	for (size_t i = 1; i < l->n; i++) {
		double u = scale_unit(&a->x, l->x[i]), v = scale_unit(&a->y, l->y[i]);

		if (!isnan(u) && !isnan(v))
			page_line(u, zero, u, v);
	}
}

static void
draw_bars(const struct pen *pen, const struct chart_layer *l)
{
	const struct plot_area *a = pen->area;
	double zero = a->y.log ? 0 : fmax(0, fmin(1, scale_unit(&a->y, 0)));

	page_enter(pen->page, a->rect);
	page_color(fill_color_of(pen, l));
	for (size_t i = 0; i < l->n; i++) {
		double x0 = scale_unit(&a->x, l->x[i]), x1 = scale_unit(&a->x, l->x2[i]);
		double y = scale_unit(&a->y, l->y[i]);

		if (!isnan(x0) && !isnan(x1) && !isnan(y))
			page_box(x0, zero, x1, y);
	}
	separate_bars(pen, l, zero);
}

/* Box, whiskers with their ends, median. In cells the median is a line of characters, told from the
 * box by its colour, or by its shape where there are none. */
static void
draw_one_box(const struct pen *pen, int color, double x, double half, const double q[5])
{
	page_color(PAGE_FAINT + color);
	page_box(x - half, q[1], x + half, q[3]);
	page_color(PAGE_COLOR + color);
	page_width(pen->page, 1);
	page_line(x, q[0], x, q[1]);
	page_line(x, q[3], x, q[4]);
	for (int k = 0; k < 5; k += 4)
		page_line(x - half / 2, q[k], x + half / 2, q[k]);
	for (int side = -1; side <= 1 && !pen->page->is_cells; side += 2)
		page_line(x + side * half, q[1], x + side * half, q[3]);
	for (int k = 1; k < 4 && !pen->page->is_cells; k += 2)
		page_line(x - half, q[k], x + half, q[k]);
	page_width(pen->page, 2 * DATA_LINE);
	page_line(x - half, q[2], x + half, q[2]);
}

static void
draw_boxes(const struct pen *pen, const struct chart_layer *l)
{
	const struct plot_area *a = pen->area;
	double half = 0.3 / (a->x.range.max - a->x.range.min);

	page_enter(pen->page, a->rect);
	for (size_t i = 0; i < l->n; i++) {
		double x = scale_unit(&a->x, l->x[i]), q[5];
		bool whole = !isnan(x);

		for (size_t k = 0; k < 5; k++) {
			q[k] = scale_unit(&a->y, l->y[5 * i + k]);
			whole = whole && !isnan(q[k]);
		}
		if (whole)
			draw_one_box(pen, l->color % PLOT_COLORS, x, half, q);
	}
}

int
plot_heat_color(const struct chart_layer *l, double v)
{
	double share = l->high > l->low ? (v / 2 - l->low / 2) / (l->high / 2 - l->low / 2) : 0;

	return (l->palette == CHART_DIVERGING ? PAGE_DIVERGE : PAGE_HEAT) +
	    (int)lround(fmax(0, fmin(1, share)) * (PLOT_HEAT - 1));
}

/* Rectangles in cells begin and end with whole characters. */
static double
snap(const struct pen *pen, double unit, double length)
{
	return pen->page->is_cells ? round(unit * length) / length : unit;
}

static const char *
value_text(const struct chart_layer *l, size_t i, double v, enum chart_unit unit,
    char out[CHART_TICK_TEXT])
{
	if (l->texts != NULL && l->texts[i] != NULL)
		return l->texts[i];
	if (l->kind == CHART_HEAT)
		snprintf(out, CHART_TICK_TEXT, fabs(v) < 99.5 ? "%.2f" : "%.3g", v);
	else if (unit == CHART_NUMBER)
		str_number(out, v, 4);
	else
		chart_ticks_format(out, unit, v, 0);
	return out;
}

static void
draw_heat_value(const struct pen *pen, const struct chart_layer *l, size_t row, size_t col,
    double v)
{
	const struct rect *r = &pen->area->rect;
	double width = r->w / (double)l->cols, height = r->h / (double)l->rows;
	double middle = r->y + height * ((double)row + 0.5);
	char out[CHART_TICK_TEXT], padded[CHART_TICK_TEXT];
	const char *text = value_text(l, row * l->cols + col, v, CHART_NUMBER, out);

	/* Shades are characters, which words must not touch. */
	if (pen->page->mono && !isnan(v)) {
		snprintf(padded, sizeof padded, " %.100s ", text);
		text = padded;
	}
	if (!l->annotate || width < utf8_width(text) + 1 || height < 1)
		return;
	page_text(pen->page, r->x + width * ((double)col + 0.5),
	    pen->page->is_cells ? floor(middle) : middle - 0.5, 0.5,
	    isnan(v) ? PAGE_DIM : page_text_color_on(plot_heat_color(l, v)), width, text);
	page_enter(pen->page, *r);
}

static void
draw_heat(const struct pen *pen, const struct chart_layer *l)
{
	const struct rect *r = &pen->area->rect;
	double rows = (double)l->rows, cols = (double)l->cols;

	page_enter(pen->page, *r);
	for (size_t row = 0; row < l->rows; row++) {
		for (size_t col = 0; col < l->cols; col++) {
			double v = l->y[row * l->cols + col];

			if (!isnan(v)) {
				page_color(plot_heat_color(l, v));
				page_box(snap(pen, (double)col / cols, r->w),
				    1 - snap(pen, (double)(row + 1) / rows, r->h),
				    snap(pen, (double)(col + 1) / cols, r->w),
				    1 - snap(pen, (double)row / rows, r->h));
			}
			if (!isnan(v) || (l->texts != NULL && l->texts[row * l->cols + col] != NULL))
				draw_heat_value(pen, l, row, col, v);
		}
	}
}

/* Bars that lie are whole rows of characters in cells where each has about one; neighbours share an
 * edge, which is rounded to the same row for both. */
static struct rect
row_of_bar(const struct pen *pen, double low, double high)
{
	const struct rect *r = &pen->area->rect;
	double top = (1 - high) * r->h, bottom = (1 - low) * r->h;
	/* What a name has: a bar that is most of it, and thin for looks, is alone there. */
	double slot = (scale_unit(&pen->area->y, 1) - scale_unit(&pen->area->y, 0)) * r->h;
	bool alone = bottom - top > 0.41 * slot;

	if (pen->page->is_cells && slot >= 1 && alone) {
		double middle = (top + bottom) / 2, half = fmax(1, floor(slot * 0.8)) / 2;

		top = floor(middle - half + 0.5);
		bottom = top + 2 * half;
	} else if (pen->page->is_cells && bottom - top >= 0.75) {
		top = round(top);
		bottom = round(bottom);
	}
	return (struct rect){ r->x, r->y + top, r->w, bottom - top };
}

/* Behind the bar where there is room, else in it, where it is long enough. */
static void
draw_bar_value(const struct pen *pen, const struct chart_layer *l, size_t i, const struct rect *bar,
    double share)
{
	char out[CHART_TICK_TEXT], padded[CHART_TICK_TEXT];
	const char *text = value_text(l, i, l->x[i], pen->panel->x.unit, out);
	double end = bar->x + share * bar->w, row = bar->y + bar->h / 2 - 0.5;
	double after = pen->page->is_cells ? ceil(end - 0.01) + 1 : end + 0.7;

	if (after + utf8_width(text) <= bar->x + bar->w) {
		page_text(pen->page, after, row, 0, PAGE_DIM, 0, text);
		return;
	}
	snprintf(padded, sizeof padded, " %.100s ", text);
	if (utf8_width(padded) < end - bar->x)
		page_text(pen->page, pen->page->is_cells ? floor(end) : end, row, 1,
		    pen->page->mono ? PAGE_INK : page_text_color_on(color_of(l)), 0, padded);
}

static void
draw_lying(const struct pen *pen, const struct chart_layer *l)
{
	const struct plot_area *a = pen->area;
	double zero = a->x.log ? 0 : fmax(0, fmin(1, scale_unit(&a->x, 0)));

	for (size_t i = 0; i < l->n; i++) {
		double low = scale_unit(&a->y, l->y[i]), high = scale_unit(&a->y, l->y2[i]);
		double end = scale_unit(&a->x, l->x[i]);
		struct rect bar;

		if (isnan(end) || isnan(low) || isnan(high))
			continue;
		bar = row_of_bar(pen, low, high);
		page_enter(pen->page, bar);
		page_color(fill_color_of(pen, l));
		page_box(zero, 0, end, 1);
		if (l->annotate && bar.h >= (pen->page->is_cells ? 1 : 0.3))
			draw_bar_value(pen, l, i, &bar, fmax(zero, fmin(1, end)));
	}
}

static void (*const drawers[])(const struct pen *, const struct chart_layer *) = {
	[CHART_LINE] = draw_line,
	[CHART_POINTS] = draw_points,
	[CHART_STAIRS] = draw_stairs,
	[CHART_BAND] = draw_band,
	[CHART_BARS] = draw_bars,
	[CHART_LYING] = draw_lying,
	[CHART_BOXES] = draw_boxes,
	[CHART_HEAT] = draw_heat,
};

/* A broken line: pieces one character long with one left out between. */
static void
draw_mark(const struct pen *pen, const struct chart_mark *m)
{
	const struct plot_area *a = pen->area;
	double u = scale_unit(m->vertical ? &a->x : &a->y, m->at);
	double length = m->vertical ? a->rect.h : a->rect.w;

	if (isnan(u) || u < 0 || u > 1)
		return;
	page_enter(pen->page, a->rect);
	page_color(m->color < 0 ? PAGE_DIM : PAGE_COLOR + m->color % PLOT_COLORS);
	page_width(pen->page, 1);
	for (double at = 0; at < length; at += m->vertical ? 1 : 2) {
		double from = at / length, to = (at + (m->vertical ? 0.4 : 0.9)) / length;

		if (m->vertical)
			page_line(u, from, u, to);
		else
			page_line(from, u, to, u);
	}
}

static void
label_mark(const struct pen *pen, const struct chart_mark *m)
{
	const struct plot_area *a = pen->area;
	double u = scale_unit(m->vertical ? &a->x : &a->y, m->at);

	if (m->label == NULL || isnan(u) || u < 0 || u > 1)
		return;
	if (m->vertical)
		page_text(pen->page, a->rect.x + u * a->rect.w + 1, a->rect.y, 0, PAGE_DIM,
		    a->rect.w * (1 - u) - 1, m->label);
	else
		page_text(pen->page, a->rect.x + a->rect.w,
		    fmax(a->rect.y, floor(a->rect.y + (1 - u) * a->rect.h) - 1), 1, PAGE_DIM, 0,
		    m->label);
}

void
plot_layers(const struct page *p, const struct chart_panel *panel, const struct plot_area *area)
{
	struct pen pen = { p, panel, area };

	for (size_t i = 0; i < panel->mark_count; i++)
		draw_mark(&pen, &panel->marks[i]);
	for (size_t i = 0; i < panel->layer_count; i++)
		if ((panel->layers[i].n > 0 || panel->layers[i].kind == CHART_HEAT) &&
		    !page_leaves_out(p, &panel->layers[i]))
			drawers[panel->layers[i].kind](&pen, &panel->layers[i]);
	for (size_t i = 0; i < panel->mark_count; i++)
		label_mark(&pen, &panel->marks[i]);
	page_leave(p);
}
