/*
 * cmd_table.h - a table for people: aligned columns, cut to the terminal, plain and whole in a pipe.
 *
 *	struct cmd_table *t = cmd_table_new(3);
 *	cmd_table_column(t, 0, &(struct cmd_column){ .title = "run" });
 *	cmd_table_cell(t, "8f3a21c", NULL);	row by row, left to right
 *	cmd_table_print(t, out);
 *	cmd_table_free(t);
 *
 * Cells are copied. A table that does not fit loses its `optional` columns, then cuts its `flexible`
 * ones down to 8, then loses columns on the right; a line never wraps and never ends in a blank.
 */
#ifndef CMD_TABLE_H
#define CMD_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd_out.h"

struct cmd_column {
	const char *title;	/* copied */
	bool right;		/* numbers */
	bool by_content;	/* right when every cell is a number */
	bool flexible;		/* may be cut when the terminal is narrow */
	bool optional;		/* may be left out before anything is cut; the last one goes first */
};

struct cmd_table;

struct cmd_table *cmd_table_new(size_t columns);
void cmd_table_free(struct cmd_table *t);
void cmd_table_column(struct cmd_table *t, size_t i, const struct cmd_column *column);
/* The next cell. style: see cmd_out_style; must be a literal. NULL text is an absent value. */
void cmd_table_cell(struct cmd_table *t, const char *text, const char *style);
size_t cmd_table_rows(const struct cmd_table *t);
void cmd_table_print(const struct cmd_table *t, struct cmd_out *out);

/* One CSV field (RFC 4180): quoted only where it must be. */
void cmd_csv_field(struct buf *out, const char *text);

#endif
