/*
 * store_build.c - building an index from all run folders, beside the old one, and exchanging them.
 *
 * While it is built nobody reads it, so it is written without journal and syncs; a kill leaves a
 * temporary file and the old index. What is announced meanwhile is taken in by the next catch-up, since
 * the new index remembers how far the announcements were when its building began.
 */
#include "store_build.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_workers.h"
#include "store_changes.h"
#include "store_index_file.h"
#include "store_sql.h"
#include "store_vector.h"

enum { PIECE = 32 };	/* runs that a thread takes at once */

static bool
note_sources(struct store *s, struct store_index *x, struct err *err)
{
	struct arena *a = arena_new();
	char *dir = fs_join(a, s->dir, "changes");
	char **names;
	size_t count;
	struct stat st;
	bool ok = fs_list(dir, a, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		if (str_ends(names[i], ".log") && stat(fs_join(a, dir, names[i]), &st) == 0)
			ok = store_sql_set_integer(store_index_statement(x, ST_SOURCE_SAVE, err), names[i], st.st_size, err);
	arena_free(a);
	return ok;
}

/* ------------------------------------------------------------------ all runs, on several threads */

/* Threads read journals, a few at a time, and put them into the index one thread after the other, in the order
 * of ids: so the same folders give the same file, however many threads there are. */
struct filling {
	struct store *s;
	struct store_index *x;
	char **ids;
	size_t count;
	const struct store_progress *progress;
	struct store_reindex_result *result;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	size_t turn;		/* the piece that may use the index */
	bool failed;
	struct err err;		/* of the first that failed */
};

struct piece {
	struct arena *a;
	struct store_read runs[PIECE];
	char *const *ids;
	size_t count;
};

static bool
report(void *ctx, size_t done, size_t pieces)
{
	struct filling *f = ctx;
	struct store_progress_at at = { .what = "indexing runs", .total = f->count,
		.done = done == pieces ? f->count : done * PIECE };
	bool failed;

	pthread_mutex_lock(&f->lock);
	failed = f->failed;
	pthread_mutex_unlock(&f->lock);
	if (failed)
		return false;
	at.item = at.done < f->count ? f->ids[at.done] : NULL;
	return f->progress == NULL || f->progress->report(f->progress->ctx, &at);
}

static bool
read_piece(struct filling *f, struct piece *p, struct err *err)
{
	for (; p->count < PIECE && p->ids + p->count < f->ids + f->count; p->count++) {
		const char *id = p->ids[p->count];

		if (!store_id_is_valid(id))
			p->runs[p->count] = (struct store_read){ .found = false };
		else if (!store_catchup_read(f->s, id, p->a, &p->runs[p->count], err)) {
			store_state_release(&p->runs[p->count].st);
			return err_wrap(err, "run %s", id);
		}
	}
	return true;
}

/* Just being written: its announcement comes before the offset that was noted, so it must be looked at
 * again. */
static bool
note_pending(struct store_index *x, const char *id, struct err *err)
{
	return store_sql_run_for(store_index_statement(x, ST_PENDING_ADD, err), id, err);
}

static bool
save_piece(struct filling *f, struct piece *p, struct err *err)
{
	for (size_t i = 0; i < p->count; i++) {
		struct store_read *r = &p->runs[i];

		if ((r->found && !store_save_state(f->x, &r->st, &r->place, 1, err))
		    || (r->pending && !note_pending(f->x, p->ids[i], err)))
			return err_wrap(err, "run %s", p->ids[i]);
		f->result->runs += store_id_is_valid(p->ids[i]);
	}
	return true;
}

/* Waits until all pieces before it are in the index. False: one of them failed. */
static bool
await_turn(struct filling *f, size_t number)
{
	bool failed;

	pthread_mutex_lock(&f->lock);
	while (f->turn != number)
		pthread_cond_wait(&f->moved, &f->lock);
	failed = f->failed;
	pthread_mutex_unlock(&f->lock);
	return !failed;
}

static void
end_turn(struct filling *f, bool ok, const struct err *err)
{
	pthread_mutex_lock(&f->lock);
	if (!ok && !f->failed) {
		f->failed = true;
		f->err = *err;
	}
	f->turn++;
	pthread_cond_broadcast(&f->moved);
	pthread_mutex_unlock(&f->lock);
}

/* Pieces are begun in order, so the one whose turn it is is always at work. */
static void
fill_piece(void *ctx, size_t number)
{
	struct filling *f = ctx;
	struct piece *p = x_new(struct piece);
	struct err err = { .kind = ERR_NONE };
	bool ok;

	p->a = arena_new();
	p->ids = f->ids + number * PIECE;
	ok = read_piece(f, p, &err);
	if (await_turn(f, number))
		ok = ok && save_piece(f, p, &err);
	end_turn(f, ok, &err);
	for (size_t i = 0; i < p->count; i++)
		if (store_id_is_valid(p->ids[i]))
			store_state_release(&p->runs[i].st);
	arena_free(p->a);
	x_free(p);
}

static bool
apply_runs(struct store *s, struct store_index *x, char **ids, size_t count,
    const struct store_progress *progress, struct store_reindex_result *result, struct err *err)
{
	struct filling f = { .s = s, .x = x, .ids = ids, .count = count, .progress = progress, .result = result,
		.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
	struct os_workers w = { .count = (count + PIECE - 1) / PIECE, .work = fill_piece, .tell = report, .ctx = &f };
	bool ok = os_workers_run(&w);

	pthread_cond_destroy(&f.moved);
	pthread_mutex_destroy(&f.lock);
	if (f.failed && err != NULL)
		*err = f.err;
	return !f.failed && (ok || err_set(err, ERR_CANCELLED, "stopped while indexing runs"));
}

static bool
count_bad(struct store_index *x, struct store_reindex_result *result, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	bool row, ok;

	if (!store_sql_prepare(x->db, &stmt, "SELECT coalesce(sum(bad), 0), (SELECT count(*) FROM run"
	    " WHERE name = '') FROM journal", err))
		return false;
	ok = store_sql_step(stmt, &row, err);
	if (ok && row) {
		result->bad_records = (uint64_t)sqlite3_column_int64(stmt, 0);
		result->bad_runs = (uint64_t)sqlite3_column_int64(stmt, 1);
	}
	sqlite3_finalize(stmt);
	return ok;
}

bool
store_build_index(struct store *s, const char *path, const struct store_progress *progress,
    struct store_reindex_result *result, struct err *err)
{
	struct store_index *x = NULL;
	struct arena *a = arena_new();
	char *runs = fs_join(a, s->dir, "runs"), **ids;
	int64_t mtime = store_changes_mtime(runs);
	size_t count;
	int keep = 0;
	bool ok;

	*result = (struct store_reindex_result){ .runs = 0 };
	ok = store_index_open_file(&x, path, err)
	    && store_sql_exec(x->db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	    "PRAGMA cache_size = -32000; BEGIN IMMEDIATE", err)
	    && note_sources(s, x, err)
	    && fs_list(runs, a, &ids, &count, err)
	    && apply_runs(s, x, ids, count, progress, result, err)
	    && count_bad(x, result, err)
	    && store_index_set_meta(x, "runs_time", mtime, err)
	    && store_index_set_meta(x, "runs_racy", time_now() - mtime < TIME_SECOND, err)
	    && store_index_set_meta(x, "seq", 1, err)
	    && store_vector_build(x, err)
	    && store_index_mark(s, x, err)
	    /* In WAL mode before anybody sees it: changing the mode needs the file alone. */
	    && store_sql_exec(x->db, "COMMIT; PRAGMA journal_mode = WAL", err);
	if (ok)
		sqlite3_file_control(x->db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	store_index_free(x);
	arena_free(a);
	return ok;
}

/* The files that belong to an index. */
void
store_build_discard(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		char *file = xasprintf("%s%s", path, suffixes[i]);

		unlink(file);
		x_free(file);
	}
}

/* Under the exclusive lock nobody opens the index, so the three files change as one. */
static bool
exchange(const char *built, const char *path, struct err *err)
{
	int fd = open(built, O_RDONLY | O_CLOEXEC), lock = -1;
	bool ok = fd != -1 && fsync(fd) == 0;

	if (fd != -1)
		close(fd);
	if (!ok)
		return err_sys(err, "sync %s", built);
	if (!store_index_lock(path, FS_EXCLUSIVE_LOCK, &lock, err))
		return false;
	store_build_discard(path);
	ok = fs_rename(built, path, FS_SYNC, err);
	close(lock);
	return ok;
}

bool
store_build_replace(struct store *s, const struct store_progress *progress,
    struct store_reindex_result *result, struct err *err)
{
	struct store_reindex_result own;
	char *built = xasprintf("%s.%08x.tmp", s->index_path, (unsigned)rand_u64());
	bool ok = store_build_index(s, built, progress, result != NULL ? result : &own, err)
	    && exchange(built, s->index_path, err);

	store_build_discard(built);
	x_free(built);
	return ok;
}
