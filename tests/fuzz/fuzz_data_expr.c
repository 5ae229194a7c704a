/*
 * Any text is a condition over rows or a mistake with a place inside it; what compiles gives one of four
 * answers on any row.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "data_expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CELLS = 8 };

/* The text is the row too: cut into cells at its bytes, so that values are as odd as the rule. */
static void
judge(const struct data_expr *e, const char *text, size_t size)
{
	struct data_cell cells[CELLS];
	uint32_t places[64];
	struct data_eval *v = data_eval_new(e);
	char *row = xmalloc(size + 128);
	size_t columns;

	memcpy(row, text, size);
	memset(row + size, 0, 128);
	(void)data_expr_columns(e, &columns);
	for (uint32_t i = 0; i < CELLS; i++) {
		uint32_t at = (uint32_t)(size * i / CELLS), end = (uint32_t)(size * (i + 1) / CELLS);

		cells[i] = (struct data_cell){ at, (end - at) | (i % 3 == 0 ? DATA_CELL_QUOTED : 0) };
	}
	for (size_t i = 0; i < columns; i++)
		places[i] = i % 9 == 8 ? DATA_NO_COLUMN : (uint32_t)(i % CELLS);
	for (int i = 0; i < 2; i++)
		if (data_eval_row(v, row, cells, places) > DATA_WRONG)
			abort();
	data_eval_free(v);
	x_free(row);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);
	struct store_filter_place place = { 0, 0 };
	struct buf shown = BUF_INIT;
	struct data_expr *e;
	struct err err;

	if (data_expr_compile(&e, text, &place, &err)) {
		judge(e, text, strlen(text));
		data_expr_free(e);
	} else {
		if (place.at > strlen(text) || err.kind != ERR_CONFIG)
			abort();
		store_filter_show_place(&shown, text, place);
	}
	buf_release(&shown);
	x_free(text);
	return 0;
}
