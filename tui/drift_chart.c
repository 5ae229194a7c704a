/*
 * drift_chart.c - the charts of the Drift screen: two distributions over each other, and a measure over all
 * comparisons. The two profiles that a chart needs are read when it is made.
 */
#include <math.h>
#include <string.h>

#include "chart_data.h"
#include "chart_drift.h"
#include "chart_history.h"
#include "drift_measures.h"
#include "drift_parts.h"

/* ---- profiles */

static void
drop(struct drift_held *h)
{
	if (h->version != SIZE_MAX)
		data_profile_release(&h->profile);
	h->version = SIZE_MAX;
}

void
drift_release_profiles(struct drift *d)
{
	for (size_t i = 0; i < ARRAY_LEN(d->held); i++)
		drop(&d->held[i]);
}

const struct data_profile *
drift_profile(struct drift *d, size_t version, struct err *err)
{
	struct drift_held *oldest = &d->held[0];

	for (size_t i = 0; i < ARRAY_LEN(d->held); i++) {
		struct drift_held *h = &d->held[i];

		if (h->version == version) {
			h->used = ++d->clock;
			return &h->profile;
		}
		if (h->used < oldest->used)
			oldest = h;
	}
	drop(oldest);
	if (!data_profile_load(&oldest->profile, d->paths[version], err))
		return NULL;
	oldest->version = version;
	oldest->used = ++d->clock;
	return &oldest->profile;
}

/* ---- charts */

/* So much room shows a column in all its parts. */
static bool
has_room(const struct drift *d)
{
	return d->main.enlarged && d->below_w >= 76 && d->below_h >= 18;
}

/* Distribution, cumulative shares, quantile differences and measures of one comparison. */
static struct chart *
make_parts(struct drift *d, const char *column, struct err *err)
{
	const struct drift_pair *p = &d->pairs[d->chosen];
	struct data_drift report = *drift_chosen(d);
	struct chart_drift_request r = { .drift = &report, .reference = &d->labels[p->reference],
		.current = &d->labels[p->current], .count = 1, .only = &column, .only_count = 1, .most = 4 };
	struct chart *chart = NULL;

	report.before = drift_profile(d, p->reference, err);
	report.now = report.before != NULL ? drift_profile(d, p->current, err) : NULL;
	return report.now != NULL && chart_drift(&r, &chart, err) ? chart : NULL;
}

/* Every measure over the comparisons that are there. */
static struct chart *
make_measures(const struct drift *d, const char *column, struct err *err)
{
	struct data_drift *reports = x_new_array(struct data_drift, d->pair_count + 1);
	const char **labels = x_new_array(const char *, 2 * d->pair_count + 1);
	struct chart_drift_request r = { .drift = reports, .reference = labels + d->pair_count,
		.current = labels, .only = &column, .only_count = 1, .kind = CHART_DRIFT_MEASURES };
	struct chart *chart = NULL;

	for (size_t i = 0; i < d->pair_count; i++) {
		const struct data_drift *result = drift_result(d, i);

		if (result == NULL)
			continue;
		labels[d->pair_count + r.count] = d->labels[d->pairs[i].reference];
		labels[r.count] = d->labels[d->pairs[i].current];
		reports[r.count++] = *result;
	}
	if (r.count == 0 || !chart_drift(&r, &chart, err))
		chart = NULL;
	x_free(labels);
	x_free(reports);
	return chart;
}

static struct chart *
make_distributions(struct drift *d, const char *column, struct err *err)
{
	const struct drift_pair *p = &d->pairs[d->chosen];
	const struct data_profile *profiles[2];
	const char *labels[2] = { d->labels[p->reference], d->labels[p->current] };
	struct chart_data_request r = { .profiles = profiles, .labels = labels, .count = 2,
		.column = column, .ecdf = d->ecdf };
	struct chart *chart = NULL;

	profiles[0] = drift_profile(d, p->reference, err);
	profiles[1] = profiles[0] != NULL ? drift_profile(d, p->current, err) : NULL;
	if (profiles[1] == NULL || !chart_data_column(&r, &chart, err))
		return NULL;
	return chart;
}

static double
value_of(const struct drift *d, const struct data_drift_column *c)
{
	return d->measure == 0 ? c->score : drift_measure_of(&drift_measures[d->measure - 1], c);
}

static struct chart *
make_history(const struct drift *d, const struct drift_row *row)
{
	const struct drift_measure *m = d->measure > 0 ? &drift_measures[d->measure - 1] : NULL;
	size_t n = d->pair_count;
	double *numbers = x_new_array(double, 3 * n + 1);
	bool *alarm = x_new_array(bool, n + 1), any = false;
	const char **labels = x_new_array(const char *, n + 1);
	char *title = xasprintf("%s: %s", row->name, m != NULL ? m->name : "score of the verdict");
	struct chart *chart;

	for (size_t i = 0; i < n; i++) {
		const struct data_drift_column *c = row->cells[i];
		bool judged = c != NULL && (m == NULL || str_equal(c->measure, m->score));

		labels[i] = d->labels[d->pairs[i].current];
		numbers[i] = c != NULL ? value_of(d, c) : (double)NAN;
		numbers[n + i] = judged ? c->threshold : m != NULL ? m->level : (double)NAN;
		numbers[2 * n + i] = judged ? c->floor : (double)NAN;
		alarm[i] = c != NULL && c->verdict == DATA_DRIFTED;
		any = any || judged;
	}
	chart = chart_history_score(&(struct chart_history_score){ .title = title, .labels = labels,
	    .count = n, .score = numbers, .threshold = any || (m != NULL && !isnan(m->level))
	    ? numbers + n : NULL, .floor = any ? numbers + 2 * n : NULL, .alarm = alarm });
	x_free(title);
	x_free(labels);
	x_free(alarm);
	x_free(numbers);
	return chart;
}

void
drift_make_chart(struct drift *d)
{
	const struct drift_row *row = drift_row_here(d);
	struct chart *chart = NULL;
	struct err err = { ERR_NONE };

	if (row == NULL)
		return;
	if (d->main.views.front == DRIFT_DISTRIBUTIONS && has_room(d) && drift_column_here(d) != NULL &&
	    !isnan(drift_column_here(d)->score))
		chart = make_parts(d, row->name, &err);
	else if (d->main.views.front == DRIFT_DISTRIBUTIONS)
		chart = make_distributions(d, row->name, &err);
	else if (d->main.views.front == DRIFT_HISTORY)
		chart = d->measure == 0 && has_room(d) ? make_measures(d, row->name, NULL) : NULL;
	if (chart == NULL && d->main.views.front == DRIFT_HISTORY)
		chart = make_history(d, row);
	charttable_set(&d->main, chart, &err);
}
