/*
 * store_open.c - an open store: its paths, its identity. The index is store_index.c's.
 */
#include "store_open.h"

#include <stdlib.h>

#include "base.h"
#include "base_json.h"
#include "os_fs.h"
#include "store_build.h"
#include "store_columns.h"
#include "store_index.h"
#include "store_watch.h"
#include "store_workspace.h"

enum { FORMAT_MAX = 1, IDENTITY_MAX = 64 * 1024 };

static bool
read_identity(struct store *s, struct err *err)
{
	char *path = fs_join(s->arena, s->dir, "store.json");
	struct buf text = BUF_INIT;
	struct json *root = NULL;
	bool ok = false;

	if (!fs_is_dir(s->dir)) {
		err_set(err, ERR_NOTFOUND, "no store in %s; make one with: benchtop init", s->root);
		goto out;
	}
	if (!fs_read_file(path, IDENTITY_MAX, &text, err))
		goto out;
	if (!json_parse(&root, buf_slice(&text), err)) {
		err_wrap(err, "%s", path);
	} else if (json_int(json_get(root, "format"), 0) > FORMAT_MAX) {
		err_set(err, ERR_CORRUPT, "%s: made by a newer benchtop (format %d, this one knows %d)",
		    path, (int)json_int(json_get(root, "format"), 0), FORMAT_MAX);
	} else {
		str_copy(s->uuid, sizeof s->uuid, json_str(json_get(root, "id"), ""));
		ok = true;
	}
out:
	json_free(root);
	buf_release(&text);
	return ok;
}

/* The index, made when it is missing, and brought up to date. Being late is no failure: another process
 * is bringing it up to date just now. */
static bool
open_index(struct store *s, const struct store_progress *progress, struct err *err)
{
	bool fresh, more;

	if (!store_index_open(s, &fresh, err))
		return false;
	s->was_built = fresh;
	if (fresh && (!store_build_replace(s, progress, &s->built, err)
	    || !store_index_open(s, &fresh, err)))
		return false;
	if (s->index == NULL)
		return err_set(err, ERR_SYSTEM, "%s: the index cannot be made", s->index_path);
	if ((s->flags & STORE_AS_IT_IS) == 0
	    && !store_catchup(s, CATCHUP_WAIT | CATCHUP_ALL, progress, &more, err))
		return false;
	return store_refresh_start(s, err);
}

bool
store_open_progress(struct store **out, const char *root, unsigned flags,
    const struct store_progress *progress, struct err *err)
{
	struct store *s = x_new(struct store);
	char *real = realpath(root, NULL);
	bool ok;

	s->arena = arena_new();
	s->flags = flags;
	s->root = arena_strdup(s->arena, real != NULL ? real : root);
	s->dir = fs_join(s->arena, s->root, STORE_DIR);
	free(real);
	ok = read_identity(s, err) && ((flags & STORE_FILES) != 0 || open_index(s, progress, err));
	if (ok)
		*out = s;
	else
		store_close(s);
	return ok;
}

bool
store_open(struct store **out, const char *root, unsigned flags, struct err *err)
{
	return store_open_progress(out, root, flags, NULL, err);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	if (s->index != NULL && !store_index_is_stale(s->index))
		store_columns_save(s->index, 0);
	store_index_close(s);
	store_watch_free(s->watch);
	arena_free(s->arena);
	x_free(s->notices);
	x_free(s);
}

const char *
store_root(const struct store *s)
{
	return s->root;
}

const char *
store_dir(const struct store *s)
{
	return s->dir;
}

const char *
store_index_path(const struct store *s)
{
	return s->index_path != NULL ? s->index_path : "";
}
