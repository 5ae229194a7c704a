/*
 * store_schema.c - ordered migrations: the i-th row takes an index from version i to i + 1
 * (PRAGMA user_version). Rows are only ever added.
 */
#include "store_schema.h"

#include <stdio.h>

#include "base.h"
#include "store_sql.h"

static const char *const migrations[] = {
	/* 0 -> 1 */
	"CREATE TABLE run(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
	" pipeline TEXT NOT NULL, project TEXT NOT NULL, status TEXT NOT NULL, user TEXT NOT NULL,"
	" host TEXT NOT NULL, created INTEGER NOT NULL, started INTEGER NOT NULL,"
	" ended INTEGER NOT NULL, deleted INTEGER NOT NULL, exit INTEGER NOT NULL,"
	" signal INTEGER NOT NULL, dirty INTEGER NOT NULL, changed INTEGER NOT NULL);"
	"CREATE INDEX run_order ON run(deleted, created, id);"
	"CREATE INDEX run_name ON run(name);"
	"CREATE INDEX run_active ON run(status) WHERE status IN ('created', 'running');"
	"CREATE TABLE run_text(row INTEGER PRIMARY KEY, note TEXT NOT NULL, reason TEXT NOT NULL,"
	" step TEXT NOT NULL, commit_id TEXT NOT NULL, branch TEXT NOT NULL, rerun_of TEXT NOT NULL,"
	" trigger_by TEXT NOT NULL, tags TEXT NOT NULL, data TEXT NOT NULL);"
	"CREATE TABLE run_json(row INTEGER PRIMARY KEY, params TEXT NOT NULL, command TEXT NOT NULL,"
	" data TEXT NOT NULL, code TEXT NOT NULL, run_host TEXT NOT NULL, boot TEXT NOT NULL,"
	" pid INTEGER NOT NULL, pidstart INTEGER NOT NULL, bad INTEGER NOT NULL);"
	"CREATE TABLE name(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL,"
	" UNIQUE(kind, text));"
	"CREATE TABLE metric(name INTEGER NOT NULL, row INTEGER NOT NULL, last, min, max, mean,"
	" count INTEGER NOT NULL, step INTEGER NOT NULL, time INTEGER NOT NULL,"
	" PRIMARY KEY(name, row)) WITHOUT ROWID;"
	"CREATE INDEX metric_of_run ON metric(row);"
	"CREATE TABLE cell(name INTEGER NOT NULL, row INTEGER NOT NULL, type INTEGER NOT NULL, value,"
	" PRIMARY KEY(name, row)) WITHOUT ROWID;"
	"CREATE TABLE journal(row INTEGER PRIMARY KEY, offset INTEGER NOT NULL, bad INTEGER NOT NULL,"
	" seq INTEGER NOT NULL);"
	"CREATE INDEX journal_seq ON journal(seq);"
	"CREATE TABLE source(host TEXT PRIMARY KEY, offset INTEGER NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE pending(id TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;"
	"CREATE TABLE file_hash(device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,"
	" mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, sha256 TEXT NOT NULL,"
	" PRIMARY KEY(device, inode)) WITHOUT ROWID;",
	/* 1 -> 2 */
	"CREATE TABLE vector(kind INTEGER NOT NULL, name TEXT NOT NULL, stat INTEGER NOT NULL,"
	" seq INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(kind, name, stat));",
};

const struct store_schema_content store_schema_contents[] = {
	{ "run", "SELECT id, name, pipeline, project, status, user, host, created, started, ended,"
	    " deleted, exit, signal, dirty, changed FROM run ORDER BY id" },
	{ "run_text", "SELECT r.id, t.note, t.reason, t.step, t.commit_id, t.branch, t.rerun_of,"
	    " t.trigger_by, t.tags, t.data FROM run r LEFT JOIN run_text t USING(row) ORDER BY r.id" },
	{ "run_json", "SELECT r.id, j.params, j.command, j.data, j.code, j.run_host, j.boot, j.pid,"
	    " j.pidstart, j.bad FROM run r LEFT JOIN run_json j USING(row) ORDER BY r.id" },
	{ "journal", "SELECT r.id, j.offset, j.bad FROM run r LEFT JOIN journal j USING(row)"
	    " ORDER BY r.id" },
	{ "metric", "SELECT r.id, n.text, m.last, m.min, m.max, m.mean, m.count, m.step, m.time"
	    " FROM metric m JOIN name n ON n.id = m.name LEFT JOIN run r USING(row)"
	    " ORDER BY r.id, n.text" },
	{ "cell", "SELECT r.id, n.kind, n.text, c.type, c.value FROM cell c"
	    " JOIN name n ON n.id = c.name LEFT JOIN run r USING(row) ORDER BY r.id, n.kind, n.text" },
	{ NULL, NULL },
};

static bool
read_version(sqlite3 *db, int *version, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	bool row, ok;

	if (!store_sql_prepare(db, &stmt, "PRAGMA user_version", err))
		return false;
	ok = store_sql_step(stmt, &row, err);
	if (ok)
		*version = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return ok;
}

bool
store_schema_migrate(sqlite3 *db, struct err *err)
{
	const int current = (int)ARRAY_LEN(migrations);
	char set_version[64];
	int version;
	bool ok;

	if (!read_version(db, &version, err))
		return false;
	if (version == current)
		return true;
	if (version > current)
		return err_set(err, ERR_EXISTS, "the index was made by a newer benchtop (version %d)",
		    version);
	if (!store_sql_exec(db, "BEGIN IMMEDIATE", err))
		return false;
	/* Another process may have been faster. */
	ok = read_version(db, &version, err);
	for (int i = version; ok && i < current; i++)
		ok = store_sql_exec(db, migrations[i], err);
	snprintf(set_version, sizeof set_version, "PRAGMA user_version = %d", current);
	ok = ok && store_sql_exec(db, set_version, err) && store_sql_exec(db, "COMMIT", err);
	if (!ok)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return ok;
}
