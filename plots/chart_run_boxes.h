/*
 * chart_run_boxes.h - how metrics of runs spread within groups of them: a panel a metric, in it a box a group
 * (chart_boxes.h), made of what each run ended with.
 */
#ifndef CHART_RUN_BOXES_H
#define CHART_RUN_BOXES_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "chart.h"
#include "run_group.h"

struct chart_run_boxes {
	struct store_run *const *runs;
	size_t run_count;
	const struct run_groups *groups;
	const char *const *metrics;	/* "loss": its last value; "loss.min", "loss.max", "loss.mean" */
	size_t metric_count;
	bool log_y;
};

/* ERR_NOTFOUND when no run has the metric, naming the nearest that there is. */
MUST_CHECK bool chart_run_boxes(const struct chart_run_boxes *request, struct chart **out, struct err *err);

#endif
