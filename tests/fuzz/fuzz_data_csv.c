/*
 * Fuzzes finding a dialect and reading delimited text: whatever comes in, the scan by words gives what
 * the reader of single records gives, and a cut is at a record end.
 */
#include <stdlib.h>
#include <string.h>

#include "data_dialect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COLUMNS = 3, ROWS = 64 };

static char *
padded(const char *text, size_t n)
{
	char *copy = xcalloc(1, n + DATA_CSV_PADDING);

	memcpy(copy, text, n);
	return copy;
}

static void
compare_readers(const struct data_csv_dialect *d, const char *text, size_t n)
{
	char *words = padded(text, n), *bytes = padded(text, n);
	struct data_cell *cells = x_new_array(struct data_cell, COLUMNS * ROWS), one[COLUMNS];
	size_t at = 0, row = 0, rows, count, len;
	struct data_csv csv;

	data_csv_begin(&csv, d, COLUMNS, words, n);
	rows = data_csv_rows(&csv, cells, ROWS);
	while (row < rows) {
		bool blank, comment = d->comment != '\0' && bytes[at] == d->comment;
		bool returned = d->newline == '\n' && bytes[at] == '\r';

		len = data_csv_record(d, bytes + at, n - at, one, COLUMNS, &count);
		if (len == 0)
			abort();
		blank = count == 1 && (len == 1 || (len == 2 && returned));
		for (size_t c = 0; !blank && !comment && c < count && c < COLUMNS; c++) {
			struct data_cell a = cells[row * COLUMNS + c], b = one[c];

			if (a.len != b.len ||
			    memcmp(words + a.at, bytes + at + b.at, a.len & DATA_CELL_LENGTH) != 0)
				abort();
		}
		row += !blank && !comment;
		at += len;
	}
	x_free(words);
	x_free(bytes);
	x_free(cells);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct data_read_options told;
	struct data_dialect d;
	struct err err;
	char **names, *copy;
	uint32_t count;
	size_t end;

	if (size == 0 || size > 1 << 16 ||
	    !data_dialect_find(&d, (const char *)data, size, true, &told, &err))
		return 0;
	data_dialect_columns(&d, (const char *)data, size, &names, &count);
	data_names_free(names, count);
	if (d.format == DATA_FORMAT_JSONL)
		return 0;
	copy = padded((const char *)data, size);
	end = data_csv_cut(&d.csv, copy, size);
	if (end > size || (end > 0 && copy[end - 1] != d.csv.newline))
		abort();
	if (end > 0)
		compare_readers(&d.csv, copy, end);
	x_free(copy);
	return 0;
}
