/*
 * chart_group.c - means and bands of groups of lines.
 */
#include "chart_group.h"

#include <math.h>
#include <stdlib.h>

#include "base.h"

/* Fewer places than this are all taken, whatever the width. */
enum { PLACES_LEAST = 64 };

void
chart_smooth(double *y, size_t n, double weight)
{
	double average = 0, past = 1;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(y[i]))
			continue;
		average = weight * average + (1 - weight) * y[i];
		past *= weight;
		y[i] = average / (1 - past);
	}
}

/* ---- tracks */

void
chart_track_add(struct chart_track *t, double x, double mean, double low, double high)
{
	if (isnan(x) || isnan(mean))
		return;
	x_grow(&t->at, &t->cap, t->n + 1);
	t->at[t->n++] = (struct chart_stand){ x, mean, low, high };
}

void
chart_track_release(struct chart_track *t)
{
	x_free(t->at);
	*t = (struct chart_track){ .n = 0 };
}

static int
by_place(const void *a, const void *b)
{
	const struct chart_stand *p = a, *q = b;

	return (p->x > q->x) - (p->x < q->x);
}

/* A run that was resumed goes back to earlier steps. */
static void
put_in_order(struct chart_track *t)
{
	for (size_t i = 1; i < t->n; i++) {
		if (t->at[i].x < t->at[i - 1].x) {
			qsort(t->at, t->n, sizeof *t->at, by_place);
			return;
		}
	}
}

/* ---- places */

static int
ascending(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return (p > q) - (p < q);
}

static size_t
each_once(double *places, size_t n)
{
	size_t kept = n > 0;

	qsort(places, n, sizeof *places, ascending);
	for (size_t i = 1; i < n; i++)
		if (places[i] > places[kept - 1])
			places[kept++] = places[i];
	return kept;
}

/* Those of all points of a group; evenly spread ones where there would be too many, and then also the
 * ends of each line, so that every point of it lies between two of its places. */
static size_t
choose_places(const struct chart_group_request *r, size_t group, double **out)
{
	size_t most = r->columns > PLACES_LEAST ? r->columns : PLACES_LEAST, all = 0, n = 0;
	double low, high, *places;

	for (size_t i = 0; i < r->track_count; i++)
		all += r->tracks[i].group == group ? r->tracks[i].n : 0;
	places = x_new_array(double, all + most + 2 * r->track_count + 1);
	*out = places;
	for (size_t i = 0; i < r->track_count; i++)
		for (size_t k = 0; r->tracks[i].group == group && k < r->tracks[i].n; k++)
			places[n++] = r->tracks[i].at[k].x;
	n = each_once(places, n);
	if (n <= most)
		return n;
	low = places[0];
	high = places[n - 1];
	for (n = 0; n < most; n++)
		places[n] = low + (high - low) * (double)n / (double)(most - 1);
	for (size_t i = 0; i < r->track_count; i++) {
		const struct chart_track *t = &r->tracks[i];

		if (t->group != group || t->n == 0)
			continue;
		places[n++] = t->at[0].x;
		places[n++] = t->at[t->n - 1].x;
	}
	return each_once(places, n);
}

/* ---- what stands at a place */

struct gathered {
	size_t n;
	double mean, squares, low, high;
};

static void
gather(struct gathered *g, double mean, double low, double high)
{
	double step = mean - g->mean;

	g->n++;
	g->mean += step / (double)g->n;
	g->squares += step * (mean - g->mean);
	g->low = g->n == 1 ? low : fmin(g->low, low);
	g->high = g->n == 1 ? high : fmax(g->high, high);
}

static double
between(double a, double b, double share)
{
	return share <= 0 ? a : share >= 1 ? b : a + (b - a) * share;
}

/* Places of a group, and how far a line was followed. */
struct walk {
	const struct chart_track *track;
	size_t next;		/* its first point that is not before the place */
};

/* Extremes of points that lie between two places belong to the nearer one, so that none is lost. */
static void
widen(struct gathered *g, const struct walk *w, double before, double behind)
{
	const struct chart_track *t = w->track;
	size_t i = w->next;

	while (i > 0 && t->at[i - 1].x >= before)
		i--;
	for (; i < t->n && t->at[i].x < behind; i++) {
		g->low = fmin(g->low, t->at[i].low);
		g->high = fmax(g->high, t->at[i].high);
	}
}

