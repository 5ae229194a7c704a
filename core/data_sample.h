/*
 * data_sample.h - a fair sample of rows, whole: those with the smallest hashes of (seed, block, row).
 *
 * At most `max` rows and DATA_SAMPLE_BYTES are kept, whichever is reached first. The order of adding
 * does not matter, so threads may each have one and merge. A row is a list of fields, a missing one
 * is kept apart from an empty one.
 */
#ifndef DATA_SAMPLE_H
#define DATA_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_SAMPLE_ROWS = 20000, DATA_SAMPLE_BYTES = 8 << 20 };

struct data_sample_row {
	uint64_t hash;
	uint64_t order;		/* position in the data: block << 32 | row in the block */
	size_t at, len;		/* of the encoded fields in `bytes` */
};

struct data_sample {
	struct data_sample_row *rows;
	size_t count, cap;
	struct buf bytes;
	uint64_t limit;		/* rows with this hash or above are not taken */
	uint32_t max;
};

void data_sample_init(struct data_sample *s, uint32_t max);
void data_sample_release(struct data_sample *s);

static inline bool
data_sample_wants(const struct data_sample *s, uint64_t hash)
{
	return hash < s->limit;
}

/* fields[i].p == NULL: missing. */
void data_sample_add(
    struct data_sample *s, uint64_t hash, uint64_t order, const struct slice *fields, size_t count);
void data_sample_merge(struct data_sample *s, const struct data_sample *other);
/* Cuts to the limits and puts the rows in the order of the data. Adding may go on. */
void data_sample_settle(struct data_sample *s);

/* The fields of a row, borrowed; returns how many there are (at most `max` are written). */
size_t data_sample_fields(const struct data_sample *s, size_t row, struct slice *out, size_t max);

void data_sample_pack(const struct data_sample *s, struct buf *out);
bool data_sample_unpack(struct data_sample *s, struct data_unpack *in);	/* init by this */

#endif
