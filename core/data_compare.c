/*
 * data_compare.c - distances between binned distributions, and tests of tables. See the header.
 */
#include "data_compare.h"

#include <math.h>

#include "base.h"
#include "data_math.h"

/* What a share of nothing counts as. */
static double
zero_share(const struct data_bins *b, const double *counts, double total)
{
	const double least = 1e-4;
	double smallest = 1;

	for (size_t i = 0; i < b->count && b->tiny_fill; i++)
		if (counts[i] > 0)
			smallest = fmin(smallest, counts[i] / total);
	return smallest <= least ? smallest / 1e6 : least;
}

/* The sum over bins with any count of weight(p, q) * ln(p / q). */
static double
log_ratio_sum(const struct data_bins *b, double of_p, double of_q)
{
	double fill_p = zero_share(b, b->p, b->n), fill_q = zero_share(b, b->q, b->m), sum = 0;

	for (size_t i = 0; i < b->count; i++) {
		double p = b->p[i] > 0 ? b->p[i] / b->n : fill_p,
		       q = b->q[i] > 0 ? b->q[i] / b->m : fill_q;

		if (b->p[i] > 0 || b->q[i] > 0)
			sum += (of_p * p - of_q * q) * log(p / q);
	}
	return sum;
}

double
data_psi(const struct data_bins *b)
{
	return log_ratio_sum(b, 1, 1);
}

double
data_kl(const struct data_bins *b)
{
	return log_ratio_sum(b, 1, 0);
}

double
data_jensen_shannon(const struct data_bins *b)
{
	double sum = 0;

	for (size_t i = 0; i < b->count; i++) {
		double p = b->p[i] / b->n, q = b->q[i] / b->m, m = (p + q) / 2;

		sum += p > 0 ? p * log(p / m) / 2 : 0;
		sum += q > 0 ? q * log(q / m) / 2 : 0;
	}
	return sum > 0 ? sum : 0;
}

double
data_hellinger(const struct data_bins *b)
{
	double sum = 0;

	/* the same as 1 - sum sqrt(p q), without its rounding where nothing changed */
	for (size_t i = 0; i < b->count; i++) {
		double off = sqrt(b->p[i] / b->n) - sqrt(b->q[i] / b->m);

		sum += off * off;
	}
	return sqrt(fmin(1, sum / 2));
}

double
data_tvd(const struct data_bins *b)
{
	double sum = 0;

	for (size_t i = 0; i < b->count; i++)
		sum += fabs(b->p[i] / b->n - b->q[i] / b->m);
	return sum / 2;
}

double
data_linf(const struct data_bins *b, size_t *where)
{
	double most = 0;

	*where = 0;
	for (size_t i = 0; i < b->count; i++) {
		double off = fabs(b->p[i] / b->n - b->q[i] / b->m);

		if (off <= most)
			continue;
		most = off;
		*where = i;
	}
	return most;
}

double
data_normalised_difference(const struct data_bins *b)
{
	double most = 0;

	for (size_t i = 0; i < b->count; i++)
		most = fmax(most, fabs(b->p[i] - b->q[i]));
	return most / (b->n + b->m);
}

/* ------------------------------------------------------------------------------------- tests */

/* One column of the 2 x k table. */
static void
add_cells(struct data_chi *out, double p, double q, const struct data_bins *b)
{
	double all = b->n + b->m, ep = (p + q) * b->n / all, eq = (p + q) * b->m / all;

	if (p + q == 0)
		return;
	out->chi += (p - ep) * (p - ep) / ep + (q - eq) * (q - eq) / eq;
	out->g += (p > 0 ? 2 * p * log(p / ep) : 0) + (q > 0 ? 2 * q * log(q / eq) : 0);
	out->df++;
}

struct data_chi
data_chi_test(const struct data_bins *b)
{
	double all = b->n + b->m, rare_p = 0, rare_q = 0, smaller = fmin(b->n, b->m);
	double a[2] = { 0, 0 }, c[2] = { 0, 0 };
	struct data_chi out = { .df = -1, .chi_p = 1, .g_p = 1 };
	size_t used = 0;

	for (size_t i = 0; i < b->count; i++) {
		double sum = b->p[i] + b->q[i];

		if (sum > 0 && used < 2) {
			a[used] = b->p[i];
			c[used] = b->q[i];
		}
		used += sum > 0;
	}
	for (size_t i = 0; i < b->count; i++) {
		if (used > 2 && (b->p[i] + b->q[i]) * smaller / all < 5) {
			rare_p += b->p[i];
			rare_q += b->q[i];
		} else {
			add_cells(&out, b->p[i], b->q[i], b);
		}
	}
	add_cells(&out, rare_p, rare_q, b);
	out.cramers_v = all > 0 ? sqrt(out.chi / all) : 0;
	if (out.df < 1)
		return out;
	out.chi_p = data_chi_tail(out.chi, out.df);
	out.g_p = data_chi_tail(out.g, out.df);
	out.fisher = used == 2 && fmin(a[0] + c[0], a[1] + c[1]) * smaller / all < 5;
	if (out.fisher)
		out.chi_p = data_fisher(a[0], a[1], c[0], c[1]);
	return out;
}

double
data_chi_one_way(const struct data_bins *b)
{
	double chi = 0, df = -1;

	for (size_t i = 0; i < b->count; i++) {
		double expected = b->p[i] * b->m / b->n, off = b->q[i] - expected;

		if (b->p[i] + b->q[i] == 0)
			continue;
		if (b->p[i] == 0)
			return 0;
		chi += off * off / expected;
		df++;
	}
	return df < 1 ? 1 : data_chi_tail(chi, df);
}

double
data_two_proportions(double a, double n, double b, double m)
{
	double pooled = (a + b) / (n + m), variance = pooled * (1 - pooled) * (1 / n + 1 / m);

	return variance > 0 ? data_normal_tail((a / n - b / m) / sqrt(variance)) : 1;
}

double
data_welch(double mean_a, double var_a, double n, double mean_b, double var_b, double m)
{
	double a = var_a / n, b = var_b / m,
	       df = (a + b) * (a + b) / (a * a / (n - 1) + b * b / (m - 1));

	return a + b > 0 ? data_student_tail((mean_a - mean_b) / sqrt(a + b), df) : (double)NAN;
}
