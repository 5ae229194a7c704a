/*
 * data_lane.h - one column of a batch: cells read into arrays of values.
 *
 * The family decides which parser is tried first. What cannot be counted later (classes, lengths,
 * hours) is counted into the column while reading. Hashes of numbers and times are made from the values
 * later (data_row_hash.h). A lane keeps its memory from batch to batch:
 * zero-initialise once, begin for each batch, release once.
 */
#ifndef DATA_LANE_H
#define DATA_LANE_H

#include "data_column.h"
#include "data_textmap.h"

/* A value that did not fit the family. */
struct data_other {
	struct data_text_ref ref;
	uint64_t hash;
};

/* A whole number that is no double, among reals: its hash is that of the number. */
struct data_big {
	uint32_t row;
	uint64_t hash;
};

struct data_lane {
	struct data_column *column;	/* receives; the lane counts classes there as it reads */
	enum data_family family;
	uint64_t *hashes;		/* texts: one a row, 0 for a missing value */
	size_t hash_cap;
	union {
		int64_t *ints;		/* whole numbers, or ns */
		double *reals;
		struct data_text_ref *refs;
	} values;			/* of the family, in order, without gaps */
	size_t rows, count, cap;
	bool whole;			/* numbers: all ints so far */
	struct data_other *others;
	size_t other_count, other_cap;
	uint32_t *gaps;			/* numbers and times: rows without a value, ascending */
	uint64_t *gap_hashes;		/* of what stands there; 0 for a missing value */
	size_t gap_count, gap_cap, gap_hash_cap;
	struct data_big *bigs;		/* ascending */
	size_t big_count, big_cap;
	/* the last date that was read: most rows repeat it */
	char date[10];
	int64_t date_ns;
};

/* Starts a batch of about so many rows for this column. */
void data_lane_begin(struct data_lane *lane, struct data_column *column, size_t rows);
void data_lane_release(struct data_lane *lane);
/* Takes n cells, the first at cells[0], the next at cells[stride]. */
void data_lane_take(struct data_lane *lane, const char *text, const struct data_cell *cells,
    size_t stride, size_t n);

/* Are the values ints, not reals? Of numbers and times. */
static inline bool
data_lane_has_ints(const struct data_lane *lane)
{
	return lane->family == DATA_FAMILY_TIME || lane->whole;
}

#endif
