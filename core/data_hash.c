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
