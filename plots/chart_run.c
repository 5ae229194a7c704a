/*
 * chart_run.c - from stored series to panels of lines.
 */
#include "chart_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base.h"
#include "store_points.h"
#include "store_run.h"

/* What one line of the picture is made of while it grows. */
struct line {
	double *x, *y;
	size_t n, cap_x, cap_y;
	uint64_t behind;
};

static void
line_add(struct line *l, double x, double y)
{
	x_grow(&l->x, &l->cap_x, l->n + 1);
	x_grow(&l->y, &l->cap_y, l->n + 1);
	l->x[l->n] = x;
	l->y[l->n++] = y;
}

static void
line_release(struct line *l)
{
	x_free(l->x);
	x_free(l->y);
}

/* First, lowest, highest and last value of a bucket, in an order that keeps its ends at its ends. */
static void
add_bucket(struct line *l, const struct chart_source *s, const struct store_bucket *b)
{
	double middle = chart_source_place(s, b->first_at / 2 + b->last_at / 2);

	if (b->count == 0)
		return;
	l->behind += b->count;
	if (b->nan == b->count) {
		line_add(l, chart_source_place(s, b->first_at), (double)NAN);
		return;
	}
	line_add(l, chart_source_place(s, b->first_at), b->first);
	if (b->count - b->nan > 2) {
		line_add(l, middle, b->min);
		line_add(l, middle, b->max);
	}
	if (b->count > 1)
		line_add(l, chart_source_place(s, b->last_at), b->last);
}

static bool
read_buckets(struct line *l, const struct chart_source *s, size_t buckets, struct err *err)
{
	struct store_bucket *b = x_new_array(struct store_bucket, buckets);
	size_t got = 0;
	bool ok = store_points_read(s->points, s->series, s->axis, s->from, s->to, buckets, b, &got,
	    err);

	for (size_t i = 0; ok && i < got; i++)
		add_bucket(l, s, &b[i]);
	x_free(b);
	return ok;
}

struct collector {
	struct line *line;
	const struct chart_source *source;
};

static bool
collect(void *ctx, const struct store_point *point)
{
	struct collector *c = ctx;
	int64_t at = c->source->axis == STORE_AXIS_STEP ? point->step : point->time;

	line_add(c->line, chart_source_place(c->source, at), point->value);
	c->line->behind++;
	return true;
}

/* A short series is read point by point; buckets serve the long ones. */
static bool
read_line(struct line *l, const struct chart_source *s, size_t buckets, struct err *err)
{
	struct collector c = { l, s };

	if (store_points_summary_of(s->points, s->series)->count > 2 * buckets)
		return read_buckets(l, s, buckets, err);
	return store_points_each(s->points, s->series, s->axis, s->from, s->to, collect, &c, err);
}

static void
add_lines(struct chart *c, struct chart_panel *p, struct line *l, const char *label, int color,
    double weight)
{
	struct chart_layer layer = {
		.kind = CHART_LINE, .label = label, .color = color, .n = l->n, .x = l->x, .y = l->y,
		.behind = l->behind,
	};

	if (weight > 0) {
		layer.faint = true;
		layer.label = NULL;
		chart_add_layer(c, p, &layer);
		chart_smooth(l->y, l->n, weight);
		layer.faint = false;
		layer.label = label;
	}
	chart_add_layer(c, p, &layer);
}

/* Nothing of it may be in view; what cannot be read must not look so. */
static bool
is_readable(const struct chart_source *s, struct err *err)
{
	int64_t first, last;

	return store_points_summary_of(s->points, s->series)->count == 0 ||
	    store_points_range(s->points, s->series, s->axis, &first, &last) ||
	    err_set(err, ERR_CORRUPT, "its points cannot be read");
}

static bool
add_run(struct chart *c, struct chart_panel *p, struct chart_source *s,
    const struct chart_run_request *r, size_t run, uint64_t *behind, struct err *err)
{
	struct line l = { .n = 0 };
	size_t buckets = r->buckets != 0 ? r->buckets : 400;
	bool ok = true;

	if (chart_source_choose(s, r->x, r->from, r->to)) {
		ok = read_line(&l, s, buckets, err);
		if (ok && l.n > 0)
			add_lines(c, p, &l, r->labels[run], (int)run, r->smooth);
		*behind += l.behind;
	} else {
		ok = is_readable(s, err);
	}
	chart_source_release(s);
	line_release(&l);
	return ok;
}

