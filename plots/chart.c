/*
 * chart.c - building chart descriptions, and the ranges their axes show.
 */
#include "chart.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base.h"

struct chart *
chart_new(const char *title)
{
	struct chart *c = x_new(struct chart);

	c->arena = arena_new();
	c->title = title != NULL ? arena_strdup(c->arena, title) : NULL;
	return c;
}

void
chart_free(struct chart *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->panel_count; i++) {
		x_free(c->panels[i].layers);
		x_free(c->panels[i].marks);
	}
	x_free(c->panels);
	arena_free(c->arena);
	x_free(c);
}

struct chart_panel *
chart_add_panel(struct chart *c, const char *title)
{
	struct chart_panel *p;

	x_grow(&c->panels, &c->panel_cap, c->panel_count + 1);
	p = &c->panels[c->panel_count++];
	*p = (struct chart_panel){ .title = arena_strdup(c->arena, title != NULL ? title : "") };
	p->x.min = p->x.max = p->y.min = p->y.max = (double)NAN;
	return p;
}

static const double *
copy(struct chart *c, const double *values, size_t n)
{
	double *out;

	if (values == NULL || n == 0)
		return NULL;
	out = arena_array(c->arena, double, n);
	memcpy(out, values, n * sizeof *out);
	return out;
}

static const char *const *
copy_texts(struct chart *c, const char *const *texts, size_t n)
{
	const char **out;

	if (texts == NULL || n == 0)
		return NULL;
	out = arena_array(c->arena, const char *, n);
	for (size_t i = 0; i < n; i++)
		out[i] = texts[i] != NULL ? arena_strdup(c->arena, texts[i]) : NULL;
	return out;
}

struct chart_layer *
chart_add_layer(struct chart *c, struct chart_panel *p, const struct chart_layer *layer)
{
	size_t heights = layer->kind == CHART_HEAT ? layer->rows * layer->cols
	    : layer->kind == CHART_BOXES ? 5 * layer->n : layer->n;
	struct chart_layer *l;

	x_grow(&p->layers, &p->layer_cap, p->layer_count + 1);
	l = &p->layers[p->layer_count++];
	*l = *layer;
	l->label = layer->label != NULL ? arena_strdup(c->arena, layer->label) : NULL;
	l->x = copy(c, layer->x, layer->n);
	l->x2 = copy(c, layer->x2, layer->n);
	l->y = copy(c, layer->y, heights);
	l->y2 = copy(c, layer->y2, layer->n);
	l->texts = copy_texts(c, layer->texts, layer->kind == CHART_HEAT ? heights : layer->n);
	return l;
}

void
chart_add_mark(struct chart *c, struct chart_panel *p, const struct chart_mark *mark)
{
	struct chart_mark *m;

	x_grow(&p->marks, &p->mark_cap, p->mark_count + 1);
	m = &p->marks[p->mark_count++];
	*m = *mark;
	m->label = mark->label != NULL ? arena_strdup(c->arena, mark->label) : NULL;
}

