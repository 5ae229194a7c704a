/*
 * run_snapshot.c - taking the code of a run.
 *
 * The problem. A run is to be repeated exactly, perhaps years later, from code that was never committed.
 * A commit alone is not enough, and a diff is a fragile way to keep the rest: it depends on line endings,
 * filters (Git LFS), encodings and options, and binary files make it huge or useless.
 *
 * What is kept. The commit's name; and every file that differs from it or that git does not know, whole,
 * with its mode or link target and its SHA-256, and the names of files that were deleted. Restoring
 * is then "the tree of the commit, minus the deleted, with these files put over it": byte for byte by
 * construction. The diff is kept beside it for people and is never applied.
 *
 *	commit 3c1f2ab            code/files/           code/snapshot.json
 *	  fit.py   (old)   --->     fit.py  (changed)     deleted: [old.py]
 *	  old.py                    new.py  (untracked)   left_out: [{big.bin, "20 MB"}]
 *	  util.py
 *
 * What is left out, and said: results of runs and data (both are kept elsewhere), files over a limit,
 * submodules and nested repositories, sockets and the like. Ignored files are no code by the user's own
 * word. Without git all files of the folder count as untracked (run_snapshot_walk.c), and a large one
 * is kept only when a step names it as its code.
 *
 * A commit can vanish by rebasing and garbage collection; then restoring says so. Making a reference
 * that keeps it would write into the user's repository, which this never does.
 */
#include "run_snapshot.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_hash.h"
#include "base_json.h"
#include "base_map.h"
#include "base_rand.h"
#include "base_utf8.h"
#include "os_fs.h"
#include "run_order.h"
#include "run_section.h"
#include "run_snapshot_parts.h"

enum { LEFT_OUT_MAX = 1000, NOTES_MAX = 20, NAMED_MAX = 256 << 20 };

/* Names that are never code, wherever they stand. Quiet ones are worth no word. */
static const struct {
	const char *pattern;
	bool quiet;
} never[] = {
	{ ".benchtop", true }, { ".git", true }, { "__pycache__", true }, { "*.pyc", true },
	{ "*.swp", true }, { ".DS_Store", true }, { ".hg", true }, { ".svn", true },
	{ ".ipynb_checkpoints", true }, { ".pytest_cache", true }, { ".mypy_cache", true },
	{ ".ruff_cache", true }, { ".venv", false }, { "venv", false }, { "node_modules", false },
	{ ".tox", false }, { ".cache", false }, { ".idea", true },
};

void
run_snapshot_note(struct run_snapshot *s, const char *fmt, ...)
{
	va_list ap;
	char *text;

	if (s->code->notes.count >= NOTES_MAX)
		return;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	s->code->notes.items[s->code->notes.count++] = arena_strdup(s->arena, text);
	x_free(text);
}

void
run_snapshot_leave_out(struct run_snapshot *s, const char *path, const char *why)
{
	if (map_set(s->left_seen, path, s) != NULL)
		return;
	s->left_total++;
	if (s->left_count >= LEFT_OUT_MAX || !utf8_valid(path, strlen(path)))
		return;
	x_grow(&s->left, &s->left_cap, s->left_count + 1);
	s->left[s->left_count++] = (struct run_pair){ arena_strdup(s->arena, path), why };
}

/* The beginning of path that ends with the component at `at`. */
static const char *
up_to(struct run_snapshot *s, const char *path, const char *at)
{
	return arena_strndup(s->arena, path, (size_t)(at - path) + strcspn(at, "/"));
}

enum run_never
run_snapshot_never(struct run_snapshot *s, const char *path, const char **what)
{
	const struct run_texts *exclude = &s->request->rules->exclude;

	for (const char *p = path; *p != '\0'; p += strcspn(p, "/"), p += *p == '/') {
		char *name = xstrndup(p, strcspn(p, "/"));
		enum run_never found = RUN_NEVER_NO;

		for (size_t i = 0; i < ARRAY_LEN(never) && found == RUN_NEVER_NO; i++)
			if (str_glob(never[i].pattern, name))
				found = never[i].quiet ? RUN_NEVER_QUIET : RUN_NEVER_SAID;
		for (size_t i = 0; i < exclude->count && found == RUN_NEVER_NO; i++) {
			char *pattern = xstrdup(exclude->items[i]);
			size_t n = strlen(pattern);

			if (n > 1 && pattern[n - 1] == '/')
				pattern[n - 1] = '\0';
			if (str_glob(pattern, name) || str_glob(pattern, path))
				found = RUN_NEVER_SAID;
			x_free(pattern);
		}
		x_free(name);
		if (found != RUN_NEVER_NO) {
			*what = up_to(s, path, p);
			return found;
		}
	}
	return RUN_NEVER_NO;
}

