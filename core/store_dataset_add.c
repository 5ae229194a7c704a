/*
 * store_dataset_add.c - a new version from a file, a folder or a glob.
 *
 * First the files are listed, then each is stored as an object, then, when the content is new, a folder
 * with the manifest is renamed to the next number. A kill anywhere before that leaves objects that
 * nothing refers to, which the next add finds and gc frees.
 */
#include "store_dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "store_dataset_files.h"
#include "store_hash.h"
#include "store_internal.h"
#include "store_manifest.h"
#include "store_object_put.h"

struct source {
	const char *path;	/* where to read it */
	struct stat st;
};

struct adding {
	struct store *s;
	const struct store_dataset_add *request;
	struct arena *a;
	const char *prefix;	/* before relative paths of what is walked */
	struct store_dataset_file *files;
	struct source *sources;	/* of the files of the same number, until they are sorted */
	size_t count, cap, source_cap;
	uint64_t bytes;
};

/* ------------------------------------------------------------------ listing */

static bool
note_file(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct adding *add = ctx;
	char *name = fs_join(add->a, add->prefix, relative);

	if (!store_manifest_path_is_safe(name))
		return err_set(err, ERR_INPUT, "%s: the name has control characters", path);
	x_grow(&add->files, &add->cap, add->count + 1);
	x_grow(&add->sources, &add->source_cap, add->count + 1);
	add->files[add->count] = (struct store_dataset_file){ .path = name,
		.size = (uint64_t)st->st_size, .executable = (st->st_mode & 0100) != 0 };
	add->sources[add->count].path = arena_strdup(add->a, path);
	add->sources[add->count].st = *st;
	add->count++;
	add->bytes += (uint64_t)st->st_size;
	return true;
}

/* The length of the folder part before the first wildcard: "data/" of "data/x-*.csv". */
static size_t
fixed_part(const char *pattern)
{
	size_t n = strcspn(pattern, "*?[{");

	while (n > 0 && pattern[n - 1] != '/')
		n--;
	return n;
}

static bool
list_glob(struct adding *add, const char *pattern, struct err *err)
{
	size_t fixed = fixed_part(pattern);
	glob_t found;
	bool ok = true;
	int r = glob(pattern, GLOB_BRACE | GLOB_NOSORT, NULL, &found);

	if (r == GLOB_NOMATCH)
		return err_set(err, ERR_NOTFOUND, "%s matches no file", add->request->source);
	if (r != 0)
		return err_set(err, ERR_SYSTEM, "%s cannot be expanded", pattern);
	for (size_t i = 0; ok && i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];

		if (fs_is_dir(path)) {
			add->prefix = arena_strdup(add->a, path + fixed);
		} else {
			size_t n = (size_t)(fs_basename(path) - path);

			add->prefix = n > fixed ? arena_strndup(add->a, path + fixed, n - fixed - 1) : "";
		}
		ok = fs_walk(path, note_file, add, err);
	}
	globfree(&found);
	return ok;
}

static bool
list_files(struct adding *add, struct err *err)
{
	const char *base = add->request->base != NULL ? add->request->base : ".";
	char *path = fs_join(add->a, base, add->request->source);
	bool ok;

	add->prefix = "";
	if (fs_exists(path) || strpbrk(path, "*?[{") == NULL)
		ok = fs_walk(path, note_file, add, err);
	else
		ok = list_glob(add, path, err);
	return ok && (add->count > 0
	    || err_set(err, ERR_NOTFOUND, "%s has no files", add->request->source));
}

/* ------------------------------------------------------------------ storing */

/* Is what is known of the file still there? One that a power cut has shortened is stored again. */
static bool
is_stored(struct adding *add, const struct store_dataset_file *file)
{
	struct arena *a = arena_new();
	struct store_object_place place;
	bool stored = store_object_find(add->s, file->sha256, a, &place)
	    && store_object_is_whole(&place, file->size);

	arena_free(a);
	return stored;
}

static bool
store_file(struct adding *add, size_t i, struct dataset_progress *p, struct err *err)
{
	struct store_dataset_file *file = &add->files[i];
	struct source *source = &add->sources[i];
	const struct store_object_put put = { .path = source->path, .level = add->request->compress,
		.tick = &p->tick };
	struct store_object object;

	if (store_hash_find(add->s, &source->st, file->sha256)
	    && (add->request->dry || is_stored(add, file)))
		return true;
	if (!(add->request->dry ? store_object_hash_file(source->path, &p->tick, &object, err)
	    : store_object_put(add->s, &put, &object, err)))
		return false;
	memcpy(file->sha256, object.sha256, sizeof file->sha256);
	/* It may have grown since it was listed; then what was read counts. */
	if (object.size == file->size)
		store_hash_keep(add->s, &source->st, object.sha256);
	file->size = object.size;
	return true;
}

