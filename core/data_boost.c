/*
 * data_boost.c - boosting with histograms: 100 trees of 31 leaves at a rate of 0.1, grown at the leaf
 * where the logistic loss gains most (Friedman 2001; leaf-wise growth and histogram subtraction as in
 * LightGBM, Ke et al. 2017).
 *
 * The rows of a leaf are one stretch of `order`. Of two new leaves only the smaller one is counted;
 * the histogram of the other is what its parent had less.
 */
#include "data_boost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum {
	TREES = 100,
	PATIENCE = 15,	/* trees that may fail to lower the loss of the rows that are kept back */
	LEAVES = 31,
	NODES = 2 * LEAVES - 1,
	MIN_ROWS = 20,
	MIN_LABEL = 50
};

static const double rate = 0.1, penalty = 1.0;
/* Where no row is wrong by more, the sets are told apart, and more trees add nothing. */
static const double settled = 0.1;

struct cell {
	float gradient, hessian, rows;
};

struct node {
	int left, right;	/* nodes; -1: a leaf */
	size_t feature;
	uint8_t bin;		/* left: at most this */
	double value;		/* of a leaf */
	/* while the tree grows */
	size_t from, count;	/* rows of `order` */
	double gradient, hessian, gain;
	struct cell *histogram;	/* the bins of each feature behind each other */
};

struct boost {
	const struct data_boost_rows *in;
	double *score;		/* log odds so far, of all rows */
	float *gradient, *hessian;
	uint32_t *order, *spare;
	size_t used;		/* rows of other folds */
	double *gain;
	double noise;		/* the gain that the best of all splits has by chance */
	size_t *first;		/* where the bins of each feature begin in a histogram; the last: the end */
	struct cell *histograms;
	struct node nodes[NODES];
	int count;
};

static size_t
histogram_cells(const struct boost *b)
{
	return b->first[b->in->features];
}

/* The largest error of a row that is learned from. */
static double
find_gradients(struct boost *b, unsigned fold)
{
	double worst = 0;

	b->used = 0;
	for (size_t i = 0; i < b->in->rows; i++) {
		double p = 1 / (1 + exp(-b->score[i])), off = p - b->in->label[i];

		if (b->in->fold[i] == fold)
			continue;
		b->gradient[i] = (float)off;
		b->hessian[i] = (float)(p * (1 - p));
		b->order[b->used++] = (uint32_t)i;
		worst = fmax(worst, fabs(off));
	}
	return worst;
}

static void
fill_histogram(const struct boost *b, struct node *n)
{
	size_t features = b->in->features;

	memset(n->histogram, 0, histogram_cells(b) * sizeof *n->histogram);
	for (size_t k = n->from; k < n->from + n->count; k++) {
		size_t row = b->order[k];
		const uint8_t *bins = b->in->bins + row * features;

		for (size_t f = 0; f < features; f++) {
			struct cell *cell = &n->histogram[b->first[f] + bins[f]];

			cell->gradient += b->gradient[row];
			cell->hessian += b->hessian[row];
			cell->rows++;
		}
	}
}

static double
worth(double g, double h)
{
	return g * g / (h + penalty);
}

/* The best place to split a leaf; gain 0: there is none. */
static void
find_split(const struct boost *b, struct node *n)
{
	double whole = worth(n->gradient, n->hessian), rows = (double)n->count;

	n->gain = 0;
	if (n->count < 2 * MIN_ROWS)
		return;
	for (size_t f = 0; f < b->in->features; f++) {
		const struct cell *cells = &n->histogram[b->first[f]];
		size_t bins = b->first[f + 1] - b->first[f];
		double g = 0, h = 0, left = 0;

		for (size_t bin = 0; bin + 1 < bins; bin++) {
			double gain;

			g += cells[bin].gradient;
			h += cells[bin].hessian;
			left += cells[bin].rows;
			if (cells[bin].rows < 1 || left < MIN_ROWS || rows - left < MIN_ROWS)
				continue;
			gain = worth(g, h) + worth(n->gradient - g, n->hessian - h) - whole;
			if (gain <= n->gain || gain < 1e-6)
				continue;
			n->gain = gain;
			n->feature = f;
			n->bin = (uint8_t)bin;
		}
	}
}

