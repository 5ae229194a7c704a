/*
 * store_workspace.c - finding the workspace from anywhere inside it, and making one.
 */
#include "store_workspace.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_json.h"
#include "base_rand.h"
#include "base_str.h"
#include "os_fs.h"

enum { FORMAT = 1 };

static bool
is_workspace(const char *dir, struct arena *a)
{
	return fs_is_dir(fs_join(a, dir, STORE_DIR))
	    || fs_exists(fs_join(a, dir, STORE_PROJECT_FILE));
}

static bool
absolute(const char *path, struct arena *a, char **out, struct err *err)
{
	char *real = realpath(path, NULL);

	if (real == NULL)
		return err_sys(err, "workspace %s", path);
	*out = arena_strdup(a, real);
	free(real);
	return true;
}

bool
store_workspace_find(const char *dir, struct arena *a, char **root, struct err *err)
{
	const char *given = getenv("BENCHTOP_WORKSPACE");
	char *at = NULL, *slash;

	if (given != NULL && given[0] != '\0')
		return absolute(given, a, root, err);
	if (!absolute(dir, a, &at, err))
		return false;
	for (;;) {
		if (is_workspace(at, a)) {
			*root = at;
			return true;
		}
		slash = strrchr(at, '/');
		if (slash == NULL || at[1] == '\0')
			break;
		slash[slash == at ? 1 : 0] = '\0';
	}
	return err_set(err, ERR_NOTFOUND, "no workspace in %s or above it; make one with: benchtop init",
	    dir);
}

bool
store_workspace_has_store(const char *root)
{
	struct arena *a = arena_new();
	bool has = fs_exists(fs_join(a, root, STORE_DIR "/store.json"));

	arena_free(a);
	return has;
}

/* Tells this store from another one that was or will be at the same place. */
static bool
write_identity(const char *path, struct err *err)
{
	struct buf text = BUF_INIT;
	struct json_out out;
	char id[40];
	bool ok;

	snprintf(id, sizeof id, "%016" PRIx64 "%016" PRIx64, rand_u64(), rand_u64());
	json_begin(&out, &text);
	json_open(&out, NULL, '{');
	json_put_int(&out, "format", FORMAT);
	json_put_str(&out, "id", id);
	json_close(&out);
	buf_add_char(&text, '\n');
	ok = fs_write_file(path, buf_slice(&text), FS_SYNC | FS_EXCLUSIVE, err);
	buf_release(&text);
	return ok;
}

bool
store_workspace_init(const char *root, bool *created, struct err *err)
{
	static const char *const folders[] = { "runs", "changes", "objects", "data", "tmp" };
	struct arena *a = arena_new();
	char *dir = fs_join(a, root, STORE_DIR), *identity = fs_join(a, dir, "store.json");
	char *ignore = fs_join(a, dir, ".gitignore");
	struct err why = { .kind = ERR_NONE };
	bool ok = false, made = false;

	if (!fs_mkdirs(dir, err))
		goto out;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (!fs_mkdirs(fs_join(a, dir, folders[i]), err))
			goto out;
	/* The store is not source code: git sees nothing of it. */
	if (!fs_exists(ignore) && !fs_write_file(ignore, slice_of("*\n"), 0, err))
		goto out;
	/* A store that somebody may only read is there all the same. */
	made = !fs_exists(identity) && write_identity(identity, &why);
	ok = made || why.kind == ERR_NONE || why.kind == ERR_EXISTS;
	if (!ok && err != NULL)
		*err = why;
	if (ok && created != NULL)
		*created = made;
out:
	arena_free(a);
	return ok;
}
