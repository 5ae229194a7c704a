/*
 * data_sort.h - sorting many 64-bit keys and counting equal ones: radix sort over the digits that
 * differ, counting where the range is small.
 */
#ifndef DATA_SORT_H
#define DATA_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Ascending runs of equal keys. */
struct data_runs {
	uint64_t *keys;
	uint32_t *counts;
	size_t count;
};

/* Memory that is used again from sort to sort. */
struct data_sorter {
	uint64_t *spare;
	uint32_t *table;
	struct data_runs runs;
	size_t cap;
};

/* Sorts and counts keys[0..n), which are overwritten. The result is valid until the next call. */
const struct data_runs *data_sort_runs(struct data_sorter *s, uint64_t *keys, size_t n);
void data_sorter_release(struct data_sorter *s);

/* Sorts items of `size` bytes that start with a 64-bit hash, ascending; equal hashes keep their order.
 * Linear for hashes, which are spread evenly. */
void data_sort_by_hash(void *items, size_t count, size_t size);

/* The middle one of n > 0 numbers in order (of two, the larger); they are moved about. */
uint64_t data_sort_median(uint64_t *v, size_t n);

/* Keys in the order of the values. */
static inline uint64_t
data_key_of_int(int64_t v)
{
	return (uint64_t)v ^ UINT64_C(1) << 63;
}

static inline int64_t
data_int_of_key(uint64_t key)
{
	return (int64_t)(key ^ UINT64_C(1) << 63);
}

/* -0 and 0 are one value. */
static inline uint64_t
data_key_of_real(double v)
{
	uint64_t bits;

	v += 0.0;
	memcpy(&bits, &v, sizeof bits);
	return bits ^ ((uint64_t)((int64_t)bits >> 63) | UINT64_C(1) << 63);
}

static inline double
data_real_of_key(uint64_t key)
{
	uint64_t bits = key ^ (((key >> 63) - 1) | UINT64_C(1) << 63);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

#endif
