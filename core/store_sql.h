/*
 * store_sql.h - the few things that every statement needs. Statements are prepared once by a table of
 * texts and kept as long as their connection.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <sqlite3.h>
#include <stdint.h>

#include "base_err.h"

/* Error of the last call on db, with this context. BUSY becomes ERR_BUSY, a damaged file ERR_CORRUPT. */
bool store_sql_fail(sqlite3 *db, const char *what, struct err *err);

MUST_CHECK bool store_sql_exec(sqlite3 *db, const char *sql, struct err *err);
MUST_CHECK bool store_sql_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql, struct err *err);

/* One step. *row: is there a row? When not, or on failure, the statement is reset. */
MUST_CHECK bool store_sql_step(sqlite3_stmt *stmt, bool *row, struct err *err);
/* The whole number that a statement gives, 0 when it has no row: step and reset. */
MUST_CHECK bool store_sql_integer(sqlite3_stmt *stmt, int64_t *value, struct err *err);
/* A statement without rows: step and reset. */
MUST_CHECK bool store_sql_run(sqlite3_stmt *stmt, struct err *err);

/* The same of statements whose first value is a text. stmt NULL: false, as whoever could not prepare it said. */
MUST_CHECK bool store_sql_integer_of(sqlite3_stmt *stmt, const char *text, int64_t *value, struct err *err);
MUST_CHECK bool store_sql_run_for(sqlite3_stmt *stmt, const char *text, struct err *err);
MUST_CHECK bool store_sql_set_integer(sqlite3_stmt *stmt, const char *text, int64_t value, struct err *err);

void store_sql_bind_text(sqlite3_stmt *stmt, int at, const char *text);	/* until the next reset */
/* SQLite has no NaN (it becomes NULL): it is kept as the text 'NaN', infinities as they are. */
void store_sql_bind_num(sqlite3_stmt *stmt, int at, double v);
double store_sql_num(sqlite3_stmt *stmt, int column);	/* NULL gives NaN too */
const char *store_sql_text(sqlite3_stmt *stmt, int column);	/* "" for NULL; until the next step */

#endif
