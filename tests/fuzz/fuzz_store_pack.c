/*
 * Any bytes are a compressed object, or are refused; never does more come out than its header says. Each
 * input is tried as it is, behind a header that fits it, and as content, which comes back as it was.
 */
#include <endian.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "store_pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 32, SIZE_AT = 16, STORED_AT = 24, SOME = 5000 };

/* An empty file in memory without a name. */
static int
empty_file(void)
{
	char path[] = "/dev/shm/fuzz-pack-XXXXXX";
	int fd = mkstemp(path);

	if (fd == -1)
		abort();
	unlink(path);
	return fd;
}

/* All that comes out, in pieces of an odd size; what is expected, unless that is NULL. */
static void
unpack(int fd, const uint8_t *wanted, size_t n)
{
	struct store_pack *p;
	uint64_t size, stored, given = 0;
	char piece[777];
	size_t got = 1;
	bool ok;

	if (!store_pack_look(fd, &size, &stored))
		size = 0;
	if (!store_pack_open(&p, fd, "fuzz", NULL)) {
		if (wanted != NULL)
			abort();
		return;
	}
	while ((ok = store_pack_read(p, piece, sizeof piece, &got, NULL)) && got > 0) {
		if (wanted != NULL && (given + got > n || memcmp(wanted + given, piece, got) != 0))
			abort();
		given += got;
	}
	if (given > size || (ok && given != size) || (wanted != NULL && (!ok || given != n)))
		abort();
	store_pack_close(p);
}

static void
try_bytes(const uint8_t *data, size_t size)
{
	int fd = empty_file();

	if (!fs_write_all(fd, data, size))
		abort();
	unpack(fd, NULL, 0);
	close(fd);
}

static void
try_content(const uint8_t *data, size_t size)
{
	int fd = empty_file();
	struct store_pack_out *out = store_pack_begin(fd, "fuzz", 1, size);
	uint64_t stored;

	if (!store_pack_add(out, data, size / 2, NULL) ||
	    !store_pack_add(out, data + size / 2, size - size / 2, NULL) ||
	    !store_pack_finish(out, &stored, NULL))
		abort();
	store_pack_free(out);
	unpack(fd, data, size);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(HEADER + size), none = 0;
	uint64_t number = htole64(SOME);

	if (copy == NULL)
		return 0;
	try_bytes(data, size);
	/* The frame behind a header whose sizes are right. */
	memcpy(copy, (const uint8_t[]){ 0x5b, 0x2a, 0x4d, 0x18, HEADER - 8, 0, 0, 0 }, 8);
	memcpy(copy + 8, "benchtop", 8);
	memcpy(copy + SIZE_AT, &number, sizeof number);
	if (size > HEADER && memcmp(data, copy, SIZE_AT) == 0)
		memcpy(copy + SIZE_AT, data + SIZE_AT, sizeof number);
	number = htole64(HEADER + size);
	memcpy(copy + STORED_AT, &number, sizeof number);
	if (size > 0)
		memcpy(copy + HEADER, data, size);
	try_bytes(copy, HEADER + size);
	if (size > HEADER) {
		number = htole64(size);
		memcpy(copy + STORED_AT, &number, sizeof number);
		memcpy(copy + HEADER, data + HEADER, size - HEADER);
		try_bytes(copy, size);
	}
	try_content(size > 0 ? data : &none, size);
	free(copy);
	return 0;
}