/* path is relative to the top; those of a request are relative to the project's folder. */
static bool
matches(const struct run_snapshot *s, const char *path, const struct run_texts *patterns)
{
	size_t n = strlen(s->code->prefix);

	if (n > 0) {
		if (strncmp(path, s->code->prefix, n) != 0 || path[n] != '/')
			return false;
		path += n + 1;
	}
	for (size_t i = 0; i < patterns->count; i++) {
		const char *pattern = patterns->items[i];
		size_t root = strlen(s->request->root);

		if (strncmp(pattern, s->request->root, root) == 0 && pattern[root] == '/')
			pattern += root + 1;
		if (run_order_overlap(path, pattern))
			return true;
	}
	return false;
}

bool
run_snapshot_is_skipped(const struct run_snapshot *s, const char *path)
{
	return matches(s, path, &s->request->skip) && !matches(s, path, &s->request->include);
}

static void
put_file(struct run_snapshot *s, const char *path, const char *state, const struct stat *st,
    const char *hash, const char *link)
{
	char mode[16];

	json_open(&s->json, NULL, '{');
	json_put_str(&s->json, "path", path);
	json_put_str(&s->json, "state", state);
	if (link != NULL) {
		json_put_str(&s->json, "link", link);
	} else {
		snprintf(mode, sizeof mode, "%o", (unsigned)st->st_mode & 0777);
		json_put_str(&s->json, "mode", mode);
		json_put_int(&s->json, "size", (int64_t)st->st_size);
		json_put_str(&s->json, "sha256", hash);
	}
	json_close(&s->json);
}

static bool
keep_link(struct run_snapshot *s, const char *path, const char *state, const char *from)
{
	char link[4096];
	ssize_t n = readlink(from, link, sizeof link - 1);

	if (n < 0)
		return false;
	link[n] = '\0';
	if (!utf8_valid(link, (size_t)n))
		return false;
	put_file(s, path, state, NULL, NULL, link);
	return true;
}

/* A size over the limits, unless the file is named as code. */
static const char *
too_large(const struct run_snapshot *s, const char *path, const struct stat *st)
{
	char size[STR_SHORT];
	bool named = matches(s, path, &s->request->include);

	if ((named && st->st_size <= NAMED_MAX) || ((int64_t)st->st_size <= s->max_file &&
	    s->code->kept_bytes + (int64_t)st->st_size <= s->max_total))
		return NULL;
	str_bytes(size, (uint64_t)st->st_size);
	return arena_printf(s->arena,
	    (int64_t)st->st_size > s->max_file ? "larger than allowed (%s)" : "no room (%s)", size);
}

static bool
write_kept(const char *to, const struct buf *bytes, mode_t mode, struct err *err)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd != -1 && fs_write_all(fd, buf_str(bytes), bytes->len) &&
		  fchmod(fd, mode & 0777) == 0;

	if (!ok)
		err_sys(err, "write %s", to);
	if (fd != -1)
		close(fd);
	return ok;
}

/* The file is read once: what is hashed is what is kept, also while somebody writes it. *readable is
 * false when it was the source that failed. */
static bool
copy(struct run_snapshot *s, const char *path, const char *state, const char *from,
    const struct stat *st, bool *readable, struct err *err)
{
	char *to = arena_printf(s->arena, "%s/files/%s", s->code->folder, path);
	char *slash = strrchr(to, '/'), hash[SHA256_HEX];
	struct buf bytes = BUF_INIT;
	struct stat kept = *st;
	bool ok;

	*readable = fs_read_file(from, NAMED_MAX, &bytes, err);
	*slash = '\0';
	ok = *readable && fs_mkdirs(to, err);
	*slash = '/';
	ok = ok && write_kept(to, &bytes, st->st_mode, err);
	if (ok) {
		sha256_of(buf_str(&bytes), bytes.len, hash);
		kept.st_size = (off_t)bytes.len;
		s->code->kept_bytes += (int64_t)bytes.len;
		put_file(s, path, state, &kept, hash, NULL);
	}
	buf_release(&bytes);
	return ok;
}

