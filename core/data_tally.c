/*
 * data_tally.c - see the header. Vectors are those of data_vector.h: the same result on every machine.
 */
#include "data_tally.h"

#include <math.h>
#include <string.h>

#include "data_vector.h"

/* The whole number k as the bits of k + MAGIC, whose order is that of k, while |k| is below 2^51. */
#define MAGIC 0x1.8p52

double
data_tally_real(uint64_t word, double power)
{
	double v;

	memcpy(&v, &word, sizeof v);
	return (v - MAGIC) / power;
}

/* Vectors are not passed by value: how depends on the target. */
static DATA_INLINE bool
any(const data_words *mask)
{
	return ((*mask)[0] | (*mask)[1] | (*mask)[2] | (*mask)[3]) != 0;
}

/* Where to load lanes from: the values, or a copy of the last few, filled up. */
static DATA_INLINE const double *
lanes_at(const double *v, size_t n, double *copy, double fill)
{
	if (n >= DATA_LANES)
		return v;
	for (size_t l = 0; l < DATA_LANES; l++)
		copy[l] = l < n ? v[l] : fill;
	return copy;
}

/* The correctly rounded quotient k / 10^d is the double nearest to the decimal number: the one that was
 * read. Where it is not (an exponent, too many digits), the values are no such numbers. */
static DATA_INLINE bool
scale_any(uint64_t *words, const double *v, size_t n, double power)
{
	data_words wrong = { 0 };
	double copy[DATA_LANES];

	for (size_t i = 0; i < n; i += DATA_LANES) {
		data_lanes x = DATA_LOAD(lanes_at(v + i, n - i, copy, 0));
		data_lanes k = x * power, moved = k + MAGIC;

		wrong |= ((moved - MAGIC) / power != x) | ~((k < 0x1p51) & (k > -0x1p51));
		if (n - i >= DATA_LANES)
			DATA_STORE_WORDS(words + i, (data_words)moved);
		for (size_t l = 0; n - i < DATA_LANES && l < n - i; l++)
			words[i + l] = (uint64_t)((data_words)moved)[l];
	}
	return !any(&wrong);
}

/* What is at least 2^52 has no fraction; adding 2^52 rounds others to whole numbers. */
static DATA_INLINE void
count_any(struct data_column *c, const double *v, size_t n)
{
	data_words zeros = { 0 }, negatives = { 0 }, whole = { 0 };
	const data_lanes none = { 0 };
	double copy[DATA_LANES];

	for (size_t i = 0; i < n; i += DATA_LANES) {
		/* NaN is nothing of all this. */
		data_lanes x = DATA_LOAD(lanes_at(v + i, n - i, copy, (double)NAN));
		data_lanes size = (data_lanes)((data_words)x & INT64_MAX);

		zeros -= x == none;
		negatives -= x < none;
		whole -= (size >= 0x1p52) | ((size + 0x1p52) - 0x1p52 == size);
	}
	c->zeros = (uint64_t)DATA_ADD_LANES(zeros);
	c->negatives = (uint64_t)DATA_ADD_LANES(negatives);
	c->whole = (uint64_t)DATA_ADD_LANES(whole);
}

static DATA_INLINE void
order_any(struct data_column *c, const double *v, size_t n)
{
	data_words up = { 0 }, down = { 0 }, same = { 0 };
	size_t i = 0;

	for (; i + DATA_LANES < n; i += DATA_LANES) {
		data_lanes here = DATA_LOAD(v + i), next = DATA_LOAD(v + i + 1);

		up |= next > here;
		down |= next < here;
		same |= next == here;
	}
	for (; i + 1 < n; i++) {
		up[0] |= v[i + 1] > v[i];
		down[0] |= v[i + 1] < v[i];
		same[0] |= v[i + 1] == v[i];
	}
	c->ascending = !any(&down);
	c->descending = !any(&up);
	c->repeats = any(&same);
}

