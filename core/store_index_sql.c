/*
 * store_index_sql.c - the statements of an open index, its transactions, and its small things: what it remembers of
 * itself, the numbers of names and of runs.
 */
#include "store_index.h"

#include "base.h"
#include "store_sql.h"

static const char *const texts[ST_COUNT] = {
	[ST_RUN_LOAD] = "SELECT r.row, r.name, r.pipeline, r.project, r.status, r.user, r.host,"
	    " r.created, r.started, r.ended, r.deleted, r.exit, r.signal, r.dirty, r.changed,"
	    " t.note, t.reason, t.step, t.commit_id, t.branch, t.rerun_of, t.trigger_by, t.tags, t.data,"
	    " j.params, j.command, j.data, j.code, j.run_host, j.boot, j.pid, j.pidstart,"
	    " o.offset, o.bad FROM run r JOIN run_text t USING(row) JOIN run_json j USING(row)"
	    " JOIN journal o USING(row) WHERE r.id = ?",
	[ST_RUN_INSERT] = "INSERT INTO run(row, id, name, pipeline, project, status, user, host,"
	    " created, started, ended, deleted, exit, signal, dirty, changed)"
	    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_RUN_UPDATE] = "UPDATE run SET id = ?2, name = ?3, pipeline = ?4, project = ?5,"
	    " status = ?6, user = ?7, host = ?8, created = ?9, started = ?10, ended = ?11,"
	    " deleted = ?12, exit = ?13, signal = ?14, dirty = ?15, changed = ?16 WHERE row = ?1",
	[ST_TEXT_SAVE] = "INSERT OR REPLACE INTO run_text(row, note, reason, step, commit_id, branch,"
	    " rerun_of, trigger_by, tags, data) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_JSON_SAVE] = "INSERT OR REPLACE INTO run_json(row, params, command, data, code, run_host,"
	    " boot, pid, pidstart, bad) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_NAME_FIND] = "SELECT id FROM name WHERE kind = ? AND text = ?",
	[ST_NAME_INSERT] = "INSERT INTO name(kind, text) VALUES(?, ?)",
	[ST_METRIC_SAVE] = "INSERT OR REPLACE INTO metric(name, row, last, min, max, mean, count, step,"
	    " time) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[ST_CELL_SAVE] = "INSERT OR REPLACE INTO cell(name, row, type, value) VALUES(?, ?, ?, ?)",
	[ST_CELL_DELETE] = "DELETE FROM cell WHERE name = ? AND row = ?",
	[ST_TAGS_OF_RUN] = "SELECT n.text, c.value FROM name n JOIN cell c ON c.name = n.id"
	    " WHERE n.kind = ? AND c.row = ? ORDER BY n.text",
	[ST_JOURNAL_SAVE] = "INSERT OR REPLACE INTO journal(row, offset, bad, seq) VALUES(?, ?, ?, ?)",
	[ST_ROW_OF_ID] = "SELECT row FROM run WHERE id = ?",
	[ST_ID_OF_ROW] = "SELECT id FROM run WHERE row = ?",
	[ST_DROP_RUN] = "DELETE FROM run WHERE row = ?",
	[ST_DROP_TEXT] = "DELETE FROM run_text WHERE row = ?",
	[ST_DROP_JSON] = "DELETE FROM run_json WHERE row = ?",
	[ST_DROP_METRICS] = "DELETE FROM metric WHERE row = ?",
	[ST_DROP_CELLS] = "DELETE FROM cell WHERE row = ?1 AND name IN (SELECT id FROM name)",
	[ST_DROP_JOURNAL] = "DELETE FROM journal WHERE row = ?",
	[ST_SOURCE_LOAD] = "SELECT offset FROM source WHERE host = ?",
	[ST_SOURCE_SAVE] = "INSERT OR REPLACE INTO source(host, offset) VALUES(?, ?)",
	[ST_PENDING_LOAD] = "SELECT id FROM pending WHERE id > ? ORDER BY id LIMIT 256",
	[ST_PENDING_ALL] = "INSERT OR IGNORE INTO pending SELECT id FROM run",
	[ST_PENDING_ADD] = "INSERT OR IGNORE INTO pending(id) VALUES(?)",
	[ST_PENDING_DROP] = "DELETE FROM pending WHERE id = ?",
	[ST_META_LOAD] = "SELECT value FROM meta WHERE key = ?",
	[ST_META_SAVE] = "INSERT OR REPLACE INTO meta(key, value) VALUES(?, ?)",
	[ST_CHANGED_ROWS] = "SELECT row, seq FROM journal WHERE seq > ? ORDER BY seq",
	[ST_ALL_IDS] = "SELECT id, row FROM run ORDER BY id",
	[ST_DATA_VERSION] = "PRAGMA data_version",
	[ST_ACTIVE] = "SELECT row FROM run INDEXED BY run_active WHERE status IN ('created', 'running') AND deleted = 0"
	    " ORDER BY created DESC, id DESC",
	[ST_OWNERS] = "SELECT r.row, r.status, j.run_host, j.boot, j.pid, j.pidstart FROM run r INDEXED BY run_active"
	    " JOIN run_json j USING(row) WHERE r.status IN ('created', 'running') AND r.deleted = 0 ORDER BY r.row",
	[ST_TOTAL] = "SELECT count(*) FROM run INDEXED BY run_order WHERE deleted = 0",
	[ST_CELL_OF_ROW] = "SELECT type, value FROM cell WHERE name = ? AND row = ?",
	[ST_METRIC_OF_ROW] = "SELECT last, min, max, mean, count, step FROM metric"
	    " WHERE name = ? AND row = ?",
	[ST_METRICS_OF_RUN] = "SELECT n.text, m.last, m.min, m.max, m.mean, m.count, m.step, m.time"
	    " FROM metric m INDEXED BY metric_of_run JOIN name n ON n.id = m.name WHERE m.row = ?",
	[ST_NAMES_OF_KIND] = "SELECT n.text FROM name n WHERE n.kind = ?1 AND CASE WHEN n.kind = ?2"
	    " THEN EXISTS(SELECT 1 FROM metric m WHERE m.name = n.id)"
	    " ELSE EXISTS(SELECT 1 FROM cell c WHERE c.name = n.id) END",
	[ST_HASH_LOAD] = "SELECT size, mtime, ctime, sha256 FROM file_hash WHERE device = ?"
	    " AND inode = ?",
	[ST_HASH_SAVE] = "INSERT OR REPLACE INTO file_hash(device, inode, size, mtime, ctime, sha256)"
	    " VALUES(?, ?, ?, ?, ?, ?)",
	[ST_VECTOR_LOAD] = "SELECT seq, bytes FROM vector WHERE kind = ? AND name = ? AND stat = ?",
	[ST_LAST_ROW] = "SELECT coalesce(max(row), 0) FROM run",
	/* Without ORDER BY the walk along the index goes from the oldest to the newest. */
	[ST_ORDER] = "SELECT collect(row, created) FROM run INDEXED BY run_order WHERE deleted = ?",
	[ST_PLACE] = "SELECT created, id FROM run WHERE row = ? AND deleted = 0",
	[ST_NEWEST] = "SELECT row FROM run INDEXED BY run_order WHERE deleted = ?"
	    " ORDER BY created DESC, id DESC",
	[ST_OLDEST] = "SELECT row FROM run INDEXED BY run_order WHERE deleted = ? ORDER BY created, id",
	[ST_VECTOR_SAVE] = "INSERT OR REPLACE INTO vector(kind, name, stat, seq, bytes)"
	    " VALUES(?, ?, ?, ?, ?)",
};

