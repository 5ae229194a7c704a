/*
 * table.c - the table: drawing, cursor, marks and the mouse. Its keys are in table_action.c.
 */
#include "table.h"

#include <string.h>

#include "base_utf8.h"
#include "table_marks.h"
#include "table_find.h"

enum {
	GUTTER = 1,
	MARGIN = 1,		/* at the right; values keep off the scrollbar by a blank of their own */
	WHEEL_ROWS = 3,
};

static size_t
row_count(const struct table *t)
{
	return t->model->count(t->self);
}

uint64_t
table_identity(const struct table *t, size_t row)
{
	return t->model->identity != NULL ? t->model->identity(t->self, row) : row + 1;
}

void
table_init(struct table *t, struct frame *f, const struct table_model *model, void *self)
{
	*t = (struct table){ .frame = f, .model = model, .self = self, .rows_in_sight = 1 };
	t->marks = table_marks_new();
}

void
table_release(struct table *t)
{
	x_free(t->columns);
	x_free(t->places);
	x_free(t->find);
	table_marks_free(t->marks);
	*t = (struct table){ 0 };
}

void
table_set_columns(struct table *t, const struct table_column *columns, size_t count)
{
	x_free(t->columns);
	x_free(t->places);
	t->columns = x_new_array(struct table_column, count + 1);
	t->places = x_new_array(struct table_place, count + 1);
	if (count > 0)
		memcpy(t->columns, columns, count * sizeof(*columns));
	t->column_count = count;
	t->sort_column = count;
	t->place_count = 0;
	if (t->first_column >= count)
		t->first_column = 0;
	table_layout_fit(t);
}

bool
table_has_cursor(const struct table *t)
{
	return row_count(t) > 0;
}

/* ---- the cursor */

static void
settle(struct table *t, size_t row)
{
	size_t count = row_count(t);
	uint64_t identity;

	t->cursor = count == 0 ? 0 : row < count ? row : count - 1;
	identity = count == 0 ? 0 : table_identity(t, t->cursor);
	t->cursor_identity = identity;
}

void
table_move_to(struct table *t, size_t row)
{
	uint64_t before = t->cursor_identity;

	settle(t, row);
	if (t->model->moved != NULL && before != t->cursor_identity)
		t->model->moved(t->self);
}

enum next
table_turn(struct table *t, int step)
{
	size_t count = row_count(t);

	if (count == 0)
		return NEXT_IGNORED;
	table_move_to(t, (t->cursor + count + (size_t)step) % count);
	return NEXT_DRAW;
}

static bool
find_identity(const struct table *t, uint64_t identity, size_t near, size_t *row)
{
	size_t count = row_count(t);

	if (identity == 0)
		return false;
	if (near < count && table_identity(t, near) == identity) {
		*row = near;
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		if (table_identity(t, i) == identity) {
			*row = i;
			return true;
		}
	}
	return false;
}

void
table_changed(struct table *t)
{
	size_t row = t->cursor;
	size_t above = t->cursor >= t->top ? t->cursor - t->top : 0;

	/* At the top one wants to see what comes new; elsewhere the row under the cursor stays. */
	if ((t->cursor != 0 || t->top != 0) && find_identity(t, t->cursor_identity, t->cursor, &row))
		t->top = row >= above ? row - above : 0;
	if (t->in_range && !find_identity(t, t->range_identity, t->range_from, &t->range_from))
		t->in_range = false;
	settle(t, row);
	table_layout_fit(t);
	if (t->model->moved != NULL)
		t->model->moved(t->self);
}

/* ---- marks */

static bool
in_range(const struct table *t, size_t row)
{
	size_t a = t->range_from, b = t->cursor;

	return t->in_range && (a < b ? row >= a && row <= b : row >= b && row <= a);
}

size_t
table_mark_count(const struct table *t)
{
	size_t count = table_marks_count(t->marks);
	size_t from = t->range_from < t->cursor ? t->range_from : t->cursor;
	size_t to = t->range_from < t->cursor ? t->cursor : t->range_from;

	for (size_t row = from; t->in_range && row <= to; row++) {
		if (!table_marks_has(t->marks, table_identity(t, row)))
			count++;
	}
	return count;
}

bool
table_is_marked(const struct table *t, uint64_t identity)
{
	return table_marks_has(t->marks, identity);
}

void
table_mark(struct table *t, uint64_t identity, bool on)
{
	if (identity != 0)
		table_marks_set(t->marks, identity, on);
}

void
table_unmark_all(struct table *t)
{
	table_marks_clear(t->marks);
	t->in_range = false;
}

void
table_begin_range(struct table *t)
{
	t->in_range = true;
	t->range_from = t->cursor;
	t->range_identity = t->cursor_identity;
}

