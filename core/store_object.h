/*
 * store_object.h - content-addressed files: objects/ab/cdef..., named by the SHA-256 of their bytes,
 * stored once, read-only.
 */
#ifndef STORE_OBJECT_H
#define STORE_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "base_hash.h"
#include "base_json.h"
#include "base_mem.h"
#include "store_open.h"

struct store_object {
	char sha256[SHA256_HEX];
	uint64_t size;
	bool known;		/* the bytes were in the store already */
};

/* Reads the file once. Shares blocks with it where the file system can, else copies: a later change
 * of the file never changes the object. tick (may be NULL) is called with the bytes read so far and
 * returns false to stop (ERR_CANCELLED). */
struct store_tick {
	bool (*fn)(void *ctx, uint64_t bytes);
	void *ctx;
};
MUST_CHECK bool store_object_add_file(struct store *s, const char *path,
    const struct store_tick *tick, struct store_object *out, struct err *err);
MUST_CHECK bool store_object_add_bytes(struct store *s, const void *p, size_t n,
    struct store_object *out, struct err *err);
/* What a file of the store is to programs: path, size and sha256, as members. */
void store_object_members(struct json_out *json, const char *path, uint64_t size, const char *sha256);
bool store_object_exists(const struct store *s, const char *sha256);
char *store_object_path(const struct store *s, const char *sha256, struct arena *a);
/* A writable copy (reflink or bytes) at path, which is replaced. */
MUST_CHECK bool store_object_checkout(struct store *s, const char *sha256, const char *path,
    struct err *err);
/* Reads it and compares its hash: ERR_CORRUPT, ERR_NOTFOUND. */
MUST_CHECK bool store_object_verify(struct store *s, const char *sha256,
    const struct store_tick *tick, struct err *err);
/* The SHA-256 of a file, without storing it. */
MUST_CHECK bool store_object_hash_file(const char *path, const struct store_tick *tick,
    struct store_object *out, struct err *err);

#endif
