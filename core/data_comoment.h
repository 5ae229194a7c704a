/*
 * data_comoment.h - how columns of numbers (or times) vary together, over all rows: for each pair the
 * moments of the rows that have both values, so that Pearson's correlation is exact to rounding
 * however many rows there are, and can be merged (Pebay 2008, formulas 3.1 to 3.3).
 *
 * At most DATA_COMOMENT_COLUMNS columns take part, since pairs grow with the square. Columns are known
 * by their number in a profile.
 *
 *	struct data_comoments c;
 *	data_comoments_init(&c);
 *	data_comoments_add(&c, &scratch, inputs, count, rows);	a batch of rows
 *	data_comoments_merge(&c, &other, places);		the rows of another part
 *	r = data_comoment_pearson(data_comoments_find(&c, 3, 7));
 *	data_comoments_release(&c);
 */
#ifndef DATA_COMOMENT_H
#define DATA_COMOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_COMOMENT_COLUMNS = 64 };

/* x is of the column that stands earlier in `columns`. */
struct data_comoment {
	double n, mean_x, mean_y;	/* means less the columns' shifts */
	double xx, yy, xy;	/* sums of squares and products of deviations from the means */
};

struct data_comoments {
	uint32_t columns[DATA_COMOMENT_COLUMNS];
	double shifts[DATA_COMOMENT_COLUMNS];	/* near the means: they would round digits away */
	uint32_t count;
	struct data_comoment *pairs;	/* (0,1) (0,2) (1,2) (0,3) ...: a new column appends its own */
};

/* The values of one column in a batch: without gaps, with the rows of the gaps apart. */
struct data_comoment_input {
	uint32_t column;
	const int64_t *ints;		/* or NULL */
	const double *reals;		/* or NULL */
	size_t count;
	const uint32_t *gaps;		/* ascending; count + gap_count is the number of rows */
	size_t gap_count;
	double shift;			/* something near the mean, so that squares keep their digits */
};

/* Memory that is used again from batch to batch: zero-initialise, release once. */
struct data_comoment_scratch {
	void *memory;
	size_t cap;
};

void data_comoments_init(struct data_comoments *c);
void data_comoments_release(struct data_comoments *c);

/* Adds `rows` rows of these columns, which become the columns of an empty c. */
void data_comoments_add(struct data_comoments *c, struct data_comoment_scratch *scratch,
    const struct data_comoment_input *inputs, uint32_t count, size_t rows);
void data_comoment_scratch_release(struct data_comoment_scratch *scratch);

/* places[column of the other] is the number of that column here. Columns beyond the limit are left out. */
void data_comoments_merge(
    struct data_comoments *c, const struct data_comoments *other, const uint32_t *places);

/* The pair of two columns in either order (sums of squares are then those of the earlier one first), or
 * NULL. */
const struct data_comoment *
data_comoments_find(const struct data_comoments *c, uint32_t a, uint32_t b);
/* Of two arrays, the rows left out in which one of them is NaN. */
struct data_comoment data_comoment_of(const double *x, const double *y, size_t n);
double data_comoment_pearson(const struct data_comoment *pair);	/* NaN: no answer */

void data_comoments_pack(const struct data_comoments *c, struct buf *out);
/* columns: how many the profile has. */
bool data_comoments_unpack(struct data_comoments *c, uint32_t columns, struct data_unpack *in);

#endif
