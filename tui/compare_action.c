/*
 * compare_action.c - what can be done on the Compare screen.
 */
#include "base_map.h"
#include "compare_parts.h"
#include "menu.h"

static void
shell_compare(void *self, struct buf *out)
{
	buf_add(out, "benchtop compare ");
	compare_words(self, out);
}

/* Reads the runs again, and notes the command line that shows the same. */
static enum next
again(struct compare *c)
{
	struct buf line = BUF_INIT;

	shell_compare(c, &line);
	frame_note_shell(c->frame, buf_str(&line));
	buf_release(&line);
	return NEXT_LOAD;
}

static enum next
act_all(void *self, const char *argument)
{
	(void)argument;
	return again(self);
}

/* ---- the baseline */

/* The side after the baseline's, in the order that was asked for. */
static void
next_baseline(struct compare *c)
{
	size_t side = (c->groups.of[c->baseline] + 1) % c->groups.count;

	c->baseline = c->groups.members[side][0];
}

static bool
name_baseline(struct compare *c, const char *wanted)
{
	for (size_t i = 0; i < c->data.count; i++) {
		if (!str_starts(c->data.runs[i]->name, wanted) && !str_starts(c->data.runs[i]->id, wanted) &&
		    !str_equal(c->groups.label[c->groups.of[i]], wanted))
			continue;
		c->baseline = i;
		return true;
	}
	return false;
}

static enum next
act_baseline(void *self, const char *argument)
{
	struct compare *c = self;

	if (argument == NULL) {
		next_baseline(c);
	} else if (!name_baseline(c, argument)) {
		frame_say(c->frame, TONE_ERROR, "none of the compared runs is %s", argument);
		return NEXT_DRAW;
	}
	return again(c);
}

static const char *
why_not_loaded(void *self)
{
	return ((struct compare *)self)->loaded ? NULL : "nothing is compared yet";
}

/* ---- groups */

static enum next
group_by(struct compare *c, const char *by)
{
	x_free(c->by);
	c->by = by != NULL ? xstrdup(by) : NULL;
	return again(c);
}

static enum next
group_chosen(void *self, size_t value)
{
	struct compare *c = self;
	const char *const *names;
	size_t n = run_group_choices(c->data.runs, c->data.count, &names, c->arena);

	return group_by(c, value < n ? names[value] : NULL);
}

/* "4 groups of 5 runs", "3 groups of 1 to 7 runs" */
static const char *
group_detail(const struct compare *c, const char *by, struct arena *a)
{
	struct run_groups g;
	struct err err;
	size_t least, most;

	if (!run_group(&g, c->data.runs, c->data.count, by, a, &err))
		return NULL;
	least = most = g.size[0];
	for (size_t k = 1; k < g.count; k++) {
		least = g.size[k] < least ? g.size[k] : least;
		most = g.size[k] > most ? g.size[k] : most;
	}
	return least == most ? arena_printf(a, "%zu groups of %zu runs", g.count, most)
	    : arena_printf(a, "%zu groups of %zu to %zu runs", g.count, least, most);
}

static void
open_menu(struct compare *c)
{
	struct arena *a = arena_new();
	const char *const *names;
	size_t n = run_group_choices(c->data.runs, c->data.count, &names, a), start = 0;
	struct menu_item *items = arena_array(a, struct menu_item, n + 1);

	items[0] = (struct menu_item){ .label = "nothing", .detail = "each run by itself", .value = n,
		.on = c->by == NULL };
	for (size_t i = 0; i < n; i++) {
		items[i + 1] = (struct menu_item){ .label = names[i], .value = i,
			.detail = group_detail(c, names[i], a), .on = str_equal(names[i], c->groups.by) };
		start = items[i + 1].on ? i + 1 : start;
	}
	menu_open(c->frame, &(struct menu_request){ .title = "Put runs together by", .items = items,
	    .count = n + 1, .start = start, .self = c, .chosen = group_chosen });
	arena_free(a);
}

static enum next
act_group(void *self, const char *argument)
{
	struct compare *c = self;
	struct run_groups g;
	struct err err;

	if (argument == NULL) {
		open_menu(c);
		return NEXT_DRAW;
	}
	if (str_equal(argument, "nothing"))
		return group_by(c, NULL);
	if (run_group(&g, c->data.runs, c->data.count, argument, c->arena, &err))
		return group_by(c, argument);
	frame_say_error(c->frame, &err);
	return NEXT_DRAW;
}

