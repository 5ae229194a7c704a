/*
 * data_batch.h - some thousand rows as columns of values: filled from cells, then summed up into
 * columns (data_column.h) with tight loops over arrays.
 *
 * This is where the time of profiling goes, beside reading cells (data_lane.h).
 */
#ifndef DATA_BATCH_H
#define DATA_BATCH_H

#include "data_comoment.h"
#include "data_lane.h"
#include "data_sort.h"

enum { DATA_BATCH_ROWS = 1 << 16 };

/* What a worker needs beside the lanes. */
struct data_batch {
	struct data_lane *lanes;
	size_t count, cap;
	uint64_t *row_hashes;
	size_t rows, rows_cap;
	struct data_sorter sorter;
	struct data_textmap *map;
	struct data_comoment_scratch together;
	double *reals;
	uint64_t *words;
	size_t scratch_cap;
};

void data_batch_init(struct data_batch *b);
void data_batch_release(struct data_batch *b);

/* Starts a batch of about so many rows for these columns. */
void data_batch_begin(
    struct data_batch *b, struct data_column *columns, size_t count, size_t rows);
/* Takes n rows of cells, `count` wide. At most DATA_BATCH_ROWS fit one batch. */
void
data_batch_take(struct data_batch *b, const char *text, const struct data_cell *cells, size_t n);
/* Sums up into the columns. row_hashes then has one hash for each row. */
void data_batch_finish(struct data_batch *b, const char *text);
/* After that: how the given columns (all of numbers or times) vary together. */
void data_batch_together(
    struct data_batch *b, const uint32_t *columns, uint32_t count, struct data_comoments *out);

#endif
