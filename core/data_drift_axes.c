/*
 * data_drift_axes.c - principal axes of the reference, and how badly they rebuild the rows of now (the
 * reconstruction error of NannyML): it sees that columns no longer go together as they did.
 */
#include <math.h>

#include "data_eigen.h"
#include "data_joint.h"

enum { CHUNKS = 10, FEWEST_ROWS = 100 };

static const double explained_variance = 0.65;

/* The kept axes: columns of v. */
struct axes {
	double *values, *v;
	bool kept[DATA_JOINT_NUMBERS];
	size_t n;
};

/* The numbers of a side on the scale of the reference, row by row; missing ones at its mean. */
static double *
scale(const struct data_joint_side *side, const struct data_joint *r, const size_t *used, size_t width)
{
	double *out = x_new_array(double, side->rows *width + 1);

	for (size_t k = 0; k < width; k++) {
		const struct data_joint_feature *f = &r->features[used[k]];
		const struct data_moments *m = &r->before.profile->columns[f->before].moments;
		double mean = data_moments_mean(m), sd = data_moments_sd(m);

		for (size_t row = 0; row < side->rows; row++) {
			double x = side->value[used[k] * side->rows + row];

			out[row * width + k] = isfinite(x) ? (x - mean) / sd : 0;
		}
	}
	return out;
}

/* Keeps axes, largest first, until enough of the variance is explained. */
static void
keep_axes(struct axes *a)
{
	double total = 0, sum = 0;

	for (size_t i = 0; i < a->n; i++)
		total += a->values[i * a->n + i];
	while (sum < explained_variance * total) {
		size_t best = a->n;

		for (size_t i = 0; i < a->n; i++)
			if (!a->kept[i] &&
			    (best == a->n || a->values[i * a->n + i] > a->values[best * a->n + best]))
				best = i;
		if (best == a->n)
			return;
		a->kept[best] = true;
		sum += a->values[best * a->n + best];
	}
}

/* Adds the products of all pairs of columns over rows. */
static void
add_products(double *sums, const double *rows, size_t from, size_t to, size_t n)
{
	for (size_t row = from; row < to; row++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				sums[i * n + j] += rows[row * n + i] * rows[row * n + j];
}

/* Axes of the sums `all` without those of `part`. */
static void
find_axes(struct axes *a, const double *all, const double *part)
{
	for (size_t i = 0; i < a->n * a->n; i++)
		a->values[i] = all[i] - part[i];
	for (size_t i = 0; i < a->n; i++)
		a->kept[i] = false;
	data_eigen(a->values, a->v, a->n);
	keep_axes(a);
}

/* The part of a row that the kept axes do not explain. */
static double
residual(const struct axes *a, const double *row)
{
	double total = 0, explained = 0;

	for (size_t k = 0; k < a->n; k++)
		total += row[k] * row[k];
	for (size_t c = 0; c < a->n; c++) {
		double dot = 0;

		for (size_t k = 0; a->kept[c] && k < a->n; k++)
			dot += row[k] * a->v[k * a->n + c];
		explained += dot * dot;
	}
	return sqrt(fmax(0, total - explained));
}

static double
mean_residual(const struct axes *a, const double *rows, size_t from, size_t to)
{
	double sum = 0;

	for (size_t row = from; row < to; row++)
		sum += residual(a, rows + row * a->n);
	return sum / (double)(to - from);
}

/* A chunk of the reference is rebuilt by the axes of the other chunks, as the rows of now are by axes
 * that do not know them; else few rows of many columns would always look changed. */
static void
judge(struct data_drift *d, const double *before, size_t rows_before, const double *now, size_t rows,
    size_t n)
{
	struct axes a = { .n = n };
	double means[CHUNKS], sum = 0, squares = 0, few;
	double *sums = x_new_array(double, (CHUNKS + 1) * n *n), *all = sums + CHUNKS * n * n;

	a.values = x_new_array(double, n *n);
	a.v = x_new_array(double, n *n);
	add_products(all, before, 0, rows_before, n);
	for (size_t chunk = 0; chunk < CHUNKS; chunk++) {
		size_t from = rows_before * chunk / CHUNKS, to = rows_before * (chunk + 1) / CHUNKS;

		add_products(sums + chunk * n * n, before, from, to, n);
		find_axes(&a, all, sums + chunk * n * n);
		means[chunk] = mean_residual(&a, before, from, to);
		sum += means[chunk];
	}
	d->pca_before = sum / CHUNKS;
	for (size_t chunk = 0; chunk < CHUNKS; chunk++)
		squares += (means[chunk] - d->pca_before) * (means[chunk] - d->pca_before);
	d->pca_sd = sqrt(squares / (CHUNKS - 1));
	for (size_t i = 0; i < n * n; i++)
		sums[i] = 0;
	find_axes(&a, all, sums);
	d->pca = mean_residual(&a, now, 0, rows);
	/* The mean of fewer rows than a chunk has varies more. Rounding alone makes some difference where
	 * all of the variance is explained. */
	few = sqrt(fmax(1, (double)rows_before / CHUNKS / (double)rows));
	d->pca_alarm = fabs(d->pca - d->pca_before) > 3 * few * d->pca_sd + 1e-9;
	x_free(a.values);
	x_free(a.v);
	x_free(sums);
}

void
data_drift_axes(struct data_drift *d, const struct data_joint *r)
{
	size_t used[DATA_JOINT_NUMBERS], n = 0;
	double *before, *now;

	for (size_t i = 0; i < r->number_count; i++) {
		const struct data_joint_feature *f = &r->features[r->numbers[i]];

		if (data_moments_sd(&d->before->columns[f->before].moments) > 0)
			used[n++] = r->numbers[i];
	}
	if (n < 2 || r->before.rows < FEWEST_ROWS || r->now.rows < FEWEST_ROWS)
		return;
	d->pca_columns = n;
	before = scale(&r->before, r, used, n);
	now = scale(&r->now, r, used, n);
	judge(d, before, r->before.rows, now, r->now.rows, n);
	x_free(before);
	x_free(now);
}
