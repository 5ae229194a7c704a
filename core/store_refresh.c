/*
 * store_refresh.c - what a live view asks again and again: which runs changed?
 *
 * Every catch-up gives the runs that it touched a number, so whoever did it, the runs with a greater
 * number than the last one seen are the ones that changed. One change is in no journal: a supervisor that
 * dies in silence, in a store where nobody may write that its run is lost, has to be looked for.
 */
#include "store_index.h"

#include "base.h"
#include "store_build.h"
#include "store_columns.h"
#include "store_run_load.h"
#include "store_sql.h"
#include "store_status.h"
#include "store_watch.h"

static bool
data_version(struct store_index *x, int64_t *version, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_DATA_VERSION, err);

	return stmt != NULL && store_sql_integer(stmt, version, err);
}

static bool
collect_changed(struct store_index *x, bool *all, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_CHANGED_ROWS, err);
	int64_t seen = x->seq, dropped;
	bool row, ok;

	x->changed.count = 0;
	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, x->seq);
	while ((ok = store_sql_step(stmt, &row, err)) && row) {
		store_rows_add(&x->changed, (uint32_t)sqlite3_column_int64(stmt, 0));
		seen = sqlite3_column_int64(stmt, 1);
	}
	if (!ok || !store_index_meta(x, "dropped", &dropped, err))
		return false;
	*all = dropped > x->seq;
	x->seq = seen > dropped ? seen : dropped;
	return true;
}

/* Looks for changes when anything was committed since the last look. */
static bool
look(struct store_index *x, bool *all, struct err *err)
{
	int64_t version, seq;

	x->changed.count = 0;
	*all = false;
	if (!data_version(x, &version, err) || !store_index_meta(x, "seq", &seq, err))
		return false;
	if (version == x->data_version && seq == x->seq_seen)
		return true;
	x->data_version = version;
	x->seq_seen = seq;
	if (!collect_changed(x, all, err))
		return false;
	if (x->changed.count > 0 || *all)
		store_columns_update(x, *all ? NULL : x->changed.row, x->changed.count);
	store_order_update(x, *all ? NULL : x->changed.row, x->changed.count);
	return true;
}

bool
store_refresh_start(struct store *s, struct err *err)
{
	bool all;

	return store_index_meta(s->index, "seq", &s->index->seq, err) && look(s->index, &all, err);
}

/* The index was replaced (reindexed, or removed by hand). */
static bool
reopen(struct store *s, struct err *err)
{
	bool fresh;

	if (!store_index_reopen(s, &fresh, err))
		return false;
	if (fresh && (!store_build_replace(s, NULL, NULL, err) || !store_index_reopen(s, &fresh, err)))
		return false;
	return store_refresh_start(s, err);
}

bool
store_refresh(struct store *s, struct store_changes *changes, struct err *err)
{
	struct store_changes found = { .rows = NULL };

	store_watch_drain(s->watch);
	if (store_index_is_stale(s->index)) {
		if (!reopen(s, err))
			return false;
		found.all = true;
	}
	if (!store_catchup(s, 0, NULL, &found.more, err))
		return false;
	if (!found.all && !look(s->index, &found.all, err))
		return false;
	if (!found.all && !found.more && s->index->changed.count == 0)
		store_columns_save(s->index, 1);
	found.writing = store_catchup_is_pending(s);
	found.rows = s->index->changed.row;
	found.count = found.all ? 0 : s->index->changed.count;
	if (changes != NULL)
		*changes = found;
	return true;
}

/* ------------------------------------------------------------------ supervisors that are gone */

/* Which of the runs that are not over have no supervisor any more, ascending. */
static bool
find_gone(struct store_index *x, struct store_rows *gone, size_t *going, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_OWNERS, err);
	bool row, ok = false;

	*going = 0;
	while (stmt != NULL && (ok = store_sql_step(stmt, &row, err)) && row) {
		struct store_run run = { .status = store_sql_text(stmt, 1), .run_host = store_sql_text(stmt, 2),
			.boot = store_sql_text(stmt, 3), .pid = sqlite3_column_int64(stmt, 4),
			.pidstart = sqlite3_column_int64(stmt, 5) };

		if (store_status_is_gone(&run))
			store_rows_add(gone, (uint32_t)sqlite3_column_int64(stmt, 0));
		else
			++*going;
	}
	return ok;
}

/* Those of a that are not in b, both ascending. */
static void
subtract(const struct store_rows *a, const struct store_rows *b, struct store_rows *out)
{
	size_t at = 0;

	for (size_t i = 0; i < a->count; i++) {
		while (at < b->count && b->row[at] < a->row[i])
			at++;
		if (at == b->count || b->row[at] != a->row[i])
			store_rows_add(out, a->row[i]);
	}
}

bool
store_refresh_going(struct store *s, size_t *going, bool *changed, struct err *err)
{
	struct store_index *x = s->index;
	struct store_rows gone = { .row = NULL }, found = { .row = NULL };
	bool ok = find_gone(x, &gone, going, err);

	if (ok) {
		subtract(&gone, &x->gone, &found);
		*changed = found.count > 0;
		if (*changed)
			store_columns_update(x, found.row, found.count);
		store_rows_release(&x->gone);
		x->gone = gone;
	} else {
		store_rows_release(&gone);
	}
	store_rows_release(&found);
	return ok;
}
