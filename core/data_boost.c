/*
 * data_boost.c - boosting with histograms: a tree grows level by level, each node splits at the bin
 * with the largest gain of the logistic loss (Friedman 2001; histograms as in LightGBM). Small and
 * shallow on purpose: the question is whether there is a difference, and where.
 */
#include "data_boost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum { TREES = 40, DEPTH = 4, NODES = 1 << (DEPTH + 1), FOLDS = 5, MIN_ROWS = 20, MIN_LABEL = 50 };

static const double rate = 0.15, penalty = 1.0;

struct tree {
	int feature[NODES];	/* -1: a leaf */
	uint8_t bin[NODES];	/* left: at most this */
	double value[NODES];
};

struct boost {
	const struct data_boost_rows *in;
	double *score;		/* log odds so far, of all rows */
	double *gradient, *hessian;
	uint16_t *node;		/* of each row in the growing tree */
	double *gain;
	double (*histogram)[DATA_BOOST_BINS][3]; /* per node and feature: gradient, hessian, rows */
};

static void
find_gradients(struct boost *b, unsigned fold)
{
	for (size_t i = 0; i < b->in->rows; i++) {
		double p = 1 / (1 + exp(-b->score[i]));
		bool used = b->in->fold[i] != fold;

		b->gradient[i] = used ? p - b->in->label[i] : 0;
		b->hessian[i] = used ? p * (1 - p) : 0;
		b->node[i] = 1;
	}
}

static void
fill_histograms(struct boost *b, size_t first, size_t count, unsigned fold)
{
	size_t features = b->in->features;

	memset(b->histogram, 0, count * features * sizeof *b->histogram);
	for (size_t i = 0; i < b->in->rows; i++) {
		const uint8_t *bins = b->in->bins + i * features;
		size_t at = b->node[i];

		if (b->in->fold[i] == fold || at < first || at >= first + count)
			continue;
		for (size_t f = 0; f < features; f++) {
			double *cell = b->histogram[(at - first) * features + f][bins[f]];

			cell[0] += b->gradient[i];
			cell[1] += b->hessian[i];
			cell[2]++;
		}
	}
}

static double
worth(double g, double h)
{
	return g * g / (h + penalty);
}

/* The best split of a node, from its histograms; the value when it stays a leaf. */
static void
split_node(struct boost *b, struct tree *t, size_t node, size_t offset)
{
	size_t features = b->in->features;
	double g = 0, h = 0, rows = 0, best = 1e-6;

	t->feature[node] = -1;
	for (int bin = 0; bin < DATA_BOOST_BINS; bin++) {
		g += b->histogram[offset * features][bin][0];
		h += b->histogram[offset * features][bin][1];
		rows += b->histogram[offset * features][bin][2];
	}
	t->value[node] = -rate * g / (h + penalty);
	for (size_t f = 0; f < features; f++) {
		double left_g = 0, left_h = 0, left_rows = 0;

		for (int bin = 0; bin + 1 < DATA_BOOST_BINS; bin++) {
			const double *cell = b->histogram[offset * features + f][bin];
			double gain;

			left_g += cell[0];
			left_h += cell[1];
			left_rows += cell[2];
			if (cell[2] == 0 || left_rows < MIN_ROWS || rows - left_rows < MIN_ROWS)
				continue;
			gain = worth(left_g, left_h) + worth(g - left_g, h - left_h) - worth(g, h);
			if (gain <= best)
				continue;
			best = gain;
			t->feature[node] = (int)f;
			t->bin[node] = (uint8_t)bin;
		}
	}
	if (t->feature[node] >= 0)
		b->gain[t->feature[node]] += best;
}

static void
grow_tree(struct boost *b, unsigned fold)
{
	size_t features = b->in->features;
	struct tree t;

	for (size_t i = 0; i < NODES; i++)
		t.feature[i] = -1;
	find_gradients(b, fold);
	for (int level = 0; level <= DEPTH; level++) {
		size_t first = (size_t)1 << level;

		fill_histograms(b, first, first, fold);
		for (size_t node = first; node < 2 * first; node++) {
			split_node(b, &t, node, node - first);
			if (level == DEPTH)
				t.feature[node] = -1;
		}
		for (size_t i = 0; i < b->in->rows; i++) {
			size_t node = b->node[i];

			if (node >= first && t.feature[node] >= 0)
				b->node[i] =
				    (uint16_t)(2 * node + (b->in->bins[i * features +
								       (size_t)t.feature[node]] >
							      t.bin[node]));
		}
	}
	for (size_t i = 0; i < b->in->rows; i++)
		b->score[i] += t.value[b->node[i]];
}

