/*
 * chart_drift_history.c - drift over versions: the map of columns, and every measure of one column
 * against its threshold and what chance alone would give.
 *
 * Thresholds are the customary ones (data_drift.h has the one that decides). Floors are the 95 %
 * quantiles of a measure when nothing has changed: PSI ~ chi2(bins - 1) (1/n + 1/m); the squares of the
 * Jensen-Shannon and Hellinger distances an eighth of that; D of Kolmogorov and Smirnov 1.358 sqrt(1/n +
 * 1/m).
 */
#include <math.h>

#include "base.h"
#include "chart_drift_parts.h"
#include "data_math.h"

bool
chart_drift_wanted(const struct chart_drift_request *r, const char *column)
{
	for (size_t i = 0; i < r->only_count; i++)
		if (str_equal(r->only[i], column))
			return true;
	return r->only_count == 0;
}

double
chart_drift_times(const struct data_drift_column *c)
{
	if (isnan(c->score) || !(c->threshold > 0))
		return (double)NAN;
	/* Of a p, which is small where there is drift, the other way round. */
	return c->p_decides ? c->threshold / fmax(c->score, 1e-300) : c->score / c->threshold;
}

static const struct data_drift_column *
column_of(const struct data_drift *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_equal(d->columns[i].name, name))
			return &d->columns[i];
	return NULL;
}

/* ------------------------------------------------------------------ the map */

static const char *
cell_text(struct chart *c, const struct data_drift_column *cell)
{
	double times = cell != NULL ? chart_drift_times(cell) : (double)NAN;
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
			const struct data_drift_column *cell = column_of(&r->drift[i], names[row]);

			cells[row * r->count + i] = cell != NULL ? chart_drift_times(cell) : (double)NAN;
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

enum chance { CHANCE_NONE, CHANCE_PSI, CHANCE_ROOT, CHANCE_KS };

static double
value_psi(const struct data_drift_column *c)
{
	return c->measures.psi;
}

static double
value_js(const struct data_drift_column *c)
{
	return c->measures.jensen_shannon;
}

static double
value_hellinger(const struct data_drift_column *c)
{
	return c->measures.hellinger;
}

static double
value_ks(const struct data_drift_column *c)
{
	return c->measures.ks;
}

static double
value_wasserstein(const struct data_drift_column *c)
{
	return c->measures.wasserstein_normed;
}

static double
value_energy(const struct data_drift_column *c)
{
	return c->measures.energy_normed;
}

static double
value_tvd(const struct data_drift_column *c)
{
	return c->measures.tvd;
}

static double
value_linf(const struct data_drift_column *c)
{
	return c->measures.linf;
}

static double
value_missing(const struct data_drift_column *c)
{
	return fabs(c->shares[DATA_SHARE_MISSING].now - c->shares[DATA_SHARE_MISSING].before);
}

static const struct measure {
	const char *name, *title;	/* the name of a score, and of a panel */
	double (*value)(const struct data_drift_column *c);
	double threshold;		/* NaN: none is customary */
	enum chance chance;
} measures[] = {
	{ "wasserstein_normed", "Wasserstein / sd", value_wasserstein, 0.1, CHANCE_NONE },
	{ "jensen_shannon", "Jensen-Shannon distance", value_js, 0.1, CHANCE_ROOT },
	{ "psi", "PSI", value_psi, 0.1, CHANCE_PSI },
	{ "ks", "Kolmogorov-Smirnov D", value_ks, (double)NAN, CHANCE_KS },
	{ "hellinger", "Hellinger distance", value_hellinger, 0.1, CHANCE_ROOT },
	{ "energy_normed", "energy distance / sd", value_energy, (double)NAN, CHANCE_NONE },
	{ "tvd", "total variation", value_tvd, 0.1, CHANCE_NONE },
	{ "linf", "largest change of a share", value_linf, 0.1, CHANCE_NONE },
	{ "missing", "change of missing values", value_missing, 0.05, CHANCE_NONE },
};

/* Bins that the measures of shares were taken over: ten quantiles, or the categories. NaN: it is not known,
 * since the profiles are not at hand. */
static double
bins_of(const struct data_drift *d, const struct data_drift_column *c)
{
	const struct data_column *a;

	if (c->kind == DATA_AS_NUMBER)
		return 10;
	if (d->before == NULL)
		return (double)NAN;
	a = data_profile_find(d->before, slice_of(c->name));
	if (a == NULL)
		return 10;
	return fmax(2, data_column_distinct(a));
}

static double
chance_floor(const struct data_drift *d, const struct data_drift_column *c, enum chance chance)
{
	double n = (double)d->rows_before * (1 - c->shares[DATA_SHARE_MISSING].before);
	double m = (double)d->rows * (1 - c->shares[DATA_SHARE_MISSING].now), spread;

	if (!(n > 0) || !(m > 0) || chance == CHANCE_NONE)
		return (double)NAN;
	spread = 1 / n + 1 / m;
	if (chance == CHANCE_KS)
		return 1.358 * sqrt(spread);
	if (isnan(bins_of(d, c)))
		return (double)NAN;
	spread *= data_chi_quantile(.95, bins_of(d, c) - 1);
	return chance == CHANCE_PSI ? spread : sqrt(spread / 8);
}

/* Of the measure that decides, threshold and floor are the report's own. */
static double
threshold_of(const struct data_drift_column *c, const struct measure *m)
{
	return str_equal(c->measure, m->name) ? c->threshold : m->threshold;
}

static double
floor_of(const struct data_drift *d, const struct data_drift_column *c, const struct measure *m)
{
	return str_equal(c->measure, m->name) ? c->floor : chance_floor(d, c, m->chance);
}

void
chart_drift_add_bars(struct chart *c, const struct data_drift *d, const struct data_drift_column *column)
{
	enum { MOST = 16 };
	struct chart_panel *p = chart_add_panel(c, "measures");
	const char *names[MOST], *texts[MOST];
	double x[MOST], low[MOST], high[MOST];
	char value[STR_SHORT], threshold[STR_SHORT];
	size_t n = 0;

	_Static_assert(ARRAY_LEN(measures) <= MOST, "a bar a measure");
	for (size_t i = ARRAY_LEN(measures); i-- > 0;) {
		double v = measures[i].value(column), at = threshold_of(column, &measures[i]);

		if (isnan(v) || isnan(at) || !(at > 0))
			continue;
		x[n] = v / at;
		low[n] = (double)n - 0.4;
		high[n] = (double)n + 0.4;
		names[n] = measures[i].title;
		texts[n++] = chart_text(c, "%s, threshold %s", str_number(value, v, 3),
		    str_number(threshold, at, 3));
	}
	(void)d;
	p->y.label = "in multiples of their thresholds";
	p->x.from_zero = true;
	if (n == 0)
		return;
	chart_set_names(c, &p->y, names, n);
	p->y.min = -0.5;
	p->y.max = (double)n - 0.5;
	chart_add_mark(c, p, &(struct chart_mark){ .vertical = true, .at = 1, .color = -1 });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .n = n, .x = x, .y = low,
	    .y2 = high, .annotate = true, .texts = texts });
}

