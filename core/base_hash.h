/*
 * base_hash.h - SHA-256 of what is stored (FIPS 180-4, by libcrypto).
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

#include "base_err.h"

enum { SHA256_HEX = 65 };	/* 64 lower-case digits and a NUL */

struct sha256;

struct sha256 *sha256_new(void);
void sha256_update(struct sha256 *h, const void *p, size_t n);
/* Writes the digest and frees h. */
void sha256_finish(struct sha256 *h, char out[SHA256_HEX]);
void sha256_free(struct sha256 *h);	/* without a digest; NULL is fine */

void sha256_of(const void *p, size_t n, char out[SHA256_HEX]);
bool sha256_is_hex(const char *s);	/* exactly 64 lower-case hex digits */

#endif
