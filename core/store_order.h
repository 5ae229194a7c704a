/*
 * store_order.h - all runs in the order of their creation, kept in memory. To walk along it in the index takes 10 ms
 * for 100,000 runs, too long for every record that any of them writes: it is walked once, and follows the runs
 * that change. Private to the store.
 */
#ifndef STORE_ORDER_H
#define STORE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"

struct store_index;

/* Oldest first, two of the same time by their ids. */
struct store_order {
	uint32_t *row;
	int64_t *created;	/* ns since 1970 */
	size_t count, row_cap, created_cap;
};

/* The runs that are there; the index owns it and changes it. NULL and err set on failure. */
const struct store_order *store_order_all(struct store_index *x, struct err *err);
/* The deleted ones, which are seldom asked for: read anew. To be released, on failure too. */
MUST_CHECK bool store_order_deleted(struct store_index *x, struct store_order *out, struct err *err);
void store_order_release(struct store_order *o);

/* The rows changed (NULL: all may have). */
void store_order_update(struct store_index *x, const uint32_t *rows, size_t count);

/* store_function.c: the SQL function collect(row, created) calls it. */
void store_order_add(struct store_order *o, uint32_t row, int64_t created);

#endif
