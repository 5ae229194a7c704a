/*
 * data_area.c - the area under the ROC curve and how sure it is.
 */
#include <math.h>
#include <stdlib.h>

#include "data_boost.h"
#include "data_math.h"

static int
by_score(const void *a, const void *b)
{
	double x = ((const struct data_scored *)a)->score, y = ((const struct data_scored *)b)->score;

	return x < y ? -1 : x > y;
}

static double
variance_of_mean(const struct data_sums *s)
{
	return s->n > 1 ? data_sums_error(s) / (s->n - 1) / s->n : 0;
}

struct data_area
data_area_under(struct data_scored *rows, size_t n)
{
	struct data_area out = { (double)NAN, (double)NAN, 0, 0 };
	/* The placements of each label: the share of the other label below. */
	struct data_sums ones = { 0, 0, 0 }, zeros = { 0, 0, 0 };
	double below[2] = { 0, 0 };

	qsort(rows, n, sizeof *rows, by_score);
	for (size_t i = 0; i < n; i++)
		out.ones += rows[i].label;
	out.zeros = (double)n - out.ones;
	if (out.ones < 1 || out.zeros < 1)
		return out;
	for (size_t i = 0, j; i < n; i = j) {
		double tied[2] = { 0, 0 };

		for (j = i; j < n && rows[j].score == rows[i].score; j++)
			tied[rows[j].label]++;
		data_sums_add(&ones, (below[0] + tied[0] / 2) / out.zeros, tied[1]);
		data_sums_add(&zeros, 1 - (below[1] + tied[1] / 2) / out.ones, tied[0]);
		below[0] += tied[0];
		below[1] += tied[1];
	}
	out.auc = ones.sum / ones.n;
	out.variance = variance_of_mean(&ones) + variance_of_mean(&zeros);
	return out;
}
