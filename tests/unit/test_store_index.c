/* The index: what it shows of runs, in which order, and how runs are named. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/index_fixture.h"
#include "store_edit.h"

static void
a_run_is_found_by_everything_that_was_said_of_it(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_run *run;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, "{\"split\":0.8,\"model\":{\"depth\":6,\"kind\":\"tree\"},\"on\":true,\"big\":"
	    "9007199254740993,\"odd\":\"NaN\",\"list\":[1,2],\"none\":null}", id);
	fixture_record(f, id, "status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":7,"
	    "\"pidstart\":9");
	fixture_record(f, id, "metric", index_metrics);
	fixture_record(f, id, "resource", "\"cpu\":1.5,\"rss\":1000");
	fixture_record(f, id, "test", "\"name\":\"rmse\",\"ok\":true,\"detail\":\"d\"");
	fixture_record(f, id, "tag", "\"add\":[\"best\",\"lr=3\"]");
	fixture_record(f, id, "note", "\"text\":\"good one\"");
	fixture_record(f, id, "status", "\"status\":\"finished\",\"exit\":0");
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 1);
	assert_int_equal(index_count(f, "test(0, 'status', 0, '=', 'finished', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'note', 0, '=', 'good one', r.block)"), 1);
	assert_int_equal(index_count(f, "~test(0, 'branch', 0, 'has', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'duration', 0, '>=', 0, r.block)"), 1);
	assert_int_equal(index_count(f, "test(1, 'model.depth', 0, '=', 6, r.block)"), 1);
	assert_int_equal(index_count(f, "test(1, 'model.kind', 0, '=', 'tree', r.block)"), 1);
	assert_int_equal(index_count(f, "test(1, 'on', 0, '=', 'true', r.block)"), 1);
	assert_int_equal(index_count(f, "~test(1, 'odd', 0, 'has', r.block)"), 1);
	assert_int_equal(index_count(f, "test(1, 'list', 0, '=', '[1,2]', r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'rmse', 0, '<', 1.6, r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'rmse', 2, '=', 2, r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'rmse', 4, '=', 3, r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'loss', 0, 'is no nan', r.block)"), 0);
	assert_int_equal(index_count(f, "test(2, 'loss', 0, 'has', r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'lass', 0, 'has', r.block)"), 0);
	assert_int_equal(index_count(f, "test(2, 'loss', 0, 'is nan', r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'loss', 2, '=', 9e999, r.block)"), 1);
	assert_int_equal(index_count(f, "test(3, 'best', 0, '=', '', r.block)"), 1);
	assert_int_equal(index_count(f, "test(3, 'lr', 0, '=', '3', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'tags', 0, '=', 'best, lr=3', r.block)"), 1);
	assert_int_equal(index_count(f, "test(5, 'rss', 0, '=', 1000, r.block)"), 1);
	assert_int_equal(index_count(f, "test(6, 'rmse', 0, '=', 1, r.block)"), 1);

	run = index_load(f, id);
	assert_string_equal(run->status, "finished");
	assert_int_equal(run->pid, 7);
	assert_int_equal(run->param_count, 8);
	assert_string_equal(run->params[3].text, "true");
	assert_string_equal(run->params[4].text, "9007199254740993");
	assert_int_equal(run->metric_count, 2);
	assert_string_equal(run->metrics[0].name, "loss");
	assert_true(isnan(run->metrics[0].last) && isinf(run->metrics[0].min));
	assert_true(run->metrics[0].min < 0 && isinf(run->metrics[0].max));
	assert_int_equal(run->metrics[0].time, 5);
	assert_int_equal(run->tag_count, 2);
	assert_int_equal(run->resource_count, 2);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

static void
the_index_and_the_journal_say_the_same(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_run *a, *b;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, "{\"a\":{\"b\":[1,\"x\"],\"c\":-0.25}}", id);
	fixture_record(f, id, "metric", index_metrics);
	fixture_record(f, id, "step", "\"step\":\"fit\",\"status\":\"failed\",\"attempt\":1,\"exit\":3");
	fixture_record(f, id, "status", "\"status\":\"failed\",\"reason\":\"step fit\",\"exit\":3");
	index_refresh(f);
	a = index_load(f, id);
	assert_true(store_run_load(f->store, id, f->arena, &b, &f->err));
	assert_string_equal(a->params_json, b->params_json);
	assert_string_equal(a->status, b->status);
	assert_string_equal(a->reason, b->reason);
	assert_int_equal(a->created, b->created);
	assert_int_equal(a->ended, b->ended);
	assert_int_equal(a->exit_code, 3);
	assert_int_equal(a->param_count, b->param_count);
	assert_string_equal(a->params[0].text, b->params[0].text);
	assert_int_equal(b->step_count, 1);
	assert_int_equal(b->steps[0].exit_code, 3);
	assert_int_equal(index_count(f, "test(0, 'step', 0, '=', 'fit', r.block)"), 1);
	fixture_free(f);
}

static void
edits_show_at_once_and_are_undone(void **unused)
{
	static const char *const tags[] = { "best", "lr=3" };
	static const char *const bad[] = { "a b" };
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE], found[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	assert_true(store_run_tag(f->store, id, tags, 2, NULL, 0, &f->err));
	assert_true(store_run_note(f->store, id, "a\nnote", &f->err));
	assert_true(store_run_rename(f->store, id, "my-run.1", &f->err));
	index_refresh(f);
	assert_int_equal(index_count(f, "test(0, 'tags', 0, '=', 'best, lr=3', r.block)"), 1);
	assert_false(store_run_tag(f->store, id, bad, 1, NULL, 0, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_false(store_run_rename(f->store, id, "a/b", &f->err));
	assert_true(store_run_resolve(f->store, "my-r", found, &f->err));
	assert_string_equal(found, id);
	assert_int_equal(index_count(f, "test(3, 'best', 0, '=', '', r.block)"), 1);
	assert_true(store_run_tag(f->store, id, NULL, 0, tags, 1, &f->err));
	assert_int_equal(index_count(f, "test(3, 'best', 0, '=', '', r.block)"), 0);
	assert_int_equal(index_count(f, NULL), 1);
	assert_true(store_run_delete(f->store, id, &f->err));
	assert_int_equal(index_count(f, NULL), 0);
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 0);
	assert_true(store_run_resolve(f->store, "my-r", found, &f->err) == false);
	assert_true(store_run_resolve(f->store, "my-run.1", found, &f->err));
	assert_true(store_run_restore(f->store, id, &f->err));
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 1);
	assert_false(store_run_note(f->store, "zzzzzzzzz", "x", &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

static void
runs_sort_by_any_column_with_missing_values_last(void **unused)
{
	static const char *const values[] = { "3", "\"NaN\"", "-1", "\"Infinity\"", "-0.5", NULL, "3" };
	struct fixture *f = fixture_new();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .sort = { STORE_METRIC, "m", STORE_LAST } };
	struct store_column column = { STORE_METRIC, "m", STORE_LAST };
	struct store_value *cells;
	double expect_up[] = { -1, -0.5, 3, 3, (double)INFINITY };
	char id[STORE_ID_SIZE], text[200];

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		fixture_run(f, NULL, id);
		if (values[i] == NULL)
			continue;
		snprintf(text, sizeof text, "\"metrics\":{\"m\":{\"last\":%s,\"count\":1}}", values[i]);
		fixture_record(f, id, "metric", text);
	}
	index_refresh(f);
	for (int down = 0; down < 2; down++) {
		q.descending = down;
		assert_true(store_query_run(f->store, &q, &rows, &f->err));
		assert_int_equal(rows.count, 7);
		assert_true(store_query_cells(f->store, rows.row, 7, &column, 1, f->arena, &cells, &f->err));
		for (int i = 0; i < 5; i++)
			assert_true(cells[i].num == expect_up[down ? 4 - i : i]);
		assert_true(cells[5].kind == STORE_NUM && isnan(cells[5].num));
		assert_int_equal(cells[6].kind, STORE_NULL);
	}
	store_rows_release(&rows);
	fixture_free(f);
}

/* The same order whether a page of it is asked for, all of it, or all of it again from memory. */
static void
runs_come_newest_first_however_many_are_asked_for(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_query q = { .limit = 10 };
	struct store_rows page = { .row = NULL }, all = { .row = NULL };
	struct store_column created = { STORE_ATTR, "created", STORE_LAST };
	struct store_value *cells;
	char id[STORE_ID_SIZE];

	(void)unused;
	for (int i = 0; i < 20; i++)
		fixture_run(f, NULL, id);
	index_refresh(f);
	for (int oldest = 0; oldest < 2; oldest++) {
		q = (struct store_query){ .limit = 10 };
		if (oldest)
			q.sort = created;
		assert_true(store_query_run(f->store, &q, &page, &f->err));
		q.limit = 0;
		for (int turn = 0; turn < 3; turn++) {
			q.where = turn == 0 ? "-1" : NULL;
			assert_true(store_query_run(f->store, &q, &all, &f->err));
			assert_int_equal(all.count, 20);
			assert_int_equal(page.count, 10);
			assert_memory_equal(all.row, page.row, 10 * sizeof page.row[0]);
		}
		assert_true(store_query_cells(f->store, all.row, 20, &created, 1, f->arena, &cells, &f->err));
		for (int i = 1; i < 20; i++)
			assert_true(oldest ? cells[i].i >= cells[i - 1].i : cells[i].i <= cells[i - 1].i);
	}
	store_rows_release(&page);
	store_rows_release(&all);
	fixture_free(f);
}

