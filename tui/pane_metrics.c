/*
 * pane_metrics.c - all metrics of a run: as a table with their summaries and courses and the chart of
 * the one under the cursor, or as a grid of charts; one of them large.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "metrics_parts.h"
#include "settings.h"

enum { DIGITS = 5, TREND = METRICS_TREND, WIDE = 110, CHART_ROWS = 9 };

enum { COLUMN_NAME, COLUMN_LAST, COLUMN_TREND, COLUMN_MIN, COLUMN_MAX, COLUMN_MEAN, COLUMN_COUNT, COLUMN_STEP };

static const struct table_column columns[] = {
	[COLUMN_NAME] = { .name = "metric", .title = "metric", .fit = 28, .fixed = true },
	[COLUMN_LAST] = { .name = "last", .title = "last", .width = 10, .least = 9, .right = true },
	[COLUMN_TREND] = { .name = "trend", .title = "trend", .width = TREND, .least = 8, .unsortable = true },
	[COLUMN_MIN] = { .name = "min", .title = "min", .width = 9, .least = 9, .right = true },
	[COLUMN_MAX] = { .name = "max", .title = "max", .width = 9, .least = 9, .right = true },
	[COLUMN_MEAN] = { .name = "mean", .title = "mean", .width = 9, .least = 9, .right = true },
	[COLUMN_COUNT] = { .name = "count", .title = "points", .width = 9, .least = 6, .right = true },
	[COLUMN_STEP] = { .name = "step", .title = "step", .width = 8, .least = 5, .right = true },
};

/* ------------------------------------------------------------------------------------------ table */

static size_t
count(void *self)
{
	struct pane_metrics *p = self;

	return p->count;
}

static uint64_t
identity(void *self, size_t row)
{
	const char *name = ((struct pane_metrics *)self)->rows[row].metric->name;

	return str_hash(name, strlen(name));	/* rows come and change places, the name stays */
}

/* 0: it is out of sight. */
static int
column_width(const struct pane_metrics *p, size_t column)
{
	for (size_t i = 0; i < p->table.place_count; i++)
		if (p->table.places[i].column == column)
			return p->table.places[i].width;
	return 0;
}

static void
read_trend(struct pane_metrics *p, struct metric_row *row)
{
	enum store_axis axis = p->look.x == CHART_X_RELATIVE || p->look.x == CHART_X_WALL ? STORE_AXIS_TIME
	    : STORE_AXIS_STEP;

	row->trend_count = sparkline_read(p->run->points, row->metric->name, axis, TREND, row->trend);
	row->trend_read = true;
}

static void
cell(void *self, size_t at, size_t column, struct table_cell *out)
{
	struct pane_metrics *p = self;
	struct metric_row *row = &p->rows[at];
	const struct store_metric *m = row->metric;
	const double numbers[] = { [COLUMN_LAST] = m->last, [COLUMN_MIN] = m->min, [COLUMN_MAX] = m->max,
		[COLUMN_MEAN] = m->mean };
	struct buf text = BUF_INIT;
	char s[STR_SHORT];

	out->style = column == COLUMN_LAST || column == COLUMN_NAME ? STYLE_TEXT : STYLE_DIM;
	switch (column) {
	case COLUMN_NAME: buf_add(&text, m->name); break;
	case COLUMN_TREND:
		if (!row->trend_read)
			read_trend(p, row);
		sparkline_text(&text, row->trend, row->trend_count, column_width(p, COLUMN_TREND));
		out->style = STYLE_SERIES_1;
		break;
	case COLUMN_COUNT: buf_add(&text, str_count(s, m->count)); break;
	case COLUMN_STEP: buf_printf(&text, "%lld", (long long)m->step); break;
	default:
		buf_add(&text, str_number_within(s, numbers[column], DIGITS, column_width(p, column)));
		if (!isfinite(numbers[column]))
			out->style = STYLE_WARNING;
		break;
	}
	str_copy(out->text, sizeof(out->text), buf_str(&text));
	buf_release(&text);
}

static double
sort_value(const struct store_metric *m, size_t column)
{
	switch (column) {
	case COLUMN_LAST: return m->last;
	case COLUMN_MIN: return m->min;
	case COLUMN_MAX: return m->max;
	case COLUMN_MEAN: return m->mean;
	case COLUMN_COUNT: return (double)m->count;
	default: return (double)m->step;
	}
}

/* For qsort, which hands no context over. */
static const struct pane_metrics *sorting;

static int
compare(const void *a, const void *b)
{
	const struct store_metric *x = ((const struct metric_row *)a)->metric;
	const struct store_metric *y = ((const struct metric_row *)b)->metric;
	int way = sorting->descending ? -1 : 1;
	double u, v;

	if (sorting->sort_column == COLUMN_NAME)
		return way * str_natural_cmp(x->name, y->name);
	u = sort_value(x, sorting->sort_column);
	v = sort_value(y, sorting->sort_column);
	if (isnan(u) || isnan(v))
		return isnan(u) - isnan(v);
	if (u != v)
		return u < v ? -way : way;
	return str_natural_cmp(x->name, y->name);
}

static bool
sort(void *self, const char *column, bool descending, struct err *err)
{
	struct pane_metrics *p = self;

	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (str_equal(columns[i].name, column))
			p->sort_column = i;
	p->descending = descending;
	sorting = p;
	qsort(p->rows, p->count, sizeof(*p->rows), compare);
	return true;
}

enum next
metrics_enlarge(void *self)
{
	struct pane_metrics *p = self;

	p->large = !p->large;
	metrics_reset_view(p);
	return NEXT_DRAW;
}

static const struct table_model model = {
	.count = count,
	.identity = identity,
	.cell = cell,
	.single = true,
	.open = metrics_enlarge,
	.sort = sort,
};

