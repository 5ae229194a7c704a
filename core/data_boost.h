/*
 * data_boost.h - can rows of two sets be told apart? Gradient boosting of small trees over binned
 * features, judged by cross-validation: the area under the ROC curve on rows that the trees did not
 * see.
 */
#ifndef DATA_BOOST_H
#define DATA_BOOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DATA_BOOST_FOLDS = 5 };

/* Row-major bins; label 0 or 1; fold below DATA_BOOST_FOLDS. */
struct data_boost_rows {
	const uint8_t *bins;
	const uint8_t *label, *fold;
	size_t rows, features;
};

/* *error is one standard deviation, corrected for folds that depend on each other; gain[features] sums to 1, or is 0. False: too few rows of a
 * label. */
bool data_boost_auc(const struct data_boost_rows *rows, double *auc, double *error, double *gain);

/* A scored row, for the area alone. */
struct data_scored {
	double score;
	uint8_t label;
};

/* The share of pairs (one of each label) that are in order, ties for half; its variance after DeLong,
 * DeLong and Clarke-Pearson (1988). Sorts the rows. NaN where a label does not occur. */
struct data_area {
	double auc, variance;
	double ones, zeros;
};

struct data_area data_area_under(struct data_scored *rows, size_t n);

#endif
