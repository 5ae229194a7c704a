/*
 * store_points_live.c - a live metrics.bin as it grows: each record is read once.
 *
 * A series is kept as nodes of consecutive points, at most LIVE_NODES of them: while it is short a
 * node is a point; each time there are too many, neighbours are joined and a node stands for twice
 * as many. So a reader's memory does not grow with the run, and the edges of a chart's buckets are
 * off by at most one node.
 */
#include <math.h>
#include <string.h>

#include "base.h"
#include "store_points_reader.h"

static void
halve(struct live_series *l)
{
	for (size_t i = 0; i + 1 < l->count; i += 2) {
		struct points_node pair = l->nodes[i];

		points_node_join(&pair, &l->nodes[i + 1]);
		l->nodes[i / 2] = pair;
	}
	l->count /= 2;
	l->each *= 2;
}

static void
add_point(struct live_series *l, const struct points_record *r)
{
	struct points_node *last = l->count > 0 ? &l->nodes[l->count - 1] : NULL;

	if (last == NULL || last->count == l->each) {
		if (l->count == LIVE_NODES)
			halve(l);
		x_grow(&l->nodes, &l->cap, l->count + 1);
		last = &l->nodes[l->count++];
		points_node_clear(last);
	}
	points_node_add(last, r->step, r->time, r->value);
}

static bool
take_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct store_points *p = ctx;
	size_t before = p->names.count;
	struct points_series *s;

	(void)err;
	if ((r->series & POINTS_DEFINITION) != 0) {
		if (points_names_take(&p->names, r) && p->names.count > before)
			points_add_series(p, p->names.name[before]);
		return true;
	}
	if (r->series >= p->count)
		return true;
	s = &p->series[r->series];
	points_summary_add(&s->summary, r->step, r->time, r->value, &s->live.sum);
	points_node_add(&s->whole, r->step, r->time, r->value);
	add_point(&s->live, r);
	return true;
}

bool
points_live_take(struct store_points *p, bool *changed, struct err *err)
{
	uint64_t before = p->end;

	if (!points_scan(p->fd, &p->end, take_record, p, err))
		return err_wrap(err, "%s", p->path);
	*changed = *changed || p->end != before;
	return true;
}

static int64_t
held(int64_t x, int64_t low, int64_t high)
{
	return x < low ? low : x > high ? high : x;
}

/* A node that straddles an edge counts where its middle is. */
void
points_live_gather(const struct points_gather *g)
{
	const struct live_series *l = &g->series->live;

	for (size_t i = 0; i < l->count; i++) {
		const struct points_node *n = &l->nodes[i];
		int64_t low = points_node_low(n, g->axis), high = points_node_high(n, g->axis);

		if (high < g->from || low > g->to)
			continue;
		points_bucket_join(g, points_bucket_of(g, held(low / 2 + high / 2 +
		    (low % 2 + high % 2) / 2, g->from, g->to)), n);
	}
}

struct walk {
	const struct points_gather *gather;
	uint32_t series;
	store_point_fn *fn;
	void *ctx;
	bool stopped;
};

static bool
offer(struct walk *w, const struct store_point *p)
{
	int64_t x = w->gather->axis == STORE_AXIS_STEP ? p->step : p->time;

	if (x >= w->gather->from && x <= w->gather->to)
		w->stopped = !w->fn(w->ctx, p);
	return !w->stopped;
}

static bool
walk_record(void *ctx, const struct points_record *r, struct err *err)
{
	struct walk *w = ctx;

	if (r->series != w->series || offer(w, &(struct store_point){ r->step, r->time, r->value }))
		return true;
	return err_set(err, ERR_CANCELLED, "stopped");
}

/* A short series is in memory; a long one is read again from the file. */
bool
points_live_each(const struct points_gather *g, store_point_fn *fn, void *ctx, struct err *err)
{
	const struct live_series *l = &g->series->live;
	struct walk w = { g, (uint32_t)(g->series - g->points->series), fn, ctx, false };
	uint64_t offset = POINTS_HEADER;

	if (l->each == 1) {
		for (size_t i = 0; i < l->count; i++)
			if (!offer(&w, &(struct store_point){ l->nodes[i].step_min,
			    l->nodes[i].time_min, l->nodes[i].first }))
				break;
		return true;
	}
	return points_scan(g->points->fd, &offset, walk_record, &w, err) || w.stopped;
}
