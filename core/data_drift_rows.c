/*
 * data_drift_rows.c - drift of rows as a whole, on the samples: a classifier that tries to tell them
 * apart, the error of a PCA of the reference (as NannyML), and changed correlations. These see what
 * no single column shows.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_boost.h"
#include "data_corr.h"
#include "data_drift.h"
#include "data_hash.h"
#include "data_math.h"

enum {
	FEATURES = 64,
	ROWS = 4000,
	NUMBER_BINS = 32,
	CATEGORY_BINS = 64,
	MISSING_BIN = 66,
	OTHER_BIN = 65,
	CHUNKS = 10,
	PCA_ROWS = 100 };

/* A column that both samples have. */
struct feature {
	size_t column, before, now;	/* of the drift, of the profiles */
	bool number;
	double edges[NUMBER_BINS];
	size_t edge_count;
	uint64_t levels[CATEGORY_BINS];
	size_t level_count;
};

struct side {
	const struct data_profile *profile;
	struct data_matrix matrix;
};

/* ------------------------------------------------------------------------------------- features */

static size_t
find_features(const struct data_drift *d, struct feature *features)
{
	size_t count = 0;

	for (size_t i = 0; i < d->count && count < FEATURES; i++) {
		const struct data_drift_column *c = &d->columns[i];
		struct data_column *a = data_profile_find(d->before, slice_of(c->name));
		struct data_column *b = data_profile_find(d->now, slice_of(c->name));

		/* Times and identifiers tell any two sets apart; that is no drift. */
		if (a == NULL || b == NULL || c->verdict == DATA_RETYPED ||
		    c->verdict == DATA_NOT_COMPARED ||
		    (c->kind != DATA_AS_NUMBER && c->kind != DATA_AS_CATEGORY))
			continue;
		features[count++] = (struct feature){ .column = i,
			.before = (size_t)(a - d->before->columns),
			.now = (size_t)(b - d->now->columns),
			.number =
			    a->family == DATA_FAMILY_NUMBER && b->family == DATA_FAMILY_NUMBER };
	}
	return count;
}

static void
find_edges(struct feature *f, const struct data_profile *before)
{
	struct data_weighted *items;
	size_t count;
	uint64_t n;
	double error;

	items = data_column_items(&before->columns[f->before], &count, &n, &error);
	for (int i = 1; i < NUMBER_BINS; i++) {
		double edge = data_weighted_quantile(items, count, n, (double)i / NUMBER_BINS);

		if (f->edge_count == 0 || edge > f->edges[f->edge_count - 1])
			f->edges[f->edge_count++] = edge;
	}
	x_free(items);
}

static void
find_levels(struct feature *f, const struct data_profile *before)
{
	const struct data_top_item *items[CATEGORY_BINS];

	f->level_count = data_top_list(&before->columns[f->before].top, items, CATEGORY_BINS);
	for (size_t i = 0; i < f->level_count; i++)
		f->levels[i] = items[i]->hash;
}

static uint8_t
bin_of(const struct feature *f, struct slice field, double number)
{
	char padded[256 + DATA_TEXT_PADDING] = "";
	uint64_t hash;

	if (field.p == NULL || (f->number && isnan(number)))
		return MISSING_BIN;
	if (f->number) {
		size_t bin = 0;

		while (bin < f->edge_count && number > f->edges[bin])
			bin++;
		return (uint8_t)bin;
	}
	memcpy(padded, field.p, field.n < 256 ? field.n : 256);
	hash = data_hash_text(padded, field.n < 256 ? field.n : 256);
	for (size_t i = 0; i < f->level_count; i++)
		if (f->levels[i] == hash)
			return (uint8_t)i;
	return OTHER_BIN;
}

/* Rows of one side behind those that are there. */
static void
add_rows(struct data_boost_rows *out, uint8_t *bins, uint8_t *label, uint8_t *fold,
    const struct side *side, const struct feature *features, uint8_t is_now)
{
	const struct data_sample *sample = &side->profile->sample;
	struct slice *fields = x_new_array(struct slice, side->profile->count + 1);
	/* The sample is in the order of the data: every k-th row, from all of it. */
	size_t step = sample->count / ROWS + 1, place = 0;

	for (size_t row = 0; row < sample->count; row += step, place++) {
		size_t count = data_sample_fields(sample, row, fields, side->profile->count),
		       at = out->rows++;

		label[at] = is_now;
		fold[at] = (uint8_t)(data_mix(place * 2 + is_now) % 5);
		for (size_t f = 0; f < out->features; f++) {
			size_t c = is_now ? features[f].now : features[f].before;
			struct slice field = c < count ? fields[c] : (struct slice){ NULL, 0 };

			bins[at * out->features + f] = bin_of(&features[f], field,
			    features[f].number ? side->matrix.value[c * side->matrix.rows + row]
					       : 0);
		}
	}
	x_free(fields);
}

