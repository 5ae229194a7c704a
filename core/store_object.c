/*
 * store_object.c - files by the hash of their bytes.
 *
 * A file is taken in by sharing its blocks with a temporary file and hashing that, or, where blocks
 * cannot be shared, by copying and hashing in one reading, or by compressing and hashing in one: what is
 * stored is what was hashed, whatever happens to the original meanwhile. Then the temporary file gets
 * its name. A content lies there in one form, plain or compressed: who finds the other one leaves it.
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
#include "store_pack.h"

#if HAVE_FICLONE
#include <linux/fs.h>
#endif

/* What takes no block of a disk less is not worth unpacking. */
enum { STEP = 1 << 20, DISK_BLOCK = 4096 };

/* ------------------------------------------------------------------ where objects lie */

static char *
place_of(const struct store *s, const char *sha256, bool packed, struct arena *a)
{
	return arena_printf(a, "%s/objects/%.2s/%s%s", s->dir, sha256, sha256 + 2,
	    packed ? STORE_PACK_END : "");
}

bool
store_object_find(const struct store *s, const char *sha256, struct arena *a,
    struct store_object_place *out)
{
	static const bool forms[] = { false, true };
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		char *path = place_of(s, sha256, forms[i], a);

		if (lstat(path, &st) == -1)
			continue;
		*out = (struct store_object_place){ path, (uint64_t)st.st_size, forms[i] };
		return true;
	}
	*out = (struct store_object_place){ .path = place_of(s, sha256, false, a) };
	return false;
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
	struct store_object_place place;
	bool exists = sha256_is_hex(sha256) && store_object_find(s, sha256, a, &place);

	arena_free(a);
	return exists;
}

/* ------------------------------------------------------------------ reading */

/* A file, or what is packed in one. */
struct content {
	const char *path;
	int fd;
	struct store_pack *pack;
	uint64_t at;
};

