/*
 * chart_drift_pair.c - one comparison in panels: distributions over each other, quantiles, scores.
 */
#include <math.h>
#include <stdlib.h>

#include "base.h"
#include "chart_data.h"
#include "chart_drift_parts.h"

enum { QUANTILE_STEPS = 99 };

static double
strength(const struct data_drift_column *c)
{
	double times = data_drift_times(c);

	return (isnan(times) ? 0 : times) + (c->verdict == DATA_DRIFTED ? 1e6 : 0);
}

static int
strongest_first(const void *a, const void *b)
{
	double p = strength(*(const struct data_drift_column *const *)a);
	double q = strength(*(const struct data_drift_column *const *)b);

	return (p < q) - (p > q);
}

/* Columns by their drift, those that were asked for alone. */
static const struct data_drift_column **
ordered(const struct chart_drift_request *r, struct arena *a, size_t *n)
{
	const struct data_drift *d = r->drift;
	const struct data_drift_column **order = arena_array(a, const struct data_drift_column *,
	    d->count);

	*n = 0;
	for (size_t i = 0; i < d->count; i++)
		if (chart_drift_wanted(r, d->columns[i].name))
			order[(*n)++] = &d->columns[i];
	if (*n > 0)
		qsort(order, *n, sizeof *order, strongest_first);
	return order;
}

static const char *
verdict_text(struct chart *c, const struct data_drift_column *column)
{
	char score[STR_SHORT], threshold[STR_SHORT];

	return chart_text(c, "%s: %s, threshold %s", data_verdict_name(column->verdict),
	    str_number(score, column->score, 3), str_number(threshold, column->threshold, 3));
}

/* ------------------------------------------------------------------ distributions */

/* A few numbers are drawn as what they are compared as, categories; more have no room for a bar each. */
static bool
has_few_values(const struct data_drift *d, const struct data_drift_column *column)
{
	enum { FEW = 8 };
	const struct data_column *a = data_profile_find(d->before, slice_of(column->name));
	const struct data_column *b = data_profile_find(d->now, slice_of(column->name));

	return column->kind == DATA_AS_CATEGORY && a != NULL && b != NULL &&
	    data_column_distinct(a) + data_column_distinct(b) <= FEW;
}

static bool
add_overlay(struct chart *c, const struct chart_drift_request *r,
    const struct data_drift_column *column, bool ecdf)
{
	const struct data_profile *profiles[2] = { r->drift->before, r->drift->now };
	const char *labels[2] = { r->reference[0], r->current[0] };
	struct chart_data_request request = { .profiles = profiles, .labels = labels, .count = 2,
		.column = column->name, .ecdf = ecdf, .bars = has_few_values(r->drift, column) && !ecdf,
		.clock = column->clock };
	struct chart_panel *p;

	/* A column that one of the two has not got has nothing to lay over each other. */
	if (isnan(column->score) || !chart_data_add(c, &request, &p, NULL))
		return false;
	p->note = verdict_text(c, column);
	return true;
}

/* Per cent by per cent: how much higher the current quantile is than that of the reference. */
static bool
add_quantiles(struct chart *c, const struct chart_drift_request *r,
    const struct data_drift_column *column)
{
	const struct data_column *a = data_profile_find(r->drift->before, slice_of(column->name));
	const struct data_column *b = data_profile_find(r->drift->now, slice_of(column->name));
	double x[QUANTILE_STEPS], y[QUANTILE_STEPS], error_a, error_b;
	struct data_weighted *before, *now;
	size_t n, m;
	uint64_t total_before, total;
	struct chart_panel *p;

	if (column->kind != DATA_AS_NUMBER || a == NULL || b == NULL)
		return false;
	before = data_column_items(a, &n, &total_before, &error_a);
	now = data_column_items(b, &m, &total, &error_b);
	for (int i = 0; i < QUANTILE_STEPS; i++) {
		x[i] = (i + 1) / (QUANTILE_STEPS + 1.0);
		y[i] = data_weighted_lower(now, m, total, x[i]) -
		    data_weighted_lower(before, n, total_before, x[i]);
	}
	x_free(before);
	x_free(now);
	p = chart_add_panel(c, column->name);
	p->y.label = "difference of quantiles";
	p->note = verdict_text(c, column);
	p->x.unit = CHART_SHARE;
	p->x.label = "quantile";
	p->y.from_zero = true;
	chart_add_mark(c, p, &(struct chart_mark){ .at = 0, .color = -1 });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = QUANTILE_STEPS, .x = x,
	    .y = y });
	return true;
}

