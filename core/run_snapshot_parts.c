/*
 * run_snapshot_parts.c - what taking a snapshot is made of, with git or without: keeping one file, leaving one
 * out with a reason, asking git.
 */
#include "run_snapshot_parts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_hash.h"
#include "base_map.h"
#include "base_utf8.h"
#include "os_fs.h"
#include "run_git.h"
#include "run_order.h"
#include "run_section.h"

enum { LEFT_OUT_MAX = 1000, NAMED_MAX = 256 << 20, ANSWER_MAX = 64 << 20 };

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

	if (s->code->notes.count >= RUN_SNAPSHOT_NOTES)
		return;
	va_start(ap, fmt);
	text = xvasprintf(fmt, ap);
	va_end(ap);
	s->code->notes.items[s->code->notes.count++] = arena_strdup(s->arena, text);
	x_free(text);
}

/* A name that is no UTF-8 as people see it, "caf\xE9.txt": it cannot be recorded, but told. */
static const char *
name_of(struct run_snapshot *s, const char *path)
{
	struct buf safe = BUF_INIT;
	const char *name;

	if (utf8_valid(path, strlen(path)))
		return arena_strdup(s->arena, path);
	utf8_safe(&safe, path, strlen(path));
	name = arena_strdup(s->arena, buf_str(&safe));
	buf_release(&safe);
	return name;
}

void
run_snapshot_leave_out(struct run_snapshot *s, const char *path, const char *why)
{
	if (map_set(s->left_seen, path, s) != NULL)
		return;
	s->left_total++;
	if (s->left_count >= LEFT_OUT_MAX)
		return;
	x_grow(&s->left, &s->left_cap, s->left_count + 1);
	s->left[s->left_count++] = (struct run_pair){ name_of(s, path), why };
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

bool
run_snapshot_ask(struct run_snapshot *s, const char *const *args, struct buf *out, struct err *err)
{
	buf_clear(out);
	out->max = ANSWER_MAX;
	return run_git(&(struct run_git){ .folder = s->request->root }, args, out, err);
}
