/*
 * pane_overview.c - the run at a glance: facts, parameters, steps, metrics, tests, resources, and where
 * there is room the end of the log.
 *
 * The blocks are rows of one table. They flow into one to three columns; each draws itself at a row and says at
 * which row it ended, so that drawing above or below the screen measures it.
 */
#include <math.h>
#include <string.h>

#include "base_utf8.h"
#include "chartpane.h"
#include "logview.h"
#include "pane.h"
#include "runchart.h"
#include "sparkline.h"

enum { TWO_COLUMNS = 76, THREE_COLUMNS = 150, LABEL = 11, NUMBER = 12, TREND = 16, METRICS_MAX = 200, LOG_LEAST = 5,
	LOG_MOST = 14, ROOM = 1 << 20, CHARTS = 4, CHART_COLUMNS = 56, CHART_ROWS = 11, CHART_POINTS_LEAST = 3 };

struct overview_chart {
	struct chartpane *pane;	/* NULL: not used yet */
	char *metric;		/* of the chart that is in it */
	int columns;
};

struct trend {
	double values[TREND];
	size_t count;
};

struct pane_overview {
	struct runview *run;
	struct logview *log;
	char *log_step;
	struct trend *trends;	/* one for each metric of the snapshot; count 0 for system ones */
	size_t trend_cap;
	struct overview_chart charts[CHARTS];
	int scroll, most;
};

/* ----------------------------------------------------------------------------------------- blocks */

/* A labelled value; nothing for an empty one. */
static int
fact(struct area a, int y, const char *label, unsigned style, const char *text)
{
	if (text == NULL || *text == '\0')
		return y;
	draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, label);
	return y + draw_paragraph(area_part(a, LABEL + 2, 0, a.w - LABEL - 3, a.h), y, style, text);
}

static int
heading(struct area a, int y, const char *title)
{
	draw_text(a, 1, y, STYLE_HEADER, title);
	return y + 1;
}

static void
add_status(const struct store_run *run, struct buf *out)
{
	char s[STR_SHORT];
	double took = store_run_duration(run, time_now());

	buf_add(out, run->status);
	if (!isnan(took))
		buf_printf(out, " %s %s", run->ended != 0 ? "after" : "for", str_duration(s, took));
	if (run->signal > 0)
		buf_printf(out, ", signal %d", run->signal);
	else if (run->exit_code > 0)
		buf_printf(out, ", exit code %d", run->exit_code);
}

static int
draw_command(const struct store_run *run, struct area a, int y)
{
	struct json *list = NULL;
	struct buf text = BUF_INIT;
	struct err err;

	if (json_parse(&list, slice_of(run->command_json), &err)) {
		for (size_t i = 0; i < json_len(list); i++) {
			buf_add(&text, i > 0 ? " " : "");
			action_quote(&text, json_str(json_at(list, i), ""));
		}
	}
	y = fact(a, y, "command", STYLE_SHELL, buf_str(&text));
	json_free(list);
	buf_release(&text);
	return y;
}

static int
draw_facts(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	struct buf text = BUF_INIT;
	char s[STR_SHORT];

	add_status(run, &text);
	y = fact(a, y, "status", theme_status_role(run->status), buf_str(&text));
	y = fact(a, y, "because", STYLE_WARNING, run->reason);
	if (run->started != 0)
		y = fact(a, y, "started", STYLE_TEXT, time_local(s, run->started));
	else
		y = fact(a, y, "created", STYLE_TEXT, time_local(s, run->created));
	y = fact(a, y, "pipeline", STYLE_TEXT, run->pipeline);
	y = draw_command(run, a, y);
	buf_clear(&text);
	buf_printf(&text, "%s%s%s", run->user, *run->user != '\0' && *run->host != '\0' ? " on " : "", run->host);
	y = fact(a, y, "by", STYLE_TEXT, buf_str(&text));
	y = fact(a, y, "trigger", STYLE_TEXT, run->trigger);
	y = fact(a, y, "rerun of", STYLE_ACCENT, run->rerun_of);
	buf_clear(&text);
	for (size_t i = 0; i < run->tag_count; i++)
		buf_printf(&text, "%s%s%s%s", i > 0 ? "  " : "", run->tags[i].key, *run->tags[i].value != '\0' ? "=" : "",
		    run->tags[i].value);
	y = fact(a, y, "tags", STYLE_ACCENT, buf_str(&text));
	y = fact(a, y, "note", STYLE_TEXT, run->note);
	if (run->bad_records > 0)
		y = fact(a, y, "damaged", STYLE_ERROR, "some records of its journal cannot be read");
	if (p->run->points_error.kind != ERR_NONE)
		y = fact(a, y, "damaged", STYLE_ERROR, p->run->points_error.msg);
	buf_release(&text);
	return y;
}

