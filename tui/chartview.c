/*
 * chartview.c - the arithmetic of zoom, pan and crosshair on the horizontal axis of a chart.
 */
#include "chartview.h"

#include <math.h>

#include "base_str.h"
#include "chart_ticks.h"

/* Columns left of a plot that its labels take, more or less: enough to aim with a mouse. */
enum { LABELS = 6 };

#define ZOOM 0.5

void
chartview_reset(struct chartview *v)
{
	*v = (struct chartview){ .from = (double)NAN, .to = (double)NAN, .cross = (double)NAN };
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

/* Where the crosshair is goes to the note; the values go to the legend, or to the note of a line that
 * is alone. */
static void
note_values(const struct chartview *v, struct chart *c, struct chart_panel *p)
{
	char place[CHART_TICK_TEXT], value[STR_SHORT];

	chart_ticks_format(place, p->x.unit, v->cross, (v->shown.max - v->shown.min) / 1000);
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
chartview_decorate(struct chartview *v, struct chart *c)
{
	struct chart_panel *p;

	if (c == NULL || c->panel_count == 0)
		return;
	p = &c->panels[0];
	v->shown = chart_range_x(p);
	if (isnan(v->cross))
		return;
	v->cross = fmax(v->shown.min, fmin(v->shown.max, v->cross));
	chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = v->cross, .color = -1 });
	note_values(v, c, p);
}

static void
set_range(struct chartview *v, double from, double to)
{
	if (!(to > from))
		return;
	v->from = from;
	v->to = to;
}

/* factor below 1 looks closer; `at` keeps its place on the screen. */
static void
zoom(struct chartview *v, double at, double factor)
{
	set_range(v, at - (at - v->shown.min) * factor, at + (v->shown.max - at) * factor);
}

static void
pan(struct chartview *v, double share)
{
	double by = (v->shown.max - v->shown.min) * share;

	if (!chartview_is_whole(v))
		set_range(v, v->shown.min + by, v->shown.max + by);
}

static void
move_cross(struct chartview *v, double columns, int direction)
{
	double width = v->shown.max - v->shown.min;

	if (isnan(v->cross))
		v->cross = v->shown.min + width / 2;
	else
		v->cross += direction * width / fmax(columns, 1);
}

static double
place_of(const struct chartview *v, int x, struct area plot)
{
	double share = (x - plot.x - LABELS + 0.5) / fmax(plot.w - LABELS, 1);

	return v->shown.min + fmax(0, fmin(1, share)) * (v->shown.max - v->shown.min);
}

bool
chartview_event(struct chartview *v, const struct event *e, struct area plot)
{
	double centre = isnan(v->cross) ? v->shown.min / 2 + v->shown.max / 2 : v->cross;
	bool inside = area_contains(plot, e->x, e->y);

	/* The chart is not there yet. */
	if (!(v->shown.max > v->shown.min))
		return false;
	switch (e->key) {
	case '+':
	case '=':
		zoom(v, centre, ZOOM);
		return true;
	case '_':
		zoom(v, centre, 1 / ZOOM);
		return true;
	case '{':
		pan(v, -0.25);
		return true;
	case '}':
		pan(v, 0.25);
		return true;
	case K_LEFT:
	case 'h':
		move_cross(v, plot.w, -1);
		return true;
	case K_RIGHT:
	case 'l':
		move_cross(v, plot.w, 1);
		return true;
	case '0':
		chartview_reset(v);
		return true;
	case K_WHEEL_UP:
	case K_WHEEL_DOWN:
		if (inside)
			zoom(v, place_of(v, e->x, plot), e->key == K_WHEEL_UP ? ZOOM : 1 / ZOOM);
		return inside;
	case K_CLICK:
		if (inside)
			v->cross = place_of(v, e->x, plot);
		return inside;
	default:
		return false;
	}
}
