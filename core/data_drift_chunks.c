/*
 * data_drift_chunks.c - a threshold from the reference alone, as NannyML sets it: its rows are cut, in
 * their order, into ten chunks, each is compared with all of them, and what is beyond the mean score
 * and three standard deviations is drift. The rows are those of the profile's sample.
 */
#include <math.h>
#include <string.h>

#include "data_drift_parts.h"
#include "data_hash.h"

enum { CHUNKS = 10, FEWEST = 100, FIELD_MAX = DATA_TOP_TEXT_MAX };

/* A value of the sample: a number, or the place of its category in the column's list. */
static bool
read_value(const struct data_pair *p, struct slice field, double *out)
{
	char padded[FIELD_MAX + DATA_TEXT_PADDING] = "";
	struct data_value value;
	enum data_class class;
	const struct data_top_item *item;
	uint64_t hash;

	if (field.p == NULL || field.n > FIELD_MAX)
		return false;
	memcpy(padded, field.p, field.n);
	class = data_value_read(padded, (uint32_t)field.n, 0, &value);
	if (p->kind == DATA_AS_NUMBER) {
		*out = value.d;
		return class == DATA_CLASS_INT || (class == DATA_CLASS_REAL && isfinite(value.d));
	}
	hash = !p->numeric		   ? data_hash_text(padded, field.n)
	       : class == DATA_CLASS_INT ? data_hash_int(value.i)
					 : data_hash_real(value.d);
	item = data_top_find(&p->a->top, hash);
	*out = item != NULL ? (double)(item - p->a->top.items) : 0;
	return item != NULL;
}

static double
distance_of_numbers(const struct data_pair *p, struct data_weighted *chunk, size_t count)
{
	struct data_bins bins;
	double distance;

	data_weighted_sort(chunk, count);
	data_bins_doane(&bins, p->x, p->nx, chunk, count,
	    data_moments_skewness(&p->a->moments, false));
	distance = sqrt(data_jensen_shannon(&bins) / M_LN2);
	data_bins_release(&bins);
	return distance;
}

static double
distance_of_categories(const struct data_pair *p, const struct data_weighted *chunk, size_t count)
{
	struct data_bins bins;
	double distance;

	data_bins_init(&bins, p->a->top.count + 1);
	for (size_t i = 0; i < p->a->top.count; i++)
		bins.n += bins.p[i] = (double)p->a->top.items[i].count;
	for (size_t i = 0; i < count; i++)
		bins.q[(size_t)chunk[i].value]++;
	bins.m = (double)count;
	distance = sqrt(data_jensen_shannon(&bins) / M_LN2);
	data_bins_release(&bins);
	return distance;
}

/* The values of the sample, in the order of the data. */
static size_t
read_values(const struct data_profile *before, const struct data_pair *p, struct data_weighted *out)
{
	size_t column = (size_t)(p->a - before->columns), count = 0;
	struct slice *fields = x_new_array(struct slice, before->count + 1);

	for (size_t row = 0; row < before->sample.count; row++) {
		size_t n = data_sample_fields(&before->sample, row, fields, before->count);

		out[count].weight = 1;
		count += column < n && read_value(p, fields[column], &out[count].value);
	}
	x_free(fields);
	return count;
}

bool
data_drift_chunk_threshold(
    const struct data_profile *before, const struct data_pair *p, double *threshold)
{
	struct data_weighted *values =
	    xmalloc((before->sample.count + 1) * sizeof *values);
	size_t count = read_values(before, p, values);
	double sum = 0, squares = 0;

	for (size_t chunk = 0; chunk < CHUNKS && count >= FEWEST; chunk++) {
		size_t from = count * chunk / CHUNKS, to = count * (chunk + 1) / CHUNKS;
		double distance = p->kind == DATA_AS_NUMBER
				      ? distance_of_numbers(p, values + from, to - from)
				      : distance_of_categories(p, values + from, to - from);

		sum += distance;
		squares += distance * distance;
	}
	x_free(values);
	if (count < FEWEST)
		return false;
	sum /= CHUNKS;
	*threshold = fmin(1, sum + 3 * sqrt(fmax(0, squares / CHUNKS - sum * sum)));
	return true;
}
