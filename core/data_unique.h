/*
 * data_unique.h - does any key occur twice among any number of rows? Exactly, in bounded memory.
 *
 *	struct data_unique *u = data_unique_new(memory);
 *	data_unique_add(u, hash, row);			rows in any order
 *	data_unique_finish(u, &result, err);
 *	data_unique_free(u);
 *
 * A key is known by 128 bits of its hash (XXH3): among a thousand million keys, two different ones are
 * taken for the same with a probability below 1e-20. With each goes its row: 24 bytes. What does not fit
 * the memory is sorted and written to a temporary file (in $TMPDIR, else /tmp, without a name) as a run; at
 * the end runs are merged, so that equal keys meet. Disk needed: 24 bytes a row beyond the memory.
 */
#ifndef DATA_UNIQUE_H
#define DATA_UNIQUE_H

#include "base_err.h"
#include "data_hash.h"

enum { DATA_UNIQUE_ROWS = 10 };

struct data_unique;

struct data_repeats {
	uint64_t count;			/* rows whose key is that of an earlier row */
	uint64_t rows[DATA_UNIQUE_ROWS];	/* the first of them, ascending */
	size_t kept;
};

/* memory in bytes, at least some KiB. */
struct data_unique *data_unique_new(size_t memory);
void data_unique_free(struct data_unique *u);

/* Fails when the temporary file cannot be written. */
MUST_CHECK bool data_unique_add(struct data_unique *u, struct data_hash128 key, uint64_t row,
    struct err *err);
MUST_CHECK bool data_unique_finish(struct data_unique *u, struct data_repeats *out, struct err *err);

#endif
