/*
 * compare_chart.c - the chart of the Compare screen, made when the cursor rests on a row.
 */
#include <math.h>
#include <stdlib.h>

#include "chart_compare.h"
#include "compare_parts.h"
#include "run_importance.h"

enum { DIMENSIONS_MOST = 8, EFFECTS_MOST = 12 };

static void
no_chart(struct compare *c, const char *why)
{
	charttable_set(&c->main, NULL, NULL);
	str_copy(c->main.note, sizeof c->main.note, why);
}

static void
show(struct compare *c, struct chart *chart)
{
	charttable_set(&c->main, chart, NULL);
}

/* ---- curves */

static void
make_curves(struct compare *c, const struct run_compare_metric *m)
{
	const char *metric = m->name;
	const char **labels = x_new_array(const char *, c->data.count);
	struct chart_run_request r = {
		.ids = c->ids, .labels = labels, .run_count = c->data.count,
		.metrics = &metric, .metric_count = 1,
		.x = c->x, .log_y = c->log_y, .smooth = c->smooth,
		.from = c->look.from, .to = c->look.to,
		.buckets = 2 * (size_t)c->chart_columns,
	};
	struct chart *chart = NULL;
	struct err err;

	for (size_t i = 0; i < c->data.count; i++)
		labels[i] = c->data.runs[i]->name;
	if (compare_is_grouped(c)) {
		r.group = c->groups.of;
		r.group_labels = c->labels;
		r.group_count = c->groups.count;
		r.band = c->band;
	}
	c->zooms = chart_run(frame_store(c->frame), &r, &chart, &err);
	if (c->zooms) {
		if (!compare_is_grouped(c))
			chart_compare_emphasise(chart, &c->data, m);
		chartview_decorate(&c->look, chart);
	}
	charttable_set(&c->main, chart, &err);
	x_free(labels);
}

/* ---- metrics that each run has but once */

static bool
is_curve(const struct run_compare_metric *m, size_t runs)
{
	for (size_t i = 0; i < runs; i++)
		if (m->values[i] != NULL && m->values[i]->count > 1)
			return true;
	return false;
}

struct dots {
	double *x, *y;
	size_t n;
};

/* The values of one side, above its place. */
static void
add_side(const struct compare *c, const struct run_compare_group *m, size_t place, struct dots *out)
{
	size_t group = c->sides[place];

	for (size_t i = 0; i < c->groups.size[group]; i++) {
		const struct store_metric *v = m->metric->values[c->groups.members[group][i]];

		if (v == NULL || !isfinite(v->last))
			continue;
		out->x[out->n] = (double)place;
		out->y[out->n++] = v->last;
	}
}

/* The means of groups, a longer mark beside the runs. */
static void
add_means(struct compare *c, struct chart *chart, const struct run_compare_group *m, struct arena *a)
{
	double *x = arena_array(a, double, 3 * c->groups.count), *y = arena_array(a, double, 3 * c->groups.count);

	for (size_t i = 0; i < c->groups.count; i++) {
		x[3 * i] = (double)i - 0.3;
		x[3 * i + 1] = (double)i + 0.3;
		x[3 * i + 2] = (double)i + 0.3;
		y[3 * i] = y[3 * i + 1] = m->stats[c->sides[i]].mean;
		y[3 * i + 2] = (double)NAN;
	}
	chart_add_layer(chart, &chart->panels[0], &(struct chart_layer){ .kind = CHART_LINE, .plain = true,
	    .color = 1, .n = 3 * c->groups.count, .x = x, .y = y });
}

/* A point a run in the order of the columns, and a line through the baseline's. */
static void
make_values(struct compare *c, const struct run_compare_group *m, struct arena *a)
{
	struct chart *chart = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(chart, m->metric->name);
	const char **names = arena_array(a, const char *, c->groups.count);
	struct dots dots = { arena_array(a, double, c->data.count), arena_array(a, double, c->data.count), 0 };
	double base = m->stats[m->baseline].mean;

	for (size_t i = 0; i < c->groups.count; i++)
		names[i] = c->groups.label[c->sides[i]];
	chart_set_names(chart, &p->x, names, c->groups.count);
	p->y.log = c->log_y;
	p->note = chart_text(chart, compare_is_grouped(c) ? "%zu runs in %zu groups, with means" : "%zu runs",
	    c->data.count, c->groups.count);
	for (size_t i = 0; i < c->groups.count; i++)
		add_side(c, m, i, &dots);
	chart_add_layer(chart, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = dots.n, .x = dots.x,
	    .y = dots.y });
	if (compare_is_grouped(c))
		add_means(c, chart, m, a);
	if (isfinite(base))
		chart_add_mark(chart, p, &(struct chart_mark){ .at = base, .label = "baseline", .color = -1 });
	show(c, chart);
}

