/*
 * chart_boxes.c - quartiles, whiskers and what lies beyond, of versions, categories and groups.
 */
#include "chart_boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "base_map.h"
#include "data_corr.h"
#include "data_summary.h"

enum { GROUPS = 24, DOTS = 400 };

/* A chart of boxes while it grows. */
struct boxes {
	struct chart *chart;
	struct chart_panel *panel;
	const char **names;
	double *x, *five;		/* one, and five, a box */
	size_t n;
	double *dot_x, *dot_y;		/* values beyond whiskers */
	size_t dots, cap_x, cap_y;
};

static struct boxes
begin(struct chart *c, const char *title, size_t most)
{
	struct boxes b = { .chart = c, .panel = chart_add_panel(c, title) };

	b.names = arena_array(c->arena, const char *, most);
	b.x = arena_array(c->arena, double, most);
	b.five = arena_array(c->arena, double, 5 * most);
	return b;
}

/* Dots nearer to each other than can be seen are one. */
static void
add_dots(struct boxes *b, const struct data_weighted *items, size_t n, double low, double high,
    double unit)
{
	double apart = n > 0 ? (items[n - 1].value - items[0].value) / DOTS : 0, last = -HUGE_VAL;

	for (size_t i = 0; i < n; i++) {
		double v = items[i].value;

		if ((v >= low && v <= high) || v - last < apart)
			continue;
		last = v;
		x_grow(&b->dot_x, &b->cap_x, b->dots + 1);
		x_grow(&b->dot_y, &b->cap_y, b->dots + 1);
		b->dot_x[b->dots] = (double)b->n;
		b->dot_y[b->dots++] = v / unit;
	}
}

/* Items ascending; none leave a name without a box. */
static void
add_box(struct boxes *b, const char *name, const struct data_weighted *items, size_t n, double unit)
{
	double *five = b->five + 5 * b->n, low, high;
	uint64_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += items[i].weight;
	five[1] = data_weighted_lower(items, n, total, 0.25);
	five[2] = data_weighted_lower(items, n, total, 0.5);
	five[3] = data_weighted_lower(items, n, total, 0.75);
	low = five[1] - 1.5 * (five[3] - five[1]);
	high = five[3] + 1.5 * (five[3] - five[1]);
	five[0] = five[1];
	five[4] = five[3];
	for (size_t i = 0; i < n; i++) {
		if (items[i].value >= low && items[i].value < five[0])
			five[0] = items[i].value;
		if (items[i].value <= high && items[i].value > five[4])
			five[4] = items[i].value;
	}
	add_dots(b, items, n, low, high, unit);
	for (int k = 0; k < 5; k++)
		five[k] /= unit;
	b->names[b->n] = name;
	b->x[b->n] = (double)b->n;
	b->n++;
}

static void
finish(struct boxes *b)
{
	chart_add_layer(b->chart, b->panel, &(struct chart_layer){ .kind = CHART_BOXES, .n = b->n,
	    .x = b->x, .y = b->five });
	chart_add_layer(b->chart, b->panel, &(struct chart_layer){ .kind = CHART_POINTS, .plain = true,
	    .n = b->dots, .x = b->dot_x, .y = b->dot_y });
	/* The places of all boxes belong to the axis, also when the outer ones are empty. */
	b->panel->x.min = -0.5;
	b->panel->x.max = (double)b->n - 0.5;
	x_free(b->dot_x);
	x_free(b->dot_y);
}

bool
chart_boxes_versions(const struct chart_data_request *r, struct chart **out, struct err *err)
{
	struct chart *c;
	struct boxes b;
	uint64_t values = 0;
	char count[STR_SHORT];
	bool any = false;

	if (!chart_data_known(r, err))
		return false;
	c = chart_new(NULL);
	b = begin(c, r->column, r->count);
	b.panel->y.log = r->log_y;
	for (size_t i = 0; i < r->count; i++) {
		const struct data_column *column = data_profile_find(r->profiles[i],
		    slice_of(r->column));
		struct data_summary s = { .item_count = 0 };

		if (column != NULL)
			data_summary_make(&s, column);
		if (s.temporal)
			b.panel->y.unit = CHART_TIME;
		any = any || s.numeric || s.temporal;
		add_box(&b, r->labels[i], s.items, s.item_count, s.temporal ? 1e9 : 1);
		values += s.present;
		if (column != NULL)
			data_summary_release(&s);
	}
	chart_set_versions(c, &b.panel->x, b.names, b.n);
	finish(&b);
	b.panel->note = chart_text(c, "%s values", str_count(count, values));
	if (any) {
		*out = c;
		return true;
	}
	chart_free(c);
	return err_set(err, ERR_INPUT, "column %s of %s holds no numbers; a box plot takes some",
	    r->column, r->labels[0]);
}

/* ------------------------------------------------------------------ groups */

struct group {
	const char *name;
	struct data_weighted *items;
	size_t n, cap;
};

struct groups {
	struct map *places;		/* name to place in the list, counted from 1 */
	struct group *list;
	size_t n, cap;
};

