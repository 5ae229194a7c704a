/*
 * data_bins.c - two samples of numbers over the same bins, in the ways that our rule and other tools
 * cut them.
 */
#include <math.h>
#include <stdlib.h>

#include "base.h"
#include "data_compare.h"

enum { MOST_BINS = 4096 };

void
data_bins_init(struct data_bins *b, size_t count)
{
	*b = (struct data_bins){ .count = count };
	b->p = x_new_array(double, count + 1);
	b->q = x_new_array(double, count + 1);
}

void
data_bins_release(struct data_bins *b)
{
	x_free(b->p);
	x_free(b->q);
	*b = (struct data_bins){ .count = 0 };
}

double
data_weighted_total(const struct data_weighted *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i].weight;
	return sum;
}

/* Counts values over bins (edges[i-1], edges[i]], with open ends: edges are the inner ones. */
static void
fill(double *counts, const double *edges, size_t edge_count, const struct data_weighted *x, size_t n)
{
	size_t bin = 0;

	for (size_t i = 0; i < n; i++) {
		while (bin < edge_count && x[i].value > edges[bin])
			bin++;
		counts[bin] += (double)x[i].weight;
	}
}

void
data_bins_quantiles(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, size_t wanted)
{
	double *edges = x_new_array(double, wanted + 1), n = data_weighted_total(x, nx);
	size_t count = 0;

	for (size_t i = 1; i < wanted; i++) {
		double edge =
		    data_weighted_quantile(x, nx, (uint64_t)n, (double)i / (double)wanted);

		/* An edge at the maximum would leave an empty bin behind it. */
		if ((count == 0 || edge > edges[count - 1]) && nx > 0 && edge < x[nx - 1].value)
			edges[count++] = edge;
	}
	data_bins_init(b, count + 1);
	fill(b->p, edges, count, x, nx);
	fill(b->q, edges, count, y, ny);
	b->n = n;
	b->m = data_weighted_total(y, ny);
	x_free(edges);
}

/* `count` bins of equal width from low to high, each without its upper edge, the last one with it;
 * what lies outside gets `outside` bins (0 or 1) behind them. */
static void
fill_equal(struct data_bins *b, double low, double high, size_t count, const struct data_weighted *x,
    size_t nx, const struct data_weighted *y, size_t ny, size_t outside)
{
	const struct {
		const struct data_weighted *items;
		size_t n;
	} sides[] = { { x, nx }, { y, ny } };

	data_bins_init(b, count + outside);
	for (size_t s = 0; s < 2; s++) {
		double *counts = s == 0 ? b->p : b->q;

		for (size_t i = 0, bin = 0; i < sides[s].n; i++) {
			double v = sides[s].items[i].value, weight = (double)sides[s].items[i].weight;

			if (v < low || v > high) {
				if (outside > 0)
					counts[count] += weight;
				continue;
			}
			while (bin + 1 < count &&
			       v >= low + (high - low) * ((double)(bin + 1) / (double)count))
				bin++;
			counts[bin] += weight;
		}
	}
	b->n = data_weighted_total(x, nx);
	b->m = data_weighted_total(y, ny);
}

/* All in one bin, where there is nothing to cut. */
static void
one_bin(struct data_bins *b, const struct data_weighted *x, size_t nx, const struct data_weighted *y,
    size_t ny)
{
	data_bins_init(b, 1);
	b->p[0] = b->n = data_weighted_total(x, nx);
	b->q[0] = b->m = data_weighted_total(y, ny);
}

void
data_bins_sturges(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, double values)
{
	double low, high;

	if (nx == 0 || ny == 0) {
		one_bin(b, x, nx, y, ny);
		return;
	}
	low = fmin(x[0].value, y[0].value);
	high = fmax(x[nx - 1].value, y[ny - 1].value);
	if (!(high > low)) {
		one_bin(b, x, nx, y, ny);
		return;
	}
	if (!(values > 0))
		values = data_weighted_total(x, nx) + data_weighted_total(y, ny);
	fill_equal(b, low, high, (size_t)ceil(log2(values) + 1), x, nx, y, ny, 0);
}

void
data_bins_doane(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, double skewness)
{
	double n = data_weighted_total(x, nx), error, bins;

	if (nx < 2 || ny == 0 || n < 3) {
		one_bin(b, x, nx, y, ny);
		return;
	}
	error = sqrt(6 * (n - 2) / ((n + 1) * (n + 3)));
	bins = 1 + log2(n) + log2(1 + fabs(isnan(skewness) ? 0 : skewness) / error);
	fill_equal(b, x[0].value, x[nx - 1].value, (size_t)ceil(fmin(bins, MOST_BINS)), x, nx, y, ny, 1);
}

static int
by_edge(const void *a, const void *b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

/* A histogram of equal bins spread over finer ones, which have all of its edges: mass is even inside
 * a bin. */
static void
spread(double *counts, const double *edges, size_t count, const struct data_weighted *x, size_t nx,
    size_t wanted)
{
	struct data_bins own;
	double low = x[0].value, width = (x[nx - 1].value - low) / (double)wanted;

	fill_equal(&own, low, x[nx - 1].value, wanted, x, nx, NULL, 0, 0);
	for (size_t i = 0; i + 1 < count; i++) {
		double middle = edges[i] + (edges[i + 1] - edges[i]) / 2, at = (middle - low) / width;

		if (at >= 0 && at < (double)wanted)
			counts[i] += own.p[(size_t)at] * (edges[i + 1] - edges[i]) / width;
	}
	data_bins_release(&own);
}

void
data_bins_aligned(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, size_t wanted)
{
	double *edges, low, high;
	size_t count = 0;

	if (nx < 2 || ny < 2) {
		data_bins_sturges(b, x, nx, y, ny, 0);
		return;
	}
	edges = x_new_array(double, 2 * wanted + 2);
	for (size_t side = 0; side < 2; side++) {
		low = side == 0 ? x[0].value : y[0].value;
		high = side == 0 ? x[nx - 1].value : y[ny - 1].value;
		for (size_t i = 0; i <= wanted; i++)
			edges[count++] =
			    i == wanted ? high : low + (high - low) * ((double)i / (double)wanted);
	}
	qsort(edges, count, sizeof *edges, by_edge);
	data_bins_init(b, count - 1);
	spread(b->p, edges, count, x, nx, wanted);
	spread(b->q, edges, count, y, ny, wanted);
	b->n = data_weighted_total(x, nx);
	b->m = data_weighted_total(y, ny);
	x_free(edges);
}