/* ---- groups */

struct track_collector {
	struct chart_track *track;
	const struct chart_source *source;
	uint64_t behind;
};

static bool
collect_track(void *ctx, const struct store_point *point)
{
	struct track_collector *c = ctx;
	int64_t at = c->source->axis == STORE_AXIS_STEP ? point->step : point->time;

	chart_track_add(c->track, chart_source_place(c->source, at), point->value, point->value,
	    point->value);
	c->behind++;
	return true;
}

static bool
read_track(struct track_collector *c, size_t buckets, struct err *err)
{
	const struct chart_source *s = c->source;
	struct store_bucket *b;
	size_t got = 0;
	bool ok;

	if (store_points_summary_of(s->points, s->series)->count <= 2 * buckets)
		return store_points_each(s->points, s->series, s->axis, s->from, s->to, collect_track, c, err);
	b = x_new_array(struct store_bucket, buckets);
	ok = store_points_read(s->points, s->series, s->axis, s->from, s->to, buckets, b, &got, err);
	for (size_t i = 0; ok && i < got; i++) {
		if (b[i].count > b[i].nan)
			chart_track_add(c->track,
			    chart_source_place(s, b[i].first_at / 2 + b[i].last_at / 2),
			    b[i].sum / (double)(b[i].count - b[i].nan), b[i].min, b[i].max);
		c->behind += b[i].count;
	}
	x_free(b);
	return ok;
}

/* Lines of a metric, put together. */
static bool
add_groups(struct chart *c, struct chart_panel *p, const struct chart_run_request *r,
    struct store_points **points, const char *metric, uint64_t *behind, struct err *err)
{
	struct chart_track *tracks = x_new_array(struct chart_track, r->run_count + 1);
	size_t buckets = r->buckets != 0 ? r->buckets : 400;
	bool ok = true;

	for (size_t i = 0; ok && i < r->run_count; i++) {
		struct chart_source s = { .points = points[i] };
		struct track_collector t = { &tracks[i], &s, 0 };

		tracks[i].group = r->group[i];
		if (!store_points_find(points[i], metric, &s.series))
			continue;
		ok = chart_source_choose(&s, r->x, r->from, r->to) ? read_track(&t, buckets, err)
								   : is_readable(&s, err);
		if (!ok)
			err_wrap(err, "run %s: metric %s", r->ids[i], metric);
		chart_source_release(&s);
		*behind += t.behind;
	}
	if (ok)
		chart_group_add(c, p, &(struct chart_group_request){ .tracks = tracks,
		    .track_count = r->run_count, .labels = r->group_labels, .group_count = r->group_count,
		    .band = r->band, .smooth = r->smooth, .log_y = r->log_y, .columns = buckets });
	for (size_t i = 0; i < r->run_count; i++)
		chart_track_release(&tracks[i]);
	x_free(tracks);
	return ok;
}

/* What the lines and bands are: "9 runs in 3 groups, mean and lowest to highest". */
static const char *
describe_groups(struct chart *c, const struct chart_run_request *r)
{
	static const char *const bands[RUN_BANDS] = { "mean and min to max",
		"mean and standard deviation", "mean" };

	return chart_text(c, "%zu runs in %zu group%s, %s", r->run_count, r->group_count,
	    r->group_count == 1 ? "" : "s", bands[r->band]);
}

static void
describe(struct chart *c, struct chart_panel *p, const struct chart_run_request *r, uint64_t behind)
{
	static const enum chart_unit units[CHART_X_KINDS] = { [CHART_X_RELATIVE] = CHART_DURATION,
		[CHART_X_WALL] = CHART_TIME };
	char count[STR_SHORT], weight[STR_SHORT];
	uint64_t drawn = 0;

	for (size_t i = 0; i < p->layer_count; i++)
		drawn += p->layers[i].faint ? 0 : p->layers[i].n;
	str_count(count, behind);
	p->x.label = chart_run_x_labels[r->x];
	p->x.unit = units[r->x];
	p->x.min = r->from;
	p->x.max = r->to;
	p->x.log = r->log_x;
	p->x.whole = r->x == CHART_X_STEP;
	p->y.log = r->log_y;
	p->legend = r->run_count > 1;
	if (r->group != NULL)
		p->note = describe_groups(c, r);
	else if (r->smooth > 0)
		p->note = chart_text(c, "%s point%s%s, smoothed %s", count, behind == 1 ? "" : "s",
		    drawn < behind ? ", min to max" : "", str_number(weight, r->smooth, 3));
	else
		p->note = chart_text(c, "%s point%s%s", count, behind == 1 ? "" : "s",
		    drawn < behind ? ", min to max" : "");
}