static int
draw_lineage(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	const struct run_code *code = p->run->has_spec ? &p->run->spec.code : NULL;
	struct buf text = BUF_INIT;

	if (*run->commit != '\0')
		buf_printf(&text, "%.10s%s%s", run->commit, *run->branch != '\0' ? " on " : "", run->branch);
	if (run->dirty && code != NULL && (code->lines_added > 0 || code->lines_removed > 0))
		buf_printf(&text, ", uncommitted +%lld \xe2\x88\x92%lld", (long long)code->lines_added,
		    (long long)code->lines_removed);
	else if (run->dirty)
		buf_add(&text, ", uncommitted changes");
	if (code != NULL && code->untracked > 0)
		buf_printf(&text, text.len > 0 ? ", %zu untracked file%s" : "%zu file%s kept, no commit", code->untracked,
		    code->untracked == 1 ? "" : "s");
	if (text.len > 0)
		y = fact(a, y, "code", run->dirty ? STYLE_WARNING : STYLE_TEXT, buf_str(&text));
	for (size_t i = 0; i < run->data_count; i++)
		y = fact(a, y, i == 0 ? "data" : " ", STYLE_ACCENT, run->data[i].value);
	buf_release(&text);
	return y;
}

static int
draw_params(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int label = 0;

	if (run->param_count == 0)
		return y;
	for (size_t i = 0; i < run->param_count; i++)
		label = utf8_width(run->params[i].name) > label ? utf8_width(run->params[i].name) : label;
	label = label > a.w / 2 ? a.w / 2 : label;
	y = heading(a, y, "parameters");
	for (size_t i = 0; i < run->param_count; i++, y++) {
		draw_field(a, 1, y, label, STYLE_DIM, DRAW_LEFT, run->params[i].name);
		draw_field(a, label + 3, y, a.w - label - 4, STYLE_TEXT, DRAW_LEFT, run->params[i].text);
	}
	return y;
}

static int
draw_steps(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int64_t begin = run->started != 0 ? run->started : run->created, end = run->ended != 0 ? run->ended : time_now();
	int name = 8, bar;

	if (run->step_count == 0)
		return y;
	for (size_t i = 0; i < run->step_count; i++)
		name = utf8_width(run->steps[i].name) > name ? utf8_width(run->steps[i].name) : name;
	name = name > a.w / 3 ? a.w / 3 : name;
	bar = a.w - name - 14 < 40 ? a.w - name - 14 : 40;
	y = heading(a, y, "steps");
	for (size_t i = 0; i < run->step_count; i++, y++) {
		const struct store_step *step = &run->steps[i];
		double took = runview_step_took(p->run, step), from = (double)(step->started - begin) / (double)TIME_SECOND;
		unsigned role = theme_status_role(step->status);
		struct buf text = BUF_INIT;
		char s[STR_SHORT];

		draw_text(a, 1, y, role, theme_status_sign(step->status));
		draw_field(a, 3, y, name, STYLE_TEXT, DRAW_LEFT, step->name);
		if (isnan(took)) {
			draw_text(a, name + 5, y, STYLE_DIM, step->status);
			continue;
		}
		draw_field(a, name + 4, y, 8, STYLE_TEXT, DRAW_RIGHT, str_duration(s, took));
		if (bar > 5)
			sparkline_bar(&text, bar, 0, (double)(end - begin) / (double)TIME_SECOND, from, from + took);
		draw_text(a, name + 13, y, role, buf_str(&text));
		buf_release(&text);
	}
	return y;
}

