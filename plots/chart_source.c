/*
 * chart_source.c - between the store's axes (steps, nanoseconds) and those of pictures (steps, epochs,
 * seconds since the first point, seconds since 1970).
 */
#include "chart_source.h"

#include <math.h>

#include "base.h"
#include "base_time.h"

/* FEW: so many points are looked at one by one. */
enum { EPOCH_BUCKETS = 4096, NEAR_BUCKETS = 64, FEW = 2048, ROUNDS = 64 };

const char *const chart_run_x_words[CHART_X_KINDS] = { "step", "epoch", "relative", "time" };
const char *const chart_run_x_labels[CHART_X_KINDS] = { "step", "epoch", "time since start", "time" };

/* ---- epochs */

bool
chart_source_has_epochs(const struct store_points *points)
{
	size_t series;

	return store_points_find(points, "epoch", &series);
}

/* Kept only where an epoch is seen for the first time. */
static void
add_epoch(struct chart_epochs *e, int64_t step, double epoch)
{
	if (!isfinite(epoch) || (e->n > 0 && !(epoch > e->epoch[e->n - 1] &&
	    (double)step > e->step[e->n - 1])))
		return;
	x_grow(&e->step, &e->cap_step, e->n + 1);
	x_grow(&e->epoch, &e->cap_epoch, e->n + 1);
	e->step[e->n] = (double)step;
	e->epoch[e->n++] = epoch;
}

static bool
add_epoch_point(void *ctx, const struct store_point *p)
{
	add_epoch(ctx, p->step, p->value);
	return true;
}

/* Buckets of a long series: an epoch that begins inside of one begins at its last point at the
 * latest, some thousandth of the picture away. */
static void
read_epochs(struct chart_source *s)
{
	int64_t first, last;
	struct store_bucket *b;
	struct err err;
	size_t series, got = 0;

	if (!store_points_find(s->points, "epoch", &series) ||
	    !store_points_range(s->points, series, STORE_AXIS_STEP, &first, &last))
		return;
	if (store_points_summary_of(s->points, series)->count <= EPOCH_BUCKETS) {
		if (!store_points_each(s->points, series, STORE_AXIS_STEP, first, last, add_epoch_point,
		    &s->epochs, &err))
			return;
		return;
	}
	b = x_new_array(struct store_bucket, EPOCH_BUCKETS);
	if (!store_points_read(s->points, series, STORE_AXIS_STEP, first, last, EPOCH_BUCKETS, b, &got,
	    &err))
		got = 0;
	for (size_t i = 0; i < got; i++) {
		if (b[i].count == 0)
			continue;
		add_epoch(&s->epochs, b[i].first_at, b[i].first);
		add_epoch(&s->epochs, b[i].last_at, b[i].last);
	}
	x_free(b);
}

/* The line through the corners (x, y), gone on at both ends. */
static double
along(const double *x, const double *y, size_t n, double at)
{
	size_t low = 0, high = n - 1;

	if (n == 1)
		return y[0] + (at - x[0]);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (x[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return y[low] + (at - x[low]) * (y[high] - y[low]) / (x[high] - x[low]);
}

/* ---- places */

double
chart_source_place(const struct chart_source *s, int64_t at)
{
	if (s->epochs.n > 0)
		return along(s->epochs.step, s->epochs.epoch, s->epochs.n, (double)at);
	return ((double)at - s->origin) / s->unit;
}

/* Picture to store. */
static double
at_place(const struct chart_source *s, double place)
{
	if (s->epochs.n > 0)
		return along(s->epochs.epoch, s->epochs.step, s->epochs.n, place);
	return place * s->unit + s->origin;
}

bool
chart_source_choose(struct chart_source *s, enum chart_run_x x, double from, double to)
{
	bool over_time = x == CHART_X_RELATIVE || x == CHART_X_WALL;
	int64_t first, last;

	s->axis = over_time ? STORE_AXIS_TIME : STORE_AXIS_STEP;
	s->unit = over_time ? (double)TIME_SECOND : 1;
	if (!store_points_range(s->points, s->series, s->axis, &first, &last))
		return false;
	if (x == CHART_X_EPOCH)
		read_epochs(s);
	s->origin = x == CHART_X_RELATIVE ? (double)first : 0;
	s->from = first;
	s->to = last;
	from = isfinite(from) ? at_place(s, from) : (double)first;
	to = isfinite(to) ? at_place(s, to) : (double)last;
	if (!(from <= (double)last) || !(to >= (double)first))
		return false;
	if (from > (double)first)
		s->from = (int64_t)from;
	if (to < (double)last)
		s->to = (int64_t)to;
	return s->from <= s->to;
}

void
chart_source_release(struct chart_source *s)
{
	x_free(s->epochs.step);
	x_free(s->epochs.epoch);
	s->epochs = (struct chart_epochs){ .n = 0 };
}

/* ---- the nearest point */

struct search {
	const struct chart_source *source;
	double at;		/* on the store's axis */
	double best;
	struct store_point *out;
};

static double
axis_of(const struct chart_source *s, const struct store_point *p)
{
	return s->axis == STORE_AXIS_STEP ? (double)p->step : (double)p->time;
}

static bool
look_at(void *ctx, const struct store_point *p)
{
	struct search *s = ctx;
	double distance = fabs(axis_of(s->source, p) - s->at);

	if (distance < s->best) {
		s->best = distance;
		*s->out = *p;
	}
	return true;
}

/* How far a bucket's points are from the place at least, by its ends. */
static double
distance_to(const struct store_bucket *b, double at)
{
	if ((double)b->first_at <= at && at <= (double)b->last_at)
		return 0;
	return fmin(fabs((double)b->first_at - at), fabs((double)b->last_at - at));
}

/* Looks closer and closer until few points are left: each round costs the same, however many
 * there are. */
bool
chart_source_nearest(const struct chart_source *s, double place, struct store_point *out)
{
	struct search search = { s, at_place(s, place), (double)INFINITY, out };
	int64_t from = s->from, to = s->to;
	struct err err;

	for (int round = 0; round < ROUNDS; round++) {
		struct store_bucket b[NEAR_BUCKETS];
		const struct store_bucket *best = NULL;
		uint64_t count = 0;
		size_t got = 0;

		if (!store_points_read(s->points, s->series, s->axis, from, to, NEAR_BUCKETS, b, &got, &err))
			return false;
		for (size_t i = 0; i < got; i++) {
			count += b[i].count;
			if (b[i].count > 0 && (best == NULL ||
			    distance_to(&b[i], search.at) < distance_to(best, search.at)))
				best = &b[i];
		}
		if (best == NULL)
			return false;
		if (count <= FEW || (best->first_at == from && best->last_at == to))
			break;
		from = best->first_at;
		to = best->last_at;
	}
	return store_points_each(s->points, s->series, s->axis, from, to, look_at, &search, &err) &&
	    isfinite(search.best);
}
