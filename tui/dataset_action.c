/*
 * dataset_action.c - what can be done on the Columns screen.
 */
#include "data_dataset.h"
#include "dataset_parts.h"

static enum next
toggle(struct dataset *d, bool *what)
{
	*what = !*what;
	d->view = DATASET_CHART;
	d->main.stale = true;
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
show(struct dataset *d, enum dataset_view view)
{
	d->view = d->view == view ? DATASET_CHART : view;
	d->main.stale = true;
	return NEXT_DRAW;
}

static enum next
act_figures(void *self, const char *argument)
{
	(void)argument;
	return show(self, DATASET_FIGURES);
}

static enum next
act_correlations(void *self, const char *argument)
{
	(void)argument;
	return show(self, DATASET_CORRELATIONS);
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
	const struct data_summary *s = dataset_here(d);

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
	return ((struct dataset *)self)->view == DATASET_FIGURES;
}

static bool
is_correlations(void *self)
{
	return ((struct dataset *)self)->view == DATASET_CORRELATIONS;
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

const struct action_set dataset_actions = {
	.context = "dataset", .title = "Columns", .actions = actions, .count = ARRAY_LEN(actions),
};
