/*
 * metrics_action.c - what can be done on the metrics page of a run.
 */
#include "metrics_parts.h"
#include "settings.h"

/* For other runs, and for the preview beside their list. */
static void
keep(const struct pane_metrics *p)
{
	runchart_remember(frame_settings(p->run->frame), &p->look);
}

static enum next
act_axis(void *self, const char *argument)
{
	static const char *const said[CHART_X_KINDS] = { "over steps", "over epochs",
		"over time since the run began", "over the time of day" };
	struct pane_metrics *p = self;
	bool epochs = p->run->points != NULL && chart_source_has_epochs(p->run->points);

	(void)argument;
	p->look.x = (enum chart_run_x)((p->look.x + 1) % CHART_X_KINDS);
	if (p->look.x == CHART_X_EPOCH && !epochs)
		p->look.x = CHART_X_RELATIVE;
	keep(p);
	for (size_t i = 0; i < p->count; i++)
		p->rows[i].trend_read = false;
	metrics_reset_view(p);
	frame_say(p->run->frame, TONE_INFO, "%s", said[p->look.x]);
	return NEXT_DRAW;
}

static bool
is_over_time(void *self)
{
	struct pane_metrics *p = self;

	return p->look.x != CHART_X_STEP;
}

static enum next
act_log_x(void *self, const char *argument)
{
	struct pane_metrics *p = self;

	(void)argument;
	metrics_reset_view(p);
	return NEXT_DRAW;
}

static enum next
act_grid(void *self, const char *argument)
{
	struct pane_metrics *p = self;

	(void)argument;
	p->large = false;
	p->form = p->form == METRICS_GRID ? METRICS_TABLE : METRICS_GRID;
	metrics_reset_view(p);
	settings_remember(frame_settings(p->run->frame), METRICS_REMEMBERED, p->form == METRICS_GRID ? "grid" : "table");
	return NEXT_DRAW;
}

static bool
is_grid(void *self)
{
	struct pane_metrics *p = self;

	return p->form == METRICS_GRID;
}

static enum next
act_log_y(void *self, const char *argument)
{
	struct pane_metrics *p = self;

	(void)argument;
	metrics_stale(p);
	return NEXT_DRAW;
}

/* Not smoothed, a little, much, very much. */
static enum next
act_smooth(void *self, const char *argument)
{
	static const double weights[] = { 0, 0.6, 0.9, 0.98 };
	struct pane_metrics *p = self;
	size_t i = 0;

	(void)argument;
	while (i < ARRAY_LEN(weights) - 1 && weights[i] < p->look.smooth)
		i++;
	p->look.smooth = weights[(i + 1) % ARRAY_LEN(weights)];
	keep(p);
	metrics_stale(p);
	return NEXT_DRAW;
}

static bool
is_smoothed(void *self)
{
	struct pane_metrics *p = self;

	return p->look.smooth > 0;
}

static enum next
act_enlarge(void *self, const char *argument)
{
	(void)argument;
	return metrics_enlarge(self);
}

static bool
is_enlarged(void *self)
{
	struct pane_metrics *p = self;

	return p->large;
}

static const char *
why_no_metric(void *self)
{
	struct pane_metrics *p = self;

	return p->count == 0 ? "this run has no metrics" : NULL;
}

static void
plot_shell(void *self, struct buf *out)
{
	struct pane_metrics *p = self;

	if (p->count == 0)
		return;
	buf_add(out, "benchtop plot ");
	buf_add_shell(out, p->rows[p->table.cursor].metric->name);
	buf_printf(out, " %s", p->run->id);
	if (p->look.x != CHART_X_STEP)
		buf_printf(out, " --x %s", chart_run_x_words[p->look.x]);
	buf_printf(out, "%s%s", p->look.log_x ? " --logx" : "", p->look.log_y ? " --logy" : "");
	if (p->look.smooth > 0)
		buf_printf(out, " --smooth %g", p->look.smooth);
	if (p->large && !chartview_is_whole(&p->view))
		buf_printf(out, " --from %.12g --to %.12g", p->view.from, p->view.to);
}

/* clang-format off */
static const struct action rows[] = {
	{ .name = "enlarge", .keys = "enter", .hint = "chart", .help = "the chart alone (+ _ zoom, { } pan, arrows tell exact values), or back to the table",
	  .act = act_enlarge, .why_not = why_no_metric, .is_on = is_enlarged, .shell = plot_shell },
	{ .name = "grid", .keys = "c", .hint = "all charts", .help = "a chart of every metric, or the table of their numbers",
	  .act = act_grid, .why_not = why_no_metric, .is_on = is_grid },
	{ .name = "axis", .keys = "a", .hint = "step/time",
	  .help = "draw metrics over steps, epochs, time since the beginning, time of day",
	  .act = act_axis, .why_not = why_no_metric, .is_on = is_over_time, .shell = plot_shell },
	{ .name = "log-y", .keys = "L", .hint = "log scale", .help = "logarithmic vertical axis",
	  ACTION_FLAG(pane_metrics, look.log_y), .act = act_log_y, .why_not = why_no_metric, .shell = plot_shell },
	{ .name = "log-x", .keys = "X", .help = "logarithmic horizontal axis",
	  ACTION_FLAG(pane_metrics, look.log_x), .act = act_log_x, .why_not = why_no_metric, .shell = plot_shell },
	{ .name = "smooth", .keys = "w", .hint = "smooth", .help = "smooth the line: a little, much, very much, not at all",
	  .act = act_smooth, .why_not = why_no_metric, .is_on = is_smoothed, .shell = plot_shell },
};
/* clang-format on */

const struct action_set pane_metrics_actions = { "metrics", "Metrics", rows, ARRAY_LEN(rows) };