static void
complete_group(void *self, const char *text, struct map *words)
{
	struct compare *c = self;
	const char *const *names;
	size_t n = c->loaded ? run_group_choices(c->data.runs, c->data.count, &names, c->arena) : 0;

	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], text))
			map_set(words, names[i], words);
	if (str_starts("nothing", text))
		map_set(words, "nothing", words);
}

static bool
is_grouped(void *self)
{
	return compare_is_grouped(self);
}

static const char *
why_not_grouped(void *self)
{
	return compare_is_grouped(self) ? NULL : "each run is by itself; t puts them together";
}

static enum next
act_band(void *self, const char *argument)
{
	struct compare *c = self;

	for (size_t i = 0; i < RUN_BANDS; i++) {
		if (argument != NULL && !str_equal(argument, run_band_words[i]))
			continue;
		c->band = argument != NULL ? (enum run_band)i : (enum run_band)((c->band + 1) % RUN_BANDS);
		return again(c);
	}
	frame_say(c->frame, TONE_ERROR, "a band is minmax, stddev or none");
	return NEXT_DRAW;
}

/* ---- the order of the columns */

static const char *
why_no_line(void *self)
{
	return compare_line(self) != NULL ? NULL : "no row is under the cursor";
}

static enum next
act_order(void *self, const char *argument)
{
	struct compare *c = self;
	const struct compare_line *l = compare_line(c);
	const char *name = l->metric != NULL ? l->metric->metric->name : l->row->name;
	bool back = str_equal(c->order, name);

	(void)argument;
	x_free(c->order);
	c->order = back ? NULL : xstrdup(name);
	if (back)
		frame_say(c->frame, TONE_INFO, "columns as they were asked for");
	else if (l->metric != NULL && l->metric->metric->direction != RUN_DIRECTION_NONE)
		frame_say(c->frame, TONE_INFO, "columns by %s, best first behind the baseline", name);
	else
		frame_say(c->frame, TONE_INFO, "columns by %s, behind the baseline", name);
	compare_table_fill(c);
	return NEXT_DRAW;
}

static bool
is_ordered(void *self)
{
	return ((struct compare *)self)->order != NULL;
}

/* ---- the chart */

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
	c->target = xstrdup(argument != NULL ? argument : l->metric->metric->name);
	charttable_moved(c);
	frame_say(c->frame, TONE_INFO, "scatter, parallel and importance now explain %s",
	    compare_target(c) != NULL ? compare_target(c)->metric->name : c->target);
	return NEXT_DRAW;
}

static enum next
act_x(void *self, const char *argument)
{
	static const char *const words[] = { "steps", "epochs", "time since the start", "wall-clock time" };
	struct compare *c = self;

	c->x = (enum chart_run_x)((c->x + 1) % ARRAY_LEN(words));
	chartview_reset(&c->look);
	frame_say(c->frame, TONE_INFO, "curves over %s", words[c->x]);
	return charttable_turned(c, argument);
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
	frame_say(c->frame, TONE_INFO, c->smooth > 0 ? "smoothed with weight %g" : "not smoothed",
	    c->smooth);
	return charttable_turned(c, argument);
}

static enum next
act_open_run(void *self, const char *argument)
{
	struct compare *c = self;

	(void)argument;
	frame_open(c->frame, "run", c->ids[c->baseline]);
	return NEXT_DRAW;
}

/* The picture of the row under the cursor as a file or in a shell. */
static void
shell_plot(void *self, struct buf *out)
{
	struct compare *c = self;
	const struct compare_line *l = compare_line(c);

	if (l == NULL || l->metric == NULL)
		return;
	buf_add(out, "benchtop plot ");
	buf_add_shell(out, l->metric->metric->name);
	for (size_t i = 0; i < c->id_count; i++)
		buf_printf(out, " %s", c->ids[i]);
	if (c->x != CHART_X_STEP)
		buf_printf(out, " --x %s", chart_run_x_words[c->x]);
	if (c->log_y)
		buf_add(out, " --logy");
	if (c->smooth > 0)
		buf_printf(out, " --smooth %g", c->smooth);
	if (!compare_is_grouped(c))
		return;
	buf_add(out, " --group-by ");
	buf_add_shell(out, c->by);
	if (c->band != RUN_BAND_MINMAX)
		buf_printf(out, " --band %s", run_band_words[c->band]);
}

