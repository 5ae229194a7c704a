/*
 * store_gc.c - freeing what nothing refers to, in an order that leaves a valid store at every moment:
 * first deleted runs and versions (which refer to objects), then objects, then rests in tmp/.
 *
 * Objects are kept when a manifest names them, when another name (a hard link in some run's artifacts/)
 * shares their bytes, so that nothing would be freed, or when they are young: somebody may be about to
 * refer to them.
 */
#include "store_gc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_map.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_dataset_files.h"
#include "store_index.h"
#include "store_object_put.h"
#include "store_pack.h"
#include "store_record.h"
#include "store_run_load.h"

#define YOUNG_OBJECT (10 * 60 * TIME_SECOND)
#define YOUNG_REST (60 * 60 * TIME_SECOND)

struct gc {
	struct store *s;
	const struct store_gc_request *request;
	struct store_gc_result result;
	struct arena *a;
	struct map *live;	/* objects that a version names */
	struct store_progress_at at;
};

static bool
report(struct gc *g, const char *what, const char *item, struct err *err)
{
	const struct store_progress *to = g->request->progress;

	g->at.what = what;
	g->at.item = item;
	g->at.done++;
	return to == NULL || to->report(to->ctx, &g->at) || err_set(err, ERR_CANCELLED, "gc stopped");
}

static bool
is_young(const struct stat *st, int64_t age)
{
	int64_t changed = (int64_t)st->st_ctim.tv_sec * TIME_SECOND + st->st_ctim.tv_nsec;

	return time_now() - changed < age;
}

/* ------------------------------------------------------------------ runs */

/* Renamed away first, so that no reader ever meets half a run. */
static bool
free_run(struct gc *g, const char *id, struct err *err)
{
	char *runs = fs_join(g->a, g->s->dir, "runs");
	char *from = fs_join(g->a, runs, id);
	char *to = arena_printf(g->a, "%s/tmp/gone-%s", g->s->dir, id);
	int64_t before = store_changes_mtime(runs);
	int changes;
	bool ok;

	g->result.runs++;
	g->result.bytes += fs_tree_bytes(from);
	if (g->request->dry)
		return true;
	if (!store_changes_open(fs_join(g->a, g->s->dir, "changes"), &changes, err))
		return false;
	ok = fs_remove_tree(to, err) && fs_rename(from, to, FS_SYNC, err)
	    && store_changes_announce_folder(changes, id, before, store_changes_mtime(runs), err)
	    && fs_remove_tree(to, err);
	close(changes);
	return ok;
}

static bool
free_runs(struct gc *g, struct err *err)
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .deleted = true };
	bool ok = store_query_run(g->s, &q, &rows, err);

	for (size_t i = 0; ok && i < rows.count; i++) {
		struct arena *a = arena_new();
		char id[STORE_ID_SIZE];
		struct store_run *run;

		/* The journal decides, not the index. */
		ok = store_query_id(g->s, rows.row[i], id, err) && report(g, "freeing runs", id, err);
		if (ok && store_run_load(g->s, id, a, &run, NULL) && run->deleted
		    && !str_equal(run->status, "running"))
			ok = free_run(g, id, err);
		arena_free(a);
	}
	store_rows_release(&rows);
	return ok;
}

/* ------------------------------------------------------------------ work folders */

static bool
is_over_for(struct gc *g, const char *id, int64_t age)
{
	struct arena *a = arena_new();
	struct store_run *run;
	bool over = store_run_load(g->s, id, a, &run, NULL) && store_status_is_final(run->status)
	    && run->ended != 0 && time_now() - run->ended >= age;

	arena_free(a);
	return over;
}

/* Renamed away first, so that nobody ever works in half a folder. */
static bool
free_work(struct gc *g, const char *id, const char *work, struct err *err)
{
	char *to = arena_printf(g->a, "%s/tmp/gone-work-%s", g->s->dir, id);
	uint64_t bytes = fs_tree_bytes(work);

	g->result.works++;
	g->result.bytes += bytes;
	if (g->request->on_work != NULL)
		g->request->on_work(g->request->ctx, id, bytes);
	return g->request->dry || (fs_remove_tree(to, err) && fs_rename(work, to, 0, err)
	    && fs_remove_tree(to, err));
}

static bool
free_works(struct gc *g, struct err *err)
{
	char **ids;
	size_t count;
	bool ok = g->request->keep_work < 0
	    || fs_list(fs_join(g->a, g->s->dir, "runs"), g->a, &ids, &count, err);

	for (size_t i = 0; ok && g->request->keep_work >= 0 && i < count; i++) {
		char path[4096];
		struct stat st;

		snprintf(path, sizeof path, "%s/runs/%s/work", g->s->dir, ids[i]);
		if (!store_id_is_valid(ids[i]) || lstat(path, &st) == -1 || !S_ISDIR(st.st_mode)
		    || !is_over_for(g, ids[i], g->request->keep_work))
			continue;
		ok = report(g, "freeing work folders", ids[i], err) && free_work(g, ids[i], path, err);
	}
	return ok;
}

