/*
 * data_drift_parts.h - how the files of data_drift share the work; for them alone.
 */
#ifndef DATA_DRIFT_PARTS_H
#define DATA_DRIFT_PARTS_H

#include "data_drift.h"

static inline double
data_or(double value, double standard)
{
	return value > 0 ? value : standard;
}

/* data_drift_judge.c: verdicts and their words, from scores, tests and shares. */
void data_drift_judge(struct data_drift *d, const struct data_drift_options *o);

/* data_drift_text.c */
void data_drift_say(struct data_drift_column *c);

/* data_drift_chunks.c: mean + 3 standard deviations of the score of ten chunks of the reference, in
 * its order, against all of it. False: its sample is too small. */
bool data_drift_chunk_threshold(
    const struct data_profile *before, const struct data_pair *p, double *threshold);

/* data_joint.c: rows as a whole. */
void data_drift_multivariate(struct data_drift *d, const struct data_drift_options *o);

#endif
