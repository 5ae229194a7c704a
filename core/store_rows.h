/*
 * store_rows.h - a list of runs, each by its row id: 32 bits, of this index only, not kept anywhere.
 *
 *	struct store_rows rows = { .row = NULL };
 *	...
 *	store_rows_release(&rows);
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stddef.h>
#include <stdint.h>

struct store_rows {
	uint32_t *row;
	size_t count, cap;
};

void store_rows_add(struct store_rows *rows, uint32_t row);
void store_rows_release(struct store_rows *rows);	/* empty, and to be used again */

#endif