static int
draw_metrics(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	int name = a.w / 2 - 6 > 24 ? 24 : a.w / 2 - 6, shown = 0;

	for (size_t i = 0; i < run->metric_count && shown < METRICS_MAX; i++) {
		const struct store_metric *m = &run->metrics[i];
		struct buf text = BUF_INIT;
		char s[STR_SHORT];

		if (runview_is_system(m->name))
			continue;
		if (shown++ == 0)
			y = heading(a, y, "metrics");
		draw_field(a, 1, y, name, STYLE_DIM, DRAW_LEFT, m->name);
		draw_field(a, name + 2, y, 10, isfinite(m->last) ? STYLE_TEXT : STYLE_WARNING, DRAW_RIGHT,
		    str_number(s, m->last, 5));
		sparkline_text(&text, p->trends[i].values, p->trends[i].count, a.w - name - 15 < TREND ? a.w - name - 15 : TREND);
		draw_text(a, name + 14, y++, STYLE_SERIES_1, buf_str(&text));
		buf_release(&text);
	}
	return y;
}

static int
draw_tests(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;

	if (run->test_count == 0)
		return y;
	y = heading(a, y, "tests");
	for (size_t i = 0; i < run->test_count; i++, y++) {
		const struct store_test *test = &run->tests[i];
		int x = 1 + draw_text(a, 1, y, test->ok ? STYLE_GOOD : STYLE_ERROR, test->ok ? "\xe2\x9c\x93" : "\xe2\x9c\x97") + 1;

		x += draw_text(a, x, y, STYLE_TEXT, test->name) + 2;
		draw_field(a, x, y, a.w - x - 1, STYLE_DIM, DRAW_LEFT, test->detail);
	}
	return y;
}

static int
draw_resources(struct pane_overview *p, struct area a, int y)
{
	struct buf text = BUF_INIT;
	bool any = false;

	for (const struct runchart_resource *r = runchart_resources; r->series != NULL; r++) {
		const struct store_summary *sum;

		if (!runview_series(p->run, r->series, &sum) || !isfinite(sum->mean) || !isfinite(sum->max))
			continue;
		if (!any) {
			draw_field(a, LABEL + 2, y, NUMBER, STYLE_DIM, DRAW_RIGHT, "mean");
			draw_field(a, LABEL + NUMBER + 2, y, NUMBER, STYLE_DIM, DRAW_RIGHT, "peak");
			y = heading(a, y, "resources");
		}
		any = true;
		draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, r->title);
		buf_clear(&text);
		runchart_value(&text, r, sum->mean);
		draw_field(a, LABEL + 2, y, NUMBER, STYLE_TEXT, DRAW_RIGHT, buf_str(&text));
		buf_clear(&text);
		runchart_value(&text, r, sum->max);
		draw_field(a, LABEL + NUMBER + 2, y++, NUMBER, STYLE_TEXT, DRAW_RIGHT, buf_str(&text));
	}
	buf_release(&text);
	return y;
}

static int
draw_artifacts(struct pane_overview *p, struct area a, int y)
{
	const struct store_run *run = p->run->run;
	uint64_t bytes = 0;
	char s[STR_SHORT], n[STR_SHORT];

	if (run->artifact_count == 0)
		return y;
	for (size_t i = 0; i < run->artifact_count; i++)
		bytes += run->artifacts[i].size;
	draw_field(a, 1, y, LABEL, STYLE_DIM, DRAW_LEFT, "artifacts");
	draw_printf(a, LABEL + 2, y, STYLE_TEXT, "%s, %s", str_count(n, run->artifact_count), str_bytes(s, bytes));
	return y + 1;
}

struct block {
	int (*draw)(struct pane_overview *p, struct area a, int y);
	int of_two, of_three;	/* the column that it goes to */
	bool close;		/* follows the one above without a blank row */
};

static const struct block blocks[] = {
	{ draw_facts, 0, 0, false },
	{ draw_lineage, 0, 0, true },
	{ draw_artifacts, 0, 0, true },
	{ draw_steps, 1, 1, false },
	{ draw_metrics, 1, 2, false },
	{ draw_tests, 1, 1, false },
	{ draw_params, 0, 1, false },
	{ draw_resources, 1, 0, false },
};

/* Draws column `column` of `columns`, `scroll` rows further up; returns its height. */
static int
draw_column(struct pane_overview *p, struct area a, int column, int columns, int scroll)
{
	int y = -scroll, end;

	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		const struct block *b = &blocks[i];
		int to = columns == 3 ? b->of_three : columns == 2 ? b->of_two : 0;
		int from = y > -scroll && !b->close ? y + 1 : y;

		if (to != column)
			continue;
		end = b->draw(p, a, from);
		y = end > from ? end : y;
	}
	return y + scroll;
}