static struct group *
find_group(struct groups *g, const char *name)
{
	uintptr_t place = (uintptr_t)map_get(g->places, name);

	if (place != 0)
		return &g->list[place - 1];
	x_grow(&g->list, &g->cap, g->n + 1);
	g->list[g->n] = (struct group){ .name = name };
	map_set(g->places, name, (void *)(g->n + 1));
	return &g->list[g->n++];
}

static int
larger_first(const void *a, const void *b)
{
	const struct group *p = a, *q = b;

	return p->n != q->n ? (p->n < q->n) - (p->n > q->n) : str_natural_cmp(p->name, q->name);
}

static int
by_name(const void *a, const void *b)
{
	return str_natural_cmp(((const struct group *)a)->name, ((const struct group *)b)->name);
}

static int
by_value(const void *a, const void *b)
{
	double p = ((const struct data_weighted *)a)->value, q = ((const struct data_weighted *)b)->value;

	return (p > q) - (p < q);
}

struct chart_panel *
chart_boxes_groups(struct chart *c, const struct chart_boxes_values *v)
{
	struct groups g = { .places = map_new() };
	size_t shown, used = 0;
	char count[STR_SHORT];
	struct boxes b;

	for (size_t i = 0; i < v->n; i++) {
		struct group *group = v->groups[i] != NULL && isfinite(v->values[i])
		    ? find_group(&g, v->groups[i]) : NULL;

		if (group == NULL)
			continue;
		x_grow(&group->items, &group->cap, group->n + 1);
		group->items[group->n++] = (struct data_weighted){ .value = v->values[i], .weight = 1 };
	}
	if (g.n > 0)
		qsort(g.list, g.n, sizeof *g.list, larger_first);
	shown = g.n < GROUPS ? g.n : GROUPS;
	if (shown > 0)
		qsort(g.list, shown, sizeof *g.list, by_name);
	b = begin(c, v->title, shown);
	b.panel->x.label = v->x_label != NULL ? chart_text(c, "%s", v->x_label) : NULL;
	for (size_t i = 0; i < g.n; i++) {
		if (i < shown) {
			qsort(g.list[i].items, g.list[i].n, sizeof *g.list[i].items, by_value);
			add_box(&b, g.list[i].name, g.list[i].items, g.list[i].n, 1);
			used += g.list[i].n;
		}
		x_free(g.list[i].items);
	}
	chart_set_names(c, &b.panel->x, b.names, b.n);
	finish(&b);
	b.panel->note = g.n > shown ? chart_text(c, "%s values, the %zu largest of %zu groups",
	    str_count(count, used), shown, g.n) : chart_text(c, "%s values", str_count(count, used));
	x_free(g.list);
	map_free(g.places, NULL);
	return b.panel;
}

static size_t
index_of(const struct data_profile *p, const char *name)
{
	const struct data_column *c = data_profile_find(p, slice_of(name));

	return c != NULL ? (size_t)(c - p->columns) : SIZE_MAX;
}

/* The sample's values of one column with the texts of another. */
static struct chart *
boxes_of_sample(const struct data_profile *p, size_t column, size_t by, const char *title,
    const char *by_column)
{
	size_t rows = p->sample.count;
	struct slice *fields = x_new_array(struct slice, p->count + 1);
	const char **groups = x_new_array(const char *, rows + 1);
	struct arena *a = arena_new();
	struct chart *c = chart_new(NULL);
	struct chart_panel *panel;
	struct data_matrix m;

	data_matrix_make(&m, p);
	for (size_t r = 0; r < rows; r++) {
		size_t n = data_sample_fields(&p->sample, r, fields, p->count);

		if (by < n && fields[by].p != NULL)
			groups[r] = arena_strndup(a, fields[by].p, fields[by].n);
	}
	panel = chart_boxes_groups(c, &(struct chart_boxes_values){ .title = title, .x_label = by_column,
	    .values = m.value + column * m.rows, .groups = groups, .n = rows });
	if (rows < p->rows) {
		char sample[STR_SHORT], all[STR_SHORT];

		panel->note = chart_text(c, "%s; a sample of %s of %s rows", panel->note,
		    str_count(sample, rows), str_count(all, p->rows));
	}
	data_matrix_release(&m);
	x_free(groups);
	x_free(fields);
	arena_free(a);
	return c;
}

bool
chart_boxes_by(const struct chart_data_request *r, const char *by, struct chart **out,
    struct err *err)
{
	struct chart_data_request of_by = *r;
	const struct data_profile *p = r->profiles[0];
	enum data_type type;

	of_by.column = by;
	if (!chart_data_known(r, err) || !chart_data_known(&of_by, err))
		return false;
	if (index_of(p, r->column) == SIZE_MAX || index_of(p, by) == SIZE_MAX)
		return err_set(err, ERR_NOTFOUND, "%s has not got both columns", r->labels[0]);
	type = data_column_type(data_profile_find(p, slice_of(r->column)));
	if (type != DATA_TYPE_INT && type != DATA_TYPE_FLOAT)
		return err_set(err, ERR_INPUT, "column %s of %s holds no numbers (it is %s); a box plot "
		    "takes some", r->column, r->labels[0], data_type_name(type));
	*out = boxes_of_sample(p, index_of(p, r->column), index_of(p, by), r->column, by);
	(*out)->panels[0].y.log = r->log_y;
	return true;
}
