/*
 * data_hash.h - the 64-bit hash of a value, the same on every machine, since it is stored in
 * profiles: sketches of two versions must agree on it. Folded 128-bit products (as in wyhash) up to
 * 16 bytes, XXH3 beyond.
 */
#ifndef DATA_HASH_H
#define DATA_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "data_number.h"

static inline uint64_t
data_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t
data_mix(uint64_t x)
{
	x = data_fold(x ^ 0xa0761d6478bd642f, 0xe7037ed1a0b428db);
	return data_fold(x ^ 0x8ebc6af09c88c6e3, x ^ 0x589965cc75374cc3);
}

static inline uint64_t
data_hash_int(int64_t v)
{
	return data_mix((uint64_t)v);
}

/* Equal numbers hash equally, however they are written: 2, 2.0, 2e0. */
static inline uint64_t
data_hash_real(double v)
{
	bool small = v > -9007199254740992.0 && v < 9007199254740992.0;
	int64_t whole = (int64_t)(small ? v : 0);
	uint64_t bits;

	/* One of two words, without a branch: columns with some whole numbers are common. */
	memcpy(&bits, &v, sizeof bits);
	bits ^= 0x5bd1e995cafef00d;
	return data_mix((double)whole == v ? (uint64_t)whole : bits);
}

uint64_t data_hash_long(const char *p, size_t n);

/* Of bytes, where equal hashes must mean equal bytes. */
struct data_hash128 {
	uint64_t high, low;
};

struct data_hash128 data_hash_key(const void *p, size_t n);

/* Needs DATA_TEXT_PADDING readable bytes behind p + n. */
static inline uint64_t
data_hash_text(const char *p, size_t n)
{
	uint64_t a, b = 0;

	if (n > 16)
		return data_hash_long(p, n);
	a = data_load64(p);
	if (n < 8)
		a = n == 0 ? 0 : a << (64 - 8 * n);
	else if (n > 8)
		b = data_load64(p + n - 8);
	a = data_fold(a ^ 0x9e3779b97f4a7c15, b ^ 0xd6e8feb86659fd93 ^ n);
	return data_fold(a ^ 0x8ebc6af09c88c6e3 ^ n, a ^ 0xe7037ed1a0b428db);
}

#endif