sqlite3_stmt *
store_index_statement(struct store_index *x, enum index_statement which, struct err *err)
{
	if (x->statements[which] == NULL
	    && !store_sql_prepare(x->db, &x->statements[which], texts[which], err))
		return NULL;
	sqlite3_reset(x->statements[which]);
	return x->statements[which];
}

sqlite3_stmt *
store_index_cells(struct store_index *x, int kind, int64_t row, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_TAGS_OF_RUN, err);

	if (stmt == NULL)
		return NULL;
	sqlite3_bind_int(stmt, 1, kind);
	sqlite3_bind_int64(stmt, 2, row);
	return stmt;
}

bool
store_index_begin(struct store_index *x, int wait_ms, struct err *err)
{
	bool ok;

	sqlite3_busy_timeout(x->db, wait_ms);
	ok = store_sql_exec(x->db, "BEGIN IMMEDIATE", err);
	sqlite3_busy_timeout(x->db, STORE_INDEX_BUSY_MS);
	return ok;
}

bool
store_index_commit(struct store_index *x, struct err *err)
{
	if (store_sql_exec(x->db, "COMMIT", err))
		return true;
	store_index_rollback(x);
	return false;
}

void
store_index_rollback(struct store_index *x)
{
	/* Names that were made in the transaction are gone with it. */
	map_free(x->names, NULL);
	x->names = map_new();
	sqlite3_exec(x->db, "ROLLBACK", NULL, NULL, NULL);
}

bool
store_index_meta(struct store_index *x, const char *key, int64_t *value, struct err *err)
{
	return store_sql_integer_of(store_index_statement(x, ST_META_LOAD, err), key, value, err);
}

bool
store_index_set_meta(struct store_index *x, const char *key, int64_t value, struct err *err)
{
	return store_sql_set_integer(store_index_statement(x, ST_META_SAVE, err), key, value, err);
}

bool
store_index_row(struct store_index *x, const char *id, int64_t *row, struct err *err)
{
	return store_sql_integer_of(store_index_statement(x, ST_ROW_OF_ID, err), id, row, err);
}

static bool
find_name(struct store_index *x, enum index_statement which, enum store_column_kind kind,
    const char *text, int64_t *id, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, which, err);

	if (stmt == NULL)
		return false;
	sqlite3_bind_int(stmt, 1, (int)kind);
	store_sql_bind_text(stmt, 2, text);
	if (!store_sql_integer(stmt, id, err))
		return false;
	if (which == ST_NAME_INSERT)
		*id = sqlite3_last_insert_rowid(x->db);
	return true;
}

bool
store_index_name(struct store_index *x, enum store_column_kind kind, const char *text, bool add,
    int64_t *id, struct err *err)
{
	char *key = xasprintf("%d %s", (int)kind, text);
	bool ok = true;

	*id = (int64_t)(intptr_t)map_get(x->names, key);
	if (*id == 0)
		ok = find_name(x, ST_NAME_FIND, kind, text, id, err);
	if (ok && *id == 0 && add)
		ok = find_name(x, ST_NAME_INSERT, kind, text, id, err);
	if (ok && *id != 0)
		map_set(x->names, key, (void *)(intptr_t)*id);
	x_free(key);
	return ok;
}
