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

enum { DATA_BOOST_BINS = 68 };

/* Row-major bins, below DATA_BOOST_BINS; label 0 or 1; fold 0 to 4. */
struct data_boost_rows {
	const uint8_t *bins;
	const uint8_t *label, *fold;
	size_t rows, features;
};

/* *error is one standard deviation (Hanley and McNeil 1982); gain[features] sums to 1. False: too few
 * rows of a label. */
bool data_boost_auc(const struct data_boost_rows *rows, double *auc, double *error, double *gain);

#endif
