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
	changes_choose(c);
	return NEXT_DRAW;
}

static enum next
act_ecdf(void *self, const char *argument)
{
	struct changes *c = self;

	c->main.views.front = CHANGES_CHART;
	return charttable_turned(c, argument);
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

/* The pair that ends where this one begins, and the one that begins where it ends. */
static enum next
go(struct changes *c, bool newer)
{
	struct arena *a = arena_new();
	char *wanted;
	int other;
	struct err err;
	bool ok = newer ? versions_after(frame_store(c->frame), c->pair.name[1], c->pair.version[1], a, &other,
	    &err) : versions_before(frame_store(c->frame), c->pair.name[0], c->pair.version[0], a, &other,
	    &err);

	arena_free(a);
	if (!ok || other == 0) {
		frame_say(c->frame, TONE_INFO, newer ? "there is no version after these"
		    : "there is no version before these");
		return NEXT_DRAW;
	}
	wanted = newer ? xasprintf("%s %s@%d", c->pair.label[1], c->pair.name[1], other)
	    : xasprintf("%s@%d %s", c->pair.name[0], other, c->pair.label[0]);
	changes_go(c, wanted);
	x_free(wanted);
	return NEXT_LOAD;
}

static enum next
act_older(void *self, const char *argument)
{
	(void)argument;
	return go(self, false);
}

static enum next
act_newer(void *self, const char *argument)
{
	(void)argument;
	return go(self, true);
}

static const struct action actions[] = {
	{ .name = "open", .keys = "enter", .hint = "column", .act = act_open, .why_not = why_no_column,
	  .shell = shell_diff, .help = "the column alone: every statistic and chart of the newer version" },
	CHARTTABLE_VIEW_ACTIONS,
	{ .name = "older", .keys = "[", .hint = "older", .act = act_older, .why_not = why_not_loaded,
	  .shell = shell_diff, .help = "what changed before: the version before against the older of these" },
	{ .name = "newer", .keys = "]", .hint = "newer", .act = act_newer, .why_not = why_not_loaded,
	  .shell = shell_diff, .help = "what changed next: the newer of these against the next version" },
	{ .name = "all", .keys = "a", .hint = "all", ACTION_FLAG(changes, all), .act = act_all,
	  .why_not = why_not_loaded, .shell = shell_diff, .help = "columns that are the same, too" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift, .why_not = why_not_loaded,
	  .shell = shell_drift, .help = "does the change matter? the same two versions on Drift" },
	{ .name = "figures", .keys = "i", .hint = "figures", CHARTTABLE_VIEW(CHANGES_FIGURES),
	  .help = "every figure of the column in both versions, instead of the chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", ACTION_FLAG(changes, ecdf), .act = act_ecdf,
	  .help = "cumulative shares instead of histograms" },
	{ .name = "enlarge", .keys = "o", .hint = "enlarge", .act = act_enlarge,
	  .help = "give what is under the table the whole screen; esc takes it back" },
	DATAWORK_STOP_ACTION,
};

const struct action_set changes_actions = {
	.context = "changes", .title = "Changes", .actions = actions, .count = ARRAY_LEN(actions),
};
