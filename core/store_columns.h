/*
 * store_columns.h - the columns of an index that are kept in memory. A limited number of them; the least recently
 * used goes. Private to the store.
 */
#ifndef STORE_COLUMNS_H
#define STORE_COLUMNS_H

#include "store_column.h"

/* The column, read when it is not there yet. ERR_INPUT for an attribute that does not exist. It stays
 * until the next store_columns_trim. */
struct column *store_columns_load(struct store_index *x, const struct store_column *key,
    struct err *err);
void store_columns_trim(struct store_index *x);
/* Keeps in the index (store_vector.h) what had to be read from the rows. Waits for nobody; when another process is
 * writing the index, the next call does it. At most so many columns (0: all). */
void store_columns_save(struct store_index *x, size_t most);
/* The time that durations of running runs count to: once per query. */
void store_columns_set_now(struct store_index *x, int64_t now);
int64_t store_columns_now(const struct store_index *x);

#endif
