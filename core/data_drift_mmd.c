/*
 * data_drift_mmd.c - the squared maximum mean discrepancy of two sets of rows (Gretton et al., "A Kernel
 * Two-Sample Test", JMLR 13, 2012): Gaussian kernel, its width the median distance of rows, the
 * unbiased estimate, and a p by permutation. It takes the square of the number of rows, hence at most
 * 1,000 of each, and only when asked for.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_hash.h"
#include "data_joint.h"

enum { MOST_ROWS = 1000, FEWEST_ROWS = 10, PERMUTATIONS = 199 };

/* Squared distances of all rows, then kernel values, in place; float halves the memory. */
struct kernel {
	float *value;
	size_t n, rows;	/* of the reference; of both */
};

/* Squared distance: numbers in standard deviations of the reference; another category, or a value
 * missing on one side, counts 1. */
static double
distance(const double *x, const double *y, const struct data_joint *r)
{
	double sum = 0;

	for (size_t f = 0; f < r->count; f++) {
		bool both = !isnan(x[f]) && !isnan(y[f]);

		if (both && r->features[f].number)
			sum += (x[f] - y[f]) * (x[f] - y[f]);
		else if (!isnan(x[f]) || !isnan(y[f]))
			sum += !both || x[f] != y[f];
	}
	return sum;
}

/* Rows of a side behind each other, numbers divided by the reference's deviation. */
static size_t
take_rows(double *out, const struct data_joint_side *s, const struct data_joint *r)
{
	size_t step = s->rows / MOST_ROWS + (s->rows % MOST_ROWS != 0), count = 0;

	for (size_t row = 0; row < s->rows; row += step, count++)
		for (size_t f = 0; f < r->count; f++) {
			const struct data_joint_feature *feature = &r->features[f];
			double sd = data_moments_sd(
			    &r->before.profile->columns[feature->before].moments);

			out[count * r->count + f] = s->value[f * s->rows + row] /
						    (feature->number ? data_pair_scale(sd) : 1);
		}
	return count;
}

static int
by_size(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return x < y ? -1 : x > y;
}

/* The median of the distances of different rows, as SciPy's users take it. */
static double
median_distance(const struct kernel *k)
{
	size_t pairs = k->rows * (k->rows - 1) / 2, count = 0;
	float *all = xmalloc((pairs + 1) * sizeof *all);
	double median;

	for (size_t i = 0; i < k->rows; i++)
		for (size_t j = i + 1; j < k->rows; j++)
			all[count++] = k->value[i * k->rows + j];
	qsort(all, count, sizeof *all, by_size);
	median = count > 0 ? (double)all[count / 2] : 0;
	x_free(all);
	return median;
}

static void
make_kernel(struct kernel *k, const double *rows, const struct data_joint *r)
{
	double median;

	k->value = xmalloc(k->rows * k->rows * sizeof *k->value);
	for (size_t i = 0; i < k->rows; i++)
		for (size_t j = 0; j <= i; j++)
			k->value[i * k->rows + j] = k->value[j * k->rows + i] =
			    (float)distance(rows + i * r->count, rows + j * r->count, r);
	median = median_distance(k);
	for (size_t i = 0; i < k->rows * k->rows; i++)
		k->value[i] = (float)exp(-(double)k->value[i] / (2 * (median > 0 ? median : 1)));
}

/* The unbiased estimate when the rows order[0 .. n) are the reference. */
static double
estimate(const struct kernel *k, const uint32_t *order)
{
	size_t n = k->n, m = k->rows - n;
	double inside[2] = { 0, 0 }, between = 0;

	for (size_t i = 0; i < k->rows; i++) {
		const float *row = k->value + order[i] * k->rows;
		double first = 0, second = 0;

		for (size_t j = 0; j < n; j++)
			first += (double)row[order[j]];
		for (size_t j = n; j < k->rows; j++)
			second += (double)row[order[j]];
		if (i < n) {
			inside[0] += first - (double)row[order[i]];
			between += second;
		} else {
			inside[1] += second - (double)row[order[i]];
		}
	}
	return inside[0] / ((double)n * (double)(n - 1)) + inside[1] / ((double)m * (double)(m - 1)) -
	       2 * between / ((double)n * (double)m);
}

static void
shuffle(uint32_t *order, size_t count, uint64_t *seed)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)(data_mix(++*seed) % i);
		uint32_t spare = order[i - 1];

		order[i - 1] = order[j];
		order[j] = spare;
	}
}

void
data_drift_discrepancy(struct data_drift *d, const struct data_joint *r)
{
	double *rows = xmalloc((2 * MOST_ROWS * r->count + 1) * sizeof *rows);
	struct kernel k = { .n = take_rows(rows, &r->before, r) };
	uint32_t *order = x_new_array(uint32_t, 2 * MOST_ROWS);
	uint64_t seed = 42;
	int as_large = 0;

	k.rows = k.n + take_rows(rows + k.n * r->count, &r->now, r);
	d->discrepancy.columns = r->count;
	d->discrepancy.rows = k.rows;
	if (k.n >= FEWEST_ROWS && k.rows - k.n >= FEWEST_ROWS && r->count > 0) {
		make_kernel(&k, rows, r);
		for (size_t i = 0; i < k.rows; i++)
			order[i] = (uint32_t)i;
		d->discrepancy.value = estimate(&k, order);
		for (int i = 0; i < PERMUTATIONS; i++) {
			shuffle(order, k.rows, &seed);
			as_large += estimate(&k, order) >= d->discrepancy.value;
		}
		d->discrepancy.p = (1.0 + as_large) / (1.0 + PERMUTATIONS);
		x_free(k.value);
	}
	x_free(order);
	x_free(rows);
}
