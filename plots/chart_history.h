/*
 * chart_history.h - figures of a column over dataset versions: from arrays of numbers to panels. What is not
 * known of a version is NaN, and a gap.
 */
#ifndef CHART_HISTORY_H
#define CHART_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "chart.h"

enum { CHART_HISTORY_VALUES = 6 };

/* A column over versions. Numbers: the middle and the spread of their distribution; others: the shares
 * of their most frequent values. */
struct chart_history_column {
	const char *column;		/* in the first title; NULL: the page says it */
	const char *const *labels;	/* one a version */
	size_t count;
	bool numeric, time;		/* time: values are seconds since 1970 */
	bool log_y;
	const double *low, *q25, *median, *q75, *high, *mean;	/* low, high: 5 % and 95 % */
	const double *sd;		/* NULL: no panels of mean and standard deviation */
	const char *values[CHART_HISTORY_VALUES];		/* names; NULL behind the last */
	const double *shares[CHART_HISTORY_VALUES];
	const double *missing, *distinct, *rows;	/* missing: a share */
	bool distinct_estimated;	/* in some version */
	size_t panels;			/* how many fit: 1 to 4, the most telling first */
};

struct chart *chart_history_column(const struct chart_history_column *h);

#endif
