/*
 * runs_preview.c - one run at a glance: metrics with their curves, parameters, steps, code, data.
 *
 * What is shown is a snapshot in an arena, read from the run's own folder, so that it is current. The
 * curves are buckets of the series, as many as there are columns, whatever the number of points.
 */
#include "runs_preview.h"

#include <math.h>
#include <string.h>

#include "base_time.h"
#include "base_utf8.h"
#include "chartpane.h"
#include "runs_facts.h"
#include "sparkline.h"
#include "store_points.h"
#include "store_run.h"
#include "store_run_load.h"
#include "store_status.h"

enum {
	CURVE = 48,
	CURVES_MAX = 24,
	VALUE = 9,
	METRICS_LEAST = 34,
	CHART_LEAST_COLUMNS = 34,
	CHART_LEAST_ROWS = 8,
	CHART_MOST_ROWS = 20,		/* beside the table */
	TALL = 18,			/* rows from which metrics stand under a chart */
};

struct curve {
	double values[CURVE];
	size_t count;
};

struct runs_preview {
	struct runchart_look look;
	char wanted[STORE_ID_SIZE], shown[STORE_ID_SIZE];
	bool stale;
	struct arena *arena;
	struct store_run *run;		/* NULL: nothing to show */
	struct store_points *points;
	struct curve curves[CURVES_MAX];	/* of the first metrics */
	struct chartpane *chart;
	char metric[128];		/* that a person looks at; "": none in particular */
	int chart_columns;		/* as the last draw wanted it; 0: no chart */
	int chart_made;			/* for so many columns */
	bool no_chart;			/* there are no points for one */
	struct err err;
};

struct runs_preview *
runs_preview_new(void)
{
	struct runs_preview *p = x_new(struct runs_preview);

	p->arena = arena_new();
	p->chart = chartpane_new();
	return p;
}

void
runs_preview_free(struct runs_preview *p)
{
	if (p == NULL)
		return;
	chartpane_free(p->chart);
	store_points_close(p->points);
	arena_free(p->arena);
	x_free(p);
}

void
runs_preview_show(struct runs_preview *p, const char *id)
{
	str_copy(p->wanted, sizeof(p->wanted), id != NULL ? id : "");
}

void
runs_preview_metric(struct runs_preview *p, const char *name)
{
	if (!str_equal(p->metric, name))
		p->stale = true;
	str_copy(p->metric, sizeof(p->metric), name);
}

void
runs_preview_look(struct runs_preview *p, const struct runchart_look *look)
{
	p->look = *look;
	p->stale = true;
}

/* ---- reading */

static void
read_curves(struct runs_preview *p, struct store *store)
{
	const char *path = store_run_path(store, p->wanted, "metrics.bin", p->arena);

	for (size_t i = 0; i < CURVES_MAX; i++)
		p->curves[i].count = 0;
	if (p->points == NULL && !store_points_open(&p->points, path, NULL))
		return;
	if (!store_points_refresh(p->points, NULL, NULL))
		return;
	for (size_t i = 0; i < p->run->metric_count && i < CURVES_MAX; i++)
		p->curves[i].count = sparkline_read(p->points, p->run->metrics[i].name, STORE_AXIS_STEP, CURVE,
		    p->curves[i].values);
}

/* A series with a course: the one that is looked at, else a loss, else the first. */
static const char *
charted_metric(const struct runs_preview *p)
{
	const char *best = NULL;

	for (size_t i = 0; i < p->run->metric_count; i++) {
		const struct store_metric *m = &p->run->metrics[i];

		if (m->count < 2 || str_starts(m->name, "sys/"))
			continue;
		if (str_equal(m->name, p->metric))
			return m->name;
		if (best == NULL || (strstr(m->name, "loss") != NULL && strstr(best, "loss") == NULL))
			best = m->name;
	}
	return best;
}

