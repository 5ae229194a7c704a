/*
 * chart_thin.c - thinning of a line per device column (M4: Jugel et al., "M4: A Visualization-
 * Oriented Time Series Data Aggregation", VLDB 2014), with gaps kept.
 */
#include "chart_thin.h"

#include <math.h>
#include <stdint.h>

#include "base_mem.h"

/* What one column has seen since its last gap: indices into the input. */
struct column {
	size_t first, low, high, last;
	bool used;
};

static void
put(struct chart_thinned *out, double x, double y)
{
	x_grow(&out->x, &out->cap_x, out->n + 1);
	x_grow(&out->y, &out->cap_y, out->n + 1);
	out->x[out->n] = x;
	out->y[out->n++] = y;
}

static void
sort_pair(size_t *a, size_t *b)
{
	if (*a > *b) {
		size_t swap = *a;

		*a = *b;
		*b = swap;
	}
}

/* Writes up to four points in the order of the input, each once. */
static void
flush_column(struct chart_thinned *out, struct column *c, const double *x, const double *y)
{
	size_t order[4] = { c->first, c->low, c->high, c->last };

	if (!c->used)
		return;
	sort_pair(&order[1], &order[2]);
	for (size_t i = 0; i < 4; i++)
		if (i == 0 || order[i] != order[i - 1])
			put(out, x[order[i]], y[order[i]]);
	c->used = false;
}

static void
take(struct column *c, const double *y, size_t i)
{
	if (!c->used) {
		*c = (struct column){ i, i, i, i, true };
		return;
	}
	if (y[i] < y[c->low])
		c->low = i;
	if (y[i] > y[c->high])
		c->high = i;
	c->last = i;
}

/* Columns left and right of the picture are one each. */
static int64_t
column_of(double x, double min, double max, size_t columns)
{
	double at = (x - min) / (max - min) * (double)columns;

	if (at < 0)
		return -1;
	return at >= (double)columns ? (int64_t)columns : (int64_t)at;
}

void
chart_thin(struct chart_thinned *out, const double *x, const double *y, size_t n, double min,
    double max, size_t columns)
{
	struct column c = { .used = false };
	int64_t at = -2;

	*out = (struct chart_thinned){ .n = 0 };
	for (size_t i = 0; i < n; i++) {
		int64_t column = column_of(x[i], min, max, columns);

		if (column != at || isnan(y[i]))
			flush_column(out, &c, x, y);
		at = column;
		if (!isnan(y[i]))
			take(&c, y, i);
		else if (out->n > 0 && !isnan(out->y[out->n - 1]))
			put(out, x[i], (double)NAN);
	}
	flush_column(out, &c, x, y);
}

void
chart_thin_release(struct chart_thinned *t)
{
	x_free(t->x);
	x_free(t->y);
	*t = (struct chart_thinned){ .n = 0 };
}
