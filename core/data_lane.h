/*
 * data_lane.h - one column of a batch: cells read into arrays of values and of hashes.
 *
 * The family decides which parser is tried first. What cannot be counted later (classes, lengths,
 * hours) is counted into the column while reading. A lane keeps its memory from batch to batch:
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

struct data_lane {
	struct data_column *column;	/* receives; the lane counts classes there as it reads */
	enum data_family family;
	uint64_t *hashes;		/* one a row; 0 for a missing value */
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
	size_t gap_count, gap_cap;
	/* the last date that was read: most rows repeat it */
	char date[10];
	int64_t date_ns;
};

/* Starts a batch for this column. */
void data_lane_begin(struct data_lane *lane, struct data_column *column);
void data_lane_release(struct data_lane *lane);
/* Takes n cells, the first at cells[0], the next at cells[stride]. */
void data_lane_take(struct data_lane *lane, const char *text, const struct data_cell *cells,
    size_t stride, size_t n);

#endif
