/*
 * data_moments.c - see the header. Sums of a block run in four lanes (data_vector.h); the lanes are
 * part of the definition, hence the same result everywhere.
 */
#include "data_moments.h"

#include <math.h>
#include <string.h>

#include "data_vector.h"

enum { BLOCK = 1024 };

/* The mean as the distance from the shift: for values that lie close together far from zero the
 * distances keep the digits that the mean itself would round away. */
static DATA_INLINE double
block_mean(const double *x, size_t n, double shift)
{
	data_lanes sum = { 0 };
	double rest = 0;
	size_t i = 0;

	for (; i + DATA_LANES <= n; i += DATA_LANES)
		sum += DATA_LOAD(x + i) - shift;
	for (; i < n; i++)
		rest += x[i] - shift;
	return (DATA_ADD_LANES(sum) + rest) / (double)n;
}

/* The second pass: powers of the deviations, with the correction for a rounded mean. */
static DATA_INLINE void
block_powers(struct data_moments *m, const double *x, size_t n, double shift)
{
	data_lanes v1 = { 0 }, v2 = { 0 }, v3 = { 0 }, v4 = { 0 };
	double mean = block_mean(x, n, shift), s1 = 0, s2 = 0, s3 = 0, s4 = 0, off;
	size_t i = 0;

	for (; i + DATA_LANES <= n; i += DATA_LANES) {
		data_lanes d = DATA_LOAD(x + i) - shift - mean, square = d * d;

		v1 += d;
		v2 += square;
		v3 += square * d;
		v4 += square * square;
	}
	for (; i < n; i++) {
		double d = x[i] - shift - mean, square = d * d;

		s1 += d;
		s2 += square;
		s3 += square * d;
		s4 += square * square;
	}
	s1 += DATA_ADD_LANES(v1);
	s2 += DATA_ADD_LANES(v2);
	s3 += DATA_ADD_LANES(v3);
	s4 += DATA_ADD_LANES(v4);
	off = s1 / (double)n;
	m->n = (double)n;
	m->mean = mean + off;
	m->m2 = s2 - off * off * m->n;
	m->m3 = s3 - 3 * off * s2;
	m->m4 = s4 - 4 * off * s3;
}

static DATA_INLINE void
block_lag(struct data_moments *m, const double *x, size_t n)
{
	data_lanes sums = { 0 }, products = { 0 };
	double shift = x[0], sum = 0, product = 0;
	size_t i = 0;

	for (; i + DATA_LANES < n; i += DATA_LANES) {
		data_lanes here = DATA_LOAD(x + i) - shift;

		sums += here;
		products += here * (DATA_LOAD(x + i + 1) - shift);
	}
	for (; i < n; i++) {
		sum += x[i] - shift;
		if (i + 1 < n)
			product += (x[i] - shift) * (x[i + 1] - shift);
	}
	m->shift = shift;
	m->shifted = DATA_ADD_LANES(sums) + sum;
	m->product = DATA_ADD_LANES(products) + product;
	m->first = x[0];
	m->last = x[n - 1];
}

/* What frexp does, for a mantissa that is neither zero nor subnormal, which here it never is. */
static inline void
normalise(struct data_moments *m)
{
	enum { BIAS = 1022 };
	const uint64_t places = UINT64_C(0x7ff) << 52;
	uint64_t bits;

	memcpy(&bits, &m->mantissa, sizeof bits);
	m->exponent += (int64_t)((bits & places) >> 52) - BIAS;
	bits = (bits & ~places) | (uint64_t)BIAS << 52;
	memcpy(&m->mantissa, &bits, sizeof bits);
}

static inline void
multiply(struct data_moments *m, double factor)
{
	m->mantissa *= factor;
	normalise(m);
}

static void
multiply_any(struct data_moments *m, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int exponent;

		if (!(x[i] > 0))
			continue;
		multiply(m, frexp(x[i], &exponent));
		m->exponent += exponent;
		m->positive++;
	}
}

