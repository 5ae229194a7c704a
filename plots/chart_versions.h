/*
 * chart_versions.h - what became of columns from version to version, from profiles alone. `column` of
 * the request names one; NULL: all, where it says so.
 */
#ifndef CHART_VERSIONS_H
#define CHART_VERSIONS_H

#include "chart_data.h"

/* Share of missing values. One column: a line over the versions. All: a heat map of columns against
 * versions. ERR_NOTFOUND as chart_data_column. */
MUST_CHECK bool chart_versions_missing(const struct chart_data_request *request, struct chart **out,
    struct err *err);

/*
 * A column's statistics, a panel each. Numbers: mean with a band of one standard deviation, quantiles
 * (median, the middle half and the middle nine tenths), standard deviation. Others: the shares of the
 * most frequent values of the newest version. All: missing values, distinct values, rows.
 */
MUST_CHECK bool chart_versions_statistics(const struct chart_data_request *request,
    struct chart **out, struct err *err);

#endif
