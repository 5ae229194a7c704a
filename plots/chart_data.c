/*
 * chart_data.c - histograms, cumulative shares, categories, correlations: from profiles to panels.
 */
#include "chart_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"
#include "data_corr.h"
#include "data_summary.h"

enum { BINS = 50, FEW_BINS = 12, CATEGORIES = 16, CURVE = 512 };

/* The column in each version; NULL where it is not. */
struct versions {
	const struct chart_data_request *request;
	struct data_summary *summaries;
	bool *has;
	size_t first;			/* the first version that has it */
};

static bool
not_found(const struct chart_data_request *r, struct err *err)
{
	const struct data_profile *p = r->profiles[0];
	const char **names = x_new_array(const char *, p->count), *near;

	for (size_t i = 0; i < p->count; i++)
		names[i] = p->columns[i].name;
	near = str_nearest(r->column, names, p->count);
	if (near != NULL)
		err_set(err, ERR_NOTFOUND, "%s has no column \"%s\"; did you mean \"%s\"?",
		    r->labels[0], r->column, near);
	else
		err_set(err, ERR_NOTFOUND, "%s has no column \"%s\"", r->labels[0], r->column);
	x_free(names);
	return false;
}

bool
chart_data_known(const struct chart_data_request *r, struct err *err)
{
	for (size_t i = 0; i < r->count; i++)
		if (data_profile_find(r->profiles[i], slice_of(r->column)) != NULL)
			return true;
	return not_found(r, err);
}

static bool
find_versions(struct versions *v, const struct chart_data_request *r, struct err *err)
{
	*v = (struct versions){ .request = r, .first = r->count };
	v->summaries = x_new_array(struct data_summary, r->count);
	v->has = x_new_array(bool, r->count);
	for (size_t i = 0; i < r->count; i++) {
		const struct data_column *c = data_profile_find(r->profiles[i], slice_of(r->column));

		if (c == NULL)
			continue;
		data_summary_make(&v->summaries[i], c);
		v->has[i] = true;
		v->first = v->first < i ? v->first : i;
	}
	return v->first < r->count || not_found(r, err);
}

static void
release(struct versions *v)
{
	for (size_t i = 0; i < v->request->count; i++)
		if (v->has[i])
			data_summary_release(&v->summaries[i]);
	x_free(v->summaries);
	x_free(v->has);
}

/* Times are seconds on an axis, nanoseconds in a profile. */
static double
on_axis(const struct data_summary *s, double value)
{
	return s->temporal ? value / 1e9 : value;
}

static uint64_t
present_of(const struct versions *v)
{
	uint64_t n = 0;

	for (size_t i = 0; i < v->request->count; i++)
		n += v->has[i] ? v->summaries[i].present : 0;
	return n;
}

static void
describe(struct chart *c, struct chart_panel *p, const struct versions *v, const char *y)
{
	const struct data_summary *s = &v->summaries[v->first];
	char count[STR_SHORT], error[STR_SHORT] = "";

	p->x.unit = s->temporal ? CHART_TIME : CHART_NUMBER;
	p->x.log = v->request->log_x && !s->temporal;
	p->y.log = v->request->log_y;
	p->y.label = y;
	p->legend = v->request->count > 1;
	if (s->rank_error > 0)
		p->note = chart_text(c, "%s values, ~ within %s%%", str_count(count, present_of(v)),
		    str_number(error, 100 * s->rank_error, 2));
	else
		p->note = chart_text(c, "%s values", str_count(count, present_of(v)));
}

/* ------------------------------------------------------------------ numbers and times */

struct range {
	double min, max;
};

static struct range
common_range(const struct versions *v)
{
	struct range r = { HUGE_VAL, -HUGE_VAL };

	for (size_t i = 0; i < v->request->count; i++) {
		const struct data_summary *s = &v->summaries[i];

		if (!v->has[i] || s->item_count == 0)
			continue;
		r.min = fmin(r.min, on_axis(s, s->items[0].value));
		r.max = fmax(r.max, on_axis(s, s->items[s->item_count - 1].value));
	}
	return r;
}

