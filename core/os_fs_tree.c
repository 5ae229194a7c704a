/*
 * os_fs_tree.c - copying a file with shared blocks where that works, walking and removing trees.
 */
#include "os_fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base_rand.h"
#include "base_str.h"
#include "config.h"

#if HAVE_FICLONE
#include <linux/fs.h>
#endif

enum { COPY_STEP = 256 * 1024, DEPTH_MAX = 256 };

static bool
clone_blocks(int from, int to)
{
#if HAVE_FICLONE
	return ioctl(to, FICLONE, from) == 0;
#else
	(void)from, (void)to;
	return false;
#endif
}

static bool
copy_bytes(int from, int to, const char *name, struct err *err)
{
	char *block = xmalloc(COPY_STEP);
	off_t offset = 0;
	ssize_t got;
	bool ok = true;

	while ((got = fs_pread_full(from, block, COPY_STEP, offset)) > 0) {
		if (!fs_write_all(to, block, (size_t)got)) {
			ok = err_sys(err, "write %s", name);
			break;
		}
		offset += got;
	}
	if (got == -1)
		ok = err_sys(err, "read %s", name);
	x_free(block);
	return ok;
}

/* Fills the new file with the bytes, mode and time of the source. */
static bool
fill_copy(int from, int to, const char *name, unsigned flags, enum fs_copied *how, struct err *err)
{
	struct stat st;

	if (fstat(from, &st) == -1)
		return err_sys(err, "%s", name);
	*how = FS_REFLINKED;
	if (!clone_blocks(from, to)) {
		*how = FS_COPIED;
		if (!copy_bytes(from, to, name, err))
			return false;
	}
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, st.st_mtim };
	mode_t mode = (flags & FS_READONLY) != 0 ? 0444
		: (st.st_mode & 0777) | ((flags & FS_WRITABLE) != 0 ? 0200 : 0);
	if (futimens(to, times) == -1 || fchmod(to, mode) == -1)
		return err_sys(err, "%s", name);
	if ((flags & FS_SYNC) != 0 && fsync(to) == -1)
		return err_sys(err, "sync %s", name);
	return true;
}

bool
fs_copy_file(const char *from, const char *to, unsigned flags, enum fs_copied *how, struct err *err)
{
	char *temporary = xasprintf("%s.%08x.tmp", to, (unsigned)rand_u64());
	enum fs_copied done = FS_LINKED;
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1;
	bool ok = false;

	if (in == -1) {
		err_sys(err, "open %s", from);
		goto out;
	}
	if ((flags & FS_MAY_LINK) != 0 && link(from, temporary) == 0) {
		ok = true;
	} else if ((out = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) == -1) {
		err_sys(err, "make %s", temporary);
		goto out;
	} else {
		ok = fill_copy(in, out, to, flags, &done, err);
	}
	if (out != -1 && close(out) == -1 && ok)
		ok = err_sys(err, "close %s", to);
	ok = ok && fs_rename(temporary, to, flags, err);
	/* rename(2) does nothing when both names are links to one file, so there may be a rest. */
	if (!ok || done == FS_LINKED)
		unlink(temporary);
	if (ok && how != NULL)
		*how = done;
out:
	if (in != -1)
		close(in);
	x_free(temporary);
	return ok;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

bool
fs_list(const char *dir, struct arena *a, char ***names, size_t *count, struct err *err)
{
	DIR *d = opendir(dir);
	char **found = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	bool ok;

	if (d == NULL)
		return err_sys(err, "open folder %s", dir);
	while (errno = 0, (e = readdir(d)) != NULL) {
		if (str_equal(e->d_name, ".") || str_equal(e->d_name, ".."))
			continue;
		x_grow(&found, &cap, n + 1);
		found[n++] = arena_strdup(a, e->d_name);
	}
	ok = errno == 0 || err_sys(err, "read folder %s", dir);
	closedir(d);
	if (ok) {
		if (n > 0)
			qsort(found, n, sizeof found[0], compare_names);
		*names = arena_array(a, char *, n + 1);
		if (n > 0)
			memcpy(*names, found, n * sizeof found[0]);
		*count = n;
	}
	x_free(found);
	return ok;
}

/* A folder itself, not what a link of that name leads to; NULL with errno set. */
static DIR *
open_folder_at(int parent, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	int saved = errno;

	if (d == NULL && fd != -1)
		close(fd);
	errno = saved;
	return d;
}

/* Below an open folder, so that no link can lead the removal elsewhere. */
static bool
remove_at(int parent, const char *name, int depth, struct err *err)
{
	struct dirent *e;
	DIR *d;
	bool ok = true;

	if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return err_sys(err, "remove %s", name);
	if (depth > DEPTH_MAX)
		return err_set(err, ERR_SYSTEM, "remove %s: too many folders in each other", name);
	/* A folder without write permission (a checked-out tree may have some) is still ours. */
	fchmodat(parent, name, 0700, 0);
	d = open_folder_at(parent, name);
	if (d == NULL)
		return err_sys(err, "remove %s", name);
	while (ok && (e = readdir(d)) != NULL)
		if (!str_equal(e->d_name, ".") && !str_equal(e->d_name, ".."))
			ok = remove_at(dirfd(d), e->d_name, depth + 1, err);
	closedir(d);
	if (ok && unlinkat(parent, name, AT_REMOVEDIR) == -1 && errno != ENOENT)
		ok = err_sys(err, "remove folder %s", name);
	return ok;
}

bool
fs_remove_tree(const char *path, struct err *err)
{
	return remove_at(AT_FDCWD, path, 0, err);
}

void
fs_discard_tree(const char *path)
{
	if (!remove_at(AT_FDCWD, path, 0, NULL))
		return;
}

static uint64_t
bytes_at(int parent, const char *name, int depth)
{
	uint64_t bytes = 0;
	struct stat st;
	struct dirent *e;
	DIR *d;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return S_ISREG(st.st_mode) && st.st_nlink == 1 ? (uint64_t)st.st_size : 0;
	d = depth > DEPTH_MAX ? NULL : open_folder_at(parent, name);
	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL)
		if (!str_equal(e->d_name, ".") && !str_equal(e->d_name, ".."))
			bytes += bytes_at(dirfd(d), e->d_name, depth + 1);
	closedir(d);
	return bytes;
}