static bool
add_column(struct chart *c, const struct chart_drift_request *r,
    const struct data_drift_column *column)
{
	if (r->kind == CHART_DRIFT_QUANTILES)
		return add_quantiles(c, r, column);
	return add_overlay(c, r, column, r->kind == CHART_DRIFT_ECDF);
}

/* All of one column. */
static void
open_column(struct chart *c, const struct chart_drift_request *r,
    const struct data_drift_column *column)
{
	add_overlay(c, r, column, false);
	if (column->kind == DATA_AS_NUMBER) {
		add_overlay(c, r, column, true);
		add_quantiles(c, r, column);
	}
	chart_drift_add_bars(c, column);
}

static void
set_title(struct chart *c, const struct chart_drift_request *r)
{
	enum data_drift_outcome outcome = data_drift_outcome(r->drift);

	if (data_drift_outcome_why(outcome) != NULL)
		c->title = chart_text(c, "%s against %s: %s: %s", r->current[0], r->reference[0],
		    data_drift_outcome_name(outcome), data_drift_outcome_why(outcome));
	else
		c->title = chart_text(c, "%s against %s: %zu of %zu columns drifted", r->current[0],
		    r->reference[0], r->drift->drifted_count, r->drift->compared_count);
}

bool
chart_drift_pair(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	size_t n, most = r->only_count > 0 ? r->only_count : r->most;
	const struct data_drift_column **order = ordered(r, c->arena, &n);

	set_title(c, r);
	if (n == 1 && r->only_count == 1 && r->kind == CHART_DRIFT_AUTO) {
		open_column(c, r, order[0]);
		return true;
	}
	for (size_t i = 0; i < n && c->panel_count < most; i++)
		add_column(c, r, order[i]);
	return c->panel_count > 0 || err_set(err, ERR_INPUT, "%s against %s: no column that can be "
	    "drawn like this", r->current[0], r->reference[0]);
}

/* ------------------------------------------------------------------ scores */

/* Bars end here, so that one column far out leaves the others readable; its number is written. */
#define TIMES_MOST 4.0

bool
chart_drift_scores(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	size_t n, shown = 0;
	const struct data_drift_column **order = ordered(r, c->arena, &n);
	struct chart_panel *p = chart_add_panel(c, "score / threshold");
	double *x = arena_array(c->arena, double, n), *low = arena_array(c->arena, double, n);
	double *high = arena_array(c->arena, double, n), *floors = arena_array(c->arena, double, n);
	double *floor_low = arena_array(c->arena, double, n);
	double *floor_high = arena_array(c->arena, double, n);
	const char **names = arena_array(c->arena, const char *, n);
	const char **texts = arena_array(c->arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		shown += !isnan(data_drift_times(order[i]));
	if (shown == 0)
		return err_set(err, ERR_INPUT, "%s against %s: no column has a score", r->current[0],
		    r->reference[0]);
	for (size_t i = 0, k = shown; i < n; i++) {
		double times = data_drift_times(order[i]);

		if (isnan(times))
			continue;
		k--;
		x[k] = fmin(times, TIMES_MOST);
		low[k] = (double)k - 0.22;
		high[k] = (double)k + 0.22;
		floor_low[k] = (double)k - 0.42;
		floor_high[k] = (double)k + 0.42;
		floors[k] = fmin(order[i]->floor / order[i]->threshold, TIMES_MOST);
		names[k] = order[i]->name;
		texts[k] = verdict_text(c, order[i]);
	}
	set_title(c, r);
	chart_set_names(c, &p->y, names, shown);
	p->y.min = -0.5;
	p->y.max = (double)shown - 0.5;
	p->x.from_zero = true;
	p->legend = true;
	chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = 1, .color = -1 });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .label = "noise floor",
	    .color = 8, .faint = true, .n = shown, .x = floors, .y = floor_low, .y2 = floor_high });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .label = "score", .n = shown,
	    .x = x, .y = low, .y2 = high, .annotate = true, .texts = texts });
	return true;
}
