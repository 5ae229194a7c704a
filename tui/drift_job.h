/*
 * drift_job.h - comparing dataset versions in a thread of its own, since that takes seconds.
 *
 *	job = drift_job_start(&request, err);
 *	... drift_job_fd becomes readable each time something is done ...
 *	drift_job_done(job) comparisons can be read with drift_job_result
 *	drift_job_release(job);			at any time; a thread that still works ends by itself
 *
 * It works in two rounds. The first compares columns, pair by pair, from the newest to the oldest: that
 * is quick, and fills the heat map. The second looks at rows as a whole (can a classifier tell them
 * apart?), of the newest pair and then of those that are wanted, since each takes a second. A profile is held
 * as long as it is being compared, so that memory does not grow with the number of versions.
 *
 * The thread gets copies of what it needs and touches nothing else. What it has published never changes.
 */
#ifndef DRIFT_JOB_H
#define DRIFT_JOB_H

#include "data_drift.h"

struct drift_job;

struct drift_pair {
	size_t reference, current;	/* numbers of paths */
};

struct drift_job_request {
	const char *const *paths;	/* of kept profiles */
	size_t count;
	const struct drift_pair *pairs;	/* the newest comparison last */
	size_t pair_count;
	const struct data_drift_options *options;
	struct arena *arena;		/* has what the options point to; the job's from now on */
};

/* NULL and the error: there is no job; the arena is freed all the same. */
struct drift_job *drift_job_start(const struct drift_job_request *request, struct err *err);
void drift_job_release(struct drift_job *j);
int drift_job_fd(const struct drift_job *j);
/* Takes the wake-up in; call when the descriptor was readable. */
void drift_job_seen(struct drift_job *j);
/* Nothing more is begun; what is there stays. */
void drift_job_stop(struct drift_job *j);
/* Looks at the rows of this pair, unless another is wanted before it comes to that. */
void drift_job_want(struct drift_job *j, size_t pair);

enum drift_job_state { DRIFT_JOB_COLUMNS, DRIFT_JOB_ROWS, DRIFT_JOB_WAITS, DRIFT_JOB_STOPPED };
enum drift_job_state drift_job_state(const struct drift_job *j);
size_t drift_job_done(const struct drift_job *j);	/* of the first round */
size_t drift_job_total(const struct drift_job *j);

/* The comparison of columns: names are the job's, there are no profiles. NULL: not there yet, or it
 * failed and drift_job_error says why. */
const struct data_drift *drift_job_result(const struct drift_job *j, size_t pair);
/* What was found of the rows; its columns are left out, `gain` goes by those of the result. NULL: not yet. */
const struct data_drift *drift_job_rows(const struct drift_job *j, size_t pair);
/* "": this one has not failed. */
const char *drift_job_error(const struct drift_job *j, size_t pair);

#endif
