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

/* "0.12", "7.1!", "28!": what stands in a cell. */
static const char *
cell_text(struct chart *c, const struct data_drift_column *cell)
{
	double times = cell != NULL ? data_drift_times(cell) : (double)NAN;
	const char *sign = cell != NULL && data_verdict_is_drift(cell->verdict) ? "!" : "";

	if (cell == NULL)
		return "-";
	if (cell->verdict == DATA_REMOVED)
		return "gone!";
	if (cell->verdict == DATA_RETYPED)
		return "type!";
	if (isnan(times))
		return cell->verdict == DATA_ADDED ? "new" : sign;
	if (times > 999)
		return chart_text(c, ">999%s", sign);
	return chart_text(c, "%.*f%s", times >= 9.95 ? 0 : times >= 0.995 ? 1 : 2, times, sign);
}

/* Places on the scale of colours, whose middle is neutral. Drift is always in its upper half, whatever rule
 * found it, and nothing else ever is: noise may be beyond a threshold. The calm stays near the middle, so that
 * drift is what is seen, also where colours are shades of grey. */
#define CALM_LEAST 0.34
#define CALM_MOST 0.48
#define DRIFT_LEAST 0.72
#define DRIFT_MOST_DOUBLINGS 4	/* of the threshold: from here on it is no redder */

static double
cell_heat(const struct data_drift_column *cell)
{
	double times = cell != NULL ? data_drift_times(cell) : (double)NAN, doublings;

	if (cell != NULL && data_verdict_is_drift(cell->verdict)) {
		doublings = isnan(times) ? DRIFT_MOST_DOUBLINGS : log2(fmax(times, 1));
		return DRIFT_LEAST + (1 - DRIFT_LEAST) * fmin(1, doublings / DRIFT_MOST_DOUBLINGS);
	}
	return isnan(times) ? times : CALM_LEAST + (CALM_MOST - CALM_LEAST) * fmin(times, 1);
}

static bool
is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(names[i], name))
			return true;
	return false;
}

/* The columns of the newest comparison, and behind them those that only older ones have. */
static size_t
find_rows(struct chart *c, const struct chart_drift_request *r, const char ***out)
{
	size_t most = 0, n = 0;
	const char **names;

	for (size_t i = 0; i < r->count; i++)
		most += r->drift[i].count;
	names = arena_array(c->arena, const char *, most);
	for (size_t i = r->count; i-- > 0;)
		for (size_t k = 0; k < r->drift[i].count; k++) {
			const char *name = r->drift[i].columns[k].name;

			if (chart_drift_wanted(r, name) && !is_among(names, n, name))
				names[n++] = name;
		}
	*out = names;
	return n;
}

bool
chart_drift_map(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	struct chart_panel *p = chart_add_panel(c, "drift: score / threshold");
	const char **names, **down, **texts;
	size_t rows = find_rows(c, r, &names);
	double *cells;

	if (rows == 0)
		return err_set(err, ERR_INPUT, "%s has no columns", r->current[r->count - 1]);
	down = arena_array(c->arena, const char *, rows);
	cells = arena_array(c->arena, double, rows * r->count);
	texts = arena_array(c->arena, const char *, rows * r->count);
	for (size_t row = 0; row < rows; row++) {
		/* A vertical axis counts from below, a heat map from the top. */
		down[rows - 1 - row] = names[row];
		for (size_t i = 0; i < r->count; i++) {
			const struct data_drift_column *cell = data_drift_column_of(&r->drift[i], names[row]);

			cells[row * r->count + i] = cell_heat(cell);
			texts[row * r->count + i] = cell_text(c, cell);
		}
	}
	chart_set_versions(c, &p->x, r->current, r->count);
	chart_set_names(c, &p->y, down, rows);
	p->note = "! is drift: beyond threshold, noise floor and chance";
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = rows,
	    .cols = r->count, .y = cells, .low = 0, .high = 1, .low_text = "calm", .high_text = "drift",
	    .palette = CHART_DIVERGING, .annotate = true, .texts = texts });
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
	b->texts[b->n++] = chart_text(b->chart, "%s of %s", str_number(value, r->value, 3),
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
	size_t left_out;		/* measures without room for a panel */
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

/* The lines by their numbers, since small panels have no legend: those of the newest comparison. */
static const char *
limits_text(const struct course *k)
{
	const struct reading *r = &k->readings[k->request->count - 1];
	char threshold[STR_SHORT], floor[STR_SHORT];

	str_number(threshold, r->threshold, 2);
	str_number(floor, r->floor, 2);
	if (isnan(r->threshold))
		return isnan(r->floor) ? NULL : chart_text(k->chart, "floor %s", floor);
	return isnan(r->floor) ? chart_text(k->chart, "threshold %s", threshold)
	    : chart_text(k->chart, "threshold %s, floor %s", threshold, floor);
}

static void
add_course(struct course *k, const char *title)
{
	struct chart_panel *p;
	bool any = false;

	for (size_t i = 0; i < k->request->count; i++)
		any = any || !isnan(k->readings[i].value);
	if (!any)
		return;
	if (k->request->most > 0 && k->chart->panel_count >= k->request->most) {
		k->left_out++;
		return;
	}
	p = chart_add_panel(k->chart, title);
	chart_set_versions(k->chart, &p->x, k->request->current, k->request->count);
	p->y.from_zero = true;
	p->legend = true;
	p->note = limits_text(k);
	add_line(k, p, "measured", 0, offsetof(struct reading, value));
	add_line(k, p, "threshold", 1, offsetof(struct reading, threshold));
	add_line(k, p, "floor", 8, offsetof(struct reading, floor));
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

static bool
decides(const struct chart_drift_request *r, const struct data_measure *m)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct data_drift_column *c = data_drift_column_of(&r->drift[i], r->only[0]);

		if (c != NULL && str_equal(c->measure, m->name))
			return true;
	}
	return false;
}

/* What decides comes first, since there may not be room for all. */
static void
add_measures(struct course *k)
{
	const struct chart_drift_request *r = k->request;

	for (int others = 0; others < 2; others++)
		for (size_t i = 0; i < data_measure_count; i++)
			if (decides(r, &data_measure_list[i]) != (others == 1))
				add_measure(k, r->only[0], &data_measure_list[i]);
	if (r->measure != NULL)
		return;
	for (size_t i = 0; i < r->count; i++) {
		const struct data_drift_column *c = data_drift_column_of(&r->drift[i], r->only[0]);

		k->readings[i] = c != NULL ? read_missing(c) : nothing;
	}
	add_course(k, missing_title);
}

bool
chart_drift_measures(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	struct course k = { .chart = c, .request = r };

	if (r->only_count != 1)
		return err_set(err, ERR_USAGE, "the measures of which column? name one with --only");
	k.readings = arena_array(c->arena, struct reading, r->count);
	if (str_equal(r->measure, "score"))
		add_score(&k, r->only[0]);
	else
		add_measures(&k);
	if (r->measure == NULL)
		c->title = k.left_out == 0 ? chart_text(c, "%s: measures of drift", r->only[0])
		    : chart_text(c, "%s: %zu of %zu measures of drift, a larger picture has all", r->only[0],
		    c->panel_count, c->panel_count + k.left_out);
	return c->panel_count > 0 || err_set(err, ERR_INPUT, "column %s is compared by no measure",
	    r->only[0]);
}
