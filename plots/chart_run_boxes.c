/*
 * chart_run_boxes.c - from the figures of runs to boxes.
 */
#include "chart_run_boxes.h"

#include <math.h>
#include <string.h>

#include "base.h"
#include "chart_boxes.h"
#include "store_run_load.h"

/* What of a metric is drawn, by what stands behind its name. */
static const struct {
	const char *ending;
	size_t at;		/* in struct store_metric */
} figures[] = {
	{ "", offsetof(struct store_metric, last) },
	{ ".min", offsetof(struct store_metric, min) },
	{ ".max", offsetof(struct store_metric, max) },
	{ ".mean", offsetof(struct store_metric, mean) },
};

static bool
is_called(const struct store_metric *m, const char *name, const char *ending)
{
	size_t n = strlen(m->name);

	return strncmp(m->name, name, n) == 0 && str_equal(name + n, ending);
}

static bool
find_value(const struct store_run *run, const char *name, double *out)
{
	for (size_t f = 0; f < ARRAY_LEN(figures); f++) {
		for (size_t i = 0; i < run->metric_count; i++) {
			const struct store_metric *m = &run->metrics[i];

			if (!is_called(m, name, figures[f].ending))
				continue;
			memcpy(out, (const char *)m + figures[f].at, sizeof(*out));
			return true;
		}
	}
	return false;
}

static bool
no_metric(const struct chart_run_boxes *r, const char *name, struct err *err)
{
	const char **names = NULL, *near;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < r->run_count; i++) {
		x_grow(&names, &cap, n + r->runs[i]->metric_count);
		for (size_t k = 0; k < r->runs[i]->metric_count; k++)
			names[n++] = r->runs[i]->metrics[k].name;
	}
	near = str_nearest(name, names, n);
	err_set(err, ERR_NOTFOUND, "no metric \"%s\" in these runs%s%s%s", name,
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "", near != NULL ? "\"?" : "");
	x_free(names);
	return false;
}

static bool
add_metric(struct chart *c, const struct chart_run_boxes *r, const char *name, struct err *err)
{
	double *values = arena_array(c->arena, double, r->run_count);
	const char **groups = arena_array(c->arena, const char *, r->run_count);
	struct chart_panel *p;
	bool found = false;

	for (size_t i = 0; i < r->run_count; i++) {
		values[i] = (double)NAN;
		groups[i] = r->groups->label[r->groups->of[i]];
		found = find_value(r->runs[i], name, &values[i]) || found;
	}
	if (!found)
		return no_metric(r, name, err);
	p = chart_boxes_groups(c, &(struct chart_boxes_values){ .title = name, .values = values,
	    .groups = groups, .n = r->run_count });
	p->y.log = r->log_y;
	return true;
}

bool
chart_run_boxes(const struct chart_run_boxes *r, struct chart **out, struct err *err)
{
	struct chart *c = chart_new(NULL);

	for (size_t i = 0; i < r->metric_count; i++) {
		if (add_metric(c, r, r->metrics[i], err))
			continue;
		chart_free(c);
		return false;
	}
	*out = c;
	return true;
}
