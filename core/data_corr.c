/*
 * data_corr.c - association of columns, mostly on the sample.
 */
#include "data_corr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_hash.h"
#include "data_summary.h"

enum { MAX_LEVELS = 50, INFORMATION_BINS = 10 };

/* ------------------------------------------------------------------------------------- the matrix */

static bool
is_category(enum data_type type)
{
	return type == DATA_TYPE_BOOL || type == DATA_TYPE_STRING || type == DATA_TYPE_CODE;
}

static double
number_of(struct slice field)
{
	char padded[64 + DATA_TEXT_PADDING] = "";
	struct data_value value;

	if (field.n == 0 || field.n > 64)
		return (double)NAN;
	memcpy(padded, field.p, field.n);
	switch (data_value_read(padded, (uint32_t)field.n, 0, &value)) {
	case DATA_CLASS_INT:
	case DATA_CLASS_REAL: return value.d;
	case DATA_CLASS_DATE:
	case DATA_CLASS_TIME: return (double)value.i;
	default: return (double)NAN;
	}
}

/* Numbers texts in the order in which they come; NaN beyond MAX_LEVELS. */
static double
level_of(uint64_t *seen, uint32_t *count, struct slice field)
{
	char padded[256 + DATA_TEXT_PADDING] = "";
	uint64_t hash;

	if (field.n > 256)
		field.n = 256;
	memcpy(padded, field.p, field.n);
	hash = data_hash_text(padded, field.n);
	for (uint32_t i = 0; i < *count && i < MAX_LEVELS; i++)
		if (seen[i] == hash)
			return i;
	if (*count < MAX_LEVELS)
		seen[*count] = hash;
	(*count)++;
	return *count <= MAX_LEVELS ? (double)(*count - 1) : (double)NAN;
}

void
data_matrix_make(struct data_matrix *m, const struct data_profile *p)
{
	struct slice *fields = x_new_array(struct slice, p->count + 1);
	uint64_t *seen = x_new_array(uint64_t, (p->count + 1) * MAX_LEVELS);

	*m = (struct data_matrix){ .rows = p->sample.count, .columns = p->count };
	m->value = xmalloc((m->rows * m->columns + 1) * sizeof *m->value);
	m->category = x_new_array(bool, p->count + 1);
	m->levels = x_new_array(uint32_t, p->count + 1);
	for (size_t c = 0; c < p->count; c++)
		m->category[c] = is_category(data_column_type(&p->columns[c]));
	for (size_t r = 0; r < m->rows; r++) {
		size_t count = data_sample_fields(&p->sample, r, fields, p->count);

		for (size_t c = 0; c < p->count; c++) {
			double *value = &m->value[c * m->rows + r];

			if (c >= count || fields[c].p == NULL)
				*value = (double)NAN;
			else if (m->category[c])
				*value = level_of(seen + c * MAX_LEVELS, &m->levels[c], fields[c]);
			else
				*value = number_of(fields[c]);
		}
	}
	for (size_t c = 0; c < p->count; c++)
		if (m->levels[c] > MAX_LEVELS)
			m->levels[c] = 0;
	x_free(fields);
	x_free(seen);
}

void
data_matrix_release(struct data_matrix *m)
{
	x_free(m->value);
	x_free(m->category);
	x_free(m->levels);
	*m = (struct data_matrix){ .rows = 0 };
}

/* ------------------------------------------------------------------------------------- measures */

static double
pearson(const double *x, const double *y, size_t n, size_t *used)
{
	struct data_comoment s = data_comoment_of(x, y, n);

	*used = (size_t)s.n;
	return data_comoment_pearson(&s);
}

struct ranked {
	double value;
	size_t at;
};

static int
by_value(const void *a, const void *b)
{
	double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;

	return x < y ? -1 : x > y;
}

/* The rows that have a value, by it; returns how many. */
static size_t
sort_rows(const double *x, size_t n, uint32_t *order)
{
	struct ranked *sorted = xmalloc((n + 1) * sizeof *sorted);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (!isnan(x[i]))
			sorted[count++] = (struct ranked){ x[i], i };
	qsort(sorted, count, sizeof *sorted, by_value);
	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)sorted[i].at;
	x_free(sorted);
	return count;
}

/* Ranks with ties in the middle of the rows in this order; NaN for the others. With y: of the rows that
 * have a y too. */
static void
rank_rows(const double *x, size_t n, const uint32_t *order, size_t count, const double *y, double *out)
{
	size_t rank = 0;

	for (size_t i = 0; i < n; i++)
		out[i] = (double)NAN;
	for (size_t i = 0; i < count;) {
		double value = x[order[i]];
		size_t j = i, ties = 0;

		for (; j < count && x[order[j]] == value; j++)
			ties += y == NULL || !isnan(y[order[j]]);
		for (; i < j; i++)
			if (y == NULL || !isnan(y[order[i]]))
				out[order[i]] = (double)(2 * rank + ties + 1) / 2;
		rank += ties;
	}
}

