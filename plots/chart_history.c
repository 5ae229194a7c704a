/*
 * chart_history.c - versions across, figures up.
 */
#include "chart_history.h"

#include <math.h>

#include "base.h"

static const double *
places(struct chart *c, size_t count)
{
	double *x = arena_array(c->arena, double, count + 1);

	for (size_t i = 0; i < count; i++)
		x[i] = (double)i;
	return x;
}

static void
add_line(struct chart *c, struct chart_panel *p, const char *label, int color, size_t n,
    const double *x, const double *y)
{
	if (y != NULL)
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .label = label,
		    .color = color, .n = n, .x = x, .y = y });
}

/* ---- a column */

static void
add_band(struct chart *c, struct chart_panel *p, const char *label, const double *x, size_t n,
    const double *low, const double *high)
{
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_BAND, .label = label, .color = 0,
	    .faint = true, .n = n, .x = x, .y = low, .y2 = high });
}

static void
add_spread(struct chart *c, const struct chart_history_column *h, const double *x)
{
	struct chart_panel *p = chart_add_panel(c, chart_text(c, "%s over versions", h->column));

	chart_set_names(c, &p->x, h->labels, h->count);
	p->y.unit = h->time ? CHART_TIME : CHART_NUMBER;
	p->legend = true;
	add_band(c, p, "25 to 75 %", x, h->count, h->q25, h->q75);
	add_line(c, p, "median", 0, h->count, x, h->median);
	add_line(c, p, "5 %", 4, h->count, x, h->low);
	add_line(c, p, "95 %", 4, h->count, x, h->high);
	if (!h->time)
		add_line(c, p, "mean", 1, h->count, x, h->mean);
}

static void
add_values(struct chart *c, const struct chart_history_column *h, const double *x)
{
	struct chart_panel *p = chart_add_panel(c, chart_text(c, "%s: shares of values", h->column));

	chart_set_names(c, &p->x, h->labels, h->count);
	p->y.unit = CHART_SHARE;
	p->y.from_zero = true;
	p->legend = true;
	for (size_t i = 0; i < CHART_HISTORY_VALUES && h->values[i] != NULL; i++)
		add_line(c, p, chart_text(c, "%s", h->values[i]), (int)i, h->count, x, h->shares[i]);
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

static void
add_alone(struct chart *c, const struct chart_history_column *h, const double *x, const char *title,
    enum chart_unit unit, const double *y, int color)
{
	struct chart_panel *p = chart_add_panel(c, title);

	chart_set_names(c, &p->x, h->labels, h->count);
	p->y.unit = unit;
	p->y.from_zero = true;
	if (all_zero(y, h->count)) {
		p->y.min = 0;
		p->y.max = 1;
	}
	add_line(c, p, NULL, color, h->count, x, y);
}

struct chart *
chart_history_column(const struct chart_history_column *h)
{
	struct chart *c = chart_new(NULL);
	const double *x = places(c, h->count);

	if (h->numeric || h->time)
		add_spread(c, h, x);
	else
		add_values(c, h, x);
	if (h->panels > 1)
		add_alone(c, h, x, "missing values", CHART_SHARE, h->missing, 1);
	if (h->panels > 2)
		add_alone(c, h, x, "distinct values", CHART_NUMBER, h->distinct, 2);
	if (h->panels > 3)
		add_alone(c, h, x, "rows", CHART_NUMBER, h->rows, 3);
	return c;
}
