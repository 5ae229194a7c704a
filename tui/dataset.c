/*
 * dataset.c - the columns of one dataset version: statistics as a table, the distribution of the
 * column under the cursor as a chart, what deserves a look.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "chart_data.h"
#include "chartpane.h"
#include "data_alert.h"
#include "data_dataset.h"
#include "frame.h"
#include "job.h"
#include "os_fs.h"
#include "screens.h"
#include "table.h"

enum { TINY = 12, CHART_LEAST = 9 };

enum view { VIEW_CHART, VIEW_FIGURES, VIEW_CORRELATIONS, VIEWS };

struct dataset {
	struct frame *frame;
	struct table table;
	struct arena *arena;
	char *wanted;			/* "rentals@7" */
	const char *name;
	int version;
	bool has[2];			/* this version, the one before it */
	struct data_profile profile[2];
	struct data_summary *summaries;
	struct data_alert *alerts;
	size_t alert_count;
	struct chartpane *pane;
	bool chart_stale, zoomed, ecdf, log_y, overlay;
	enum view view;
	char note[256];
};

enum { COLUMN_NAME, COLUMN_TYPE, COLUMN_MISSING, COLUMN_DISTINCT, COLUMN_PICTURE, COLUMN_MIN,
	COLUMN_MEDIAN, COLUMN_MAX, COLUMN_MEAN, COLUMN_SD, COLUMNS };

static const struct table_column columns[COLUMNS] = {
	[COLUMN_NAME] = { .name = "name", .title = "column", .width = 16, .least = 10, .grow = 1,
	    .fixed = true, .unsortable = true },
	[COLUMN_TYPE] = { .name = "type", .title = "type", .width = 7, .least = 6,
	    .unsortable = true },
	[COLUMN_MISSING] = { .name = "missing", .title = "missing", .width = 7, .least = 7,
	    .right = true, .unsortable = true },
	[COLUMN_DISTINCT] = { .name = "distinct", .title = "distinct", .width = 10, .least = 8,
	    .right = true, .unsortable = true },
	[COLUMN_PICTURE] = { .name = "distribution", .title = "distribution", .width = 20,
	    .least = TINY, .grow = 1, .unsortable = true },
	[COLUMN_MIN] = { .name = "min", .title = "min", .width = 11, .least = 8, .right = true,
	    .unsortable = true },
	[COLUMN_MEDIAN] = { .name = "median", .title = "median", .width = 11, .least = 8,
	    .right = true, .unsortable = true },
	[COLUMN_MAX] = { .name = "max", .title = "max", .width = 11, .least = 8, .right = true,
	    .unsortable = true },
	[COLUMN_MEAN] = { .name = "mean", .title = "mean", .width = 11, .least = 8, .right = true,
	    .unsortable = true },
	[COLUMN_SD] = { .name = "sd", .title = "sd", .width = 11, .least = 8, .right = true,
	    .unsortable = true },
};

static const struct data_summary *
summary_here(const struct dataset *d)
{
	return d->has[0] && d->table.cursor < d->profile[0].count ? &d->summaries[d->table.cursor]
	    : NULL;
}

/* ---- cells */

static void
put_figure(const struct data_summary *s, double value, struct table_cell *out)
{
	struct buf text = BUF_INIT;

	if (!isnan(value))
		data_summary_print(s, value, &text);
	str_copy(out->text, sizeof out->text, buf_str(&text));
	buf_release(&text);
}

static void
put_picture(const struct data_summary *s, struct table_cell *out)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	double joined[TINY] = { 0 }, most = 0;
	struct buf text = BUF_INIT;
	char share[STR_SHORT];

	if (s->histogram.count < 2 && s->top_count > 0) {
		data_top_print(&s->column->top, s->top[0], &text);
		buf_printf(&text, " %s%%", str_number(share, 100 * (double)s->top[0]->count /
		    (double)(s->present > 0 ? s->present : 1), 3));
		out->style = STYLE_DIM;
	}
	for (size_t i = 0; s->histogram.count >= 2 && i < s->histogram.count; i++)
		joined[i * TINY / s->histogram.count] += s->histogram.counts[i];
	for (size_t i = 0; i < TINY; i++)
		most = fmax(most, joined[i]);
	for (size_t i = 0; most > 0 && i < TINY; i++)
		buf_add(&text, bars[joined[i] <= 0 ? 0 : 1 + (size_t)(joined[i] / most * 6.999)]);
	str_copy(out->text, sizeof out->text, buf_str(&text));
	buf_release(&text);
}