bool
run_snapshot_add(struct run_snapshot *s, const char *path, const char *state, struct err *err)
{
	char *from = fs_join(s->arena, s->top, path);
	const char *why = NULL;
	struct stat st;
	struct err reason;
	bool readable = true;

	if (lstat(from, &st) != 0)
		why = "vanished while it was looked at";
	else if (!utf8_valid(path, strlen(path)) || !run_path_check(path, &reason))
		why = "its name is not plain UTF-8";
	else if (S_ISLNK(st.st_mode))
		why = keep_link(s, path, state, from) ? NULL : "a link that cannot be read";
	else if (S_ISDIR(st.st_mode))
		why = "a repository of its own";
	else if (!S_ISREG(st.st_mode))
		why = "not a regular file";
	else
		why = too_large(s, path, &st);
	if (why == NULL && S_ISREG(st.st_mode) &&
	    !copy(s, path, state, from, &st, &readable, err)) {
		/* A file that cannot be read is left out; a disk that is full is an error. */
		if (readable)
			return false;
		why = "cannot be read";
	}
	if (why != NULL)
		run_snapshot_leave_out(s, path, why);
	return true;
}

/* ------------------------------------------------------------------------------- together */

static void
say_what_was_left_out(struct run_snapshot *s)
{
	struct buf names = BUF_INIT;

	if (s->left_total == 0)
		return;
	for (size_t i = 0; i < s->left_count && i < 3; i++)
		buf_printf(
		    &names, "%s%s (%s)", i > 0 ? ", " : "", s->left[i].name, s->left[i].value);
	run_snapshot_note(s, "not kept: %s%s", buf_str(&names),
	    s->left_total > 3 ? arena_printf(s->arena, " and %zu more", s->left_total - 3) : "");
	buf_release(&names);
}

static void
put_texts(struct json_out *json, const char *key, const char *const *items, size_t count)
{
	json_open(json, key, '[');
	for (size_t i = 0; i < count; i++)
		json_put_str(json, NULL, items[i]);
	json_close(json);
}

static bool
finish(struct run_snapshot *s, struct err *err)
{
	struct json_out *json = &s->json;
	const char **deleted = arena_array(s->arena, const char *, s->changed_count + 1);
	size_t deleted_count = 0;

	json_close(json);
	for (size_t i = 0; i < s->changed_count; i++)
		if (!fs_exists(fs_join(s->arena, s->top, s->changed[i])))
			deleted[deleted_count++] = s->changed[i];
	put_texts(json, "deleted", deleted, deleted_count);
	json_open(json, "left_out", '[');
	for (size_t i = 0; i < s->left_count; i++) {
		json_open(json, NULL, '{');
		json_put_str(json, "path", s->left[i].name);
		json_put_str(json, "why", s->left[i].value);
		json_close(json);
	}
	json_close(json);
	say_what_was_left_out(s);
	put_texts(json, "notes", s->code->notes.items, s->code->notes.count);
	json_close(json);
	buf_add_char(&s->text, '\n');
	return fs_write_file(
	    fs_join(s->arena, s->code->folder, "snapshot.json"), buf_slice(&s->text), FS_SYNC, err);
}

static bool
take(struct run_snapshot *s, struct err *err)
{
	return run_snapshot_find_repository(s) ? run_snapshot_git(s, err)
					       : run_snapshot_walk(s, err);
}

bool
run_snapshot_take(struct run_code *out, const struct run_snapshot_request *request,
    struct arena *arena, struct err *err)
{
	struct run_snapshot s = {
		.request = request, .arena = arena, .code = out, .top = request->root
	};
	bool ok;

	s.left_seen = map_new();
	*out = (struct run_code){ .prefix = "" };
	out->notes.items = arena_array(arena, const char *, NOTES_MAX);
	out->folder = arena_printf(arena, "%s/snapshot-%016llx", request->staging,
	    (unsigned long long)rand_u64());
	json_begin(&s.json, &s.text);
	s.json.indent = 1;
	json_open(&s.json, NULL, '{');
	json_put_int(&s.json, "version", 1);
	json_open(&s.json, "files", '[');
	ok = fs_mkdirs(fs_join(arena, out->folder, "files"), err);
	ok = ok && take(&s, err);
	ok = ok && finish(&s, err);
	map_free(s.left_seen, NULL);
	x_free(s.left);
	x_free(s.changed);
	buf_release(&s.text);
	if (!ok)
		run_snapshot_drop(out);
	return ok;
}

bool
run_snapshot_keep(struct run_code *code, const char *run_folder, struct arena *arena,
    struct err *err)
{
	char *to = fs_join(arena, run_folder, "code");

	/* The run's folder comes with an empty `code`, over which a folder can be renamed. */
	if (!fs_rename(code->folder, to, FS_SYNC, err))
		return false;
	code->folder = to;
	return true;
}

void
run_snapshot_drop(struct run_code *code)
{
	struct err err;

	if (code->folder != NULL && !fs_remove_tree(code->folder, &err))
		code->notes.count = 0;	/* nothing to be done about rubbish in the folder for it */
	code->folder = NULL;
}
