/*
 * data_joint.h - the rows of two profiles' samples over the columns that both have, as numbers, for
 * what looks at rows as a whole.
 *
 * value[feature * rows + row]: a number, the place of a category in the reference's list of frequent
 * ones, NaN where missing. Rows are taken evenly from the samples; wide data gives fewer, so that
 * memory and time stay bounded.
 */
#ifndef DATA_JOINT_H
#define DATA_JOINT_H

#include "data_drift.h"

enum {
	DATA_JOINT_NUMBERS = 64,	/* columns whose correlations are looked at, and whose principal axes */
	DATA_JOINT_LEVELS = 64	/* categories with a place of their own; the next is for all others */
};

struct data_joint_feature {
	size_t column, before, now;	/* of the drift, of the profiles */
	bool number;
	uint64_t levels[DATA_JOINT_LEVELS];	/* hashes */
	size_t level_count;
};

struct data_joint_side {
	const struct data_profile *profile;
	double *value;
	size_t rows;
};

struct data_joint {
	struct data_joint_feature *features;
	size_t count;
	struct data_joint_side before, now;
	size_t numbers[DATA_JOINT_NUMBERS];	/* the first features that are numbers */
	size_t number_count, number_total;
};

/* Columns that are judged as numbers or categories. */
void data_joint_make(struct data_joint *r, const struct data_drift *d);
void data_joint_release(struct data_joint *r);

/* The parts of a drift report that look at them. */
void data_drift_classify(struct data_drift *d, const struct data_joint *r);
void data_drift_correlations(struct data_drift *d, const struct data_joint *r);
void data_drift_axes(struct data_drift *d, const struct data_joint *r);
void data_drift_discrepancy(struct data_drift *d, const struct data_joint *r);

#endif
