/*
 * data_moments.c - see the header. Sums of a block run in four lanes, so that the compiler can use
 * vector registers; the lanes are part of the definition, hence the same result everywhere.
 */
#include "data_moments.h"

#include <math.h>

enum { BLOCK = 1024, LANES = 4 };

static double
lane_sum(const double lane[LANES])
{
	return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* The mean as the distance from the shift: for values that lie close together far from zero the
 * distances keep the digits that the mean itself would round away. */
static double
block_mean(const double *x, size_t n, double shift)
{
	double lane[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t l = 0; l < LANES; l++)
			lane[l] += x[i + l] - shift;
	for (; i < n; i++)
		lane[0] += x[i] - shift;
	return lane_sum(lane) / (double)n;
}

/* The second pass: powers of the deviations, with the correction for a rounded mean. */
static void
block_powers(struct data_moments *m, const double *x, size_t n, double shift)
{
	double mean = block_mean(x, n, shift);
	double s1[LANES] = { 0 }, s2[LANES] = { 0 }, s3[LANES] = { 0 }, s4[LANES] = { 0 };
	double off, m2;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t l = 0; l < LANES; l++) {
			double d = x[i + l] - shift - mean, square = d * d;

			s1[l] += d;
			s2[l] += square;
			s3[l] += square * d;
			s4[l] += square * square;
		}
	for (; i < n; i++) {
		double d = x[i] - shift - mean, square = d * d;

		s1[0] += d;
		s2[0] += square;
		s3[0] += square * d;
		s4[0] += square * square;
	}
	off = lane_sum(s1) / (double)n;
	m2 = lane_sum(s2);
	m->n = (double)n;
	m->mean = mean + off;
	m->m2 = m2 - off * off * m->n;
	m->m3 = lane_sum(s3) - 3 * off * m2;
	m->m4 = lane_sum(s4) - 4 * off * lane_sum(s3);
}

static void
block_lag(struct data_moments *m, const double *x, size_t n)
{
	double sum[LANES] = { 0 }, product[LANES] = { 0 }, shift = x[0];
	size_t i = 0;

	for (; i + LANES < n; i += LANES)
		for (size_t l = 0; l < LANES; l++) {
			sum[l] += x[i + l] - shift;
			product[l] += (x[i + l] - shift) * (x[i + l + 1] - shift);
		}
	for (; i < n; i++) {
		sum[0] += x[i] - shift;
		if (i + 1 < n)
			product[0] += (x[i] - shift) * (x[i + 1] - shift);
	}
	m->shift = shift;
	m->shifted = lane_sum(sum);
	m->product = lane_sum(product);
	m->first = x[0];
	m->last = x[n - 1];
}

static void
normalise(struct data_moments *m)
{
	int exponent;

	m->mantissa = frexp(m->mantissa, &exponent);
	m->exponent += exponent;
}

/* Values from 2^-30 to 2^30 cannot leave the range in 16 products; the others are scaled first. */
static void
block_product(struct data_moments *m, const double *x, size_t n)
{
	double product = 1;

	m->mantissa = 1;
	for (size_t i = 0; i < n; i++) {
		if (x[i] > 0x1p-30 && x[i] < 0x1p30) {
			product *= x[i];
			m->positive++;
		} else if (x[i] > 0) {
			int exponent;

			product *= frexp(x[i], &exponent);
			m->exponent += exponent;
			m->positive++;
		}
		if (i % 16 == 15) {
			m->mantissa *= product;
			product = 1;
			normalise(m);
		}
	}
	m->mantissa *= product;
	normalise(m);
}

static void
add_sum(struct data_moments *m, double v)
{
	double sum = m->sum + v;

	m->lost += fabs(m->sum) >= fabs(v) ? (m->sum - sum) + v : (v - sum) + m->sum;
	m->sum = sum;
}

/* Every value goes into the compensated sum: blocks of rounded sums would cost digits. */
static void
block_sum(struct data_moments *m, const double *x, size_t n)
{
	double sum[LANES] = { 0 }, lost[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t l = 0; l < LANES; l++) {
			/* Knuth's TwoSum: the error without a branch */
			double t = sum[l] + x[i + l], back = t - sum[l];

			lost[l] += (sum[l] - (t - back)) + (x[i + l] - back);
			sum[l] = t;
		}
	for (size_t l = 0; l < LANES; l++) {
		add_sum(m, sum[l]);
		m->lost += lost[l];
	}
	for (; i < n; i++)
		add_sum(m, x[i]);
}

void
data_moments_add(struct data_moments *m, const double *values, size_t n)
{
	for (size_t i = 0; i < n; i += BLOCK) {
		size_t count = n - i < BLOCK ? n - i : BLOCK;
		struct data_moments block = { .n = 0 };

		block_powers(&block, values + i, count, values[i]);
		block_lag(&block, values + i, count);
		block_product(&block, values + i, count);
		block_sum(&block, values + i, count);
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
