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
#include "base_rand.h"
#include "base_utf8.h"
#include "os_fs.h"
#include "run_git.h"
#include "run_order.h"
#include "run_section.h"
#include "run_snapshot_parts.h"

enum { DIFF_MAX = 16 << 20, LIST_MAX = 64 << 20, LEFT_OUT_MAX = 1000, NOTES_MAX = 20,
	DIFF_PATHS_MAX = 500, NAMED_MAX = 256 << 20 };

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
	for (size_t i = 0; i < s->left_count; i++)
		if (str_equal(s->left[i].name, path))
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
	return arena_printf(s->arena, (int64_t)st->st_size > s->max_file ? "larger than allowed (%s)" :
	    "no room (%s)", size);
}

static bool
write_kept(const char *to, const struct buf *bytes, mode_t mode, struct err *err)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = fd != -1 && fs_write_all(fd, buf_str(bytes), bytes->len) && fchmod(fd, mode & 0777) == 0;

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
	if (why == NULL && S_ISREG(st.st_mode) && !copy(s, path, state, from, &st, &readable, err)) {
		/* A file that cannot be read is left out; a disk that is full is an error. */
		if (readable)
			return false;
		why = "cannot be read";
	}
	if (why != NULL)
		run_snapshot_leave_out(s, path, why);
	return true;
}

/* ------------------------------------------------------------------------------- git */

bool
run_snapshot_ask(struct run_snapshot *s, const char *const *args, struct buf *out, struct err *err)
{
	buf_clear(out);
	out->max = LIST_MAX;
	return run_git(&(struct run_git){ .folder = s->request->root }, args, out, err);
}

static const char *
take_line(struct run_snapshot *s, const char **p)
{
	size_t n = strcspn(*p, "\n");
	char *line = arena_strndup(s->arena, *p, n);

	*p += n + ((*p)[n] == '\n');
	return line;
}

/* Is the project in a work tree, and not ignored by it? */
static bool
find_repository(struct run_snapshot *s)
{
	static const char *const where[] = { "rev-parse", "--show-toplevel", "--show-prefix", NULL };
	static const char *const ignored[] = { "check-ignore", "-q", ".", NULL };
	struct buf out = BUF_INIT;
	struct err err;
	bool found = run_snapshot_ask(s, where, &out, &err);

	if (found) {
		const char *p = buf_str(&out), *prefix;
		size_t n;

		s->code->repository = take_line(s, &p);
		prefix = take_line(s, &p);
		n = strlen(prefix);
		s->code->prefix = arena_strndup(s->arena, prefix, n > 0 && prefix[n - 1] == '/' ? n - 1 : n);
		found = *prefix == '\0' || !run_snapshot_ask(s, ignored, &out, &err);
	} else if (err.kind == ERR_NOTFOUND) {
		run_snapshot_note(s, "git is not installed: all files of the folder are kept instead");
	} else if (strstr(err.msg, "dubious ownership") != NULL) {
		run_snapshot_note(s, "git does not trust this repository (its owner is another user): all files "
		    "of the folder are kept instead");
	}
	if (!found) {
		s->code->repository = NULL;
		s->code->prefix = "";
	}
	buf_release(&out);
	return found;
}

/* The path behind the n-th blank of a status record. */
static const char *
field(const char *record, int n)
{
	for (; n > 0 && record != NULL; n--) {
		record = strchr(record, ' ');
		record = record != NULL ? record + 1 : NULL;
	}
	return record;
}

static void
remember(struct run_snapshot *s, const char *path)
{
	x_grow(&s->changed, &s->changed_cap, s->changed_count + 1);
	s->changed[s->changed_count++] = arena_strdup(s->arena, path);
}

/* "1 XY sub mH mI mW hH hI path", "u XY sub m1 m2 m3 mW h1 h2 h3 path" */
static bool
take_changed(struct run_snapshot *s, const char *record, struct err *err)
{
	bool unmerged = record[0] == 'u';
	const char *path = field(record, unmerged ? 10 : 8), *mode = field(record, unmerged ? 6 : 5);

	if (path == NULL || mode == NULL)
		return true;
	if (record[5] == 'S') {
		run_snapshot_note(s, "submodule %s differs from its commit: its files are not kept", path);
		s->code->dirty = true;
		return true;
	}
	if (run_snapshot_is_skipped(s, path))
		return true;
	s->code->dirty = true;
	remember(s, path);
	if (strncmp(mode, "000000", 6) == 0 || !fs_exists(fs_join(s->arena, s->top, path))) {
		s->code->deleted++;
		return true;
	}
	s->code->changed++;
	return run_snapshot_add(s, path, "changed", err);
}

static bool
take_status(struct run_snapshot *s, struct err *err)
{
	static const char *const args[] = { "status", "--porcelain=v2", "--branch", "-z",
		"--untracked-files=no", "--no-renames", "--ignore-submodules=none", NULL };
	struct buf out = BUF_INIT;
	bool ok = run_snapshot_ask(s, args, &out, err);

	for (size_t i = 0; ok && i < out.len; i += strlen(out.data + i) + 1) {
		const char *record = out.data + i;

		if (str_starts(record, "# branch.oid ") && !str_ends(record, "(initial)"))
			s->code->commit = arena_strdup(s->arena, record + strlen("# branch.oid "));
		else if (str_starts(record, "# branch.head ") && !str_ends(record, "(detached)"))
			s->code->branch = arena_strdup(s->arena, record + strlen("# branch.head "));
		else if (strlen(record) > 6 && (record[0] == '1' || record[0] == 'u'))
			ok = take_changed(s, record, err);
	}
	buf_release(&out);
	return ok;
}

