/*
 * dataset_action.c - what can be done on the Columns screen.
 */
#include "data_dataset.h"
#include "dataset_parts.h"
#include "datawork.h"
#include "menu.h"

static const char *
why_not_loaded(void *self)
{
	return ((struct dataset *)self)->loaded ? NULL : "there are no statistics yet";
}

static enum next
act_chart(void *self, const char *argument)
{
	struct dataset *d = self;

	d->main.views.front = DATASET_CHART;
	return charttable_turned(d, argument);
}

/* ---- other versions over this one */

static const char *
why_no_before(void *self)
{
	const struct dataset *d = self;

	return d->before > 0 ? NULL : "there is no version before this one";
}

static enum next
act_overlay(void *self, const char *argument)
{
	struct dataset *d = self;
	bool some = d->overlay_count > 0;

	(void)argument;
	dataset_drop_overlays(d);
	if (!some)
		dataset_add_overlay(d, d->before);
	d->main.views.front = DATASET_CHART;
	return NEXT_DRAW;
}

static bool
is_overlay(void *self)
{
	return ((struct dataset *)self)->overlay_count > 0;
}

static enum next
versions_chosen(void *self, const size_t *values, size_t count)
{
	struct dataset *d = self;

	dataset_drop_overlays(d);
	for (size_t i = 0; i < count; i++)
		dataset_add_overlay(d, (int)values[i]);
	d->main.views.front = DATASET_CHART;
	return NEXT_DRAW;
}

static bool
is_over(const struct dataset *d, int version)
{
	for (size_t i = 0; i < d->overlay_count; i++)
		if (d->overlays[i].version == version)
			return true;
	return false;
}

static enum next
act_versions(void *self, const char *argument)
{
	struct dataset *d = self;
	struct arena *a = arena_new();
	struct menu_item *items;
	size_t count, n = 0;
	int *numbers;

	(void)argument;
	if (store_dataset_versions(frame_store(d->frame), d->name, a, &numbers, &count, NULL)) {
		items = arena_array(a, struct menu_item, count + 1);
		for (size_t i = 0; i < count; i++)
			if (numbers[i] != d->version)
				items[n++] = (struct menu_item){ .value = (size_t)numbers[i],
					.label = arena_printf(a, "%s@%d", d->name, numbers[i]),
					.on = is_over(d, numbers[i]) };
		menu_open(d->frame, &(struct menu_request){ .title = "Draw over this version",
		    .items = items, .count = n, .check = true, .self = d, .checked = versions_chosen,
		    .empty = "there is no other version" });
	}
	arena_free(a);
	return NEXT_DRAW;
}

/* ---- older and newer */

static enum next
act_older(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	dataset_go(d, d->before);
	return NEXT_LOAD;
}

static enum next
act_newer(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	dataset_go(d, d->after);
	return NEXT_LOAD;
}

static const char *
why_no_newer(void *self)
{
	return ((struct dataset *)self)->after > 0 ? NULL : "there is no version after this one";
}

/* ---- elsewhere */

static enum next
open_pair(struct dataset *d, const char *screen)
{
	char *what = xasprintf("%s@%d %s", d->name, d->before, d->label);

	frame_open(d->frame, screen, what);
	x_free(what);
	return NEXT_DRAW;
}

static enum next
act_drift(void *self, const char *argument)
{
	(void)argument;
	return open_pair(self, "drift");
}

static enum next
act_diff(void *self, const char *argument)
{
	(void)argument;
	return open_pair(self, "changes");
}

static enum next
act_rules(void *self, const char *argument)
{
	const struct dataset *d = self;

	(void)argument;
	frame_open(d->frame, "rules", d->label);
	return NEXT_DRAW;
}

static const char *
why_no_again(void *self)
{
	return ((struct dataset *)self)->loaded ? "the statistics are there" : NULL;
}

static enum next
act_again(void *self, const char *argument)
{
	struct dataset *d = self;

	(void)argument;
	d->asked = false;
	return NEXT_LOAD;
}

