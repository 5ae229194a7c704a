/*
 * chart_drift_history.c - drift over versions: the map of columns, and every measure of one column
 * against its threshold and what chance alone would give.
 *
 * A threshold is that which decides, of other measures the customary one; the report has the floors.
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base.h"
#include "chart_drift_parts.h"

bool
chart_drift_wanted(const struct chart_drift_request *r, const char *column)
{
	for (size_t i = 0; i < r->only_count; i++)
		if (str_equal(r->only[i], column))
			return true;
	return r->only_count == 0;
}

/* ------------------------------------------------------------------ the map */

static const char *
cell_text(struct chart *c, const struct data_drift_column *cell)
{
	double times = cell != NULL ? data_drift_times(cell) : (double)NAN;
	char number[STR_SHORT];

	if (cell == NULL || cell->verdict == DATA_REMOVED)
		return "-";
	if (isnan(times))
		return cell->verdict == DATA_NOT_COMPARED ? "" : data_verdict_name(cell->verdict);
	return chart_text(c, "%s%s", times > 999 ? ">999" : str_number(number, times, times >= 10 ? 3 : 2),
	    cell->verdict == DATA_DRIFTED ? "!" : "");
}

bool
chart_drift_map(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	const struct data_drift *newest = &r->drift[r->count - 1];
	struct chart_panel *p = chart_add_panel(c, "drift: score / threshold");
	const char **names = arena_array(c->arena, const char *, newest->count);
	const char **down = arena_array(c->arena, const char *, newest->count), **texts;
	size_t rows = 0;
	double *cells;

	for (size_t i = 0; i < newest->count; i++)
		if (chart_drift_wanted(r, newest->columns[i].name))
			names[rows++] = newest->columns[i].name;
	if (rows == 0)
		return err_set(err, ERR_INPUT, "%s has no columns", r->current[r->count - 1]);
	cells = arena_array(c->arena, double, rows * r->count);
	texts = arena_array(c->arena, const char *, rows * r->count);
	for (size_t row = 0; row < rows; row++) {
		/* A vertical axis counts from below, a heat map from the top. */
		down[rows - 1 - row] = names[row];
		for (size_t i = 0; i < r->count; i++) {
			const struct data_drift_column *cell = data_drift_column_of(&r->drift[i], names[row]);

			cells[row * r->count + i] = cell != NULL ? data_drift_times(cell) : (double)NAN;
			texts[row * r->count + i] = cell_text(c, cell);
		}
	}
	chart_set_versions(c, &p->x, r->current, r->count);
	chart_set_names(c, &p->y, down, rows);
	p->note = "! is drift: beyond threshold, noise floor and chance";
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = rows,
	    .cols = r->count, .y = cells, .low = 0, .high = 2, .palette = CHART_DIVERGING,
	    .annotate = true, .texts = texts });
	return true;
}

/* ------------------------------------------------------------------ measures */

static const char missing_title[] = "change of missing values";

/* What there is of a measure in one comparison. */
struct reading {
	double value, threshold, floor;
	bool drifted;			/* by this measure */
};

static const struct reading nothing = { (double)NAN, (double)NAN, (double)NAN, false };

static struct reading
read_measure(const struct data_drift_column *c, const struct data_measure *m)
{
	bool decides = str_equal(c->measure, m->name);

	return (struct reading){ data_measure_value(&c->measures, m),
		decides ? c->threshold : data_measure_level(m), data_measure_value(&c->floors, m),
		decides && c->verdict == DATA_DRIFTED };
}

static struct reading
read_missing(const struct data_drift_column *c)
{
	const struct data_share *s = &c->shares[DATA_SHARE_MISSING];

	return (struct reading){ fabs(s->now - s->before), DATA_MISSING_CHANGE, (double)NAN, s->drifted };
}

/* Is it drawn when nobody asks for it by its name? The customary scores are, and what decides. */
static bool
is_common(const struct data_measure *m, const struct data_drift_column *c)
{
	return str_equal(c->measure, m->name) ||
	    (m->kind == DATA_SCORE && !isnan(data_measure_level(m)));
}

/* A bar in multiples of its threshold; of a p, which is small where there is drift, the other way round. */
struct bars {
	struct chart *chart;
	const char **names, **texts;
	double *x, *low, *high;
	size_t n;
};

