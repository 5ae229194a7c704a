/*
 * table_layout.c - which columns of a table are seen, where, and how wide.
 *
 * Fixed columns come first, then the others from the first one in sight. Each gets what it needs at
 * least, as long as there is room; what is left is given to those that want more, then to those that
 * can grow. Where the fixed ones would take all the room, columns are tight: what is beside them is what a
 * table is looked at for.
 */
#include "base_utf8.h"
#include "table.h"

enum { GAP = 2,			/* blank columns between two */
	FIT_ROWS = 1000 };	/* so many are looked at */

struct layout {
	const struct table_column *columns;
	size_t column_count;
	int width;
	bool tight;
	struct table_place *places;
	size_t count;
	int used;
};

/* Adds a column when it fits; the first one always does. */
static bool
add_place(struct layout *l, size_t column)
{
	const struct table_column *c = &l->columns[column];
	int gap = l->count > 0 ? GAP : 0;
	int least = l->tight && c->tight != 0 ? c->tight : c->least;

	if (least < 0)
		return true;
	if (l->count > 0 && l->used + gap + least > l->width)
		return false;
	l->places[l->count++] = (struct table_place){ .column = column, .width = least };
	l->used += gap + least;
	return true;
}

/* Returns how many columns there are beside the fixed ones. */
static size_t
choose(struct layout *l, size_t first_column, bool tight)
{
	size_t fixed;
	bool room = true;

	l->tight = tight;
	l->count = 0;
	l->used = 0;
	for (size_t i = 0; i < l->column_count && room; i++) {
		if (l->columns[i].fixed)
			room = add_place(l, i);
	}
	fixed = l->count;
	for (size_t i = first_column; i < l->column_count && room; i++) {
		if (!l->columns[i].fixed)
			room = add_place(l, i);
	}
	return l->count - fixed;
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
	struct layout l = { .columns = columns, .column_count = count, .width = width, .places = places };
	int x = 0;

	if (choose(&l, first_column, false) == 0 && choose(&l, first_column, true) == 0)
		choose(&l, first_column, false);
	widen(columns, places, l.count, width - l.used);
	for (size_t i = 0; i < l.count; i++) {
		places[i].x = x;
		x += places[i].width + GAP;
	}
	return l.count;
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