/* Counts of one version over common bins; whole numbers of few values get a bin each. */
static void
fill_bins(const struct data_summary *s, struct range r, size_t bins, double *counts)
{
	double width = (r.max - r.min) / (double)bins;

	memset(counts, 0, bins * sizeof *counts);
	for (size_t i = 0; i < s->item_count; i++) {
		double at = width > 0 ? (on_axis(s, s->items[i].value) - r.min) / width : 0;
		size_t bin = at >= (double)bins ? bins - 1 : at < 0 ? 0 : (size_t)at;

		counts[bin] += (double)s->items[i].weight;
	}
}

/* The distance between neighbours when all values lie on a grid (whole numbers, hundredths, days); 0:
 * they do not, or only a sketch of them is known. */
static double
grid_of(const struct data_summary *s)
{
	double least = HUGE_VAL, span;

	if (s->type == DATA_TYPE_INT && !s->temporal)
		return 1;
	if (s->item_count < 2 || s->rank_error > 0)
		return 0;
	for (size_t i = 1; i < s->item_count; i++)
		if (s->items[i].value > s->items[i - 1].value)
			least = fmin(least, on_axis(s, s->items[i].value) - on_axis(s, s->items[i - 1].value));
	for (size_t i = 1; i < s->item_count; i++) {
		double steps = (on_axis(s, s->items[i].value) - on_axis(s, s->items[0].value)) / least;

		if (!(fabs(steps - round(steps)) < 1e-3))
			return 0;
	}
	/* The smallest of many rounded distances is a little too small. */
	span = on_axis(s, s->items[s->item_count - 1].value) - on_axis(s, s->items[0].value);
	return span > 0 ? span / round(span / least) : 0;
}

/* Bins of values on a grid are as many of its steps wide as all others, else every other bin would be
 * higher by one value. */
static size_t
choose_bins(const struct versions *v, struct range *r)
{
	double grid = grid_of(&v->summaries[v->first]), wanted = BINS, width;

	for (size_t i = 0; i < v->request->count; i++)
		if (v->has[i] && grid_of(&v->summaries[i]) != grid &&
		    fabs(grid_of(&v->summaries[i]) - grid) > 1e-6 * grid)
			grid = 0;
	if (r->max <= r->min) {
		r->min -= 0.5;
		r->max += 0.5;
		return 1;
	}
	if (v->request->bins != 0)
		return v->request->bins;
	if (grid <= 0)
		/* Few values with uneven distances: wider bins, or most would hold one value or none. */
		return v->summaries[v->first].item_count < 2 * BINS && v->summaries[v->first].rank_error <= 0
		    ? (size_t)fmax(FEW_BINS, (double)v->summaries[v->first].item_count / 2) : BINS;
	if ((r->max - r->min) / grid > 100 * wanted)
		return BINS;
	width = grid * ceil((r->max - r->min + grid) / grid / wanted - 1e-6);
	r->min -= grid / 2;
	wanted = ceil((r->max + grid / 2 - r->min) / width - 1e-6);
	r->max = r->min + width * wanted;
	return (size_t)wanted;
}

static void
add_histogram(struct chart *c, struct chart_panel *p, const struct versions *v, size_t version,
    struct range r, size_t bins)
{
	const struct data_summary *s = &v->summaries[version];
	double *edges = arena_array(c->arena, double, bins + 1);
	double *counts = arena_array(c->arena, double, bins + 1);
	bool alone = v->request->count == 1;

	fill_bins(s, r, bins, counts);
	for (size_t i = 0; i <= bins; i++)
		edges[i] = r.min + (r.max - r.min) * (double)i / (double)bins;
	for (size_t i = 0; !alone && i < bins; i++)
		counts[i] /= s->present > 0 ? (double)s->present : 1;
	/* An outline ends where its last bin does. */
	counts[bins] = alone ? 0 : counts[bins - 1];
	chart_add_layer(c, p, &(struct chart_layer){ .kind = alone ? CHART_BARS : CHART_STAIRS,
	    .label = alone ? NULL : v->request->labels[version], .color = (int)version,
	    .n = alone ? bins : bins + 1, .x = edges, .x2 = alone ? edges + 1 : NULL, .y = counts });
}

