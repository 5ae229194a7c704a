/*
 * data_drift_corr.c - changed correlations between numbers: what no single column shows.
 */
#include <math.h>

#include "data_corr.h"
#include "data_math.h"
#include "data_joint.h"

enum { FEWEST_ROWS = 10 };

/* A change that matters; that it is no chance is the test's business. */
static const double change_that_matters = 0.1;

struct change {
	double difference;
	size_t a, b;	/* features */
};

/* The p of two correlations of n and m rows being one (Fisher's z). */
static double
fisher_p(double r, size_t n, double s, size_t m)
{
	const double most = 0.999999;
	double z;

	if (n < FEWEST_ROWS || m < FEWEST_ROWS || isnan(r) || isnan(s))
		return (double)NAN;
	z = atanh(fmax(-most, fmin(most, r))) - atanh(fmax(-most, fmin(most, s)));
	return data_normal_tail(z / sqrt(1.0 / (double)(n - 3) + 1.0 / (double)(m - 3)));
}

static double
correlation(const struct data_joint_side *s, size_t a, size_t b, size_t *used)
{
	return data_pearson(s->value + a * s->rows, s->value + b * s->rows, s->rows, used);
}

/* The largest change among those that are no chance; without one, the largest. */
static void
report(struct data_drift *d, const struct data_joint *r, const struct change *changes,
    const double *p, const double *adjusted, size_t pairs)
{
	d->correlation_change = (double)NAN;
	for (size_t i = 0; i < pairs; i++) {
		bool alarm = changes[i].difference >= change_that_matters && adjusted[i] <= 0.05;

		if (isnan(p[i]) || alarm < d->correlation_alarm ||
		    (alarm == d->correlation_alarm && changes[i].difference <= d->correlation_change))
			continue;
		d->correlation_change = changes[i].difference;
		d->correlation_a = d->columns[r->features[changes[i].a].column].name;
		d->correlation_b = d->columns[r->features[changes[i].b].column].name;
		d->correlation_alarm = alarm;
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
			size_t a = r->numbers[i], b = r->numbers[j], n, m;
			double before = correlation(&r->before, a, b, &n),
			       now = correlation(&r->now, a, b, &m);

			p[pairs] = fisher_p(before, n, now, m);
			changes[pairs] = (struct change){ fabs(before - now), a, b };
			pairs++;
		}
	data_benjamini_hochberg(p, adjusted, pairs);
	report(d, r, changes, p, adjusted, pairs);
	x_free(changes);
	x_free(p);
	x_free(adjusted);
}
