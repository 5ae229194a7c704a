/*
 * chartview.c - the arithmetic of zoom, pan and crosshair on the horizontal axis of a chart.
 */
#include "chartview.h"

#include <math.h>

#include "base_str.h"
#include "chart_ticks.h"

/* ROWS: a usual height, which decides how wide the labels are. */
enum { ROWS = 20, LEFT = 6 };

#define ZOOM 0.5

void
chartview_reset(struct chartview *v)
{
	*v = (struct chartview){ .from = (double)NAN, .to = (double)NAN, .cross = (double)NAN,
		.left = LEFT };
}

bool
chartview_is_whole(const struct chartview *v)
{
	return isnan(v->from) && isnan(v->to);
}

/* The point of a line that is nearest to the crosshair. */
static bool
nearest(const struct chart_layer *l, double x, size_t *at)
{
	double best = (double)INFINITY;

	for (size_t i = 0; i < l->n; i++) {
		double distance = fabs(l->x[i] - x);

		if (!isnan(l->y[i]) && distance < best) {
			best = distance;
			*at = i;
		}
	}
	return isfinite(best);
}

/* As exact as a place on the axis can be told apart: a power of ten, 0 for as many digits as each needs. */
static double
exactness(const struct chartview *v)
{
	return v->log ? 0 : pow(10, floor(log10((v->shown.max - v->shown.min) / 1000)));
}

/* Where the crosshair is goes to the note; the values go to the legend, or to the note of a line that
 * is alone. */
static void
note_values(const struct chartview *v, struct chart *c, struct chart_panel *p)
{
	char place[CHART_TICK_TEXT], value[STR_SHORT];

	chart_ticks_format(place, p->x.unit, v->cross, exactness(v));
	p->note = chart_text(c, "at %s", place);
	for (size_t i = 0; i < p->layer_count; i++) {
		struct chart_layer *l = &p->layers[i];
		size_t at = 0;

		if (l->kind != CHART_LINE || l->faint || !nearest(l, v->cross, &at))
			continue;
		str_number(value, l->y[at], 6);
		if (p->legend && l->label != NULL)
			l->label = chart_text(c, "%s %s", l->label, value);
		else
			p->note = chart_text(c, "at %s: %s", place, value);
	}
}

void
chartview_measure(struct chartview *v, const struct chart *c)
{
	const struct chart_panel *p = &c->panels[0];
	struct chart_ticks ticks;

	v->shown = chart_range_x(p);
	if (chartview_is_whole(v))
		v->whole = v->shown;
	v->log = p->x.log;
	chart_ticks_make(&ticks, &p->y, chart_range_y(p), ROWS, false);
	v->left = chart_ticks_width(&ticks) + 1;
	if (!isnan(v->cross))
		v->cross = fmax(v->shown.min, fmin(v->shown.max, v->cross));
}

void
chartview_decorate(struct chartview *v, struct chart *c)
{
	struct chart_panel *p;

	if (c == NULL || c->panel_count == 0)
		return;
	p = &c->panels[0];
	chartview_measure(v, c);
	if (isnan(v->cross))
		return;
	chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = v->cross, .color = -1 });
	note_values(v, c, p);
}

void
chartview_describe(const struct chartview *v, const struct chart *c, struct buf *out)
{
	char from[CHART_TICK_TEXT], to[CHART_TICK_TEXT];
	const struct chart_axis *x;
	double step = exactness(v);

	if (c == NULL || c->panel_count == 0 || chartview_is_whole(v))
		return;
	x = &c->panels[0].x;
	chart_ticks_format(from, x->unit, v->shown.min, step);
	chart_ticks_format(to, x->unit, v->shown.max, step);
	buf_printf(out, "%s to %s", from, to);
	if (x->label != NULL)
		buf_printf(out, " of %s", x->label);
}

/* ---- places, as shares of what is shown */