static void
sum_up(const struct boost *b, struct node *n)
{
	n->left = n->right = -1;
	n->gradient = n->hessian = 0;
	for (size_t k = n->from; k < n->from + n->count; k++) {
		n->gradient += b->gradient[b->order[k]];
		n->hessian += b->hessian[b->order[k]];
	}
	n->value = -rate * n->gradient / (n->hessian + penalty);
}

/* Brings the rows of the left side to the front; returns how many they are. */
static size_t
part(struct boost *b, const struct node *n)
{
	size_t left = 0, right = 0;

	for (size_t k = n->from; k < n->from + n->count; k++) {
		uint32_t row = b->order[k];

		if (b->in->bins[row * b->in->features + n->feature] <= n->bin)
			b->order[n->from + left++] = row;
		else
			b->spare[right++] = row;
	}
	memcpy(b->order + n->from + left, b->spare, right * sizeof *b->spare);
	return left;
}

static void
split(struct boost *b, struct node *n)
{
	struct node *left = &b->nodes[b->count], *right = left + 1, *small, *large;
	size_t cells = histogram_cells(b);

	/* A split of nothing gains like chi-square with one degree of freedom; the best of many more. */
	b->gain[n->feature] += fmax(0, n->gain - b->noise);
	left->from = n->from;
	left->count = part(b, n);
	right->from = n->from + left->count;
	right->count = n->count - left->count;
	sum_up(b, left);
	sum_up(b, right);
	small = left->count < right->count ? left : right;
	large = small == left ? right : left;
	/* The larger one takes over the parent's memory; `count` histograms are in use so far. */
	small->histogram = b->histograms + (size_t)(b->count / 2 + 1) * cells;
	large->histogram = n->histogram;
	fill_histogram(b, small);
	for (size_t i = 0; i < cells; i++) {
		large->histogram[i].gradient -= small->histogram[i].gradient;
		large->histogram[i].hessian -= small->histogram[i].hessian;
		large->histogram[i].rows -= small->histogram[i].rows;
	}
	find_split(b, left);
	find_split(b, right);
	n->left = b->count;
	n->right = b->count + 1;
	b->count += 2;
}

static void
grow_tree(struct boost *b)
{
	struct node *root = &b->nodes[0];

	b->count = 1;
	*root = (struct node){ .count = b->used, .histogram = b->histograms };
	sum_up(b, root);
	fill_histogram(b, root);
	find_split(b, root);
	for (int leaves = 1; leaves < LEAVES; leaves++) {
		struct node *best = NULL;

		for (int i = 0; i < b->count; i++)
			if (b->nodes[i].left < 0 && b->nodes[i].gain > 0 &&
			    (best == NULL || b->nodes[i].gain > best->gain))
				best = &b->nodes[i];
		if (best == NULL)
			return;
		split(b, best);
	}
}

/* Returns the loss of the rows that are kept back. */
static double
add_scores(struct boost *b, unsigned fold)
{
	double loss = 0;

	for (size_t i = 0; i < b->in->rows; i++) {
		const uint8_t *bins = b->in->bins + i * b->in->features;
		const struct node *n = &b->nodes[0];

		while (n->left >= 0)
			n = &b->nodes[bins[n->feature] <= n->bin ? n->left : n->right];
		b->score[i] += n->value;
		if (b->in->fold[i] == fold)
			loss += log1p(exp(b->in->label[i] ? -b->score[i] : b->score[i]));
	}
	return loss;
}

