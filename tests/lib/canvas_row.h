/*
 * canvas_row.h - a row of a canvas as text, for tests that look at what was drawn.
 */
#ifndef TESTS_CANVAS_ROW_H
#define TESTS_CANVAS_ROW_H

#include "base.h"
#include "base_utf8.h"
#include "draw.h"

/* The row as UTF-8 without trailing blanks, appended. */
static inline void
canvas_row(struct canvas *c, int row, struct buf *out)
{
	const struct cell *cells = canvas_cells(c, row);
	int end = canvas_area(c).w;
	char bytes[4];

	while (end > 0 && cells[end - 1].c == ' ')
		end--;
	for (int x = 0; x < end; x++) {
		if (cells[x].c != 0)
			buf_append(out, bytes, utf8_encode(bytes, cells[x].c));
		if (cells[x].mark != 0)
			buf_append(out, bytes, utf8_encode(bytes, cells[x].mark));
	}
}

#endif
