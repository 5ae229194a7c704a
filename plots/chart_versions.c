/*
 * chart_versions.c - lines over versions, and the map of missing values.
 */
#include "chart_versions.h"

#include <math.h>

#include "base.h"
#include "data_summary.h"

/* What the panels of one column share. A version without the column is a gap in every line. */
struct series {
	struct chart *chart;
	const struct chart_data_request *request;
	struct data_summary *summaries;
	bool *has;
	double *x;
	size_t first;			/* the first version that has the column */
};

/* ------------------------------------------------------------------ missing values */

static double
missing_share(const struct data_profile *p, const char *name)
{
	const struct data_column *c = data_profile_find(p, slice_of(name));

	return c != NULL && p->rows > 0 ? (double)c->classes[DATA_CLASS_NULL] / (double)p->rows
	    : (double)NAN;
}

static double *
places(struct chart *c, size_t n)
{
	double *x = arena_array(c->arena, double, n);

	for (size_t i = 0; i < n; i++)
		x[i] = (double)i;
	return x;
}

static struct chart *
missing_line(const struct chart_data_request *r)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, r->column);
	double *y = arena_array(c->arena, double, r->count);

	for (size_t i = 0; i < r->count; i++)
		y[i] = missing_share(r->profiles[i], r->column);
	chart_set_versions(c, &p->x, r->labels, r->count);
	p->y.unit = CHART_SHARE;
	p->y.from_zero = true;
	p->y.label = "missing values";
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = r->count,
	    .x = places(c, r->count), .y = y });
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_POINTS, .n = r->count,
	    .x = places(c, r->count), .y = y });
	return c;
}

/* Columns of all versions, in the order in which they appeared. */
static size_t
all_columns(struct chart *c, const struct chart_data_request *r, const char ***out)
{
	size_t most = 0, n = 0;
	const char **names;

	for (size_t i = 0; i < r->count; i++)
		most += r->profiles[i]->count;
	names = arena_array(c->arena, const char *, most);
	for (size_t i = 0; i < r->count; i++) {
		for (size_t k = 0; k < r->profiles[i]->count; k++) {
			const char *name = r->profiles[i]->columns[k].name;
			bool known = false;

			for (size_t j = 0; j < i && !known; j++)
				known = data_profile_find(r->profiles[j], slice_of(name)) != NULL;
			if (!known)
				names[n++] = name;
		}
	}
	*out = names;
	return n;
}

static struct chart *
missing_map(const struct chart_data_request *r)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "missing values");
	const char **names, **down, **texts;
	size_t n = all_columns(c, r, &names);
	double *cells = arena_array(c->arena, double, n * r->count), most = 0;
	char text[STR_SHORT];

	down = arena_array(c->arena, const char *, n);
	texts = arena_array(c->arena, const char *, n * r->count);
	for (size_t row = 0; row < n; row++) {
		/* A vertical axis counts from below, a heat map from the top. */
		down[n - 1 - row] = names[row];
		for (size_t i = 0; i < r->count; i++) {
			double share = missing_share(r->profiles[i], names[row]);

			cells[row * r->count + i] = share;
			texts[row * r->count + i] = isnan(share) ? "-" : share > 0
			    ? chart_text(c, "%s%%", str_number(text, 100 * share, 3)) : "0";
			most = isnan(share) ? most : fmax(most, share);
		}
	}
	chart_set_versions(c, &p->x, r->labels, r->count);
	chart_set_names(c, &p->y, down, n);
	p->note = chart_text(c, "share of rows; - is no such column");
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = n, .cols = r->count,
	    .y = cells, .low = 0, .high = most > 0 ? most : 1, .unit = CHART_SHARE, .annotate = true, .texts = texts });
	return c;
}

/* ------------------------------------------------------------------ statistics */

static struct chart_panel *
add_panel(const struct series *s, const char *title, const char *note, enum chart_unit unit)
{
	struct chart_panel *p = chart_add_panel(s->chart, title);

	chart_set_versions(s->chart, &p->x, s->request->labels, s->request->count);
	p->note = note;
	p->y.unit = unit;
	p->y.log = s->request->log_y && unit != CHART_TIME;
	return p;
}

/* One figure of each version. */
static double *
figures(const struct series *s, double (*figure)(const struct data_summary *s, int which), int which)
{
	double *y = arena_array(s->chart->arena, double, s->request->count);

	for (size_t i = 0; i < s->request->count; i++)
		y[i] = s->has[i] ? figure(&s->summaries[i], which) : (double)NAN;
	return y;
}

static double
figure_quantile(const struct data_summary *s, int which)
{
	return s->temporal ? s->quantiles[which] / 1e9 : s->quantiles[which];
}

static double
figure_mean(const struct data_summary *s, int deviations)
{
	/* A constant, and a version of one row, have no deviation. */
	double v = s->mean + (isnan(s->sd) ? 0 : deviations * s->sd);

	return s->temporal ? v / 1e9 : v;
}

static double
figure_sd(const struct data_summary *s, int which)
{
	(void)which;
	return s->temporal ? s->sd / 1e9 : s->sd;
}

