/*
 * data_drift_classify.c - drift that a classifier sees: it learns to tell rows of the one set from rows
 * of the other, and is tried on rows that it did not learn from. It also tells by which columns.
 */
#include <math.h>
#include <string.h>

#include "data_boost.h"
#include "data_hash.h"
#include "data_joint.h"

enum { NUMBER_BINS = 32, CELLS = 160000, MOST_ROWS = 2500, FEWEST_ROWS = 400 };

/* The alarm takes an area that matters and is no chance, at 2.5 %. */
static const double area_that_matters = 0.55, errors_apart = 1.96;

struct edges {
	double at[NUMBER_BINS];
	size_t count;
};

static void
find_edges(struct edges *e, const struct data_column *c)
{
	size_t count;
	uint64_t n;
	double error;
	struct data_weighted *items = data_column_items(c, &count, &n, &error);

	e->count = 0;
	for (int i = 1; i < NUMBER_BINS && count > 0; i++) {
		double edge = data_weighted_quantile(items, count, n, (double)i / NUMBER_BINS);

		if (e->count == 0 || edge > e->at[e->count - 1])
			e->at[e->count++] = edge;
	}
	x_free(items);
}

static uint8_t
bin_of(const struct data_joint_feature *f, const struct edges *e, double value)
{
	size_t bin = 0;

	/* Missing is behind all others. */
	if (isnan(value))
		return (uint8_t)((f->number ? e->count : f->level_count) + 1);
	if (!f->number)
		return (uint8_t)value;
	while (bin < e->count && value > e->at[bin])
		bin++;
	return (uint8_t)bin;
}

/* A set of rows for the classifier while it is filled. */
struct table {
	struct data_boost_rows rows;
	uint8_t *bins, *label, *fold;
};

static void
add_side(struct table *t, const struct data_joint_side *s, const struct data_joint *r,
    const struct edges *edges, uint8_t label)
{
	size_t most = CELLS / (r->count + 1), count;

	most = most > MOST_ROWS ? MOST_ROWS : most > FEWEST_ROWS ? most : FEWEST_ROWS;
	count = s->rows < most ? s->rows : most;
	for (size_t place = 0; place < count; place++) {
		size_t at = t->rows.rows++, row = place * s->rows / count;

		t->label[at] = label;
		t->fold[at] = (uint8_t)(data_mix(place * 2 + label) % DATA_BOOST_FOLDS);
		for (size_t f = 0; f < r->count; f++)
			t->bins[at * r->count + f] =
			    bin_of(&r->features[f], &edges[f], s->value[f * s->rows + row]);
	}
}

void
data_drift_classify(struct data_drift *d, const struct data_joint *r)
{
	struct data_classifier *c = &d->classifier;
	size_t room = r->before.rows + r->now.rows + 1;
	struct edges *edges = x_new_array(struct edges, r->count + 1);
	struct table t = { .rows = { .features = r->count },
		.bins = xmalloc(room * (r->count + 1)),
		.label = xmalloc(room),
		.fold = xmalloc(room) };
	double *gain = x_new_array(double, r->count + 1);

	for (size_t f = 0; f < r->count; f++)
		if (r->features[f].number)
			find_edges(&edges[f], &d->before->columns[r->features[f].before]);
	add_side(&t, &r->before, r, edges, 0);
	add_side(&t, &r->now, r, edges, 1);
	t.rows.bins = t.bins;
	t.rows.label = t.label;
	t.rows.fold = t.fold;
	*c = (struct data_classifier){ .auc = (double)NAN, .auc_error = (double)NAN,
		.columns = r->count, .rows = t.rows.rows };
	c->gain = x_new_array(double, d->count + 1);
	if (data_boost_auc(&t.rows, &c->auc, &c->auc_error, gain)) {
		c->alarm = c->auc >= area_that_matters && c->auc - errors_apart * c->auc_error > 0.5;
		for (size_t f = 0; f < r->count; f++)
			c->gain[r->features[f].column] = gain[f];
	}
	x_free(edges);
	x_free(t.bins);
	x_free(t.label);
	x_free(t.fold);
	x_free(gain);
}
