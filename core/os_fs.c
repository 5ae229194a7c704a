/*
 * os_fs.c - paths, whole-file reads, writes that are all or nothing, locks.
 *
 * A file that must survive is written beside its place, synced, renamed over it, and the folder is
 * synced: at every moment there is the old file or the new one under the name.
 */
#include "os_fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base_rand.h"
#include "base_str.h"

enum { READ_STEP = 64 * 1024 };

char *
fs_join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (name[0] == '/' || n == 0)
		return arena_strdup(a, name);
	return arena_printf(a, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

const char *
fs_basename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool
fs_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
fs_is_writable_dir(const char *path)
{
	return fs_is_dir(path) && access(path, W_OK | X_OK) == 0;
}

static bool
make_dir(const char *path, struct err *err)
{
	if (mkdir(path, 0777) == 0 || (errno == EEXIST && fs_is_dir(path)))
		return true;
	return err_sys(err, "make folder %s", path);
}

bool
fs_mkdirs(const char *path, struct err *err)
{
	char *copy = xstrdup(path);
	bool ok = true;

	for (char *p = copy + 1; ok && copy[0] != '\0' && *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		ok = fs_is_dir(copy) || make_dir(copy, err);
		*p = '/';
	}
	ok = ok && make_dir(path, err);
	x_free(copy);
	return ok;
}

bool
fs_read_file(const char *path, size_t max, struct buf *out, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t before = out->len;
	ssize_t got = -1;

	if (fd == -1)
		return err_sys(err, "open %s", path);
	do {
		buf_reserve(out, READ_STEP);
		got = read(fd, out->data + out->len, READ_STEP);
		if (got > 0) {
			out->len += (size_t)got;
			out->data[out->len] = '\0';
		}
	} while ((got > 0 && (max == 0 || out->len - before <= max)) || (got == -1 && errno == EINTR));
	if (got == -1)
		err_sys(err, "read %s", path);
	close(fd);
	if (got > 0)
		return err_set(err, ERR_INPUT, "%s: larger than %zu bytes", path, max);
	return got == 0;
}

/* At offset, or, when that is -1, where the file is. */
static bool
put_all(int fd, const char *p, size_t n, off_t offset)
{
	while (n > 0) {
		ssize_t put = offset == -1 ? write(fd, p, n) : pwrite(fd, p, n, offset);

		if (put == -1 && errno == EINTR)
			continue;
		if (put <= 0) {
			if (put == 0)
				errno = ENOSPC;
			return false;
		}
		p += put;
		n -= (size_t)put;
		offset += offset == -1 ? 0 : put;
	}
	return true;
}

bool
fs_write_all(int fd, const void *p, size_t n)
{
	return put_all(fd, p, n, -1);
}

bool
fs_pwrite_all(int fd, const void *p, size_t n, off_t offset)
{
	return put_all(fd, p, n, offset);
}

ssize_t
fs_pread_full(int fd, void *p, size_t n, off_t offset)
{
	char *at = p;
	size_t got = 0;

	while (got < n) {
		ssize_t r = pread(fd, at + got, n - got, offset + (off_t)got);

		if (r == -1 && errno == EINTR)
			continue;
		if (r == -1)
			return -1;
		if (r == 0)
			break;
		got += (size_t)r;
	}
	return (ssize_t)got;
}

bool
fs_sync_dir(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd != -1;

	if (!ok)
		return err_sys(err, "open folder %s", path);
	/* Some file systems cannot sync a folder and say EINVAL; then there is nothing to be done. */
	if (fsync(fd) == -1 && errno != EINVAL)
		ok = err_sys(err, "sync folder %s", path);
	close(fd);
	return ok;
}

static bool
sync_parent(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? xstrdup(".")
		: xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
	bool ok = fs_sync_dir(dir, err);

	x_free(dir);
	return ok;
}

bool
fs_rename(const char *from, const char *to, unsigned flags, struct err *err)
{
	if (rename(from, to) == -1)
		return err_sys(err, "rename %s to %s", from, to);
	return (flags & FS_SYNC) == 0 || sync_parent(to, err);
}

/* Gives a finished temporary file its name. With FS_EXCLUSIVE link(2) does, since it refuses. */
static bool
put_in_place(const char *temporary, const char *path, unsigned flags, struct err *err)
{
	if ((flags & FS_EXCLUSIVE) == 0)
		return fs_rename(temporary, path, flags, err);
	if (link(temporary, path) == -1) {
		if (errno == EEXIST)
			return err_set(err, ERR_EXISTS, "%s is there already", path);
		return err_sys(err, "make %s", path);
	}
	unlink(temporary);
	return (flags & FS_SYNC) == 0 || sync_parent(path, err);
}

bool
fs_write_file(const char *path, struct slice bytes, unsigned flags, struct err *err)
{
	char *temporary = xasprintf("%s.%08x.tmp", path, (unsigned)rand_u64());
	int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    (flags & FS_READONLY) != 0 ? 0444 : 0666);
	bool ok = fd != -1;

	if (!ok) {
		err_sys(err, "make %s", temporary);
		goto out;
	}
	if (!fs_write_all(fd, bytes.p, bytes.n))
		ok = err_sys(err, "write %s", path);
	else if ((flags & FS_SYNC) != 0 && fsync(fd) == -1)
		ok = err_sys(err, "sync %s", path);
	if (close(fd) == -1 && ok)
		ok = err_sys(err, "close %s", path);
	ok = ok && put_in_place(temporary, path, flags, err);
	if (!ok)
		unlink(temporary);
out:
	x_free(temporary);
	return ok;
}