static double
figure_missing(const struct data_summary *s, int which)
{
	double rows = (double)(s->present + s->missing);

	(void)which;
	return rows > 0 ? (double)s->missing / rows : (double)NAN;
}

static double
figure_distinct(const struct data_summary *s, int which)
{
	(void)which;
	return s->distinct;
}

static double
figure_rows(const struct data_summary *s, int which)
{
	(void)which;
	return (double)(s->present + s->missing);
}

static double
figure_mode(const struct data_summary *s, int which)
{
	(void)which;
	return s->mode_share;
}

static void
add_line(const struct series *s, struct chart_panel *p, const char *label, int color, const double *y)
{
	chart_add_layer(s->chart, p, &(struct chart_layer){ .kind = CHART_LINE, .label = label,
	    .color = color, .n = s->request->count, .x = s->x, .y = y });
}

static void
add_band(const struct series *s, struct chart_panel *p, const char *label, int color,
    const double *low, const double *high)
{
	chart_add_layer(s->chart, p, &(struct chart_layer){ .kind = CHART_BAND, .label = label,
	    .color = color, .n = s->request->count, .x = s->x, .y = low, .y2 = high });
}

/* Shares of data_quantile_shares: .001 .01 .05 .1 .25 .5 .75 .9 .95 .99 .999 */
enum { Q05 = 2, Q95 = 8 };

static void
add_numbers(const struct series *s, enum chart_unit unit)
{
	struct chart_panel *p = add_panel(s, "mean", NULL, unit);

	add_band(s, p, "one standard deviation", 0, figures(s, figure_mean, -1),
	    figures(s, figure_mean, 1));
	add_line(s, p, "mean", 0, figures(s, figure_mean, 0));
	p->legend = true;
	p = add_panel(s, "quantiles", NULL, unit);
	add_line(s, p, "95%", 1, figures(s, figure_quantile, Q95));
	add_line(s, p, "75%", 2, figures(s, figure_quantile, DATA_Q75));
	add_line(s, p, "median", 0, figures(s, figure_quantile, DATA_Q50));
	add_line(s, p, "25%", 3, figures(s, figure_quantile, DATA_Q25));
	add_line(s, p, "5%", 4, figures(s, figure_quantile, Q05));
	p->legend = true;
	p = add_panel(s, "standard deviation", NULL, unit == CHART_TIME ? CHART_DURATION : unit);
	add_line(s, p, NULL, 0, figures(s, figure_sd, 0));
	p->y.from_zero = true;
}

static void
add_counts(const struct series *s)
{
	struct chart_panel *p = add_panel(s, "missing values", NULL, CHART_SHARE);
	bool exact = true;

	add_line(s, p, NULL, 0, figures(s, figure_missing, 0));
	p->y.from_zero = true;
	for (size_t i = 0; i < s->request->count; i++)
		exact = exact && (!s->has[i] || s->summaries[i].distinct_exact);
	p = add_panel(s, "distinct values", exact ? NULL : "~ estimated", CHART_NUMBER);
	add_line(s, p, NULL, 0, figures(s, figure_distinct, 0));
	p->y.from_zero = true;
	p = add_panel(s, "rows", NULL, CHART_NUMBER);
	add_line(s, p, NULL, 0, figures(s, figure_rows, 0));
	p->y.from_zero = true;
}

static void
make_summaries(struct series *s)
{
	const struct chart_data_request *r = s->request;

	s->summaries = x_new_array(struct data_summary, r->count);
	s->has = x_new_array(bool, r->count);
	s->x = places(s->chart, r->count);
	s->first = r->count;
	for (size_t i = 0; i < r->count; i++) {
		const struct data_column *c = data_profile_find(r->profiles[i], slice_of(r->column));

		if (c == NULL)
			continue;
		data_summary_make(&s->summaries[i], c);
		s->has[i] = true;
		s->first = s->first < i ? s->first : i;
	}
}

static void
release_summaries(struct series *s)
{
	for (size_t i = 0; i < s->request->count; i++)
		if (s->has[i])
			data_summary_release(&s->summaries[i]);
	x_free(s->summaries);
	x_free(s->has);
}

/* ------------------------------------------------------------------ the doors */

bool
chart_versions_missing(const struct chart_data_request *request, struct chart **out, struct err *err)
{
	if (request->column != NULL && !chart_data_known(request, err))
		return false;
	*out = request->column != NULL ? missing_line(request) : missing_map(request);
	return true;
}

bool
chart_versions_statistics(const struct chart_data_request *request, struct chart **out,
    struct err *err)
{
	struct series s = { .request = request };

	if (!chart_data_known(request, err))
		return false;
	s.chart = chart_new(request->column);
	make_summaries(&s);
	if (s.summaries[s.first].numeric || s.summaries[s.first].temporal) {
		add_numbers(&s, s.summaries[s.first].temporal ? CHART_TIME : CHART_NUMBER);
	} else {
		struct chart_panel *p = add_panel(&s, "share of the most frequent value", NULL,
		    CHART_SHARE);

		add_line(&s, p, NULL, 0, figures(&s, figure_mode, 0));
		p->y.from_zero = true;
	}
	add_counts(&s);
	release_summaries(&s);
	*out = s.chart;
	return true;
}