void
chart_set_names(struct chart *c, struct chart_axis *axis, const char *const *names, size_t n)
{
	const char **copies = arena_array(c->arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		copies[i] = arena_strdup(c->arena, names[i]);
	axis->unit = CHART_CATEGORY;
	axis->names = copies;
	axis->name_count = n;
}

void
chart_set_versions(struct chart *c, struct chart_axis *axis, const char *const *labels, size_t n)
{
	const char **names = arena_array(c->arena, const char *, n), *at = n > 0 ? strchr(labels[0], '@')
	    : NULL;
	size_t same = at != NULL ? (size_t)(at - labels[0]) : 0;

	for (size_t i = 0; i < n; i++)
		if (strncmp(labels[i], labels[0], same + 1) != 0)
			same = 0;
	for (size_t i = 0; i < n; i++)
		names[i] = labels[i] + same;
	chart_set_names(c, axis, names, n);
}

const char *
chart_text(struct chart *c, const char *fmt, ...)
{
	va_list ap;
	char *s, *kept;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	kept = arena_strdup(c->arena, s);
	x_free(s);
	return kept;
}

static const struct chart_range no_range = { .min = HUGE_VAL, .max = -HUGE_VAL };

static void
widen(struct chart_range *r, const double *values, size_t n, bool log)
{
	for (size_t i = 0; values != NULL && i < n; i++) {
		if (!isfinite(values[i]) || (log && values[i] <= 0))
			continue;
		r->min = fmin(r->min, values[i]);
		r->max = fmax(r->max, values[i]);
	}
}

static bool
is_empty(const struct chart_range *r)
{
	return !(r->min <= r->max);
}

static void
widen_x(struct chart_range *r, const struct chart_layer *l, bool log)
{
	if (l->kind == CHART_HEAT) {
		double edges[2] = { 0, (double)l->cols };

		widen(r, edges, 2, log);
		return;
	}
	widen(r, l->x, l->n, log);
	widen(r, l->x2, l->n, log);
}

static void
widen_y(struct chart_range *r, const struct chart_layer *l, bool log)
{
	if (l->kind == CHART_HEAT) {
		double edges[2] = { 0, (double)l->rows };

		widen(r, edges, 2, log);
		return;
	}
	widen(r, l->y, l->kind == CHART_BOXES ? 5 * l->n : l->n, log);
	widen(r, l->y2, l->n, log);
}

static bool
has_kind(const struct chart_panel *p, enum chart_kind kind)
{
	for (size_t i = 0; i < p->layer_count; i++)
		if (p->layers[i].kind == kind)
			return true;
	return false;
}

static bool
has_heat(const struct chart_panel *p)
{
	return has_kind(p, CHART_HEAT);
}

/* A constant gets a range around it, so that it lies in the middle. */
static void
open_constant(struct chart_range *r, bool log)
{
	double half;

	if (r->max - r->min > fabs(r->max) * 1e-12 && r->max > r->min)
		return;
	if (log) {
		r->min /= 2;
		r->max *= 2;
		return;
	}
	half = r->max == 0 ? 1 : fmax(fabs(r->max) * 0.1, 1e-300);
	r->min -= half;
	r->max += half;
}

/* Room above and below the data; in orders of magnitude on a log axis. */
static void
add_air(struct chart_range *r, double share, bool log)
{
	double air;

	if (log) {
		air = pow(r->max / r->min, share);
		r->min /= air;
		r->max *= air;
		return;
	}
	air = (r->max / 2 - r->min / 2) * 2 * share;
	r->min -= air;
	r->max += air;
}

/* Within what can be divided and multiplied without overflow. */
static void
keep_finite(struct chart_range *r, bool log)
{
	/* The ratio of two ends of a logarithmic axis must be a number too. */
	const double most = log ? 1e150 : 1e300, least = log ? 1e-150 : -most;

	r->min = fmax(least, fmin(most, r->min));
	r->max = fmax(least, fmin(most, r->max));
}

static void
apply_limits(struct chart_range *r, const struct chart_axis *axis)
{
	bool usable_min = isfinite(axis->min) && (!axis->log || axis->min > 0);
	bool usable_max = isfinite(axis->max) && (!axis->log || axis->max > 0);

	if (usable_min)
		r->min = axis->min;
	if (usable_max)
		r->max = axis->max;
	if (r->min > r->max) {
		double swap = r->min;

		r->min = r->max;
		r->max = swap;
	}
}

static struct chart_range
finish_range(struct chart_range r, const struct chart_axis *axis, double air)
{
	if (is_empty(&r))
		r = axis->log ? (struct chart_range){ 1, 10 } : (struct chart_range){ 0, 1 };
	keep_finite(&r, axis->log);
	if (axis->from_zero && !axis->log) {
		r.min = fmin(r.min, 0);
		r.max = fmax(r.max, 0);
		/* Nothing but zeros: up from them, since there is nothing below. */
		if (r.min >= r.max)
			r.max = axis->unit == CHART_SHARE ? 0.1 : 1;
	}
	open_constant(&r, axis->log);
	if (air > 0) {
		bool on_zero = axis->from_zero && r.min == 0;

		add_air(&r, air, axis->log);
		if (on_zero)
			r.min = 0;
	}
	apply_limits(&r, axis);
	keep_finite(&r, axis->log);
	open_constant(&r, axis->log);
	return r;
}

struct chart_range
chart_range_x(const struct chart_panel *p)
{
	struct chart_range r = no_range;

	for (size_t i = 0; i < p->layer_count; i++)
		widen_x(&r, &p->layers[i], p->x.log);
	if (p->x.unit == CHART_CATEGORY && !has_heat(p) && !is_empty(&r)) {
		r.min -= 0.5;
		r.max += 0.5;
	}
	for (size_t i = 0; i < p->mark_count; i++)
		if (p->marks[i].vertical && has_kind(p, CHART_LYING))
			widen(&r, &p->marks[i].at, 1, p->x.log);
	/* What is written behind the longest of the bars that lie needs a place. */
	return finish_range(r, &p->x, has_kind(p, CHART_LYING) ? 0.12 : 0);
}

struct chart_range
chart_range_y(const struct chart_panel *p)
{
	struct chart_range r = no_range;
	bool heat = has_heat(p);

	for (size_t i = 0; i < p->layer_count; i++)
		widen_y(&r, &p->layers[i], p->y.log);
	for (size_t i = 0; i < p->mark_count; i++)
		if (!p->marks[i].vertical)
			widen(&r, &p->marks[i].at, 1, p->y.log);
	return finish_range(r, &p->y, heat || has_kind(p, CHART_LYING) ? 0 : 0.04);
}

bool
chart_panel_empty(const struct chart_panel *p)
{
	struct chart_range x = no_range, y = no_range;

	for (size_t i = 0; i < p->layer_count; i++) {
		widen_x(&x, &p->layers[i], p->x.log);
		widen_y(&y, &p->layers[i], p->y.log);
	}
	return is_empty(&x) || is_empty(&y);
}
