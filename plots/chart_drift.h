/*
 * chart_drift.h - charts of drift: one comparison, column by column or a column in all its parts; a
 * history as a map of columns against versions, or every measure of a column over versions.
 *
 * The numbers are those of data_drift.h, as `benchtop drift --json` prints them.
 */
#ifndef CHART_DRIFT_H
#define CHART_DRIFT_H

#include "chart.h"
#include "data_drift.h"

enum chart_drift_kind {
	CHART_DRIFT_AUTO,	/* one comparison: OVERLAY; several: MAP */
	CHART_DRIFT_OVERLAY,	/* distributions over each other, the strongest drift first */
	CHART_DRIFT_ECDF,	/* the same as cumulative shares */
	CHART_DRIFT_QUANTILES,	/* by how much each quantile has moved */
	CHART_DRIFT_SCORES,	/* a bar a column: its score in multiples of its threshold */
	CHART_DRIFT_MAP,	/* columns against versions, in multiples of the threshold */
	CHART_DRIFT_MEASURES,	/* every measure of a column, with threshold and noise floor */
};

struct chart_drift_request {
	const struct data_drift *drift;
	const char *const *reference, *const *current;	/* what a person calls the two of each */
	size_t count;
	const char *const *only;	/* columns to draw; none: all, or the strongest */
	size_t only_count;
	size_t most;			/* panels that have room */
	const char *measure;		/* MEASURES: one of data_measure_list alone, or "score": that which
					 * decides; NULL: all that are customary */
	enum chart_drift_kind kind;
};

/* ERR_NOTFOUND for a column of `only` that there is not, ERR_INPUT where there is nothing to draw (a
 * map of one comparison is drawn, quantiles of texts are not). A single comparison with a single
 * column opens it: distribution, cumulative shares, quantile differences, measures. */
MUST_CHECK bool chart_drift(const struct chart_drift_request *request, struct chart **out,
    struct err *err);

#endif
