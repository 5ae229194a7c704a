/*
 * data_joint.c - samples as matrices. See the header.
 */
#include "data_joint.h"

#include <math.h>
#include <string.h>

#include "data_drift_parts.h"
#include "data_hash.h"

enum { VALUES = 400000, FEWEST_ROWS = 1000, MOST_FEATURES = 2000, FIELD_MAX = 256 };

static void
find_levels(struct data_joint_feature *f, const struct data_profile *before)
{
	const struct data_top_item *items[DATA_JOINT_LEVELS];

	f->level_count = data_top_list(&before->columns[f->before].top, items, DATA_JOINT_LEVELS);
	for (size_t i = 0; i < f->level_count; i++)
		f->levels[i] = items[i]->hash;
}

/* Times and identifiers tell any two sets apart; that is no drift. */
static void
find_features(struct data_joint *r, const struct data_drift *d)
{
	for (size_t i = 0; i < d->count && r->count < MOST_FEATURES; i++) {
		const struct data_drift_column *c = &d->columns[i];
		struct data_column *a = data_profile_find(d->before, slice_of(c->name));
		struct data_column *b = data_profile_find(d->now, slice_of(c->name));
		struct data_joint_feature *f = &r->features[r->count];

		if (a == NULL || b == NULL || c->verdict == DATA_RETYPED ||
		    c->verdict == DATA_NOT_COMPARED ||
		    (c->kind != DATA_AS_NUMBER && c->kind != DATA_AS_CATEGORY))
			continue;
		*f = (struct data_joint_feature){ .column = i,
			.before = (size_t)(a - d->before->columns),
			.now = (size_t)(b - d->now->columns),
			.number = a->family == DATA_FAMILY_NUMBER && b->family == DATA_FAMILY_NUMBER };
		if (!f->number)
			find_levels(f, d->before);
		else if (r->number_total++ < DATA_JOINT_NUMBERS)
			r->numbers[r->number_count++] = r->count;
		r->count++;
	}
}

static double
value_of(const struct data_joint_feature *f, struct slice field)
{
	char padded[FIELD_MAX + DATA_TEXT_PADDING] = "";
	struct data_value value;
	uint64_t hash;
	enum data_class class;

	if (field.p == NULL)
		return (double)NAN;
	if (field.n > FIELD_MAX)
		field.n = FIELD_MAX;
	memcpy(padded, field.p, field.n);
	if (f->number) {
		class = data_value_read(padded, (uint32_t)field.n, 0, &value);
		return class == DATA_CLASS_INT || class == DATA_CLASS_REAL ? value.d : (double)NAN;
	}
	hash = data_hash_text(padded, field.n);
	for (size_t i = 0; i < f->level_count; i++)
		if (f->levels[i] == hash)
			return (double)i;
	return (double)f->level_count;
}

static void
read_side(struct data_joint_side *s, const struct data_joint *r, bool is_now)
{
	const struct data_sample *sample = &s->profile->sample;
	size_t most = VALUES / (r->count + 1);
	struct slice *fields = x_new_array(struct slice, s->profile->count + 1);

	most = most > FEWEST_ROWS ? most : FEWEST_ROWS;
	s->rows = sample->count < most ? sample->count : most;
	s->value = xmalloc((s->rows * r->count + 1) * sizeof *s->value);
	for (size_t row = 0; row < s->rows; row++) {
		/* The sample is in the order of the data: rows evenly from all of it. */
		size_t count = data_sample_fields(
		    sample, row * sample->count / s->rows, fields, s->profile->count);

		for (size_t f = 0; f < r->count; f++) {
			size_t c = is_now ? r->features[f].now : r->features[f].before;

			s->value[f * s->rows + row] =
			    value_of(&r->features[f], c < count ? fields[c] : (struct slice){ NULL, 0 });
		}
	}
	x_free(fields);
}

void
data_joint_make(struct data_joint *r, const struct data_drift *d)
{
	size_t most = d->count < MOST_FEATURES ? d->count : MOST_FEATURES;

	*r = (struct data_joint){ .before = { .profile = d->before }, .now = { .profile = d->now } };
	r->features = x_new_array(struct data_joint_feature, most + 1);
	find_features(r, d);
	read_side(&r->before, r, false);
	read_side(&r->now, r, true);
}

void
data_joint_release(struct data_joint *r)
{
	x_free(r->features);
	x_free(r->before.value);
	x_free(r->now.value);
	*r = (struct data_joint){ .count = 0 };
}

void
data_drift_multivariate(struct data_drift *d, const struct data_drift_options *o)
{
	const double none = (double)NAN;
	struct data_joint rows;

	d->classifier.auc = d->classifier.auc_error = none;
	d->pca = d->pca_before = d->pca_sd = none;
	d->correlation = (struct data_correlation_drift){ none, none, none, none, none, none, none,
		false, false, NULL, NULL, 0, 0 };
	d->discrepancy.value = d->discrepancy.p = none;
	if (o->columns_only)
		return;
	data_joint_make(&rows, d);
	data_drift_classify(d, &rows);
	data_drift_correlations(d, &rows);
	data_drift_axes(d, &rows);
	if (o->discrepancy)
		data_drift_discrepancy(d, &rows);
	data_joint_release(&rows);
}
