/*
 * run_compare.h - runs side by side: what differs between them, and their metrics against a baseline.
 *
 *	run_compare(&cmp, store, ids, n, 0, arena, err);
 *	for each section, for each row: row->values[run]
 *
 * Everything is the arena's. A value that a run has not got is NULL.
 *
 * Differences of metrics are held against run-to-run noise where there is any to measure: runs that
 * differ in nothing but a seed are repeats. The standard deviation s within groups of repeats is
 * pooled over all groups among the compared runs (df = runs - groups); a difference d between a run
 * and the baseline is beyond noise when |d| > t(0.975, df) * s * sqrt(1/n_a + 1/n_b), with the sizes
 * of the two runs' groups and d between the groups' means. Repeats without any spread (reruns with the same
 * seed) tell nothing of chance, and are left out.
 */
#ifndef RUN_COMPARE_H
#define RUN_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "base_mem.h"
#include "run_direction.h"
#include "store_run_load.h"

enum run_compare_part { RUN_COMPARE_PARAMS, RUN_COMPARE_DATA, RUN_COMPARE_CODE,
	RUN_COMPARE_ENVIRONMENT, RUN_COMPARE_HARDWARE, RUN_COMPARE_PARTS };

extern const char *const run_compare_part_names[RUN_COMPARE_PARTS];	/* "params", "data", ... */

struct run_compare_row {
	const char *name;
	const char **values;		/* one a run */
	bool differs;
};

enum run_compare_noise { RUN_COMPARE_UNKNOWN, RUN_COMPARE_WITHIN, RUN_COMPARE_BEYOND };

struct run_compare_metric {
	const char *name;
	enum run_direction direction;	/* which one is better */
	bool guessed;			/* from the name, not from the project file */
	const struct store_metric **values;	/* one a run; its last value counts */
	double *delta;			/* value minus the baseline's; NaN where one is missing */
	enum run_compare_noise *noise;	/* of delta */
	size_t best;			/* index of the best run; the number of runs when there is none: no direction, or no value */
	double noise_sd;		/* NaN without repeats that differ */
	size_t noise_df;
	bool differs;
};

struct run_compare {
	struct store_run **runs;
	size_t count, baseline;
	struct run_compare_row *rows[RUN_COMPARE_PARTS];
	size_t row_count[RUN_COMPARE_PARTS];
	struct run_compare_metric *metrics;
	size_t metric_count;
	size_t *group;			/* of repeats, one a run: the index of its first member */
};

MUST_CHECK bool run_compare(struct run_compare *out, struct store *s, const char *const *ids,
    size_t count, size_t baseline, struct arena *a, struct err *err);

/* Two-sided 97.5 % quantile of Student's t with df degrees of freedom (df >= 1). */
double run_compare_t975(size_t df);

#endif
