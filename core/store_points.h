/*
 * store_points.h - metric series: metrics.bin of a run, written point by point, sealed at the end,
 * read as buckets or exactly.
 *
 * A point is (step, time, value). step is what the training code says (step, epoch), or the count of
 * points so far; time is wall clock in ns. A value may be NaN or infinite. The layout is described in
 * store_points.c (live) and store_seal.c (sealed).
 */
#ifndef STORE_POINTS_H
#define STORE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"

enum { STORE_POINTS_NAME_MAX = 4096,	/* bytes of a series' name */
	STORE_POINTS_SERIES_MAX = 1 << 20 };

struct store_summary {
	uint64_t count;		/* points, NaN ones included */
	uint64_t nan;
	double last;		/* value of the last point that came */
	double min, max, mean;	/* of the points that are not NaN; NaN when there are none */
	int64_t step, time;	/* of the last point that came */
};

struct json_out;
/* As a member of a `metric` record's metrics: "name":{count, last, min, max, mean, step, time}. */
void store_points_put_summary(struct json_out *out, const char *name,
    const struct store_summary *summary);

/* ------------------------------------------------------------------ writing */

struct store_points_writer;

/* path is the run's metrics.bin. What is there is kept and a torn tail cut off; then points are
 * appended. ERR_EXISTS when the file is sealed. One writer at a time. */
MUST_CHECK bool store_points_writer_open(struct store_points_writer **out, const char *path,
    struct err *err);

/* Number of a series, made on first use. Keep it: adding by number is the fast way. */
MUST_CHECK bool store_points_series(struct store_points_writer *w, const char *name,
    uint32_t *series, struct err *err);
/* Buffered: on disk after store_points_flush. While the disk is full points wait in memory (8 MB);
 * false when there is no room left for this one, which is then dropped. */
MUST_CHECK bool store_points_add(struct store_points_writer *w, uint32_t series, int64_t step,
    int64_t time, double value, struct err *err);
MUST_CHECK bool store_points_flush(struct store_points_writer *w, bool sync, struct err *err);
size_t store_points_series_count(const struct store_points_writer *w);
const char *store_points_series_name(const struct store_points_writer *w, uint32_t series);
/* Summary so far, kept while writing (and rebuilt when opening): for `metric` records. */
const struct store_summary *store_points_summary(const struct store_points_writer *w,
    uint32_t series);
/* Flushes and closes; the file is closed whatever happens. */
MUST_CHECK bool store_points_writer_close(struct store_points_writer *w, struct err *err);

/* Rewrites a live file as a sealed one (temporary file and rename). A file that is sealed already,
 * or that is not there, is fine. Memory is bounded: some 100 MB at most. */
MUST_CHECK bool store_points_seal(const char *path, struct err *err);

/* ------------------------------------------------------------------ reading */

enum store_axis { STORE_AXIS_STEP, STORE_AXIS_TIME };

struct store_points;	/* a metrics.bin open for reading, live or sealed */

/* A missing file is an empty one. */
MUST_CHECK bool store_points_open(struct store_points **out, const char *path, struct err *err);
void store_points_close(struct store_points *p);	/* NULL is fine */
/* Takes in what a writer appended since, or the sealed file that replaced the live one.
 * *changed (may be NULL): is there anything more than before? */
MUST_CHECK bool store_points_refresh(struct store_points *p, bool *changed, struct err *err);

/* Series in order of first appearance. */
size_t store_points_count(const struct store_points *p);
const char *store_points_name(const struct store_points *p, size_t series);
const struct store_summary *store_points_summary_of(const struct store_points *p, size_t series);
bool store_points_find(const struct store_points *p, const char *name, size_t *series);

/* Smallest and greatest step or time; false when the series is empty. */
bool store_points_range(struct store_points *p, size_t series, enum store_axis axis,
    int64_t *from, int64_t *to);

struct store_bucket {
	int64_t from, to;	/* on the axis, from <= x < to; the last one includes the end */
	uint64_t count, nan;	/* 0: a gap */
	double min, max, sum;	/* of what is not NaN; NaN, NaN, 0 when there is nothing */
	double first, last;	/* in order of the axis; may be NaN */
	int64_t first_at, last_at;	/* where these two are on the axis */
};

/*
 * Cuts [from, to] of the axis into `buckets` of equal width (fewer when the range has fewer whole
 * numbers; *got says) and summarises the points of each. Sealed: exact, and the cost depends on the
 * number of buckets, not of points. Live: no minimum or maximum is lost; in a series of more than
 * 4,096 points (fewer when there are hundreds of series) a bucket may begin up to 1/2048 of the points
 * too early. */
MUST_CHECK bool store_points_read(struct store_points *p, size_t series, enum store_axis axis,
    int64_t from, int64_t to, size_t buckets, struct store_bucket *out, size_t *got,
    struct err *err);

/* Every point with from <= x <= to, in order of steps (sealed) or as they came (live). */
struct store_point {
	int64_t step, time;
	double value;
};
typedef bool store_point_fn(void *ctx, const struct store_point *point);	/* false: stop */
MUST_CHECK bool store_points_each(struct store_points *p, size_t series, enum store_axis axis,
    int64_t from, int64_t to, store_point_fn *fn, void *ctx, struct err *err);

#endif