/* The product of what is positive. Values from 2^-30 to 2^30 cannot leave the range in 16 products; a
 * group with others is taken one by one. */
static DATA_INLINE void
block_product(struct data_moments *m, const double *x, size_t n)
{
	enum { GROUP = 16 * DATA_LANES };
	const data_lanes one = DATA_ALL(1.0);
	size_t i = 0;

	m->mantissa = 1;
	for (; i + GROUP <= n; i += GROUP) {
		data_lanes product = one;
		data_words odd = { 0 }, count = { 0 };

		for (size_t k = 0; k < GROUP; k += DATA_LANES) {
			data_lanes v = DATA_LOAD(x + i + k);
			data_words positive = v > 0;

			odd |= positive & ((v < 0x1p-30) | (v > 0x1p30));
			count -= positive;
			product *= DATA_CHOOSE(positive, v, one);
		}
		if ((odd[0] | odd[1] | odd[2] | odd[3]) != 0) {
			multiply_any(m, x + i, GROUP);
			continue;
		}
		m->positive += (uint64_t)(count[0] + count[1] + count[2] + count[3]);
		for (size_t l = 0; l < DATA_LANES; l++)
			multiply(m, product[l]);
	}
	multiply_any(m, x + i, n - i);
}

static void
add_sum(struct data_moments *m, double v)
{
	double sum = m->sum + v;

	m->lost += fabs(m->sum) >= fabs(v) ? (m->sum - sum) + v : (v - sum) + m->sum;
	m->sum = sum;
}

/* Every value goes into the compensated sum: blocks of rounded sums would cost digits. */
static DATA_INLINE void
block_sum(struct data_moments *m, const double *x, size_t n)
{
	data_lanes sum = { 0 }, lost = { 0 };
	size_t i = 0;

	for (; i + DATA_LANES <= n; i += DATA_LANES) {
		/* Knuth's TwoSum: the error without a branch */
		data_lanes v = DATA_LOAD(x + i), t = sum + v, back = t - sum;

		lost += (sum - (t - back)) + (v - back);
		sum = t;
	}
	for (size_t l = 0; l < DATA_LANES; l++) {
		add_sum(m, sum[l]);
		m->lost += lost[l];
	}
	for (; i < n; i++)
		add_sum(m, x[i]);
}

static DATA_INLINE void
block_all(struct data_moments *block, const double *x, size_t n)
{
	block_powers(block, x, n, x[0]);
	block_lag(block, x, n);
	block_product(block, x, n);
	block_sum(block, x, n);
}

static void
block_portable(struct data_moments *block, const double *x, size_t n)
{
	block_all(block, x, n);
}

#if DATA_WITH_AVX2
DATA_AVX2 static void
block_avx2(struct data_moments *block, const double *x, size_t n)
{
	block_all(block, x, n);
}
#endif

void
data_moments_add(struct data_moments *m, const double *values, size_t n)
{
	void (*add_block)(struct data_moments *, const double *, size_t) = block_portable;

#if DATA_WITH_AVX2
	if (DATA_HAS_AVX2)
		add_block = block_avx2;
#endif
	for (size_t i = 0; i < n; i += BLOCK) {
		struct data_moments block = { .n = 0 };

		add_block(&block, values + i, n - i < BLOCK ? n - i : BLOCK);
		data_moments_merge(m, &block);
	}
}

static void
merge_lag(struct data_moments *a, const struct data_moments *b)
{
	double d = b->shift - a->shift, pairs = b->n - 1;
	double inner = 2 * b->shifted - (b->last - b->shift) - (b->first - b->shift);

	a->product += b->product + d * inner + pairs * d * d +
	    (a->last - a->shift) * (b->first - a->shift);
	a->shifted += b->shifted + b->n * d;
	a->last = b->last;
}