/* Scores of different folds are not on one scale, so pairs are counted inside each. */
static struct data_area
learn_without(struct boost *b, unsigned fold, struct data_scored *scratch)
{
	double least = INFINITY;
	size_t n = 0;

	memset(b->score, 0, b->in->rows * sizeof *b->score);
	for (int t = 0, waited = 0; t < TREES && waited < PATIENCE; t++) {
		double loss;

		if (find_gradients(b, fold) <= settled)
			break;
		grow_tree(b);
		loss = add_scores(b, fold);
		waited = loss < least ? 0 : waited + 1;
		least = fmin(least, loss);
	}
	for (size_t i = 0; i < b->in->rows; i++)
		if (b->in->fold[i] == fold)
			scratch[n++] = (struct data_scored){ b->score[i], b->in->label[i] };
	return data_area_under(scratch, n);
}

/* Areas of folds are not independent: any two learned from mostly the same rows, and each from rows that the
 * other was tried on. The variance of their mean is hence larger than that of as many independent ones, by
 * 1 + folds * (rows tried / rows learned from) after Nadeau and Bengio, "Inference for the Generalization
 * Error", Machine Learning 52 (2003): 2.25 for five. Simulated where nothing differs, with 100 to 2,500 rows
 * and 3 to 13 columns, the area's deviation was 1.3 to 1.4 of the uncorrected error; 1.96 of that were passed
 * in 6 to 9 % of the comparisons, 1.96 corrected ones in 0 to 2.7 %. */
static double
error_of_mean(double variance, double weight)
{
	const double folds = DATA_BOOST_FOLDS, correction = 1 + folds / (folds - 1);

	return sqrt(variance * correction) / weight;
}

static void
cross_validate(struct boost *b, double *auc, double *error)
{
	struct data_scored *scratch = x_new_array(struct data_scored, b->in->rows);
	double sum = 0, weight = 0, variance = 0;

	for (unsigned fold = 0; fold < DATA_BOOST_FOLDS; fold++) {
		struct data_area a = learn_without(b, fold, scratch);
		double pairs = a.ones * a.zeros;

		if (pairs < 1)
			continue;
		sum += pairs * a.auc;
		weight += pairs;
		variance += pairs * pairs * a.variance;
	}
	*auc = weight > 0 ? sum / weight : 0.5;
	*error = weight > 0 ? error_of_mean(variance, weight) : 0.5;
	x_free(scratch);
}

/* Bins that no row has are not looked at. */
static void
find_first(struct boost *b)
{
	size_t features = b->in->features;

	b->first = x_new_array(size_t, features + 1);
	for (size_t i = 0; i < b->in->rows; i++)
		for (size_t f = 0; f < features; f++)
			if (b->in->bins[i * features + f] >= b->first[f + 1])
				b->first[f + 1] = (size_t)b->in->bins[i * features + f] + 1;
	for (size_t f = 0; f < features; f++)
		b->first[f + 1] += b->first[f];
}

bool
data_boost_auc(const struct data_boost_rows *rows, double *auc, double *error, double *gain)
{
	size_t n = rows->rows, ones = 0;
	struct boost b = { .in = rows, .gain = gain };
	double total = 0;

	for (size_t i = 0; i < n; i++)
		ones += rows->label[i];
	for (size_t f = 0; f < rows->features; f++)
		gain[f] = 0;
	if (ones < MIN_LABEL || n - ones < MIN_LABEL || rows->features == 0)
		return false;
	b.score = x_new_array(double, n);
	b.gradient = x_new_array(float, n);
	b.hessian = x_new_array(float, n);
	b.order = x_new_array(uint32_t, n);
	b.spare = x_new_array(uint32_t, n);
	find_first(&b);
	b.noise = 2 * log((double)histogram_cells(&b) + 1);
	b.histograms = xmalloc(LEAVES * histogram_cells(&b) * sizeof *b.histograms);
	cross_validate(&b, auc, error);
	for (size_t f = 0; f < rows->features; f++)
		total += gain[f];
	for (size_t f = 0; f < rows->features; f++)
		gain[f] = total > 0 ? gain[f] / total : 0;
	x_free(b.score);
	x_free(b.gradient);
	x_free(b.hessian);
	x_free(b.order);
	x_free(b.spare);
	x_free(b.first);
	x_free(b.histograms);
	return true;
}
