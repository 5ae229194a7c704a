/*
 * store_index.c - the connection to index.db: where it lies, and opening it. What is said over it is in
 * store_index_sql.c.
 *
 * The index is SQLite in WAL mode, so readers and the one process that brings it up to date do not
 * wait for each other. It is replaced as a whole (rename) when it is made anew. SQLite knows nothing
 * of that, so a lock file makes sure that nobody opens the three files of an index while they are
 * exchanged, and whoever has the old one open goes on with the old one until it notices.
 */
#include "store_index.h"

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
	store_order_release(&x->order);
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
	sqlite3_busy_timeout(x->db, STORE_INDEX_BUSY_MS);
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
