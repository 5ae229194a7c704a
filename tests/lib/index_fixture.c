/*
 * index_fixture.c - what tests ask of the index of a fixture's store.
 */
#include "index_fixture.h"

#include "lib/must.h"
#include "store_changes.h"
#include "store_reindex.h"

const char index_metrics[] = "\"metrics\":{\"rmse\":{\"count\":3,\"last\":1.5,\"min\":1,\"max\":2,"
    "\"mean\":1.5,\"step\":3,\"time\":\"2026-01-01T00:00:00Z\"},"
    "\"loss\":{\"count\":1,\"last\":\"NaN\",\"min\":\"-Infinity\",\"max\":\"Infinity\",\"mean\":\"NaN\","
    "\"step\":1,\"time\":5}}";

size_t
index_count(struct fixture *f, const char *where)
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .where = where, .descending = true };
	size_t n;

	must(store_query_run(f->store, &q, &rows, &f->err), &f->err);
	n = rows.count;
	store_rows_release(&rows);
	return n;
}

void
index_refresh(struct fixture *f)
{
	struct store_changes changes;

	do {
		must(store_refresh(f->store, &changes, &f->err), &f->err);
	} while (changes.more);
}

uint32_t
index_row(struct fixture *f, const char *id)
{
	struct store_rows rows = { .row = NULL };
	struct store_value bind = { .kind = STORE_TEXT, .text = id };
	struct store_query q = { .where = "test(0, 'id', 0, '=', ?, r.block)", .binds = &bind, .bind_count = 1 };
	uint32_t row;

	must(store_query_run(f->store, &q, &rows, &f->err), &f->err);
	assert_int_equal(rows.count, 1);
	row = rows.row[0];
	store_rows_release(&rows);
	return row;
}

struct store_run *
index_load(struct fixture *f, const char *id)
{
	struct store_run *run;

	assert_true(store_query_load(f->store, index_row(f, id), f->arena, &run, &f->err));
	return run;
}

void
index_same_as_rebuilt(struct fixture *f)
{
	must(store_reindex_check(f->store, NULL, &f->err), &f->err);
}
