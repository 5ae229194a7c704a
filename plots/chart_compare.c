/*
 * chart_compare.c - scatter and parallel coordinates.
 */
#include "chart_compare.h"

#include <math.h>
#include <string.h>

#include "base.h"

enum { QUARTERS = 4, DECADES = 50, TOLD_APART = 12, OTHERS_COLOR = 7 };

static void
set_axis(struct chart *c, struct chart_axis *axis, const struct chart_dimension *d)
{
	if (d->words != NULL)
		chart_set_names(c, axis, d->words, d->word_count);
}

static void
add_group(struct chart *c, struct chart_panel *p, const struct chart_dimension *x,
    const struct chart_dimension *y, const struct run_groups *g, size_t group)
{
	size_t n = g->size[group];
	double *at = arena_array(c->arena, double, n), *value = arena_array(c->arena, double, n);

	for (size_t i = 0; i < n; i++) {
		at[i] = x->values[g->members[group][i]];
		value[i] = y->values[g->members[group][i]];
	}
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = n, .x = at, .y = value,
	    .label = g->label[group], .color = (int)group });
}

struct span {
	double min, max;
};

static struct span
span_of(const struct chart_dimension *d, size_t runs)
{
	struct span s = { HUGE_VAL, -HUGE_VAL };

	for (size_t i = 0; i < runs; i++) {
		if (!isfinite(d->values[i]))
			continue;
		s.min = fmin(s.min, d->values[i]);
		s.max = fmax(s.max, d->values[i]);
	}
	return s;
}

/* Amounts that were tried decade by decade, as rates are. */
static bool
goes_by_decades(const struct chart_dimension *d, size_t runs)
{
	struct span s = span_of(d, runs);

	return d->words == NULL && s.min > 0 && s.max / s.min >= DECADES;
}

struct chart *
chart_scatter(const struct chart_dimension *x, const struct chart_dimension *y, size_t runs,
    const struct run_groups *groups)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, chart_text(c, "%s against %s", y->name, x->name));

	set_axis(c, &p->x, x);
	set_axis(c, &p->y, y);
	p->x.log = goes_by_decades(x, runs);
	p->x.label = chart_text(c, "%s", x->name);
	p->note = chart_text(c, "%zu run%s", runs, runs == 1 ? "" : "s");
	p->legend = groups != NULL;
	for (size_t k = 0; groups != NULL && k < groups->count; k++)
		add_group(c, p, x, y, groups, k);
	if (groups == NULL)
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = runs,
		    .x = x->values, .y = y->values });
	return c;
}

/* 0 at the low end, 1 at the high one, the middle for what does not vary. */
static double
place(const struct span *s, double v)
{
	if (!isfinite(v))
		return (double)NAN;
	return s->max > s->min ? (v - s->min) / (s->max - s->min) : 0.5;
}

static int
quarter_of(const struct span *s, double v, bool maximise)
{
	double good = place(s, v);

	if (isnan(good))
		return 0;
	if (!maximise)
		good = 1 - good;
	return good >= 1 ? QUARTERS - 1 : (int)(good * QUARTERS);
}

static const char *
axis_name(struct chart *c, const struct chart_dimension *d, const struct span *s)
{
	char low[STR_SHORT], high[STR_SHORT];

	if (d->words != NULL)
		return chart_text(c, "%s %s..%s", d->name, d->words[0], d->words[d->word_count - 1]);
	return chart_text(c, "%s %s..%s", d->name, str_number(low, s->min, 3),
	    str_number(high, s->max, 3));
}

static void
add_run(struct chart *c, struct chart_panel *p, const struct chart_dimension *dimensions,
    const struct span *spans, size_t count, size_t run, int quarter)
{
	double *x = arena_array(c->arena, double, count), *y = arena_array(c->arena, double, count);

	for (size_t d = 0; d < count; d++) {
		x[d] = (double)d;
		y[d] = place(&spans[d], dimensions[d].values[run]);
	}
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = count, .x = x, .y = y,
	    .color = quarter, .faint = quarter == 0, .plain = true });
}

struct chart *
chart_parallel(const struct chart_dimension *dimensions, size_t count, size_t runs, bool maximise)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "");
	struct span *spans = arena_array(c->arena, struct span, count);
	const char **names = arena_array(c->arena, const char *, count);

	if (count == 0)
		return c;
	for (size_t d = 0; d < count; d++) {
		spans[d] = span_of(&dimensions[d], runs);
		names[d] = axis_name(c, &dimensions[d], &spans[d]);
		chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = (double)d,
		    .color = -1 });
	}
	chart_set_names(c, &p->x, names, count);
	p->y.min = 0;
	p->y.max = 1;
	p->y.unit = CHART_SHARE;
	p->title = chart_text(c, "%zu runs, best quarter by %s on top", runs,
	    dimensions[count - 1].name);
	for (int quarter = 0; quarter < QUARTERS; quarter++)
		for (size_t i = 0; i < runs; i++)
			if (quarter_of(&spans[count - 1], dimensions[count - 1].values[i], maximise) ==
			    quarter)
				add_run(c, p, dimensions, spans, count, i, quarter);
	return c;
}

/* ---- many curves */

/* The run with the highest (or lowest) last value; the number of runs when there is none. */
static size_t
extreme_run(const struct run_compare *c, const struct run_compare_metric *m, bool highest)
{
	size_t at = c->count;

	for (size_t i = 0; i < c->count; i++)
		if (m->values[i] != NULL && isfinite(m->values[i]->last) && (at == c->count ||
		    (highest ? m->values[i]->last > m->values[at]->last
		    : m->values[i]->last < m->values[at]->last)))
			at = i;
	return at;
}

/* Why each run is to be seen among many; NULL: no reason. */
static void
set_roles(const struct run_compare *c, const struct run_compare_metric *m, const char **roles)
{
	static const char *const high[] = { "highest", "worst", "best" };
	static const char *const low[] = { "lowest", "best", "worst" };
	size_t highest = extreme_run(c, m, true), lowest = extreme_run(c, m, false);

	roles[highest] = high[m->direction];
	roles[lowest] = low[m->direction];
	roles[c->baseline] = "base";
}

void
chart_compare_emphasise(struct chart *chart, const struct run_compare *c, const struct run_compare_metric *m)
{
	struct chart_panel *p = &chart->panels[0];
	const char **roles = arena_array(chart->arena, const char *, c->count + 1);
	struct chart_layer *sorted;
	size_t n = 0;
	int shown = 0;

	if (c->count <= TOLD_APART)
		return;
	sorted = x_new_array(struct chart_layer, p->layer_count + 1);
	set_roles(c, m, roles);
	/* The colour of a line is the number of its run; the raw lines below smoothed ones are left out. */
	for (size_t i = 0; i < p->layer_count; i++) {
		if (p->layers[i].faint || roles[p->layers[i].color] != NULL)
			continue;
		sorted[n] = p->layers[i];
		sorted[n].faint = sorted[n].plain = true;
		sorted[n].label = NULL;
		sorted[n++].color = OTHERS_COLOR;
	}
	if (n > 0)
		sorted[0].label = chart_text(chart, "%zu others", n);
	for (size_t i = 0; i < p->layer_count; i++) {
		if (p->layers[i].faint || roles[p->layers[i].color] == NULL)
			continue;
		sorted[n] = p->layers[i];
		sorted[n].label = chart_text(chart, "%s: %s", roles[p->layers[i].color], p->layers[i].label);
		sorted[n++].color = shown++;
	}
	memcpy(p->layers, sorted, n * sizeof *sorted);
	p->layer_count = n;
	x_free(sorted);
}