static void
add_ecdf(struct chart *c, struct chart_panel *p, const struct versions *v, size_t version)
{
	const struct data_summary *s = &v->summaries[version];
	size_t n = s->item_count, used = 0;
	double *x = arena_array(c->arena, double, n + 1), *y = arena_array(c->arena, double, n + 1);
	double total = 0, below = 0;

	for (size_t i = 0; i < n; i++)
		total += (double)s->items[i].weight;
	for (size_t i = 0; i < n; i++) {
		below += (double)s->items[i].weight;
		/* A step too small to see is not drawn; the last one always is. */
		if (used > 0 && i + 1 < n && below / total - y[used - 1] < 1.0 / CURVE)
			continue;
		x[used] = on_axis(s, s->items[i].value);
		y[used++] = below / total;
	}
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_STAIRS,
	    .label = v->request->count > 1 ? v->request->labels[version] : NULL,
	    .color = (int)version, .n = used, .x = x, .y = y });
}

static void
chart_numbers(struct chart *c, const struct versions *v)
{
	bool several = v->request->count > 1, ecdf = v->request->ecdf;
	struct chart_panel *p = chart_add_panel(c, v->request->column);
	struct range r = common_range(v);
	size_t bins;

	describe(c, p, v, ecdf ? "share at or below" : several ? "share of values" : "values");
	p->y.from_zero = true;
	if (ecdf || several)
		p->y.unit = CHART_SHARE;
	if (!(r.min <= r.max))
		return;
	bins = choose_bins(v, &r);
	for (size_t i = 0; i < v->request->count; i++) {
		if (!v->has[i] || v->summaries[i].item_count == 0)
			continue;
		if (ecdf)
			add_ecdf(c, p, v, i);
		else
			add_histogram(c, p, v, i, r, bins);
	}
}

/* ------------------------------------------------------------------ hours and days */

static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

static void
add_clock(struct chart *c, struct chart_panel *p, const struct versions *v, size_t version)
{
	const struct data_column *column = v->summaries[version].column;
	bool hours = v->request->clock == DATA_CLOCK_HOURS;
	const uint64_t *counts = hours ? column->hours : column->weekdays;
	size_t n = hours ? ARRAY_LEN(column->hours) : ARRAY_LEN(column->weekdays);
	double at[ARRAY_LEN(column->hours)], share[ARRAY_LEN(column->hours)], total = 0;

	for (size_t i = 0; i < n; i++)
		total += (double)counts[i];
	for (size_t i = 0; i < n; i++) {
		at[i] = (double)i;
		share[i] = total > 0 ? (double)counts[i] / total : 0;
	}
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .color = (int)version,
	    .label = v->request->labels[version], .n = n, .x = at, .y = share });
}

/* Times by what they have in common with those of another month: the hour, or the day of the week. */
static void
chart_clock(struct chart *c, const struct versions *v)
{
	struct chart_panel *p = chart_add_panel(c, v->request->column);

	describe(c, p, v, "share of times");
	p->y.unit = CHART_SHARE;
	p->y.from_zero = true;
	p->x.unit = CHART_NUMBER;
	if (v->request->clock == DATA_CLOCK_WEEKDAYS) {
		chart_set_names(c, &p->x, days, ARRAY_LEN(days));
	} else {
		p->x.label = "hour of the day";
		p->x.whole = true;
	}
	for (size_t i = 0; i < v->request->count; i++)
		if (v->has[i])
			add_clock(c, p, v, i);
}

/* ------------------------------------------------------------------ categories */

struct categories {
	char *names[CATEGORIES + 2];	/* the most frequent, then "other", then "missing" */
	uint64_t hashes[CATEGORIES];
	size_t count;			/* of frequent ones */
	size_t show[CATEGORIES + 2], shown;	/* those, and the other two where they have something */
};

/* A category that may get bars. */
struct candidate {
	const struct data_top *top;	/* that has its text */
	const struct data_top_item *item;
	double share;			/* the largest that it has in any version */
	size_t order;
};

static int
by_share(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->share != y->share)
		return x->share < y->share ? 1 : -1;
	return (x->order > y->order) - (x->order < y->order);
}

static double
number_of(const struct candidate *c)
{
	return c->item->kind == DATA_VALUE_INT ? (double)c->item->value.i
	    : c->item->kind == DATA_VALUE_REAL ? c->item->value.d : (double)NAN;
}

/* Numbers have an order of their own; what is none stays as it is, behind them. */
static int
by_number(const void *a, const void *b)
{
	double x = number_of(a), y = number_of(b);

	if (isnan(x) || isnan(y))
		return isnan(x) && isnan(y) ? by_share(a, b) : isnan(x) - isnan(y);
	return (x > y) - (x < y);
}