static void
a_bad_condition_is_the_users_fault(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .where = "test(0, 'colour', 0, '=', 1, r.block)" };
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	assert_false(store_query_run(f->store, &q, &rows, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	q.where = "1 +";
	assert_false(store_query_run(f->store, &q, &rows, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	store_rows_release(&rows);
	fixture_free(f);
}

static void
every_attribute_can_be_asked_for(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_value *cells;
	char id[STORE_ID_SIZE];
	uint32_t row;

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	row = index_row(f, id);
	for (const struct store_attribute *a = store_attributes; a->name != NULL; a++) {
		struct store_column column = { STORE_ATTR, a->name, STORE_LAST };
		char where[100];

		assert_true(store_query_cells(f->store, &row, 1, &column, 1, f->arena, &cells, &f->err));
		snprintf(where, sizeof where, "%stest(0, '%s', 0, 'has', r.block)",
		    cells[0].kind == STORE_NULL ? "~" : "", a->name);
		assert_int_equal(index_count(f, where), 1);
	}
	fixture_free(f);
}

static void
names_and_values_are_listed(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_column column = { STORE_PARAM, "a", STORE_LAST };
	const char **names;
	char id[STORE_ID_SIZE];
	size_t count;

	(void)unused;
	fixture_run(f, "{\"a\":10,\"b2\":1,\"b10\":1}", id);
	fixture_run(f, "{\"a\":\"x\"}", id);
	fixture_run(f, "{\"a\":9}", id);
	index_refresh(f);
	assert_true(store_query_names(f->store, STORE_PARAM, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(names[1], "b2");
	assert_string_equal(names[2], "b10");
	assert_true(store_query_values(f->store, &column, 0, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "9");
	assert_string_equal(names[2], "x");
	fixture_free(f);
}

static void
the_newest_runs_are_meant_by_at_signs(void **unused)
{
	struct fixture *f = fixture_new();
	char id[3][STORE_ID_SIZE], found[STORE_ID_SIZE];

	(void)unused;
	for (int i = 0; i < 3; i++)
		fixture_run(f, NULL, id[i]);
	index_refresh(f);
	assert_true(store_run_resolve(f->store, "@", found, &f->err));
	assert_string_equal(found, id[2]);
	assert_true(store_run_resolve(f->store, "@~2", found, &f->err));
	assert_string_equal(found, id[0]);
	assert_false(store_run_resolve(f->store, "@~3", found, &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	assert_false(store_run_resolve(f->store, "@x", found, &f->err));
	/* All three were made within a second or two, so one digit is not enough. */
	assert_false(store_run_resolve(f->store, (char[]){ id[0][0], '\0' }, found, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_non_null(strstr(f->err.msg, id[1]));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_found_by_everything_that_was_said_of_it),
		cmocka_unit_test(the_index_and_the_journal_say_the_same),
		cmocka_unit_test(edits_show_at_once_and_are_undone),
		cmocka_unit_test(runs_sort_by_any_column_with_missing_values_last),
		cmocka_unit_test(runs_come_newest_first_however_many_are_asked_for),
		cmocka_unit_test(a_bad_condition_is_the_users_fault),
		cmocka_unit_test(every_attribute_can_be_asked_for),
		cmocka_unit_test(names_and_values_are_listed),
		cmocka_unit_test(the_newest_runs_are_meant_by_at_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
