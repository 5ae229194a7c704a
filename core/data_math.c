/*
 * data_math.c - special functions: series and continued fractions after Abramowitz and Stegun, and
 * Numerical Recipes; Kolmogorov's distribution after Marsaglia, Tsang and Wang (2003).
 */
#include "data_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum { MAX_TERMS = 10000 };

double
data_normal_tail(double z)
{
	return erfc(fabs(z) / M_SQRT2);
}

static double
gamma_series(double a, double x)
{
	double term = 1 / a, sum = term;

	for (int i = 1; i < MAX_TERMS && term > sum * 1e-16; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return sum * exp(-x + a * log(x) - lgamma(a));
}

/* Lentz's continued fraction for the upper part. */
static double
gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;

	for (int i = 1; i < MAX_TERMS; i++) {
		double an = -i * (i - a), delta;

		b += 2;
		d = an * d + b;
		d = fabs(d) < 1e-300 ? 1e300 : 1 / d;
		c = b + an / c;
		c = fabs(c) < 1e-300 ? 1e-300 : c;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1) < 1e-15)
			break;
	}
	return h * exp(-x + a * log(x) - lgamma(a));
}

double
data_gamma_upper(double a, double x)
{
	if (!(x > 0))
		return 1;
	/* Far out the fraction would give 0 * infinity. */
	if (isinf(x))
		return 0;
	return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

double
data_chi_tail(double x, double df)
{
	return data_gamma_upper(df / 2, x / 2);
}

double
data_chi_quantile(double p, double df)
{
	double low = 0, high = df + 10;

	while (1 - data_chi_tail(high, df) < p)
		high *= 2;
	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		if (1 - data_chi_tail(middle, df) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static double
beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;

	d = fabs(d) < 1e-300 ? 1e300 : 1 / d;
	h = d;
	for (int i = 1; i < MAX_TERMS; i++) {
		double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
		double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1));
		double delta;

		d = 1 / (1 + even * d);
		c = 1 + even / c;
		h *= d * c;
		d = 1 / (1 + odd * d);
		c = 1 + odd / c;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1) < 1e-15)
			break;
	}
	return h;
}

double
data_beta(double x, double a, double b)
{
	double front;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(x, a, b) / a;
	return 1 - front * beta_fraction(1 - x, b, a) / b;
}

double
data_student_tail(double t, double df)
{
	return data_beta(df / (df + t * t), df / 2, 0.5);
}

double
data_poisson_tail(double mean, double k)
{
	return k <= 0 ? 1 : 1 - data_gamma_upper(k, mean);
}

double
data_kolmogorov_tail(double t)
{
	double sum = 0;

	if (t < 0.2)
		return 1;
	/* Below 1 the other series of the theta function converges at once. */
	if (t < 1) {
		for (int k = 1; k < 20; k += 2)
			sum += exp(-k * k * M_PI * M_PI / (8 * t * t));
		return 1 - sqrt(2 * M_PI) / t * sum;
	}
	for (int j = 1; j < 20; j++)
		sum += (j % 2 == 1 ? 1 : -1) * exp(-2.0 * j * j * t * t);
	return 2 * sum;
}

/* The last column of row i inside the band, and the first. */
static size_t
band_end(double at, double q, double m)
{
	double end = floor((at + q) * m + 1e-9);

	return end < m ? (size_t)end : (size_t)m;
}

static size_t
band_start(double at, double q, double m)
{
	double start = ceil((at - q) * m - 1e-9);

	return start > 0 ? (size_t)start : 0;
}

/* The probability that a random path from (0, 0) to (n, m) leaves the band |i/n - j/m| <= q. u[j] is
 * the probability to pass (i, j) without having left; what steps out is added up, so that small values
 * keep their digits. From (i, j) a path steps down with (n - i) / (n - i + m - j). */
