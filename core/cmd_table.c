/*
 * cmd_table.c - aligned tables. Widths are measured in terminal columns by our own table of character
 * widths, so that wide and combining characters line up in every locale.
 */
#include "cmd_table.h"

#include <string.h>

#include "base_utf8.h"

enum { MIN_FLEXIBLE = 8, GAP = 2 };

struct cell {
	const char *text;
	const char *style;
	int width;
};

struct cmd_table {
	struct arena *arena;
	size_t columns;
	struct cmd_column *column;
	struct cell *cells;	/* row after row */
	size_t count, cap;
	int *natural;		/* widest cell of each column */
};

struct cmd_table *
cmd_table_new(size_t columns)
{
	struct cmd_table *t = x_new(struct cmd_table);

	x_assert(columns > 0);
	t->arena = arena_new();
	t->columns = columns;
	t->column = arena_array(t->arena, struct cmd_column, columns);
	t->natural = arena_array(t->arena, int, columns);
	return t;
}

void
cmd_table_free(struct cmd_table *t)
{
	if (t == NULL)
		return;
	x_free(t->cells);
	arena_free(t->arena);
	x_free(t);
}

void
cmd_table_column(struct cmd_table *t, size_t i, const struct cmd_column *column)
{
	t->column[i] = *column;
	t->column[i].title = arena_strdup(t->arena, column->title);
	t->column[i].right = column->right || column->by_content;
	t->natural[i] = utf8_width(column->title);
}

/* What the text will be on the terminal, so that widths are right; one line always. */
static const char *
printable(struct cmd_table *t, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *copy;

	utf8_safe(&safe, text, strlen(text));
	copy = arena_strdup(t->arena, buf_str(&safe));
	buf_release(&safe);
	return copy;
}

void
cmd_table_cell(struct cmd_table *t, const char *text, const char *style)
{
	size_t column = t->count % t->columns;
	struct cell *c;
	double number;

	x_grow(&t->cells, &t->cap, t->count + 1);
	c = &t->cells[t->count++];
	*c = (struct cell){ .text = printable(t, text != NULL ? text : ""), .style = style };
	c->width = utf8_width(c->text);
	if (t->column[column].by_content && c->width > 0 && !str_to_double(c->text, &number))
		t->column[column].right = false;
	if (c->width > t->natural[column])
		t->natural[column] = c->width;
}

size_t
cmd_table_rows(const struct cmd_table *t)
{
	return t->count / t->columns;
}

static int
total_width(const struct cmd_table *t, const int *widths)
{
	int total = -GAP;

	for (size_t i = 0; i < t->columns; i++)
		total += widths[i] > 0 ? widths[i] + GAP : 0;
	return total;
}

/* The widest flexible column that can still be cut; t->columns: none. */
static size_t
widest_flexible(const struct cmd_table *t, const int *widths)
{
	size_t widest = t->columns;

	for (size_t i = 0; i < t->columns; i++) {
		if (t->column[i].flexible && widths[i] > MIN_FLEXIBLE &&
		    (widest == t->columns || widths[i] > widths[widest]))
			widest = i;
	}
	return widest;
}

/* The last column that is shown, of those that are optional or of all; t->columns: none. */
static size_t
last_shown(const struct cmd_table *t, const int *widths, bool optional)
{
	for (size_t i = t->columns; i-- > 1;) {
		if (widths[i] > 0 && (t->column[i].optional || !optional))
			return i;
	}
	return t->columns;
}

/* Width 0: the column is not shown. available 0: there is no limit. */
static void
layout(const struct cmd_table *t, int *widths, int available)
{
	size_t i;

	for (i = 0; i < t->columns; i++)
		widths[i] = t->natural[i] > 0 ? t->natural[i] : 1;
	while (available > 0 && total_width(t, widths) > available) {
		if ((i = last_shown(t, widths, true)) < t->columns)
			widths[i] = 0;
		else if ((i = widest_flexible(t, widths)) < t->columns)
			widths[i]--;
		else if ((i = last_shown(t, widths, false)) < t->columns)
			widths[i] = 0;
		else
			widths[0] = available;
	}
}

static void
put_cut(struct cmd_out *out, const char *text, int width)
{
	const char *mark = cmd_out_symbol(out, "…", "~");

	cmd_out_printf(out, "%.*s%s", (int)utf8_fit(text, width - 1), text, mark);
}

static void
put_cell(struct cmd_out *out, const struct cell *c, bool right, int width, bool last)
{
	int pad = width - c->width;

	if (right && pad > 0)
		cmd_out_printf(out, "%*s", pad, "");
	if (c->style != NULL)
		cmd_out_style(out, c->style);
	if (pad < 0)
		put_cut(out, c->text, width);
	else
		cmd_out_text(out, c->text);
	if (c->style != NULL)
		cmd_out_style(out, NULL);
	if (!right && pad > 0 && !last)
		cmd_out_printf(out, "%*s", pad, "");
}

/* Empty cells at the end of a row print nothing, so that no line ends in blanks. */
static void
put_row(const struct cmd_table *t, struct cmd_out *out, const struct cell *row, const int *widths)
{
	size_t end = t->columns;

	while (end > 0 && (row[end - 1].width == 0 || widths[end - 1] == 0))
		end--;
	for (size_t i = 0; i < end; i++) {
		if (widths[i] == 0)
			continue;
		put_cell(out, &row[i], t->column[i].right, widths[i], i + 1 == end);
		if (i + 1 < end)
			cmd_out_printf(out, "%*s", GAP, "");
	}
	cmd_out_text(out, "\n");
}

void
cmd_table_print(const struct cmd_table *t, struct cmd_out *out)
{
	int *widths = x_new_array(int, t->columns);
	struct cell *titles = x_new_array(struct cell, t->columns);

	layout(t, widths, cmd_out_width(out));
	for (size_t i = 0; i < t->columns; i++)
		titles[i] = (struct cell){ .text = t->column[i].title, .style = "dim",
			.width = utf8_width(t->column[i].title) };
	put_row(t, out, titles, widths);
	for (size_t i = 0; i < t->count; i += t->columns)
		put_row(t, out, &t->cells[i], widths);
	x_free(titles);
	x_free(widths);
}

void
cmd_csv_field(struct buf *out, const char *text)
{
	size_t n = strcspn(text, "\",\r\n");

	if (text[n] == '\0' && text[0] != ' ' && (n == 0 || text[n - 1] != ' ')) {
		buf_add(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_add_char(out, '"');
		buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}
