/*
 * data_pass.h - one pass over a dataset's files: reads blocks, profiles each on some thread, adds
 * the results up in the order of the blocks. The profile is the same, byte for byte, for any number of
 * threads.
 */
#ifndef DATA_PASS_H
#define DATA_PASS_H

#include "data_check.h"
#include "data_profile.h"
#include "data_reader.h"
#include "store_progress.h"

struct data_pass_options {
	struct data_read_options read;
	struct data_limits limits;		/* kll_k 0: DATA_LIMITS_DEFAULT */
	unsigned threads;			/* 0: one for each processor */
	uint32_t sample_rows;			/* 0: DATA_SAMPLE_ROWS */
	bool keep;	/* `read` is how everybody reads this dataset: the profile may be kept */
	const struct store_progress *progress;	/* may be NULL */
	struct data_check *check;		/* sees all rows too; may be NULL */
};

/* The profile is initialised by this and released by the caller; on failure nothing is there. */
MUST_CHECK bool data_pass_run(struct data_profile *out, const struct data_files *files,
    const struct data_pass_options *options, struct err *err);

#endif