static int
draw_columns(struct pane_overview *p, struct area a, int scroll)
{
	int columns = a.w >= THREE_COLUMNS ? 3 : a.w >= TWO_COLUMNS ? 2 : 1, height = 0;

	for (int i = 0; i < columns; i++) {
		int x = a.w * i / columns, h;

		h = draw_column(p, area_part(a, x, 0, a.w * (i + 1) / columns - x - 1, a.h), i, columns, scroll);
		height = h > height ? h : height;
	}
	return height;
}

static void
draw_log(struct pane_overview *p, struct area a)
{
	struct buf title = BUF_INIT;

	buf_printf(&title, "log of %s", p->log_step);
	draw_rule(a, 0, buf_str(&title));
	logview_draw(p->log, area_below(a, 1));
	buf_release(&title);
}

static void
draw_chart(struct pane_overview *p, struct overview_chart *c, const char *metric, struct area a)
{
	struct err err;

	if (c->pane == NULL)
		c->pane = chartpane_new();
	if (!str_equal(c->metric, metric) || c->columns != a.w) {
		x_free(c->metric);
		c->metric = xstrdup(metric);
		c->columns = a.w;
		chartpane_set(c->pane, runchart_metric(p->run, metric, &(struct runchart_look){ .columns = a.w }, &err));
	}
	chartpane_draw(c->pane, a);
}

/* The first metrics that have a course, side by side. */
static void
draw_charts(struct pane_overview *p, struct area a)
{
	const struct store_run *run = p->run->run;
	int most = a.w / CHART_COLUMNS < CHARTS ? a.w / CHART_COLUMNS : CHARTS, found = 0;
	const char *metrics[CHARTS];

	for (size_t i = 0; i < run->metric_count && found < most; i++)
		if (p->trends[i].count >= CHART_POINTS_LEAST)
			metrics[found++] = run->metrics[i].name;
	for (int i = 0; i < found; i++)
		draw_chart(p, &p->charts[i], metrics[i], area_part(a, a.w * i / found + 1, 0, a.w / found - 2, a.h));
}

static bool
has_charts(const struct pane_overview *p)
{
	for (size_t i = 0; i < p->run->run->metric_count; i++)
		if (p->trends[i].count >= CHART_POINTS_LEAST)
			return true;
	return false;
}

/* Forgets the pictures: there are more points now. */
static void
drop_charts(struct pane_overview *p)
{
	for (int i = 0; i < CHARTS; i++) {
		x_free(p->charts[i].metric);
		p->charts[i].metric = NULL;
	}
}

static void
pane_overview_draw(void *self, struct area a)
{
	struct pane_overview *p = self;
	/* Measured by drawing it where nothing is seen. */
	int height = draw_columns(p, area_part(a, 0, 0, a.w, a.h), ROOM), left = a.h - height - 1, log, charts;

	log = p->log_step == NULL || left < LOG_LEAST ? 0 : left > LOG_MOST ? LOG_MOST : left;
	charts = has_charts(p) && left - LOG_LEAST >= CHART_ROWS ? CHART_ROWS : 0;
	if (charts > 0 && log > left - charts)
		log = left - charts;
	if (charts > 0)
		charts = left - log;
	p->most = height > a.h - log ? height - (a.h - log) : 0;
	p->scroll = p->scroll > p->most ? p->most : p->scroll;
	draw_columns(p, area_top(a, a.h - log - charts), p->scroll);
	if (charts > 0)
		draw_charts(p, area_part(a, 0, a.h - log - charts, a.w, charts));
	if (log > 0)
		draw_log(p, area_below(a, a.h - log));
	draw_scrollbar(area_top(a, a.h - log), (size_t)p->scroll, (size_t)(a.h - log), (size_t)height);
}

/* ------------------------------------------------------------------------------------------- life */

static void *
pane_overview_open(struct runview *v)
{
	struct pane_overview *p = x_new(struct pane_overview);

	p->run = v;
	p->log = logview_new(v->frame, LOGVIEW_LOG);
	p->log->model->follow = true;
	return p;
}

