/*
 * store_pack.c - content into a compressed file and back.
 */
#include "store_pack.h"

#include <endian.h>
#include <string.h>
#include <sys/stat.h>

#include "base.h"
#include "base_zstd.h"
#include "os_fs.h"
#include "os_workers.h"

/* Windows of all levels up to ZSTD_LEVEL_MAX fit; a file that wants more is none of ours. */
enum { STEP = 256 * 1024, WINDOW_LOG = 23, WORKERS_MAX = 4, WORKERS_FROM = 16 << 20,
	HIGH_LEVEL = 9 };

struct header {
	uint32_t magic, length;		/* of a skippable frame, and of what follows in it */
	char mark[8];
	uint64_t size, stored;
};

_Static_assert(sizeof(struct header) == 32, "as it is in the file");

static const char mark[8] = { 'b', 'e', 'n', 'c', 'h', 't', 'o', 'p' };
static const uint32_t magic = 0x184d2a5b;

struct store_pack_out {
	int fd;
	const char *path;
	struct zstd_out *zstd;
	uint64_t size, stored;
};

struct store_pack {
	int fd;
	const char *path;
	struct zstd_in *zstd;
	uint64_t size;			/* as the header says */
	uint64_t given, taken;		/* so far */
	char raw[STEP];
	struct slice ahead;		/* in raw */
};

/* ------------------------------------------------------------------ writing */

static bool
put(void *ctx, const void *bytes, size_t n, struct err *err)
{
	struct store_pack_out *p = ctx;

	p->stored += n;
	return fs_write_all(p->fd, bytes, n) || err_sys(err, "store %s", p->path);
}

static int
workers(uint64_t expected, int level)
{
	/* The tables of high levels are large. */
	unsigned threads = os_workers_threads(0, level > HIGH_LEVEL ? WORKERS_MAX / 2 : WORKERS_MAX);

	return expected < WORKERS_FROM || threads < 2 ? 0 : (int)threads;
}

struct store_pack_out *
store_pack_begin(int fd, const char *path, int level, uint64_t expected)
{
	struct store_pack_out *p = x_new(struct store_pack_out);

	p->fd = fd;
	p->path = path;
	p->zstd = zstd_out_new(level, workers(expected, level), put, p);
	return p;
}

static bool
reserve(struct store_pack_out *p, struct err *err)
{
	const struct header none = { .magic = 0 };

	return p->stored > 0 || put(p, &none, sizeof none, err);
}

bool
store_pack_add(struct store_pack_out *p, const void *bytes, size_t n, struct err *err)
{
	p->size += n;
	return reserve(p, err) && zstd_out_write(p->zstd, bytes, n, err);
}

bool
store_pack_finish(struct store_pack_out *p, uint64_t *stored, struct err *err)
{
	struct header h = { .magic = htole32(magic), .length = htole32(sizeof h - 8) };

	if (!reserve(p, err) || !zstd_out_finish(p->zstd, err))
		return false;
	memcpy(h.mark, mark, sizeof h.mark);
	h.size = htole64(p->size);
	h.stored = htole64(p->stored);
	*stored = p->stored;
	return fs_pwrite_all(p->fd, &h, sizeof h, 0) || err_sys(err, "store %s", p->path);
}

void
store_pack_free(struct store_pack_out *p)
{
	if (p == NULL)
		return;
	zstd_out_free(p->zstd);
	x_free(p);
}

/* ------------------------------------------------------------------ reading */

bool
store_pack_look(int fd, uint64_t *size, uint64_t *stored)
{
	struct header h;

	if (fs_pread_full(fd, &h, sizeof h, 0) != (ssize_t)sizeof h || le32toh(h.magic) != magic ||
	    le32toh(h.length) != sizeof h - 8 || memcmp(h.mark, mark, sizeof mark) != 0)
		return false;
	*size = le64toh(h.size);
	*stored = le64toh(h.stored);
	return true;
}

bool
store_pack_open(struct store_pack **out, int fd, const char *path, struct err *err)
{
	uint64_t size, stored;
	struct store_pack *p;
	struct stat st;

	if (!store_pack_look(fd, &size, &stored))
		return err_set(err, ERR_CORRUPT, "%s: it does not begin like a compressed object", path);
	if (fstat(fd, &st) == -1)
		return err_sys(err, "look at %s", path);
	if ((uint64_t)st.st_size != stored)
		return err_set(err, ERR_CORRUPT, "%s: it has %llu bytes instead of %llu", path,
		    (unsigned long long)st.st_size, (unsigned long long)stored);
	p = x_new(struct store_pack);
	p->fd = fd;
	p->path = path;
	p->zstd = zstd_in_new(WINDOW_LOG);
	p->size = size;
	p->taken = sizeof(struct header);
	*out = p;
	return true;
}

static bool
fill(struct store_pack *p, struct err *err)
{
	ssize_t got;

	if (p->ahead.n > 0)
		return true;
	got = fs_pread_full(p->fd, p->raw, sizeof p->raw, (off_t)p->taken);
	if (got == -1)
		return err_sys(err, "read %s", p->path);
	p->taken += (uint64_t)got;
	p->ahead = (struct slice){ p->raw, (size_t)got };
	return true;
}

bool
store_pack_read(struct store_pack *p, void *out, size_t n, size_t *got, struct err *err)
{
	*got = 0;
	while (*got == 0 && n > 0) {
		bool at_end;

		if (!fill(p, err))
			return false;
		at_end = p->ahead.n == 0;
		if (at_end && zstd_in_is_whole(p->zstd))
			break;
		if (!zstd_in_read(p->zstd, &p->ahead, out, n, got, err)) {
			if (err != NULL)
				err->kind = ERR_CORRUPT;
			return err_wrap(err, "%s", p->path);
		}
		if (at_end && *got == 0)
			return err_set(err, ERR_CORRUPT, "%s: it ends too early", p->path);
	}
	p->given += *got;
	if (p->given > p->size || (*got == 0 && n > 0 && p->given < p->size))
		return err_set(err, ERR_CORRUPT, "%s: it does not hold the %llu bytes that it says", p->path,
		    (unsigned long long)p->size);
	return true;
}

void
store_pack_close(struct store_pack *p)
{
	if (p == NULL)
		return;
	zstd_in_free(p->zstd);
	x_free(p);
}