static bool
lock_call(int fd, int command, short type, struct flock *out)
{
	struct flock fl = { .l_type = type, .l_whence = SEEK_SET };
	int r;

	do
		r = fcntl(fd, command, &fl);
	while (r == -1 && errno == EINTR);
	if (out != NULL)
		*out = fl;
	return r == 0;
}

static short
lock_type(enum fs_lock_kind kind)
{
	return kind == FS_SHARED ? F_RDLCK : F_WRLCK;
}

bool
fs_lock(int fd, enum fs_lock_kind kind, struct err *err)
{
	return lock_call(fd, F_OFD_SETLKW, lock_type(kind), NULL) || err_sys(err, "lock");
}

bool
fs_try_lock(int fd, enum fs_lock_kind kind, struct err *err)
{
	if (lock_call(fd, F_OFD_SETLK, lock_type(kind), NULL))
		return true;
	if (errno == EAGAIN || errno == EACCES)
		return err_set(err, ERR_BUSY, "locked by another process");
	return err_sys(err, "lock");
}

void
fs_unlock(int fd)
{
	lock_call(fd, F_OFD_SETLK, F_UNLCK, NULL);
}

bool
fs_is_locked(int fd)
{
	struct flock fl;

	return lock_call(fd, F_OFD_GETLK, F_RDLCK, &fl) && fl.l_type != F_UNLCK;
}

/* Magic numbers of statfs(2), of file systems that other hosts write to. */
static bool
is_network(const char *path)
{
	static const unsigned long magics[] = { 0x6969 /* NFS */, 0x517b /* SMB */,
		0xff534d42 /* CIFS */, 0xfe534d42 /* SMB 2 */, 0x5346414f /* AFS */,
		0x01021997 /* 9P */, 0x00c36400 /* Ceph */, 0x0bd00bd0 /* Lustre */,
		0x47504653 /* GPFS */, 0x65735546 /* FUSE: sshfs, s3fs, ... */,
		0x73757245 /* Coda */, 0x564c /* NCP */, 0x19830326 /* BeeGFS */ };
	struct statfs fs;

	if (statfs(path, &fs) == -1)
		return false;
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == magics[i])
			return true;
	return false;
}

bool (*fs_is_network)(const char *path) = is_network;

char *
fs_cache_dir(struct arena *a)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache != NULL && cache[0] == '/')
		return fs_join(a, cache, "benchtop");
	if (home != NULL && home[0] == '/')
		return fs_join(a, home, ".cache/benchtop");
	return arena_printf(a, "/tmp/benchtop-cache-%u", (unsigned)getuid());
}

static char *
temp_template(void)
{
	const char *folder = getenv("TMPDIR");

	return xasprintf("%s/benchtop-XXXXXX", folder != NULL && *folder != '\0' ? folder : "/tmp");
}

char *
fs_temp_folder(struct arena *a, struct err *err)
{
	char *template = temp_template(), *path = NULL;

	if (mkdtemp(template) != NULL)
		path = arena_strdup(a, template);
	else
		err_sys(err, "make a temporary folder %s", template);
	x_free(template);
	return path;
}

int
fs_temp_file(struct err *err)
{
	char *template = temp_template();
	int fd = mkostemp(template, O_CLOEXEC);

	if (fd != -1)
		(void)unlink(template);
	else
		err_sys(err, "make a temporary file %s", template);
	x_free(template);
	return fd;
}
