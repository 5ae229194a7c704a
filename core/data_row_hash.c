/*
 * data_row_hash.c - hashes of a lane, some hundred rows at a time, so that they stay in the nearest cache
 * while all who want them take them.
 */
#include "data_row_hash.h"

#include <string.h>

#include "data_hash.h"

enum { CHUNK = 512 };

/* How far a lane has been read. */
struct reader {
	const struct data_lane *lane;
	size_t row, value, gap, big;
};

static inline uint64_t
hash_of_value(const struct data_lane *lane, size_t i)
{
	return data_lane_has_ints(lane) ? data_hash_int(lane->values.ints[i])
					: data_hash_real(lane->values.reals[i]);
}

static void
hash_values(uint64_t *out, const struct reader *r, size_t n)
{
	const int64_t *ints = r->lane->values.ints + r->value;
	const double *reals = r->lane->values.reals + r->value;

	if (data_lane_has_ints(r->lane))
		for (size_t i = 0; i < n; i++)
			out[i] = data_hash_int(ints[i]);
	else
		for (size_t i = 0; i < n; i++)
			out[i] = data_hash_real(reals[i]);
}

static void
hash_among_gaps(uint64_t *out, struct reader *r, size_t n)
{
	const struct data_lane *lane = r->lane;

	for (size_t i = 0; i < n; i++) {
		if (r->gap < lane->gap_count && lane->gaps[r->gap] == r->row + i)
			out[i] = lane->gap_hashes[r->gap++];
		else
			out[i] = hash_of_value(lane, r->value++);
	}
}

/* The hashes of the next n rows. */
static void
next_hashes(uint64_t *out, struct reader *r, size_t n)
{
	const struct data_lane *lane = r->lane;
	size_t end = r->row + n;

	if (r->gap == lane->gap_count || lane->gaps[r->gap] >= end) {
		hash_values(out, r, n);
		r->value += n;
	} else {
		hash_among_gaps(out, r, n);
	}
	for (; r->big < lane->big_count && lane->bigs[r->big].row < end; r->big++)
		out[lane->bigs[r->big].row - r->row] = lane->bigs[r->big].hash;
	r->row = end;
}

/* Rows are equal when all their columns are, in whatever order the columns stand. */
static uint64_t
key_of_name(struct slice name)
{
	char padded[64 + DATA_TEXT_PADDING] = "";

	if (name.n > 64)
		name.n = 64;
	memcpy(padded, name.p, name.n);
	return data_hash_text(padded, name.n) | 1;
}

static void
count_distinct(struct data_hll *hll, const uint64_t *hashes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (hashes[i] != 0)
			data_hll_add(hll, hashes[i]);
}

void
data_row_hash_add(const struct data_lane *lane, uint64_t *row_hashes)
{
	struct data_column *c = lane->column;
	struct reader reader = { .lane = lane };
	bool texts = lane->family == DATA_FAMILY_TEXT;
	uint64_t key = key_of_name(slice_of(c->name)), chunk[CHUNK];

	for (size_t start = 0; start < lane->rows; start += CHUNK) {
		size_t n = lane->rows - start < CHUNK ? lane->rows - start : CHUNK;
		const uint64_t *hashes = texts ? lane->hashes + start : chunk;

		if (!texts)
			next_hashes(chunk, &reader, n);
		c->digest = data_column_digest(c->digest, hashes, n);
		for (size_t i = 0; i < n; i++)
			row_hashes[start + i] += (hashes[i] + 1) * key;
		if (!texts && c->hll != NULL)
			count_distinct(c->hll, hashes, n);
	}
}
