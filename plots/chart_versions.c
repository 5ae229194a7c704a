/*
 * chart_versions.c - from profiles of versions to lines over them, and the map of missing values.
 */
#include "chart_versions.h"

#include <math.h>

#include "base.h"
#include "chart_history.h"
#include "data_summary.h"

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

/* Shares of data_quantile_shares: .001 .01 .05 .1 .25 .5 .75 .9 .95 .99 .999 */
enum { Q05 = 2, Q95 = 8 };

/* The figures of one column, one a version; NaN where a version has not got it. */
struct figures {
	double *low, *q25, *median, *q75, *high, *mean, *sd, *missing, *distinct, *rows;
	double *shares[CHART_HISTORY_VALUES];
	uint64_t hashes[CHART_HISTORY_VALUES];	/* of the values whose shares they are */
};

static void
make_room(struct figures *f, struct arena *a, size_t n)
{
	double **all[] = { &f->low, &f->q25, &f->median, &f->q75, &f->high, &f->mean, &f->sd, &f->missing,
		&f->distinct, &f->rows };

	for (size_t k = 0; k < ARRAY_LEN(all) + CHART_HISTORY_VALUES; k++) {
		double *figures = arena_array(a, double, n);

		for (size_t i = 0; i < n; i++)
			figures[i] = (double)NAN;
		if (k < ARRAY_LEN(all))
			*all[k] = figures;
		else
			f->shares[k - ARRAY_LEN(all)] = figures;
	}
}

static void
take_shares(struct figures *f, size_t at, const struct data_summary *s)
{
	for (size_t i = 0; i < CHART_HISTORY_VALUES && f->hashes[i] != 0 && s->present > 0; i++) {
		const struct data_top_item *item = data_top_find(&s->column->top, f->hashes[i]);

		f->shares[i][at] = item != NULL ? (double)item->count / (double)s->present : 0;
	}
}

static void
take_version(struct figures *f, size_t at, const struct data_summary *s)
{
	double scale = s->temporal ? 1e-9 : 1, rows = (double)(s->present + s->missing);

	f->low[at] = s->quantiles[Q05] * scale;
	f->q25[at] = s->quantiles[DATA_Q25] * scale;
	f->median[at] = s->quantiles[DATA_Q50] * scale;
	f->q75[at] = s->quantiles[DATA_Q75] * scale;
	f->high[at] = s->quantiles[Q95] * scale;
	f->mean[at] = s->mean * scale;
	f->sd[at] = s->sd * scale;
	f->missing[at] = rows > 0 ? (double)s->missing / rows : (double)NAN;
	f->distinct[at] = s->distinct;
	f->rows[at] = rows;
	take_shares(f, at, s);
}

/* The most frequent values of the newest version that has the column. */
static void
name_values(struct figures *f, struct chart_history_column *h, const struct data_summary *s,
    struct arena *a)
{
	for (size_t i = 0; i < CHART_HISTORY_VALUES && i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		h->values[i] = arena_strdup(a, buf_str(&text));
		f->hashes[i] = s->top[i]->hash;
		buf_release(&text);
	}
}

/* From the newest version to the oldest: the newest says what kind of column it is. */
static void
read_versions(struct chart_history_column *h, struct figures *f, const struct chart_data_request *r,
    struct arena *a)
{
	bool first = true;

	for (size_t i = r->count; i-- > 0;) {
		const struct data_column *c = data_profile_find(r->profiles[i], slice_of(r->column));
		struct data_summary s;

		if (c == NULL)
			continue;
		data_summary_make(&s, c);
		if (first) {
			h->numeric = s.numeric;
			h->time = s.temporal;
			name_values(f, h, &s, a);
		}
		first = false;
		take_version(f, i, &s);
		h->distinct_estimated = h->distinct_estimated || !s.distinct_exact;
		data_summary_release(&s);
	}
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
	struct chart_history_column h = { .labels = request->labels, .count = request->count,
		.log_y = request->log_y, .panels = 4 };
	struct figures f = { .low = NULL };
	struct arena *a;

	if (!chart_data_known(request, err))
		return false;
	a = arena_new();
	make_room(&f, a, request->count);
	read_versions(&h, &f, request, a);
	h.low = f.low;
	h.q25 = f.q25;
	h.median = f.median;
	h.q75 = f.q75;
	h.high = f.high;
	h.mean = f.mean;
	h.sd = f.sd;
	h.missing = f.missing;
	h.distinct = f.distinct;
	h.rows = f.rows;
	for (size_t i = 0; i < CHART_HISTORY_VALUES; i++)
		h.shares[i] = f.shares[i];
	*out = chart_history_column(&h);
	(*out)->title = chart_text(*out, "%s", request->column);
	arena_free(a);
	return true;
}
