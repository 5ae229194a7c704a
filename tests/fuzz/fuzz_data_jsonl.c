/*
 * Fuzzes JSON Lines: rows are inside the text, and a line is taken exactly when it is one valid object.
 */
#include <stdlib.h>
#include <string.h>

#include "data_jsonl.h"
#include "data_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t
count_objects(const char *text, size_t n)
{
	uint64_t count = 0;

	for (size_t at = 0; at < n;) {
		const char *end = memchr(text + at, '\n', n - at);
		size_t len = end != NULL ? (size_t)(end - text) - at : n - at;
		struct slice line = slice_trim((struct slice){ text + at, len });

		count += line.n > 0 && *line.p == '{' && data_jsonl_valid(text + at, len, NULL);
		at += len + 1;
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xcalloc(1, size + DATA_CSV_PADDING);
	struct data_cell *cells = x_new_array(struct data_cell, 4096);
	struct data_jsonl j;
	struct data_value value;
	uint64_t rows = 0, expected;
	size_t n;

	memcpy(text, data, size);
	expected = count_objects(text, size);
	data_jsonl_begin(&j, text, size);
	while ((n = data_jsonl_rows(&j, cells, 4096)) > 0 || (j.waiting && j.columns <= 4096)) {
		for (size_t i = 0; i < n * j.width; i++) {
			uint32_t len = cells[i].len & DATA_CELL_LENGTH;

			if (cells[i].at > size || len > size - cells[i].at)
				abort();
			data_value_read(text + cells[i].at, len, cells[i].len, &value);
		}
		rows += n;
	}
	if (!j.waiting && rows != expected)
		abort();
	data_jsonl_release(&j);
	x_free(cells);
	x_free(text);
	return 0;
}
