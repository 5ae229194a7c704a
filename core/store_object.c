/*
 * store_object.c - files by the hash of their bytes.
 *
 * A file is taken in by sharing its blocks with a temporary file and hashing that, or, where blocks
 * cannot be shared, by copying and hashing in one reading: what is stored is what was hashed, whatever
 * happens to the original meanwhile. Then the temporary file gets its name.
 */
#include "store_object.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "base_rand.h"
#include "config.h"
#include "os_fs.h"
#include "store_internal.h"
#include "store_object_put.h"

#if HAVE_FICLONE
#include <linux/fs.h>
#endif

enum { STEP = 1 << 20 };

char *
store_object_path(const struct store *s, const char *sha256, struct arena *a)
{
	return arena_printf(a, "%s/objects/%.2s/%s", s->dir, sha256, sha256 + 2);
}

void
store_object_members(struct json_out *json, const char *path, uint64_t size, const char *sha256)
{
	json_put_str(json, "path", path);
	json_put_int(json, "size", (int64_t)size);
	json_put_str(json, "sha256", sha256);
}

bool
store_object_exists(const struct store *s, const char *sha256)
{
	struct arena *a = arena_new();
	bool exists = sha256_is_hex(sha256) && fs_exists(store_object_path(s, sha256, a));

	arena_free(a);
	return exists;
}

/* Reads a file to its end, hashing; copies to out too unless that is -1. */
static bool
hash_and_copy(int in, int out, const char *path, const struct store_tick *tick,
    struct store_object *object, struct err *err)
{
	struct sha256 *hash = sha256_new();
	char *block = xmalloc(STEP);
	uint64_t size = 0;
	ssize_t got;
	bool ok = true;

	while (ok && (got = fs_pread_full(in, block, STEP, (off_t)size)) != 0) {
		if (got == -1) {
			ok = err_sys(err, "read %s", path);
			break;
		}
		sha256_update(hash, block, (size_t)got);
		size += (uint64_t)got;
		if (out != -1 && !fs_write_all(out, block, (size_t)got))
			ok = err_sys(err, "store %s", path);
		else if (tick != NULL && !tick->fn(tick->ctx, size))
			ok = err_set(err, ERR_CANCELLED, "stopped while reading %s", path);
	}
	sha256_finish(hash, object->sha256);
	object->size = size;
	x_free(block);
	return ok;
}

static bool
open_regular(const char *path, int *fd, struct err *err)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd == -1)
		return err_sys(err, "open %s", path);
	if (fstat(*fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(*fd);
		return err_set(err, ERR_INPUT, "%s: not a regular file", path);
	}
	posix_fadvise(*fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return true;
}

bool
store_object_hash_file(const char *path, const struct store_tick *tick, struct store_object *out,
    struct err *err)
{
	int fd;
	bool ok;

	if (!open_regular(path, &fd, err))
		return false;
	out->known = false;
	ok = hash_and_copy(fd, -1, path, tick, out, err);
	close(fd);
	return ok;
}

/* Is the object there, whole? One of another size was cut by a power cut and is replaced. */
static bool
is_known(const char *path, uint64_t size)
{
	struct stat st;

	if (lstat(path, &st) == -1 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size != size)
		return false;
	/* Young again, so that a gc that runs just now leaves it alone. */
	utimensat(AT_FDCWD, path, NULL, 0);
	return true;
}

/* Gives the temporary file its name, unless the bytes are known. */
static bool
put_in_place(struct store *s, const char *temporary, struct store_object *object, struct err *err)
{
	struct arena *a = arena_new();
	char *path = store_object_path(s, object->sha256, a);
	char *dir = arena_strndup(a, path, strlen(s->dir) + sizeof "/objects/ab" - 1);
	bool ok = true;

	object->known = is_known(path, object->size);
	if (object->known)
		unlink(temporary);
	else
		ok = fs_mkdirs(dir, err) && fs_rename(temporary, path, 0, err);
	arena_free(a);
	return ok;
}

static bool
fill(int in, int out, const char *path, bool sync, const struct store_tick *tick,
    struct store_object *object, struct err *err)
{
	bool cloned = false;

#if HAVE_FICLONE
	cloned = ioctl(out, FICLONE, in) == 0;
#endif
	return hash_and_copy(cloned ? out : in, cloned ? -1 : out, path, tick, object, err)
	    && ((fchmod(out, 0444) == 0 && (!sync || fsync(out) == 0)) || err_sys(err, "store %s", path));
}

bool
store_object_put(struct store *s, const char *path, bool sync, const struct store_tick *tick,
    struct store_object *out, struct err *err)
{
	char *temporary = xasprintf("%s/tmp/object-%016llx", s->dir, (unsigned long long)rand_u64());
	struct store_object object;
	int in = -1, fd = -1;
	bool ok = false;

	if (!open_regular(path, &in, err))
		goto out;
	fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		err_sys(err, "make %s", temporary);
		goto out;
	}
	ok = fill(in, fd, path, sync, tick, &object, err) && put_in_place(s, temporary, &object, err);
	if (!ok)
		unlink(temporary);
	else
		*out = object;
out:
	if (in != -1)
		close(in);
	if (fd != -1)
		close(fd);
	x_free(temporary);
	return ok;
}

bool
store_object_add_file(struct store *s, const char *path, const struct store_tick *tick,
    struct store_object *out, struct err *err)
{
	return store_object_put(s, path, true, tick, out, err);
}

bool
store_object_add_bytes(struct store *s, const void *p, size_t n, struct store_object *out,
    struct err *err)
{
	char *temporary = xasprintf("%s/tmp/object-%016llx", s->dir, (unsigned long long)rand_u64());
	struct store_object object = { .size = n };
	bool ok;

	sha256_of(p, n, object.sha256);
	ok = fs_write_file(temporary, (struct slice){ p, n }, FS_SYNC | FS_READONLY, err)
	    && put_in_place(s, temporary, &object, err);
	if (ok)
		*out = object;
	else
		unlink(temporary);
	x_free(temporary);
	return ok;
}

bool
store_object_checkout(struct store *s, const char *sha256, const char *path, struct err *err)
{
	struct arena *a = arena_new();
	bool ok;

	if (!sha256_is_hex(sha256))
		ok = err_set(err, ERR_INPUT, "\"%s\" is not a SHA-256", sha256);
	else if (!store_object_exists(s, sha256))
		ok = err_set(err, ERR_NOTFOUND, "%s: object %s is not in the store", path, sha256);
	else
		ok = fs_copy_file(store_object_path(s, sha256, a), path, FS_WRITABLE, NULL, err);
	arena_free(a);
	return ok;
}

bool
store_object_verify(struct store *s, const char *sha256, const struct store_tick *tick,
    struct err *err)
{
	struct arena *a = arena_new();
	struct store_object found;
	bool ok;

	if (!store_object_exists(s, sha256))
		ok = err_set(err, ERR_NOTFOUND, "object %s is not in the store", sha256);
	else
		ok = store_object_hash_file(store_object_path(s, sha256, a), tick, &found, err)
		    && (str_equal(found.sha256, sha256)
		    || err_set(err, ERR_CORRUPT, "object %s has other bytes now", sha256));
	arena_free(a);
	return ok;
}
