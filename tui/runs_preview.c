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
#include "chart_run.h"
#include "chartpane.h"
#include "sparkline.h"
#include "store_points.h"
#include "store_run.h"
#include "store_run_load.h"
#include "store_status.h"

enum {
	CURVE = 48,
	CURVES_MAX = 24,
	LABEL = 10,
	VALUE = 9,
	METRICS_LEAST = 34,
	CHART_LEAST_COLUMNS = 40,
	CHART_LEAST_ROWS = 8,
	CHART_MOST_ROWS = 14,
};

struct curve {
	double values[CURVE];
	size_t count;
};

struct runs_preview {
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
runs_preview_stale(struct runs_preview *p)
{
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
	const char *id = p->shown, *name = charted_metric(p);
	struct chart_run_request request = { .ids = &id, .labels = &id, .points = &p->points,
		.run_count = 1, .metrics = &name, .metric_count = 1, .from = (double)NAN,
		.to = (double)NAN, .buckets = 2 * (size_t)p->chart_columns };
	struct chart *chart = NULL;

	p->chart_made = p->chart_columns;
	if (name == NULL || p->points == NULL || p->chart_columns == 0 ||
	    !chart_run(NULL, &request, &chart, NULL))
		chart = NULL;
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

/* ---- drawing: facts, one "label  text" a row */

struct rows {
	struct area a;
	int y;
};

static void
put_row(struct rows *rows, const char *label, unsigned style, const char *text)
{
	if (*text == '\0' || rows->y >= rows->a.h)
		return;
	draw_text(rows->a, 0, rows->y, STYLE_DIM, label);
	draw_field(rows->a, LABEL, rows->y, rows->a.w - LABEL, style, DRAW_LEFT, text);
	rows->y++;
}

/* Pieces "name value" side by side, on as many rows as they need and `most` allow. */
struct flow {
	struct rows *rows;
	const char *label;
	int x, left;		/* rows that may still be begun */
};

static void
flow_begin(struct flow *f, struct rows *rows, const char *label, int most)
{
	*f = (struct flow){ .rows = rows, .label = label, .x = 0, .left = most };
}

static void
flow_piece(struct flow *f, unsigned style, const char *name, const char *value)
{
	struct area a = f->rows->a;
	int width = utf8_width(name) + 1 + utf8_width(value);

	if (f->x == 0 || (f->x > LABEL && f->x + width > a.w)) {
		if (f->left-- <= 0 || f->rows->y >= a.h) {
			f->left = 0;
			return;
		}
		if (f->x == 0)
			draw_text(a, 0, f->rows->y, STYLE_DIM, f->label);
		f->rows->y++;
		f->x = LABEL;
	}
	if (f->left < 0)
		return;
	f->x += draw_text(a, f->x, f->rows->y - 1, STYLE_DIM, name) + (*name != '\0' ? 1 : 0);
	f->x += draw_text(a, f->x, f->rows->y - 1, style, value) + 3;
}

static void
draw_params(struct rows *rows, const struct store_run *run, int most)
{
	struct flow f;

	flow_begin(&f, rows, "params", most);
	for (size_t i = 0; i < run->param_count; i++)
		flow_piece(&f, STYLE_TEXT, run->params[i].name, run->params[i].text);
}

static void
draw_code(struct rows *rows, const struct store_run *run)
{
	struct buf text = BUF_INIT;

	if (run->commit[0] == '\0')
		return;
	buf_printf(&text, "%.8s", run->commit);
	if (run->branch[0] != '\0')
		buf_printf(&text, " on %s", run->branch);
	if (run->dirty)
		buf_add(&text, ", with uncommitted changes");
	put_row(rows, "code", run->dirty ? STYLE_WARNING : STYLE_TEXT, buf_str(&text));
	buf_release(&text);
}

static void
draw_data(struct rows *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "data", 2);
	for (size_t i = 0; i < run->data_count; i++)
		flow_piece(&f, STYLE_TEXT, "", run->data[i].value);
}

static void
draw_tags(struct rows *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "tags", 2);
	for (size_t i = 0; i < run->tag_count; i++)
		flow_piece(&f, STYLE_ACCENT, run->tags[i].value[0] != '\0' ? run->tags[i].key : "",
		    run->tags[i].value[0] != '\0' ? run->tags[i].value : run->tags[i].key);
}

static void
draw_steps(struct rows *rows, const struct store_run *run, int64_t now)
{
	struct flow f;

	flow_begin(&f, rows, "steps", 3);
	for (size_t i = 0; i < run->step_count; i++) {
		const struct store_step *s = &run->steps[i];
		struct buf text = BUF_INIT;
		char took[STR_SHORT];
		int64_t end = s->ended != 0 ? s->ended : now;

		buf_printf(&text, "%s %s", theme_status_sign(s->status), s->name);
		if (s->started != 0)
			buf_printf(&text, " %s", str_duration(took, (double)(end - s->started) / (double)TIME_SECOND));
		if (s->exit_code > 0)
			buf_printf(&text, " exit %d", s->exit_code);
		flow_piece(&f, theme_status_role(s->status), "", buf_str(&text));
		buf_release(&text);
	}
}

static void
draw_tests(struct rows *rows, const struct store_run *run)
{
	struct buf text = BUF_INIT;
	size_t passed = 0;

	for (size_t i = 0; i < run->test_count; i++)
		passed += run->tests[i].ok;
	if (run->test_count > 0) {
		buf_printf(&text, "%zu passed", passed);
		if (passed < run->test_count)
			buf_printf(&text, ", %zu failed", run->test_count - passed);
		put_row(rows, "tests", passed < run->test_count ? STYLE_ERROR : STYLE_GOOD, buf_str(&text));
	}
	buf_release(&text);
}

