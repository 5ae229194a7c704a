/* Columns that are kept in the index: they say what the rows say, whatever happened since, and a bad one costs
 * time only. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "store_edit.h"
#include "store_filter.h"
#include "store_gc.h"
#include "store_query.h"
#include "store_reindex.h"
#include "store_vector.h"

static size_t
count_of(struct fixture *f, const char *filter)
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .descending = true };
	bool ok = store_filter_query(f->store, filter, f->arena, &q, &f->err)
	    && store_query_run(f->store, &q, &rows, &f->err);
	size_t count = rows.count;

	if (!ok)
		print_error("%s: %s\n", filter, f->err.msg);
	assert_true(ok);
	store_rows_release(&rows);
	return count;
}

static void
metric(struct fixture *f, const char *id, double last)
{
	char text[200];

	snprintf(text, sizeof text, "\"metrics\":{\"loss\":{\"count\":1,\"last\":%g,\"min\":%g,\"max\":9,"
	    "\"mean\":1,\"step\":1,\"time\":1}}", last, last / 2);
	fixture_record(f, id, "metric", text);
}

/* What SQL says of the index, which is closed meanwhile. */
static int64_t
ask_sql(struct fixture *f, const char *sql)
{
	char *path = xstrdup(store_index_path(f->store));
	sqlite3 *db;
	sqlite3_stmt *stmt;
	int64_t answer = 0;

	store_close(f->store);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	if (sqlite3_step(stmt) == SQLITE_ROW)
		answer = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	x_free(path);
	assert_true(store_open(&f->store, f->root, 0, &f->err));
	return answer;
}

/* 20 runs with columns of each kind, and all of them kept. */
static struct fixture *
twenty_runs(char id[20][STORE_ID_SIZE])
{
	static const char *const kinds[] = { "tree", "mlp", "tree", "none" };
	struct fixture *f;
	char params[100];

	store_vector_least = 1;
	f = fixture_new();
	for (int i = 0; i < 20; i++) {
		snprintf(params, sizeof params, "{\"depth\":%d,\"kind\":\"%s\",\"rate\":%g}", i % 5, kinds[i % 4],
		    i / 7.0);
		fixture_run(f, params, id[i]);
		metric(f, id[i], i);
		if (i % 2 == 0)
			fixture_record(f, id[i], "tag", "\"add\":[\"qx7\"]");
	}
	assert_true(store_reindex(f->store, NULL, NULL, &f->err));
	fixture_reopen(f, 0);
	return f;
}

static void
an_index_is_made_with_its_columns(void **unused)
{
	char id[20][STORE_ID_SIZE];
	struct fixture *f = twenty_runs(id);

	(void)unused;
	assert_int_equal(ask_sql(f, "SELECT count(*) FROM vector WHERE kind = 2 AND name = 'loss'"), 1);
	assert_int_equal(count_of(f, "loss < 10"), 10);
	assert_int_equal(count_of(f, "kind = tree"), 10);
	assert_int_equal(count_of(f, "kind ~ '^(tree|mlp)$' and depth = 1"), 3);
	assert_int_equal(count_of(f, "rate like '0.1%' or rate = 0"), 2);
	assert_int_equal(count_of(f, "tags.qx7 and status = created"), 10);
	assert_int_equal(count_of(f, "qx7"), 10);
	assert_int_equal(count_of(f, "created > today"), 0);
	assert_true(store_reindex_check(f->store, NULL, &f->err));
	fixture_free(f);
}

/* Shows that the bytes are used: they are made to lie. */
static void
the_kept_column_is_what_is_read(void **unused)
{
	char id[20][STORE_ID_SIZE];
	struct fixture *f = twenty_runs(id);

	(void)unused;
	ask_sql(f, "UPDATE vector SET bytes = (SELECT bytes FROM vector WHERE name = 'rate')"
	    " WHERE name = 'loss'");
	assert_int_equal(count_of(f, "loss < 1"), 7);
	assert_false(store_reindex_check(f->store, NULL, &f->err));
	assert_non_null(strstr(f->err.msg, "column loss"));
	fixture_free(f);
}

static void
runs_that_changed_since_are_looked_up(void **unused)
{
	char id[20][STORE_ID_SIZE], more[STORE_ID_SIZE];
	struct fixture *f = twenty_runs(id);

	(void)unused;
	metric(f, id[3], 100);
	fixture_record(f, id[4], "tag", "\"remove\":[\"qx7\"]");
	fixture_record(f, id[5], "status", "\"status\":\"failed\",\"reason\":\"out of memory\"");
	fixture_run(f, "{\"depth\":77,\"kind\":\"forest\"}", more);
	fixture_reopen(f, 0);
	assert_int_equal(count_of(f, "loss < 10"), 9);
	assert_int_equal(count_of(f, "loss > 99"), 1);
	assert_int_equal(count_of(f, "tags.qx7"), 9);
	assert_int_equal(count_of(f, "status = failed"), 1);
	assert_int_equal(count_of(f, "reason ~ memory"), 1);
	assert_int_equal(count_of(f, "depth = 77 and kind = forest"), 1);
	assert_int_equal(count_of(f, "rate is null"), 1);
	assert_true(store_reindex_check(f->store, NULL, &f->err));
	fixture_free(f);
}

