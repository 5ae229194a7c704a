/*
 * drift_chart.c - the charts of the Drift screen: two distributions over each other, and a measure over all
 * comparisons. The two profiles that a chart needs are read when it is made.
 */
#include <math.h>
#include <string.h>

#include "chart_data.h"
#include "chart_drift.h"
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

/* Of one of several lines. */
enum { PANEL_WIDTH = 36, PANEL_HEIGHT = 7 };

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

/* A measure, or all, over the comparisons that are there. */
static struct chart *
make_history(const struct drift *d, const char *column, struct err *err)
{
	struct data_drift *reports = x_new_array(struct data_drift, d->pair_count + 1);
	const char **labels = x_new_array(const char *, 2 * d->pair_count + 1);
	struct chart_drift_request r = { .drift = reports, .reference = labels + d->pair_count,
		.current = labels, .only = &column, .only_count = 1, .kind = CHART_DRIFT_MEASURES,
		.measure = d->measure > 0 ? data_measure_list[d->measure - 1].name
		    : has_room(d) ? NULL : "score",
		.most = (size_t)(d->below_w / PANEL_WIDTH * (d->below_h / PANEL_HEIGHT)) };
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
	const struct data_drift_column *compared = drift_column_here(d);
	struct chart *chart = NULL;

	if (compared != NULL)
		r.clock = compared->clock;

	profiles[0] = drift_profile(d, p->reference, err);
	profiles[1] = profiles[0] != NULL ? drift_profile(d, p->current, err) : NULL;
	if (profiles[1] == NULL || !chart_data_column(&r, &chart, err))
		return NULL;
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
		chart = make_history(d, row->name, &err);
	charttable_set(&d->main, chart, &err);
}