static void
merge_powers(struct data_moments *a, const struct data_moments *b)
{
	double na = a->n, nb = b->n, n = na + nb, d = (b->shift - a->shift) + (b->mean - a->mean),
	       d2 = d * d;

	a->m4 += b->m4 + d2 * d2 * na * nb * (na * na - na * nb + nb * nb) / (n * n * n) +
	    6 * d2 * (na * na * b->m2 + nb * nb * a->m2) / (n * n) +
	    4 * d * (na * b->m3 - nb * a->m3) / n;
	a->m3 +=
	    b->m3 + d2 * d * na * nb * (na - nb) / (n * n) + 3 * d * (na * b->m2 - nb * a->m2) / n;
	a->m2 += b->m2 + d2 * na * nb / n;
	a->mean += d * nb / n;
	a->n = n;
}

void
data_moments_merge(struct data_moments *a, const struct data_moments *b)
{
	if (b->n == 0)
		return;
	if (a->n == 0) {
		*a = *b;
		return;
	}
	merge_lag(a, b);
	merge_powers(a, b);
	add_sum(a, b->sum);
	a->lost += b->lost;
	a->mantissa *= b->mantissa;
	a->exponent += b->exponent;
	a->positive += b->positive;
	normalise(a);
}

double
data_moments_mean(const struct data_moments *m)
{
	return m->n > 0 ? (m->sum + m->lost) / m->n : (double)NAN;
}

double
data_moments_variance(const struct data_moments *m)
{
	return m->n > 1 ? m->m2 / (m->n - 1) : (double)NAN;
}

double
data_moments_sd(const struct data_moments *m)
{
	return sqrt(data_moments_variance(m));
}

double
data_moments_skewness(const struct data_moments *m, int corrected)
{
	double n = m->n, g1;

	if (n < (corrected ? 3 : 2) || m->m2 <= 0)
		return (double)NAN;
	g1 = sqrt(n) * m->m3 / pow(m->m2, 1.5);
	return corrected ? g1 * sqrt(n * (n - 1)) / (n - 2) : g1;
}

double
data_moments_kurtosis(const struct data_moments *m, int corrected)
{
	double n = m->n, g2;

	if (n < (corrected ? 4 : 2) || m->m2 <= 0)
		return (double)NAN;
	g2 = n * m->m4 / (m->m2 * m->m2) - 3;
	return corrected ? (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6) : g2;
}

double
data_moments_autocorrelation(const struct data_moments *m)
{
	/* The mean less the shift, from differences that lost no digits. */
	double off = m->shifted / m->n, inner;

	if (m->n < 2 || m->m2 <= 0)
		return (double)NAN;
	inner = 2 * m->shifted - (m->last - m->shift) - (m->first - m->shift);
	return (m->product - off * inner + (m->n - 1) * off * off) / m->m2;
}

double
data_moments_geometric_mean(const struct data_moments *m)
{
	double n = (double)m->positive;

	if (m->positive == 0)
		return (double)NAN;
	return exp((log(m->mantissa) + (double)m->exponent * M_LN2) / n);
}

void
data_moments_pack(const struct data_moments *m, struct buf *out)
{
	const double reals[] = { m->n, m->mean, m->m2, m->m3, m->m4, m->sum, m->lost, m->shift,
		m->shifted, m->product, m->first, m->last, m->mantissa };

	data_pack_reals(out, reals, ARRAY_LEN(reals));
	data_pack_u64(out, (uint64_t)m->exponent);
	data_pack_u64(out, m->positive);
}

bool
data_moments_unpack(struct data_moments *m, struct data_unpack *in)
{
	double *const reals[] = { &m->n, &m->mean, &m->m2, &m->m3, &m->m4, &m->sum, &m->lost,
		&m->shift, &m->shifted, &m->product, &m->first, &m->last, &m->mantissa };

	for (size_t i = 0; i < ARRAY_LEN(reals); i++)
		*reals[i] = data_unpack_f64(in);
	m->exponent = (int64_t)data_unpack_u64(in);
	m->positive = data_unpack_u64(in);
	if (!(m->n >= 0 && m->n < 0x1p63) || m->m2 < 0 || m->exponent > INT64_MAX / 4 ||
	    m->exponent < INT64_MIN / 4)
		in->bad = true;
	return !in->bad;
}
