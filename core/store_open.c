/*
 * store_open.c - an open store: its paths, its identity, its notices. The index is store_index.c's.
 */
#include "store_open.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base.h"
#include "base_json.h"
#include "os_fs.h"
#include "store_internal.h"
#include "store_workspace.h"

enum { FORMAT_MAX = 1, IDENTITY_MAX = 64 * 1024 };

void
store_notify(struct store *s, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	x_grow(&s->notices, &s->notice_cap, s->notice_count + 1);
	s->notices[s->notice_count++] = arena_strdup(s->arena, text);
	x_free(text);
}

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

bool
store_open_progress(struct store **out, const char *root, unsigned flags,
    const struct store_progress *progress, struct err *err)
{
	struct store *s = x_new(struct store);
	char *real = realpath(root, NULL);
	bool ok;

	(void)progress;
	s->arena = arena_new();
	s->flags = flags;
	s->root = arena_strdup(s->arena, real != NULL ? real : root);
	s->dir = fs_join(s->arena, s->root, STORE_DIR);
	free(real);
	ok = read_identity(s, err);
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
store_notice(const struct store *s, size_t i)
{
	return i < s->notice_count ? s->notices[i] : NULL;
}
