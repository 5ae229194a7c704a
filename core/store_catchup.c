/*
 * store_catchup.c - bringing the index up to date with the run folders.
 *
 * What changed is read from changes/<host>.log (store_changes.h); for each run named there the new
 * records of its journal are applied. That a run folder came or went without an announcement (cp -r,
 * rm -r) is seen by the modification time of runs/, and then the folder is listed.
 *
 * All of it happens in short write transactions: processes that only read never wait, and of several
 * that want to catch up at once one does it and the others see the result.
 */
#include "store_index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_sql.h"

#define BUDGET (15 * TIME_MS)	/* of one transaction, so that nobody waits long */
#define BUDGET_ALL (500 * TIME_MS)	/* when opening: thousands of runs may have been copied here */
#define SETTLE (2 * TIME_SECOND)	/* announcements of a new folder may be on their way so long */
#define RACY (50 * TIME_MS)	/* a time stamp this young may still be given out again */

enum { READ_STEP = 64 * 1024, LINKS = 64,
	PENDING_PAGE = 256 };	/* as many as ST_PENDING_LOAD gives */

/* ------------------------------------------------------------------ announcements */

struct catchup {
	struct store *s;
	struct store_index *x;
	unsigned flags;
	const struct store_progress *progress;
	struct map *done;	/* ids that were brought up to date since announcements were read last */
	int64_t seq, deadline;
	int64_t chain;		/* time of runs/ that is explained so far */
	struct store_change links[LINKS];	/* of the chain, that came before those they follow */
	size_t link_count;
	bool late;		/* the budget is used up */
	bool failed;
	struct err *err;
};

static bool
out_of_time(struct catchup *c)
{
	c->late = c->late || time_monotonic() > c->deadline;
	return c->late;
}

static bool
update_pending(struct catchup *c, const char *id, bool pending)
{
	return store_sql_run_for(store_index_statement(c->x, pending ? ST_PENDING_ADD : ST_PENDING_DROP, c->err), id,
	    c->err);
}

static bool
update_run(struct catchup *c, const char *id)
{
	bool pending;

	if (map_get(c->done, id) != NULL)
		return true;
	map_set(c->done, id, c);
	return store_catchup_run(c->s, c->x, id, c->seq, &pending, c->err)
	    && (!pending || update_pending(c, id, true));
}

/* What is announced from here on may say more than was seen. */
static void
forget_done(struct catchup *c)
{
	map_free(c->done, NULL);
	c->done = map_new();
}

static bool
source_offset(struct store_index *x, const char *host, int64_t *offset, struct err *err)
{
	return store_sql_integer_of(store_index_statement(x, ST_SOURCE_LOAD, err), host, offset, err);
}

static bool
save_offset(struct store_index *x, const char *host, int64_t offset, struct err *err)
{
	return store_sql_set_integer(store_index_statement(x, ST_SOURCE_SAVE, err), host, offset, err);
}

/* Several processes that make runs at once may announce them in another order. */
static void
extend_chain(struct catchup *c, const struct store_change *change)
{
	if (c->link_count < LINKS)
		c->links[c->link_count++] = *change;
	for (size_t i = 0; i < c->link_count;) {
		if (c->links[i].before != c->chain) {
			i++;
			continue;
		}
		c->chain = c->links[i].after;
		c->links[i] = c->links[--c->link_count];
		i = 0;
	}
}

/* Lines of one block; moves *offset behind those that were dealt with. */
static bool
take_block(struct catchup *c, struct slice block, int64_t *offset)
{
	struct slice rest = block;
	struct store_change change;

	while (!out_of_time(c) && store_changes_next(&rest, &change)) {
		if (change.after != 0)
			extend_chain(c, &change);
		if (!update_run(c, change.id))
			return false;
		*offset += (int64_t)(block.n - rest.n);
		block = rest;
	}
	return true;
}

/* What this index had not read was trimmed (store_changes.h): nobody knows which journals grew, so all of them
 * are looked at, a few at a time. Folders that came are found by the chain. */
static bool
look_at_all(struct catchup *c)
{
	sqlite3_stmt *stmt = store_index_statement(c->x, ST_PENDING_ALL, c->err);

	c->late = true;
	return stmt != NULL && store_sql_run(stmt, c->err);
}

/* A block up to where something was trimmed; the reader may be in the midst of it, as another process trims. */
static bool
take_untrimmed(struct catchup *c, int fd, struct slice block, int64_t *offset)
{
	const char *zero = block.n > 0 ? memchr(block.p, '\0', block.n) : NULL;

	if (zero == NULL)
		return take_block(c, block, offset);
	block.n = (size_t)(zero - block.p);
	if (block.n > 0 && memchr(block.p, '\n', block.n) != NULL)
		return take_block(c, block, offset);
	*offset += (int64_t)block.n;
	return store_changes_skip(fd, offset, c->err) && look_at_all(c);
}

