/*
 * chart_history.c - versions across, figures up.
 */
#include "chart_history.h"

#include <math.h>

#include "base.h"

/* A chart while its panels are added. */
struct history {
	struct chart *chart;
	const struct chart_history_column *h;
	double *x;
};

static struct chart_panel *
add_panel(const struct history *c, const char *title, enum chart_unit unit)
{
	struct chart_panel *p = chart_add_panel(c->chart, title);

	chart_set_versions(c->chart, &p->x, c->h->labels, c->h->count);
	p->y.unit = unit;
	p->y.log = c->h->log_y && unit != CHART_TIME;
	return p;
}

static void
add_line(const struct history *c, struct chart_panel *p, const char *label, int color, const double *y)
{
	chart_add_layer(c->chart, p, &(struct chart_layer){ .kind = CHART_LINE, .label = label,
	    .color = color, .n = c->h->count, .x = c->x, .y = y });
}

static void
add_band(const struct history *c, struct chart_panel *p, const char *label, const double *low,
    const double *high)
{
	chart_add_layer(c->chart, p, &(struct chart_layer){ .kind = CHART_BAND, .label = label, .color = 0,
	    .faint = true, .n = c->h->count, .x = c->x, .y = low, .y2 = high });
}

/* Then there is no scale to be had from the data. */
static bool
all_zero(const double *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (y[i] > 0)
			return false;
	return true;
}

static struct chart_panel *
add_alone(const struct history *c, const char *title, enum chart_unit unit, const double *y, int color)
{
	struct chart_panel *p = add_panel(c, title, unit);

	p->y.from_zero = true;
	if (all_zero(y, c->h->count)) {
		p->y.min = 0;
		p->y.max = 1;
	}
	add_line(c, p, NULL, color, y);
	return p;
}

static enum chart_unit
unit_of(const struct chart_history_column *h)
{
	return h->time ? CHART_TIME : CHART_NUMBER;
}

/* A constant, and a version of one row, have no deviation. */
static void
add_mean(const struct history *c)
{
	struct chart_panel *p = add_panel(c, "mean", unit_of(c->h));
	double *low = arena_array(c->chart->arena, double, c->h->count);
	double *high = arena_array(c->chart->arena, double, c->h->count);

	for (size_t i = 0; i < c->h->count; i++) {
		double off = isnan(c->h->sd[i]) ? 0 : c->h->sd[i];

		low[i] = c->h->mean[i] - off;
		high[i] = c->h->mean[i] + off;
	}
	p->legend = true;
	add_band(c, p, "one standard deviation", low, high);
	add_line(c, p, "mean", 0, c->h->mean);
}

/* The title of the first panel, which has to name the column where the page does not. */
static const char *
title_of(const struct history *c, const char *behind_column, const char *alone)
{
	return c->h->column != NULL ? chart_text(c->chart, "%s%s", c->h->column, behind_column) : alone;
}

static void
add_spread(const struct history *c)
{
	struct chart_panel *p = add_panel(c, title_of(c, " over versions", "quantiles"), unit_of(c->h));

	p->legend = true;
	add_band(c, p, "25 to 75 %", c->h->q25, c->h->q75);
	add_line(c, p, "median", 0, c->h->median);
	add_line(c, p, "5 %", 4, c->h->low);
	add_line(c, p, "95 %", 4, c->h->high);
	if (!c->h->time)
		add_line(c, p, "mean", 1, c->h->mean);
}

static void
add_values(const struct history *c)
{
	struct chart_panel *p = add_panel(c, title_of(c, ": shares of values", "shares of values"),
	    CHART_SHARE);

	p->y.from_zero = true;
	p->legend = true;
	for (size_t i = 0; i < CHART_HISTORY_VALUES && c->h->values[i] != NULL; i++)
		add_line(c, p, chart_text(c->chart, "%s", c->h->values[i]), (int)i, c->h->shares[i]);
}

struct chart *
chart_history_column(const struct chart_history_column *h)
{
	struct history c = { .chart = chart_new(NULL), .h = h };

	c.x = arena_array(c.chart->arena, double, h->count + 1);
	for (size_t i = 0; i < h->count; i++)
		c.x[i] = (double)i;
	if (!h->numeric && !h->time) {
		add_values(&c);
	} else {
		if (h->sd != NULL)
			add_mean(&c);
		add_spread(&c);
		if (h->sd != NULL)
			add_alone(&c, "standard deviation", h->time ? CHART_DURATION : CHART_NUMBER, h->sd, 0);
	}
	if (h->panels > 1)
		add_alone(&c, "missing values", CHART_SHARE, h->missing, 1);
	if (h->panels > 2)
		add_alone(&c, "distinct values", CHART_NUMBER, h->distinct, 2)->note =
		    h->distinct_estimated ? "~ estimated" : NULL;
	if (h->panels > 3)
		add_alone(&c, "rows", CHART_NUMBER, h->rows, 3);
	return c.chart;
}
