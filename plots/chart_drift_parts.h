/*
 * chart_drift_parts.h - what the files of chart_drift share.
 */
#ifndef CHART_DRIFT_PARTS_H
#define CHART_DRIFT_PARTS_H

#include "chart_drift.h"

bool chart_drift_wanted(const struct chart_drift_request *r, const char *column);

/* One comparison. */
MUST_CHECK bool chart_drift_pair(const struct chart_drift_request *r, struct chart *c, struct err *err);
MUST_CHECK bool chart_drift_scores(const struct chart_drift_request *r, struct chart *c, struct err *err);
/* A panel with a bar for each measure of a column, in multiples of its threshold. */
void chart_drift_add_bars(struct chart *c, const struct data_drift_column *column);

/* A history. */
MUST_CHECK bool chart_drift_map(const struct chart_drift_request *r, struct chart *c, struct err *err);
MUST_CHECK bool chart_drift_measures(const struct chart_drift_request *r, struct chart *c, struct err *err);

#endif
