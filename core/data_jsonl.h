/*
 * data_jsonl.h - records of JSON Lines: one object a line, its members are the fields.
 *
 * Columns are found as they come: when a record has a member that was not seen before in this scan,
 * data_jsonl_rows stops before it, and the next call gives wider rows. A line that is not one JSON
 * object is left out and noted. Strings are decoded in place; nested values stay text.
 */
#ifndef DATA_JSONL_H
#define DATA_JSONL_H

#include "base.h"
#include "data_csv.h"

struct data_jsonl_notes {
	uint64_t bad_rows, empty_rows;
	uint64_t first_bad;	/* line, counted from 0; UINT64_MAX: none */
	char problem[96];	/* of the first bad one */
};

struct data_jsonl {
	char *text;
	size_t len, at;
	struct slice *names;	/* of the columns, borrowed from the text or from before */
	uint32_t columns;
	uint32_t width;		/* of the rows that the last call gave */
	size_t names_cap;
	uint64_t lines;		/* so far */
	struct data_jsonl_notes notes;
	/* the members of the record that waits for wider rows */
	struct data_jsonl_member *members;
	size_t count, members_cap;
	bool waiting;
};

struct data_jsonl_member {
	uint32_t column;
	struct data_cell cell;
};

void data_jsonl_begin(struct data_jsonl *j, char *text, size_t len);
void data_jsonl_release(struct data_jsonl *j);
/* At most `room` cells are written. 0 rows: the end, or, when j->waiting, that one row of j->columns
 * cells does not fit. */
size_t data_jsonl_rows(struct data_jsonl *j, struct data_cell *cells, size_t room);

/* Is it one valid JSON text (RFC 8259)? Else *where is the offset of what is wrong. */
bool data_jsonl_valid(const char *p, size_t n, size_t *where);

#endif