static void
classify(struct data_drift *d, const struct side *before, const struct side *now,
    struct feature *features, size_t count)
{
	struct data_boost_rows rows = { .features = count };
	size_t room = before->profile->sample.count + now->profile->sample.count + 1;
	uint8_t *bins = xmalloc(room * (count + 1)), *label = xmalloc(room), *fold = xmalloc(room);
	double *gain = x_new_array(double, count + 1);

	for (size_t f = 0; f < count; f++) {
		if (features[f].number)
			find_edges(&features[f], d->before);
		else
			find_levels(&features[f], d->before);
	}
	add_rows(&rows, bins, label, fold, before, features, 0);
	add_rows(&rows, bins, label, fold, now, features, 1);
	rows.bins = bins;
	rows.label = label;
	rows.fold = fold;
	d->classifier = (struct data_classifier){ .auc = (double)NAN, .auc_error = (double)NAN };
	d->classifier.gain = x_new_array(double, d->count + 1);
	if (data_boost_auc(&rows, &d->classifier.auc, &d->classifier.auc_error, gain)) {
		d->classifier.alarm = d->classifier.auc >= 0.55 &&
				      d->classifier.auc - 1.96 * d->classifier.auc_error > 0.5;
		for (size_t f = 0; f < count; f++)
			d->classifier.gain[features[f].column] = gain[f];
	}
	x_free(bins);
	x_free(label);
	x_free(fold);
	x_free(gain);
}

/* ------------------------------------------------------------------------------------- correlations */

struct change {
	double difference, p;
	size_t a, b;
};

static double
fisher_p(double r, size_t n, double s, size_t m)
{
	const double most = 0.999999;
	double z;

	if (n < 10 || m < 10 || isnan(r) || isnan(s))
		return (double)NAN;
	z = atanh(fmax(-most, fmin(most, r))) - atanh(fmax(-most, fmin(most, s)));
	return data_normal_tail(z / sqrt(1.0 / (double)(n - 3) + 1.0 / (double)(m - 3)));
}

static void
compare_correlations(struct data_drift *d, const struct side *before, const struct side *now,
    const struct feature *features, size_t count)
{
	struct change *changes = x_new_array(struct change, count * count / 2 + 1);
	double *p = x_new_array(double, count *count / 2 + 1),
	       *adjusted = x_new_array(double, count *count / 2 + 1);
	size_t pairs = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			size_t n, m;
			double r, s;

			if (!features[i].number || !features[j].number)
				continue;
			r = data_pearson(
			    before->matrix.value + features[i].before * before->matrix.rows,
			    before->matrix.value + features[j].before * before->matrix.rows,
			    before->matrix.rows, &n);
			s = data_pearson(now->matrix.value + features[i].now * now->matrix.rows,
			    now->matrix.value + features[j].now * now->matrix.rows,
			    now->matrix.rows, &m);
			p[pairs] = fisher_p(r, n, s, m);
			changes[pairs] = (struct change){ fabs(r - s), p[pairs], i, j };
			pairs++;
		}
	data_benjamini_hochberg(p, adjusted, pairs);
	d->correlation_change = (double)NAN;
	for (size_t i = 0; i < pairs; i++) {
		if (isnan(p[i]) || changes[i].difference <= d->correlation_change)
			continue;
		d->correlation_change = changes[i].difference;
		d->correlation_a = d->columns[features[changes[i].a].column].name;
		d->correlation_b = d->columns[features[changes[i].b].column].name;
		d->correlation_alarm = changes[i].difference >= 0.1 && adjusted[i] <= 0.05;
	}
	x_free(changes);
	x_free(p);
	x_free(adjusted);
}

/* ------------------------------------------------------------------------------------- PCA */

/* Eigenvalues and vectors (columns of v) of a symmetric matrix by Jacobi's rotations. */
static void
jacobi(double *a, double *v, size_t n)
{
	for (size_t i = 0; i < n * n; i++)
		v[i] = i % (n + 1) == 0;
	for (int sweep = 0; sweep < 50; sweep++) {
		double off = 0;

		for (size_t p = 0; p < n; p++)
			for (size_t q = p + 1; q < n; q++) {
				double apq = a[p * n + q], theta, t, c, s;

				off += apq * apq;
				if (fabs(apq) < 1e-14)
					continue;
				theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
				t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
				c = 1 / sqrt(t * t + 1);
				s = t * c;
				for (size_t k = 0; k < n; k++) {
					double x = a[k * n + p], y = a[k * n + q];

					a[k * n + p] = c * x - s * y;
					a[k * n + q] = s * x + c * y;
				}
				for (size_t k = 0; k < n; k++) {
					double x = a[p * n + k], y = a[q * n + k];

					a[p * n + k] = c * x - s * y;
					a[q * n + k] = s * x + c * y;
				}
				for (size_t k = 0; k < n; k++) {
					double x = v[k * n + p], y = v[k * n + q];

					v[k * n + p] = c * x - s * y;
					v[k * n + q] = s * x + c * y;
				}
			}
		if (off < 1e-20)
			return;
	}
}

