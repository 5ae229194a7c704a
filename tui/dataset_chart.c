/*
 * dataset_chart.c - the charts of the Columns screen: the distribution, also with other versions over it;
 * the column over all versions; the correlations.
 */
#include <math.h>

#include "chart_data.h"
#include "chart_history.h"
#include "data_dataset.h"
#include "dataset_parts.h"

/* ---- the distribution */

static struct chart *
make_distribution(const struct dataset *d, const char *column, struct err *err)
{
	const struct data_profile *profiles[DATASET_OVERLAYS + 1];
	const char *labels[DATASET_OVERLAYS + 1];
	struct chart_data_request r = { .profiles = profiles, .labels = labels, .column = column,
		.ecdf = d->ecdf, .log_x = d->log_x, .log_y = d->log_y };
	struct chart *chart = NULL;

	for (size_t i = 0; i < d->overlay_count; i++) {
		profiles[r.count] = &d->overlays[i].profile;
		labels[r.count++] = d->overlays[i].label;
	}
	profiles[r.count] = &d->profile;
	labels[r.count++] = d->label;
	return chart_data_column(&r, &chart, err) ? chart : NULL;
}

/* ---- over versions */

static void
series_spoke(void *self)
{
	struct dataset *d = self;

	dataset_series_seen(d->series);
	d->main.stale = true;
	frame_redraw(d->frame);
}

/* Paths of the profiles of all versions, oldest first. */
static bool
find_paths(const struct dataset *d, struct arena *a, const char ***out, size_t *count,
    struct err *err)
{
	int *numbers;
	size_t n;

	if (!store_dataset_versions(frame_store(d->frame), d->name, a, &numbers, &n, err))
		return false;
	*out = arena_array(a, const char *, n + 1);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		(*out)[(*count)++] = store_dataset_path(frame_store(d->frame), d->name, numbers[i],
		    DATA_PROFILE_FILE, a);
	return true;
}

static bool
start_series(struct dataset *d, struct err *err)
{
	struct arena *a = arena_new();
	struct dataset_series_request r = { .count = d->profile.count };
	const char **names = arena_array(a, const char *, d->profile.count + 1), **paths;
	uint64_t *values = arena_array(a, uint64_t, d->profile.count * DATASET_SERIES_VALUES + 1);

	for (size_t i = 0; i < d->profile.count; i++) {
		const struct data_summary *s = &d->summaries[i];

		names[i] = d->profile.columns[i].name;
		for (size_t k = 0; k < DATASET_SERIES_VALUES && k < s->top_count; k++)
			values[i * DATASET_SERIES_VALUES + k] = s->top[k]->hash;
	}
	r.columns = names;
	r.values = values;
	if (find_paths(d, a, &paths, &r.versions, err)) {
		r.paths = paths;
		d->series = dataset_series_start(&r, err);
	}
	if (d->series != NULL)
		frame_watch(d->frame, dataset_series_fd(d->series), series_spoke, d);
	arena_free(a);
	return d->series != NULL;
}

/* A member of struct dataset_figures over versions. */
static const double *
line_of(const struct dataset *d, struct arena *a, size_t column, size_t offset, double scale)
{
	size_t n = dataset_series_done(d->series);
	double *out = arena_array(a, double, n + 1);

	for (size_t i = 0; i < n; i++)
		out[i] = *(const double *)((const char *)dataset_series_at(d->series, i, column) + offset) *
		    scale;
	return out;
}

static void
name_values(const struct dataset *d, struct arena *a, size_t column, const struct data_summary *s,
    struct chart_history_column *h)
{
	for (size_t i = 0; i < CHART_HISTORY_VALUES && i < DATASET_SERIES_VALUES && i < s->top_count; i++) {
		struct buf text = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &text);
		h->values[i] = arena_strdup(a, buf_str(&text));
		h->shares[i] = line_of(d, a, column, offsetof(struct dataset_figures, shares) +
		    i * sizeof(double), 1);
		buf_release(&text);
	}
}

/* "@7": the dataset's name is known. */
static const char *const *
name_versions(const struct dataset *d, struct arena *a, size_t count)
{
	const char **labels = arena_array(a, const char *, count + 1);
	int *numbers;
	size_t n;

	if (!store_dataset_versions(frame_store(d->frame), d->name, a, &numbers, &n, NULL))
		n = 0;
	for (size_t i = 0; i < count; i++)
		labels[i] = i < n ? arena_printf(a, "@%d", numbers[i]) : "";
	return labels;
}

static const double *
rows_of(const struct dataset *d, struct arena *a)
{
	size_t n = dataset_series_done(d->series);
	double *out = arena_array(a, double, n + 1);

	for (size_t i = 0; i < n; i++)
		out[i] = dataset_series_rows(d->series, i);
	return out;
}

/* What is not in the picture, and what is not there yet. */
static void
note_gaps(const struct dataset *d, struct chart *chart)
{
	size_t n = dataset_series_done(d->series), total = dataset_series_total(d->series), bare = 0;

	for (size_t i = 0; i < n; i++)
		bare += isnan(dataset_series_rows(d->series, i));
	if (n < total)
		chart->panels[0].note = chart_text(chart, "%zu of %zu versions read", n, total);
	else if (bare > 0)
		chart->panels[0].note = chart_text(chart, "%zu of %zu versions have no statistics", bare, total);
}

#define LINE(member, scale) line_of(d, a, column, offsetof(struct dataset_figures, member), scale)

static struct chart *
make_history(struct dataset *d, const struct data_summary *s, struct err *err)
{
	size_t column = (size_t)(s - d->summaries), n;
	double scale = s->temporal ? 1e-9 : 1;
	struct chart_history_column h = { .column = s->column->name, .numeric = s->numeric,
		.time = s->temporal };
	struct arena *a;
	struct chart *chart;

	if (d->series == NULL && !start_series(d, err))
		return NULL;
	n = dataset_series_done(d->series);
	if (n == 0) {
		err_set(err, ERR_BUSY, "reading the statistics of %zu versions…",
		    dataset_series_total(d->series));
		return NULL;
	}
	a = arena_new();
	h.labels = name_versions(d, a, n);
	h.count = n;
	h.low = LINE(low, scale);
	h.q25 = LINE(q25, scale);
	h.median = LINE(median, scale);
	h.q75 = LINE(q75, scale);
	h.high = LINE(high, scale);
	h.mean = LINE(mean, scale);
	h.missing = LINE(missing, 1);
	h.distinct = LINE(distinct, 1);
	h.rows = rows_of(d, a);
	name_values(d, a, column, s, &h);
	h.panels = d->below_w >= 150 || (d->below_h >= 30 && d->below_w >= 70) ? 4
	    : d->below_w >= 70 ? 2 : 1;
	chart = chart_history_column(&h);
	note_gaps(d, chart);
	arena_free(a);
	return chart;
}

/* ---- all */

void
dataset_make_chart(struct dataset *d)
{
	const struct data_summary *s = dataset_here(d);
	struct chart *chart = NULL;
	struct err err = { ERR_NONE };

	if (s == NULL)
		return;
	switch (d->main.views.front) {
	case DATASET_HISTORY:
		chart = make_history(d, s, &err);
		break;
	case DATASET_CORRELATIONS:
		chart = chart_data_correlations(&d->profile);
		if (chart == NULL)
			err_set(&err, ERR_NOTFOUND, "fewer than two numeric columns");
		break;
	default:
		chart = make_distribution(d, s->column->name, &err);
	}
	charttable_set(&d->main, chart, &err);
}