static void
add_bar(struct bars *b, const char *title, const struct reading *r, bool is_p)
{
	char value[STR_SHORT], threshold[STR_SHORT];

	if (isnan(r->value) || !(r->threshold > 0))
		return;
	b->x[b->n] = is_p ? r->threshold / fmax(r->value, 1e-300) : r->value / r->threshold;
	b->low[b->n] = (double)b->n - 0.4;
	b->high[b->n] = (double)b->n + 0.4;
	b->names[b->n] = title;
	b->texts[b->n++] = chart_text(b->chart, "%s, threshold %s", str_number(value, r->value, 3),
	    str_number(threshold, r->threshold, 3));
}

void
chart_drift_add_bars(struct chart *c, const struct data_drift_column *column)
{
	struct chart_panel *p = chart_add_panel(c, "measures");
	size_t room = data_measure_count + 1;
	struct bars b = { .chart = c, .names = arena_array(c->arena, const char *, room),
		.texts = arena_array(c->arena, const char *, room), .x = arena_array(c->arena, double, room),
		.low = arena_array(c->arena, double, room), .high = arena_array(c->arena, double, room) };
	struct reading missing = read_missing(column);

	/* A vertical axis counts from below. */
	add_bar(&b, missing_title, &missing, false);
	for (size_t i = data_measure_count; i-- > 0;) {
		const struct data_measure *m = &data_measure_list[i];
		struct reading r = read_measure(column, m);

		if (is_common(m, column))
			add_bar(&b, m->title, &r, m->kind == DATA_P);
	}
	p->y.label = "in multiples of their thresholds";
	p->x.from_zero = true;
	if (b.n == 0)
		return;
	chart_set_names(c, &p->y, b.names, b.n);
	p->y.min = -0.5;
	p->y.max = (double)b.n - 0.5;
	chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = 1, .color = -1 });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .n = b.n, .x = b.x, .y = b.low,
	    .y2 = b.high, .annotate = true, .texts = b.texts });
}

/* The readings of one measure over the comparisons, drawn; nothing where it never applies. */
struct course {
	struct chart *chart;
	const struct chart_drift_request *request;
	struct reading *readings;
};

static void
add_line(const struct course *k, struct chart_panel *p, const char *label, int color, size_t member)
{
	size_t n = k->request->count;
	double *x = arena_array(k->chart->arena, double, n), *y = arena_array(k->chart->arena, double, n);
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		x[i] = (double)i;
		memcpy(&y[i], (const char *)&k->readings[i] + member, sizeof y[i]);
		any = any || !isnan(y[i]);
	}
	if (!any)
		return;
	chart_add_layer(k->chart, p, &(struct chart_layer){ .kind = CHART_LINE, .label = label,
	    .color = color, .plain = color > 0, .n = n, .x = x, .y = y });
	if (color == 0)
		chart_add_layer(k->chart, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = n, .x = x,
		    .y = y });
}

/* Where the verdict is drift by this measure. */
static void
mark_drift(const struct course *k, struct chart_panel *p)
{
	size_t n = k->request->count, count = 0;
	double *x = arena_array(k->chart->arena, double, n), *y = arena_array(k->chart->arena, double, n);

	for (size_t i = 0; i < n; i++) {
		if (!k->readings[i].drifted)
			continue;
		x[count] = (double)i;
		y[count++] = k->readings[i].value;
	}
	if (count > 0)
		chart_add_layer(k->chart, p, &(struct chart_layer){ .kind = CHART_POINTS, .label = "drift",
		    .color = 3, .n = count, .x = x, .y = y });
}

static void
add_course(const struct course *k, const char *title)
{
	struct chart_panel *p;
	bool any = false;

	for (size_t i = 0; i < k->request->count; i++)
		any = any || !isnan(k->readings[i].value);
	if (!any)
		return;
	p = chart_add_panel(k->chart, title);
	chart_set_versions(k->chart, &p->x, k->request->current, k->request->count);
	p->y.from_zero = true;
	p->legend = true;
	add_line(k, p, "measured", 0, offsetof(struct reading, value));
	add_line(k, p, "threshold", 1, offsetof(struct reading, threshold));
	add_line(k, p, "noise floor", 8, offsetof(struct reading, floor));
	mark_drift(k, p);
}

