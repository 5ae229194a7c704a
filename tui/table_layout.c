/*
 * table_layout.c - which columns of a table are seen, where, and how wide.
 *
 * Fixed columns come first, then the others from the first one in sight. Each gets what it needs at
 * least, as long as there is room; what is left is given to those that want more, then to those that
 * can grow.
 */
#include "base_utf8.h"
#include "table.h"

enum { GAP = 2,			/* blank columns between two */
	FIT_ROWS = 1000 };	/* so many are looked at */

/* Adds a column when it fits; the first one always does. */
static bool
add_place(const struct table_column *columns, size_t column, int width, struct table_place *places,
    size_t *count, int *used)
{
	int gap = *count > 0 ? GAP : 0;
	int least = columns[column].least;

	if (*count > 0 && *used + gap + least > width)
		return false;
	places[(*count)++] = (struct table_place){ .column = column, .width = least };
	*used += gap + least;
	return true;
}

static size_t
choose(const struct table_column *columns, size_t count, size_t first_column, int width,
    struct table_place *places, int *used)
{
	size_t chosen = 0;
	bool room = true;

	for (size_t i = 0; i < count && room; i++) {
		if (columns[i].fixed)
			room = add_place(columns, i, width, places, &chosen, used);
	}
	for (size_t i = first_column; i < count && room; i++) {
		if (!columns[i].fixed)
			room = add_place(columns, i, width, places, &chosen, used);
	}
	return chosen;
}

static int
widen(const struct table_column *columns, struct table_place *places, size_t count, int spare)
{
	int shares = 0;

	for (size_t i = 0; i < count && spare > 0; i++) {
		int wish = columns[places[i].column].width - places[i].width;
		int given = wish < spare ? wish : spare;

		if (given > 0) {
			places[i].width += given;
			spare -= given;
		}
	}
	for (size_t i = 0; i < count; i++)
		shares += columns[places[i].column].grow;
	for (size_t i = 0; i < count && shares > 0 && spare > 0; i++) {
		int grow = columns[places[i].column].grow;
		int given = spare * grow / shares;

		places[i].width += given;
		spare -= given;
		shares -= grow;
	}
	return spare;
}

size_t
table_layout(const struct table_column *columns, size_t count, size_t first_column, int width,
    struct table_place *places)
{
	int used = 0, x = 0;
	size_t chosen = choose(columns, count, first_column, width, places, &used);

	widen(columns, places, chosen, width - used);
	for (size_t i = 0; i < chosen; i++) {
		places[i].x = x;
		x += places[i].width + GAP;
	}
	return chosen;
}

static int
widest_cell(const struct table *t, size_t column, int most)
{
	size_t rows = t->model->count(t->self);
	int width = utf8_width(t->columns[column].title);

	for (size_t row = 0; row < rows && row < FIT_ROWS && width < most; row++) {
		struct table_cell cell = { .style = STYLE_TEXT };
		int wish;

		t->model->cell(t->self, row, column, &cell);
		wish = utf8_width(cell.text);
		width = wish > width ? wish : width;
	}
	return width < most ? width : most;
}

void
table_layout_fit(struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++) {
		struct table_column *c = &t->columns[i];

		if (c->fit == 0)
			continue;
		c->width = widest_cell(t, i, c->fit);
		if (c->grow == 0)
			c->least = c->width;
	}
}
