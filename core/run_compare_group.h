/*
 * run_compare_group.h - a comparison seen by groups of its runs: of each metric the mean of every group, its
 * spread, how far it is from the group of the baseline, and which group is best. Runs by themselves are groups
 * of one (run_group_each), so every table of a comparison is made of this.
 *
 *	run_compare_group(&m, &c, &groups, i, arena);		metric i of c
 *	run_compare_group_text(&m, &groups, k, arena);		of group k: "0.31 (0.29 to 0.35) -4.1%"
 */
#ifndef RUN_COMPARE_GROUP_H
#define RUN_COMPARE_GROUP_H

#include "run_compare.h"
#include "run_group.h"

struct run_compare_group {
	const struct run_compare_metric *metric;
	struct run_group_stats *stats;	/* one a group, of last values */
	double *delta;			/* of means, from the baseline's group; NaN where one is missing */
	/* Of delta; known where the runs of a group, and those of the baseline's, are repeats. */
	enum run_compare_noise *noise;
	size_t baseline;		/* the group that the baseline is in */
	size_t best;			/* the group with the best mean; the number of groups when there is none */
};

#define RUN_COMPARE_NOISE_LEGEND "~ within the noise of repeated runs   * beyond it"

/* One of them has a noise that is known. */
bool run_compare_group_has_noise(const struct run_compare_group *m, const struct run_groups *g);

void run_compare_group(struct run_compare_group *out, const struct run_compare *c,
    const struct run_groups *g, size_t metric, struct arena *a);

/* The mean, with its spread as g->band says where there are two runs or more, how far it is from the
 * baseline's group (run_delta.h), and ~ or * for within or beyond noise. NULL: no run of the group has the metric. */
const char *run_compare_group_text(const struct run_compare_group *m, const struct run_groups *g,
    size_t group, struct arena *a);

/* What those texts are: "mean (lowest to highest) of last values"; NULL for runs by themselves. */
const char *run_compare_group_legend(const struct run_groups *g);

#endif