static bool
take_source(struct catchup *c, const char *path, const char *host)
{
	char *block;
	int64_t offset, before;
	ssize_t got = 0;
	int fd;
	bool ok = true;

	if (!source_offset(c->x, host, &offset, c->err))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT || err_sys(c->err, "open %s", path);
	block = xmalloc(READ_STEP);
	do {
		before = offset;
		forget_done(c);
		got = fs_pread_full(fd, block, READ_STEP, offset);
		ok = got >= 0 ? take_untrimmed(c, fd, (struct slice){ block, (size_t)got }, &offset)
			: err_sys(c->err, "read %s", path);
		if (ok && offset != before)
			ok = save_offset(c->x, host, offset, c->err);
	} while (ok && got > 0 && offset != before && !c->late);
	x_free(block);
	close(fd);
	if (ok && !c->late)
		store_changes_trim(path, offset);
	return ok;
}

/* Calls fn for each changes/<host>.log with its size; stops when fn returns false. */
static void
each_source(struct store *s, bool (*fn)(void *ctx, const char *path, const char *host, off_t size),
    void *ctx)
{
	char dir[4096], path[4096 + 300];
	struct dirent *e;
	struct stat st;
	bool going = true;
	DIR *d;

	snprintf(dir, sizeof dir, "%s/changes", s->dir);
	d = opendir(dir);
	if (d == NULL)
		return;
	while (going && (e = readdir(d)) != NULL) {
		if (!str_ends(e->d_name, ".log"))
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (stat(path, &st) == 0)
			going = fn(ctx, path, e->d_name, st.st_size);
	}
	closedir(d);
}

static bool
take_one_source(void *ctx, const char *path, const char *host, off_t size)
{
	struct catchup *c = ctx;

	(void)size;
	c->failed = !take_source(c, path, host);
	return !c->failed && !c->late;
}

/* ------------------------------------------------------------------ runs that were being written */

/* The next page behind this id. */
static bool
load_pending(struct store_index *x, const char *after, struct arena *a, char ***ids, size_t *count,
    struct err *err)
{
	sqlite3_stmt *stmt = store_index_statement(x, ST_PENDING_LOAD, err);
	size_t cap = 0;
	bool row, ok;
	char **found = NULL;

	*count = 0;
	if (stmt == NULL)
		return false;
	store_sql_bind_text(stmt, 1, after);
	while ((ok = store_sql_step(stmt, &row, err)) && row) {
		x_grow(&found, &cap, *count + 1);
		found[(*count)++] = arena_strdup(a, store_sql_text(stmt, 0));
	}
	*ids = arena_array(a, char *, *count + 1);
	if (*count > 0)
		memcpy(*ids, found, *count * sizeof found[0]);
	x_free(found);
	return ok;
}

static bool
take_pending(struct catchup *c)
{
	struct arena *a = arena_new();
	const char *last = "";
	char **ids;
	size_t count;
	bool ok;

	do {
		ok = load_pending(c->x, last, a, &ids, &count, c->err);
		for (size_t i = 0; ok && i < count; i++) {
			last = ids[i];
			ok = update_pending(c, last, false) && update_run(c, last);
			if (out_of_time(c))
				break;
		}
	} while (ok && count == PENDING_PAGE && !c->late);
	arena_free(a);
	return ok;
}

/* Is a run that was being written free now? */
static bool
pending_is_due(struct store *s)
{
	struct arena *a = arena_new();
	const char *last = "";
	char **ids;
	size_t count;
	bool due = false;

	do {
		if (!load_pending(s->index, last, a, &ids, &count, NULL))
			break;
		for (size_t i = 0; !due && i < count; i++) {
			uint64_t size;
			bool locked;

			last = ids[i];
			due = !store_catchup_look(store_run_path(s, last, "journal.jsonl", a), &size, &locked)
			    || !locked;
		}
	} while (!due && count == PENDING_PAGE);
	arena_free(a);
	return due;
}

bool
store_catchup_is_pending(struct store *s)
{
	struct arena *a = arena_new();
	char **ids;
	size_t count = 0;
	bool pending = load_pending(s->index, "", a, &ids, &count, NULL) && count > 0;

	arena_free(a);
	return pending;
}

/* ------------------------------------------------------------------ listing runs/ */

/* Merges the sorted names of runs/ with the sorted ids of the index. */
static bool
compare_with_folder(struct catchup *c, char **names, size_t count)
{
	struct arena *a = arena_new();
	sqlite3_stmt *stmt = store_index_statement(c->x, ST_ALL_IDS, c->err);
	struct map *gone = map_new();
	const char **fresh = arena_array(a, const char *, count + 1);
	size_t i = 0, fresh_count = 0;
	bool row, ok = stmt != NULL;

	while (ok && (ok = store_sql_step(stmt, &row, c->err)) && row) {
		const char *id = store_sql_text(stmt, 0);

		for (; i < count && strcmp(names[i], id) < 0; i++)
			fresh[fresh_count++] = names[i];
		if (i < count && str_equal(names[i], id))
			i++;
		else
			map_set(gone, id, c);
	}
	for (; i < count; i++)
		fresh[fresh_count++] = names[i];
	for (size_t n = 0; ok && n < map_count(gone); n++)
		ok = update_run(c, map_key_at(gone, n));
	for (size_t n = 0; ok && n < fresh_count && !out_of_time(c); n++)
		ok = !store_id_is_valid(fresh[n]) || update_run(c, fresh[n]);
	map_free(gone, NULL);
	arena_free(a);
	return ok;
}

