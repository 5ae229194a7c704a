/*
 * store_query.c - which runs match, and in which order.
 *
 * The condition is decided for blocks of runs (store_condition.h); the runs for which it holds are taken
 * from all runs in the order of their creation (store_order.h). The order by a column is made here, by
 * a radix sort of keys from the column's vector; it is stable, so ties stay newest first.
 */
#include "store_query.h"

#include <string.h>

#include "base.h"
#include "base_time.h"
#include "store_columns.h"
#include "store_condition.h"
#include "store_sql.h"

enum { CANCEL_EVERY = 500 };	/* virtual machine steps between two questions */

void
store_query_set_regexp(struct store *s, const struct store_regexp *regexp)
{
	s->index->regexp = regexp;
}

/* ------------------------------------------------------------------ matching */

static bool
is_by_created(const struct store_column *sort)
{
	return sort->name == NULL || (sort->kind == STORE_ATTR && str_equal(sort->name, "created"));
}

/* A bit for each row of the index: does the condition hold? */
struct matches {
	int64_t *block;
	size_t count;
};

static bool
is_match(const struct matches *m, uint32_t row)
{
	size_t block = row / STORE_BLOCK;

	return block < m->count && (m->block[block] >> row % STORE_BLOCK & 1) != 0;
}

static void
bind_all(sqlite3_stmt *stmt, const struct store_query *q)
{
	for (size_t i = 0; i < q->bind_count; i++) {
		const struct store_value *v = &q->binds[i];
		int at = (int)i + 1;

		switch (v->kind) {
		case STORE_NULL:
			break;
		case STORE_INT:
			sqlite3_bind_int64(stmt, at, v->i);
			break;
		case STORE_NUM:
			sqlite3_bind_double(stmt, at, v->num);
			break;
		case STORE_TEXT:
			store_sql_bind_text(stmt, at, v->text);
			break;
		}
	}
}

static int
ask_cancelled(void *ctx)
{
	const struct store_query *q = ctx;

	return q->cancelled(q->cancel_ctx);
}

/* Whatever SQLite says of a condition is the fault of the condition, unless the index is damaged. */
static bool
fail(struct store_index *x, struct err *err)
{
	int code = sqlite3_errcode(x->db);

	if (code == SQLITE_ERROR)
		return err_set(err, ERR_INPUT, "%s", sqlite3_errmsg(x->db));
	if (code == SQLITE_INTERRUPT)
		return err_set(err, ERR_CANCELLED, "the query was stopped");
	return store_sql_fail(x->db, "query", err);
}

static bool
last_row(struct store_index *x, size_t *row, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_LAST_ROW, err);
	int64_t last;

	if (stmt == NULL || !store_sql_integer(stmt, &last, err))
		return false;
	*row = (size_t)last;
	return true;
}

/* The condition, for all blocks of rows one after the other. */
static bool
decide(struct store_index *x, const struct store_query *q, struct matches *m, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int r = SQLITE_ERROR;
	size_t row;
	char *sql;

	if (!last_row(x, &row, err))
		return false;
	m->block = x_new_array(int64_t, row / STORE_BLOCK + 1);
	sql = xasprintf("WITH RECURSIVE r(block) AS (SELECT 0 UNION ALL SELECT block + 1 FROM r WHERE block < %zu)"
	    " SELECT %s FROM r", row / STORE_BLOCK, q->where);
	if (sqlite3_prepare_v2(x->db, sql, -1, &stmt, NULL) == SQLITE_OK) {
		bind_all(stmt, q);
		if (q->cancelled != NULL)
			sqlite3_progress_handler(x->db, CANCEL_EVERY, ask_cancelled,
			    (void *)(uintptr_t)q);
		while ((r = sqlite3_step(stmt)) == SQLITE_ROW && m->count <= row / STORE_BLOCK)
			m->block[m->count++] = sqlite3_column_int64(stmt, 0);
		sqlite3_progress_handler(x->db, 0, NULL, NULL);
	}
	if (r != SQLITE_DONE)
		fail(x, err);
	sqlite3_finalize(stmt);
	x_free(sql);
	return r == SQLITE_DONE;
}

/* ------------------------------------------------------------------ order */

static void
take_matches(const struct store_order *from, const struct matches *m, struct store_rows *to)
{
	size_t taken = 0;

	x_grow(&to->row, &to->cap, from->count + 1);
	for (size_t i = 0; i < from->count; i++)
		if (m == NULL || is_match(m, from->row[i]))
			to->row[taken++] = from->row[i];
	to->count = taken;
}

static bool
order_all(struct store_index *x, const struct store_query *q, const struct matches *m,
    struct store_rows *rows, struct err *err)
{
	struct store_order deleted = { .row = NULL };
	const struct store_order *order = &deleted;

	if (!q->deleted)
		order = store_order_all(x, err);
	else if (!store_order_deleted(x, &deleted, err))
		order = NULL;
	if (order != NULL)
		take_matches(order, m, rows);
	store_order_release(&deleted);
	return order != NULL;
}

/* A page: the walk along the index ends when it is full. */
static bool
order_page(struct store_index *x, const struct store_query *q, const struct matches *m, bool oldest_first,
    struct store_rows *rows, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, oldest_first ? ST_OLDEST : ST_NEWEST, err);
	bool row = true, ok = true;

	rows->count = 0;
	if (stmt == NULL)
		return false;
	sqlite3_bind_int(stmt, 1, q->deleted);
	while (rows->count < q->limit && (ok = store_sql_step(stmt, &row, err)) && row) {
		uint32_t next = (uint32_t)sqlite3_column_int64(stmt, 0);

		if (m != NULL && !is_match(m, next))
			continue;
		store_rows_add(rows, next);
	}
	sqlite3_reset(stmt);
	return ok;
}

