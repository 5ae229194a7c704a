/*
 * data_hash.c - the one place that calls xxHash.
 */
#include "data_hash.h"

#include <xxhash.h>

uint64_t
data_hash_long(const char *p, size_t n)
{
	return XXH3_64bits(p, n);
}

struct data_hash128
data_hash_key(const void *p, size_t n)
{
	XXH128_hash_t h = XXH3_128bits(p, n);

	return (struct data_hash128){ h.high64, h.low64 };
}