/* ------------------------------------------------------------------ versions */

static bool
free_version(struct gc *g, const char *name, int version, struct err *err)
{
	char *folder = store_dataset_path(g->s, name, version, NULL, g->a), **files;
	size_t count;
	bool ok = fs_list(folder, g->a, &files, &count, err);

	if (!ok || count <= 1)	/* only the mark is left */
		return ok;
	g->result.versions++;
	g->result.bytes += fs_tree_bytes(folder);
	/* The mark stays, so that the number is never used again. */
	for (size_t i = 0; ok && !g->request->dry && i < count; i++)
		if (!str_equal(files[i], "deleted"))
			ok = fs_remove_tree(fs_join(g->a, folder, files[i]), err);
	return ok;
}

static bool
keep_version(struct gc *g, const char *name, int version, struct err *err)
{
	struct arena *a = arena_new();
	struct store_dataset *d;
	bool ok = store_dataset_load(g->s, name, version, a, &d, err);

	for (size_t i = 0; ok && i < d->file_count; i++)
		map_set(g->live, d->files[i].sha256, g);
	arena_free(a);
	return ok;
}

/* Frees deleted versions and notes the objects of all others. A manifest that cannot be read stops the
 * gc: its objects must not go. */
static bool
look_at_versions(struct gc *g, struct err *err)
{
	char **names;
	size_t count;
	bool ok = fs_list(fs_join(g->a, g->s->dir, "data"), g->a, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		int *versions;
		size_t n = 0;

		ok = report(g, "looking at datasets", names[i], err)
		    && store_dataset_all_versions(g->s, names[i], g->a, &versions, &n, err);
		for (size_t v = 0; ok && v < n; v++)
			ok = store_dataset_is_deleted(g->s, names[i], versions[v])
			    ? free_version(g, names[i], versions[v], err)
			    : keep_version(g, names[i], versions[v], err);
	}
	return ok;
}

/* ------------------------------------------------------------------ objects and rests */

static bool
look_at_object(void *ctx, const char *path, const char *relative, const struct stat *st,
    struct err *err)
{
	struct gc *g = ctx;
	char sha256[SHA256_HEX];
	bool packed, live;

	/* "ab/cdef...", or that and the end of a compressed one */
	if (strlen(relative) < SHA256_HEX || relative[2] != '/')
		return true;
	packed = str_equal(relative + SHA256_HEX, STORE_PACK_END);
	if (!packed && relative[SHA256_HEX] != '\0')
		return true;
	memcpy(sha256, relative, 2);
	memcpy(sha256 + 2, relative + 3, SHA256_HEX - 3);
	sha256[SHA256_HEX - 1] = '\0';
	live = map_get(g->live, sha256) != NULL && !(packed && store_object_is_spare(g->s, sha256));
	if (live || st->st_nlink > 1 || is_young(st, YOUNG_OBJECT))
		return true;
	g->result.objects++;
	g->result.bytes += (uint64_t)st->st_size;
	if (!report(g, "freeing objects", sha256, err))
		return false;
	return g->request->dry || unlink(path) == 0 || errno == ENOENT || err_sys(err, "remove %s", path);
}

/* What killed processes left in tmp/; young things may be at work. */
static bool
free_rests(struct gc *g, struct err *err)
{
	char *tmp = fs_join(g->a, g->s->dir, "tmp"), **names;
	size_t count;
	bool ok = fs_list(tmp, g->a, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		char *path = fs_join(g->a, tmp, names[i]);
		struct stat st;

		if (lstat(path, &st) == -1 || is_young(&st, YOUNG_REST))
			continue;
		g->result.files++;
		g->result.bytes += S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
		ok = report(g, "removing rests", names[i], err)
		    && (g->request->dry || fs_remove_tree(path, err));
	}
	return ok;
}

bool
store_gc(struct store *s, const struct store_gc_request *request, struct store_gc_result *result,
    struct err *err)
{
	struct gc g = { .s = s, .request = request };
	int lock;
	bool ok;

	if (!store_dataset_lock(s, true, false, &lock, err)) {
		if (err != NULL && err->kind == ERR_BUSY)
			err_set(err, ERR_BUSY, "a dataset is being added or gc runs already; try again later");
		return false;
	}
	g.a = arena_new();
	g.live = map_new();
	ok = free_runs(&g, err) && free_works(&g, err) && look_at_versions(&g, err)
	    && fs_walk(fs_join(g.a, s->dir, "objects"), look_at_object, &g, err)
	    && free_rests(&g, err);
	map_free(g.live, NULL);
	arena_free(g.a);
	close(lock);
	*result = g.result;
	return ok && (request->dry || store_refresh(s, NULL, err));
}