static void
reverse(struct store_rows *rows)
{
	for (size_t i = 0, j = rows->count; i + 1 < j; i++) {
		uint32_t swap = rows->row[i];

		rows->row[i] = rows->row[--j];
		rows->row[j] = swap;
	}
}

/* Matching rows by the time of their creation, newest first unless oldest_first. */
static bool
match_rows(struct store_index *x, const struct store_query *q, bool limited, bool oldest_first,
    struct store_rows *rows, struct err *err)
{
	struct matches found = { .block = NULL };
	const struct matches *m = q->where != NULL ? &found : NULL;
	bool ok = (m == NULL || decide(x, q, &found, err))
	    && (limited ? order_page(x, q, m, oldest_first, rows, err) : order_all(x, q, m, rows, err));

	if (ok && !limited && !oldest_first)
		reverse(rows);
	x_free(found.block);
	return ok;
}

/* ------------------------------------------------------------------ sorting */

struct keyed {
	uint64_t key;
	uint32_t row;
};

/* Stable, least significant byte first; bytes in which all keys agree are passed over. Returns which of
 * the two arrays has the result. */
static struct keyed *
radix_sort(struct keyed *items, struct keyed *spare, size_t count)
{
	for (unsigned shift = 0; count > 0 && shift < 64; shift += 8) {
		size_t starts[256] = { 0 }, at = 0;
		struct keyed *sorted = spare;

		for (size_t i = 0; i < count; i++)
			starts[items[i].key >> shift & 255]++;
		if (starts[items[0].key >> shift & 255] == count)
			continue;
		for (size_t b = 0; b < 256; b++) {
			size_t n = starts[b];

			starts[b] = at;
			at += n;
		}
		for (size_t i = 0; i < count; i++)
			sorted[starts[items[i].key >> shift & 255]++] = items[i];
		spare = items;
		items = sorted;
	}
	return items;
}

/* Numbers, then texts (the other way round when descending), then NaN, then nothing. */
static void
sort_rows(struct column *c, const struct store_query *q, int64_t now, struct store_rows *rows)
{
	struct keyed *items = x_new_array(struct keyed, 2 * rows->count + 1);
	uint32_t *classed = x_new_array(uint32_t, rows->count + 1);
	size_t out = 0;

	for (int turn = COLUMN_NUM; turn <= COLUMN_NOTHING; turn++) {
		struct keyed *sorted = items;
		int wanted = turn;
		size_t n = 0;

		if (q->descending && turn <= COLUMN_TEXT)
			wanted = COLUMN_TEXT - turn;
		for (size_t i = 0; i < rows->count; i++) {
			uint64_t key;

			if ((int)column_sort_key(c, rows->row[i], now, &key) == wanted)
				items[n++] = (struct keyed){ q->descending ? ~key : key, rows->row[i] };
		}
		if (wanted <= COLUMN_TEXT)
			sorted = radix_sort(items, items + rows->count, n);
		for (size_t i = 0; i < n; i++)
			classed[out++] = sorted[i].row;
	}
	if (out > 0)
		memcpy(rows->row, classed, out * sizeof classed[0]);
	x_free(classed);
	x_free(items);
}

bool
store_query_run(struct store *s, const struct store_query *q, struct store_rows *rows,
    struct err *err)
{
	int64_t now = time_now();
	bool by_created = is_by_created(&q->sort);
	struct column *c;

	store_columns_trim(s->index);
	store_columns_set_now(s->index, now);
	if (!match_rows(s->index, q, by_created && q->limit > 0, by_created && q->sort.name != NULL
	    && !q->descending, rows, err))
		return false;
	if (by_created)
		return true;
	c = store_columns_load(s->index, &q->sort, err);
	if (c == NULL)
		return false;
	sort_rows(c, q, now, rows);
	if (q->limit > 0 && rows->count > q->limit)
		rows->count = q->limit;
	return true;
}

bool
store_query_total(struct store *s, uint64_t *total, struct err *err)
{
	struct store_index *x = s->index;
	int64_t count = (int64_t)x->order.count;
	sqlite3_stmt *stmt;

	if (!x->has_order) {
		stmt = store_index_statement(x, ST_TOTAL, err);
		if (stmt == NULL || !store_sql_integer(stmt, &count, err))
			return false;
	}
	*total = (uint64_t)count;
	return true;
}

bool
store_query_active(struct store *s, struct store_rows *rows, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(s->index, ST_ACTIVE, err);
	bool row, ok = false;

	rows->count = 0;
	while (stmt != NULL && (ok = store_sql_step(stmt, &row, err)) && row)
		store_rows_add(rows, (uint32_t)sqlite3_column_int64(stmt, 0));
	return ok;
}

bool
store_query_id(struct store *s, uint32_t row, char *id, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(s->index, ST_ID_OF_ROW, err);
	bool found;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, row);
	if (!store_sql_step(stmt, &found, err))
		return false;
	if (found)
		str_copy(id, STORE_ID_SIZE, store_sql_text(stmt, 0));
	sqlite3_reset(stmt);
	return found || err_set(err, ERR_NOTFOUND, "this run is gone");
}