static void
add_measure(struct course *k, const char *column, const struct data_measure *m)
{
	const struct chart_drift_request *r = k->request;
	bool wanted = str_equal(r->measure, m->name);

	for (size_t i = 0; i < r->count; i++) {
		const struct data_drift_column *c = data_drift_column_of(&r->drift[i], column);

		k->readings[i] = c != NULL ? read_measure(c, m) : nothing;
		wanted = wanted || (c != NULL && r->measure == NULL && is_common(m, c));
	}
	if (wanted)
		add_course(k, r->measure == NULL ? m->title
		    : chart_text(k->chart, "%s: %s", column, m->title));
}

/* The score of each verdict, whichever measure it is. */
static void
add_score(struct course *k, const char *column)
{
	const struct chart_drift_request *r = k->request;
	const struct data_measure *title = NULL;

	for (size_t i = 0; i < r->count; i++) {
		const struct data_drift_column *c = data_drift_column_of(&r->drift[i], column);
		const struct data_measure *m = c != NULL ? data_measure_find(c->measure) : NULL;

		k->readings[i] = m != NULL ? read_measure(c, m) : nothing;
		title = m != NULL ? m : title;
	}
	if (title != NULL)
		add_course(k, chart_text(k->chart, "%s: %s, the score of the verdict", column,
		    title->title));
}

bool
chart_drift_measures(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	struct course k = { .chart = c, .request = r };

	if (r->only_count != 1)
		return err_set(err, ERR_USAGE, "the measures of which column? name one with --only");
	c->title = r->measure == NULL ? chart_text(c, "%s: measures of drift", r->only[0]) : NULL;
	k.readings = arena_array(c->arena, struct reading, r->count);
	if (str_equal(r->measure, "score"))
		add_score(&k, r->only[0]);
	else
		for (size_t i = 0; i < data_measure_count; i++)
			add_measure(&k, r->only[0], &data_measure_list[i]);
	if (r->measure == NULL) {
		for (size_t i = 0; i < r->count; i++) {
			const struct data_drift_column *at = data_drift_column_of(&r->drift[i], r->only[0]);

			k.readings[i] = at != NULL ? read_missing(at) : nothing;
		}
		add_course(&k, missing_title);
	}
	return c->panel_count > 0 || err_set(err, ERR_INPUT, "column %s is compared by no measure",
	    r->only[0]);
}

/* ------------------------------------------------------------------ the door */

static bool
check_columns(const struct chart_drift_request *r, struct err *err)
{
	const struct data_drift *newest = &r->drift[r->count - 1];

	for (size_t i = 0; i < r->only_count; i++) {
		const char **names, *near;

		if (data_drift_column_of(newest, r->only[i]) != NULL)
			continue;
		names = x_new_array(const char *, newest->count);
		for (size_t k = 0; k < newest->count; k++)
			names[k] = newest->columns[k].name;
		near = str_nearest(r->only[i], names, newest->count);
		x_free(names);
		return err_set(err, ERR_NOTFOUND, "%s has no column \"%s\"%s%s%s",
		    r->current[r->count - 1], r->only[i], near != NULL ? "; did you mean \"" : "",
		    near != NULL ? near : "", near != NULL ? "\"?" : "");
	}
	return true;
}

bool
chart_drift(const struct chart_drift_request *request, struct chart **out, struct err *err)
{
	enum chart_drift_kind kind = request->kind;
	struct chart *c;
	bool ok;

	if (!check_columns(request, err))
		return false;
	if (kind == CHART_DRIFT_AUTO && request->count > 1)
		kind = request->only_count == 1 ? CHART_DRIFT_MEASURES : CHART_DRIFT_MAP;
	if (request->count > 1 && kind != CHART_DRIFT_MAP && kind != CHART_DRIFT_MEASURES)
		return err_set(err, ERR_USAGE, "this kind draws one comparison: name two versions");
	c = chart_new(NULL);
	ok = kind == CHART_DRIFT_MAP ? chart_drift_map(request, c, err)
	    : kind == CHART_DRIFT_MEASURES ? chart_drift_measures(request, c, err)
	    : kind == CHART_DRIFT_SCORES ? chart_drift_scores(request, c, err) : chart_drift_pair(request, c, err);
	if (ok)
		*out = c;
	else
		chart_free(c);
	return ok;
}
