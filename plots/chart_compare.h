/*
 * chart_compare.h - pictures of a set of runs: one value against another, all parameters at once.
 */
#ifndef CHART_COMPARE_H
#define CHART_COMPARE_H

#include <stddef.h>

#include "chart.h"
#include "run_compare.h"
#include "run_group.h"

/* A parameter or metric over the runs: amounts as they are; words as numbers with their names. */
struct chart_dimension {
	const char *name;
	const double *values;		/* one a run; NaN: it has none */
	const char *const *words;	/* NULL: amounts; else names of 0, 1, 2, ... */
	size_t word_count;
};

/* A panel with a mark per run, x against y; words become places on the axis, amounts
 * that were tried over decades lie on a logarithmic one. Groups of runs, if there are
 * any (else NULL), have each its own marks and stand in a legend. */
struct chart *chart_scatter(const struct chart_dimension *x, const struct chart_dimension *y,
    size_t runs, const struct run_groups *groups);

/*
 * Parallel coordinates: an axis per dimension, each from its lowest to its highest value, a line
 * per run through its values; a run without a value leaves a gap. Lines are coloured by the last
 * dimension, in quarters of its range, best quarter last so that it lies on top; `maximise` says
 * which end is better. The range of each axis is written below its name.
 */
struct chart *chart_parallel(const struct chart_dimension *dimensions, size_t count, size_t runs,
    bool maximise);

/*
 * Of a chart of the curves of a comparison's runs (chart_run), where they are more than can be told apart: the
 * baseline, the best and the worst run by the metric lie over the others, which are pale and have one entry in
 * the legend. Few runs stay as they are.
 */
void chart_compare_emphasise(struct chart *chart, const struct run_compare *c,
    const struct run_compare_metric *m);

#endif