/* ---- values of a row over the runs */

struct values {
	double *number;
	const char **words;
	size_t word_count;
	bool is_text;
};

static size_t
word_number(struct values *v, const char *word)
{
	for (size_t i = 0; i < v->word_count; i++)
		if (str_equal(v->words[i], word))
			return i;
	v->words[v->word_count] = word;
	return v->word_count++;
}

/* Numbers where every value is one, else the number of each word. */
static struct values
row_values(const struct compare *c, const struct run_compare_row *row, struct arena *a)
{
	size_t n = c->data.count;
	struct values v = { arena_array(a, double, n), arena_array(a, const char *, n), 0, false };

	for (size_t i = 0; i < n; i++) {
		v.number[i] = (double)NAN;
		if (row->values[i] != NULL && !str_to_double(row->values[i], &v.number[i]))
			v.is_text = true;
	}
	for (size_t i = 0; v.is_text && i < n; i++)
		v.number[i] = row->values[i] != NULL ? (double)word_number(&v, row->values[i])
		    : (double)NAN;
	return v;
}

static struct chart_dimension
row_dimension(const struct compare *c, const struct run_compare_row *row, struct arena *a)
{
	struct values v = row_values(c, row, a);

	return (struct chart_dimension){ row->name, v.number, v.is_text ? v.words : NULL,
		v.word_count };
}

static struct chart_dimension
metric_dimension(const struct compare *c, const struct run_compare_group *m, struct arena *a)
{
	double *number = arena_array(a, double, c->data.count);

	for (size_t i = 0; i < c->data.count; i++)
		number[i] = m->metric->values[i] != NULL ? m->metric->values[i]->last : (double)NAN;
	return (struct chart_dimension){ m->metric->name, number, NULL, 0 };
}

/* ---- scatter, parallel coordinates, importance */

static void
make_scatter(struct compare *c, const struct compare_line *l,
    const struct run_compare_group *target, struct arena *a)
{
	struct chart_dimension x, y = metric_dimension(c, target, a);

	if (l->metric == target) {
		no_chart(c, "Move to a parameter or another metric to see this one against it; "
		    "m makes the metric under the cursor the one to explain.");
		return;
	}
	x = l->metric != NULL ? metric_dimension(c, l->metric, a) : row_dimension(c, l->row, a);
	show(c, chart_scatter(&x, &y, c->data.count, compare_is_grouped(c) ? &c->groups : NULL));
}

static void
make_parallel(struct compare *c, const struct run_compare_group *target, struct arena *a)
{
	struct chart_dimension d[DIMENSIONS_MOST + 1];
	size_t n = 0, most = (size_t)c->chart_columns / 14;

	for (size_t i = 0; i < c->data.row_count[RUN_COMPARE_PARAMS] && n < DIMENSIONS_MOST &&
	    n < most; i++)
		if (c->data.rows[RUN_COMPARE_PARAMS][i].differs)
			d[n++] = row_dimension(c, &c->data.rows[RUN_COMPARE_PARAMS][i], a);
	if (n == 0) {
		no_chart(c, "No parameter differs between these runs.");
		return;
	}
	d[n++] = metric_dimension(c, target, a);
	show(c, chart_parallel(d, n, c->data.count, target->metric->direction == RUN_DIRECTION_MAX));
}

struct effect {
	const char *name;
	struct run_importance importance;
};

static int
strongest_first(const void *a, const void *b)
{
	const struct effect *p = a, *q = b;

	return (p->importance.forest < q->importance.forest) -
	    (p->importance.forest > q->importance.forest);
}

/* "73 %, rank -0.30": with the rank correlation, for which way it goes. */
static const char *
effect_text(struct chart *chart, const struct run_importance *e)
{
	if (isnan(e->spearman))
		return chart_text(chart, "%.0f %%", 100 * e->forest);
	return chart_text(chart, "%.0f %%, rank %+.2f", 100 * e->forest, e->spearman);
}

