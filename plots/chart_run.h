/*
 * chart_run.h - charts of the metric series of runs.
 *
 * Each metric is a panel, each run a line in it. What is read are the store's buckets, so the cost
 * follows from the width of the picture, not from the number of points; a bucket shows its minimum
 * and maximum, and the panel says how many points stand behind the picture. Groups of runs are drawn
 * as mean and band (chart_group.h).
 */
#ifndef CHART_RUN_H
#define CHART_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "chart.h"
#include "chart_group.h"
#include "chart_source.h"

struct store;
struct store_points;

struct chart_run_request {
	const char *const *ids;		/* of runs, full */
	const char *const *labels;	/* one a run, for the legend */
	struct store_points *const *points;	/* open already, one a run; NULL: they are opened here */
	size_t run_count;
	const char *const *metrics;
	size_t metric_count;
	enum chart_run_x x;
	bool log_x, log_y;
	/* Exponential smoothing, 0 <= smooth < 1 (the weight of the past), debiased as in Kingma and
	 * Ba 2015 so that it starts at the first value; 0: none. The raw line stays, faint. */
	double smooth;
	/* The part of the axis to show, in its unit (steps, epochs or seconds); NaN: all. */
	double from, to;
	/* Runs put together: instead of a line each, a line and a band a group. NULL: none. */
	const size_t *group;		/* the group of each run */
	const char *const *group_labels;
	size_t group_count;
	enum run_band band;
	size_t buckets;			/* twice the columns of a picture in cells, its pixels else */
};

/* s may be NULL when points are given. ERR_NOTFOUND when no run has the metric, naming the nearest that there is. */
MUST_CHECK bool chart_run(struct store *s, const struct chart_run_request *request,
    struct chart **out, struct err *err);

#endif
