/*
 * Any bytes are a metrics.bin, or are refused: reading, sealing and reading again never fail in any
 * other way. Every input is tried as it is and with all its checksums made right, since fuzzing would
 * hardly ever find those.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_points.h"
#include "store_points_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BUCKETS = 7 };

/* In memory: sealing syncs. */
static char path[] = "/dev/shm/fuzz-points-XXXXXX";

static bool
count_point(void *ctx, const struct store_point *p)
{
	(void)p;
	return ++*(size_t *)ctx < 5000;
}

static void
read_series(struct store_points *p, size_t series)
{
	struct store_bucket out[BUCKETS];
	int64_t from, to;
	size_t got, points = 0;

	for (int axis = STORE_AXIS_STEP; axis <= STORE_AXIS_TIME; axis++) {
		if (!store_points_range(p, series, (enum store_axis)axis, &from, &to))
			continue;
		if (store_points_read(p, series, (enum store_axis)axis, from, to, BUCKETS, out, &got, NULL)
		    && got > BUCKETS)
			abort();
		if (!store_points_each(p, series, (enum store_axis)axis, from, to, count_point, &points, NULL))
			continue;
	}
}

static void
read_all(void)
{
	struct store_points *p;

	if (!store_points_open(&p, path, NULL))
		return;
	for (size_t i = 0; i < store_points_count(p) && i < 20; i++)
		read_series(p, i);
	store_points_close(p);
}

static void
try_bytes(const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || !fs_write_all(fd, data, size))
		abort();
	close(fd);
	read_all();
	if (store_points_seal(path, NULL))
		read_all();
}

/* Header, checks of live records, check of the directory: as if a writer had made these bytes. */
static void
make_right(uint8_t *data, size_t size)
{
	struct points_header h;
	struct points_record r;
	uint64_t check;

	if (size < sizeof h)
		return;
	memcpy(&h, data, sizeof h);
	memcpy(h.magic, POINTS_MAGIC, sizeof h.magic);
	h.version = POINTS_VERSION;
	h.flags &= 1;
	if (h.flags == POINTS_SEALED && size >= POINTS_HEADER + sizeof check) {
		h.directory = POINTS_HEADER + h.directory % (size - POINTS_HEADER - sizeof check + 1);
		h.directory_length = size - h.directory;
		check = points_checksum(data + h.directory, h.directory_length - sizeof check);
		memcpy(data + size - sizeof check, &check, sizeof check);
	}
	memcpy(data, &h, sizeof h);
	if (h.flags == POINTS_SEALED)
		return;
	for (size_t at = POINTS_HEADER; at + sizeof r <= size; at += sizeof r) {
		memcpy(&r, data + at, sizeof r);
		r.check = points_check(&r, at / sizeof r);
		memcpy(data + at, &r, sizeof r);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool made;
	uint8_t *copy = malloc(size + 1);
	int fd;

	if (copy == NULL)
		return 0;
	if (!made && (fd = mkstemp(path)) != -1) {
		close(fd);
		made = true;
	}
	try_bytes(data, size);
	if (size > 0)
		memcpy(copy, data, size);
	make_right(copy, size);
	try_bytes(copy, size);
	unlink(path);
	free(copy);
	return 0;
}
