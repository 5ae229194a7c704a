/*
 * store_index.c - the connection to index.db: where it lies, opening it, its statements.
 *
 * The index is SQLite in WAL mode, so readers and the one process that brings it up to date do not
 * wait for each other. It is replaced as a whole (rename) when it is made anew. SQLite knows nothing
 * of that, so a lock file makes sure that nobody opens the three files of an index while they are
 * exchanged, and whoever has the old one open goes on with the old one until it notices.
 */
#include "store_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_hash.h"
#include "os_fs.h"
#include "store_index_file.h"
#include "store_schema.h"
#include "store_sql.h"

enum { BUSY_MS = 5000 };

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
	[ST_ORDER] = "SELECT collect(row) FROM run INDEXED BY run_order WHERE deleted = ?",
	[ST_NEWEST] = "SELECT row FROM run INDEXED BY run_order WHERE deleted = ?"
	    " ORDER BY created DESC, id DESC",
	[ST_OLDEST] = "SELECT row FROM run INDEXED BY run_order WHERE deleted = ? ORDER BY created, id",
	[ST_VECTOR_SAVE] = "INSERT OR REPLACE INTO vector(kind, name, stat, seq, bytes)"
	    " VALUES(?, ?, ?, ?, ?)",
};

/* ------------------------------------------------------------------ statements */

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
	sqlite3_busy_timeout(x->db, BUSY_MS);
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
	sqlite3_stmt *stmt = store_index_statement(x, ST_META_LOAD, err);
	bool row;

	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, key);
	if (!store_sql_step(stmt, &row, err))
		return false;
	*value = row ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return true;
}

bool
store_index_set_meta(struct store_index *x, const char *key, int64_t value, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_META_SAVE, err);

	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, key);
	sqlite3_bind_int64(stmt, 2, value);
	return store_sql_run(stmt, err);
}

bool
store_index_row(struct store_index *x, const char *id, int64_t *row, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_ROW_OF_ID, err);
	bool found;

	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, id);
	if (!store_sql_step(stmt, &found, err))
		return false;
	*row = found ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return true;
}

static bool
find_name(struct store_index *x, enum index_statement which, enum store_column_kind kind,
    const char *text, int64_t *id, struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, which, err);
	bool row;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int(stmt, 1, (int)kind);
	store_sql_bind_text(stmt, 2, text);
	if (!store_sql_step(stmt, &row, err))
		return false;
	*id = which == ST_NAME_INSERT ? sqlite3_last_insert_rowid(x->db)
		: row ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
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

/* ------------------------------------------------------------------ opening */

void
store_index_free(struct store_index *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < ST_COUNT; i++)
		sqlite3_finalize(x->statements[i]);
	store_columns_free(x->columns);
	sqlite3_close(x->db);
	map_free(x->names, NULL);
	store_rows_release(&x->changed);
	store_rows_release(&x->gone);
	store_rows_release(&x->order);
	x_free(x->path);
	x_free(x);
}