static bool
add_metric(struct chart *c, const struct chart_run_request *r, struct store_points **points,
    const char *metric, struct err *err)
{
	struct chart_panel *p = chart_add_panel(c, metric);
	uint64_t behind = 0;

	if (r->group != NULL) {
		if (!add_groups(c, p, r, points, metric, &behind, err))
			return false;
		describe(c, p, r, behind);
		return true;
	}
	for (size_t i = 0; i < r->run_count; i++) {
		struct chart_source s = { .points = points[i] };

		if (!store_points_find(points[i], metric, &s.series))
			continue;
		if (!add_run(c, p, &s, r, i, &behind, err))
			return err_wrap(err, "run %s: metric %s", r->ids[i], metric);
	}
	describe(c, p, r, behind);
	return true;
}

static bool
open_all(struct store *s, const struct chart_run_request *r, struct store_points **points,
    struct err *err)
{
	struct arena *a;
	bool ok = true;

	if (r->points != NULL) {
		memcpy(points, r->points, r->run_count * sizeof(*points));
		return true;
	}
	a = arena_new();
	for (size_t i = 0; ok && i < r->run_count; i++)
		ok = store_points_open(&points[i], store_run_path(s, r->ids[i], "metrics.bin", a),
		    err);
	arena_free(a);
	return ok;
}

/* "; there is loss, rmse": what was measured of the system comes after what the runs said themselves. */
static void
list_metrics(struct buf *out, const char *const *names, size_t n)
{
	enum { MOST = 8 };
	size_t listed = 0;

	for (int system = 0; system < 2; system++) {
		for (size_t i = 0; i < n && listed < MOST; i++) {
			bool again = str_starts(names[i], "sys/") != (system == 1);

			for (size_t k = 0; k < i && !again; k++)
				again = str_equal(names[k], names[i]);
			if (!again)
				buf_printf(out, "%s%s", listed++ > 0 ? ", " : "; there is ", names[i]);
		}
	}
}

/* Some run must have the metric; else say which ones there are. */
static bool
check_metric(const struct chart_run_request *r, struct store_points **points, const char *metric,
    struct err *err)
{
	const char **names = NULL, *near;
	struct buf list = BUF_INIT_MAX(300);
	size_t n = 0, cap = 0, series;

	for (size_t i = 0; i < r->run_count; i++)
		if (store_points_find(points[i], metric, &series))
			return true;
	for (size_t i = 0; i < r->run_count; i++) {
		for (size_t k = 0; k < store_points_count(points[i]); k++) {
			x_grow(&names, &cap, n + 1);
			names[n++] = store_points_name(points[i], k);
		}
	}
	near = str_nearest(metric, names, n);
	if (near != NULL)
		buf_printf(&list, "; did you mean \"%s\"?", near);
	else
		list_metrics(&list, names, n);
	err_set(err, ERR_NOTFOUND, "no metric \"%s\" in %s%s", metric,
	    r->run_count == 1 ? "this run" : "these runs", buf_str(&list));
	buf_release(&list);
	x_free(names);
	return false;
}

bool
chart_run(struct store *s, const struct chart_run_request *request, struct chart **out,
    struct err *err)
{
	struct store_points **points = x_new_array(struct store_points *, request->run_count);
	struct chart *c = chart_new(NULL);
	bool ok = open_all(s, request, points, err);

	for (size_t i = 0; ok && i < request->metric_count; i++)
		ok = check_metric(request, points, request->metrics[i], err) &&
		    add_metric(c, request, points, request->metrics[i], err);
	for (size_t i = 0; request->points == NULL && i < request->run_count; i++)
		store_points_close(points[i]);
	x_free(points);
	if (!ok) {
		chart_free(c);
		return false;
	}
	*out = c;
	return true;
}
