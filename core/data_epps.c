/*
 * data_epps.c - Epps and Singleton, "An omnibus test for the two-sample problem using the empirical
 * characteristic function", Journal of Statistical Computation and Simulation 26 (1986). It sees
 * differences of shape that distribution functions hide, and needs no continuous values.
 */
#include <math.h>

#include "base.h"
#include "data_compare.h"
#include "data_eigen.h"
#include "data_math.h"

enum { POINTS = 2, TERMS = 2 * POINTS, FEWEST = 5, SMALL = 25 };

/* The points t of the paper, in halves of the interquartile range of both samples. */
static const double points[POINTS] = { 0.4, 0.8 };

/* Means and covariances (over n) of cos tx and sin tx. */
struct moments {
	double n, mean[TERMS], covariance[TERMS][TERMS];
};

static void
terms_of(double value, double half_range, double *out)
{
	for (int k = 0; k < POINTS; k++)
		sincos(points[k] * value / half_range, &out[POINTS + k], &out[k]);
}

/* Values are taken from `centre` on, so that large ones keep their digits; turning both samples by the
 * same angles changes nothing. */
static struct moments
moments_of(const struct data_weighted *x, size_t count, double centre, double half_range)
{
	struct moments m = { .n = data_weighted_total(x, count) };
	double terms[TERMS];

	for (size_t i = 0; i < count; i++) {
		double share = (double)x[i].weight / m.n;

		terms_of(x[i].value - centre, half_range, terms);
		for (int k = 0; k < TERMS; k++) {
			m.mean[k] += share * terms[k];
			for (int l = 0; l <= k; l++)
				m.covariance[k][l] += share * terms[k] * terms[l];
		}
	}
	for (int k = 0; k < TERMS; k++)
		for (int l = 0; l <= k; l++) {
			m.covariance[k][l] -= m.mean[k] * m.mean[l];
			m.covariance[l][k] = m.covariance[k][l];
		}
	return m;
}

/* The quantile of both samples together, interpolated. */
static double
pooled_quantile(const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny,
    double q)
{
	double total = data_weighted_total(x, nx) + data_weighted_total(y, ny), place = q * (total - 1);
	double below = floor(place), seen = 0, low = (double)NAN;
	size_t i = 0, j = 0;

	while (i < nx || j < ny) {
		bool from_x = j == ny || (i < nx && x[i].value <= y[j].value);
		const struct data_weighted *next = from_x ? &x[i++] : &y[j++];

		seen += (double)next->weight;
		if (isnan(low) && seen > below)
			low = next->value;
		if (seen > below + 1 || (i == nx && j == ny))
			return low + (place - below) * (next->value - low);
	}
	return low;
}

/* d' S^+ d, with the Moore-Penrose inverse; *rank counts the eigenvalues that are not 0. */
static double
quadratic_form(const double *d, double s[TERMS][TERMS], int *rank)
{
	double values[TERMS * TERMS], v[TERMS * TERMS], largest = 0, sum = 0;

	for (int k = 0; k < TERMS * TERMS; k++)
		values[k] = s[k / TERMS][k % TERMS];
	data_eigen(values, v, TERMS);
	for (int k = 0; k < TERMS; k++)
		largest = fmax(largest, fabs(values[k * TERMS + k]));
	*rank = 0;
	for (int k = 0; k < TERMS; k++) {
		double value = values[k * TERMS + k], dot = 0;

		if (!(value > largest * 1e-14))
			continue;
		for (int l = 0; l < TERMS; l++)
			dot += d[l] * v[l * TERMS + k];
		sum += dot * dot / value;
		(*rank)++;
	}
	return sum;
}

struct data_epps
data_epps_singleton(
    const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny)
{
	struct data_epps out = { (double)NAN, (double)NAN };
	double half_range = (pooled_quantile(x, nx, y, ny, .75) - pooled_quantile(x, nx, y, ny, .25)) / 2;
	double n = data_weighted_total(x, nx), m = data_weighted_total(y, ny), total = n + m, centre;
	double difference[TERMS], covariance[TERMS][TERMS];
	struct moments a, b;
	int rank;

	if (n < FEWEST || m < FEWEST || !(half_range > 0) || !isfinite(half_range))
		return out;
	centre = x[nx / 2].value;
	a = moments_of(x, nx, centre, half_range);
	b = moments_of(y, ny, centre, half_range);
	for (int k = 0; k < TERMS; k++) {
		difference[k] = a.mean[k] - b.mean[k];
		for (int l = 0; l < TERMS; l++)
			covariance[k][l] = total / n * a.covariance[k][l] + total / m * b.covariance[k][l];
	}
	out.w = total * quadratic_form(difference, covariance, &rank);
	/* Both samples are constant: there is nothing to measure the difference by. */
	if (rank == 0)
		return (struct data_epps){ (double)NAN, (double)NAN };
	if (fmax(n, m) < SMALL)
		out.w /= 1 + pow(total, -0.45) + 10.1 * (pow(n, -1.7) + pow(m, -1.7));
	out.p = data_chi_tail(out.w, rank);
	return out;
}
