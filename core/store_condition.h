/*
 * store_condition.h - deciding a comparison for many runs at once. Private to the store.
 *
 * A condition (store_query.h) is SQL over sets: a call of test() or search() gives the 63 runs of a block
 * as the bits of an integer, and &, | and ~ of SQL join them. So SQL's machine, which costs a tenth of a
 * microsecond for every step, makes 1,600 steps for 100,000 runs, and the rest is loops over vectors.
 *
 * A column holds each of its texts once (store_column.h), and 100,000 runs have few names, notes, branches
 * or kinds: whatever is asked about a text is decided once in a query and kept by the text's number.
 */
#ifndef STORE_CONDITION_H
#define STORE_CONDITION_H

#include "store_index.h"

enum { STORE_BLOCK = 63 };	/* runs in a block; the sign stays free */

/* The SQL functions test and search. */
MUST_CHECK bool store_condition_register(struct store_index *x, struct err *err);

#endif
