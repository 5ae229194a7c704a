/*
 * test_table.c - the table: layout, cursor, marks, ranges, sorting, scrolling, the mouse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/canvas_row.h"
#include "table.h"

enum { ROWS_MAX = 1000 };

struct rows {
	uint64_t identity[ROWS_MAX];
	size_t count, moved, pages, largest_page;
	char sorted_by[32];
	bool descending;
};

static size_t
rows_count(void *self)
{
	return ((struct rows *)self)->count;
}

static uint64_t
rows_identity(void *self, size_t row)
{
	return ((struct rows *)self)->identity[row];
}

static void
rows_page(void *self, size_t first, size_t count)
{
	struct rows *r = self;

	assert_true(first + count <= r->count);
	r->pages++;
	if (count > r->largest_page)
		r->largest_page = count;
}

static void
rows_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	struct rows *r = self;

	snprintf(out->text, sizeof(out->text), "c%zu-%llu", column, (unsigned long long)r->identity[row]);
}

static void
rows_moved(void *self)
{
	((struct rows *)self)->moved++;
}

static bool
rows_sort(void *self, const char *column, bool descending, struct err *err)
{
	struct rows *r = self;

	(void)err;
	str_copy(r->sorted_by, sizeof(r->sorted_by), column);
	r->descending = descending;
	return true;
}

static const struct table_model model = { .count = rows_count, .identity = rows_identity,
	.page = rows_page, .cell = rows_cell, .moved = rows_moved, .sort = rows_sort };

static const struct table_column columns[] = {
	{ .name = "id", .title = "run", .width = 6, .least = 6, .fixed = true },
	{ .name = "a", .title = "aa", .width = 8, .least = 5, .right = true },
	{ .name = "b", .title = "bb", .width = 8, .least = 5 },
	{ .name = "c", .title = "cc", .width = 8, .least = 5 },
};

static struct rows rows;
static struct table table;
static struct canvas *canvas;

static int
setup(void **state)
{
	(void)state;
	rows = (struct rows){ .count = 100 };
	for (size_t i = 0; i < rows.count; i++)
		rows.identity[i] = i + 1;
	table_init(&table, NULL, &model, &rows);
	table_set_columns(&table, columns, ARRAY_LEN(columns));
	table_changed(&table);
	canvas = canvas_new();
	canvas_resize(canvas, 30, 11);
	table_draw(&table, canvas_area(canvas));
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	table_release(&table);
	canvas_free(canvas);
	return 0;
}

static void
act(const char *name)
{
	const struct action *a = action_find(&table_actions, name);

	assert_non_null(a);
	a->act(&table, NULL);
	table_draw(&table, canvas_area(canvas));
}

static const char *
row_text(int row)
{
	static char text[512];
	struct buf line = BUF_INIT;

	canvas_row(canvas, row, &line);
	str_copy(text, sizeof(text), buf_str(&line));
	buf_release(&line);
	return text;
}

static void
columns_that_do_not_fit_are_left_out(void **state)
{
	struct table_place places[4];

	(void)state;
	assert_int_equal(table_layout(columns, 4, 0, 100, places), 4);
	assert_int_equal(places[3].x, 6 + 2 + 8 + 2 + 8 + 2);
	assert_int_equal(places[1].width, 8);
	assert_int_equal(table_layout(columns, 4, 0, 20, places), 3);
	assert_int_equal(places[2].width, 5);
	assert_int_equal(table_layout(columns, 4, 0, 3, places), 1);
}

/* One column beside the fixed ones is worth more than that those have all they need. */
static void
fixed_columns_are_tight_where_nothing_else_had_room(void **state)
{
	const struct table_column sides[] = {
		{ .name = "a", .title = "", .width = 12, .least = 10, .tight = 6, .fixed = true },
		{ .name = "b", .title = "", .width = 4, .least = 4, .tight = -1, .fixed = true },
		{ .name = "c", .title = "", .width = 20, .least = 14, .tight = 8 },
	};
	struct table_place places[3];

	(void)state;
	assert_int_equal(table_layout(sides, 3, 0, 10 + 2 + 4 + 2 + 14, places), 3);
	assert_int_equal(places[2].width, 14);
	assert_int_equal(table_layout(sides, 3, 0, 10 + 2 + 4 + 2 + 13, places), 2);
	assert_int_equal(places[1].column, 2);
	assert_int_equal(table_layout(sides, 3, 0, 6 + 2 + 8, places), 2);
	assert_int_equal(places[0].width, 6);
	assert_int_equal(places[1].width, 8);
	/* Nothing helps: the fixed ones as they are. */
	assert_int_equal(table_layout(sides, 3, 0, 6 + 2 + 7, places), 1);
	assert_int_equal(places[0].width, 12);
}

