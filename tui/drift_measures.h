/*
 * drift_measures.h - every measure of a column's drift: what it is called, where it stands, and from where
 * on it is commonly said to be much.
 */
#ifndef DRIFT_MEASURES_H
#define DRIFT_MEASURES_H

#include "data_drift.h"

struct drift_measure {
	const char *name;		/* for people */
	const char *score;		/* as data_drift_column.measure names it; NULL: never a score */
	size_t offset;			/* in struct data_measures */
	double level;			/* a common threshold; NaN: none */
	bool is_p;			/* a probability: little is much */
};

extern const struct drift_measure drift_measures[];
extern const size_t drift_measure_count;

double drift_measure_of(const struct drift_measure *m, const struct data_drift_column *c);

#endif
