/*
 * compare_chart.c - the chart of the Compare screen, made when the cursor rests on a row.
 */
#include <math.h>
#include <stdlib.h>

#include "chart_compare.h"
#include "compare_parts.h"
#include "run_importance.h"

enum { DIMENSIONS_MOST = 8 };

static void
no_chart(struct compare *c, const char *why)
{
	str_copy(c->note, sizeof c->note, why);
	chartpane_set(c->pane, NULL);
}

/* ---- curves */

static void
make_curves(struct compare *c, const char *metric)
{
	const char **labels = x_new_array(const char *, c->data.count);
	struct chart_run_request r = {
		.ids = c->ids, .labels = labels, .run_count = c->data.count,
		.metrics = &metric, .metric_count = 1,
		.x = c->x, .log_y = c->log_y, .smooth = c->smooth,
		.from = c->look.from, .to = c->look.to,
		.buckets = 2 * (size_t)c->chart_columns,
	};
	struct chart *chart;
	struct err err;

	for (size_t i = 0; i < c->data.count; i++)
		labels[i] = c->data.runs[i]->name;
	if (chart_run(frame_store(c->frame), &r, &chart, &err)) {
		chartview_decorate(&c->look, chart);
		chartpane_set(c->pane, chart);
	} else {
		no_chart(c, err.msg);
	}
	x_free(labels);
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
metric_dimension(const struct compare *c, const struct run_compare_metric *m, struct arena *a)
{
	double *number = arena_array(a, double, c->data.count);

	for (size_t i = 0; i < c->data.count; i++)
		number[i] = m->values[i] != NULL ? m->values[i]->last : (double)NAN;
	return (struct chart_dimension){ m->name, number, NULL, 0 };
}

/* ---- scatter, parallel coordinates, importance */

static void
make_scatter(struct compare *c, const struct compare_line *l,
    const struct run_compare_metric *target, struct arena *a)
{
	struct chart_dimension x, y = metric_dimension(c, target, a);

	if (l->metric == target) {
		no_chart(c, "Move to a parameter or another metric to see this one against it; "
		    "m makes the metric under the cursor the one to explain.");
		return;
	}
	x = l->metric != NULL ? metric_dimension(c, l->metric, a) : row_dimension(c, l->row, a);
	chartpane_set(c->pane, chart_scatter(&x, &y, c->data.count));
}

static void
make_parallel(struct compare *c, const struct run_compare_metric *target, struct arena *a)
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
	chartpane_set(c->pane, chart_parallel(d, n, c->data.count, target->direction == RUN_DIRECTION_MAX));
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

/* Bars: how much of the metric's variance each parameter's splits explain. */
static void
draw_effects(struct compare *c, struct effect *e, size_t n, size_t runs,
    const struct run_compare_metric *target, struct arena *a)
{
	struct chart *chart = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(chart, chart_text(chart, "what explains %s",
	    target->name));
	double *left = arena_array(a, double, n), *right = arena_array(a, double, n);
	double *share = arena_array(a, double, n);
	const char **names = arena_array(a, const char *, n);

	qsort(e, n, sizeof *e, strongest_first);
	for (size_t i = 0; i < n; i++) {
		left[i] = (double)i - 0.35;
		right[i] = (double)i + 0.35;
		share[i] = e[i].importance.forest;
		names[i] = isnan(e[i].importance.spearman) ? e[i].name
		    : arena_printf(a, "%s %+.2f", e[i].name, e[i].importance.spearman);
	}
	chart_set_names(chart, &p->x, names, n);
	p->y.unit = CHART_SHARE;
	p->y.from_zero = true;
	p->y.max = 1;
	p->x.label = "parameter, and its rank correlation";
	p->note = runs < RUN_IMPORTANCE_FEW
	    ? chart_text(chart, "caution: %zu runs are too few to tell", runs)
	    : chart_text(chart, "%zu runs", runs);
	chart_add_layer(chart, p, &(struct chart_layer){ .kind = CHART_BARS, .n = n, .x = left,
	    .x2 = right, .y = share });
	chartpane_set(c->pane, chart);
}

static void
make_importance(struct compare *c, const struct run_compare_metric *target, struct arena *a)
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
		if (target->values[i] == NULL || !isfinite(target->values[i]->last))
			continue;
		for (size_t p = 0; p < params; p++)
			x[runs * params + p] = isnan(values[p].number[i]) ? -1 : values[p].number[i];
		y[runs++] = target->values[i]->last;
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
	const struct run_compare_metric *target = compare_target(c);
	struct arena *a = arena_new();

	c->note[0] = '\0';
	if (l == NULL)
		no_chart(c, c->all ? "These runs have nothing to show."
		    : "These runs do not differ in anything. a shows what is the same.");
	else if (c->view == COMPARE_CURVES && l->metric != NULL)
		make_curves(c, l->metric->name);
	else if (target == NULL)
		no_chart(c, "None of these runs has a metric.");
	else if (c->view == COMPARE_PARALLEL)
		make_parallel(c, target, a);
	else if (c->view == COMPARE_IMPORTANCE)
		make_importance(c, target, a);
	else
		make_scatter(c, l, target, a);
	arena_free(a);
}
