/*
 * drift_job.h - comparing dataset versions in a thread of its own, since the classifier takes seconds.
 *
 *	job = drift_job_start(paths, labels, count, pairs, pair_count, err);
 *	... drift_job_fd becomes readable each time a comparison is done ...
 *	drift_job_done(job) of them can be read with drift_job_result
 *	drift_job_release(job);			at any time; a thread that still works ends by itself
 *
 * The thread gets copies of what it needs and touches nothing else.
 */
#ifndef DRIFT_JOB_H
#define DRIFT_JOB_H

#include "data_drift.h"

struct drift_job;

struct drift_pair {
	size_t reference, current;	/* numbers of profiles */
};

/* paths: of kept profiles. */
struct drift_job *drift_job_start(const char *const *paths, size_t count,
    const struct drift_pair *pairs, size_t pair_count, struct err *err);
void drift_job_release(struct drift_job *j);
int drift_job_fd(const struct drift_job *j);
/* Takes the wake-up in; call when the descriptor was readable. */
void drift_job_seen(struct drift_job *j);
size_t drift_job_done(const struct drift_job *j);
size_t drift_job_total(const struct drift_job *j);
/* Comparison i < done. NULL: it failed, drift_job_error says why. */
const struct data_drift *drift_job_result(const struct drift_job *j, size_t i);
const struct data_profile *drift_job_profile(const struct drift_job *j, size_t i);
const char *drift_job_error(const struct drift_job *j);	/* "": none so far */

#endif
