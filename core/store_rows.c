/*
 * store_rows.c - numbers of runs in the index.
 */
#include "store_rows.h"

#include "base.h"

void
store_rows_add(struct store_rows *rows, uint32_t row)
{
	x_grow(&rows->row, &rows->cap, rows->count + 1);
	rows->row[rows->count++] = row;
}

void
store_rows_release(struct store_rows *rows)
{
	x_free(rows->row);
	*rows = (struct store_rows){ .row = NULL };
}
