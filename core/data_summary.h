/*
 * data_summary.h - what a person wants to know of a column, computed from its sketches.
 *
 *	struct data_summary s;
 *	data_summary_make(&s, &profile->columns[i]);
 *	... s.type, s.quantiles[DATA_Q50] ...
 *	data_summary_release(&s);
 *
 * Figures that do not apply are NaN. What is approximate says so, with its bound.
 */
#ifndef DATA_SUMMARY_H
#define DATA_SUMMARY_H

#include "data_profile.h"

enum data_type {
	DATA_TYPE_NULL,
	DATA_TYPE_BOOL,
	DATA_TYPE_INT,
	DATA_TYPE_FLOAT,
	DATA_TYPE_DATE,
	DATA_TYPE_TIME,
	DATA_TYPE_CODE, DATA_TYPE_STRING, DATA_TYPE_JSON };

enum {
	DATA_QUANTILES = 11,
	DATA_Q25 = 4,
	DATA_Q50 = 5,
	DATA_Q75 = 6,
	DATA_BINS = 50,
	DATA_EQUAL_BINS = 20,
	DATA_TOP_SHOWN = 20
};

extern const double data_quantile_shares[DATA_QUANTILES];

struct data_histogram {
	size_t count;			/* bins; 0: none */
	double edges[DATA_BINS + 1];
	double counts[DATA_BINS];	/* the last bin includes its upper edge */
};

struct data_summary {
	const struct data_column *column;
	enum data_type type;
	uint64_t present, missing;	/* of the rows */
	double distinct;
	bool distinct_exact;
	double distinct_error;		/* relative, one standard deviation */
	double duplicates;		/* present - distinct */
	enum data_class odd_class; /* the largest class that does not fit the most common one */
	uint64_t odd_count, odd_row;	/* 0: all of one kind */
	/* of values: entropy in nats of the top values, imbalance 1 - H / ln k; NaN when not exact */
	double entropy, imbalance;
	double mode_share;
	bool constant, near_constant, unique;
	bool numeric, temporal;		/* the figures below are set; times in ns */
	double min, max, mean, sd, variance, sum, cv, sem, skewness, skewness_g1, kurtosis,
	    kurtosis_g2, geometric_mean;
	double autocorrelation;
	double quantiles[DATA_QUANTILES], rank_error;
	double iqr, mad, fence_low, fence_high, outliers_low, outliers_high;
	struct data_histogram histogram;	/* bins of equal width */
	struct data_histogram equal;		/* bins of about as many values; fewer where values repeat */
	double median_gap;			/* times that ascend, ns */
	bool ascending, descending, strict;
	double folded;				/* texts: distinct values when case does not count */
	bool folded_exact;
	double length_mean, length_sd, length_quantiles[DATA_QUANTILES];
	struct data_weighted *items;	/* of the quantile sketch */
	size_t item_count;
	const struct data_top_item *top[DATA_TOP_SHOWN];
	size_t top_count;
};

const char *data_type_name(enum data_type t);
enum data_type data_column_type(const struct data_column *c);
/* Distinct values that are not missing. */
double data_column_distinct(const struct data_column *c);

/* The numbers (or times, in ns) of a column, ascending, with weights that sum to *n: exactly while all
 * distinct values are known, else from the quantile sketch with *rank_error. The caller frees. */
struct data_weighted *
data_column_items(const struct data_column *c, size_t *count, uint64_t *n, double *rank_error);

void data_summary_make(struct data_summary *s, const struct data_column *c);
void data_summary_release(struct data_summary *s);

/* How many of the values are above a limit. */
double data_summary_above(const struct data_summary *s, double limit);

/* A number of this column for people: a date or time for a temporal one. */
void data_summary_print(const struct data_summary *s, double value, struct buf *out);

#endif
