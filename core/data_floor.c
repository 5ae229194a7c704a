/*
 * data_floor.c - how large a score is by chance alone: its 95 % quantile when both samples come from
 * the distribution of the reference. k is 1/n + 1/m, B the bins with any count.
 *
 * PSI is nearly chi-square with B - 1 degrees of freedom, times k; KL half of it, the divergence of
 * Jensen and Shannon and the square of Hellinger's distance an eighth; the square of Cramer's V
 * is chi-square / (n + m), hence about k nm / (n + m)^2, for which the largest, 1/4 k, is taken. W1 has
 * the mean sqrt(2 k / pi) integral sqrt(F (1 - F)), its 95 % quantile was 1.5 to 1.9 times that in
 * simulations of four distributions; the square of the energy distance has the mean
 * 2 k integral F (1 - F) and 2.5 to 2.9 times that. TVD and L-infinity come from the normal
 * distribution of a share. tests/unit/test_data_measure.c holds all of them against simulations.
 */
#include <math.h>

#include "base.h"
#include "data_math.h"
#include "data_measure.h"

static double
used_bins(const struct data_bins *b)
{
	double used = 0;

	for (size_t i = 0; i < b->count; i++)
		used += b->p[i] + b->q[i] > 0;
	return used;
}

/* The share of a bin, by the reference where it has the bin. */
static double
share_of(const struct data_bins *b, size_t i)
{
	return b->n > 0 ? b->p[i] / b->n : 0;
}

static double
chi_95(const struct data_floor_input *in)
{
	return data_chi_quantile(.95, fmax(1, used_bins(in->bins) - 1));
}

static struct data_floor
floor_psi(const struct data_floor_input *in)
{
	return (struct data_floor){ chi_95(in), 1 };
}

static struct data_floor
floor_kl(const struct data_floor_input *in)
{
	return (struct data_floor){ chi_95(in) / 2, 1 };
}

static struct data_floor
floor_eighth(const struct data_floor_input *in)
{
	return (struct data_floor){ sqrt(chi_95(in) / 8), 0.5 };
}

static struct data_floor
floor_base_2(const struct data_floor_input *in)
{
	return (struct data_floor){ sqrt(chi_95(in) / 8 / M_LN2), 0.5 };
}

static struct data_floor
floor_divergence_2(const struct data_floor_input *in)
{
	return (struct data_floor){ chi_95(in) / 8 / M_LN2, 1 };
}

static struct data_floor
floor_cramers_v(const struct data_floor_input *in)
{
	return (struct data_floor){ sqrt(chi_95(in)) / 2, 0.5 };
}

/* Mean and variance of a sum of |normal| that depend on each other, as shares do. */
static struct data_floor
floor_tvd(const struct data_floor_input *in)
{
	enum { MANY = 64 };
	const struct data_bins *b = in->bins;
	double mean = 0, variance = 0;

	for (size_t i = 0; i < b->count; i++) {
		double p = share_of(b, i), s = sqrt(p * (1 - p));

		mean += s * sqrt(2 / M_PI);
		variance += s * s * (1 - 2 / M_PI);
		for (size_t j = 0; j < i && b->count <= MANY; j++) {
			double q = share_of(b, j), t = sqrt(q * (1 - q)),
			       r = s * t > 0 ? fmax(-1, -p * q / (s * t)) : 0;

			variance += 2 * s * t * 2 / M_PI * (sqrt(1 - r * r) + r * asin(r) - 1);
		}
	}
	return (struct data_floor){ (mean + 1.9 * sqrt(fmax(0, variance))) / 2, 0.5 };
}

static struct data_floor
floor_linf(const struct data_floor_input *in)
{
	double largest = 0, used = used_bins(in->bins), tests = used > 2 ? used : 1;

	for (size_t i = 0; i < in->bins->count; i++) {
		double p = share_of(in->bins, i);

		largest = fmax(largest, sqrt(p * (1 - p)));
	}
	return (struct data_floor){ largest * sqrt(data_chi_quantile(1 - .05 / tests, 1)), 0.5 };
}

static struct data_floor
floor_ks(const struct data_floor_input *in)
{
	(void)in;
	return (struct data_floor){ 1.358, 0.5 };
}

static struct data_floor
floor_wasserstein(const struct data_floor_input *in)
{
	return (struct data_floor){ 1.8 * sqrt(2 / M_PI) * in->spread / in->sd, 0.5 };
}

static struct data_floor
floor_energy(const struct data_floor_input *in)
{
	return (struct data_floor){ sqrt(2.8 * 2 * in->gini / in->sd), 0.5 };
}

static const struct {
	const char *score;
	struct data_floor (*find)(const struct data_floor_input *in);
} floors[] = {
	{ "psi", floor_psi },
	{ "kl", floor_kl },
	{ "jensen_shannon", floor_eighth },
	{ "jensen_shannon_2", floor_base_2 },
	{ "jensen_shannon_divergence_2", floor_divergence_2 },
	{ "hellinger", floor_eighth },
	{ "cramers_v", floor_cramers_v },
	{ "tvd", floor_tvd },
	{ "linf", floor_linf },
	{ "ks", floor_ks },
	{ "wasserstein_normed", floor_wasserstein },
	{ "energy_normed", floor_energy },
};

struct data_floor
data_floor_of(const char *score, const struct data_floor_input *in)
{
	for (size_t i = 0; i < ARRAY_LEN(floors); i++)
		if (str_equal(floors[i].score, score))
			return floors[i].find(in);
	return (struct data_floor){ (double)NAN, 0.5 };
}

double
data_floor_at(struct data_floor f, double n, double m)
{
	return f.factor * pow(1 / n + 1 / m, f.power);
}

double
data_floor_rows(struct data_floor f, double n, double threshold)
{
	double needed = pow(threshold / f.factor, 1 / f.power) - 1 / n;

	return needed > 0 ? ceil(1 / needed) : (double)NAN;
}