static bool
store_files(struct adding *add, struct err *err)
{
	struct dataset_progress p;
	int fd;
	bool ok = true;

	dataset_progress_init(&p, add->request->progress, add->request->dry ? "reading files"
	    : "adding files", add->count, add->bytes);
	for (size_t i = 0; ok && i < add->count; i++) {
		uint64_t size = add->files[i].size;

		ok = dataset_progress_file(&p, add->files[i].path, err) && store_file(add, i, &p, err);
		dataset_progress_done(&p, size);
	}
	if (!ok || add->request->dry)
		return ok;
	/* One sync for all of them, before a manifest refers to them. */
	fd = open(add->s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || syncfs(fd) == -1)
		ok = err_sys(err, "sync %s", add->s->dir);
	if (fd != -1)
		close(fd);
	return ok;
}

static int
compare_files(const void *a, const void *b)
{
	const struct store_dataset_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

/* ------------------------------------------------------------------ the version */

/* The version that has this content already; 0: none. A deleted one comes back. */
static bool
find_content(struct adding *add, const char *content, int *version, int *newest, struct err *err)
{
	int *versions;
	size_t count;

	*version = *newest = 0;
	if (!store_dataset_all_versions(add->s, add->request->name, add->a, &versions, &count, err))
		return false;
	for (size_t i = count; i > 0 && *version == 0; i--) {
		struct arena *one = arena_new();
		struct store_dataset *d;

		if (store_dataset_load(add->s, add->request->name, versions[i - 1], one, &d, NULL)
		    && str_equal(d->content, content))
			*version = versions[i - 1];
		arena_free(one);
	}
	if (count > 0)
		*newest = versions[count - 1];
	return true;
}

static bool
write_version(struct adding *add, const struct store_dataset *d, struct err *err)
{
	char *temporary = arena_printf(add->a, "%s/tmp/version-%016llx", add->s->dir,
	    (unsigned long long)rand_u64());
	char *place = store_dataset_path(add->s, d->name, d->version, NULL, add->a);
	struct buf text = BUF_INIT;
	bool ok;

	store_manifest_write(d, &text);
	ok = fs_mkdirs(temporary, err)
	    && fs_write_file(fs_join(add->a, temporary, "manifest.json"), buf_slice(&text),
	    FS_SYNC | FS_READONLY, err)
	    && fs_rename(temporary, place, FS_SYNC, err);
	if (!ok)
		fs_discard_tree(temporary);
	buf_release(&text);
	return ok;
}

/* Under the lock of the dataset, so that two adders of the same bytes make one version. */
static bool
make_version(struct adding *add, int *version, bool *created, struct err *err)
{
	const struct store_dataset_add *request = add->request;
	struct store_dataset d = { .name = request->name, .created = time_now(),
		.user = os_host_user(), .host = os_host_name(),
		.message = request->message != NULL ? request->message : "", .source = request->source,
		.files = add->files, .file_count = add->count };
	int newest;

	for (size_t i = 0; i < add->count; i++)
		d.bytes += add->files[i].size;
	store_manifest_content(add->files, add->count, d.content);
	if (!find_content(add, d.content, version, &newest, err))
		return false;
	*created = *version == 0 && !request->dry;
	if (*version != 0 && !request->dry && store_dataset_is_deleted(add->s, d.name, *version))
		return store_dataset_restore(add->s, d.name, *version, err);
	if (!*created)
		return true;
	*version = d.version = newest + 1;
	return write_version(add, &d, err);
}

static bool
make_version_locked(struct adding *add, int *version, bool *created, struct err *err)
{
	char *dir = store_dataset_path(add->s, add->request->name, 0, NULL, add->a);
	char *path = fs_join(add->a, dir, "lock");
	int fd;
	bool ok;

	if (add->request->dry)
		return make_version(add, version, created, err);
	if (!fs_mkdirs(dir, err))
		return false;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd == -1)
		return err_sys(err, "open %s", path);
	ok = fs_lock(fd, FS_EXCLUSIVE_LOCK, err) && make_version(add, version, created, err);
	close(fd);
	return ok;
}

static bool
add_listed(struct adding *add, int *version, bool *created, struct err *err)
{
	if (!list_files(add, err) || !store_files(add, err))
		return false;
	qsort(add->files, add->count, sizeof add->files[0], compare_files);
	for (size_t i = 1; i < add->count; i++)
		if (str_equal(add->files[i - 1].path, add->files[i].path))
			return err_set(err, ERR_INPUT, "%s names %s twice", add->request->source,
			    add->files[i].path);
	return make_version_locked(add, version, created, err);
}

bool
store_dataset_add(struct store *s, const struct store_dataset_add *request, int *version,
    bool *created, struct err *err)
{
	struct adding add = { .s = s, .request = request };
	int number = 0, lock = -1;
	bool made = false, ok;

	if (!store_dataset_name_is_valid(request->name))
		return err_set(err, ERR_INPUT, "dataset name \"%s\": 1 to 64 letters, digits and -_.",
		    request->name);
	if (!request->dry && !store_dataset_lock(s, false, true, &lock, err))
		return false;
	add.a = arena_new();
	ok = add_listed(&add, &number, &made, err);
	if (lock != -1)
		close(lock);
	x_free(add.files);
	x_free(add.sources);
	arena_free(add.a);
	if (ok) {
		*version = number;
		if (created != NULL)
			*created = made;
	}
	return ok;
}
