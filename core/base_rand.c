/*
 * base_rand.c - random numbers from the kernel, or from SplitMix64 (Steele, Lea, Flood 2014) when
 * a seed is pinned.
 */
#include "base_rand.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base_mem.h"
#include "base_str.h"

static uint64_t
splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static bool
pinned(uint64_t *out)
{
	static bool asked, is_pinned;
	static uint64_t state;
	const char *seed;
	int64_t v;

	if (!asked) {
		asked = true;
		seed = getenv("BENCHTOP_SEED");
		is_pinned = seed != NULL && str_to_int64(seed, &v);
		state = is_pinned ? (uint64_t)v : 0;
	}
	if (is_pinned)
		*out = splitmix64(&state);
	return is_pinned;
}

uint64_t
rand_u64(void)
{
	uint64_t v;

	if (pinned(&v))
		return v;
	if (getrandom(&v, sizeof v, 0) != (ssize_t)sizeof v)
		x_fatal("the kernel gives no random numbers");
	return v;
}

uint64_t
rand_below(uint64_t n)
{
	uint64_t limit, v;

	x_assert(n > 0);
	limit = UINT64_MAX - UINT64_MAX % n;
	do
		v = rand_u64();
	while (v >= limit);
	return v % n;
}