static void
put_missing(const struct data_summary *s, struct table_cell *out)
{
	double share = s->column->rows > 0 ? (double)s->missing / (double)s->column->rows : 0;
	char text[STR_SHORT];

	if (s->missing == 0) {
		str_copy(out->text, sizeof out->text, "0");
		out->style = STYLE_DIM;
		return;
	}
	snprintf(out->text, sizeof out->text, "%s%%", str_number(text, 100 * share, 3));
	out->style = share > 0.5 ? STYLE_ERROR : share > 0.05 ? STYLE_WARNING : STYLE_TEXT;
}

/* The worst that an alert says of a column colours its name. */
static unsigned
name_style(const struct dataset *d, const char *name)
{
	unsigned style = STYLE_TEXT;

	for (size_t i = 0; i < d->alert_count; i++)
		if (str_equal(d->alerts[i].column, name) && d->alerts[i].severe)
			style = STYLE_WARNING;
	return style;
}

static void
model_cell(void *self, size_t row, size_t column, struct table_cell *out)
{
	const struct dataset *d = self;
	const struct data_summary *s = &d->summaries[row];
	char text[STR_SHORT];

	switch (column) {
	case COLUMN_NAME:
		str_copy(out->text, sizeof out->text, s->column->name);
		out->style = name_style(d, s->column->name);
		break;
	case COLUMN_TYPE:
		str_copy(out->text, sizeof out->text, data_type_name(s->type));
		out->style = STYLE_DIM;
		break;
	case COLUMN_MISSING:
		put_missing(s, out);
		break;
	case COLUMN_DISTINCT:
		snprintf(out->text, sizeof out->text, "%s%s", s->distinct_exact ? "" : "~",
		    str_count(text, (uint64_t)llround(s->distinct)));
		break;
	case COLUMN_PICTURE:
		put_picture(s, out);
		break;
	case COLUMN_MIN:
		put_figure(s, s->min, out);
		break;
	case COLUMN_MEDIAN:
		put_figure(s, s->quantiles[DATA_Q50], out);
		break;
	case COLUMN_MAX:
		put_figure(s, s->max, out);
		break;
	case COLUMN_MEAN:
		put_figure(s, s->mean, out);
		break;
	default:
		put_figure(s, s->sd, out);
	}
}

static size_t
model_count(void *self)
{
	const struct dataset *d = self;

	return d->has[0] ? d->profile[0].count : 0;
}

static uint64_t
model_identity(void *self, size_t row)
{
	(void)self;
	return row + 1;
}

static void
model_moved(void *self)
{
	((struct dataset *)self)->chart_stale = true;
}

static enum next
model_open(void *self)
{
	struct dataset *d = self;

	d->zoomed = !d->zoomed;
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = model_count,
	.identity = model_identity,
	.cell = model_cell,
	.moved = model_moved,
	.open = model_open,
	.single = true,
};

/* ---- loading */

static void
forget(struct dataset *d)
{
	for (size_t i = 0; d->has[0] && i < d->profile[0].count; i++)
		data_summary_release(&d->summaries[i]);
	x_free(d->summaries);
	x_free(d->alerts);
	d->summaries = NULL;
	d->alerts = NULL;
	d->alert_count = 0;
	for (size_t i = 0; i < 2; i++) {
		if (d->has[i])
			data_profile_release(&d->profile[i]);
		d->has[i] = false;
	}
}

static bool
load_profile(struct dataset *d, int version, size_t which)
{
	char *path = store_dataset_path(frame_store(d->frame), d->name, version, DATA_PROFILE_FILE,
	    d->arena);

	d->has[which] = fs_exists(path) && data_profile_load(&d->profile[which], path, NULL);
	return d->has[which];
}