/* Bergsma's correction takes away the bias of small samples. */
static double
cramer(const struct data_matrix *m, size_t a, size_t b, size_t *used)
{
	size_t ka = m->levels[a], kb = m->levels[b];
	double *table = x_new_array(double, ka *kb), *row = x_new_array(double, ka),
	       *col = x_new_array(double, kb);
	double n = 0, chi = 0, phi, r, k, v = (double)NAN;

	for (size_t i = 0; i < m->rows; i++) {
		double x = m->value[a * m->rows + i], y = m->value[b * m->rows + i];

		if (isnan(x) || isnan(y))
			continue;
		table[(size_t)x * kb + (size_t)y]++;
		row[(size_t)x]++;
		col[(size_t)y]++;
		n++;
	}
	*used = (size_t)n;
	for (size_t i = 0; i < ka; i++)
		for (size_t j = 0; j < kb; j++) {
			double expected = row[i] * col[j] / n, off = table[i * kb + j] - expected;

			chi += expected > 0 ? off * off / expected : 0;
		}
	if (n > 1) {
		phi = fmax(0, chi / n - ((double)ka - 1) * ((double)kb - 1) / (n - 1));
		r = (double)ka - ((double)ka - 1) * ((double)ka - 1) / (n - 1);
		k = (double)kb - ((double)kb - 1) * ((double)kb - 1) / (n - 1);
		v = fmin(r, k) > 1 ? sqrt(phi / (fmin(r, k) - 1)) : (double)NAN;
	}
	x_free(table);
	x_free(row);
	x_free(col);
	return v;
}

/* The share of a number's variance that a category explains, as its root. */
static double
correlation_ratio(const struct data_matrix *m, size_t category, size_t number, size_t *used)
{
	double sum[MAX_LEVELS] = { 0 }, count[MAX_LEVELS] = { 0 }, n = 0, mean = 0, total = 0,
	       between = 0;
	const double *x = m->value + category * m->rows, *y = m->value + number * m->rows;

	for (size_t i = 0; i < m->rows; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		sum[(size_t)x[i]] += y[i];
		count[(size_t)x[i]]++;
		mean += y[i];
		n++;
	}
	*used = (size_t)n;
	mean /= n;
	for (size_t i = 0; i < m->rows; i++)
		if (!isnan(x[i]) && !isnan(y[i]))
			total += (y[i] - mean) * (y[i] - mean);
	for (size_t k = 0; k < MAX_LEVELS; k++)
		if (count[k] > 0)
			between +=
			    count[k] * (sum[k] / count[k] - mean) * (sum[k] / count[k] - mean);
	return total > 0 ? sqrt(fmin(1, between / total)) : (double)NAN;
}

/* Each row's bin: the level of a category; a tenth, by rank, of a number. MAX_LEVELS: missing. */
static void
find_bins(const struct data_matrix *m, const double *ranks, size_t c, uint8_t *out)
{
	const double *value = m->value + c * m->rows;
	double n = 0;

	for (size_t i = 0; i < m->rows; i++)
		n += !isnan(value[i]);
	for (size_t i = 0; i < m->rows; i++) {
		double at = m->category[c] ? value[i]
					   : floor((ranks[i] - 0.5) / n * INFORMATION_BINS);

		out[i] = isnan(at) ? MAX_LEVELS : (uint8_t)at;
	}
}

static double
entropy(const double *counts, size_t n, double total)
{
	double h = 0;

	for (size_t i = 0; i < n; i++)
		if (counts[i] > 0)
			h -= counts[i] / total * log(counts[i] / total);
	return h;
}

/* I(X, Y) = H(X) + H(Y) - H(X, Y), over the rows that have both. */
static void
find_information(struct data_corr *pair, const uint8_t *x, const uint8_t *y, size_t n)
{
	double table[MAX_LEVELS * MAX_LEVELS] = { 0 }, row[MAX_LEVELS] = { 0 },
	       column[MAX_LEVELS] = { 0 }, total = 0, hx, hy;

	for (size_t i = 0; i < n; i++) {
		if (x[i] == MAX_LEVELS || y[i] == MAX_LEVELS)
			continue;
		table[x[i] * MAX_LEVELS + y[i]]++;
		row[x[i]]++;
		column[y[i]]++;
		total++;
	}
	hx = entropy(row, MAX_LEVELS, total);
	hy = entropy(column, MAX_LEVELS, total);
	pair->information = fmax(0, hx + hy - entropy(table, ARRAY_LEN(table), total));
	pair->information_share = fmin(hx, hy) > 0 ? fmin(1, pair->information / fmin(hx, hy))
						    : (double)NAN;
}

static uint64_t
missing_together(const struct data_matrix *m, size_t a, size_t b)
{
	uint64_t both = 0;

	for (size_t i = 0; i < m->rows; i++)
		both += isnan(m->value[a * m->rows + i]) && isnan(m->value[b * m->rows + i]);
	return both;
}

static bool
is_usable(const struct data_matrix *m, const struct data_profile *p, size_t c)
{
	const struct data_column *column = &p->columns[c];

	if (m->category[c])
		return m->levels[c] > 1;
	return column->moments.n > 1 && column->kll.max > column->kll.min;
}

