/*
 * table_action.c - the keys of every table: moving, marking, sorting, finding.
 */
#include "table.h"

#include <string.h>

#include "frame.h"
#include "menu.h"
#include "table_find.h"

static size_t
row_count(const struct table *t)
{
	return t->model->count(t->self);
}

static const char *
why_no_rows(void *self)
{
	return table_has_cursor(self) ? NULL : "there are no rows";
}

static const char *
why_no_mark(void *self)
{
	struct table *t = self;

	return t->model->single ? "these rows are looked at one by one" : why_no_rows(self);
}

static const char *
why_no_sort(void *self)
{
	struct table *t = self;

	return t->model->sort == NULL ? "this table has an order of its own" : NULL;
}

/* ---- moving */

static enum next
move_by(struct table *t, long rows)
{
	size_t row = t->cursor;

	if (rows < 0)
		row = row > (size_t)-rows ? row - (size_t)-rows : 0;
	else
		row += (size_t)rows;
	table_move_to(t, row);
	return NEXT_DRAW;
}

static enum next
act_up(void *self, const char *argument)
{
	(void)argument;
	return move_by(self, -1);
}

static enum next
act_down(void *self, const char *argument)
{
	(void)argument;
	return move_by(self, 1);
}

static enum next
act_page_up(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	t->top = t->top > (size_t)t->rows_in_sight ? t->top - (size_t)t->rows_in_sight : 0;
	return move_by(t, -t->rows_in_sight);
}

static enum next
act_page_down(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	t->top += (size_t)t->rows_in_sight;
	return move_by(t, t->rows_in_sight);
}

static enum next
act_top(void *self, const char *argument)
{
	(void)argument;
	table_move_to(self, 0);
	return NEXT_DRAW;
}

static enum next
act_bottom(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	table_move_to(t, row_count(t));
	return NEXT_DRAW;
}

/* The next column that is not fixed, from the one in sight. */
static enum next
act_left(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	for (size_t i = t->first_column; i-- > 0;) {
		if (!t->columns[i].fixed) {
			t->first_column = i;
			return NEXT_DRAW;
		}
	}
	return NEXT_NOTHING;
}

static enum next
act_right(void *self, const char *argument)
{
	struct table *t = self;
	size_t first = t->first_column;

	(void)argument;
	if (t->place_count > 0 && t->places[t->place_count - 1].column + 1 >= t->column_count)
		return NEXT_NOTHING;
	while (first < t->column_count && t->columns[first].fixed)
		first++;
	for (size_t i = first + 1; i < t->column_count; i++) {
		if (!t->columns[i].fixed) {
			t->first_column = i;
			return NEXT_DRAW;
		}
	}
	return NEXT_NOTHING;
}

static enum next
act_open(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	return t->model->open != NULL ? t->model->open(t->self) : NEXT_IGNORED;
}

/* ---- marking */

static enum next
act_mark(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	if (t->in_range) {
		table_end_range(t);
		return NEXT_DRAW;
	}
	table_mark(t, t->cursor_identity, !table_is_marked(t, t->cursor_identity));
	return move_by(t, 1);
}

static enum next
act_range(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	if (t->in_range)
		table_end_range(t);
	else
		table_begin_range(t);
	return NEXT_DRAW;
}

static enum next
act_mark_all(void *self, const char *argument)
{
	struct table *t = self;
	size_t count = row_count(t);

	(void)argument;
	for (size_t row = 0; row < count; row++)
		table_mark(t, table_identity(t, row), true);
	return NEXT_DRAW;
}

static enum next
act_unmark(void *self, const char *argument)
{
	(void)argument;
	table_unmark_all(self);
	return NEXT_DRAW;
}

static const char *
why_no_marks(void *self)
{
	return table_mark_count(self) == 0 ? "nothing is marked" : NULL;
}

/* ---- sorting */

bool
table_is_in_sight(const struct table *t, const char *column)
{
	for (size_t i = 0; i < t->place_count; i++)
		if (str_equal(t->columns[t->places[i].column].name, column))
			return true;
	return false;
}

/* A column that is not among those in sight becomes the first of them. */
static void
bring_in_sight(struct table *t, size_t column)
{
	if (t->place_count > 0 && !t->columns[column].fixed && !table_is_in_sight(t, t->columns[column].name))
		t->first_column = column;
}