/* Those of one version join the candidates. */
static size_t
add_candidates(struct candidate *all, size_t count, const struct data_summary *s)
{
	const struct data_top *top = &s->column->top;
	const struct data_top_item *items[CATEGORIES];
	size_t n = data_top_list(top, items, CATEGORIES);

	for (size_t i = 0; i < n; i++) {
		double share = s->present > 0 ? (double)items[i]->count / (double)s->present : 0;
		size_t at = 0;

		while (at < count && all[at].item->hash != items[i]->hash)
			at++;
		if (at == count)
			all[count++] = (struct candidate){ top, items[i], share, at };
		all[at].share = fmax(all[at].share, share);
	}
	return count;
}

/* The most frequent ones of any version: what is only in the second of two must not be among the "other". */
static void
choose_categories(struct categories *k, const struct versions *v, struct chart *c)
{
	struct candidate *all = x_new_array(struct candidate, v->request->count * CATEGORIES + 1);
	struct buf text = BUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < v->request->count; i++)
		if (v->has[i])
			count = add_candidates(all, count, &v->summaries[i]);
	if (count > 0)
		qsort(all, count, sizeof *all, by_share);
	k->shown = 0;
	k->count = count < CATEGORIES ? count : CATEGORIES;
	if (k->count > 0 && v->request->count > 1)
		qsort(all, k->count, sizeof *all, by_number);
	for (size_t i = 0; i < k->count; i++) {
		buf_clear(&text);
		data_top_print(all[i].top, all[i].item, &text);
		k->names[i] = arena_strdup(c->arena, buf_str(&text));
		k->hashes[i] = all[i].item->hash;
	}
	k->names[k->count] = arena_strdup(c->arena, "other");
	k->names[k->count + 1] = arena_strdup(c->arena, "missing");
	buf_release(&text);
	x_free(all);
}

/* Heights of one version's bars. */
static void
fill_categories(const struct categories *k, const struct data_summary *s, bool shares, double *out)
{
	double known = 0, total = (double)(s->present + s->missing);

	for (size_t i = 0; i < k->count; i++) {
		const struct data_top_item *item = data_top_find(&s->column->top, k->hashes[i]);

		out[i] = item != NULL ? (double)item->count : 0;
		known += out[i];
	}
	out[k->count] = fmax(0, (double)s->present - known);
	out[k->count + 1] = (double)s->missing;
	for (size_t i = 0; shares && total > 0 && i < k->count + 2; i++)
		out[i] /= total;
}

static void
add_categories(struct chart *c, struct chart_panel *p, const struct versions *v,
    const struct categories *k, size_t version)
{
	size_t n = k->shown, versions = v->request->count;
	double *low = arena_array(c->arena, double, n), *high = arena_array(c->arena, double, n);
	double *length = arena_array(c->arena, double, n), all[CATEGORIES + 2], each = 0.8 / (double)versions;
	const char **texts = arena_array(c->arena, const char *, n);
	const struct data_summary *s = &v->summaries[version];
	double rows = (double)(s->present + s->missing);
	char count[STR_SHORT], share[STR_SHORT];

	fill_categories(k, s, versions > 1, all);
	for (size_t i = 0; i < n; i++) {
		length[i] = all[k->show[i]];
		/* The first is at the top, where a vertical axis ends. */
		high[i] = (double)(n - 1 - i) + 0.4 - each * (double)version;
		low[i] = high[i] - each;
		texts[i] = versions > 1 ? NULL : chart_text(c, "%s (%s%%)",
		    str_count(count, (uint64_t)length[i]),
		    str_number(share, rows > 0 ? 100 * length[i] / rows : 0, 3));
	}
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LYING, .n = n, .x = length,
	    .y = low, .y2 = high, .color = (int)version, .annotate = true, .texts = texts,
	    .label = versions > 1 ? v->request->labels[version] : NULL });
}

/* "other" and "missing" have a bar when any version has something there. */
static void
choose_shown(struct categories *k, const struct versions *v)
{
	double heights[CATEGORIES + 2], other = 0, missing = 0;

	for (size_t i = 0; i < v->request->count; i++) {
		if (!v->has[i])
			continue;
		fill_categories(k, &v->summaries[i], false, heights);
		other += heights[k->count];
		missing += heights[k->count + 1];
	}
	for (size_t i = 0; i < k->count + 2; i++)
		if (i < k->count || (i == k->count ? other : missing) > 0)
			k->show[k->shown++] = i;
}

