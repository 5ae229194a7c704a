/*
 * chart_drift.c - from drift reports to panels.
 */
#include "chart_drift.h"

#include <math.h>
#include <stdlib.h>

#include "base.h"
#include "chart_data.h"

static double
strength(const struct data_drift_column *c)
{
	double score = isnan(c->score) || !(c->threshold > 0) ? 0 : c->score / c->threshold;

	return c->verdict == DATA_DRIFTED ? score + 1e6 : score;
}

static int
strongest_first(const void *a, const void *b)
{
	double p = strength(*(const struct data_drift_column *const *)a);
	double q = strength(*(const struct data_drift_column *const *)b);

	return (p < q) - (p > q);
}

struct chart *
chart_drift_pair(const struct data_drift *d, const char *reference, const char *current, size_t most)
{
	const struct data_drift_column **order = x_new_array(const struct data_drift_column *, d->count);
	const struct data_profile *profiles[2] = { d->before, d->now };
	const char *labels[2] = { reference, current };
	struct chart *c = chart_new(NULL);

	for (size_t i = 0; i < d->count; i++)
		order[i] = &d->columns[i];
	qsort(order, d->count, sizeof *order, strongest_first);
	for (size_t i = 0; i < d->count && c->panel_count < most; i++) {
		struct chart_data_request r = { .profiles = profiles, .labels = labels, .count = 2,
			.column = order[i]->name };
		struct chart_panel *p;
		char score[STR_SHORT];

		/* A column that one of the two has not got has nothing to lay over each other. */
		if (isnan(order[i]->score) || !chart_data_add(c, &r, &p, NULL))
			continue;
		p->note = chart_text(c, "%s, %s", data_verdict_name(order[i]->verdict),
		    str_number(score, order[i]->score, 3));
	}
	c->title = chart_text(c, "%s against %s: %zu of %zu columns drifted", current, reference,
	    d->drifted_count, d->compared_count);
	x_free(order);
	return c;
}

static const struct data_drift_column *
column_of(const struct data_drift *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (str_equal(d->columns[i].name, name))
			return &d->columns[i];
	return NULL;
}

struct chart *
chart_drift_history(const struct data_drift *d, const char *const *labels, size_t count)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "drift: score / threshold");
	const struct data_drift *newest = &d[count - 1];
	size_t rows = newest->count;
	double *cells = arena_array(c->arena, double, rows * count);
	const char **names = arena_array(c->arena, const char *, rows);

	for (size_t row = 0; row < rows; row++) {
		/* A vertical axis counts from below, a heat map from the top. */
		names[rows - 1 - row] = newest->columns[row].name;
		for (size_t i = 0; i < count; i++) {
			const struct data_drift_column *cell = column_of(&d[i],
			    newest->columns[row].name);

			cells[row * count + i] = cell == NULL || isnan(cell->score) ||
			    !(cell->threshold > 0) ? (double)NAN : cell->score / cell->threshold;
		}
	}
	chart_set_names(c, &p->x, labels, count);
	chart_set_names(c, &p->y, names, rows);
	p->note = chart_text(c, "1 and above is beyond the threshold");
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = rows, .cols = count,
	    .y = cells, .low = 0, .high = 2, .annotate = true });
	return c;
}

struct chart *
chart_drift_column(const struct data_drift *d, const char *const *labels, size_t count,
    const char *column)
{
	static const char *const names[] = { "score", "threshold", "noise floor" };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, column);
	double *x = arena_array(c->arena, double, count), *y[3];

	for (size_t k = 0; k < 3; k++)
		y[k] = arena_array(c->arena, double, count);
	for (size_t i = 0; i < count; i++) {
		const struct data_drift_column *cell = column_of(&d[i], column);

		x[i] = (double)i;
		y[0][i] = cell != NULL ? cell->score : (double)NAN;
		y[1][i] = cell != NULL ? cell->threshold : (double)NAN;
		y[2][i] = cell != NULL ? cell->floor : (double)NAN;
	}
	chart_set_names(c, &p->x, labels, count);
	p->y.from_zero = true;
	p->legend = true;
	for (size_t k = 0; k < 3; k++)
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .label = names[k],
		    .color = (int)k, .n = count, .x = x, .y = y[k] });
	return c;
}