/* Bars, strongest on top: how much of the metric's variance each parameter's splits explain. */
static void
draw_effects(struct compare *c, struct effect *e, size_t n, size_t runs,
    const struct run_compare_group *target, struct arena *a)
{
	struct chart *chart = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(chart, chart_text(chart, "what explains %s",
	    target->metric->name));
	size_t shown = n < EFFECTS_MOST ? n : EFFECTS_MOST;
	double *low = arena_array(a, double, shown), *high = arena_array(a, double, shown);
	double *share = arena_array(a, double, shown);
	const char **names = arena_array(a, const char *, shown), **texts = arena_array(a, const char *, shown);

	qsort(e, n, sizeof *e, strongest_first);
	for (size_t i = 0; i < shown; i++) {
		size_t place = shown - 1 - i;

		low[i] = (double)place - 0.4;
		high[i] = (double)place + 0.4;
		share[i] = e[i].importance.forest;
		names[place] = e[i].name;
		texts[i] = effect_text(chart, &e[i].importance);
	}
	chart_set_names(chart, &p->y, names, shown);
	p->x.unit = CHART_SHARE;
	p->x.from_zero = true;
	p->x.max = 1;
	p->note = runs < RUN_IMPORTANCE_FEW
	    ? chart_text(chart, "caution: %zu runs are too few to tell", runs)
	    : shown < n ? chart_text(chart, "%zu runs, %zu of %zu parameters", runs, shown, n)
	    : chart_text(chart, "%zu runs", runs);
	chart_add_layer(chart, p, &(struct chart_layer){ .kind = CHART_LYING, .n = shown, .x = share,
	    .y = low, .y2 = high, .annotate = true, .texts = texts });
	show(c, chart);
}

static void
make_importance(struct compare *c, const struct run_compare_group *target, struct arena *a)
{
	const struct run_compare *d = &c->data;
	size_t most = d->row_count[RUN_COMPARE_PARAMS], params = 0, runs = 0;
	struct effect *effects = arena_array(a, struct effect, most);
	struct values *values = arena_array(a, struct values, most);
	bool *ordered = arena_array(a, bool, most);
	struct run_importance *out = arena_array(a, struct run_importance, most);
	double *x = arena_array(a, double, most * d->count), *y = arena_array(a, double, d->count);

	for (size_t i = 0; i < most; i++) {
		if (!d->rows[RUN_COMPARE_PARAMS][i].differs)
			continue;
		values[params] = row_values(c, &d->rows[RUN_COMPARE_PARAMS][i], a);
		ordered[params] = !values[params].is_text;
		effects[params++].name = d->rows[RUN_COMPARE_PARAMS][i].name;
	}
	for (size_t i = 0; i < d->count; i++) {
		if (target->metric->values[i] == NULL || !isfinite(target->metric->values[i]->last))
			continue;
		for (size_t p = 0; p < params; p++)
			x[runs * params + p] = isnan(values[p].number[i]) ? -1 : values[p].number[i];
		y[runs++] = target->metric->values[i]->last;
	}
	if (params == 0 || runs < 3) {
		no_chart(c, params == 0 ? "No parameter differs between these runs."
		    : "At least three runs with this metric are needed.");
		return;
	}
	run_importance(&(struct run_importance_input){ runs, params, x, ordered, y }, out);
	for (size_t p = 0; p < params; p++)
		effects[p].importance = out[p];
	draw_effects(c, effects, params, runs, target, a);
}

void
compare_chart_make(struct compare *c)
{
	const struct compare_line *l = compare_line(c);
	const struct run_compare_group *target = compare_target(c);
	size_t view = c->main.views.front;
	struct arena *a = arena_new();

	c->zooms = false;
	if (l == NULL)
		no_chart(c, c->all ? "These runs have nothing to show."
		    : "These runs do not differ in anything. a shows what is the same.");
	else if (view == COMPARE_CURVES && l->metric != NULL && is_curve(l->metric->metric, c->data.count))
		make_curves(c, l->metric->metric);
	else if (view == COMPARE_CURVES && l->metric != NULL)
		make_values(c, l->metric, a);
	else if (target == NULL)
		no_chart(c, "None of these runs has a metric.");
	else if (l->row != NULL && !l->row->differs && (view == COMPARE_CURVES || view == COMPARE_SCATTER))
		no_chart(c, "This is the same in all runs.");
	else if (view == COMPARE_PARALLEL)
		make_parallel(c, target, a);
	else if (view == COMPARE_IMPORTANCE)
		make_importance(c, target, a);
	else
		make_scatter(c, l, target, a);
	arena_free(a);
}