/* Of all rows where they were compared while reading. */
static void
find_pearson(struct data_corr *pair, const struct data_profile *p, const struct data_matrix *m)
{
	const struct data_comoment *all =
	    data_comoments_find(&p->together, (uint32_t)pair->a, (uint32_t)pair->b);

	pair->streamed = all != NULL;
	if (all != NULL) {
		pair->pearson = data_comoment_pearson(all);
		pair->pearson_rows = all->n;
		return;
	}
	pair->pearson = pearson(
	    m->value + pair->a * m->rows, m->value + pair->b * m->rows, m->rows, &pair->rows);
	pair->pearson_rows = (double)pair->rows;
}

/* The columns of the sample, made ready once for all pairs. */
struct ready {
	const struct data_profile *profile;
	struct data_matrix matrix;
	size_t columns;
	uint32_t *order;	/* of each column: its rows by value */
	size_t *present;	/* how many have one */
	double *ranks;
	uint8_t *bins;
	double *ranks_a, *ranks_b;	/* of a pair where values are missing */
};

/* Where values are missing, ranks are those among the rows that the two have in common. */
static double
spearman(const struct ready *ready, size_t a, size_t b, size_t *used)
{
	size_t n = ready->matrix.rows;
	const double *x = ready->matrix.value + a * n, *y = ready->matrix.value + b * n;

	if (ready->present[a] == n && ready->present[b] == n)
		return pearson(ready->ranks + a * n, ready->ranks + b * n, n, used);
	rank_rows(x, n, ready->order + a * n, ready->present[a], y, ready->ranks_a);
	rank_rows(y, n, ready->order + b * n, ready->present[b], x, ready->ranks_b);
	return pearson(ready->ranks_a, ready->ranks_b, n, used);
}

static struct data_corr
compare(const struct ready *ready, size_t a, size_t b)
{
	struct data_corr pair = { .a = a, .b = b, .pearson = (double)NAN, .spearman = (double)NAN,
		.association = (double)NAN };
	const struct data_matrix *m = &ready->matrix;
	size_t n = m->rows;

	pair.both_missing = missing_together(m, a, b);
	if (m->category[a] && m->category[b]) {
		pair.kind = DATA_CORR_CATEGORIES;
		pair.association = cramer(m, a, b, &pair.rows);
	} else if (m->category[a] || m->category[b]) {
		pair.kind = DATA_CORR_MIXED;
		pair.association = correlation_ratio(
		    m, m->category[a] ? a : b, m->category[a] ? b : a, &pair.rows);
	} else {
		pair.kind = DATA_CORR_NUMBERS;
		find_pearson(&pair, ready->profile, m);
		pair.spearman = spearman(ready, a, b, &pair.rows);
	}
	find_information(&pair, ready->bins + a * n, ready->bins + b * n, n);
	return pair;
}

static void
make_ready(struct ready *ready, const struct data_profile *p)
{
	size_t columns = p->count < DATA_CORR_COLUMNS ? p->count : DATA_CORR_COLUMNS, n, cells;

	*ready = (struct ready){ .profile = p, .columns = columns };
	data_matrix_make(&ready->matrix, p);
	n = ready->matrix.rows;
	cells = n * columns + 1;
	ready->order = xmalloc(cells * sizeof *ready->order);
	ready->present = x_new_array(size_t, columns + 1);
	ready->ranks = xmalloc(cells * sizeof *ready->ranks);
	ready->bins = xmalloc(cells);
	ready->ranks_a = xmalloc((n + 1) * sizeof *ready->ranks_a);
	ready->ranks_b = xmalloc((n + 1) * sizeof *ready->ranks_b);
	for (size_t c = 0; c < columns; c++) {
		const double *value = ready->matrix.value + c * n;
		uint32_t *order = ready->order + c * n;

		ready->present[c] = sort_rows(value, n, order);
		rank_rows(value, n, order, ready->present[c], NULL, ready->ranks + c * n);
		if (is_usable(&ready->matrix, p, c))
			find_bins(&ready->matrix, ready->ranks + c * n, c, ready->bins + c * n);
	}
}

static void
release_ready(struct ready *ready)
{
	x_free(ready->order);
	x_free(ready->present);
	x_free(ready->ranks);
	x_free(ready->bins);
	x_free(ready->ranks_a);
	x_free(ready->ranks_b);
	data_matrix_release(&ready->matrix);
}

struct data_corr *
data_corr_find(const struct data_profile *p, size_t *count)
{
	struct data_corr *pairs;
	struct ready ready;

	make_ready(&ready, p);
	pairs = x_new_array(struct data_corr, ready.columns * ready.columns / 2 + 1);
	*count = 0;
	for (size_t a = 0; a < ready.columns; a++)
		for (size_t b = a + 1; b < ready.columns; b++)
			if (is_usable(&ready.matrix, p, a) && is_usable(&ready.matrix, p, b))
				pairs[(*count)++] = compare(&ready, a, b);
	release_ready(&ready);
	return pairs;
}
