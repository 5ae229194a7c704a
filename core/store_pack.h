/*
 * store_pack.h - compressed objects: objects/ab/cdef....zst holds the content whose SHA-256 is its name.
 * Private to the store and to what reads data through it.
 *
 * The file is zstd as any tool reads it (`zstd -dc` gives the content back), and begins with a skippable
 * frame that says how long both are, so that a file that a power cut has shortened is seen without reading
 * it, and nobody unpacks more than was put in:
 *
 *	+------------+------------+------------+--------------+--------------+---------------------+
 *	| 0x184d2a5b | 24         | "benchtop" | content size | file size    | zstd frame, with    |
 *	| u32        | u32        | 8 bytes    | u64          | u64          | a checksum          |
 *	+------------+------------+------------+--------------+--------------+---------------------+
 *
 * Numbers are little-endian. What was compressed by its user (x.csv.gz, x.csv.zst) is content like any
 * other: it does not begin like this, and comes out as it went in.
 */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"

#define STORE_PACK_END ".zst"

/* Writing, into an empty file that is open for writing; it and the path, which messages name, stay the
 * caller's. level: ZSTD_LEVEL_MIN to ZSTD_LEVEL_MAX. expected: about how many bytes will come, by which it is
 * decided how many threads compress. */
struct store_pack_out;
struct store_pack_out *store_pack_begin(int fd, const char *path, int level, uint64_t expected);
MUST_CHECK bool store_pack_add(struct store_pack_out *p, const void *bytes, size_t n, struct err *err);
/* The header too, since sizes are known now. *stored: size of the file. */
MUST_CHECK bool store_pack_finish(struct store_pack_out *p, uint64_t *stored, struct err *err);
void store_pack_free(struct store_pack_out *p);		/* NULL is fine */

/* Does the file begin as one, and what does it say? false also for what cannot be looked at (a pipe). */
bool store_pack_look(int fd, uint64_t *size, uint64_t *stored);

/* Reading the content; fd and path are the caller's. Bytes that are not what was packed, fewer or more of
 * them: ERR_CORRUPT with the path. */
struct store_pack;
MUST_CHECK bool store_pack_open(struct store_pack **out, int fd, const char *path, struct err *err);
/* *got is 0 only at the end. */
MUST_CHECK bool store_pack_read(struct store_pack *p, void *out, size_t n, size_t *got, struct err *err);
void store_pack_close(struct store_pack *p);		/* NULL is fine */

#endif
