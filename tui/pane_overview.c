/*
 * pane_overview.c - the first page of a run: what overview.c tells, and where there is room the first
 * metrics as charts and the end of the log.
 */
#include "chartpane.h"
#include "logview.h"
#include "overview.h"
#include "pane.h"
#include "runchart.h"
#include "scroll.h"
#include "sparkline.h"
#include "store_status.h"

enum { LOG_LEAST = 5, LOG_MOST = 14, CHARTS = 4, CHART_COLUMNS = 56, CHART_ROWS = 11, CHART_POINTS_LEAST = 3 };

struct overview_chart {
	struct chartpane *pane;	/* NULL: not used yet */
	char *metric;		/* of the chart that is in it */
	int columns;
};

struct pane_overview {
	struct runview *run;
	struct logview *log;
	char *log_step;
	struct overview_trend *trends;	/* one for each metric of the snapshot */
	size_t trend_cap;
	struct overview_chart charts[CHARTS];
	struct scroll scroll;
};

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
	const struct overview facts = { p->run, p->trends };
	int height = overview_draw(&facts, a, OVERVIEW_AWAY), left = a.h - height - 1, log, charts;

	/* Of a run that failed the end of its log is what one wants to see first. */
	if (left < LOG_LEAST && theme_status_role(store_status_of(p->run->run)) == STYLE_ERROR && a.h >= 3 * LOG_LEAST)
		left = LOG_LEAST;
	log = p->log_step == NULL || left < LOG_LEAST ? 0 : left > LOG_MOST ? LOG_MOST : left;
	charts = has_charts(p) && left - LOG_LEAST >= CHART_ROWS ? CHART_ROWS : 0;
	if (charts > 0 && log > left - charts)
		log = left - charts;
	if (charts > 0)
		charts = left - log;
	scroll_fit(&p->scroll, a.h - log, height);
	overview_draw(&facts, area_top(a, a.h - log - charts), p->scroll.first);
	if (charts > 0)
		draw_charts(p, area_part(a, 0, a.h - log - charts, a.w, charts));
	if (log > 0)
		draw_log(p, area_below(a, a.h - log));
	scroll_draw_bar(&p->scroll, area_top(a, a.h - log));
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

	if (step != NULL && !str_equal(step->name, p->log_step)) {
		x_free(p->log_step);
		p->log_step = xstrdup(step->name);
		logview_open(p->log, store_run_log_path(frame_store(p->run->frame), p->run->id, step->name, a),
		    step->name);
	} else if (step != NULL) {
		logview_load(p->log);
	}
	p->log->empty = runview_is_live(p->run) ? "nothing printed yet" : "nothing printed";
	arena_free(a);
}

static void
pane_overview_load(void *self)
{
	struct pane_overview *p = self;
	const struct store_run *run = p->run->run;

	x_grow(&p->trends, &p->trend_cap, run->metric_count + 1);
	for (size_t i = 0; i < run->metric_count; i++)
		p->trends[i].count = runview_is_system(run->metrics[i].name) || i >= OVERVIEW_METRICS ? 0 :
		    sparkline_read(p->run->points, run->metrics[i].name, STORE_AXIS_STEP, OVERVIEW_TREND, p->trends[i].values);
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

/* clang-format off */
static const struct action rows[] = {
	{ .name = "log", .keys = "l", .hint = "log", .help = "show the log of the step that matters most", .act = act_log },
	{ .name = "metrics", .keys = "m", .hint = "metrics", .help = "show all metrics with charts", .act = act_metrics },
	{ .name = "steps", .keys = "s enter", .hint = "steps", .help = "show the steps and when they ran", .act = act_steps },
};
/* clang-format on */

const struct action_set pane_overview_actions = { "overview", "Overview", rows, ARRAY_LEN(rows) };

static const struct action_set *
pane_overview_inner(void *self, void **object)
{
	*object = self;
	return &pane_overview_actions;
}

static struct scroll *
pane_overview_scroll(void *self)
{
	return &((struct pane_overview *)self)->scroll;
}

const struct pane_type pane_overview = {
	.name = "overview",
	.title = "Overview",
	.open = pane_overview_open,
	.load = pane_overview_load,
	.tick = pane_overview_tick,
	.draw = pane_overview_draw,
	.scroll = pane_overview_scroll,
	.inner = pane_overview_inner,
	.close = pane_overview_close,
};
