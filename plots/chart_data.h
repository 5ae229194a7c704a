/*
 * chart_data.h - charts of columns of dataset versions, from their profiles alone.
 */
#ifndef CHART_DATA_H
#define CHART_DATA_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "chart.h"
#include "data_profile.h"

struct chart_data_request {
	const struct data_profile *const *profiles;
	const char *const *labels;	/* one a profile: "rentals@7" */
	size_t count;
	const char *column;
	bool ecdf;			/* the cumulative share instead of bars */
	bool bars;			/* values as categories, numbers too */
	enum data_clock clock;		/* times: how they lie in the day or the week */
	bool log_x, log_y;
	size_t bins;			/* 0: 50 */
};

/*
 * One version of a numeric column: a histogram in rows. Several: their outlines over common bins, in
 * shares, so that versions of different size compare. Times likewise, or by the clock. Everything else: bars of the
 * most frequent values of any version, the rest as "other", missing ones apart.
 * ERR_NOTFOUND when no version has the column, naming the nearest there is.
 */
MUST_CHECK bool chart_data_column(const struct chart_data_request *request, struct chart **out,
    struct err *err);
/* The same as one more panel of a chart; *panel is valid until the next is added. */
MUST_CHECK bool chart_data_add(struct chart *c, const struct chart_data_request *request,
    struct chart_panel **panel, struct err *err);

/* Does any version have the column? ERR_NOTFOUND as above. */
MUST_CHECK bool chart_data_known(const struct chart_data_request *request, struct err *err);

/* Pearson correlations of the numeric columns of a profile as a heat map; NULL: fewer than two. */
struct chart *chart_data_correlations(const struct data_profile *profile);

#endif
