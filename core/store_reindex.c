/*
 * store_reindex.c - an index that is made anew, and one that is compared with what it would be then.
 */
#include "store_reindex.h"

#include "base.h"
#include "base_rand.h"
#include "store_build.h"
#include "store_schema.h"
#include "store_sql.h"
#include "store_vector.h"

bool
store_reindex(struct store *s, const struct store_progress *progress,
    struct store_reindex_result *result, struct err *err)
{
	bool fresh;

	return store_build_replace(s, progress, result, err) && store_index_reopen(s, &fresh, err)
	    && store_refresh_start(s, err);
}

bool
store_reindex_was_done(const struct store *s, struct store_reindex_result *result)
{
	*result = s->built;
	return s->was_built;
}

/* ------------------------------------------------------------------ comparing */

static bool
same_row(sqlite3_stmt *a, sqlite3_stmt *b)
{
	for (int c = 0; c < sqlite3_column_count(a); c++) {
		if (sqlite3_column_type(a, c) != sqlite3_column_type(b, c))
			return false;
		if (!str_equal((const char *)sqlite3_column_text(a, c),
		    (const char *)sqlite3_column_text(b, c)))
			return false;
	}
	return true;
}

static bool
compare_table(struct store_index *kept, struct store_index *built,
    const struct store_schema_content *table, struct err *err)
{
	sqlite3_stmt *a = NULL, *b = NULL;
	bool more_a = true, more_b = true;
	bool ok = store_sql_prepare(kept->db, &a, table->query, err)
	    && store_sql_prepare(built->db, &b, table->query, err);

	while (ok && more_a && more_b) {
		ok = store_sql_step(a, &more_a, err) && store_sql_step(b, &more_b, err);
		if (ok && (more_a != more_b || (more_a && !same_row(a, b))))
			ok = err_set(err, ERR_CORRUPT, "table %s: run %s differs from its journal; repair"
			    " it with: benchtop reindex", table->table, store_sql_text(more_a ? a : b, 0));
	}
	sqlite3_finalize(a);
	sqlite3_finalize(b);
	return ok;
}

bool
store_reindex_check(struct store *s, const struct store_progress *progress, struct err *err)
{
	char *path = xasprintf("%s.%08x.tmp", s->index_path, (unsigned)rand_u64());
	struct store_reindex_result result;
	struct store_index *built = NULL;
	bool ok = store_build_index(s, path, progress, &result, err)
	    && store_refresh(s, NULL, err)
	    && store_index_open_file(&built, path, err);

	for (const struct store_schema_content *t = store_schema_contents; ok && t->table != NULL; t++)
		ok = compare_table(s->index, built, t, err);
	ok = ok && store_vector_check(s->index, err);
	store_index_free(built);
	store_build_discard(path);
	x_free(path);
	return ok;
}
