/*
 * data_ks.c - the distribution of the two-sample Kolmogorov-Smirnov statistic: by counting paths where
 * that is quick, else its limits (one sample: Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's
 * Distribution", Journal of Statistical Software 8, 2003).
 *
 * Without ties every order of both samples is a path from (0, 0) to (n, m) and all are equally likely; D
 * is at least d when the path leaves the band |i/n - j/m| < d. Paths are walked diagonal by diagonal
 * (i + j = k), as if each step went along i with probability n / (n + m): then the numbers stay near 1
 * about the middle, and no step depends on its neighbour. Whatever steps out of the band is added up,
 * weighed by the ways that lead on to the end, so that small values keep their digits.
 */
#include <math.h>
#include <string.h>

#include "base.h"
#include "data_math.h"

struct band {
	double n, m, along_i, along_j;	/* probabilities of a step */
	int64_t width;		/* inside: |i m - j n| <= width */
	double *log_factorial;
};

/* The first and the last i of diagonal k inside the band. */
static void
ends(const struct band *b, int64_t k, int64_t *from, int64_t *to)
{
	int64_t n = (int64_t)b->n, m = (int64_t)b->m, low = k * n - b->width, high = k * n + b->width;

	*from = low <= 0 ? 0 : (low + n + m - 1) / (n + m);
	*to = high / (n + m);
	*from = *from > k - m ? *from : k - m;
	*to = *to < n ? *to : n;
	*to = *to < k ? *to : k;
}

/* All ways from (i, j) to the end, as a share of all ways, in the measure of the walk. */
static double
ways_on(const struct band *b, int64_t i, int64_t j)
{
	size_t n = (size_t)b->n, m = (size_t)b->m, p = n - (size_t)i, q = m - (size_t)j;
	const double *f = b->log_factorial;

	return exp(f[p + q] - f[p] - f[q] - (f[n + m] - f[n] - f[m]) - (double)i * log(b->along_i) -
		   (double)j * log(b->along_j));
}

/* What leaves the band between diagonal k and the next. At most one step at each edge does. */
static double
leaving(const struct band *b, int64_t k, const double *now, int64_t from, int64_t to,
    int64_t next_from, int64_t next_to)
{
	double sum = 0;

	if (from > to)
		return 0;
	if (to + 1 > next_to && to < (int64_t)b->n)
		sum += now[to] * b->along_i * ways_on(b, to + 1, k - to);
	if (from < next_from && k - from < (int64_t)b->m)
		sum += now[from] * b->along_j * ways_on(b, from, k - from + 1);
	return sum;
}

static void
step(double *restrict next, const double *restrict now, int64_t from, int64_t to, double along_i,
    double along_j)
{
	for (int64_t i = from; i <= to; i++)
		next[i] = along_i * now[i - 1] + along_j * now[i];
}

static double
ks_exact(double d, size_t n, size_t m)
{
	double nd = (double)n, md = (double)m, outside = 0;
	struct band b = { nd, md, nd / (nd + md), md / (nd + md),
		(int64_t)floor(d * md * nd + 0.5) - 1, x_new_array(double, n + m + 1) };
	/* One place more on both sides, always 0. */
	double *now = x_new_array(double, n + 3), *next = x_new_array(double, n + 3);
	int64_t from, to;

	for (size_t i = 2; i <= n + m; i++)
		b.log_factorial[i] = b.log_factorial[i - 1] + log((double)i);
	ends(&b, 0, &from, &to);
	now[1] = 1;
	for (int64_t k = 0; k < (int64_t)(n + m); k++) {
		double *spare = now;
		int64_t next_from, next_to;

		ends(&b, k + 1, &next_from, &next_to);
		outside += leaving(&b, k, now + 1, from, to, next_from, next_to);
		step(next + 1, now + 1, next_from, next_to, b.along_i, b.along_j);
		/* Both neighbours of what is left of the band. */
		next[next_from] = 0;
		next[next_to + 2] = 0;
		now = next;
		next = spare;
		from = next_from;
		to = next_to;
	}
	x_free(b.log_factorial);
	x_free(now);
	x_free(next);
	return outside;
}