static void
columns_fit_what_they_show(void **state)
{
	static const struct table_column fitting[] = {
		{ .name = "a", .title = "a", .fit = 20 },
		{ .name = "b", .title = "a long title", .fit = 20 },
		{ .name = "c", .title = "c", .fit = 4 },
		{ .name = "d", .title = "d", .fit = 20, .least = 3, .grow = 1 },
	};

	(void)state;
	rows.count = 2;
	rows.identity[0] = 7;
	rows.identity[1] = 12345;
	table_set_columns(&table, fitting, 4);
	assert_int_equal(table.columns[0].width, 8);	/* c0-12345 */
	assert_int_equal(table.columns[0].least, 8);
	assert_int_equal(table.columns[1].width, 12);
	assert_int_equal(table.columns[2].width, 4);
	assert_int_equal(table.columns[3].least, 3);
	rows.identity[1] = 1234567;
	table_changed(&table);
	assert_int_equal(table.columns[0].width, 10);
	assert_int_equal(table.columns[0].least, 10);
}

static void
fixed_columns_stay_when_scrolled_sideways(void **state)
{
	struct table_place places[4];

	(void)state;
	assert_int_equal(table_layout(columns, 4, 2, 100, places), 3);
	assert_int_equal(places[0].column, 0);
	assert_int_equal(places[1].column, 2);
}

static void
what_is_left_over_goes_to_columns_that_grow(void **state)
{
	const struct table_column growing[] = {
		{ .name = "a", .title = "", .width = 5, .least = 5 },
		{ .name = "b", .title = "", .width = 5, .least = 5, .grow = 1 },
	};
	struct table_place places[2];

	(void)state;
	assert_int_equal(table_layout(growing, 2, 0, 40, places), 2);
	assert_int_equal(places[0].width, 5);
	assert_int_equal(places[1].width, 33);
}

static void
only_rows_in_sight_are_asked_for(void **state)
{
	(void)state;
	act("bottom");
	assert_int_equal(table.cursor, 99);
	assert_true(rows.largest_page <= 12);
	assert_non_null(strstr(row_text(10), "c0-100"));
}

static void
paging_reaches_every_row_and_stops_at_the_ends(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		act("page-down");
	assert_int_equal(table.cursor, 99);
	for (int i = 0; i < 30; i++)
		act("page-up");
	assert_int_equal(table.cursor, 0);
	assert_int_equal(table.top, 0);
	act("up");
	assert_int_equal(table.cursor, 0);
}

static void
the_cursor_stays_with_its_row_when_rows_change(void **state)
{
	(void)state;
	table_move_to(&table, 50);
	table_draw(&table, canvas_area(canvas));
	memmove(rows.identity + 3, rows.identity, 100 * sizeof(rows.identity[0]));
	rows.identity[0] = 1001, rows.identity[1] = 1002, rows.identity[2] = 1003;
	rows.count = 103;
	table_changed(&table);
	assert_int_equal(table.cursor, 53);
	assert_int_equal(table.cursor_identity, 51);
}

static void
at_the_top_one_sees_what_comes_new(void **state)
{
	(void)state;
	memmove(rows.identity + 1, rows.identity, 100 * sizeof(rows.identity[0]));
	rows.identity[0] = 1001;
	rows.count = 101;
	table_changed(&table);
	assert_int_equal(table.cursor, 0);
	assert_int_equal(table.cursor_identity, 1001);
}

static void
a_cursor_whose_row_is_gone_stays_near(void **state)
{
	(void)state;
	table_move_to(&table, 99);
	rows.count = 20;
	table_changed(&table);
	assert_int_equal(table.cursor, 19);
	rows.count = 0;
	table_changed(&table);
	assert_false(table_has_cursor(&table));
	table_draw(&table, canvas_area(canvas));
	act("down");
	act("mark");
	assert_int_equal(table_mark_count(&table), 0);
}