static double
share_of(const struct chartview *v, double at)
{
	if (v->log)
		return (log(at) - log(v->shown.min)) / (log(v->shown.max) - log(v->shown.min));
	return (at - v->shown.min) / (v->shown.max - v->shown.min);
}

static double
at_share(const struct chartview *v, double share)
{
	if (v->log)
		return exp(log(v->shown.min) + share * (log(v->shown.max) - log(v->shown.min)));
	return v->shown.min + share * (v->shown.max - v->shown.min);
}

/* Closer than a double can tell apart is no view. */
static void
show_shares(struct chartview *v, double from, double to)
{
	double low = at_share(v, from), high = at_share(v, to);

	if (!isfinite(low) || !isfinite(high) || !(high - low > fmax(fabs(low), fabs(high)) * 1e-12))
		return;
	v->from = low;
	v->to = high;
	/* The next key may come before the chart is drawn. */
	v->shown = (struct chart_range){ low, high };
}

static void
show_all(struct chartview *v)
{
	v->from = v->to = (double)NAN;
	v->shown = v->whole;
}

/* The share of what is shown that lies before the beginning; 0: none does. */
static double
before_all(const struct chartview *v, double from)
{
	double share = v->whole.max > v->whole.min ? share_of(v, v->whole.min) - from : 0;

	return isfinite(share) ? fmax(0, share) : 0;
}

/* factor below 1 looks closer; `at` keeps its place on the screen. */
static void
zoom(struct chartview *v, double at, double factor)
{
	double share = share_of(v, at), from = share - share * factor;
	double back = before_all(v, from);

	if (factor > 1 && factor >= share_of(v, v->whole.max) - share_of(v, v->whole.min) - 1e-9)
		show_all(v);
	else
		show_shares(v, from + back, from + back + factor);
}

static void
pan(struct chartview *v, double share)
{
	share += before_all(v, share);
	if (!chartview_is_whole(v))
		show_shares(v, share, 1 + share);
}

static void
move_cross(struct chartview *v, int columns, int direction)
{
	if (isnan(v->cross))
		v->cross = at_share(v, 0.5);
	else
		v->cross = at_share(v, fmax(0, fmin(1, share_of(v, v->cross) +
		    direction / fmax(columns, 1))));
}

static double
place_of(const struct chartview *v, int x, struct area plot)
{
	double share = (x - plot.x - v->left + 0.5) / fmax(plot.w - v->left, 1);

	return at_share(v, fmax(0, fmin(1, share)));
}

/* ---- keys and mouse */

static bool
point_event(struct chartview *v, const struct event *e, struct area plot)
{
	double at;

	if (!area_contains(plot, e->x, e->y))
		return false;
	at = place_of(v, e->x, plot);
	switch (e->key) {
	case K_WHEEL_UP: zoom(v, at, ZOOM); return true;
	case K_WHEEL_DOWN: zoom(v, at, 1 / ZOOM); return true;
	case K_CLICK: v->cross = at; return true;
	case K_RIGHT_CLICK: show_shares(v, share_of(v, at) - 0.5, share_of(v, at) + 0.5); return true;
	default: return false;
	}
}

bool
chartview_event(struct chartview *v, const struct event *e, struct area plot)
{
	double centre = isnan(v->cross) ? at_share(v, 0.5) : v->cross;

	/* The chart is not there yet. */
	if (!(v->shown.max > v->shown.min))
		return false;
	switch (e->key) {
	case '+':
	case '=': zoom(v, centre, ZOOM); return true;
	case '_': zoom(v, centre, 1 / ZOOM); return true;
	case '{': pan(v, -0.25); return true;
	case '}': pan(v, 0.25); return true;
	case K_LEFT:
	case 'h': move_cross(v, plot.w - v->left, -1); return true;
	case K_RIGHT:
	case 'l': move_cross(v, plot.w - v->left, 1); return true;
	case '0': show_all(v); v->cross = (double)NAN; return true;
	default: return point_event(v, e, plot);
	}
}
