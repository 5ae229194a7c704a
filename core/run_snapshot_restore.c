/*
 * run_snapshot_restore.c - the way back of run_snapshot.c: the tree of the commit, minus what was
 * deleted, with the kept files over it.
 *
 * A run folder may have been copied from anywhere, so nothing in it is trusted: paths cannot leave the
 * target, no link on the way to a file is followed (one that is in the way is removed), and each file
 * must have the hash that the snapshot says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base_hash.h"
#include "os_fs.h"
#include "run_git.h"
#include "run_order.h"
#include "run_section.h"
#include "run_snapshot_parts.h"

enum { SNAPSHOT_MAX = 256 << 20, LIST_MAX = 64 << 20, NOTES_MAX = 32, DEPTH_MAX = 64 };

struct restore {
	const struct run_code *code;
	const char *target;
	struct arena *arena;
	struct run_texts *notes;
};

static void
note(struct restore *r, const char *text)
{
	if (r->notes->count < NOTES_MAX)
		r->notes->items[r->notes->count++] = text;
}

/* The folder that path lies in, open, made where it is missing. -1 with err. */
static int
open_parent(struct restore *r, const char *path, struct err *err)
{
	int fd = open(r->target, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (fd != -1 && strchr(path, '/') != NULL) {
		char *name = arena_strndup(r->arena, path, strcspn(path, "/"));
		int below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (below == -1 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) {
			if (errno != ENOENT)
				(void)unlinkat(fd, name, 0);
			if (mkdirat(fd, name, 0777) == 0)
				below = openat(
				    fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		close(fd);
		fd = below;
		path += strcspn(path, "/") + 1;
	}
	if (fd == -1)
		err_sys(err, "restore into %s", r->target);
	return fd;
}

/* What is in the way under that name is removed, a whole folder if need be. */
static bool
clear_place(struct restore *r, int fd, const char *path, struct err *err)
{
	const char *name = fs_basename(path);

	if (unlinkat(fd, name, 0) == 0 || errno == ENOENT)
		return true;
	return fs_remove_tree(fs_join(r->arena, r->target, path), err);
}

static bool
write_bytes(int fd, const char *name, const struct buf *bytes, mode_t mode, const char *path,
    struct err *err)
{
	int file = openat(fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (file == -1)
		return err_sys(err, "restore %s", path);
	ok = fs_write_all(file, buf_str(bytes), bytes->len) && fchmod(file, mode) == 0;
	if (!ok)
		err_sys(err, "restore %s", path);
	close(file);
	return ok;
}

static bool
read_kept(struct restore *r, const char *path, const char *hash, struct buf *bytes, struct err *err)
{
	char *from = arena_printf(r->arena, "%s/files/%s", r->code->folder, path);
	char sum[SHA256_HEX];
	struct stat st;

	if (lstat(from, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_CORRUPT, "snapshot: %s is missing", from);
	if (!fs_read_file(from, 0, bytes, err))
		return false;
	sha256_of(buf_str(bytes), bytes->len, sum);
	if (!str_equal(sum, hash))
		return err_set(
		    err, ERR_CORRUPT, "snapshot: %s is not what was kept (its hash differs)", from);
	return true;
}

static mode_t
mode_of(const struct json *file)
{
	const char *text = json_str(json_get(file, "mode"), "644");

	return (mode_t)(strtoul(text, NULL, 8) & 0777);
}

static bool
restore_file(struct restore *r, const struct json *file, struct err *err)
{
	const char *path = json_str(json_get(file, "path"), "");
	const char *link = json_str(json_get(file, "link"), NULL);
	struct buf bytes = BUF_INIT;
	bool ok;
	int fd;

	if (!run_path_check(path, err))
		return err_wrap(err, "snapshot: path");
	if (link == NULL &&
	    !read_kept(r, path, json_str(json_get(file, "sha256"), ""), &bytes, err)) {
		buf_release(&bytes);
		return false;
	}
	fd = open_parent(r, path, err);
	ok = fd != -1 && clear_place(r, fd, path, err);
	if (ok && link != NULL && symlinkat(link, fd, fs_basename(path)) != 0)
		ok = err_sys(err, "restore the link %s", path);
	else if (ok && link == NULL)
		ok = write_bytes(fd, fs_basename(path), &bytes, mode_of(file), path, err);
	if (fd != -1)
		close(fd);
	buf_release(&bytes);
	return ok;
}

static bool
remove_deleted(struct restore *r, const struct json *paths, struct err *err)
{
	for (size_t i = 0; i < json_len(paths); i++) {
		const char *path = json_str(json_at(paths, i), "");
		int fd;

		if (!run_path_check(path, err))
			return err_wrap(err, "snapshot: deleted");
		fd = open_parent(r, path, err);
		if (fd == -1)
			return false;
		(void)unlinkat(fd, fs_basename(path), 0);
		close(fd);
	}
	return true;
}

static bool
is_commit(const char *s)
{
	size_t n = strlen(s);

	return (n == 40 || n == 64) && strspn(s, "0123456789abcdef") == n;
}

static bool checkout(struct restore *r, const char *repository, const char *commit,
    const char *target, int depth, struct err *err);

/* "160000 commit 3c1f2ab...\tlib/part". A submodule that cannot be had was perhaps never there. */
static void
checkout_submodule(struct restore *r, const char *record, const char *repository, const char *target,
    int depth)
{
	const char *name = strchr(record, '\t'), *commit = record + strlen("160000 commit ");
	struct err err;
	char *from;

	if (!str_starts(record, "160000 commit ") || name == NULL)
		return;
	commit = arena_strndup(r->arena, commit, strcspn(commit, "\t"));
	from = fs_join(r->arena, repository, ++name);
	if (!run_path_check(name, &err) || !is_commit(commit))
		return;
	if (!fs_exists(fs_join(r->arena, from, ".git")))
		note(r, arena_printf(r->arena, "submodule %s was not restored: it is not checked out in %s", name,
		    repository));
	else if (!checkout(r, from, commit, fs_join(r->arena, target, name), depth + 1, &err))
		note(r, arena_printf(r->arena, "submodule %s was not restored: %s", name, err.msg));
}

static bool
checkout_submodules(struct restore *r, const char *repository, const char *commit,
    const char *target, int depth, struct err *err)
{
	const char *args[] = { "ls-tree", "-r", "-z", commit, NULL };
	struct buf out = BUF_INIT_MAX(LIST_MAX);
	bool ok;

	if (!fs_exists(fs_join(r->arena, target, ".gitmodules")) || depth >= DEPTH_MAX)
		return true;
	ok = run_git(&(struct run_git){ .folder = repository }, args, &out, err);
	for (size_t i = 0; ok && i < out.len; i += strlen(out.data + i) + 1)
		checkout_submodule(r, out.data + i, repository, target, depth);
	buf_release(&out);
	return ok;
}

/* The commit's tree, through the repository's own filters and line endings, with an index of ours. */
static bool
checkout(struct restore *r, const char *repository, const char *commit, const char *target,
    int depth, struct err *err)
{
	const char *dir_args[] = { "rev-parse", "--absolute-git-dir", NULL };
	const char *tree_args[] = { "read-tree", commit, NULL };
	const char *files_args[] = { "checkout-index", "--all", "--force", "--quiet", NULL };
	struct run_git git = { .folder = repository };
	struct buf out = BUF_INIT_MAX(65536);
	struct slice dir;
	bool ok;

	if (!fs_is_dir(git.folder))
		return err_set(err, ERR_NOTFOUND, "commit %.12s: the repository %s is gone", commit, git.folder);
	if (!run_git(&git, dir_args, &out, err)) {
		buf_release(&out);
		return false;
	}
	dir = slice_trim(buf_slice(&out));
	git = (struct run_git){ .folder = target,
		.git_dir = arena_strndup(r->arena, dir.p, dir.n),
		.work_tree = target,
		.index = arena_printf(r->arena, "%s.index", r->target) };
	ok = run_git(&git, tree_args, &out, err);
	if (!ok)
		err_wrap(err, "commit %.12s is not in %s any more", commit, repository);
	ok = ok && run_git(&git, files_args, &out, err);
	(void)unlink(git.index);
	buf_release(&out);
	return ok && checkout_submodules(r, repository, commit, target, depth, err);
}

static bool
prepare_target(const char *target, struct arena *arena, struct err *err)
{
	char **names;
	size_t count;

	if (!fs_mkdirs(target, err) || !fs_list(target, arena, &names, &count, err))
		return false;
	if (count > 0)
		return err_set(err, ERR_EXISTS, "%s is not empty", target);
	return true;
}

static bool
load(const struct run_code *code, struct arena *arena, struct json **out, struct err *err)
{
	char *path = fs_join(arena, code->folder, "snapshot.json");
	struct buf text = BUF_INIT;
	bool ok =
	    fs_read_file(path, SNAPSHOT_MAX, &text, err) && json_parse(out, buf_slice(&text), err);

	if (!ok)
		err_wrap(err, "the snapshot of the code");
	buf_release(&text);
	return ok;
}

bool
run_snapshot_restore(const struct run_code *code, const char *target, struct arena *arena,
    struct run_texts *notes, struct err *err)
{
	struct restore r = { code, target, arena, notes };
	struct json *snapshot = NULL;
	const struct json *files, *left;
	bool ok = false;

	*notes = (struct run_texts){ .items = arena_array(arena, const char *, NOTES_MAX) };
	if (!load(code, arena, &snapshot, err))
		return false;
	if (code->commit != NULL && (!is_commit(code->commit) || code->repository == NULL)) {
		err_set(err, ERR_CORRUPT, "the snapshot's commit is not one");
		goto out;
	}
	if (!prepare_target(target, arena, err) || (code->commit != NULL &&
	    !checkout(&r, code->repository, code->commit, target, 0, err)) ||
	    !remove_deleted(&r, json_get(snapshot, "deleted"), err))
		goto out;
	files = json_get(snapshot, "files");
	for (size_t i = 0; i < json_len(files); i++)
		if (!restore_file(&r, json_at(files, i), err))
			goto out;
	left = json_get(snapshot, "left_out");
	for (size_t i = 0; i < json_len(left); i++)
		note(&r, arena_printf(arena, "%s was not kept: %s",
		    json_str(json_get(json_at(left, i), "path"), ""),
		    json_str(json_get(json_at(left, i), "why"), "")));
	ok = fs_mkdirs(run_snapshot_project(code, target, arena), err);
out:
	json_free(snapshot);
	return ok;
}

const char *
run_snapshot_project(const struct run_code *code, const char *target, struct arena *arena)
{
	struct err err;

	if (code->prefix == NULL || *code->prefix == '\0' || !run_path_check(code->prefix, &err))
		return target;
	return fs_join(arena, target, code->prefix);
}

/* ------------------------------------------------------------------------------- what is not code */

struct linker {
	const char *root, *target;	/* the project's folder there and here */
	const struct run_texts *skip;
	struct arena *arena;
};

static bool
is_result(const struct linker *l, const char *path)
{
	for (size_t i = 0; i < l->skip->count; i++)
		if (run_order_overlap(path, l->skip->items[i]))
			return true;
	return false;
}

/* A folder that holds results too is made, and the rest of it linked piece by piece. */
static bool
link_path(const struct linker *l, const char *path, int depth, struct err *err)
{
	char *from = fs_join(l->arena, l->root, path), *to = fs_join(l->arena, l->target, path);
	char *slash = strrchr(to, '/');
	char **names;
	size_t count;

	if (!run_path_check(path, err) || !fs_exists(from) || depth > DEPTH_MAX)
		return true;
	if (!is_result(l, path) && !fs_exists(to)) {
		*slash = '\0';
		if (!fs_mkdirs(to, err))
			return false;
		*slash = '/';
		return symlink(from, to) == 0 || err_sys(err, "link %s", to);
	}
	if (!fs_is_dir(from) || (fs_exists(to) && !fs_is_dir(to)))
		return true;
	if (!fs_list(from, l->arena, &names, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!link_path(l, fs_join(l->arena, path, names[i]), depth + 1, err))
			return false;
	return true;
}

static bool
is_own(const char *path)
{
	return str_starts(path, ".benchtop/") || str_equal(path, ".benchtop") ||
	       str_starts(path, ".git/") || strstr(path, "__pycache__") != NULL;
}

static const char *
without_slash(const char *path, struct arena *arena)
{
	size_t n = strlen(path);

	return n > 0 && path[n - 1] == '/' ? arena_strndup(arena, path, n - 1) : path;
}

static bool
link_ignored(const struct linker *l, struct err *err)
{
	static const char *const args[] = { "ls-files", "--others", "--ignored",
		"--exclude-standard", "--directory", "-z", NULL };
	struct buf out = BUF_INIT_MAX(LIST_MAX);
	bool ok = run_git(&(struct run_git){ .folder = l->root }, args, &out, err);

	for (size_t i = 0; ok && i < out.len; i += strlen(out.data + i) + 1)
		if (!is_own(out.data + i))
			ok = link_path(l, without_slash(out.data + i, l->arena), 0, err);
	buf_release(&out);
	return ok;
}

/* A path of the snapshot as seen from the project's folder; NULL: it lies outside of it. */
static const char *
below_project(const struct run_code *code, const char *path)
{
	size_t n = strlen(code->prefix);

	if (n == 0)
		return path;
	return strncmp(path, code->prefix, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

bool
run_snapshot_link_rest(const struct run_code *code, const char *root, const char *target,
    const struct run_texts *skip, struct arena *arena, struct err *err)
{
	struct linker l = { root, run_snapshot_project(code, target, arena), skip, arena };
	struct json *snapshot;
	const struct json *left;
	bool ok = true;

	if (!load(code, arena, &snapshot, err))
		return false;
	left = json_get(snapshot, "left_out");
	for (size_t i = 0; ok && i < json_len(left); i++) {
		const char *path =
		    below_project(code, json_str(json_get(json_at(left, i), "path"), ""));

		if (path != NULL)
			ok = link_path(&l, path, 0, err);
	}
	json_free(snapshot);
	return ok && (code->repository == NULL || !fs_is_dir(root) || link_ignored(&l, err));
}
