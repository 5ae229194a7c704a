/*
 * store_sql.c - calling SQLite with our errors, and NaN across it.
 */
#include "store_sql.h"

#include <math.h>

#include "base.h"

bool
store_sql_fail(sqlite3 *db, const char *what, struct err *err)
{
	enum err_kind kind = ERR_SYSTEM;

	switch (sqlite3_errcode(db)) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		kind = ERR_BUSY;
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		kind = ERR_CORRUPT;
		break;
	case SQLITE_INTERRUPT:
		kind = ERR_CANCELLED;
		break;
	default:
		break;
	}
	return err_set(err, kind, "index: %s: %s", what, sqlite3_errmsg(db));
}

bool
store_sql_exec(sqlite3 *db, const char *sql, struct err *err)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK || store_sql_fail(db, sql, err);
}

bool
store_sql_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql, struct err *err)
{
	return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL) == SQLITE_OK
	    || store_sql_fail(db, sql, err);
}

bool
store_sql_step(sqlite3_stmt *stmt, bool *row, struct err *err)
{
	int r = sqlite3_step(stmt);

	*row = r == SQLITE_ROW;
	if (r == SQLITE_ROW)
		return true;
	if (r != SQLITE_DONE)
		store_sql_fail(sqlite3_db_handle(stmt), sqlite3_sql(stmt), err);
	sqlite3_reset(stmt);
	return r == SQLITE_DONE;
}

bool
store_sql_integer(sqlite3_stmt *stmt, int64_t *value, struct err *err)
{
	bool row;

	if (!store_sql_step(stmt, &row, err))
		return false;
	*value = row ? sqlite3_column_int64(stmt, 0) : 0;
	sqlite3_reset(stmt);
	return true;
}

bool
store_sql_run(sqlite3_stmt *stmt, struct err *err)
{
	bool row, ok = store_sql_step(stmt, &row, err);

	sqlite3_reset(stmt);
	return ok;
}

bool
store_sql_integer_of(sqlite3_stmt *stmt, const char *text, int64_t *value, struct err *err)
{
	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, text);
	return store_sql_integer(stmt, value, err);
}

bool
store_sql_run_for(sqlite3_stmt *stmt, const char *text, struct err *err)
{
	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, text);
	return store_sql_run(stmt, err);
}

bool
store_sql_set_integer(sqlite3_stmt *stmt, const char *text, int64_t value, struct err *err)
{
	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 2, value);
	return store_sql_run_for(stmt, text, err);
}

void
store_sql_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
	sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

void
store_sql_bind_num(sqlite3_stmt *stmt, int at, double v)
{
	if (isnan(v))
		sqlite3_bind_text(stmt, at, "NaN", 3, SQLITE_STATIC);
	else
		sqlite3_bind_double(stmt, at, v);
}

double
store_sql_num(sqlite3_stmt *stmt, int column)
{
	int type = sqlite3_column_type(stmt, column);

	return type == SQLITE_FLOAT || type == SQLITE_INTEGER ? sqlite3_column_double(stmt, column)
		: (double)NAN;
}

const char *
store_sql_text(sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);

	return text == NULL ? "" : (const char *)text;
}