/* Only below the project's folder: the rest of a large repository may hold anything. */
static bool
take_untracked(struct run_snapshot *s, struct err *err)
{
	static const char *const args[] = { "ls-files", "--others", "--exclude-standard", "-z",
		"--full-name", NULL };
	struct buf out = BUF_INIT;
	bool ok = run_snapshot_ask(s, args, &out, err);

	for (size_t i = 0; ok && i < out.len; i += strlen(out.data + i) + 1) {
		const char *path = out.data + i, *what;
		enum run_never never_code = run_snapshot_never(s, path, &what);

		if (never_code == RUN_NEVER_SAID)
			run_snapshot_leave_out(s, what, "no code by its name");
		if (never_code != RUN_NEVER_NO || run_snapshot_is_skipped(s, path))
			continue;
		s->code->dirty = true;
		s->code->untracked++;
		ok = run_snapshot_add(s, path, "untracked", err);
	}
	buf_release(&out);
	return ok;
}

static void
count_lines(struct run_code *code, const char *p)
{
	bool in_hunk = false;

	for (; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
		if (str_starts(p, "diff --git "))
			in_hunk = false;
		else if (str_starts(p, "@@"))
			in_hunk = true;
		else if (in_hunk && *p == '+')
			code->lines_added++;
		else if (in_hunk && *p == '-')
			code->lines_removed++;
	}
}

static bool
take_diff(struct run_snapshot *s, struct err *err)
{
	static const char *const start[] = { "diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color",
		"--no-renames", "--submodule=short", "--" };
	const char **args;
	size_t n = ARRAY_LEN(start);
	struct buf out = BUF_INIT_MAX(DIFF_MAX);
	bool ok = true;

	if (s->code->commit == NULL || s->changed_count == 0)
		return true;
	args = arena_array(s->arena, const char *, n + DIFF_PATHS_MAX + 1);
	memcpy(args, start, sizeof start);
	for (size_t i = 0; s->changed_count <= DIFF_PATHS_MAX && i < s->changed_count; i++)
		args[n++] = arena_printf(s->arena, ":(top,literal)%s", s->changed[i]);
	if (!run_git(&(struct run_git){ .folder = s->request->root }, args, &out, err)) {
		buf_release(&out);
		return false;
	}
	if (out.overflow)
		run_snapshot_note(s, "the diff is cut: it is over 16 MB (changed files are kept whole)");
	count_lines(s->code, buf_str(&out));
	ok = fs_write_file(fs_join(s->arena, s->code->folder, "diff.patch"), buf_slice(&out), 0, err);
	buf_release(&out);
	return ok;
}

/* https://user:secret@host/path -> https://host/path */
static const char *
without_credentials(struct run_snapshot *s, const char *url)
{
	const char *authority = strstr(url, "://"), *at;

	if (authority == NULL)
		return url;
	authority += 3;
	at = memchr(authority, '@', strcspn(authority, "/"));
	if (at == NULL)
		return url;
	return arena_printf(s->arena, "%.*s%s", (int)(authority - url), url, at + 1);
}

static void
take_remote(struct run_snapshot *s)
{
	static const char *const args[] = { "config", "--get", "remote.origin.url", NULL };
	struct buf out = BUF_INIT;
	struct err err;

	if (run_snapshot_ask(s, args, &out, &err)) {
		const char *p = buf_str(&out);

		s->code->remote = without_credentials(s, take_line(s, &p));
	}
	buf_release(&out);
}

static bool
take_git(struct run_snapshot *s, struct err *err)
{
	s->top = s->code->repository;
	s->max_file = s->request->rules->max_file;
	s->max_total = s->request->rules->max_total;
	take_remote(s);
	return take_status(s, err) && run_snapshot_line_ends(s, err) && take_untracked(s, err) &&
	    take_diff(s, err);
}

/* ------------------------------------------------------------------------------- together */

static void
say_what_was_left_out(struct run_snapshot *s)
{
	struct buf names = BUF_INIT;

	if (s->left_total == 0)
		return;
	for (size_t i = 0; i < s->left_count && i < 3; i++)
		buf_printf(&names, "%s%s (%s)", i > 0 ? ", " : "", s->left[i].name, s->left[i].value);
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
	return fs_write_file(fs_join(s->arena, s->code->folder, "snapshot.json"), buf_slice(&s->text),
	    FS_SYNC, err);
}

bool
run_snapshot_take(struct run_code *out, const struct run_snapshot_request *request,
    struct arena *arena, struct err *err)
{
	struct run_snapshot s = { .request = request, .arena = arena, .code = out, .top = request->root };
	bool ok;

	*out = (struct run_code){ .prefix = "" };
	out->notes.items = arena_array(arena, const char *, NOTES_MAX);
	out->folder = arena_printf(arena, "%s/snapshot-%016llx", request->staging,
	    (unsigned long long)rand_u64());
	if (!fs_mkdirs(fs_join(arena, out->folder, "files"), err))
		return false;
	json_begin(&s.json, &s.text);
	s.json.indent = 1;
	json_open(&s.json, NULL, '{');
	json_put_int(&s.json, "version", 1);
	json_open(&s.json, "files", '[');
	ok = find_repository(&s) ? take_git(&s, err) : run_snapshot_walk(&s, err);
	ok = ok && finish(&s, err);
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
