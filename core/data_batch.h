/*
 * data_batch.h - some thousand rows as columns of values: filled from cells, then summed up into
 * data_columns with tight loops over arrays.
 *
 * This is where the time of profiling goes. A lane is one column of the batch; its family decides
 * which parser is tried first. Lanes keep their memory from batch to batch.
 */
#ifndef DATA_BATCH_H
#define DATA_BATCH_H

#include "data_column.h"
#include "data_sort.h"
#include "data_textmap.h"

enum { DATA_BATCH_ROWS = 1 << 16 };

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
	/* the last date that was read: most rows repeat it */
	char date[10];
	int64_t date_ns;
};

/* What a worker needs beside the lanes. */
struct data_batch {
	struct data_lane *lanes;
	size_t count, cap;
	uint64_t *row_hashes;
	size_t rows, rows_cap;
	struct data_sorter sorter;
	struct data_textmap *map;
	double *reals;
	uint64_t *words;
	size_t scratch_cap;
};

void data_batch_init(struct data_batch *b);
void data_batch_release(struct data_batch *b);

/* Starts a batch for these columns. */
void data_batch_begin(struct data_batch *b, struct data_column *columns, size_t count);
/* Takes n rows of cells, `count` wide. At most DATA_BATCH_ROWS fit one batch. */
void
data_batch_take(struct data_batch *b, const char *text, const struct data_cell *cells, size_t n);
/* Sums up into the columns. row_hashes then has one hash for each row. */
void data_batch_finish(struct data_batch *b, const char *text);

#endif