static bool
scan_folder(struct catchup *c, const char *runs)
{
	struct arena *a = arena_new();
	int64_t mtime = store_changes_mtime(runs);
	char **names;
	size_t count;
	bool ok;

	forget_done(c);
	ok = fs_list(runs, a, &names, &count, c->err) && compare_with_folder(c, names, count);

	if (ok && !c->late)
		c->chain = mtime;
	arena_free(a);
	return ok;
}

/* ------------------------------------------------------------------ one transaction */

/* Did a folder come or go that nobody announced? A live view does not list 100,000 folders for what may
 * be announced in a moment. */
static bool
is_unexplained(const char *runs, int64_t chain, unsigned flags)
{
	int64_t mtime = store_changes_mtime(runs);

	return mtime != chain && ((flags & CATCHUP_WAIT) != 0 || time_now() - mtime > SETTLE);
}

static bool
take_all(struct catchup *c, const char *runs)
{
	int64_t before;

	if (!store_index_meta(c->x, "seq", &c->seq, c->err)
	    || !store_index_meta(c->x, "runs_time", &before, c->err))
		return false;
	c->seq++;
	c->chain = before;
	c->link_count = 0;
	if (!take_pending(c))
		return false;
	each_source(c->s, take_one_source, c);
	if (c->failed)
		return false;
	if (!c->late && ((c->flags & CATCHUP_SCAN) != 0 || is_unexplained(runs, c->chain, c->flags))
	    && !scan_folder(c, runs))
		return false;
	return store_index_set_meta(c->x, "runs_time", c->chain, c->err)
	    && store_index_set_meta(c->x, "runs_racy", time_now() - c->chain < RACY, c->err)
	    && store_index_set_meta(c->x, "seq", c->seq, c->err);
}

/* *busy: another process is at it. */
static bool
one_transaction(struct catchup *c, bool *busy)
{
	struct arena *a = arena_new();
	struct err why = { .kind = ERR_NONE };
	bool ok = false;

	*busy = false;
	c->late = false;
	c->done = map_new();
	c->deadline = time_monotonic() + ((c->flags & CATCHUP_ALL) != 0 ? BUDGET_ALL : BUDGET);
	if (!store_index_begin(c->x, (c->flags & CATCHUP_WAIT) != 0 ? STORE_INDEX_BUSY_MS : 0, &why)) {
		*busy = why.kind == ERR_BUSY;
		ok = *busy;
		if (!ok && c->err != NULL)
			*c->err = why;
	} else if (take_all(c, fs_join(a, c->s->dir, "runs"))) {
		ok = store_index_commit(c->x, c->err);
	} else {
		store_index_rollback(c->x);
	}
	map_free(c->done, NULL);
	arena_free(a);
	return ok;
}

struct news {
	struct store *s;
	bool found;
};

static bool
source_has_news(void *ctx, const char *path, const char *host, off_t size)
{
	struct news *n = ctx;
	int64_t offset;

	(void)path;
	n->found = !source_offset(n->s->index, host, &offset, NULL) || size > offset;
	return !n->found;
}

/* Without a transaction: is there anything to do? */
static bool
has_news(struct store *s, unsigned flags)
{
	struct news n = { .s = s };
	struct arena *a = arena_new();
	int64_t chain = 0, racy = 0;
	bool news = (flags & CATCHUP_SCAN) != 0;

	if (!news) {
		each_source(s, source_has_news, &n);
		news = n.found || !store_index_meta(s->index, "runs_time", &chain, NULL)
		    || is_unexplained(fs_join(a, s->dir, "runs"), chain, flags)
		    || pending_is_due(s);
	}
	if (!news && (flags & CATCHUP_WAIT) != 0)
		news = store_index_meta(s->index, "runs_racy", &racy, NULL) && racy != 0;
	arena_free(a);
	return news;
}

/* The time of runs/ was young when it was noted: a folder may have come in the same tick. */
static unsigned
with_racy_scan(struct store *s, unsigned flags)
{
	int64_t racy = 0;

	if ((flags & CATCHUP_WAIT) != 0 && store_index_meta(s->index, "runs_racy", &racy, NULL)
	    && racy != 0)
		flags |= CATCHUP_SCAN;
	return flags;
}

bool
store_catchup(struct store *s, unsigned flags, const struct store_progress *progress, bool *more,
    struct err *err)
{
	struct catchup c = { .s = s, .x = s->index, .flags = with_racy_scan(s, flags),
		.progress = progress, .err = err };
	struct store_progress_at at = { .what = "taking in runs" };
	bool busy = false;

	*more = false;
	if (!has_news(s, c.flags))
		return true;
	do {
		if (!one_transaction(&c, &busy))
			return false;
		*more = busy || c.late;
		at.done += c.late;
		if (progress != NULL && c.late && !progress->report(progress->ctx, &at))
			return err_set(err, ERR_CANCELLED, "stopped while taking in runs");
	} while (*more && !busy && (flags & CATCHUP_ALL) != 0);
	return true;
}
