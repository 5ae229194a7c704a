/*
 * data_csv.h - records of delimited text: where they end, and their fields.
 *
 * The text of a scan is UTF-8, ends with a record end, is followed by DATA_CSV_PADDING readable bytes,
 * and is written to: quoted fields are unescaped in place.
 *
 * A quote opens a quoted field only as its first byte; inside, a doubled quote is one; text between
 * the closing quote and the next delimiter belongs to the field. (This is what Python's csv module
 * does too.) A carriage return before a newline belongs to the newline.
 */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DATA_CSV_PADDING = 128 };

struct data_csv_dialect {
	char delimiter;
	char quote;	/* NUL: none */
	char escape;	/* NUL: none (a quote is doubled) */
	char comment;	/* first byte of lines to leave out; NUL: none */
	char newline;	/* '\n' (also with a '\r' before it) or '\r' */
};

enum {
	DATA_CELL_QUOTED = 1u << 31,	/* was quoted: empty is not missing */
	DATA_CELL_MISSING = 1u << 30,	/* the record has no such field */
	DATA_CELL_STRING = 1u << 29,	/* text even if it looks like a number (JSON) */
	DATA_CELL_NESTED = 1u << 28,	/* a JSON object or array */
	DATA_CELL_LENGTH = (1u << 28) - 1
};

struct data_cell {
	uint32_t at, len;	/* bytes of the text; len with the flags above */
};

/* What was wrong or special, counted over a scan. Rows count records of the scan from 0. */
struct data_csv_notes {
	uint64_t short_rows, long_rows, empty_rows, comments;
	uint64_t first_short, first_long;	/* UINT64_MAX: none */
};

struct data_csv {
	struct data_csv_dialect dialect;
	char *text;
	size_t len, at;
	uint32_t columns;
	uint64_t rows;		/* given so far */
	struct data_csv_notes notes;
};

void data_csv_begin(struct data_csv *csv, const struct data_csv_dialect *dialect, uint32_t columns,
    char *text, size_t len);
/* Gives up to max_rows records as rows of `columns` cells: short records are filled with missing
 * cells, fields too many are dropped, both noted. 0 at the end. */
size_t data_csv_rows(struct data_csv *csv, struct data_cell *cells, size_t max_rows);

/* The end of the last whole record in the text; 0 when there is none. */
size_t data_csv_cut(const struct data_csv_dialect *dialect, const char *text, size_t len);

/* One record from a copy of the text, with all its fields, however many: at most `max` are given,
 * *count is how many there are. Returns its length with the newline, or 0 when it is not whole. */
size_t data_csv_record(const struct data_csv_dialect *dialect, char *text, size_t len,
    struct data_cell *cells, size_t max, size_t *count);

#endif