/* The line at a place, with what lies from `before` to `behind` it. */
static void
gather_line(struct gathered *g, struct walk *w, double place, double before, double behind)
{
	const struct chart_track *t = w->track;
	const struct chart_stand *p, *q;
	double share;

	while (w->next < t->n && t->at[w->next].x < place)
		w->next++;
	if (t->n == 0 || place < t->at[0].x || place > t->at[t->n - 1].x)
		return;
	q = &t->at[w->next];
	p = w->next > 0 ? q - 1 : q;
	share = q->x > p->x ? (place - p->x) / (q->x - p->x) : 1;
	gather(g, between(p->mean, q->mean, share), between(p->low, q->low, share),
	    between(p->high, q->high, share));
	widen(g, w, before, behind);
}

/* ---- layers */

struct curve {
	double *x, *mean, *low, *high;
	size_t n;
};

static void
set_band(struct curve *c, size_t i, const struct gathered *g, const struct chart_group_request *r)
{
	double sd = g->n > 1 ? sqrt(g->squares / (double)(g->n - 1)) : (double)NAN;

	c->low[i] = r->band == RUN_BAND_STDDEV ? g->mean - sd : g->low;
	c->high[i] = r->band == RUN_BAND_STDDEV ? g->mean + sd : g->high;
	if (r->log_y && c->low[i] <= 0)
		c->low[i] = g->low;
}

static void
make_curve(struct curve *c, const struct chart_group_request *r, size_t group)
{
	struct walk *walks = x_new_array(struct walk, r->track_count + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->track_count; i++)
		if (r->tracks[i].group == group)
			walks[n++] = (struct walk){ &r->tracks[i], 0 };
	for (size_t i = 0; i < c->n; i++) {
		double before = i > 0 ? (c->x[i - 1] + c->x[i]) / 2 : c->x[i];
		double behind = i + 1 < c->n ? (c->x[i] + c->x[i + 1]) / 2 : (double)INFINITY;
		struct gathered g = { .n = 0 };

		for (size_t k = 0; k < n; k++)
			gather_line(&g, &walks[k], c->x[i], before, behind);
		c->mean[i] = g.n > 0 ? g.mean : (double)NAN;
		c->low[i] = c->high[i] = (double)NAN;
		if (g.n > 0)
			set_band(c, i, &g, r);
	}
	x_free(walks);
}

static uint64_t
points_behind(const struct chart_group_request *r, size_t group)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->track_count; i++)
		n += r->tracks[i].group == group ? r->tracks[i].n : 0;
	return n;
}

static void
add_layers(struct chart *chart, struct chart_panel *p, const struct chart_group_request *r, size_t group,
    bool band)
{
	struct curve c = { .n = 0 };

	c.n = choose_places(r, group, &c.x);
	if (c.n > 0) {
		struct chart_layer layer = { .color = (int)group, .n = c.n, .x = c.x,
			.behind = points_behind(r, group) };

		c.mean = x_new_array(double, c.n);
		c.low = x_new_array(double, c.n);
		c.high = x_new_array(double, c.n);
		make_curve(&c, r, group);
		if (r->smooth > 0)
			chart_smooth(c.mean, c.n, r->smooth);
		layer.kind = band ? CHART_BAND : CHART_LINE;
		layer.faint = band;
		layer.label = band ? NULL : r->labels[group];
		layer.y = band ? c.low : c.mean;
		layer.y2 = band ? c.high : NULL;
		chart_add_layer(chart, p, &layer);
	}
	x_free(c.x);
	x_free(c.mean);
	x_free(c.low);
	x_free(c.high);
}

/* All bands first: lines lie above them. */
void
chart_group_add(struct chart *c, struct chart_panel *p, const struct chart_group_request *r)
{
	for (size_t i = 0; i < r->track_count; i++)
		put_in_order(&r->tracks[i]);
	for (size_t g = 0; r->band != RUN_BAND_NONE && g < r->group_count; g++)
		add_layers(c, p, r, g, true);
	for (size_t g = 0; g < r->group_count; g++)
		add_layers(c, p, r, g, false);
}