static bool
open_regular(const char *path, int *fd, struct err *err)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd == -1)
		return err_sys(err, "open %s", path);
	if (fstat(*fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		close(*fd);
		*fd = -1;
		return err_set(err, ERR_INPUT, "%s: not a regular file", path);
	}
	posix_fadvise(*fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return true;
}

static bool
content_open(struct content *c, const char *path, bool packed, struct err *err)
{
	*c = (struct content){ .path = path, .fd = -1 };
	return open_regular(path, &c->fd, err)
	    && (!packed || store_pack_open(&c->pack, c->fd, path, err));
}

static void
content_close(struct content *c)
{
	store_pack_close(c->pack);
	if (c->fd != -1)
		close(c->fd);
}

static bool
content_next(struct content *c, char *block, size_t n, size_t *got, struct err *err)
{
	ssize_t count;

	if (c->pack != NULL)
		return store_pack_read(c->pack, block, n, got, err);
	count = fs_pread_full(c->fd, block, n, (off_t)c->at);
	if (count == -1)
		return err_sys(err, "read %s", c->path);
	*got = (size_t)count;
	c->at += *got;
	return true;
}

/* ------------------------------------------------------------------ copying */

/* Where content goes while it is hashed: nowhere, into a file, or compressed into one. */
struct sink {
	int fd;
	struct store_pack_out *pack;
	const char *path;	/* of what is written; NULL: in the store, what matters is what is read */
};

static bool
sink_put(const struct sink *to, const char *path, const char *block, size_t n, struct err *err)
{
	if (to->pack != NULL)
		return store_pack_add(to->pack, block, n, err);
	if (to->fd == -1 || fs_write_all(to->fd, block, n))
		return true;
	return to->path != NULL ? err_sys(err, "write %s", to->path) : err_sys(err, "store %s", path);
}

/* Reads to the end. */
static bool
hash_and_copy(struct content *from, const struct sink *to, const struct store_tick *tick,
    struct store_object *object, struct err *err)
{
	struct sha256 *hash = sha256_new();
	char *block = xmalloc(STEP);
	uint64_t size = 0;
	size_t got = 1;
	bool ok = true;

	while (ok && (ok = content_next(from, block, STEP, &got, err)) && got > 0) {
		sha256_update(hash, block, got);
		size += got;
		ok = sink_put(to, from->path, block, got, err);
		if (ok && tick != NULL && !tick->fn(tick->ctx, size))
			ok = err_set(err, ERR_CANCELLED, "stopped while reading %s", from->path);
	}
	sha256_finish(hash, object->sha256);
	object->size = size;
	x_free(block);
	return ok;
}

static bool
hash_content(const char *path, bool packed, const struct store_tick *tick, struct store_object *out,
    struct err *err)
{
	const struct sink nowhere = { .fd = -1 };
	struct content from;
	bool ok = content_open(&from, path, packed, err)
	    && hash_and_copy(&from, &nowhere, tick, out, err);

	content_close(&from);
	out->known = false;
	return ok;
}

bool
store_object_hash_file(const char *path, const struct store_tick *tick, struct store_object *out,
    struct err *err)
{
	return hash_content(path, false, tick, out, err);
}

/* ------------------------------------------------------------------ taking in */

/* Is the object there, whole? One of another size was cut by a power cut and is replaced. */
static bool
is_whole(const char *path, bool packed, uint64_t size)
{
	uint64_t stored, of = 0;
	struct stat st;
	bool looked;
	int fd;

	if (lstat(path, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	if (!packed)
		return (uint64_t)st.st_size == size;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	looked = fd != -1 && store_pack_look(fd, &of, &stored);
	if (fd != -1)
		close(fd);
	return looked && of == size && stored == (uint64_t)st.st_size;
}

bool
store_object_is_whole(const struct store_object_place *place, uint64_t size)
{
	return is_whole(place->path, place->packed, size);
}

static bool
is_known(const char *path, bool packed, uint64_t size)
{
	if (!is_whole(path, packed, size))
		return false;
	/* Young again, so that a gc that runs just now leaves it alone. */
	utimensat(AT_FDCWD, path, NULL, 0);
	return true;
}

/* Of two forms one goes: the one that was cut, else the compressed one, when somebody else put the plain
 * one there at the same moment. What stays is on disk before that: the other may be referred to. */
static bool
leave_one(char *const places[2], uint64_t size, struct err *err)
{
	const char *stays = places[is_whole(places[0], false, size) ? 0 : 1];
	const char *goes = places[stays == places[0]];
	int fd = open(stays, O_RDONLY | O_CLOEXEC);
	bool ok = fd != -1 && fsync(fd) == 0 && (unlink(goes) == 0 || errno == ENOENT);

	if (!ok)
		err_sys(err, "store %s", stays);
	if (fd != -1)
		close(fd);
	return ok;
}

/* Gives the temporary file its name, unless the bytes are known. */
static bool
put_in_place(struct store *s, const char *temporary, bool packed, struct store_object *object,
    struct err *err)
{
	struct arena *a = arena_new();
	char *const places[2] = { place_of(s, object->sha256, false, a),
		place_of(s, object->sha256, true, a) };
	char *dir = arena_strndup(a, places[0], strlen(s->dir) + sizeof "/objects/ab" - 1);
	bool ok = true;

	object->known = is_known(places[0], false, object->size)
	    || is_known(places[1], true, object->size);
	if (object->known)
		unlink(temporary);
	else
		ok = fs_mkdirs(dir, err) && fs_rename(temporary, places[packed], 0, err)
		    && (!fs_exists(places[!packed]) || leave_one(places, object->size, err));
	arena_free(a);
	return ok;
}

bool
store_object_is_spare(const struct store *s, const char *sha256)
{
	struct arena *a = arena_new();
	uint64_t size, stored;
	int fd = open(place_of(s, sha256, true, a), O_RDONLY | O_CLOEXEC);
	bool spare = fd != -1 && store_pack_look(fd, &size, &stored)
	    && is_whole(place_of(s, sha256, false, a), false, size);

	if (fd != -1)
		close(fd);
	arena_free(a);
	return spare;
}

static bool
fill_plain(struct content *in, int out, const struct store_tick *tick, struct store_object *object,
    struct err *err)
{
	struct content clone = { .path = in->path, .fd = out };
	const struct sink to = { .fd = out }, nowhere = { .fd = -1 };

#if HAVE_FICLONE
	if (ioctl(out, FICLONE, in->fd) == 0)
		return hash_and_copy(&clone, &nowhere, tick, object, err);
#endif
	(void)clone, (void)nowhere;
	return hash_and_copy(in, &to, tick, object, err);
}

static uint64_t
disk_blocks(uint64_t bytes)
{
	return bytes / DISK_BLOCK + (bytes % DISK_BLOCK != 0);
}

/* *smaller: it is worth it. */
static bool
fill_packed(struct content *in, int out, int level, uint64_t expected, const struct store_tick *tick,
    struct store_object *object, bool *smaller, struct err *err)
{
	struct sink to = { .fd = out, .pack = store_pack_begin(out, in->path, level, expected) };
	uint64_t stored;
	bool ok = hash_and_copy(in, &to, tick, object, err)
	    && store_pack_finish(to.pack, &stored, err);

	if (ok)
		*smaller = disk_blocks(stored) < disk_blocks(object->size);
	store_pack_free(to.pack);
	return ok;
}

/* Takes the file in, compressed at a level or plain at 0. *taken is false when compressing it is for
 * nothing. */
static bool
take_in(struct store *s, struct content *in, const struct store_object_put *request, int level,
    struct store_object *object, bool *taken, struct err *err)
{
	char *temporary = xasprintf("%s/tmp/object-%016llx", s->dir, (unsigned long long)rand_u64());
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct stat st = { .st_size = 0 };
	bool ok;

	*taken = true;
	in->at = 0;
	if (fd == -1 || fstat(in->fd, &st) == -1)
		ok = err_sys(err, "make %s", temporary);
	else if (level > 0)
		ok = fill_packed(in, fd, level, (uint64_t)st.st_size, request->tick, object, taken, err);
	else
		ok = fill_plain(in, fd, request->tick, object, err);
	if (ok && *taken)
		ok = ((fchmod(fd, 0444) == 0 && (!request->sync || fsync(fd) == 0))
		    || err_sys(err, "store %s", in->path))
		    && put_in_place(s, temporary, level > 0, object, err);
	if (fd != -1 && (!ok || !*taken))
		unlink(temporary);
	if (fd != -1)
		close(fd);
	x_free(temporary);
	return ok;
}

bool
store_object_put(struct store *s, const struct store_object_put *request, struct store_object *out,
    struct err *err)
{
	struct store_object object;
	struct content in;
	struct stat st;
	bool taken = false;
	bool ok = content_open(&in, request->path, false, err);

	if (ok && request->level > 0 && fstat(in.fd, &st) == 0 && st.st_size > DISK_BLOCK)
		ok = take_in(s, &in, request, request->level, &object, &taken, err);
	if (ok && !taken)
		ok = take_in(s, &in, request, 0, &object, &taken, err);
	content_close(&in);
	if (ok)
		*out = object;
	return ok;
}

bool
store_object_add_file(struct store *s, const char *path, const struct store_tick *tick,
    struct store_object *out, struct err *err)
{
	return store_object_put(s, &(struct store_object_put){ .path = path, .sync = true, .tick = tick },
	    out, err);
}

/* ------------------------------------------------------------------ giving back */

static bool
is_the_same(const struct store_object *found, const char *sha256, struct err *err)
{
	return str_equal(found->sha256, sha256)
	    || err_set(err, ERR_CORRUPT, "object %s has other bytes now", sha256);
}

bool
store_object_head(struct store *s, const char *sha256, void *out, size_t n, size_t *got,
    struct err *err)
{
	struct arena *a = arena_new();
	struct store_object_place place;
	struct content from;
	bool ok;

	(void)store_object_find(s, sha256, a, &place);
	ok = content_open(&from, place.path, place.packed, err) && content_next(&from, out, n, got, err);
	content_close(&from);
	arena_free(a);
	return ok;
}

/* As fs_copy_file does it: written beside the place and renamed, with the time of the object. */
static bool
unpack(const char *sha256, const char *packed, const char *path, const struct store_tick *tick,
    struct err *err)
{
	char *temporary = xasprintf("%s.%08x.tmp", path, (unsigned)rand_u64());
	const struct sink to = { .fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600), .path = path };
	struct store_object found;
	struct content from = { .fd = -1 };
	struct stat st;
	bool ok = to.fd != -1 || err_sys(err, "make %s", temporary);

	ok = ok && content_open(&from, packed, true, err) && hash_and_copy(&from, &to, tick, &found, err)
	    && is_the_same(&found, sha256, err);
	if (ok && fstat(from.fd, &st) == 0)
		ok = (futimens(to.fd, (struct timespec[2]){ { .tv_nsec = UTIME_NOW }, st.st_mtim }) == 0
		    && fchmod(to.fd, (st.st_mode & 0777) | 0200) == 0) || err_sys(err, "%s", path);
	if (to.fd != -1 && close(to.fd) == -1 && ok)
		ok = err_sys(err, "close %s", path);
	ok = ok && fs_rename(temporary, path, 0, err);
	if (!ok && to.fd != -1)
		unlink(temporary);
	content_close(&from);
	x_free(temporary);
	return ok;
}

bool
store_object_checkout(struct store *s, const char *sha256, const char *path,
    const struct store_tick *tick, struct err *err)
{
	struct arena *a = arena_new();
	struct store_object_place place;
	bool ok;

	if (!sha256_is_hex(sha256))
		ok = err_set(err, ERR_INPUT, "\"%s\" is not a SHA-256", sha256);
	else if (!store_object_find(s, sha256, a, &place))
		ok = err_set(err, ERR_NOTFOUND, "%s: object %s is not in the store", path, sha256);
	else if (place.packed)
		ok = unpack(sha256, place.path, path, tick, err);
	else
		ok = fs_copy_file(place.path, path, FS_WRITABLE, NULL, err);
	arena_free(a);
	return ok;
}

bool
store_object_verify(struct store *s, const char *sha256, const struct store_tick *tick,
    struct err *err)
{
	struct arena *a = arena_new();
	struct store_object_place place;
	struct store_object found;
	bool ok;

	if (!sha256_is_hex(sha256) || !store_object_find(s, sha256, a, &place))
		ok = err_set(err, ERR_NOTFOUND, "object %s is not in the store", sha256);
	else
		ok = hash_content(place.path, place.packed, tick, &found, err)
		    && is_the_same(&found, sha256, err);
	arena_free(a);
	return ok;
}
