/*
 * store_object.h - content-addressed files: objects/ab/cdef..., named by the SHA-256 of their bytes,
 * stored once, read-only. One that was added compressed is objects/ab/cdef....zst (store_pack.h); its
 * name and size are those of its content, and all that is here gives the content.
 */
#ifndef STORE_OBJECT_H
#define STORE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "base_hash.h"
#include "base_json.h"
#include "base_mem.h"
#include "store_open.h"

struct store_object {
	char sha256[SHA256_HEX];
	uint64_t size;		/* of the content */
	bool known;		/* the bytes were in the store already, in whatever form */
};

/* Where an object lies. */
struct store_object_place {
	const char *path;	/* in the arena */
	uint64_t stored;	/* bytes of the file there */
	bool packed;		/* compressed: the file is not the content itself */
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
/* What a file of the store is to programs: path, size and sha256, as members. */
void store_object_members(struct json_out *json, const char *path, uint64_t size, const char *sha256);
bool store_object_exists(const struct store *s, const char *sha256);
/* false when it is not there: then path is where it would be. */
bool store_object_find(const struct store *s, const char *sha256, struct arena *a,
    struct store_object_place *out);
/* Is the file there all of an object whose content has this size? (Its hash is for verify.) */
bool store_object_is_whole(const struct store_object_place *place, uint64_t size);
/* The first bytes of the content, at most n. */
MUST_CHECK bool store_object_head(struct store *s, const char *sha256, void *out, size_t n, size_t *got,
    struct err *err);
/* A writable copy (reflink or bytes) at path, which is replaced. What is unpacked is compared with its
 * hash on the way (ERR_CORRUPT), so that no other bytes ever appear there. */
MUST_CHECK bool store_object_checkout(struct store *s, const char *sha256, const char *path,
    const struct store_tick *tick, struct err *err);
/* Reads it and compares its hash: ERR_CORRUPT, ERR_NOTFOUND. */
MUST_CHECK bool store_object_verify(struct store *s, const char *sha256,
    const struct store_tick *tick, struct err *err);
/* The SHA-256 of a file, without storing it. */
MUST_CHECK bool store_object_hash_file(const char *path, const struct store_tick *tick,
    struct store_object *out, struct err *err);

#endif
