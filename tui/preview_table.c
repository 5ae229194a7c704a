/*
 * preview_table.c - the beginning of delimited text in aligned columns.
 */
#include <string.h>

#include "base_utf8.h"
#include "data_csv.h"
#include "data_dialect.h"
#include "preview.h"

enum { COLUMNS_MAX = 200, GAP = 2 };

struct grid {
	const char *text;
	struct data_cell *cells;
	size_t rows;
	uint32_t columns;
	bool header;
	int width[COLUMNS_MAX];
	bool is_text[COLUMNS_MAX];	/* else every value in it is a number: they stand at the right */
};

static struct slice
grid_cell(const struct grid *g, size_t row, uint32_t column)
{
	const struct data_cell *c = &g->cells[row * g->columns + column];

	if (c->len & DATA_CELL_MISSING)
		return (struct slice){ "", 0 };
	return (struct slice){ g->text + c->at, c->len & DATA_CELL_LENGTH };
}

/* A value on one line, its control characters visible. */
static void
cell_text(struct slice cell, struct buf *out)
{
	size_t n = cell.n < PREVIEW_COLUMN * 4 ? cell.n : PREVIEW_COLUMN * 4, fit;

	buf_clear(out);
	utf8_safe(out, cell.p, n);
	if (utf8_width(buf_str(out)) <= PREVIEW_COLUMN && n == cell.n)
		return;
	fit = utf8_fit(buf_str(out), PREVIEW_COLUMN - 1);
	out->len = fit;
	buf_add(out, "\xe2\x80\xa6");
}

static bool
is_number(const char *text)
{
	double v;

	return *text == '\0' || str_to_double(text, &v);
}

static void
measure(struct grid *g)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < g->rows; row++) {
		for (uint32_t c = 0; c < g->columns; c++) {
			int w;

			cell_text(grid_cell(g, row, c), &text);
			w = utf8_width(buf_str(&text));
			g->width[c] = w > g->width[c] ? w : g->width[c];
			g->is_text[c] |= (row > 0 || !g->header) && !is_number(buf_str(&text));
		}
	}
	buf_release(&text);
}

static void
write_grid(const struct grid *g, struct buf *out)
{
	struct buf text = BUF_INIT;

	for (size_t row = 0; row < g->rows; row++) {
		/* The header stands out by the only means that text has: its colour codes. */
		buf_add(out, row == 0 && g->header ? "\033[1m" : "");
		for (uint32_t c = 0; c < g->columns; c++) {
			int rest;

			cell_text(grid_cell(g, row, c), &text);
			rest = g->width[c] - utf8_width(buf_str(&text));
			buf_printf(out, "%*s%s", g->is_text[c] ? 0 : rest, "", buf_str(&text));
			if (c + 1 < g->columns)
				buf_printf(out, "%*s", (g->is_text[c] ? rest : 0) + GAP, "");
		}
		buf_add(out, row == 0 && g->header ? "\033[0m\n" : "\n");
	}
	buf_release(&text);
}

/* The columns of the file, as many as are shown. */
static uint32_t
count_columns(const struct data_dialect *dialect, const struct buf *text)
{
	uint32_t count;
	char **names;

	data_dialect_columns(dialect, text->data, text->len, &names, &count);
	data_names_free(names, count);
	return count;
}

static void
read_grid(struct grid *g, const struct data_dialect *dialect, struct buf *text)
{
	static const char padding[DATA_CSV_PADDING];
	size_t len = text->len;
	struct data_csv csv;

	buf_append(text, padding, sizeof(padding));
	g->cells = x_new_array(struct data_cell, (size_t)g->columns * (PREVIEW_ROWS + 1));
	g->text = text->data;
	data_csv_begin(&csv, &dialect->csv, g->columns, text->data, len);
	g->rows = data_csv_rows(&csv, g->cells, PREVIEW_ROWS + 1);
}

bool
preview_render_table(struct slice text, bool whole, struct buf *out, struct buf *note)
{
	static const struct data_read_options told = { .format = DATA_FORMAT_CSV };
	struct data_dialect dialect;
	struct buf copy = BUF_INIT;
	char count[STR_SHORT];
	size_t rows;
	struct grid *g;
	struct err err;
	uint32_t columns;

	if (!data_dialect_find(&dialect, text.p, text.n, whole, &told, &err))
		return false;
	/* Of a piece of a file the last record may be torn. */
	if (!whole)
		text.n = data_csv_cut(&dialect.csv, text.p, text.n);
	buf_append(&copy, text.p, text.n);
	if (copy.len > 0 && copy.data[copy.len - 1] != dialect.csv.newline)
		buf_add_char(&copy, dialect.csv.newline);
	g = x_new(struct grid);
	g->header = dialect.header;
	columns = count_columns(&dialect, &copy);
	g->columns = columns < COLUMNS_MAX ? columns : COLUMNS_MAX;
	read_grid(g, &dialect, &copy);
	rows = g->rows - (g->header && g->rows > 0);
	if (g->rows > PREVIEW_ROWS || !whole)
		buf_printf(note, "the first %s row%s", str_count(count, rows), rows == 1 ? "" : "s");
	if (columns > COLUMNS_MAX)
		buf_printf(note, "%sthe first %d of %u columns", note->len > 0 ? ", " : "", COLUMNS_MAX, columns);
	measure(g);
	write_grid(g, out);
	x_free(g->cells);
	x_free(g);
	buf_release(&copy);
	return true;
}
