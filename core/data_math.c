/*
 * data_math.c - special functions: series and continued fractions after Abramowitz and Stegun, and
 * Numerical Recipes.
 */
#include "data_math.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum { MAX_TERMS = 10000 };

/* lgamma writes its sign into a global: comparisons go on in several threads. */
double
data_lgamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

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
	return sum * exp(-x + a * log(x) - data_lgamma(a));
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
	return h * exp(-x + a * log(x) - data_lgamma(a));
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
	front = exp(data_lgamma(a + b) - data_lgamma(a) - data_lgamma(b) + a * log(x) + b * log1p(-x));
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

static double
log_choose(double n, double k)
{
	return data_lgamma(n + 1) - data_lgamma(k + 1) - data_lgamma(n - k + 1);
}

/* Both ends together are as many as lie below the second smallest of the n, since all orders are
 * equally likely: at most one of the first k + 1 of all is one of the n. */
double
data_outside_tail(double n, double m, double k)
{
	double all = n + m, draws = ceil(k) + 1, none, one;

	if (k <= 0)
		return 1;
	none = draws <= m ? exp(log_choose(m, draws) - log_choose(all, draws)) : 0;
	one = draws - 1 <= m ? n * exp(log_choose(m, draws - 1) - log_choose(all, draws)) : 0;
	return fmin(1, none + one);
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

static double
clamp(double p)
{
	return p < 0 ? 0 : p > 1 ? 1 : p;
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

		term = exp(data_lgamma(k + 0.5) - data_lgamma(k + 1.0)) / (pow(M_PI, 1.5) * sqrt(t)) *
		       sqrt(y) * exp(-2 * q) * scaled_bessel(q);
		sum += term;
		if (term < 1e-14)
			break;
	}
	return clamp(1 - sum);
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

void
data_sums_add(struct data_sums *s, double value, double weight)
{
	s->n += weight;
	s->sum += weight * value;
	s->squares += weight * value * value;
}

double
data_sums_error(const struct data_sums *s)
{
	return s->n > 0 ? fmax(0, s->squares - s->sum * s->sum / s->n) : 0;
}
