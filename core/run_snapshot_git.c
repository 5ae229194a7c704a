/*
 * run_snapshot_git.c - what git says of the work tree: the commit, what differs from it, what it does not
 * know, and the difference as a text for people.
 */
#include <string.h>

#include "os_fs.h"
#include "run_git.h"
#include "run_snapshot_parts.h"

enum { DIFF_MAX = 16 << 20, DIFF_PATHS_MAX = 500,
	UNTRACKED_MAX = 20000 };

static const char *
take_line(struct run_snapshot *s, const char **p)
{
	size_t n = strcspn(*p, "\n");
	char *line = arena_strndup(s->arena, *p, n);

	*p += n + ((*p)[n] == '\n');
	return line;
}

/* Is the project in a work tree, and not ignored by it? */
bool
run_snapshot_find_repository(struct run_snapshot *s)
{
	static const char *const where[] = { "rev-parse", "--show-toplevel", "--show-prefix",
		NULL };
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
		s->code->prefix =
		    arena_strndup(s->arena, prefix, n > 0 && prefix[n - 1] == '/' ? n - 1 : n);
		found = *prefix == '\0' || !run_snapshot_ask(s, ignored, &out, &err);
	} else if (err.kind == ERR_NOTFOUND) {
		run_snapshot_note(
		    s, "git is not installed: all files of the folder are kept instead");
	} else if (strstr(err.msg, "dubious ownership") != NULL) {
		run_snapshot_note(s,
		    "git does not trust this repository (its owner is another user): all files "
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
	const char *path = field(record, unmerged ? 10 : 8),
		   *mode = field(record, unmerged ? 6 : 5);

	if (path == NULL || mode == NULL)
		return true;
	if (record[5] == 'S') {
		const char *commit = field(record, unmerged ? 7 : 6);

		return run_snapshot_submodule(s, path, arena_strndup(s->arena, commit, strcspn(commit, " ")),
		    err);
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
		enum run_never never_code;

		if (s->code->untracked >= UNTRACKED_MAX) {
			run_snapshot_note(s, "more than 20,000 untracked files: the others are not "
					     "kept (is a folder of "
					     "data missing in .gitignore?)");
			break;
		}
		never_code = run_snapshot_never(s, path, &what);
		if (never_code == RUN_NEVER_SAID)
			run_snapshot_leave_out(s, what, RUN_SNAPSHOT_NO_CODE);
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
	static const char *const start[] = { "diff", "HEAD", "--no-ext-diff", "--no-textconv",
		"--no-color", "--no-renames", "--submodule=short", "--" };
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
		run_snapshot_note(
		    s, "the diff is cut: it is over 16 MB (changed files are kept whole)");
	count_lines(s->code, buf_str(&out));
	ok = fs_write_file(
	    fs_join(s->arena, s->code->folder, "diff.patch"), buf_slice(&out), 0, err);
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

/* All settings that matter by one process. A record is "key\nvalue"; the last of several counts. */
static void
take_settings(struct run_snapshot *s)
{
	static const char *const args[] = { "config", "--null", "--get-regexp",
		"^(core\\.(autocrlf|eol)|remote\\.origin\\.url)$", NULL };
	struct buf out = BUF_INIT;
	struct err none;

	s->autocrlf = s->eol = "";
	if (run_snapshot_ask(s, args, &out, &none))
		for (size_t i = 0; i < out.len; i += strlen(out.data + i) + 1) {
			const char *record = arena_strdup(s->arena, out.data + i);
			const char *value = strchr(record, '\n');

			value = value != NULL ? value + 1 : "true";
			if (str_starts(record, "core.autocrlf"))
				s->autocrlf = value;
			else if (str_starts(record, "core.eol"))
				s->eol = value;
			else
				s->code->remote = without_credentials(s, value);
		}
	buf_release(&out);
}

bool
run_snapshot_git(struct run_snapshot *s, struct err *err)
{
	s->top = s->code->repository;
	s->max_file = s->request->rules->max_file;
	s->max_total = s->request->rules->max_total;
	take_settings(s);
	return take_status(s, err) && run_snapshot_line_ends(s, err) && take_untracked(s, err) &&
	    take_diff(s, err);
}