static void
pane_overview_close(void *self)
{
	struct pane_overview *p = self;

	drop_charts(p);
	for (int i = 0; i < CHARTS; i++)
		chartpane_free(p->charts[i].pane);
	logview_free(p->log);
	x_free(p->log_step);
	x_free(p->trends);
	x_free(p);
}

static void
open_log(struct pane_overview *p)
{
	const struct store_step *step = runview_main_step(p->run);
	struct arena *a = arena_new();
	struct err err;

	if (step != NULL && !str_equal(step->name, p->log_step)) {
		x_free(p->log_step);
		p->log_step = xstrdup(step->name);
		if (!logview_open(p->log, store_run_log_path(frame_store(p->run->frame), p->run->id, step->name, a),
			step->name, &err))
			p->log->error = err;
		p->log->empty = "nothing printed yet";
	} else if (step != NULL) {
		logview_load(p->log);
	}
	arena_free(a);
}

static void
pane_overview_load(void *self)
{
	struct pane_overview *p = self;
	const struct store_run *run = p->run->run;

	x_grow(&p->trends, &p->trend_cap, run->metric_count + 1);
	for (size_t i = 0; i < run->metric_count; i++)
		p->trends[i].count = runview_is_system(run->metrics[i].name) || i >= METRICS_MAX ? 0 :
		    sparkline_read(p->run->points, run->metrics[i].name, STORE_AXIS_STEP, TREND, p->trends[i].values);
	drop_charts(p);
	open_log(p);
}

static enum next
pane_overview_tick(void *self)
{
	struct pane_overview *p = self;

	return p->log_step != NULL && logview_load(p->log) ? NEXT_DRAW : NEXT_NOTHING;
}

/* ---------------------------------------------------------------------------------------- actions */

static enum next
scroll(struct pane_overview *p, int rows)
{
	p->scroll += rows;
	p->scroll = p->scroll < 0 ? 0 : p->scroll > p->most ? p->most : p->scroll;
	return NEXT_DRAW;
}

static enum next
act_down(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, 1);
}

static enum next
act_up(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, -1);
}

static enum next
act_page_down(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, 10);
}

static enum next
act_page_up(void *self, const char *argument)
{
	(void)argument;
	return scroll(self, -10);
}

static enum next
go(void *self, const char *pane)
{
	struct pane_overview *p = self;

	runview_go(p->run, pane, NULL);
	return NEXT_DRAW;
}

static enum next
act_log(void *self, const char *argument)
{
	(void)argument;
	return go(self, "log");
}

static enum next
act_metrics(void *self, const char *argument)
{
	(void)argument;
	return go(self, "metrics");
}

static enum next
act_steps(void *self, const char *argument)
{
	(void)argument;
	return go(self, "steps");
}

static enum next
pane_overview_event(void *self, const struct event *e)
{
	if (e->key == K_WHEEL_DOWN)
		return scroll(self, 3);
	return e->key == K_WHEEL_UP ? scroll(self, -3) : NEXT_IGNORED;
}

/* clang-format off */
static const struct action rows[] = {
	{ .name = "log", .keys = "l", .hint = "log", .help = "show the log of the step that matters most", .act = act_log },
	{ .name = "metrics", .keys = "m", .hint = "metrics", .help = "show all metrics with charts", .act = act_metrics },
	{ .name = "steps", .keys = "s enter", .hint = "steps", .help = "show the steps and when they ran", .act = act_steps },
	{ .name = "down", .keys = "down j", .help = "scroll down", .act = act_down },
	{ .name = "up", .keys = "up k", .help = "scroll up", .act = act_up },
	{ .name = "page-down", .keys = "pagedown space ctrl-f ctrl-d", .help = "scroll further down", .act = act_page_down },
	{ .name = "page-up", .keys = "pageup b ctrl-b ctrl-u", .help = "scroll further up", .act = act_page_up },
};
/* clang-format on */

static const struct action_set actions = { "overview", "Overview", rows, ARRAY_LEN(rows) };

static const struct action_set *
pane_overview_inner(void *self, void **object)
{
	*object = self;
	return &actions;
}

const struct pane_type pane_overview = {
	.name = "overview",
	.title = "Overview",
	.open = pane_overview_open,
	.load = pane_overview_load,
	.tick = pane_overview_tick,
	.draw = pane_overview_draw,
	.event = pane_overview_event,
	.inner = pane_overview_inner,
	.close = pane_overview_close,
};