enum next
table_sort_by(struct table *t, size_t column, bool descending)
{
	struct err err;

	if (t->model->sort == NULL || column >= t->column_count || t->columns[column].unsortable)
		return NEXT_NOTHING;
	if (!t->model->sort(t->self, t->columns[column].name, descending, &err)) {
		frame_say_error(t->frame, &err);
		return NEXT_DRAW;
	}
	t->sort_column = column;
	t->sort_descending = descending;
	bring_in_sight(t, column);
	return NEXT_LOAD;
}

static enum next
sort_chosen(void *self, size_t column)
{
	struct table *t = self;

	return table_sort_by(t, column, column == t->sort_column && !t->sort_descending);
}

static enum next
sort_named(struct table *t, const char *name)
{
	bool descending = str_ends(name, " desc");
	size_t n = strlen(name) - (descending ? strlen(" desc") : 0);

	for (size_t i = 0; i < t->column_count; i++) {
		if (strlen(t->columns[i].name) == n && strncmp(t->columns[i].name, name, n) == 0)
			return table_sort_by(t, i, descending);
	}
	frame_say(t->frame, TONE_ERROR, "no column here is called \"%s\"; o shows and hides columns", name);
	return NEXT_DRAW;
}

static enum next
act_sort(void *self, const char *argument)
{
	struct table *t = self;
	struct menu_item *items;
	size_t count = 0;

	if (argument != NULL)
		return sort_named(t, argument);
	items = x_new_array(struct menu_item, t->column_count + 1);
	for (size_t i = 0; i < t->column_count; i++) {
		const struct table_column *c = &t->columns[i];
		bool now = i == t->sort_column;

		if (c->unsortable)
			continue;
		items[count++] = (struct menu_item){ .label = c->name, .value = i, .on = now,
			.detail = !now ? NULL : t->sort_descending ? "▼ descending; Enter turns it round"
								   : "▲ ascending; Enter turns it round" };
	}
	menu_open(t->frame, &(struct menu_request){ .title = "Sort by", .items = items, .count = count,
	    .search = true, .self = t, .chosen = sort_chosen });
	x_free(items);
	return NEXT_DRAW;
}

static enum next
act_reverse(void *self, const char *argument)
{
	struct table *t = self;

	(void)argument;
	return table_sort_by(t, t->sort_column, !t->sort_descending);
}

static enum next
sort_beside(struct table *t, bool right)
{
	size_t at = t->sort_column < t->column_count ? t->sort_column : 0;

	for (size_t tried = 0; tried < t->column_count; tried++) {
		at = (at + (right ? 1 : t->column_count - 1)) % t->column_count;
		if (!t->columns[at].unsortable)
			return table_sort_by(t, at, t->sort_descending);
	}
	return NEXT_NOTHING;
}

static enum next
act_sort_right(void *self, const char *argument)
{
	(void)argument;
	return sort_beside(self, true);
}

static enum next
act_sort_left(void *self, const char *argument)
{
	(void)argument;
	return sort_beside(self, false);
}

/* ---- finding */

enum { FIND_PAGE = 256 };

static bool
row_matches(struct table *t, size_t row)
{
	for (size_t c = 0; c < t->column_count; c++) {
		struct table_cell cell = { .text = "" };

		t->model->cell(t->self, row, c, &cell);
		if (table_find_in(cell.text, t->find, NULL, NULL))
			return true;
	}
	return false;
}

/* The page of rows around `row` in the direction of the search is fetched with one call. */
static void
fetch_page(struct table *t, size_t row, bool forward, size_t count)
{
	size_t first = forward ? row : row + 1 > FIND_PAGE ? row + 1 - FIND_PAGE : 0;

	if (t->model->page != NULL)
		t->model->page(t->self, first, count - first < FIND_PAGE ? count - first : FIND_PAGE);
}

