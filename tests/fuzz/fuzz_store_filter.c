/*
 * Any text is a filter or a mistake with a place inside it; what a filter compiles to is always one valid SQL
 * condition with as many parameters as values.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "store_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
names(void *ctx, enum store_column_kind kind, struct arena *a, const char ***out, size_t *count,
    struct err *err)
{
	static const char *metrics[] = { "loss", "loss.min", "val loss" };
	static const char *others[] = { "depth", "rate", "best" };

	(void)ctx;
	(void)a;
	(void)err;
	*out = kind == STORE_METRIC ? metrics : others;
	*count = 3;
	return true;
}

static void
nothing(sqlite3_context *context, int count, sqlite3_value **values)
{
	(void)count;
	(void)values;
	sqlite3_result_null(context);
}

static sqlite3 *
open_database(void)
{
	static const char *const functions[] = { "test", "search" };
	sqlite3 *db;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_exec(db, "CREATE TABLE r(block INTEGER)", NULL, NULL, NULL) != SQLITE_OK)
		abort();
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (sqlite3_create_function(db, functions[i], -1, SQLITE_UTF8, NULL, nothing, NULL,
			NULL) != SQLITE_OK)
			abort();
	}
	return db;
}

static void
must_be_valid(sqlite3 *db, const struct store_filter *f)
{
	struct buf sql = BUF_INIT;
	sqlite3_stmt *stmt;

	buf_printf(&sql, "SELECT %s FROM r", f->where != NULL ? f->where : "1");
	if (sqlite3_prepare_v2(db, buf_str(&sql), -1, &stmt, NULL) != SQLITE_OK ||
	    (size_t)sqlite3_bind_parameter_count(stmt) != f->bind_count) {
		fprintf(stderr, "%s\n%s\n", sqlite3_errmsg(db), buf_str(&sql));
		abort();
	}
	sqlite3_finalize(stmt);
	buf_release(&sql);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static sqlite3 *db;
	struct store_filter_world world = { .now = INT64_C(1763877600000000000), .names = names };
	struct store_filter_place place = { .at = SIZE_MAX };
	struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	struct buf shown = BUF_INIT;
	struct store_filter filter;
	struct store_column column;
	struct err err;

	if (db == NULL)
		db = open_database();
	if (store_filter_compile(&filter, text, &world, arena, &place, &err)) {
		must_be_valid(db, &filter);
	} else {
		if (place.at > strlen(text) || place.len > strlen(text) - place.at)
			abort();
		store_filter_show_place(&shown, text, place);
	}
	if (store_filter_column(&column, text, &world, arena, &err) && column.name == NULL)
		abort();
	buf_release(&shown);
	arena_free(arena);
	return 0;
}