bool
store_index_open_file(struct store_index **out, const char *path, struct err *err)
{
	struct store_index *x = x_new(struct store_index);
	struct stat st;
	int keep = 1;
	bool ok = false;

	x->path = xstrdup(path);
	x->names = map_new();
	if (sqlite3_open_v2(path, &x->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
	    | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
		store_sql_fail(x->db, path, err);
		goto out;
	}
	sqlite3_busy_timeout(x->db, BUSY_MS);
	/* The files of the WAL stay when the last process closes, so that no opener meets a deletion. */
	sqlite3_file_control(x->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	ok = store_sql_exec(x->db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY", err)
	    && store_schema_migrate(x->db, err) && store_columns_register(x, err);
	if (ok && stat(path, &st) == 0) {
		x->device = st.st_dev;
		x->inode = st.st_ino;
	}
out:
	if (ok)
		*out = x;
	else
		store_index_free(x);
	return ok;
}

bool
store_index_is_stale(const struct store_index *x)
{
	struct stat st;

	return stat(x->path, &st) == -1 || st.st_dev != x->device || st.st_ino != x->inode;
}

/* Beside the runs, when this user may write there, and may write what is there already (it may be
 * another user's, in a folder that both may write). */
static bool
may_share_index(const struct store *s, const char *path)
{
	return fs_is_writable_dir(s->dir) && !fs_is_network(s->dir)
	    && (!fs_exists(path) || access(path, W_OK) == 0);
}

/* Where this user keeps the index of this store: beside the runs, or, where that is not possible or
 * not safe, in the cache directory under a name of its own. */
static char *
index_place(struct store *s, struct arena *a)
{
	char *shared = fs_join(a, s->dir, "index.db");
	char hash[SHA256_HEX];

	if (may_share_index(s, shared))
		return shared;
	sha256_of(s->dir, strlen(s->dir), hash);
	hash[16] = '\0';
	return arena_printf(a, "%s/index/%s/index.db", fs_cache_dir(a), hash);
}

bool
store_index_lock(const char *index_path, enum fs_lock_kind kind, int *fd, struct err *err)
{
	char *path = xasprintf("%s.lock", index_path);
	bool ok = false;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd == -1)
		err_sys(err, "open %s", path);
	else
		ok = fs_lock(*fd, kind, err);
	if (!ok && *fd != -1)
		close(*fd);
	x_free(path);
	return ok;
}

/* Is it the index of this store, and was it filled once? */
static bool
is_ours(struct store *s, struct store_index *x, bool *ours, struct err *err)
{
	char key[64];
	int64_t value;

	snprintf(key, sizeof key, "store %s", s->uuid);
	if (!store_index_meta(x, key, &value, err))
		return false;
	*ours = value != 0;
	return true;
}

bool
store_index_mark(struct store *s, struct store_index *x, struct err *err)
{
	char key[64];

	snprintf(key, sizeof key, "store %s", s->uuid);
	return store_index_set_meta(x, key, 1, err);
}

/* Where the index is; its folder is made. */
static char *
prepare_place(struct store *s, struct err *err)
{
	char *path = index_place(s, s->arena);
	char *dir = arena_strndup(s->arena, path, (size_t)(fs_basename(path) - path - 1));

	return fs_mkdirs(dir, err) ? path : NULL;
}

bool
store_index_open(struct store *s, bool *fresh, struct err *err)
{
	char *path = prepare_place(s, err);
	struct store_index *x = NULL;
	struct err why = { .kind = ERR_NONE };
	bool ok = true, ours = false;
	int lock;

	s->index_path = path;
	*fresh = true;
	if (path == NULL || !store_index_lock(path, FS_SHARED, &lock, err))
		return false;
	if (fs_exists(path)) {
		ok = store_index_open_file(&x, path, &why) && is_ours(s, x, &ours, &why);
		if (!ok && why.kind == ERR_CORRUPT) {
			store_notify(s, "the index was damaged and is made anew");
			ok = true;
		} else if (!ok && why.kind == ERR_EXISTS) {
			store_notify(s, "the index of a newer benchtop is replaced");
			ok = true;
		}
	}
	close(lock);
	if (ok && ours) {
		*fresh = false;
		s->index = x;
		x->store = s;
		x = NULL;
	} else if (!ok && err != NULL) {
		*err = why;
	}
	store_index_free(x);
	return ok;
}

bool
store_index_reopen(struct store *s, bool *fresh, struct err *err)
{
	struct store_index *old = s->index;
	bool ok;

	s->index = NULL;
	ok = store_index_open(s, fresh, err);
	if (s->index == NULL) {
		/* Its files may be gone, but it still answers. */
		s->index = old;
		return ok;
	}
	if (old != NULL)
		s->index->regexp = old->regexp;
	store_index_free(old);
	return ok;
}

void
store_index_close(struct store *s)
{
	store_index_free(s->index);
	s->index = NULL;
}
