/*
 * store_vector.h - columns that are kept in the index whole, each as one piece of bytes.
 *
 * The first filter that asks for a column would have to walk over 100,000 rows of the index: 20 ms for each
 * column in it. So large columns are kept beside the rows as they are in memory (store_column.h), with the
 * number of the change up to which they are right; reading one is reading a few hundred kilobytes. Nothing
 * keeps them right when a run changes: whoever reads one looks up again the runs that changed since, and
 * reads the rows after all when those are many.
 *
 * They are made when the index is made, and by whoever had to read a column from its rows. The rows stay
 * the truth; a vector that is missing, old or damaged costs time only. Private to the store.
 */
#ifndef STORE_VECTOR_H
#define STORE_VECTOR_H

#include "store_column.h"

/* Columns of an index with fewer runs are not kept: reading their rows takes no time. For tests to set. */
extern size_t store_vector_least;
/* With more changed runs than this the rows are read instead. */
extern size_t store_vector_stale_most;

/* Fills an empty column, from the bytes that are kept of it and the runs that changed since, or from the rows:
 * from_rows then says which it was. */
MUST_CHECK bool store_vector_read(struct store_index *x, struct column *c, struct err *err);

/* It had to be read from the rows, and is worth keeping. */
bool store_vector_is_wanted(const struct column *c);
/* Keeps it, in a transaction. */
MUST_CHECK bool store_vector_save(struct store_index *x, struct column *c, struct err *err);

/* For an index that is being made: all large columns, in its transaction. */
MUST_CHECK bool store_vector_build(struct store_index *x, struct err *err);

/* Whether every vector, brought up to date, is what the rows say: ERR_CORRUPT when not. */
MUST_CHECK bool store_vector_check(struct store_index *x, struct err *err);

#endif
