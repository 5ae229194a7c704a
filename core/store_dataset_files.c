/*
 * store_dataset_files.c - the files of a version in the store: what they take, checking them out,
 * verifying them.
 */
#include "store_dataset_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "store_internal.h"

#define REPORT_EVERY (50 * TIME_MS)

bool
store_dataset_lock(struct store *s, bool exclusive, bool wait, int *fd, struct err *err)
{
	char *path = xasprintf("%s/objects.lock", s->dir);
	enum fs_lock_kind kind = exclusive ? FS_EXCLUSIVE_LOCK : FS_SHARED;
	bool ok = false;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*fd == -1)
		err_sys(err, "open %s", path);
	else
		ok = wait ? fs_lock(*fd, kind, err) : fs_try_lock(*fd, kind, err);
	if (!ok && *fd != -1)
		close(*fd);
	x_free(path);
	return ok;
}

/* ------------------------------------------------------------------ progress */

static bool
report(struct dataset_progress *p)
{
	int64_t now = time_monotonic();

	if (p->to == NULL || now - p->last < REPORT_EVERY)
		return true;
	p->last = now;
	return p->to->report(p->to->ctx, &p->at);
}

static bool
tick(void *ctx, uint64_t bytes)
{
	struct dataset_progress *p = ctx;

	p->at.bytes = p->before + bytes;
	return report(p);
}

void
dataset_progress_init(struct dataset_progress *p, const struct store_progress *to, const char *what,
    uint64_t files, uint64_t bytes)
{
	*p = (struct dataset_progress){ .to = to, .at = { .what = what, .total = files,
		.bytes_total = bytes }, .tick = { tick, p } };
}

bool
dataset_progress_file(struct dataset_progress *p, const char *path, struct err *err)
{
	p->at.item = path;
	return report(p) || err_set(err, ERR_CANCELLED, "stopped at %s", path);
}

void
dataset_progress_done(struct dataset_progress *p, uint64_t bytes)
{
	p->at.done++;
	p->before += bytes;
	p->at.bytes = p->before;
}

/* ------------------------------------------------------------------ size */

uint64_t
store_dataset_stored(struct store *s, const struct store_dataset *d, size_t *packed)
{
	struct arena *a = arena_new();
	uint64_t bytes = 0;
	size_t count = 0;

	for (size_t i = 0; i < d->file_count; i++) {
		struct store_object_place place;

		(void)store_object_find(s, d->files[i].sha256, a, &place);
		bytes += place.stored;
		count += place.packed;
		arena_clear(a);
	}
	arena_free(a);
	if (packed != NULL)
		*packed = count;
	return bytes;
}

/* ------------------------------------------------------------------ checkout */

static bool
checkout_file(struct store *s, const struct store_dataset_file *file, const char *folder,
    const struct store_tick *tick, struct err *err)
{
	struct arena *a = arena_new();
	char *path = fs_join(a, folder, file->path);
	char *dir = arena_strndup(a, path, (size_t)(fs_basename(path) - path - 1));
	bool ok = fs_mkdirs(dir, err) && store_object_checkout(s, file->sha256, path, tick, err);

	if (ok && file->executable && chmod(path, 0755) == -1)
		ok = err_sys(err, "%s", path);
	arena_free(a);
	return ok;
}

bool
store_dataset_checkout(struct store *s, const char *name, int version, const char *folder,
    const struct store_progress *progress, struct err *err)
{
	struct arena *a = arena_new();
	struct dataset_progress p;
	struct store_dataset *d;
	bool ok = store_dataset_load(s, name, version, a, &d, err) && fs_mkdirs(folder, err);

	if (ok)
		dataset_progress_init(&p, progress, "checking out", d->file_count, d->bytes);
	for (size_t i = 0; ok && i < d->file_count; i++) {
		ok = dataset_progress_file(&p, d->files[i].path, err)
		    && checkout_file(s, &d->files[i], folder, &p.tick, err);
		dataset_progress_done(&p, d->files[i].size);
	}
	arena_free(a);
	return ok;
}

/* ------------------------------------------------------------------ verify */

bool
store_dataset_verify(struct store *s, const char *name, int version,
    const struct store_progress *progress, struct err *err)
{
	struct arena *a = arena_new();
	struct dataset_progress p;
	struct store_dataset *d;
	struct err first = { .kind = ERR_NONE }, why;
	const char *where = NULL;
	char files[STR_SHORT];
	size_t bad = 0;
	bool ok = store_dataset_load(s, name, version, a, &d, err);

	if (ok)
		dataset_progress_init(&p, progress, "verifying", d->file_count, d->bytes);
	for (size_t i = 0; ok && i < d->file_count; i++) {
		ok = dataset_progress_file(&p, d->files[i].path, err);
		if (ok && !store_object_verify(s, d->files[i].sha256, &p.tick, &why)) {
			ok = why.kind != ERR_CANCELLED;
			if (!ok && err != NULL)
				*err = why;
			if (bad++ == 0) {
				first = why;
				where = d->files[i].path;
			}
		}
		dataset_progress_done(&p, d->files[i].size);
	}
	if (ok && bad > 0)
		ok = err_set(err, ERR_CORRUPT, "%s of %zu damaged; the first is %s: %s",
		    str_things(files, bad, "file"), d->file_count, where, first.msg);
	arena_free(a);
	return ok;
}
