/*
 * changes_action.c - what can be done on the Changes screen.
 */
#include "changes_parts.h"
#include "datawork.h"

static const char *
why_no_column(void *self)
{
	return changes_here(self) != NULL ? NULL : "no column is under the cursor";
}

static enum next
act_open(void *self, const char *argument)
{
	(void)argument;
	return changes_model.open(self);
}

static enum next
act_all(void *self, const char *argument)
{
	struct changes *c = self;

	(void)argument;
	c->all = !c->all;
	changes_choose(c);
	return NEXT_DRAW;
}

static bool
is_all(void *self)
{
	return ((struct changes *)self)->all;
}

static enum next
act_ecdf(void *self, const char *argument)
{
	struct changes *c = self;

	(void)argument;
	c->ecdf = !c->ecdf;
	c->main.views.front = CHANGES_CHART;
	c->main.stale = true;
	return NEXT_DRAW;
}

static bool
is_ecdf(void *self)
{
	return ((struct changes *)self)->ecdf;
}

static enum next
act_figures(void *self, const char *argument)
{
	(void)argument;
	return charttable_show(self, CHANGES_FIGURES);
}

static bool
is_figures(void *self)
{
	return ((struct changes *)self)->main.views.front == CHANGES_FIGURES;
}

static enum next
act_enlarge(void *self, const char *argument)
{
	(void)argument;
	return charttable_enlarge(self);
}

static const char *
why_not_loaded(void *self)
{
	return ((struct changes *)self)->loaded ? NULL : "the versions are not compared yet";
}

static enum next
act_drift(void *self, const char *argument)
{
	const struct changes *c = self;
	char *what = xasprintf("%s %s", c->pair.label[0], c->pair.label[1]);

	(void)argument;
	frame_open(c->frame, "drift", what);
	x_free(what);
	return NEXT_DRAW;
}

static void
shell_diff(void *self, struct buf *out)
{
	const struct changes *c = self;

	buf_printf(out, "benchtop data diff %s %s", c->pair.label[0], c->pair.label[1]);
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct changes *c = self;

	buf_printf(out, "benchtop drift %s %s", c->pair.label[0], c->pair.label[1]);
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "column", .act = act_open, .why_not = why_no_column,
	  .shell = shell_diff, .help = "the column alone: every statistic and chart of the newer version" },
	CHARTTABLE_VIEW_ACTIONS,
	{ .name = "all", .keys = "a", .hint = "all", .act = act_all, .is_on = is_all,
	  .why_not = why_not_loaded, .shell = shell_diff, .help = "columns that are the same, too" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift, .why_not = why_not_loaded,
	  .shell = shell_drift, .help = "does the change matter? the same two versions on Drift" },
	{ .name = "figures", .keys = "i", .hint = "figures", .act = act_figures, .is_on = is_figures,
	  .help = "every figure of the column in both versions, instead of the chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", .act = act_ecdf, .is_on = is_ecdf,
	  .help = "cumulative shares instead of histograms" },
	{ .name = "enlarge", .keys = "o", .hint = "enlarge", .act = act_enlarge,
	  .help = "give what is under the table the whole screen; esc takes it back" },
	DATAWORK_STOP_ACTION,
};

const struct action_set changes_actions = {
	.context = "changes", .title = "Changes", .actions = actions, .count = ARRAY_LEN(actions),
};