static enum next
find_from(struct table *t, bool forward)
{
	size_t count = row_count(t);
	size_t row = t->cursor;

	if (t->find == NULL) {
		frame_say(t->frame, TONE_WARNING, "nothing was searched for yet; f finds");
		return NEXT_DRAW;
	}
	for (size_t seen = 0; seen < count; seen++) {
		row = (row + (forward ? 1 : count - 1)) % count;
		if (seen % FIND_PAGE == 0 || row == (forward ? 0 : count - 1))
			fetch_page(t, row, forward, count);
		if (row_matches(t, row)) {
			table_move_to(t, row);
			return NEXT_DRAW;
		}
		if (seen % FIND_PAGE == 0 && seen > 0 && frame_interrupted(t->frame))
			return NEXT_DRAW;
	}
	frame_say(t->frame, TONE_WARNING, "\"%s\" is in no row", t->find);
	return NEXT_DRAW;
}

static enum next
find_done(void *self, const char *text)
{
	struct table *t = self;

	x_free(t->find);
	t->find = *text != '\0' ? xstrdup(text) : NULL;
	return t->find != NULL ? find_from(t, true) : NEXT_DRAW;
}

static enum next
act_find(void *self, const char *argument)
{
	struct table *t = self;

	if (argument != NULL)
		return find_done(t, argument);
	frame_prompt(t->frame, &(struct frame_ask){ .label = "find", .history = "find", .self = t,
	    .hint = "text in any column in sight", .done = find_done });
	return NEXT_DRAW;
}

static enum next
act_find_next(void *self, const char *argument)
{
	(void)argument;
	return find_from(self, true);
}

static enum next
act_find_previous(void *self, const char *argument)
{
	(void)argument;
	return find_from(self, false);
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter",
	  .help = "open the row under the cursor",
	  .act = act_open, .why_not = why_no_rows },
	{ .name = "down", .keys = "down j",
	  .help = "the next row",
	  .act = act_down },
	{ .name = "up", .keys = "up k",
	  .help = "the row before",
	  .act = act_up },
	{ .name = "page-down", .keys = "pagedown ctrl-f ctrl-d",
	  .help = "a page down",
	  .act = act_page_down },
	{ .name = "page-up", .keys = "pageup ctrl-b ctrl-u",
	  .help = "a page up",
	  .act = act_page_up },
	{ .name = "top", .keys = "g home",
	  .help = "the first row",
	  .act = act_top },
	{ .name = "bottom", .keys = "G end",
	  .help = "the last row",
	  .act = act_bottom },
	{ .name = "right", .keys = "right l",
	  .help = "columns that are to the right",
	  .act = act_right },
	{ .name = "left", .keys = "left h",
	  .help = "columns that are to the left",
	  .act = act_left },
	{ .name = "mark", .keys = "space", .hint = "mark",
	  .help = "mark the row or take its mark away; ends a range",
	  .act = act_mark, .why_not = why_no_mark },
	{ .name = "range", .keys = "v",
	  .help = "mark all rows from here to where the cursor goes",
	  .act = act_range, .why_not = why_no_mark },
	{ .name = "mark-all", .keys = "ctrl-a *",
	  .help = "mark all rows that the filter lets through",
	  .act = act_mark_all, .why_not = why_no_mark },
	{ .name = "unmark-all", .keys = "u",
	  .help = "take all marks away",
	  .act = act_unmark, .why_not = why_no_marks },
	{ .name = "sort", .keys = "s", .hint = "sort",
	  .help = "choose the column to sort by; the same one again turns the order round",
	  .argument = "COLUMN [desc]", .act = act_sort, .why_not = why_no_sort },
	{ .name = "reverse", .keys = "S",
	  .help = "turn the order round",
	  .act = act_reverse, .why_not = why_no_sort },
	{ .name = "sort-right", .keys = ">",
	  .help = "sort by the column to the right",
	  .act = act_sort_right, .why_not = why_no_sort },
	{ .name = "sort-left", .keys = "<",
	  .help = "sort by the column to the left",
	  .act = act_sort_left, .why_not = why_no_sort },
	{ .name = "find", .keys = "f",
	  .help = "find text in the rows",
	  .argument = "TEXT", .act = act_find, .why_not = why_no_rows },
	{ .name = "find-next", .keys = "n",
	  .help = "the next row that has the text",
	  .act = act_find_next },
	{ .name = "find-previous", .keys = "N",
	  .help = "the row before that has the text",
	  .act = act_find_previous },
};

const struct action_set table_actions = { "table", "In every table", actions, ARRAY_LEN(actions) };
