/*
 * cmd_compare_rows.h - rows of a comparison for spreadsheets (CSV) and pages (Markdown).
 */
#ifndef CMD_COMPARE_ROWS_H
#define CMD_COMPARE_ROWS_H

#include <stddef.h>

#include "base.h"

/* One line of a table in some notation: what stands before, between and behind the cells. */
struct cmd_notation {
	void (*cell)(struct buf *out, const char *text);
	const char *before, *between, *behind;
};

extern const struct cmd_notation cmd_notation_csv, cmd_notation_markdown;

/* Cells that are NULL are empty. */
void cmd_notation_line(struct buf *out, const struct cmd_notation *n, const char *const *cells,
    size_t count);
/* The first line, with what Markdown needs below it. */
void cmd_notation_header(struct buf *out, const struct cmd_notation *n, const char *const *cells,
    size_t count);

#endif