/* What lanes of ints have counted. */
struct int_tally {
	data_words min, max, zeros, negatives, low, high;
};

/* Low and high halves of the values are summed apart: of a batch neither sum can overflow. */
static DATA_INLINE void
tally_lanes(struct int_tally *t, const int64_t *from)
{
	const data_words none = { 0 }, v = DATA_LOAD_WORDS(from);
	data_words below = v < t->min, above = v > t->max;

	t->min = (below & v) | (~below & t->min);
	t->max = (above & v) | (~above & t->max);
	t->zeros -= v == none;
	t->negatives -= v < none;
	t->low += v & UINT32_MAX;
	t->high += v >> 32;
}

static DATA_INLINE void
ints_any(struct data_column *c, const int64_t *v, size_t n)
{
	struct int_tally t = { .min = { v[0], v[0], v[0], v[0] }, .max = { v[0], v[0], v[0], v[0] } };
	size_t i = 0;

	for (; i + DATA_LANES <= n; i += DATA_LANES)
		tally_lanes(&t, v + i);
	c->zeros = (uint64_t)DATA_ADD_LANES(t.zeros);
	c->negatives = (uint64_t)DATA_ADD_LANES(t.negatives);
	c->int_sum = (__int128)DATA_ADD_LANES(t.high) * (INT64_C(1) << 32) + DATA_ADD_LANES(t.low);
	c->min_int = t.min[0];
	c->max_int = t.max[0];
	for (size_t l = 1; l < DATA_LANES; l++) {
		c->min_int = t.min[l] < c->min_int ? t.min[l] : c->min_int;
		c->max_int = t.max[l] > c->max_int ? t.max[l] : c->max_int;
	}
	for (; i < n; i++) {
		c->zeros += v[i] == 0;
		c->negatives += v[i] < 0;
		c->int_sum += v[i];
		c->min_int = v[i] < c->min_int ? v[i] : c->min_int;
		c->max_int = v[i] > c->max_int ? v[i] : c->max_int;
	}
	c->whole = n;
}

static DATA_INLINE bool
reals_any(struct data_column *c, uint64_t *words, const double *v, size_t n, double power)
{
	count_any(c, v, n);
	return power > 0 && scale_any(words, v, n, power);
}

/* ------------------------------------------------------------------------------------- by machine */

static void
order_portable(struct data_column *c, const double *v, size_t n)
{
	order_any(c, v, n);
}

static void
ints_portable(struct data_column *c, const int64_t *v, size_t n)
{
	ints_any(c, v, n);
}

static bool
reals_portable(struct data_column *c, uint64_t *words, const double *v, size_t n, double power)
{
	return reals_any(c, words, v, n, power);
}

#if DATA_WITH_AVX2
DATA_AVX2 static void
order_avx2(struct data_column *c, const double *v, size_t n)
{
	order_any(c, v, n);
}

DATA_AVX2 static void
ints_avx2(struct data_column *c, const int64_t *v, size_t n)
{
	ints_any(c, v, n);
}

DATA_AVX2 static bool
reals_avx2(struct data_column *c, uint64_t *words, const double *v, size_t n, double power)
{
	return reals_any(c, words, v, n, power);
}
#else
#define DATA_HAS_AVX2 false
#define order_avx2 order_portable
#define ints_avx2 ints_portable
#define reals_avx2 reals_portable
#endif

void
data_tally_order(struct data_column *c, const double *v, size_t n)
{
	(DATA_HAS_AVX2 ? order_avx2 : order_portable)(c, v, n);
}

void
data_tally_ints(struct data_column *c, double *reals, const int64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		reals[i] = (double)v[i];
	(DATA_HAS_AVX2 ? ints_avx2 : ints_portable)(c, v, n);
}

bool
data_tally_reals(struct data_column *c, uint64_t *words, const double *v, size_t n, double power)
{
	return (DATA_HAS_AVX2 ? reals_avx2 : reals_portable)(c, words, v, n, power);
}
