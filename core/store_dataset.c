/*
 * store_dataset.c - versions of datasets: finding, listing, loading, hiding.
 *
 * A version appears by one rename of a folder that has its manifest, so it is there whole or not at
 * all. Its number stays taken for ever: when it is freed its folder stays with the mark "deleted".
 */
#include "store_dataset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_dataset_files.h"
#include "store_internal.h"
#include "store_manifest.h"
#include "store_run.h"

enum { MANIFEST_MAX = 1 << 30 };

bool
store_dataset_name_is_valid(const char *name)
{
	return store_run_name_is_valid(name) && name[0] != '.';
}

char *
store_dataset_path(const struct store *s, const char *name, int version, const char *file,
    struct arena *a)
{
	if (version == 0)
		return arena_printf(a, "%s/data/%s", s->dir, name);
	return arena_printf(a, "%s/data/%s/%d%s%s", s->dir, name, version, file != NULL ? "/" : "",
	    file != NULL ? file : "");
}

static int
compare_natural(const void *a, const void *b)
{
	return str_natural_cmp(*(const char *const *)a, *(const char *const *)b);
}

bool
store_dataset_names(struct store *s, struct arena *a, const char ***names, size_t *count,
    struct err *err)
{
	char **found;
	size_t n, kept = 0;

	if (!fs_list(fs_join(a, s->dir, "data"), a, &found, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		int *versions;
		size_t alive;

		if (!store_dataset_name_is_valid(found[i]) ||
		    !fs_is_dir(store_dataset_path(s, found[i], 0, NULL, a)))
			continue;
		/* Who asks for the versions of one that cannot be read is told why; the others are there. */
		if (!store_dataset_versions(s, found[i], a, &versions, &alive, NULL) || alive > 0)
			found[kept++] = found[i];
	}
	if (kept > 0)
		qsort(found, kept, sizeof found[0], compare_natural);
	*names = (const char **)found;
	*count = kept;
	return true;
}

static int
compare_numbers(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

bool
store_dataset_all_versions(struct store *s, const char *name, struct arena *a, int **versions,
    size_t *count, struct err *err)
{
	struct err why;
	char **found;
	size_t n;

	*count = 0;
	if (!fs_list(store_dataset_path(s, name, 0, NULL, a), a, &found, &n, &why)) {
		if (why.kind != ERR_NOTFOUND) {
			if (err != NULL)
				*err = why;
			return false;
		}
		n = 0;
	}
	*versions = arena_array(a, int, n + 1);
	for (size_t i = 0; i < n; i++) {
		int64_t number;

		if (str_to_int64(found[i], &number) && number > 0 && number <= INT32_MAX)
			(*versions)[(*count)++] = (int)number;
	}
	if (*count > 0)
		qsort(*versions, *count, sizeof(int), compare_numbers);
	return true;
}

bool
store_dataset_is_deleted(struct store *s, const char *name, int version)
{
	struct arena *a = arena_new();
	bool deleted = fs_exists(store_dataset_path(s, name, version, "deleted", a));

	arena_free(a);
	return deleted;
}

bool
store_dataset_versions(struct store *s, const char *name, struct arena *a, int **versions,
    size_t *count, struct err *err)
{
	size_t kept = 0;

	if (!store_dataset_all_versions(s, name, a, versions, count, err))
		return false;
	for (size_t i = 0; i < *count; i++)
		if (!store_dataset_is_deleted(s, name, (*versions)[i]))
			(*versions)[kept++] = (*versions)[i];
	*count = kept;
	return true;
}

/* The newest version; ERR_NOTFOUND naming what there is. */
static bool
newest_version(struct store *s, const char *name, int *version, struct err *err)
{
	struct arena *a = arena_new();
	int *versions;
	size_t count;
	bool ok = store_dataset_name_is_valid(name)
		? store_dataset_versions(s, name, a, &versions, &count, err)
		: err_set(err, ERR_INPUT, "\"%s\" is not the name of a dataset", name);

	if (ok && count > 0)
		*version = versions[count - 1];
	else if (ok)
		ok = err_set(err, ERR_NOTFOUND, "no dataset \"%s\"; add one with: benchtop data add %s PATH",
		    name, name);
	arena_free(a);
	return ok;
}

bool
store_dataset_load(struct store *s, const char *name, int version, struct arena *a,
    struct store_dataset **out, struct err *err)
{
	struct buf text = BUF_INIT;
	struct err why;
	bool ok;

	if (!store_dataset_name_is_valid(name))
		return err_set(err, ERR_INPUT, "\"%s\" is not the name of a dataset", name);
	if (version == 0 && !newest_version(s, name, &version, err))
		return false;
	ok = fs_read_file(store_dataset_path(s, name, version, "manifest.json", a), MANIFEST_MAX, &text,
	    &why);
	if (!ok && why.kind == ERR_NOTFOUND)
		err_set(err, ERR_NOTFOUND, "no dataset version %s@%d", name, version);
	else if (!ok && err != NULL)
		*err = why;
	if (ok && !store_manifest_read(buf_slice(&text), a, out, err)) {
		ok = err_wrap(err, "dataset %s@%d", name, version);
		/* Whatever is wrong in it, it is not what was written. */
		if (err != NULL)
			err->kind = ERR_CORRUPT;
	}
	buf_release(&text);
	if (ok) {
		/* The folder is the truth, as with runs: it may have been copied from another store. */
		(*out)->name = arena_strdup(a, name);
		(*out)->version = version;
		(*out)->deleted = store_dataset_is_deleted(s, name, version);
	}
	return ok;
}

bool
store_dataset_parse(struct store *s, const char *text, struct arena *a, const char **name,
    int *version, struct err *err)
{
	const char *at = strrchr(text, '@');
	char *base = at == NULL ? arena_strdup(a, text) : arena_strndup(a, text, (size_t)(at - text));
	int64_t number = 0;

	if (!store_dataset_name_is_valid(base))
		return err_set(err, ERR_INPUT, "\"%s\": write NAME or NAME@VERSION", text);
	if (at == NULL || str_equal(at, "@latest")) {
		int newest;

		if (!newest_version(s, base, &newest, err))
			return false;
		number = newest;
	} else if (!str_to_int64(at + 1, &number) || number < 1 || number > INT32_MAX) {
		return err_set(err, ERR_INPUT, "\"%s\": a version is a number, as in %s@7", text, base);
	} else if (!fs_exists(store_dataset_path(s, base, (int)number, "manifest.json", a))) {
		return err_set(err, ERR_NOTFOUND, "no dataset version %s@%d", base, (int)number);
	}
	*name = base;
	*version = (int)number;
	return true;
}

bool
store_dataset_delete(struct store *s, const char *name, int version, struct err *err)
{
	struct arena *a = arena_new();
	struct store_dataset *d;
	bool ok = store_dataset_load(s, name, version, a, &d, err)
	    && fs_write_file(store_dataset_path(s, name, d->version, "deleted", a), slice_of(""), FS_SYNC,
	    err);

	arena_free(a);
	return ok;
}

bool
store_dataset_restore(struct store *s, const char *name, int version, struct err *err)
{
	struct arena *a = arena_new();
	struct store_dataset *d;
	bool ok = store_dataset_load(s, name, version, a, &d, err);

	if (ok && unlink(store_dataset_path(s, name, d->version, "deleted", a)) == -1 && errno != ENOENT)
		ok = err_sys(err, "restore %s@%d", name, d->version);
	arena_free(a);
	return ok;
}