/* One measure of one column over the comparisons; nothing where it never applies. */
static void
add_measure(struct chart *c, const struct chart_drift_request *r, const char *column,
    const struct measure *m)
{
	static const char *const labels[] = { "measured", "threshold", "noise floor" };
	double *x = arena_array(c->arena, double, r->count), *y[3];
	struct chart_panel *p;
	bool any[3] = { false };

	for (size_t k = 0; k < 3; k++)
		y[k] = arena_array(c->arena, double, r->count);
	for (size_t i = 0; i < r->count; i++) {
		const struct data_drift_column *cell = column_of(&r->drift[i], column);

		x[i] = (double)i;
		y[0][i] = cell != NULL ? m->value(cell) : (double)NAN;
		y[1][i] = cell != NULL ? threshold_of(cell, m) : (double)NAN;
		y[2][i] = cell != NULL ? floor_of(&r->drift[i], cell, m) : (double)NAN;
		for (size_t k = 0; k < 3; k++)
			any[k] = any[k] || !isnan(y[k][i]);
	}
	if (!any[0])
		return;
	p = chart_add_panel(c, m->title);
	chart_set_versions(c, &p->x, r->current, r->count);
	p->y.from_zero = true;
	p->legend = true;
	for (size_t k = 0; k < 3; k++)
		if (any[k])
			chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE,
			    .label = labels[k], .color = k == 0 ? 0 : k == 1 ? 1 : 8, .plain = k > 0,
			    .n = r->count, .x = x, .y = y[k] });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = r->count, .x = x,
	    .y = y[0] });
}

bool
chart_drift_measures(const struct chart_drift_request *r, struct chart *c, struct err *err)
{
	if (r->only_count != 1)
		return err_set(err, ERR_USAGE, "the measures of which column? name one with --only");
	c->title = chart_text(c, "%s: measures of drift", r->only[0]);
	for (size_t i = 0; i < ARRAY_LEN(measures); i++)
		add_measure(c, r, r->only[0], &measures[i]);
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

		if (column_of(newest, r->only[i]) != NULL)
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
