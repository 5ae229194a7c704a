/*
 * data_corr.c - association of columns on the sample.
 */
#include "data_corr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data_hash.h"
#include "data_summary.h"

enum { MAX_LEVELS = 50 };

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

double
data_pearson(const double *x, const double *y, size_t n, size_t *used)
{
	double mx = 0, my = 0, sxx = 0, syy = 0, sxy = 0;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		count++;
		mx += x[i];
		my += y[i];
	}
	*used = count;
	mx /= (double)count;
	my /= (double)count;
	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		sxx += (x[i] - mx) * (x[i] - mx);
		syy += (y[i] - my) * (y[i] - my);
		sxy += (x[i] - mx) * (y[i] - my);
	}
	return count > 1 && sxx > 0 && syy > 0 ? sxy / sqrt(sxx) / sqrt(syy) : (double)NAN;
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

void
data_ranks(const double *x, size_t n, double *out)
{
	struct ranked *order = xmalloc((n + 1) * sizeof *order);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		out[i] = (double)NAN;
		if (!isnan(x[i]))
			order[count++] = (struct ranked){ x[i], i };
	}
	qsort(order, count, sizeof *order, by_value);
	for (size_t i = 0; i < count;) {
		size_t j = i;

		while (j < count && order[j].value == order[i].value)
			j++;
		for (size_t k = i; k < j; k++)
			out[order[k].at] = (double)(i + j + 1) / 2;
		i = j;
	}
	x_free(order);
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

static struct data_corr
compare(const struct data_matrix *m, const double *ranks, size_t a, size_t b)
{
	struct data_corr pair = { .a = a, .b = b, .pearson = (double)NAN, .spearman = (double)NAN,
		.association = (double)NAN };
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
		pair.pearson = data_pearson(m->value + a * n, m->value + b * n, n, &pair.rows);
		pair.spearman = data_pearson(ranks + a * n, ranks + b * n, n, &pair.rows);
	}
	return pair;
}

struct data_corr *
data_corr_find(const struct data_profile *p, size_t *count)
{
	struct data_matrix m;
	struct data_corr *pairs;
	size_t columns = p->count < DATA_CORR_COLUMNS ? p->count : DATA_CORR_COLUMNS;
	double *ranks;

	data_matrix_make(&m, p);
	ranks = xmalloc((m.rows * columns + 1) * sizeof *ranks);
	pairs = x_new_array(struct data_corr, columns * columns / 2 + 1);
	for (size_t c = 0; c < columns; c++)
		data_ranks(m.value + c * m.rows, m.rows, ranks + c * m.rows);
	*count = 0;
	for (size_t a = 0; a < columns; a++)
		for (size_t b = a + 1; b < columns; b++)
			if (is_usable(&m, p, a) && is_usable(&m, p, b))
				pairs[(*count)++] = compare(&m, ranks, a, b);
	x_free(ranks);
	data_matrix_release(&m);
	return pairs;
}
