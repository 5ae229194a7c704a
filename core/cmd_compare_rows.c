/*
 * cmd_compare_rows.c - cells between commas or bars.
 */
#include "cmd_compare_rows.h"

#include "cmd_table.h"

static void
markdown_cell(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|' || *text == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, *text == '\n' ? ' ' : *text);
	}
}

const struct cmd_notation cmd_notation_csv = { cmd_csv_field, "", ",", "\r\n" };
const struct cmd_notation cmd_notation_markdown = { markdown_cell, "| ", " | ", " |\n" };

void
cmd_notation_line(struct buf *out, const struct cmd_notation *n, const char *const *cells, size_t count)
{
	buf_add(out, n->before);
	for (size_t i = 0; i < count; i++) {
		buf_add(out, i > 0 ? n->between : "");
		n->cell(out, cells[i] != NULL ? cells[i] : "");
	}
	buf_add(out, n->behind);
}

void
cmd_notation_header(struct buf *out, const struct cmd_notation *n, const char *const *cells, size_t count)
{
	cmd_notation_line(out, n, cells, count);
	if (n != &cmd_notation_markdown)
		return;
	buf_add(out, n->before);
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "%s---", i > 0 ? n->between : "");
	buf_add(out, n->behind);
}