static void
shell_column(const struct dataset *d, const char *verb, struct buf *out)
{
	const struct data_summary *s = dataset_here(d);

	if (d->label == NULL)
		return;
	buf_printf(out, "benchtop data %s %s", verb, d->label);
	if (s != NULL) {
		buf_add_char(out, ' ');
		buf_add_shell(out, s->column->name);
	}
}

static void
shell_stats(void *self, struct buf *out)
{
	shell_column(self, "stats", out);
}

static void
shell_plot(void *self, struct buf *out)
{
	shell_column(self, "plot", out);
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct dataset *d = self;

	if (d->before > 0)
		buf_printf(out, "benchtop drift %s@%d %s", d->name, d->before, d->label);
}

static void
shell_diff(void *self, struct buf *out)
{
	const struct dataset *d = self;

	if (d->before > 0)
		buf_printf(out, "benchtop data diff %s@%d %s", d->name, d->before, d->label);
}

static void
shell_rules(void *self, struct buf *out)
{
	const struct dataset *d = self;

	if (d->label != NULL)
		buf_printf(out, "benchtop data schema %s --check", d->label);
}

static const struct action actions[] = {
	CHARTTABLE_VIEW_ACTIONS,
	{ .name = "older", .keys = "[", .hint = "older", .act = act_older, .why_not = why_no_before,
	  .shell = shell_stats, .help = "the version before, at the same column" },
	{ .name = "newer", .keys = "]", .hint = "newer", .act = act_newer, .why_not = why_no_newer,
	  .shell = shell_stats, .help = "the next version, at the same column" },
	{ .name = "figures", .keys = "i", .hint = "figures", CHARTTABLE_VIEW(DATASET_FIGURES),
	  .why_not = why_not_loaded, .shell = shell_stats,
	  .help = "every statistic of the column, instead of its chart" },
	{ .name = "overlay", .keys = "o", .hint = "overlay", .act = act_overlay, .is_on = is_overlay,
	  .why_not = why_no_before, .shell = shell_plot,
	  .help = "draw the version before over this one" },
	{ .name = "versions", .keys = "v", .hint = "versions", .act = act_versions,
	  .is_on = is_overlay, .why_not = why_not_loaded, .shell = shell_plot,
	  .help = "choose the versions that are drawn over this one" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", ACTION_FLAG(dataset, ecdf),
	  .act = act_chart, .why_not = why_not_loaded, .shell = shell_plot,
	  .help = "the cumulative share instead of a histogram" },
	{ .name = "log-y", .keys = "L", .hint = "log scale", ACTION_FLAG(dataset, log_y), .act = act_chart,
	  .why_not = why_not_loaded, .help = "logarithmic vertical axis" },
	{ .name = "log-x", .keys = "X", ACTION_FLAG(dataset, log_x), .act = act_chart,
	  .why_not = why_not_loaded, .help = "logarithmic horizontal axis" },
	{ .name = "history", .keys = "t", .hint = "over time", CHARTTABLE_VIEW(DATASET_HISTORY),
	  .why_not = why_not_loaded,
	  .help = "the column over all versions: its distribution, missing and distinct values" },
	{ .name = "correlations", .keys = "c", .hint = "correlations", CHARTTABLE_VIEW(DATASET_CORRELATIONS),
	  .why_not = why_not_loaded,
	  .help = "how the numeric columns go together" },
	{ .name = "drift", .keys = "d", .hint = "drift", .act = act_drift,
	  .why_not = why_no_before, .shell = shell_drift, .help = "compare with the version before" },
	{ .name = "diff", .keys = "D", .hint = "diff", .act = act_diff, .why_not = why_no_before,
	  .shell = shell_diff, .help = "what differs from the version before" },
	{ .name = "rules", .keys = "R", .hint = "rules", .act = act_rules, .shell = shell_rules,
	  .help = "check the version against its schema" },
	{ .name = "again", .keys = "r", .hint = "try again", .act = act_again,
	  .why_not = why_no_again, .help = "compute the statistics that are missing" },
	DATAWORK_STOP_ACTION,
};

const struct action_set dataset_actions = {
	.context = "dataset", .title = "Columns", .actions = actions, .count = ARRAY_LEN(actions),
};