static const struct action actions[] = {
	{ .name = "all", .keys = "a", .hint = "all rows", ACTION_FLAG(compare, all), .act = act_all,
	  .shell = shell_compare, .help = "show what is the same in all runs too" },
	{ .name = "baseline", .keys = "b", .hint = "baseline", .act = act_baseline,
	  .why_not = why_not_loaded, .argument = "RUN", .shell = shell_compare,
	  .help = "measure differences from the next column (or the named run or group); where there are "
	      "repeats, ~ is within their noise and * beyond it" },
	{ .name = "group", .keys = "t", .hint = "group", .act = act_group, .why_not = why_not_loaded,
	  .argument = "WHAT", .complete = complete_group, .is_on = is_grouped, .shell = shell_compare,
	  .help = "put runs together: a column and a curve with a band for each value of a parameter, tag, "
	      "pipeline or data version, or for repeats" },
	{ .name = "band", .keys = "B", .hint = "band", .act = act_band, .why_not = why_not_grouped,
	  .argument = "minmax|stddev|none", .shell = shell_compare,
	  .help = "the spread of groups: lowest to highest, standard deviation, none" },
	{ .name = "order", .keys = "o", .hint = "order", .act = act_order, .is_on = is_ordered,
	  .why_not = why_no_line,
	  .help = "columns in the order of the row under the cursor (best first), or as they were asked for" },
	CHARTTABLE_VIEW_ACTIONS,
	{ .name = "scatter", .keys = "s", .hint = "scatter", CHARTTABLE_VIEW(COMPARE_SCATTER),
	  .help = "draw the chosen metric against the row under the cursor, a mark a run" },
	{ .name = "parallel", .keys = "p", .hint = "parallel", CHARTTABLE_VIEW(COMPARE_PARALLEL),
	  .help = "draw all differing parameters and the chosen metric, a line a run" },
	{ .name = "importance", .keys = "i", .hint = "importance", CHARTTABLE_VIEW(COMPARE_IMPORTANCE),
	  .help = "which parameter explains the chosen metric" },
	{ .name = "target", .keys = "m", .hint = "metric", .act = act_target, .argument = "METRIC",
	  .why_not = why_no_metric,
	  .help = "make the metric under the cursor the one that scatter, parallel and importance explain" },
	{ .name = "log-y", .keys = "L", .hint = "log scale", ACTION_FLAG(compare, log_y), .act = charttable_turned,
	  .shell = shell_plot, .help = "logarithmic vertical axis" },
	{ .name = "axis", .keys = "x", .hint = "axis", .act = act_x, .shell = shell_plot,
	  .help = "curves over steps, epochs, time since the start, wall-clock time" },
	{ .name = "smooth", .keys = "w", .hint = "smooth", .act = act_smooth, .argument = "WEIGHT",
	  .shell = shell_plot, .help = "smooth curves exponentially: more, and back to not at all" },
	{ .name = "diff", .keys = "D", .hint = "diff", .act = compare_act_diff, .why_not = compare_why_no_pair,
	  .shell = compare_shell_diff,
	  .help = "one page of causes in $PAGER: what differs between the baseline run and another one, also in "
	      "code, data and logs" },
	{ .name = "report", .keys = "W", .act = compare_act_report, .why_not = why_not_loaded,
	  .argument = "FILE", .shell = shell_compare,
	  .help = "write an HTML page with tables and charts, to mail or to attach" },
	{ .name = "copy", .keys = "y", .hint = "copy", .act = compare_act_copy, .why_not = why_not_loaded,
	  .help = "copy command line or ids to the clipboard of your terminal" },
	{ .name = "open", .keys = "O", .act = act_open_run, .why_not = why_not_loaded,
	  .help = "open the baseline run" },
};

const struct action_set compare_actions = {
	.context = "compare",
	.title = "Compare",
	.actions = actions,
	.count = ARRAY_LEN(actions),
};