/* ------------------------------------------------------------------------------------------- life */

static void *
pane_metrics_open(struct runview *v)
{
	struct pane_metrics *p = x_new(struct pane_metrics);

	p->run = v;
	p->sort_column = COLUMN_NAME;
	p->chart = chartpane_new();
	chartview_reset(&p->view);
	runchart_recall(frame_settings(v->frame), &p->look);
	if (str_equal(settings_remembered(frame_settings(v->frame), METRICS_REMEMBERED), "grid"))
		p->form = METRICS_GRID;
	table_init(&p->table, v->frame, &model, p);
	table_set_columns(&p->table, columns, ARRAY_LEN(columns));
	return p;
}

static void
pane_metrics_close(void *self)
{
	struct pane_metrics *p = self;

	metrics_grid_release(p);
	chartpane_free(p->chart);
	x_free(p->chart_name);
	table_release(&p->table);
	x_free(p->rows);
	x_free(p);
}

static void
pane_metrics_load(void *self)
{
	struct pane_metrics *p = self;
	const struct store_run *run = p->run->run;

	p->count = 0;
	x_grow(&p->rows, &p->cap, run->metric_count + 1);
	for (size_t i = 0; i < run->metric_count; i++)
		if (!runview_is_system(run->metrics[i].name))
			p->rows[p->count++] = (struct metric_row){ .metric = &run->metrics[i] };
	sorting = p;
	qsort(p->rows, p->count, sizeof(*p->rows), compare);
	metrics_stale(p);
	table_changed(&p->table);
}

/* ---------------------------------------------------------------------------------------- drawing */

static void
draw_chart(struct pane_metrics *p, struct area a)
{
	const char *name = p->rows[p->table.cursor].metric->name;

	if (p->look.columns != a.w || !str_equal(p->chart_name, name)) {
		metrics_stale(p);
		x_free(p->chart_name);
		p->chart_name = xstrdup(name);
		p->look.columns = a.w;
	}
	if (!chartpane_has(p->chart) && p->chart_error.kind == ERR_NONE)
		chartpane_set(p->chart, runchart_metric(p->run, name, &p->look, &p->chart_error));
	if (chartpane_has(p->chart))
		chartpane_draw(p->chart, a);
	else
		metrics_draw_error(&p->chart_error, a);
}

static void
draw_empty(struct pane_metrics *p, struct area a)
{
	draw_paragraph(area_part(a, 1, 1, a.w - 2, a.h), 0, STYLE_DIM, runview_is_live(p->run) ?
	    "no metric yet; lines like loss=0.3 or epoch 3/10 are recognised as they are printed" :
	    "this run has no metrics. Lines like loss=0.3 or epoch 3/10 are recognised by themselves; rules for others go "
	    "under metrics: in benchtop.yaml");
}

static void
pane_metrics_draw(void *self, struct area a)
{
	struct pane_metrics *p = self;
	int rows = (int)p->count + 1, left;

	if (p->count == 0) {
		draw_empty(p, a);
		return;
	}
	if (p->large) {
		metrics_large_draw(p, a);
		return;
	}
	if (p->form == METRICS_GRID) {
		metrics_grid_draw(p, a);
		return;
	}
	/* Few metrics leave the whole width to the chart. */
	if (a.w >= WIDE && rows > a.h / 2) {
		left = a.w / 2;
		table_draw(&p->table, area_left(a, left));
		if (table_has_cursor(&p->table))
			draw_chart(p, area_right_of(a, left + 1));
		return;
	}
	if (rows > a.h - CHART_ROWS)
		rows = a.h - CHART_ROWS > a.h / 2 ? a.h - CHART_ROWS : a.h / 2;
	table_draw(&p->table, area_top(a, rows));
	if (table_has_cursor(&p->table))
		draw_chart(p, area_part(a, 1, rows, a.w - 2, a.h - rows));
}

static enum next
pane_metrics_event(void *self, const struct event *e)
{
	struct pane_metrics *p = self;

	if (p->count == 0)
		return NEXT_IGNORED;
	if (p->large)
		return metrics_large_event(p, e);
	return p->form == METRICS_GRID ? metrics_grid_event(p, e) : NEXT_IGNORED;
}

static struct table *
pane_metrics_table(void *self)
{
	struct pane_metrics *p = self;

	return p->large || p->form == METRICS_GRID ? NULL : &p->table;
}

static bool
pane_metrics_peel(void *self)
{
	struct pane_metrics *p = self;

	if (!p->large)
		return false;
	metrics_enlarge(p);
	return true;
}

static enum next
pane_metrics_turn(void *self, int step)
{
	struct pane_metrics *p = self;

	metrics_reset_view(p);
	return table_turn(&p->table, step);
}

/* A metric, large. */
static void
pane_metrics_show(void *self, const char *what)
{
	struct pane_metrics *p = self;

	for (size_t i = 0; i < p->count; i++) {
		if (!str_equal(p->rows[i].metric->name, what))
			continue;
		table_move_to(&p->table, i);
		p->large = false;
		metrics_enlarge(p);
	}
}

static const struct action_set *
pane_metrics_inner(void *self, void **object)
{
	*object = self;
	return &pane_metrics_actions;
}

const struct pane_type pane_metrics = {
	.name = "metrics",
	.title = "Metrics",
	.open = pane_metrics_open,
	.load = pane_metrics_load,
	.draw = pane_metrics_draw,
	.event = pane_metrics_event,
	.peel = pane_metrics_peel,
	.table = pane_metrics_table,
	.inner = pane_metrics_inner,
	.show = pane_metrics_show,
	.turn = pane_metrics_turn,
	.close = pane_metrics_close,
};
