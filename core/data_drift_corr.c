/*
 * data_drift_corr.c - changed correlations between numbers: what no single column shows.
 *
 * Correlations are of all rows where the profiles kept how columns vary together (data_comoment.h), else
 * of the samples. Whether a change is chance is told by Fisher's z: atanh(r) is nearly normal with the
 * variance 1/(n - 3), and the difference of two with the sum of both. That is so for normal values only. Of
 * skewed ones, r varies more: the test at 5 % alarmed in 15 (exponential) to 44 % (lognormal) of
 * simulations without any change. So the variance is multiplied by how much more r varies than it would for
 * normal values, by its influence function over the sample, the larger of both sides: with x and y
 * standardised, the variance of x y - r/2 (x^2 + y^2) over (1 - r^2)^2. Then the same simulations alarmed
 * in at most 5 %; for normal values the test is as before.
 */
#include <math.h>

#include "data_corr.h"
#include "data_joint.h"
#include "data_math.h"

enum { FEWEST_ROWS = 10 };

/* A pair of columns in one of the two. */
struct side {
	double r, rows;
	double spread;		/* variance of r over that of normal values, at least 1 */
};

struct change {
	size_t a, b;		/* features */
	bool all_rows;
	struct side before, now;
};

static double
spread_of(const struct data_comoment *s, const double *x, const double *y, size_t n)
{
	double r = data_comoment_pearson(s), sx = sqrt(s->xx / s->n), sy = sqrt(s->yy / s->n), squares = 0;

	for (size_t i = 0; i < n; i++) {
		double p = (x[i] - s->mean_x) / sx, q = (y[i] - s->mean_y) / sy,
		       influence = p * q - r / 2 * (p * p + q * q);

		/* Its mean is 0. */
		if (!isnan(influence))
			squares += influence * influence;
	}
	squares /= s->n * (1 - r * r) * (1 - r * r);
	return squares > 1 && isfinite(squares) ? squares : 1;
}

static struct side
look(const struct data_joint_side *s, const struct data_comoment *all, size_t a, size_t b)
{
	const double *x = s->value + a * s->rows, *y = s->value + b * s->rows;
	struct data_comoment sample = data_comoment_of(x, y, s->rows);
	const struct data_comoment *from = all != NULL ? all : &sample;

	return (struct side){ data_comoment_pearson(from), from->n, spread_of(&sample, x, y, s->rows) };
}

/* All rows on both sides, or the sample on both: they are to be alike. */
static struct change
compare(const struct data_joint *r, size_t a, size_t b)
{
	const struct data_joint_feature *x = &r->features[a], *y = &r->features[b];
	const struct data_comoment *before = data_comoments_find(&r->before.profile->together,
	    (uint32_t)x->before, (uint32_t)y->before);
	const struct data_comoment *now = data_comoments_find(&r->now.profile->together,
	    (uint32_t)x->now, (uint32_t)y->now);
	bool both = before != NULL && now != NULL;

	return (struct change){ a, b, both, look(&r->before, both ? before : NULL, a, b),
		look(&r->now, both ? now : NULL, a, b) };
}

static double
fisher_z(double r)
{
	const double most = 0.999999;

	return atanh(fmax(-most, fmin(most, r)));
}

/* The p of both correlations being one. */
static double
chance_of(const struct change *c)
{
	const struct side *s = &c->before, *t = &c->now;
	double variance;

	if (s->rows < FEWEST_ROWS || t->rows < FEWEST_ROWS || isnan(s->r) || isnan(t->r))
		return (double)NAN;
	variance = fmax(s->spread, t->spread) * (1 / (s->rows - 3) + 1 / (t->rows - 3));
	return data_normal_tail((fisher_z(s->r) - fisher_z(t->r)) / sqrt(variance));
}

/* The largest change among those that are no chance; without one, the largest. */
static void
report(struct data_drift *d, const struct data_joint *r, const struct change *changes,
    const double *p, const double *adjusted, size_t pairs)
{
	struct data_correlation_drift *out = &d->correlation;

	for (size_t i = 0; i < pairs; i++) {
		const struct change *c = &changes[i];
		double difference = fabs(c->before.r - c->now.r);
		bool alarm = difference >= DATA_CORRELATION_CHANGE && adjusted[i] <= 0.05;

		if (isnan(p[i]))
			continue;
		out->pairs++;
		out->changed += alarm;
		if (alarm < out->alarm || (alarm == out->alarm && difference <= out->change))
			continue;
		out->change = difference;
		out->before = c->before.r;
		out->now = c->now.r;
		out->rows_before = c->before.rows;
		out->rows = c->now.rows;
		out->p = p[i];
		out->p_adjusted = adjusted[i];
		out->all_rows = c->all_rows;
		out->alarm = alarm;
		out->a = d->columns[r->features[c->a].column].name;
		out->b = d->columns[r->features[c->b].column].name;
	}
}

void
data_drift_correlations(struct data_drift *d, const struct data_joint *r)
{
	size_t count = r->number_count, pairs = 0, room = count * count / 2 + 1;
	struct change *changes = x_new_array(struct change, room);
	double *p = x_new_array(double, room), *adjusted = x_new_array(double, room);

	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++) {
			changes[pairs] = compare(r, r->numbers[i], r->numbers[j]);
			p[pairs] = chance_of(&changes[pairs]);
			pairs++;
		}
	data_benjamini_hochberg(p, adjusted, pairs);
	report(d, r, changes, p, adjusted, pairs);
	x_free(changes);
	x_free(p);
	x_free(adjusted);
}