static void
matrix_multiply(const double *a, const double *b, double *out, size_t k)
{
	memset(out, 0, k * k * sizeof *out);
	for (size_t i = 0; i < k; i++)
		for (size_t l = 0; l < k; l++) {
			double x = a[i * k + l];

			for (size_t j = 0; j < k; j++)
				out[i * k + j] += x * b[l * k + j];
		}
}

/* v = a^n with a decimal exponent kept apart. */
static void
matrix_power(double *a, double *v, int *exponent, size_t k, unsigned n)
{
	double *spare = x_new_array(double, k * k);
	int power = 0, result = 0;

	memset(v, 0, k * k * sizeof *v);
	for (size_t i = 0; i < k; i++)
		v[i * k + i] = 1;
	for (; n > 0; n >>= 1) {
		if ((n & 1) != 0) {
			matrix_multiply(v, a, spare, k);
			memcpy(v, spare, k * k * sizeof *v);
			result += power;
			if (v[(k / 2) * k + k / 2] > 1e140) {
				for (size_t i = 0; i < k * k; i++)
					v[i] *= 1e-140;
				result += 140;
			}
		}
		matrix_multiply(a, a, spare, k);
		memcpy(a, spare, k * k * sizeof *a);
		power *= 2;
		if (a[(k / 2) * k + k / 2] > 1e140) {
			for (size_t i = 0; i < k * k; i++)
				a[i] *= 1e-140;
			power += 140;
		}
	}
	*exponent = result;
	x_free(spare);
}

/* P(D >= d) for one sample of n, by Marsaglia, Tsang and Wang. */
static double
ks_one_sample(double d, unsigned n)
{
	size_t k = (size_t)(n * d) + 1, m = 2 * k - 1;
	double h = (double)k - n * d, s, *matrix = x_new_array(double, m *m),
	       *power = x_new_array(double, m *m);
	int exponent = 0;

	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			matrix[i * m + j] = i + 1 < j ? 0 : 1;
	for (size_t i = 0; i < m; i++) {
		matrix[i * m] -= pow(h, (double)i + 1);
		matrix[(m - 1) * m + i] -= pow(h, (double)(m - i));
	}
	matrix[(m - 1) * m] += 2 * h - 1 > 0 ? pow(2 * h - 1, (double)m) : 0;
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			for (size_t g = 1; i + 1 > j && g <= i - j + 1; g++)
				matrix[i * m + j] /= (double)g;
	matrix_power(matrix, power, &exponent, m, n);
	s = power[(k - 1) * m + k - 1];
	for (unsigned i = 1; i <= n; i++) {
		s = s * i / n;
		if (s < 1e-140) {
			s *= 1e140;
			exponent -= 140;
		}
	}
	x_free(matrix);
	x_free(power);
	return 1 - s * pow(10, exponent);
}

double
data_ks_tail(double d, double n, double m)
{
	double en = n * m / (n + m), root = sqrt(en), ratio = n > m ? n / m : m / n;

	if (d <= 0 || n < 1 || m < 1)
		return 1;
	if (floor(d * m * n + 0.5) < 1)
		return 1;
	if (n * m <= 1e7 && n + m <= 2e5)
		return fmin(1, ks_exact(d, (size_t)n, (size_t)m));
	/* Of very different sizes, the larger is nearly the distribution itself. */
	if (ratio > 20 && en < 500 && d * d * en < 18)
		return fmin(1, ks_one_sample(d, (unsigned)llround(en)));
	if (ratio > 20)
		return fmin(1, data_kolmogorov_tail((root + 0.12 + 0.11 / root) * d));
	return fmin(1, data_kolmogorov_tail(root * d));
}