static void
after_many_changes_the_rows_are_read_and_kept(void **unused)
{
	char id[20][STORE_ID_SIZE];
	struct fixture *f = twenty_runs(id);
	int64_t before;

	(void)unused;
	before = ask_sql(f, "SELECT seq FROM vector WHERE name = 'loss'");
	store_vector_stale_most = 3;
	for (int i = 0; i < 5; i++)
		metric(f, id[i], 50 + i);
	fixture_reopen(f, 0);
	assert_int_equal(count_of(f, "loss >= 50"), 5);
	assert_int_equal(count_of(f, "loss.min < 10"), 15);
	assert_true(ask_sql(f, "SELECT seq FROM vector WHERE name = 'loss' AND stat = 0") > before);
	assert_int_equal(ask_sql(f, "SELECT count(*) FROM vector WHERE name = 'loss'"), 2);
	store_vector_stale_most = 1000;
	assert_int_equal(count_of(f, "loss >= 50"), 5);
	assert_true(store_reindex_check(f->store, NULL, &f->err));
	fixture_free(f);
}

static void
a_row_given_to_another_run_is_not_mistaken(void **unused)
{
	char id[20][STORE_ID_SIZE], next[STORE_ID_SIZE];
	struct store_gc_result result;
	struct fixture *f = twenty_runs(id);

	(void)unused;
	for (int i = 15; i < 20; i++)
		assert_true(store_run_delete(f->store, id[i], &f->err));
	assert_true(store_gc(f->store, &(struct store_gc_request){ .dry = false }, &result, &f->err));
	assert_int_equal(result.runs, 5);
	fixture_run(f, "{}", next);
	fixture_reopen(f, 0);
	assert_int_equal(count_of(f, "loss >= 15"), 0);
	assert_int_equal(count_of(f, "loss is null"), 1);
	assert_int_equal(count_of(f, "kind is null and not tags.qx7"), 1);
	assert_true(store_reindex_check(f->store, NULL, &f->err));
	fixture_free(f);
}

static void
bad_bytes_are_passed_over(void **unused)
{
	static const char *const damages[] = {
		"UPDATE vector SET bytes = x''",
		"UPDATE vector SET bytes = x'00112233445566778899'",
		"UPDATE vector SET bytes = substr(bytes, 1, length(bytes) - 1)",
		"UPDATE vector SET bytes = CAST(bytes || x'00' AS BLOB)",
		/* The number of distinct values. */
		"UPDATE vector SET bytes = CAST(substr(bytes, 1, 8) || x'ffffffff' || substr(bytes, 13) AS BLOB)",
		/* Texts that begin anywhere. */
		("UPDATE vector SET bytes = CAST(substr(bytes, 1, length(bytes) - 40) || randomblob(40) AS BLOB)"
		    " WHERE kind = 0 AND name = 'id'"),
	};
	char id[20][STORE_ID_SIZE];

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct fixture *f = twenty_runs(id);

		ask_sql(f, damages[i]);
		if (i < ARRAY_LEN(damages) - 1) {
			assert_int_equal(count_of(f, "loss < 10 and rate >= 0"), 10);
			assert_int_equal(count_of(f, "kind = tree and status = created"), 10);
		}
		(void)count_of(f, "id = 0");
		fixture_free(f);
	}
}

static void
a_small_index_keeps_nothing(void **unused)
{
	char id[20][STORE_ID_SIZE];
	struct fixture *f = twenty_runs(id);

	(void)unused;
	store_vector_least = 5000;
	assert_true(store_reindex(f->store, NULL, NULL, &f->err));
	assert_int_equal(count_of(f, "loss < 10"), 10);
	assert_int_equal(ask_sql(f, "SELECT count(*) FROM vector"), 0);
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_index_is_made_with_its_columns),
		cmocka_unit_test(the_kept_column_is_what_is_read),
		cmocka_unit_test(runs_that_changed_since_are_looked_up),
		cmocka_unit_test(after_many_changes_the_rows_are_read_and_kept),
		cmocka_unit_test(a_row_given_to_another_run_is_not_mistaken),
		cmocka_unit_test(bad_bytes_are_passed_over),
		cmocka_unit_test(a_small_index_keeps_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
