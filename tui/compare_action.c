/*
 * compare_action.c - what can be done on the Compare screen.
 */
#include "compare_parts.h"

static void
shell_compare(void *self, struct buf *out)
{
	struct compare *c = self;

	buf_add(out, "benchtop compare");
	for (size_t i = 0; i < c->id_count; i++)
		buf_printf(out, " %s", c->ids[i]);
	if (c->baseline > 0)
		buf_printf(out, " --baseline %s", c->ids[c->baseline]);
	if (c->all)
		buf_add(out, " --all");
}

static enum next
act_all(void *self, const char *argument)
{
	(void)self;
	(void)argument;
	return NEXT_LOAD;
}

static enum next
act_stale(void *self, const char *argument)
{
	(void)argument;
	compare_stale(self);
	return NEXT_DRAW;
}

static enum next
act_baseline(void *self, const char *argument)
{
	struct compare *c = self;

	if (argument == NULL) {
		c->baseline = c->id_count > 0 ? (c->baseline + 1) % c->id_count : 0;
		return NEXT_LOAD;
	}
	for (size_t i = 0; i < c->data.count; i++) {
		if (!str_starts(c->data.runs[i]->name, argument) &&
		    !str_starts(c->data.runs[i]->id, argument))
			continue;
		c->baseline = i;
		return NEXT_LOAD;
	}
	frame_say(c->frame, TONE_ERROR, "none of the compared runs is %s", argument);
	return NEXT_DRAW;
}

static const char *
why_no_metric(void *self)
{
	const struct compare_line *l = compare_line(self);

	return l != NULL && l->metric != NULL ? NULL : "the cursor is not on a metric";
}

static enum next
act_target(void *self, const char *argument)
{
	struct compare *c = self;
	const struct compare_line *l = compare_line(c);

	x_free(c->target);
	c->target = xstrdup(argument != NULL ? argument : l->metric->name);
	compare_stale(c);
	frame_say(c->frame, TONE_INFO, "scatter, parallel and importance now explain %s",
	    compare_target(c) != NULL ? compare_target(c)->name : c->target);
	return NEXT_DRAW;
}

static enum next
act_x(void *self, const char *argument)
{
	static const char *const words[] = { "steps", "epochs", "time since the start", "wall-clock time" };
	struct compare *c = self;

	(void)argument;
	c->x = (enum chart_run_x)((c->x + 1) % ARRAY_LEN(words));
	compare_stale(c);
	frame_say(c->frame, TONE_INFO, "curves over %s", words[c->x]);
	return NEXT_DRAW;
}

static enum next
act_smooth(void *self, const char *argument)
{
	static const double weights[] = { 0, 0.6, 0.9, 0.97 };
	struct compare *c = self;
	size_t i = 0;

	if (argument != NULL) {
		double w;

		if (!str_to_double(argument, &w) || !(w >= 0 && w < 1)) {
			frame_say(c->frame, TONE_ERROR, "smoothing is a weight from 0 to below 1");
			return NEXT_DRAW;
		}
		c->smooth = w;
	} else {
		while (i < ARRAY_LEN(weights) && weights[i] <= c->smooth)
			i++;
		c->smooth = i < ARRAY_LEN(weights) ? weights[i] : 0;
	}
	compare_stale(c);
	frame_say(c->frame, TONE_INFO, c->smooth > 0 ? "smoothed with weight %g" : "not smoothed",
	    c->smooth);
	return NEXT_DRAW;
}

static enum next
act_open_run(void *self, const char *argument)
{
	struct compare *c = self;

	(void)argument;
	if (c->loaded)
		frame_open(c->frame, "run", c->ids[c->baseline]);
	return NEXT_DRAW;
}

#define VIEW(number) ACTION_CHOICE(compare, view, number), .act = act_stale

static const struct action actions[] = {
	{ .name = "all", .keys = "a", .hint = "all rows", ACTION_FLAG(compare, all), .act = act_all,
	  .shell = shell_compare, .help = "show what is the same in all runs too" },
	{ .name = "baseline", .keys = "b", .hint = "baseline", .act = act_baseline,
	  .argument = "RUN", .shell = shell_compare,
	  .help = "measure differences from the next run (or the named one)" },
	{ .name = "scatter", .keys = "s", .hint = "scatter", VIEW(COMPARE_SCATTER),
	  .help = "draw the chosen metric against the row under the cursor, a mark a run" },
	{ .name = "parallel", .keys = "p", .hint = "parallel", VIEW(COMPARE_PARALLEL),
	  .help = "draw all differing parameters and the chosen metric, a line a run" },
	{ .name = "importance", .keys = "i", .hint = "importance", VIEW(COMPARE_IMPORTANCE),
	  .help = "which parameter explains the chosen metric" },
	{ .name = "target", .keys = "m", .hint = "metric", .act = act_target, .argument = "METRIC",
	  .why_not = why_no_metric,
	  .help = "make the metric under the cursor the one that scatter, parallel and importance explain" },
	{ .name = "log", .keys = "L", .hint = "log", ACTION_FLAG(compare, log_y), .act = act_stale,
	  .help = "logarithmic vertical axis of curves" },
	{ .name = "axis", .keys = "x", .hint = "axis", .act = act_x,
	  .help = "curves over steps, epochs, time since the start, wall-clock time" },
	{ .name = "smooth", .keys = "w", .hint = "smooth", .act = act_smooth, .argument = "WEIGHT",
	  .help = "smooth curves exponentially: more, and back to not at all" },
	{ .name = "open", .keys = "O", .act = act_open_run, .help = "open the baseline run" },
};

const struct action_set compare_actions = {
	.context = "compare",
	.title = "Compare",
	.actions = actions,
	.count = ARRAY_LEN(actions),
};