static void
marks_survive_any_order_of_rows(void **state)
{
	size_t count;
	uint64_t *chosen;

	(void)state;
	act("mark");
	act("mark");
	for (size_t i = 0; i < 100; i++)
		rows.identity[i] = 100 - i;
	table_changed(&table);
	chosen = table_chosen(&table, &count);
	assert_int_equal(count, 2);
	assert_int_equal(chosen[0], 2);
	assert_int_equal(chosen[1], 1);
	x_free(chosen);
}

static void
a_range_marks_all_between_and_esc_takes_it_back(void **state)
{
	(void)state;
	table_move_to(&table, 10);
	act("range");
	table_move_to(&table, 5);
	assert_int_equal(table_mark_count(&table), 6);
	assert_true(table_peel(&table));
	assert_int_equal(table_mark_count(&table), 0);
	act("range");
	table_move_to(&table, 7);
	act("range");
	assert_int_equal(table_mark_count(&table), 3);
	assert_true(table_is_marked(&table, 6));
	assert_true(table_peel(&table));
	assert_false(table_peel(&table));
}

static void
many_marks_come_and_go(void **state)
{
	(void)state;
	for (uint64_t i = 1; i <= 5000; i++)
		table_mark(&table, i * 7919, true);
	assert_int_equal(table_mark_count(&table), 5000);
	for (uint64_t i = 1; i <= 5000; i += 2)
		table_mark(&table, i * 7919, false);
	assert_int_equal(table_mark_count(&table), 2500);
	for (uint64_t i = 1; i <= 5000; i++)
		assert_int_equal(table_is_marked(&table, i * 7919), i % 2 == 0);
}

static void
a_click_moves_and_a_click_on_a_title_sorts(void **state)
{
	struct event row = { .key = K_CLICK, .x = 3, .y = 4, .clicks = 1 };
	struct event title = { .key = K_CLICK, .x = 12, .y = 0, .clicks = 1 };

	(void)state;
	assert_int_equal(table_event(&table, &row), NEXT_DRAW);
	assert_int_equal(table.cursor, 3);
	assert_int_equal(table_event(&table, &title), NEXT_LOAD);
	assert_string_equal(rows.sorted_by, "a");
	assert_false(rows.descending);
	assert_int_equal(table_event(&table, &title), NEXT_LOAD);
	assert_true(rows.descending);
	table_draw(&table, canvas_area(canvas));
	assert_non_null(strstr(row_text(0), "aa \xe2\x96\xbc"));
}

static void
the_wheel_keeps_the_cursor_in_sight(void **state)
{
	struct event down = { .key = K_WHEEL_DOWN, .x = 3, .y = 4 };

	(void)state;
	for (int i = 0; i < 100; i++)
		table_event(&table, &down);
	assert_int_equal(table.top, 90);
	assert_int_equal(table.cursor, 90);
}

static void
finding_goes_round_and_marks_what_it_found(void **state)
{
	(void)state;
	table.find = xstrdup("c0-42");
	act("find-next");
	assert_int_equal(table.cursor_identity, 42);
	act("find-next");
	assert_int_equal(table.cursor_identity, 42);
	act("find-previous");
	assert_int_equal(table.cursor_identity, 42);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(columns_that_do_not_fit_are_left_out),
		TEST(columns_fit_what_they_show),
		TEST(fixed_columns_are_tight_where_nothing_else_had_room),
		TEST(fixed_columns_stay_when_scrolled_sideways),
		TEST(what_is_left_over_goes_to_columns_that_grow),
		TEST(only_rows_in_sight_are_asked_for),
		TEST(paging_reaches_every_row_and_stops_at_the_ends),
		TEST(the_cursor_stays_with_its_row_when_rows_change),
		TEST(at_the_top_one_sees_what_comes_new),
		TEST(a_cursor_whose_row_is_gone_stays_near),
		TEST(marks_survive_any_order_of_rows),
		TEST(a_range_marks_all_between_and_esc_takes_it_back),
		TEST(many_marks_come_and_go),
		TEST(a_click_moves_and_a_click_on_a_title_sorts),
		TEST(the_wheel_keeps_the_cursor_in_sight),
		TEST(finding_goes_round_and_marks_what_it_found),
	};
#undef TEST

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