static void
make_chart(struct runs_preview *p)
{
	const char *name = charted_metric(p);
	struct chart *chart = NULL;
	struct err err;

	p->chart_made = p->look.columns = p->chart_columns;
	if (name != NULL && p->points != NULL && p->chart_columns > 0)
		chart = runchart_points(p->points, p->shown, name, &p->look, &err);
	p->no_chart = chart == NULL && p->chart_columns > 0;
	chartpane_set(p->chart, chart);
}

bool
runs_preview_load(struct runs_preview *p, struct store *store)
{
	if (str_equal(p->wanted, p->shown) && !p->stale && p->chart_made == p->chart_columns)
		return false;
	if (!str_equal(p->wanted, p->shown)) {
		store_points_close(p->points);
		p->points = NULL;
	}
	p->stale = false;
	str_copy(p->shown, sizeof(p->shown), p->wanted);
	arena_clear(p->arena);
	p->run = NULL;
	p->err.kind = ERR_NONE;
	chartpane_set(p->chart, NULL);
	p->chart_made = p->chart_columns;
	if (p->wanted[0] == '\0' || !store_run_load(store, p->wanted, p->arena, &p->run, &p->err))
		return true;
	p->err.kind = ERR_NONE;
	read_curves(p, store);
	make_chart(p);
	return true;
}

/* ---- drawing: metrics */

static int
metric_name_width(const struct store_run *run)
{
	int width = 4;

	for (size_t i = 0; i < run->metric_count; i++) {
		int needs = utf8_width(run->metrics[i].name);

		if (!str_starts(run->metrics[i].name, "sys/") && needs > width)
			width = needs;
	}
	return width < 16 ? width : 16;
}

static void
draw_metric(const struct runs_preview *p, struct area row, size_t at, int name)
{
	const struct store_metric *m = &p->run->metrics[at];
	const struct curve *c = at < CURVES_MAX ? &p->curves[at] : NULL;
	int x = name + 1, rest;
	char text[STR_SHORT];
	struct buf range = BUF_INIT;

	draw_field(row, 0, 0, name, STYLE_DIM, DRAW_LEFT, m->name);
	draw_field(row, x, 0, VALUE, STYLE_STRONG, DRAW_RIGHT, str_number_within(text, m->last, 5, VALUE));
	x += VALUE + 2;
	rest = row.w - x;
	if (rest >= 44 && m->count > 1) {
		buf_printf(&range, "min %s", str_number(text, m->min, 4));
		buf_printf(&range, "  max %s", str_number(text, m->max, 4));
		rest -= 26;
		draw_field(row, row.w - 25, 0, 25, STYLE_DIM, DRAW_LEFT, buf_str(&range));
	}
	buf_clear(&range);
	if (c != NULL && c->count > 1 && rest > 3)
		sparkline_text(&range, c->values, c->count, rest < CURVE ? rest : CURVE);
	draw_text(row, x, 0, STYLE_SERIES_1, buf_str(&range));
	buf_release(&range);
}

static int
count_metrics(const struct store_run *run)
{
	int count = 0;

	for (size_t i = 0; i < run->metric_count; i++)
		count += !str_starts(run->metrics[i].name, "sys/");
	return count;
}

static int
draw_metrics(const struct runs_preview *p, struct area a)
{
	int name = metric_name_width(p->run), count = count_metrics(p->run), y = 0;
	int most = count > a.h ? a.h - 1 : count;
	char key[STR_SHORT];

	for (size_t i = 0; i < p->run->metric_count && y < most; i++) {
		if (!str_starts(p->run->metrics[i].name, "sys/"))
			draw_metric(p, area_part(a, 0, y++, a.w, 1), i, name);
	}
	if (count == 0)
		draw_text(a, 0, y++, STYLE_FAINT, "no metrics yet");
	else if (most < count)
		draw_printf(a, 0, y++, STYLE_DIM, "… %d more: %s opens all", count - most, key_show(key, K_ENTER));
	return y;
}

/* ---- all of it */

