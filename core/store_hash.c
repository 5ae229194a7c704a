/*
 * store_hash.c - remembering the hashes of unchanged files. It is a convenience: whatever goes wrong
 * here, the file is just read again.
 */
#include "store_hash.h"

#include "base.h"
#include "base_time.h"
#include "store_index.h"
#include "store_sql.h"

#define YOUNG (2 * TIME_SECOND)

static int64_t
nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * TIME_SECOND + t.tv_nsec;
}

bool
store_hash_find(struct store *s, const struct stat *st, char sha256[SHA256_HEX])
{
	sqlite3_stmt *stmt = s->index == NULL ? NULL : store_index_statement(s->index, ST_HASH_LOAD, NULL);
	bool row, same;

	if (stmt == NULL)
		return false;
	sqlite3_bind_int64(stmt, 1, (int64_t)st->st_dev);
	sqlite3_bind_int64(stmt, 2, (int64_t)st->st_ino);
	if (!store_sql_step(stmt, &row, NULL) || !row)
		return false;
	same = sqlite3_column_int64(stmt, 0) == st->st_size
	    && sqlite3_column_int64(stmt, 1) == nanoseconds(st->st_mtim)
	    && sqlite3_column_int64(stmt, 2) == nanoseconds(st->st_ctim);
	if (same)
		str_copy(sha256, SHA256_HEX, store_sql_text(stmt, 3));
	sqlite3_reset(stmt);
	return same;
}

void
store_hash_keep(struct store *s, const struct stat *st, const char *sha256)
{
	sqlite3_stmt *stmt;
	int64_t newest = nanoseconds(st->st_mtim);

	if (nanoseconds(st->st_ctim) > newest)
		newest = nanoseconds(st->st_ctim);
	if (s->index == NULL || time_now() - newest < YOUNG)
		return;
	stmt = store_index_statement(s->index, ST_HASH_SAVE, NULL);
	if (stmt == NULL)
		return;
	sqlite3_bind_int64(stmt, 1, (int64_t)st->st_dev);
	sqlite3_bind_int64(stmt, 2, (int64_t)st->st_ino);
	sqlite3_bind_int64(stmt, 3, st->st_size);
	sqlite3_bind_int64(stmt, 4, nanoseconds(st->st_mtim));
	sqlite3_bind_int64(stmt, 5, nanoseconds(st->st_ctim));
	store_sql_bind_text(stmt, 6, sha256);
	if (!store_sql_run(stmt, NULL))
		sqlite3_reset(stmt);
}