struct scored {
	double score;
	uint8_t label;
};

static int
by_score(const void *a, const void *b)
{
	double x = ((const struct scored *)a)->score, y = ((const struct scored *)b)->score;

	return x < y ? -1 : x > y;
}

/* The share of pairs in order, ties for half. */
static double
area(struct scored *s, size_t n, double *ones, double *zeros)
{
	double below = 0, sum = 0;

	qsort(s, n, sizeof *s, by_score);
	*ones = *zeros = 0;
	for (size_t i = 0; i < n;) {
		double tied_ones = 0, tied_zeros = 0;
		size_t j = i;

		for (; j < n && s[j].score == s[i].score; j++) {
			tied_ones += s[j].label;
			tied_zeros += 1 - s[j].label;
		}
		sum += tied_ones * (below + tied_zeros / 2);
		below += tied_zeros;
		*ones += tied_ones;
		*zeros += tied_zeros;
		i = j;
	}
	return *ones > 0 && *zeros > 0 ? sum / (*ones * *zeros) : 0.5;
}

/* Scores of different folds are not on one scale, so pairs are counted inside each. */
static double
fold_area(const struct boost *b, unsigned fold, struct scored *scratch, double *pairs)
{
	double ones, zeros, result;
	size_t n = 0;

	for (size_t i = 0; i < b->in->rows; i++)
		if (b->in->fold[i] == fold)
			scratch[n++] = (struct scored){ b->score[i], b->in->label[i] };
	result = area(scratch, n, &ones, &zeros);
	*pairs = ones * zeros;
	return result;
}

static double
area_error(double auc, double ones, double zeros)
{
	double q1 = auc / (2 - auc), q2 = 2 * auc * auc / (1 + auc), square = auc * auc;

	return sqrt((auc * (1 - auc) + (ones - 1) * (q1 - square) + (zeros - 1) * (q2 - square)) /
		    (ones * zeros));
}

bool
data_boost_auc(const struct data_boost_rows *rows, double *auc, double *error, double *gain)
{
	size_t n = rows->rows, ones = 0;
	struct boost b = { .in = rows, .gain = gain };
	struct scored *scratch;
	double sum = 0, weight = 0, total = 0;

	for (size_t i = 0; i < n; i++)
		ones += rows->label[i];
	for (size_t f = 0; f < rows->features; f++)
		gain[f] = 0;
	if (ones < MIN_LABEL || n - ones < MIN_LABEL || rows->features == 0)
		return false;
	b.score = x_new_array(double, n);
	b.gradient = x_new_array(double, n);
	b.hessian = x_new_array(double, n);
	b.node = x_new_array(uint16_t, n);
	b.histogram = xmalloc(((size_t)1 << DEPTH) * rows->features * sizeof *b.histogram);
	scratch = x_new_array(struct scored, n);
	for (unsigned fold = 0; fold < FOLDS; fold++) {
		double pairs;

		memset(b.score, 0, n * sizeof *b.score);
		for (int t = 0; t < TREES; t++)
			grow_tree(&b, fold);
		sum += fold_area(&b, fold, scratch, &pairs) * pairs;
		weight += pairs;
	}
	*auc = weight > 0 ? sum / weight : 0.5;
	*error = area_error(*auc, (double)ones, (double)(n - ones));
	for (size_t f = 0; f < rows->features; f++)
		total += gain[f];
	for (size_t f = 0; f < rows->features; f++)
		gain[f] = total > 0 ? gain[f] / total : 0;
	x_free(b.score);
	x_free(b.gradient);
	x_free(b.hessian);
	x_free(b.node);
	x_free(b.histogram);
	x_free(scratch);
	return true;
}
