/*
 * data_sort.c - least significant digit first, 11 bits at a time, after the smallest key is taken
 * away: a column of small numbers takes one or two passes, reals take six. A digit that all keys
 * share costs nothing. Longer keys are tried by their first 22 bits.
 */
#include "data_sort.h"

#include "base.h"

enum { DIGIT = 11, BUCKETS = 1 << DIGIT, MAX_COUNTED = 1 << 16 };

static void
reserve(struct data_sorter *s, size_t n)
{
	if (s->cap >= n && s->table != NULL)
		return;
	data_sorter_release(s);
	n += n / 8;
	s->cap = n;
	s->spare = xmalloc(n * sizeof *s->spare);
	s->runs.keys = xmalloc(n * sizeof *s->runs.keys);
	s->runs.counts = xmalloc(n * sizeof *s->runs.counts);
	s->table = xmalloc(MAX_COUNTED * sizeof *s->table);
}

void
data_sorter_release(struct data_sorter *s)
{
	x_free(s->spare);
	x_free(s->table);
	x_free(s->runs.keys);
	x_free(s->runs.counts);
	*s = (struct data_sorter){ .cap = 0 };
}

static void
count_small(struct data_sorter *s, const uint64_t *keys, size_t n, uint64_t min, size_t range)
{
	memset(s->table, 0, range * sizeof *s->table);
	for (size_t i = 0; i < n; i++)
		s->table[keys[i] - min]++;
	s->runs.count = 0;
	for (size_t i = 0; i < range; i++) {
		if (s->table[i] == 0)
			continue;
		s->runs.keys[s->runs.count] = min + i;
		s->runs.counts[s->runs.count++] = s->table[i];
	}
}

/* Keys of at most 32 bits are moved as such: half of the bytes. */
static inline __attribute__((always_inline)) uint64_t
key_at(const void *keys, size_t i, bool narrow)
{
	return narrow ? ((const uint32_t *)keys)[i] : ((const uint64_t *)keys)[i];
}

/* Moves keys to where their digit says; count[b] is where the first with digit b goes. */
static inline __attribute__((always_inline)) void
scatter(void *to, const void *from, size_t n, uint32_t *count, int shift, bool narrow)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t key = key_at(from, i, narrow);
		uint32_t place = count[key >> shift & (BUCKETS - 1)]++;

		if (narrow)
			((uint32_t *)to)[place] = (uint32_t)key;
		else
			((uint64_t *)to)[place] = key;
	}
}

/* From how many have each digit to where the first of them goes. */
static void
place_digits(uint32_t *count)
{
	uint32_t at = 0;

	for (size_t b = 0; b < BUCKETS; b++) {
		uint32_t here = count[b];

		count[b] = at;
		at += here;
	}
}

/* By all digits, between two arrays; returns the one with the result. */
static inline __attribute__((always_inline)) void *
sort_digits(struct data_sorter *s, void *from, void *to, size_t n, int passes, bool narrow)
{
	uint32_t (*counts)[BUCKETS] = (uint32_t (*)[BUCKETS])(void *)s->table;

	for (int p = 0; p < passes; p++) {
		void *swap = from;

		/* A digit that all share. */
		if (counts[p][key_at(from, 0, narrow) >> (p * DIGIT) & (BUCKETS - 1)] == n)
			continue;
		place_digits(counts[p]);
		scatter(to, from, n, counts[p], p * DIGIT, narrow);
		from = to;
		to = swap;
	}
	return from;
}

/* Sorts keys - min, which become words again; returns where the result is. */
static uint64_t *
radix(struct data_sorter *s, uint64_t *keys, size_t n, uint64_t min, int bits)
{
	uint32_t (*counts)[BUCKETS] = (uint32_t (*)[BUCKETS])(void *)s->table;
	uint32_t *narrow = (uint32_t *)(void *)s->spare, *sorted;
	int passes = (bits + DIGIT - 1) / DIGIT;

	memset(counts, 0, (size_t)passes * sizeof *counts);
	for (size_t i = 0; i < n; i++) {
		uint64_t key = keys[i] -= min;

		for (int p = 0; p < passes; p++)
			counts[p][key >> (p * DIGIT) & (BUCKETS - 1)]++;
	}
	if (bits > 32)
		return sort_digits(s, keys, s->spare, n, passes, false);
	for (size_t i = 0; i < n; i++)
		narrow[i] = (uint32_t)keys[i];
	sorted = sort_digits(s, narrow, narrow + n, n, passes, true);
	for (size_t i = 0; i < n; i++)
		keys[i] = sorted[i];
	return keys;
}

/* Keys of many digits hardly ever share the first two: sorted by these, few are out of place, and next to
 * it. NULL: they do share them; what is in `keys` is then another order of the same. */