uint64_t
fs_tree_bytes(const char *path)
{
	return bytes_at(AT_FDCWD, path, 0);
}

struct walk {
	fs_visit *visit;
	void *ctx;
	struct err *err;
};

static bool walk_dir(const struct walk *w, const char *dir, const char *relative, int depth);

static bool
walk_entry(const struct walk *w, const char *path, const char *relative, int depth)
{
	struct stat st;

	if (lstat(path, &st) == -1)
		return errno == ENOENT || err_sys(w->err, "%s", path);
	if (S_ISDIR(st.st_mode))
		return walk_dir(w, path, relative, depth + 1);
	/* A dangling link is no file; a link to a folder could lead round in circles. */
	if (S_ISLNK(st.st_mode) && (stat(path, &st) == -1 || !S_ISREG(st.st_mode)))
		return true;
	return !S_ISREG(st.st_mode) || w->visit(w->ctx, path, relative, &st, w->err);
}

static bool
walk_dir(const struct walk *w, const char *dir, const char *relative, int depth)
{
	struct arena *a = arena_new();
	char **names;
	size_t count;
	bool ok = false;

	if (depth > DEPTH_MAX) {
		err_set(w->err, ERR_INPUT, "%s: too many folders in each other", dir);
		goto out;
	}
	if (!fs_list(dir, a, &names, &count, w->err))
		goto out;
	/* By bytes "a.csv" comes between "a" and "a/b", so folders sort as "a/". */
	for (size_t i = 0; i < count; i++)
		if (fs_is_dir(fs_join(a, dir, names[i])))
			names[i] = arena_printf(a, "%s/", names[i]);
	if (count > 0)
		qsort(names, count, sizeof names[0], compare_names);
	ok = true;
	for (size_t i = 0; ok && i < count; i++) {
		size_t n = strlen(names[i]);

		if (n > 0 && names[i][n - 1] == '/')
			names[i][n - 1] = '\0';
		ok = walk_entry(w, fs_join(a, dir, names[i]), fs_join(a, relative, names[i]), depth);
	}
out:
	arena_free(a);
	return ok;
}

bool
fs_walk(const char *root, fs_visit *visit, void *ctx, struct err *err)
{
	struct walk w = { visit, ctx, err };
	struct stat st;

	if (stat(root, &st) == -1)
		return err_sys(err, "%s", root);
	if (S_ISREG(st.st_mode))
		return visit(ctx, root, fs_basename(root), &st, err);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_INPUT, "%s: neither a file nor a folder", root);
	return walk_dir(&w, root, "", 0);
}
