/*
 * run_importance.c - rank correlation and a random forest for tables of some hundred runs.
 *
 * The forest is the plain one: each tree grows on a bootstrap sample, each node tries a third of the
 * parameters (at least one) and takes the split that lowers the squared error most, leaves hold at
 * least two runs. Amounts split by a threshold, words by one against the rest.
 */
#include "run_importance.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base_mem.h"
#include "data_math.h"

enum { MIN_LEAF = 2, MAX_DEPTH = 12 };

struct forest {
	const struct run_importance_input *in;
	uint64_t random;	/* state of SplitMix64, fixed at the start */
	double *gain;		/* per parameter */
	size_t *order;		/* scratch for sorting */
};

static uint64_t
next_random(struct forest *f)
{
	uint64_t z = f->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static size_t
random_below(struct forest *f, size_t n)
{
	return (size_t)(next_random(f) % n);
}

static double
x_of(const struct forest *f, size_t run, size_t param)
{
	return f->in->x[run * f->in->params + param];
}

struct split {
	size_t param;
	double value;
	bool equal;		/* left: equal to value; else left: at most value */
	double gain;
};

static bool
goes_left(const struct forest *f, const struct split *s, size_t run)
{
	double x = x_of(f, run, s->param);

	return s->equal ? x == s->value : x <= s->value;
}

/* qsort has no context; one thread grows one forest at a time. */
static _Thread_local const struct forest *sorting;
static _Thread_local size_t sorting_param;

static int
by_value(const void *a, const void *b)
{
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	double p = x_of(sorting, i, sorting_param), q = x_of(sorting, k, sorting_param);

	return p != q ? (p > q) - (p < q) : (i > k) - (i < k);
}

static void
consider(struct split *best, const struct data_sums *left, const struct data_sums *all, size_t param,
    double value, bool equal)
{
	struct data_sums right = { all->n - left->n, all->sum - left->sum,
		all->squares - left->squares };
	double gain;

	if (left->n < MIN_LEAF || right.n < MIN_LEAF)
		return;
	gain = data_sums_error(all) - data_sums_error(left) - data_sums_error(&right);
	if (gain > best->gain)
		*best = (struct split){ param, value, equal, gain };
}

/* All thresholds of one parameter over the runs of a node. */
static void
try_param(struct forest *f, const size_t *runs, size_t n, const struct data_sums *all, size_t param,
    struct split *best)
{
	struct data_sums left = { 0, 0, 0 };
	bool equal = !f->in->ordered[param];

	memcpy(f->order, runs, n * sizeof *runs);
	sorting = f;
	sorting_param = param;
	qsort(f->order, n, sizeof *f->order, by_value);
	for (size_t i = 0; i < n; i++) {
		double x = x_of(f, f->order[i], param);

		data_sums_add(&left, f->in->y[f->order[i]], 1);
		if (i + 1 < n && x_of(f, f->order[i + 1], param) == x)
			continue;
		consider(best, &left, all, param, x, equal);
		if (equal)
			left = (struct data_sums){ 0, 0, 0 };
	}
}

static size_t
partition(const struct forest *f, const struct split *s, size_t *runs, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		size_t run = runs[i];

		if (!goes_left(f, s, run))
			continue;
		runs[i] = runs[left];
		runs[left++] = run;
	}
	return left;
}

static void
grow(struct forest *f, size_t *runs, size_t n, int depth)
{
	size_t tries = (f->in->params + 2) / 3;
	struct split best = { .gain = 1e-12 };
	struct data_sums all = { 0, 0, 0 };
	size_t left;

	if (n < 2 * MIN_LEAF || depth == MAX_DEPTH)
		return;
	for (size_t i = 0; i < n; i++)
		data_sums_add(&all, f->in->y[runs[i]], 1);
	for (size_t i = 0; i < tries; i++)
		try_param(f, runs, n, &all, random_below(f, f->in->params), &best);
	if (best.gain <= 1e-12)
		return;
	f->gain[best.param] += best.gain;
	left = partition(f, &best, runs, n);
	grow(f, runs, left, depth + 1);
	grow(f, runs + left, n - left, depth + 1);
}

/* Around the mean and by the spread, so that sums of squares keep their digits. */
static double *
standardised(const double *y, size_t n)
{
	double *out = x_new_array(double, n), mean = 0, spread = 0;

	for (size_t i = 0; i < n; i++)
		mean += (y[i] - mean) / (double)(i + 1);
	for (size_t i = 0; i < n; i++)
		spread = fmax(spread, fabs(y[i] - mean));
	for (size_t i = 0; i < n; i++)
		out[i] = spread > 0 ? (y[i] - mean) / spread : 0;
	return out;
}

static void
grow_forest(const struct run_importance_input *in, double *share)
{
	double *y = standardised(in->y, in->runs), total = 0;
	struct run_importance_input scaled = *in;
	struct forest f = { .in = &scaled, .random = 1, .gain = share };
	size_t *sample = x_new_array(size_t, in->runs);

	scaled.y = y;
	f.order = x_new_array(size_t, in->runs);
	for (size_t t = 0; t < RUN_IMPORTANCE_TREES; t++) {
		for (size_t i = 0; i < in->runs; i++)
			sample[i] = random_below(&f, in->runs);
		grow(&f, sample, in->runs, 0);
	}
	for (size_t p = 0; p < in->params; p++)
		total += share[p];
	for (size_t p = 0; p < in->params; p++)
		share[p] = total > 0 ? share[p] / total : 0;
	x_free(f.order);
	x_free(sample);
	x_free(y);
}

/* ------------------------------------------------------------------ ranks */

struct ranked {
	double value;
	size_t at;
};

static int
by_rank(const void *a, const void *b)
{
	const struct ranked *p = a, *q = b;

	return (p->value > q->value) - (p->value < q->value);
}

/* Equal values share the mean of their ranks. */
static double *
ranks_of(const double *v, size_t n)
{
	struct ranked *sorted = x_new_array(struct ranked, n);
	double *ranks = x_new_array(double, n);

	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct ranked){ v[i], i };
	qsort(sorted, n, sizeof *sorted, by_rank);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && sorted[end].value == sorted[i].value; end++)
			;
		for (size_t k = i; k < end; k++)
			ranks[sorted[k].at] = ((double)i + (double)end + 1) / 2;
	}
	x_free(sorted);
	return ranks;
}

static double
correlation(const double *a, const double *b, size_t n)
{
	double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;

	for (size_t i = 0; i < n; i++) {
		ma += a[i] / (double)n;
		mb += b[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++) {
		aa += (a[i] - ma) * (a[i] - ma);
		bb += (b[i] - mb) * (b[i] - mb);
		ab += (a[i] - ma) * (b[i] - mb);
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : (double)NAN;
}

double
run_importance_spearman(const double *x, const double *y, size_t n)
{
	double *p = ranks_of(x, n), *q = ranks_of(y, n), rho = correlation(p, q, n);

	x_free(p);
	x_free(q);
	return rho;
}

void
run_importance(const struct run_importance_input *in, struct run_importance *out)
{
	double *column = x_new_array(double, in->runs), *share = x_new_array(double, in->params);

	if (in->runs > 0 && in->params > 0)
		grow_forest(in, share);
	for (size_t p = 0; p < in->params; p++) {
		for (size_t i = 0; i < in->runs; i++)
			column[i] = in->x[i * in->params + p];
		out[p].forest = share[p];
		out[p].spearman = in->ordered[p]
		    ? run_importance_spearman(column, in->y, in->runs) : (double)NAN;
	}
	x_free(share);
	x_free(column);
}