/* The version before this one, when it has a profile: for charts over each other. */
static bool
load_before(struct dataset *d, struct err *err)
{
	int *numbers, before = 0;
	size_t count;

	if (!store_dataset_versions(frame_store(d->frame), d->name, d->arena, &numbers, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (numbers[i] < d->version)
			before = numbers[i];
	if (before > 0)
		load_profile(d, before, 1);
	return true;
}

static void
summarise(struct dataset *d)
{
	const struct data_profile *p = &d->profile[0];
	size_t pair_count;
	struct data_corr *pairs = data_corr_find(p, &pair_count);

	d->summaries = x_new_array(struct data_summary, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&d->summaries[i], &p->columns[i]);
	d->alerts = data_alert_find(p, d->summaries, pairs, pair_count, &d->alert_count);
	x_free(pairs);
}

static bool
dataset_load(void *self, struct err *err)
{
	struct dataset *d = self;

	forget(d);
	arena_clear(d->arena);
	if (!store_dataset_parse(frame_store(d->frame), d->wanted, d->arena, &d->name, &d->version,
	    err))
		return false;
	if (!load_profile(d, d->version, 0)) {
		char *doing = xasprintf("computing the statistics of %s", d->wanted);

		job_start(d->frame, doing, "the statistics are there",
		    (const char *const[]){ "data", "stats", d->wanted, NULL });
		x_free(doing);
		return true;
	}
	if (!load_before(d, err))
		return false;
	summarise(d);
	d->chart_stale = true;
	table_changed(&d->table);
	return true;
}

/* While the statistics are being computed, look whether they are there. */
static enum next
dataset_tick(void *self)
{
	struct dataset *d = self;
	char *path;

	if (d->has[0] || d->name == NULL)
		return NEXT_NOTHING;
	path = store_dataset_path(frame_store(d->frame), d->name, d->version, DATA_PROFILE_FILE,
	    d->arena);
	return fs_exists(path) ? NEXT_LOAD : NEXT_NOTHING;
}

/* ---- the chart */

static void
make_chart(struct dataset *d)
{
	const struct data_summary *s = summary_here(d);
	const struct data_profile *profiles[2] = { &d->profile[d->overlay], &d->profile[0] };
	const char *labels[2] = { "the version before", d->wanted };
	struct chart_data_request r = {
		.profiles = d->overlay ? profiles : profiles + 1,
		.labels = d->overlay ? labels : labels + 1,
		.count = d->overlay ? 2 : 1,
		.ecdf = d->ecdf, .log_y = d->log_y,
	};
	struct chart *chart = NULL;
	struct err err;

	d->note[0] = '\0';
	if (s == NULL)
		return;
	r.column = s->column->name;
	if (d->view == VIEW_CORRELATIONS) {
		chart = chart_data_correlations(&d->profile[0]);
		if (chart == NULL)
			str_copy(d->note, sizeof d->note, "fewer than two numeric columns");
	} else if (!chart_data_column(&r, &chart, &err)) {
		str_copy(d->note, sizeof d->note, err.msg);
	}
	chartpane_set(d->pane, chart);
}

static bool
dataset_idle(void *self)
{
	struct dataset *d = self;

	if (!d->chart_stale || !d->has[0])
		return false;
	make_chart(d);
	d->chart_stale = false;
	return true;
}

/* ---- drawing */

static void
put_line(struct area a, int *y, const char *label, const char *text)
{
	if (*y >= a.h || text[0] == '\0')
		return;
	draw_text(a, 0, *y, STYLE_DIM, label);
	draw_field(a, 16, (*y)++, a.w - 16, STYLE_TEXT, DRAW_LEFT, text);
}

static void
put_number(struct area a, int *y, const char *label, const struct data_summary *s, double v)
{
	struct table_cell cell = { .text = "" };

	put_figure(s, v, &cell);
	put_line(a, y, label, cell.text);
}

/* Everything that is known of the column, in as many columns of text as there is room for. */
static void
draw_figures(const struct dataset *d, const struct data_summary *s, struct area a)
{
	struct area left = area_left(a, a.w / 2 - 1), right = area_right_of(a, a.w / 2);
	char text[STR_SHORT];
	int y = 0, z = 0;

	put_line(left, &y, "type", data_type_name(s->type));
	put_line(left, &y, "present", str_count(text, s->present));
	put_line(left, &y, "missing", str_count(text, s->missing));
	put_line(left, &y, "distinct", str_count(text, (uint64_t)llround(s->distinct)));
	if (s->numeric || s->temporal) {
		put_number(left, &y, "min", s, s->min);
		for (size_t i = 0; i < DATA_QUANTILES; i++) {
			char label[16];

			snprintf(label, sizeof label, "%g %%", 100 * data_quantile_shares[i]);
			put_number(left, &y, label, s, s->quantiles[i]);
		}
		put_number(left, &y, "max", s, s->max);
	}
	if (s->numeric) {
		put_number(right, &z, "mean", s, s->mean);
		put_number(right, &z, "sd", s, s->sd);
		put_number(right, &z, "skewness", s, s->skewness);
		put_number(right, &z, "kurtosis", s, s->kurtosis);
		put_number(right, &z, "IQR", s, s->iqr);
		put_number(right, &z, "MAD", s, s->mad);
		put_line(right, &z, "zeros", str_count(text, s->column->zeros));
		put_line(right, &z, "negative", str_count(text, s->column->negatives));
		put_number(right, &z, "autocorrelation", s, s->autocorrelation);
	}
	for (size_t i = 0; i < s->top_count && z < right.h; i++) {
		struct buf value = BUF_INIT;

		data_top_print(&s->column->top, s->top[i], &value);
		buf_printf(&value, "   %s", str_count(text, s->top[i]->count));
		put_line(right, &z, i == 0 ? "most common" : "", buf_str(&value));
		buf_release(&value);
	}
	for (size_t i = 0; i < d->alert_count; i++)
		if (str_equal(d->alerts[i].column, s->column->name) && y < left.h)
			draw_printf(left, 0, y++, d->alerts[i].severe ? STYLE_WARNING : STYLE_DIM, "%s: %s",
			    d->alerts[i].code, d->alerts[i].text);
}

static void
draw_below(struct dataset *d, struct area a)
{
	const struct data_summary *s = summary_here(d);

	if (s == NULL)
		return;
	if (d->view == VIEW_FIGURES)
		draw_figures(d, s, a);
	else if (d->note[0] != '\0')
		draw_text(a, 1, 1, STYLE_DIM, d->note);
	else
		chartpane_draw(d->pane, a);
}

static void
draw_facts(const struct dataset *d, struct area a)
{
	char rows[STR_SHORT], bytes[STR_SHORT];
	struct buf dialect = BUF_INIT;
	const struct data_profile *p = &d->profile[0];
	size_t severe = 0;

	for (size_t i = 0; i < d->alert_count; i++)
		severe += d->alerts[i].severe;
	data_dialect_describe(&p->dialect, &dialect);
	draw_printf(a, 1, 0, STYLE_DIM, "%s rows, %zu columns, %s   %s", str_count(rows, p->rows),
	    p->count, str_bytes(bytes, p->bytes), buf_str(&dialect));
	if (severe > 0) {
		char *text = xasprintf("▲ %zu to look at", severe);

		draw_before(a, a.w - 1, 0, STYLE_WARNING, text);
		x_free(text);
	}
	buf_release(&dialect);
}

static void
dataset_draw(void *self, struct area a)
{
	struct dataset *d = self;
	int table;

	if (!d->has[0]) {
		draw_text(a, 2, 1, STYLE_DIM, "the statistics of this version are being computed…");
		return;
	}
	if (d->zoomed) {
		draw_below(d, area_part(a, 1, 0, a.w - 2, a.h));
		return;
	}
	draw_facts(d, area_top(a, 1));
	a = area_below(a, 1);
	table = (int)d->profile[0].count + 1;
	if (a.h - table - 1 < (a.h > 30 ? 14 : CHART_LEAST))
		table = a.h - 1 - (a.h > 30 ? 14 : CHART_LEAST);
	if (table < 4 && table < (int)d->profile[0].count + 1)
		table = a.h;
	table_draw(&d->table, area_top(a, table));
	if (a.h - table > 1) {
		draw_rule(area_below(a, table), 0, NULL);
		draw_below(d, area_part(area_below(a, table + 1), 1, 0, a.w - 2, a.h - table - 1));
	}
}

/* ---- actions */

static enum next
toggle(struct dataset *d, bool *what)
{
	*what = !*what;
	d->view = VIEW_CHART;
	d->chart_stale = true;
	return NEXT_DRAW;
}

static enum next
act_ecdf(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	return toggle(d, &d->ecdf);
}

static enum next
act_log(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	return toggle(d, &d->log_y);
}

static enum next
act_overlay(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	return toggle(d, &d->overlay);
}

static const char *
why_no_overlay(void *self)
{
	return ((struct dataset *)self)->has[1] ? NULL : "there is no version before this one";
}

static enum next
show(struct dataset *d, enum view view)
{
	d->view = d->view == view ? VIEW_CHART : view;
	d->chart_stale = true;
	return NEXT_DRAW;
}

static enum next
act_figures(void *self, const char *argument)
{
	(void)argument;
	return show(self, VIEW_FIGURES);
}

static enum next
act_correlations(void *self, const char *argument)
{
	(void)argument;
	return show(self, VIEW_CORRELATIONS);
}

static enum next
act_drift(void *self, const char *argument)
{
	struct dataset *d = self;
	char *what;
	int *numbers, before = 0;
	size_t count;

	(void)argument;
	if (!store_dataset_versions(frame_store(d->frame), d->name, d->arena, &numbers, &count, NULL))
		return NEXT_NOTHING;
	for (size_t i = 0; i < count; i++)
		if (numbers[i] < d->version)
			before = numbers[i];
	what = xasprintf("%s@%d %s@%d", d->name, before, d->name, d->version);
	frame_open(d->frame, "drift", what);
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_stats(void *self, struct buf *out)
{
	const struct dataset *d = self;
	const struct data_summary *s = summary_here(d);

	buf_printf(out, "benchtop data stats %s", d->wanted);
	if (s != NULL) {
		buf_add_char(out, ' ');
		action_quote(out, s->column->name);
	}
}

static bool
is_ecdf(void *self)
{
	return ((struct dataset *)self)->ecdf;
}

static bool
is_log(void *self)
{
	return ((struct dataset *)self)->log_y;
}

static bool
is_overlay(void *self)
{
	return ((struct dataset *)self)->overlay;
}

static bool
is_figures(void *self)
{
	return ((struct dataset *)self)->view == VIEW_FIGURES;
}

static bool
is_correlations(void *self)
{
	return ((struct dataset *)self)->view == VIEW_CORRELATIONS;
}

static const struct action actions[] = {
	{ .name = "figures", .keys = "i", .hint = "figures", .act = act_figures, .is_on = is_figures,
	  .shell = shell_stats, .help = "every statistic of the column, instead of its chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", .act = act_ecdf, .is_on = is_ecdf,
	  .help = "the cumulative share instead of a histogram" },
	{ .name = "log", .keys = "L", .hint = "log", .act = act_log, .is_on = is_log,
	  .help = "logarithmic vertical axis" },
	{ .name = "overlay", .keys = "o", .hint = "overlay", .act = act_overlay, .is_on = is_overlay,
	  .why_not = why_no_overlay, .help = "draw the version before over this one" },
	{ .name = "correlations", .keys = "c", .hint = "correlations", .act = act_correlations,
	  .is_on = is_correlations, .help = "how the numeric columns go together" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift,
	  .why_not = why_no_overlay, .help = "compare with the version before" },
};

static const struct action_set dataset_actions = {
	.context = "dataset", .title = "Columns", .actions = actions, .count = ARRAY_LEN(actions),
};

/* ---- life */

static void *
dataset_open(struct frame *f, const char *argument, struct err *err)
{
	struct dataset *d;

	if (argument == NULL) {
		err_set(err, ERR_USAGE, "dataset: which one? NAME@VERSION");
		return NULL;
	}
	d = x_new(struct dataset);
	d->frame = f;
	d->wanted = xstrdup(argument);
	d->arena = arena_new();
	d->pane = chartpane_new();
	table_init(&d->table, f, &model, d);
	table_set_columns(&d->table, columns, COLUMNS);
	return d;
}

static void
dataset_close(void *self)
{
	struct dataset *d = self;

	forget(d);
	table_release(&d->table);
	chartpane_free(d->pane);
	arena_free(d->arena);
	x_free(d->wanted);
	x_free(d);
}

static bool
dataset_peel(void *self)
{
	struct dataset *d = self;

	if (d->zoomed) {
		d->zoomed = false;
		return true;
	}
	return table_peel(&d->table);
}

static struct table *
dataset_table(void *self)
{
	return &((struct dataset *)self)->table;
}

static void
dataset_title(void *self, struct buf *out)
{
	buf_add(out, ((struct dataset *)self)->wanted);
}

const struct screen_type dataset_screen = {
	.name = "dataset",
	.title = "Columns",
	.help = "one dataset version: statistics and distribution of every column",
	.actions = &dataset_actions,
	.open = dataset_open,
	.load = dataset_load,
	.tick = dataset_tick,
	.tick_ms = 500,
	.idle = dataset_idle,
	.draw = dataset_draw,
	.peel = dataset_peel,
	.table = dataset_table,
	.title_of = dataset_title,
	.close = dataset_close,
};