/* How a resource is read, by its name; what is not here is a plain number. */
static const struct resource_look {
	const char *name, *shown;
	enum { AS_BYTES, AS_SECONDS, AS_PERCENT } as;
} resource_looks[] = {
	{ "rss", "memory", AS_BYTES },
	{ "cpu", "cpu", AS_SECONDS },
	{ "read", "read", AS_BYTES },
	{ "write", "written", AS_BYTES },
	{ "gpu", "gpu", AS_PERCENT },
};

static void
draw_resources(struct rows *rows, const struct store_run *run)
{
	struct flow f;

	flow_begin(&f, rows, "used", 2);
	for (size_t k = 0; k < ARRAY_LEN(resource_looks); k++) {
		const struct resource_look *look = &resource_looks[k];

		for (size_t i = 0; i < run->resource_count; i++) {
			double v = run->resources[i].value;
			char text[STR_SHORT];

			if (!str_equal(run->resources[i].name, look->name) || !isfinite(v) || v < 0)
				continue;
			if (look->as == AS_BYTES)
				str_bytes(text, (uint64_t)v);
			else if (look->as == AS_SECONDS)
				str_duration(text, v);
			else
				str_number(text, v, 3);
			flow_piece(&f, STYLE_TEXT, look->shown, text);
		}
	}
}

static void
draw_facts(struct rows *rows, const struct store_run *run, int64_t now)
{
	draw_params(rows, run, rows->a.h > 12 ? 6 : 2);
	draw_steps(rows, run, now);
	draw_tags(rows, run);
	put_row(rows, "note", STYLE_TEXT, run->note);
	draw_code(rows, run);
	draw_data(rows, run);
	draw_tests(rows, run);
	draw_resources(rows, run);
	put_row(rows, "rerun of", STYLE_ACCENT, run->rerun_of);
	put_row(rows, "by", STYLE_DIM, run->user);
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
	draw_field(row, x, 0, VALUE, STYLE_STRONG, DRAW_RIGHT, str_number(text, m->last, 5));
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
draw_metrics(const struct runs_preview *p, struct area a)
{
	int name = metric_name_width(p->run), y = 0;

	for (size_t i = 0; i < p->run->metric_count && y < a.h; i++) {
		if (!str_starts(p->run->metrics[i].name, "sys/"))
			draw_metric(p, area_part(a, 0, y++, a.w, 1), i, name);
	}
	if (y == 0)
		draw_text(a, 0, y++, STYLE_FAINT, "no metrics yet");
	return y;
}

/* ---- all of it */

static void
draw_title(struct area row, const struct store_run *run, int64_t now)
{
	unsigned role = theme_status_role(store_status_of(run));
	double took = store_run_duration(run, now);
	char text[STR_SHORT];
	int x = 1;

	x += draw_text(row, x, 0, role, theme_status_sign(store_status_of(run))) + 1;
	x += draw_text(row, x, 0, STYLE_STRONG, run->name) + 2;
	x += draw_text(row, x, 0, role, store_status_of(run)) + 1;
	if (run->reason[0] != '\0')
		x += draw_text(row, x, 0, role, run->reason) + 1;
	if (run->pipeline[0] != '\0')
		x += 1 + draw_text(row, x + 1, 0, STYLE_DIM, run->pipeline);
	if (!isnan(took))
		draw_printf(row, x + 2, 0, STYLE_DIM, "%s", str_duration(text, took));
}

/* Metrics as pieces of text, where a chart stands in the place of their curves. */
static void
draw_metric_values(struct rows *rows, const struct store_run *run)
{
	struct flow f;
	char text[STR_SHORT];

	flow_begin(&f, rows, "metrics", rows->a.h > 12 ? 5 : 3);
	for (size_t i = 0; i < run->metric_count; i++) {
		if (!str_starts(run->metrics[i].name, "sys/"))
			flow_piece(&f, STYLE_STRONG, run->metrics[i].name, str_number(text, run->metrics[i].last, 5));
	}
}

/* There is room for one, and it is there or soon will be. */
static bool
has_chart(const struct runs_preview *p)
{
	return p->chart_columns > 0 && !p->no_chart && charted_metric(p) != NULL;
}

/* Beside the table: one under the other. */
static void
draw_upright_parts(struct runs_preview *p, struct area body, int64_t now)
{
	int rows = body.h / 3 < CHART_MOST_ROWS ? body.h / 3 : CHART_MOST_ROWS;
	int used = 1;
	struct rows facts;

	p->chart_columns = rows >= CHART_LEAST_ROWS ? body.w : 0;
	if (has_chart(p)) {
		chartpane_draw(p->chart, area_part(body, 0, used, body.w, rows));
		used += rows + 1;
	}
	used += draw_metrics(p, area_part(body, 0, used, body.w, (body.h - used) / 2));
	facts = (struct rows){ area_below(body, used + 1), 0 };
	draw_facts(&facts, p->run, now);
}

/* Below the table: a chart, or the metrics with their curves, and the facts at the right. */
static void
draw_flat_parts(struct runs_preview *p, struct area body, int64_t now)
{
	int left = body.w * 9 / 20 > METRICS_LEAST ? body.w * 9 / 20 : METRICS_LEAST;
	struct rows facts = { area_right_of(body, left + 2), 0 };

	p->chart_columns = left >= CHART_LEAST_COLUMNS && body.h >= CHART_LEAST_ROWS ? left : 0;
	if (has_chart(p)) {
		chartpane_draw(p->chart, area_left(body, left));
		draw_metric_values(&facts, p->run);
	} else {
		draw_metrics(p, area_left(body, left));
	}
	draw_facts(&facts, p->run, now);
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
	if (a.h > a.w / 3)
		draw_upright_parts(p, body, now);
	else
		draw_flat_parts(p, body, now);
}
