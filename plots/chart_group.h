/*
 * chart_group.h - many curves as few: for each group of lines their mean, and a band around it.
 *
 * Lines are laid on common places of the axis: those of the points where there are few, else evenly
 * spread ones. Between two of its points a line is straight; before its first and behind its last one,
 * and where a value is missing at its ends, it has no part in its group. A place shows
 *
 *	the mean of the lines that are there,
 *	RUN_BAND_MINMAX: from the lowest to the highest value of any of them, also within a column that many
 *	              points stand behind, so that no extreme is lost,
 *	RUN_BAND_STDDEV: the mean minus and plus the standard deviation (n - 1) of the lines, where there
 *	              are two or more.
 */
#ifndef CHART_GROUP_H
#define CHART_GROUP_H

#include <stdbool.h>
#include <stddef.h>

#include "chart.h"
#include "run_group.h"

/* A line: places and what stands behind each. No mean is NaN. */
struct chart_stand {
	double x, mean, low, high;
};
struct chart_track {
	struct chart_stand *at;
	size_t n, cap;
	size_t group;
};

/* Adds a point, in any order; one with a NaN mean is left out. */
void chart_track_add(struct chart_track *t, double x, double mean, double low, double high);
void chart_track_release(struct chart_track *t);

struct chart_group_request {
	struct chart_track *tracks;	/* will be put in order */
	size_t track_count;
	const char *const *labels;	/* one a group */
	size_t group_count;
	enum run_band band;
	double smooth;		/* of the mean, as in chart_run.h; the band stays as it is */
	bool log_y;		/* a band does not go below the smallest value of the group */
	size_t columns;		/* so many places at most */
};

/* Adds a band and a line a group to the panel; a group without a point adds nothing. */
void chart_group_add(struct chart *c, struct chart_panel *p, const struct chart_group_request *r);

/* In place: an exponential average of what came before, without the pull of an empty past (Kingma and
 * Ba 2015). Gaps stay gaps and do not count. */
void chart_smooth(double *y, size_t n, double weight);

#endif
