/*
 * drift_action.c - what can be done on the Drift screen.
 */
#include "drift_parts.h"

static enum next
act_measures(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	d->figures = !d->figures;
	return NEXT_DRAW;
}

static bool
is_measures(void *self)
{
	return ((struct drift *)self)->figures;
}

static enum next
act_ecdf(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	d->ecdf = !d->ecdf;
	d->figures = false;
	d->main.stale = true;
	return NEXT_DRAW;
}

static bool
is_ecdf(void *self)
{
	return ((struct drift *)self)->ecdf;
}

static const char *
why_one_pair(void *self)
{
	return ((struct drift *)self)->pair_count > 1 ? NULL : "there are only two versions";
}

static enum next
move_pair(struct drift *d, size_t pair)
{
	if (drift_result(d, pair) == NULL)
		return NEXT_NOTHING;
	d->chosen = pair;
	d->main.stale = true;
	return NEXT_DRAW;
}

static enum next
act_newer(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	return move_pair(d, d->chosen + 1);
}

static enum next
act_older(void *self, const char *argument)
{
	struct drift *d = self;

	(void)argument;
	return d->chosen > 0 ? move_pair(d, d->chosen - 1) : NEXT_NOTHING;
}

static enum next
act_against(void *self, const char *argument)
{
	struct drift *d = self;
	struct err err;

	(void)argument;
	d->against_first = !d->against_first;
	if (!drift_start(d, &err))
		frame_say_error(d->frame, &err);
	else
		frame_say(d->frame, TONE_INFO, d->against_first ? "every version against the first"
		    : "every version against the one before it");
	return NEXT_DRAW;
}

static bool
is_against_first(void *self)
{
	return ((struct drift *)self)->against_first;
}

static void
shell_drift(void *self, struct buf *out)
{
	const struct drift *d = self;

	if (d->pair_count > 0)
		buf_printf(out, "benchtop drift %s %s", d->labels[d->pairs[d->chosen].reference],
		    d->labels[d->pairs[d->chosen].current]);
}

static const struct action actions[] = {
	{ .name = "measures", .keys = "i", .hint = "measures", .act = act_measures,
	  .is_on = is_measures, .shell = shell_drift,
	  .help = "every measure of the column instead of its chart" },
	{ .name = "ecdf", .keys = "e", .hint = "cumulative", .act = act_ecdf, .is_on = is_ecdf,
	  .help = "cumulative shares instead of histograms" },
	{ .name = "older", .keys = "[", .hint = "older", .act = act_older, .why_not = why_one_pair,
	  .help = "look at the comparison before" },
	{ .name = "newer", .keys = "]", .hint = "newer", .act = act_newer, .why_not = why_one_pair,
	  .help = "look at the next comparison" },
	{ .name = "against", .keys = "b", .hint = "baseline", .act = act_against,
	  .is_on = is_against_first, .why_not = why_one_pair,
	  .help = "compare every version with the first, or with the one before it" },
};

const struct action_set drift_actions = {
	.context = "drift", .title = "Drift", .actions = actions, .count = ARRAY_LEN(actions),
};