static void
draw_title(struct area row, const struct store_run *run, int64_t now)
{
	unsigned role = theme_status_role(store_status_of(run));
	double took = store_run_duration(run, now);
	char text[STR_SHORT];
	struct buf rest = BUF_INIT;
	int x = 1, width, room;

	if (run->pipeline[0] != '\0')
		buf_printf(&rest, "  %s", run->pipeline);
	if (!isnan(took))
		buf_printf(&rest, "  %s", str_duration(text, took));
	x += draw_text(row, x, 0, role, theme_status_sign(store_status_of(run))) + 1;
	x += draw_text(row, x, 0, STYLE_STRONG, run->name) + 2;
	x += draw_text(row, x, 0, role, store_status_of(run));
	/* The cause gives way: it is told whole where the run is opened. */
	room = row.w - x - 3 - utf8_width(buf_str(&rest));
	if (run->reason[0] != '\0' && room > 0) {
		x += draw_text(row, x, 0, role, ": ");
		width = utf8_width(run->reason);
		width = width < room ? width : room;
		draw_field(row, x, 0, width, role, DRAW_LEFT, run->reason);
		x += width;
	}
	draw_text(row, x, 0, STYLE_DIM, buf_str(&rest));
	buf_release(&rest);
}

/* There is room for one, and it is there or soon will be. */
static bool
has_chart(const struct runs_preview *p)
{
	return p->chart_columns > 0 && !p->no_chart && charted_metric(p) != NULL;
}

const char *
runs_preview_charted(const struct runs_preview *p)
{
	return p->run != NULL && str_equal(p->wanted, p->shown) ? charted_metric(p) : NULL;
}

/* Beside the table: one under the other. */
static void
draw_upright_parts(struct runs_preview *p, struct area body, int64_t now)
{
	int rows = body.h * 2 / 5 < CHART_MOST_ROWS ? body.h * 2 / 5 : CHART_MOST_ROWS;
	int used = 1;
	struct runs_facts facts;

	p->chart_columns = rows >= CHART_LEAST_ROWS ? body.w : 0;
	if (has_chart(p)) {
		chartpane_draw(p->chart, area_part(body, 0, used, body.w, rows));
		used += rows + 1;
	}
	used += draw_metrics(p, area_part(body, 0, used, body.w, (body.h - used) / 2));
	facts = (struct runs_facts){ area_below(body, used + 1), 0 };
	runs_facts_draw(&facts, p->run, now);
}

/* A chart, and where there are many rows the metrics under it; otherwise their values are among the facts. */
static void
draw_chart_and_metrics(struct runs_preview *p, struct area a, struct runs_facts *facts)
{
	int rows = a.h < TALL ? a.h : a.h * 3 / 5;

	chartpane_draw(p->chart, area_top(a, rows));
	if (rows < a.h)
		draw_metrics(p, area_below(a, rows + 1));
	else
		runs_facts_metrics(facts, p->run);
}

/* Below the table: a chart, or the metrics with their curves, and the facts at the right. */
static void
draw_flat_parts(struct runs_preview *p, struct area body, int64_t now)
{
	int left = body.w * 9 / 20 > METRICS_LEAST ? body.w * 9 / 20 : METRICS_LEAST;
	struct runs_facts facts = { area_right_of(body, left + 2), 0 };

	p->chart_columns = left >= CHART_LEAST_COLUMNS && body.h >= CHART_LEAST_ROWS ? left : 0;
	if (has_chart(p))
		draw_chart_and_metrics(p, area_left(body, left), &facts);
	else
		draw_metrics(p, area_left(body, left));
	runs_facts_draw(&facts, p->run, now);
}

void
runs_preview_draw(struct runs_preview *p, struct area a)
{
	struct area body = area_part(a, 1, 1, a.w - 2, a.h - 1);
	int64_t now = time_now();

	p->chart_columns = 0;
	if (p->err.kind != ERR_NONE) {
		draw_paragraph(area_part(a, 1, 0, a.w - 2, a.h), 0, STYLE_ERROR, p->err.msg);
		return;
	}
	if (p->run == NULL)
		return;
	draw_title(a, p->run, now);
	if (a.h > a.w / 2)
		draw_upright_parts(p, body, now);
	else
		draw_flat_parts(p, body, now);
}