/* The numbers of both sides on the scale of the reference; missing ones at its mean. */
struct scaled {
	double *value;	/* row by row */
	size_t rows;
};

static struct scaled
scale(const struct side *side, const struct data_profile *reference, const struct feature *features,
    const size_t *used, size_t width, bool is_now)
{
	struct scaled s = { x_new_array(double, side->matrix.rows * width + 1), side->matrix.rows };

	for (size_t k = 0; k < width; k++) {
		const struct feature *f = &features[used[k]];
		const struct data_moments *m = &reference->columns[f->before].moments;
		double mean = data_moments_mean(m), sd = data_moments_sd(m);
		size_t c = is_now ? f->now : f->before;

		for (size_t row = 0; row < s.rows; row++) {
			double x = side->matrix.value[c * s.rows + row];

			s.value[row * width + k] = isnan(x) ? 0 : (x - mean) / sd;
		}
	}
	return s;
}

/* The part of a row that the kept components do not explain. */
static double
residual(const double *row, const double *v, const bool *kept, size_t n)
{
	double total = 0, explained = 0;

	for (size_t k = 0; k < n; k++)
		total += row[k] * row[k];
	for (size_t c = 0; c < n; c++) {
		double dot = 0;

		for (size_t k = 0; kept[c] && k < n; k++)
			dot += row[k] * v[k * n + c];
		explained += dot * dot;
	}
	return sqrt(fmax(0, total - explained));
}

/* Keeps components, largest first, until 65 % of the variance is explained. */
static void
keep_components(const double *values, bool *kept, size_t n)
{
	double total = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		total += values[i * n + i];
	while (sum < 0.65 * total) {
		size_t best = n;

		for (size_t i = 0; i < n; i++)
			if (!kept[i] && (best == n || values[i * n + i] > values[best * n + best]))
				best = i;
		if (best == n)
			return;
		kept[best] = true;
		sum += values[best * n + best];
	}
}

static double
mean_residual(
    const struct scaled *s, size_t from, size_t to, const double *v, const bool *kept, size_t n)
{
	double sum = 0;

	for (size_t row = from; row < to; row++)
		sum += residual(s->value + row * n, v, kept, n);
	return sum / (double)(to - from);
}

static void
judge_pca(struct data_drift *d, const struct scaled *before, const struct scaled *now,
    const double *v, const bool *kept, size_t n)
{
	double sum = 0, squares = 0;

	for (size_t chunk = 0; chunk < CHUNKS; chunk++) {
		double mean = mean_residual(before, before->rows * chunk / CHUNKS,
		    before->rows * (chunk + 1) / CHUNKS, v, kept, n);

		sum += mean;
		squares += mean * mean;
	}
	d->pca_before = sum / CHUNKS;
	d->pca_sd = sqrt(fmax(0, (squares - sum * sum / CHUNKS) / (CHUNKS - 1)));
	d->pca = mean_residual(now, 0, now->rows, v, kept, n);
	d->pca_alarm = fabs(d->pca - d->pca_before) > 3 * d->pca_sd;
}

static void
compare_pca(struct data_drift *d, const struct side *before, const struct side *now,
    const struct feature *features, size_t count)
{
	size_t used[FEATURES], n = 0;
	struct scaled a, b;
	double *covariance, *v;
	bool kept[FEATURES] = { false };

	for (size_t f = 0; f < count; f++)
		if (features[f].number &&
		    data_moments_sd(&d->before->columns[features[f].before].moments) > 0)
			used[n++] = f;
	if (n < 2 || before->matrix.rows < PCA_ROWS || now->matrix.rows < PCA_ROWS)
		return;
	a = scale(before, d->before, features, used, n, false);
	b = scale(now, d->before, features, used, n, true);
	covariance = x_new_array(double, n * n);
	v = x_new_array(double, n * n);
	for (size_t row = 0; row < a.rows; row++)
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				covariance[i * n + j] +=
				    a.value[row * n + i] * a.value[row * n + j] / (double)a.rows;
	jacobi(covariance, v, n);
	keep_components(covariance, kept, n);
	judge_pca(d, &a, &b, v, kept, n);
	x_free(a.value);
	x_free(b.value);
	x_free(covariance);
	x_free(v);
}

void
data_drift_multivariate(struct data_drift *d)
{
	struct feature *features = x_new_array(struct feature, FEATURES);
	size_t count = find_features(d, features);
	struct side before = { .profile = d->before }, now = { .profile = d->now };

	data_matrix_make(&before.matrix, d->before);
	data_matrix_make(&now.matrix, d->now);
	d->pca = d->pca_before = d->pca_sd = (double)NAN;
	classify(d, &before, &now, features, count);
	compare_correlations(d, &before, &now, features, count);
	compare_pca(d, &before, &now, features, count);
	data_matrix_release(&before.matrix);
	data_matrix_release(&now.matrix);
	x_free(features);
}