static double
ks_exact(double d, size_t n, size_t m)
{
	double nd = (double)n, md = (double)m, outside = 0;
	double q = (floor(d * md * nd + 0.5) - 0.5) / (md * nd);
	double *u = x_new_array(double, m + 1), *inverse = x_new_array(double, n + m + 2);
	size_t from = 0, to = band_end(0, q, md);

	for (size_t k = 1; k <= n + m + 1; k++)
		inverse[k] = 1 / (double)k;
	u[0] = 1;
	for (size_t j = 1; j <= to; j++)
		u[j] = u[j - 1] * (double)(m - j + 1) * inverse[n + m - j + 1];
	for (size_t i = 1;; i++) {
		size_t last = to, start = band_start((double)i / nd, q, md);

		if (last < m)
			outside += u[last] * (double)(m - last) * inverse[n - i + 1 + m - last];
		if (i > n)
			break;
		for (; from < start; from++) {
			outside += from <= last ? u[from] * (double)(n - i + 1) *
						      inverse[n - i + 1 + m - from]
						: 0;
			u[from] = 0;
		}
		to = band_end((double)i / nd, q, md);
		for (size_t j = from; j <= to; j++) {
			double down =
			    j <= last ? u[j] * (double)(n - i + 1) * inverse[n - i + 1 + m - j] : 0;

			u[j] = down + (j > from ? u[j - 1] * (double)(m - j + 1) *
						      inverse[n - i + m - j + 1]
						: 0);
		}
	}
	x_free(u);
	x_free(inverse);
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

static double
clamp(double p)
{
	return p < 0 ? 0 : p > 1 ? 1 : p;
}

double
data_ks_tail(double d, double n, double m)
{
	double en = n * m / (n + m), root = sqrt(en), ratio = n > m ? n / m : m / n;

	if (d <= 0 || n < 1 || m < 1)
		return 1;
	if (n * m <= 1e7)
		return clamp(ks_exact(d, (size_t)n, (size_t)m));
	/* Of very different sizes, the larger is nearly the distribution itself. */
	if (ratio > 20 && en < 500 && d * d * en < 18)
		return clamp(ks_one_sample(d, (unsigned)llround(en)));
	if (ratio > 20)
		return clamp(data_kolmogorov_tail((root + 0.12 + 0.11 / root) * d));
	return clamp(data_kolmogorov_tail(root * d));
}

/* exp(q) * K_{1/4}(q): the integral of exp(-q (cosh t - 1)) cosh(t / 4), by the trapezoid rule, which
 * converges exponentially here. */
static double
scaled_bessel(double q)
{
	const double step = 0.01;
	double sum = 0.5;

	for (int i = 1; i < MAX_TERMS; i++) {
		double t = i * step, power = q * (cosh(t) - 1);

		if (power > 700)
			break;
		sum += exp(-power) * cosh(t / 4);
	}
	return sum * step;
}

double
data_cramer_von_mises_tail(double t)
{
	double sum = 0;

	if (t <= 0)
		return 1;
	for (int k = 0; k < 500; k++) {
		double y = 4 * k + 1, q = y * y / (16 * t), term;

		term = exp(lgamma(k + 0.5) - lgamma(k + 1.0)) / (pow(M_PI, 1.5) * sqrt(t)) *
		       sqrt(y) * exp(-2 * q) * scaled_bessel(q);
		sum += term;
		if (term < 1e-14)
			break;
	}
	return clamp(1 - sum);
}

static double
log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

double
data_fisher(double a, double b, double c, double d)
{
	double first = a + b, second = c + d, column = a + c,
	       all = log_choose(first + second, column);
	double low = column > second ? column - second : 0, high = column < first ? column : first;
	double seen = log_choose(first, a) + log_choose(second, c) - all, p = 0;

	for (double x = low; x <= high; x++) {
		double here = log_choose(first, x) + log_choose(second, column - x) - all;

		if (here <= seen + 1e-7)
			p += exp(here);
	}
	return p > 1 ? 1 : p;
}

struct placed {
	double p;
	size_t at;
};

static int
by_p(const void *a, const void *b)
{
	double x = ((const struct placed *)a)->p, y = ((const struct placed *)b)->p;

	return x < y ? -1 : x > y;
}

void
data_benjamini_hochberg(const double *p, double *adjusted, size_t n)
{
	struct placed *order = x_new_array(struct placed, n + 1);
	size_t count = 0;
	double least = 1;

	for (size_t i = 0; i < n; i++) {
		adjusted[i] = (double)NAN;
		if (!isnan(p[i]))
			order[count++] = (struct placed){ p[i], i };
	}
	qsort(order, count, sizeof *order, by_p);
	for (size_t i = count; i > 0; i--) {
		double here = order[i - 1].p * (double)count / (double)i;

		least = here < least ? here : least;
		adjusted[order[i - 1].at] = least;
	}
	x_free(order);
}