void
table_end_range(struct table *t)
{
	size_t from = t->range_from < t->cursor ? t->range_from : t->cursor;
	size_t to = t->range_from < t->cursor ? t->cursor : t->range_from;

	for (size_t row = from; t->in_range && row <= to; row++)
		table_mark(t, table_identity(t, row), true);
	t->in_range = false;
}

uint64_t *
table_chosen(const struct table *t, size_t *count)
{
	size_t rows = row_count(t);
	size_t marked = table_mark_count(t);
	uint64_t *chosen = x_new_array(uint64_t, marked + 1);

	*count = 0;
	for (size_t row = 0; row < rows && *count < marked; row++) {
		uint64_t identity = table_identity(t, row);

		if (table_marks_has(t->marks, identity) || in_range(t, row))
			chosen[(*count)++] = identity;
	}
	if (*count == 0 && rows > 0)
		chosen[(*count)++] = t->cursor_identity;
	return chosen;
}

bool
table_peel(struct table *t)
{
	if (t->in_range) {
		t->in_range = false;
		return true;
	}
	if (table_marks_count(t->marks) > 0) {
		table_marks_clear(t->marks);
		return true;
	}
	if (t->find != NULL) {
		x_free(t->find);
		t->find = NULL;
		return true;
	}
	return false;
}

/* ---- drawing */

static bool
has_heading(const struct table *t, size_t row, struct table_cell *cell)
{
	return t->model->heading != NULL && t->model->heading(t->self, row, cell);
}

/* Lines from the top row to the cursor's, headings included. */
static int
line_of_cursor(const struct table *t)
{
	struct table_cell cell;
	int line = 0;

	for (size_t row = t->top; row <= t->cursor; row++)
		line += has_heading(t, row, &cell) ? 2 : 1;
	return line - 1;
}

static void
scroll_to_cursor(struct table *t, int height)
{
	size_t count = row_count(t);
	size_t rows = height > 0 ? (size_t)height : 1;

	if (t->top >= count)
		t->top = count > 0 ? count - 1 : 0;
	if (t->cursor < t->top)
		t->top = t->cursor;
	if (t->cursor >= t->top + rows)
		t->top = t->cursor - rows + 1;
	if (t->top > 0 && t->top + rows > count)
		t->top = count > rows ? count - rows : 0;
}

static const char *
sort_sign(const struct table *t, size_t column)
{
	if (column != t->sort_column)
		return "";
	return t->sort_descending ? " ▼" : " ▲";
}

static void
draw_header(const struct table *t, struct area a)
{
	draw_fill(area_top(a, 1), STYLE_HEADER);
	for (size_t i = 0; i < t->place_count; i++) {
		const struct table_place *p = &t->places[i];
		const struct table_column *c = &t->columns[p->column];
		const char *sign = sort_sign(t, p->column);
		int room = p->width - utf8_width(sign);
		int title = utf8_width(c->title) < room ? utf8_width(c->title) : room;
		int x = GUTTER + p->x + (c->right ? room - title : 0);

		draw_field(a, x, 0, title, STYLE_HEADER, DRAW_LEFT, c->title);
		draw_text(a, x + title, 0, STYLE_ACCENT | STYLE_BOLD, sign);
	}
}

/* Shows what a search found on top of the cell that was just drawn. */
static void
draw_match(const struct table *t, struct area a, const struct table_place *p, int y,
    const struct table_cell *cell)
{
	size_t at, n;
	int width = utf8_width(cell->text);
	int x = GUTTER + p->x;

	if (t->find == NULL || !table_find_in(cell->text, t->find, &at, &n) || width > p->width)
		return;
	if (t->columns[p->column].right)
		x += p->width - width;
	draw_slice(a, x + utf8_width_n(cell->text, at), y, STYLE_MATCH,
	    (struct slice){ cell->text + at, n });
}

static void
draw_row(const struct table *t, struct area a, int y, size_t row)
{
	uint64_t identity = table_identity(t, row);
	bool marked = table_marks_has(t->marks, identity) || in_range(t, row);
	unsigned flags = (row == t->cursor ? STYLE_CURSOR : 0) | (marked ? STYLE_MARKED : 0);

	draw_fill(area_part(a, 0, y, a.w, 1), STYLE_TEXT | flags);
	if (marked)
		draw_text(a, 0, y, STYLE_ACCENT | flags, "•");
	for (size_t i = 0; i < t->place_count; i++) {
		const struct table_place *p = &t->places[i];
		struct table_cell cell = { .style = STYLE_TEXT };
		enum draw_align align = t->columns[p->column].right ? DRAW_RIGHT : DRAW_LEFT;

		t->model->cell(t->self, row, p->column, &cell);
		if (cell.brief != NULL && utf8_width(cell.text) > p->width)
			str_copy(cell.text, sizeof cell.text, cell.brief);
		draw_field(a, GUTTER + p->x, y, p->width, cell.style | flags, cell.path ? DRAW_PATH : align,
		    cell.text);
		draw_match(t, a, p, y, &cell);
	}
}