static uint64_t *
radix_by_first(struct data_sorter *s, uint64_t *keys, size_t n, uint64_t min, int bits)
{
	uint32_t (*counts)[BUCKETS] = (uint32_t (*)[BUCKETS])(void *)s->table;
	int low = bits - 2 * DIGIT;
	size_t moves = 0;

	memset(counts, 0, 2 * sizeof *counts);
	for (size_t i = 0; i < n; i++) {
		uint64_t key = keys[i] -= min;

		counts[0][key >> low & (BUCKETS - 1)]++;
		counts[1][key >> (low + DIGIT)]++;
	}
	for (int p = 0; p < 2; p++) {
		uint64_t *from = p == 0 ? keys : s->spare, *to = p == 0 ? s->spare : keys;

		place_digits(counts[p]);
		scatter(to, from, n, counts[p], low + p * DIGIT, false);
	}
	for (size_t i = 1; i < n; i++) {
		uint64_t key = keys[i];
		size_t j = i;

		for (; j > 0 && keys[j - 1] > key; j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
		moves += i - j;
		if (moves > 4 * n)
			return NULL;
	}
	return keys;
}

static void
count_sorted(struct data_sorter *s, const uint64_t *sorted, size_t n, uint64_t min)
{
	size_t runs = 0;

	for (size_t i = 0; i < n;) {
		size_t start = i;

		while (i < n && sorted[i] == sorted[start])
			i++;
		s->runs.keys[runs] = sorted[start] + min;
		s->runs.counts[runs++] = (uint32_t)(i - start);
	}
	s->runs.count = runs;
}

static const uint64_t *
sort_keys(struct data_sorter *s, uint64_t *keys, size_t n, uint64_t min, int bits)
{
	const uint64_t *sorted;

	if (bits <= 3 * DIGIT)
		return radix(s, keys, n, min, bits);
	sorted = radix_by_first(s, keys, n, min, bits);
	return sorted != NULL ? sorted : radix(s, keys, n, 0, bits);
}

const struct data_runs *
data_sort_runs(struct data_sorter *s, uint64_t *keys, size_t n)
{
	uint64_t min = UINT64_MAX, max = 0, range;
	bool ascending = true;

	reserve(s, n > 0 ? n : 1);
	s->runs.count = 0;
	if (n == 0)
		return &s->runs;
	for (size_t i = 0; i < n; i++) {
		ascending &= keys[i] >= max;
		min = keys[i] < min ? keys[i] : min;
		max = keys[i] > max ? keys[i] : max;
	}
	range = max - min;
	if (range < MAX_COUNTED && range < 4 * n + 256)
		count_small(s, keys, n, min, (size_t)range + 1);
	else if (ascending)
		count_sorted(s, keys, n, 0);
	else
		count_sorted(s, sort_keys(s, keys, n, min, 64 - __builtin_clzll(range)), n, min);
	return &s->runs;
}

static uint64_t
hash_at(const char *items, size_t i, size_t size)
{
	uint64_t hash;

	memcpy(&hash, items + i * size, sizeof hash);
	return hash;
}

/* Inside a bucket there are few. */
static void
insertion_sort(char *items, size_t count, size_t size)
{
	char moved[64];

	for (size_t i = 1; i < count; i++) {
		uint64_t hash = hash_at(items, i, size);
		size_t j = i;

		while (j > 0 && hash_at(items, j - 1, size) > hash)
			j--;
		if (j == i)
			continue;
		memcpy(moved, items + i * size, size);
		memmove(items + (j + 1) * size, items + j * size, (i - j) * size);
		memcpy(items + j * size, moved, size);
	}
}

void
data_sort_by_hash(void *items, size_t count, size_t size)
{
	int bits = 1;
	size_t buckets, *at;
	char *copy;

	x_assert(size <= 64);
	while (bits < 20 && (size_t)1 << bits < count / 2)
		bits++;
	buckets = (size_t)1 << bits;
	at = x_new_array(size_t, buckets + 1);
	copy = xmalloc(count * size);
	for (size_t i = 0; i < count; i++)
		at[(hash_at(items, i, size) >> (64 - bits)) + 1]++;
	for (size_t b = 1; b <= buckets; b++)
		at[b] += at[b - 1];
	for (size_t i = 0; i < count; i++)
		memcpy(copy + at[hash_at(items, i, size) >> (64 - bits)]++ * size,
		    (char *)items + i * size, size);
	/* Each bucket's start has moved to its end. */
	for (size_t b = 0, start = 0; b < buckets; start = at[b++])
		insertion_sort(copy + start * size, at[b] - start, size);
	if (count > 0)
		memcpy(items, copy, count * size);
	x_free(copy);
	x_free(at);
}

/* Hoare's selection; the pivot is the middle element, which is right for what is sorted already. */
uint64_t
data_sort_median(uint64_t *v, size_t n)
{
	size_t wanted = n / 2, low = 0, high = n - 1;

	while (low < high) {
		uint64_t pivot = v[low + (high - low) / 2];
		size_t i = low, j = high;

		for (;;) {
			uint64_t swap;

			while (v[i] < pivot)
				i++;
			while (v[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap = v[i];
			v[i++] = v[j];
			v[j--] = swap;
		}
		/* Everything up to j is at most the pivot, everything behind at least. */
		if (i == j && v[j] > pivot)
			j--;
		if (wanted <= j)
			high = j;
		else
			low = j + 1;
	}
	return v[wanted];
}