static void
chart_categories(struct chart *c, const struct versions *v)
{
	struct chart_panel *p = chart_add_panel(c, v->request->column);
	const char **names;
	struct categories k;

	describe(c, p, v, v->request->count > 1 ? "share of rows" : "rows");
	choose_categories(&k, v, c);
	choose_shown(&k, v);
	names = arena_array(c->arena, const char *, k.shown);
	for (size_t i = 0; i < k.shown; i++)
		names[k.shown - 1 - i] = k.names[k.show[i]];
	chart_set_names(c, &p->y, names, k.shown);
	p->y.log = false;
	p->y.min = -0.5;
	p->y.max = (double)k.shown - 0.5;
	/* The axis of amounts lies here, whatever it is called on the command line. */
	p->x.log = v->request->log_y || v->request->log_x;
	p->x.from_zero = true;
	p->x.unit = v->request->count > 1 ? CHART_SHARE : CHART_NUMBER;
	for (size_t i = 0; i < v->request->count; i++)
		if (v->has[i])
			add_categories(c, p, v, &k, i);
}

bool
chart_data_add(struct chart *c, const struct chart_data_request *request, struct chart_panel **panel,
    struct err *err)
{
	struct versions v;
	bool found = find_versions(&v, request, err);

	if (found) {
		const struct data_summary *s = &v.summaries[v.first];

		if (s->temporal && request->clock != DATA_CLOCK_NONE && !request->ecdf)
			chart_clock(c, &v);
		else if ((s->numeric || s->temporal) && !request->bars)
			chart_numbers(c, &v);
		else
			chart_categories(c, &v);
		*panel = &c->panels[c->panel_count - 1];
	}
	release(&v);
	return found;
}

bool
chart_data_column(const struct chart_data_request *request, struct chart **out, struct err *err)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *panel;

	if (chart_data_add(c, request, &panel, err)) {
		*out = c;
		return true;
	}
	chart_free(c);
	return false;
}

/* ------------------------------------------------------------------ columns against columns */

/* The columns that take part in some pair of numbers, in their order. */
static size_t
numeric_columns(const struct data_profile *p, const struct data_corr *pairs, size_t n, size_t *place)
{
	bool *used = x_new_array(bool, p->count);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		if (pairs[i].kind == DATA_CORR_NUMBERS)
			used[pairs[i].a] = used[pairs[i].b] = true;
	for (size_t i = 0; i < p->count; i++)
		place[i] = used[i] ? count++ : SIZE_MAX;
	x_free(used);
	return count;
}

struct chart *
chart_data_correlations(const struct data_profile *profile)
{
	size_t pair_count, n, *place = x_new_array(size_t, profile->count);
	struct data_corr *pairs = data_corr_find(profile, &pair_count);
	struct chart *c = NULL;

	n = numeric_columns(profile, pairs, pair_count, place);
	if (n >= 2) {
		struct chart_panel *p;
		const char **across, **down;
		double *cells;

		c = chart_new(NULL);
		p = chart_add_panel(c, "correlations (Pearson)");
		across = arena_array(c->arena, const char *, n);
		down = arena_array(c->arena, const char *, n);
		cells = arena_array(c->arena, double, n * n);
		for (size_t i = 0; i < profile->count; i++)
			if (place[i] != SIZE_MAX)
				/* A vertical axis counts from below, a heat map from the top. */
				across[place[i]] = down[n - 1 - place[i]] = profile->columns[i].name;
		for (size_t i = 0; i < n; i++)
			cells[i * n + i] = 1;
		for (size_t i = 0; i < pair_count; i++) {
			size_t a = place[pairs[i].a], b = place[pairs[i].b];

			if (pairs[i].kind == DATA_CORR_NUMBERS)
				cells[a * n + b] = cells[b * n + a] = pairs[i].pearson;
		}
		chart_set_names(c, &p->x, across, n);
		chart_set_names(c, &p->y, down, n);
		chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_HEAT, .rows = n, .cols = n,
		    .y = cells, .low = -1, .high = 1, .palette = CHART_DIVERGING, .annotate = true });
	}
	x_free(pairs);
	x_free(place);
	return c;
}