static void
draw_rows(struct table *t, struct area a)
{
	size_t count = row_count(t);
	int y = 0;

	for (size_t row = t->top; row < count && y < a.h; row++) {
		struct table_cell heading = { .style = STYLE_TITLE };

		if (has_heading(t, row, &heading))
			draw_printf(a, GUTTER, y++, heading.style, "▾ %s", heading.text);
		if (y < a.h)
			draw_row(t, a, y, row);
		y++;
	}
}

/* What is to the left and right of the columns in sight. */
static void
draw_more(const struct table *t, struct area a)
{
	size_t last = t->place_count > 0 ? t->places[t->place_count - 1].column : 0;
	size_t first = 0;

	while (first < t->column_count && t->columns[first].fixed)
		first++;
	if (t->first_column > first)
		draw_text(a, 0, 0, STYLE_ACCENT, "←");
	for (size_t i = last + 1; i < t->column_count; i++) {
		if (!t->columns[i].fixed) {
			draw_text(a, a.w - 1, 0, STYLE_ACCENT, "→");
			return;
		}
	}
}

/* Rows and their headings; only the rows where they alone are more than can be seen. */
static size_t
count_lines(const struct table *t, size_t height)
{
	size_t count = row_count(t), lines = count;
	struct table_cell cell;

	for (size_t row = 0; row < count && count <= height; row++)
		lines += has_heading(t, row, &cell);
	return lines;
}

void
table_draw(struct table *t, struct area a)
{
	struct area rows = area_below(a, 1);
	size_t height = rows.h > 0 ? (size_t)rows.h : 1;
	size_t count = row_count(t);
	size_t from, lines;

	t->area = a;
	t->rows_in_sight = (int)height;
	lines = count_lines(t, height);
	t->place_count = table_layout(t->columns, t->column_count, t->first_column,
	    a.w - GUTTER - MARGIN - (lines > height ? 1 : 0), t->places);
	scroll_to_cursor(t, rows.h);
	from = t->top > 0 ? t->top - 1 : 0;
	if (t->model->page != NULL && count > 0)
		t->model->page(t->self, from, count - from < height + 1 ? count - from : height + 1);
	if (t->model->heading != NULL && count > 0) {
		while (t->top < t->cursor && line_of_cursor(t) >= rows.h)
			t->top++;
	}
	draw_header(t, a);
	draw_rows(t, area_part(rows, 0, 0, rows.w - (lines > height ? 1 : 0), rows.h));
	draw_scrollbar(rows, t->top, lines > count ? height * count / lines : height, count);
	draw_more(t, a);
}

/* ---- the mouse */

static enum next
click_header(struct table *t, int x)
{
	for (size_t i = 0; i < t->place_count; i++) {
		const struct table_place *p = &t->places[i];

		if (x >= GUTTER + p->x && x < GUTTER + p->x + p->width + 1)
			return table_sort_by(t, p->column,
			    p->column == t->sort_column && !t->sort_descending);
	}
	return NEXT_NOTHING;
}

/* The row drawn at line y of the rows' area. */
static bool
row_at(const struct table *t, int y, size_t *out)
{
	size_t count = row_count(t);
	struct table_cell cell;
	int line = 0;

	for (size_t row = t->top; row < count && line <= y; row++) {
		line += has_heading(t, row, &cell) ? 1 : 0;
		if (line == y) {
			*out = row;
			return true;
		}
		line++;
	}
	return false;
}

static enum next
wheel(struct table *t, int rows)
{
	size_t count = row_count(t);
	size_t height = (size_t)t->rows_in_sight;
	size_t last = count > height ? count - height : 0;
	size_t row = t->cursor;

	if (rows < 0)
		t->top = t->top > (size_t)-rows ? t->top - (size_t)-rows : 0;
	else
		t->top = t->top + (size_t)rows < last ? t->top + (size_t)rows : last;
	if (row < t->top)
		row = t->top;
	if (row >= t->top + height)
		row = t->top + height - 1;
	table_move_to(t, row);
	return NEXT_DRAW;
}

enum next
table_event(struct table *t, const struct event *e)
{
	size_t row;

	if (!area_contains(t->area, e->x, e->y))
		return NEXT_IGNORED;
	if (e->key == K_WHEEL_UP || e->key == K_WHEEL_DOWN)
		return wheel(t, e->key == K_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
	if (e->key != K_CLICK)
		return NEXT_IGNORED;
	if (e->y == t->area.y)
		return click_header(t, e->x - t->area.x);
	if (!row_at(t, e->y - t->area.y - 1, &row))
		return NEXT_NOTHING;
	table_move_to(t, row);
	if (e->clicks == 2 && t->model->open != NULL)
		return t->model->open(t->self);
	return NEXT_DRAW;
}
