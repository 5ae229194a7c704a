/*
 * plot_cmd.c - `benchtop plot`: metric curves of runs in the terminal or in a file. It lives here
 * and not beside the other commands because core does not know PLplot.
 */
#include "plot_cmd.h"

#include <math.h>
#include <string.h>

#include "base_time.h"
#include "chart_compare.h"
#include "chart_run.h"
#include "chart_run_boxes.h"
#include "cmd_group.h"
#include "plot_output.h"
#include "store_run.h"
#include "store_run_load.h"

static enum chart_run_x
chosen_x(const struct cmd_call *call)
{
	const char *word = cmd_text(call, "x", chart_run_x_words[0]);

	for (size_t i = 0; i < CHART_X_KINDS; i++)
		if (str_equal(word, chart_run_x_words[i]))
			return (enum chart_run_x)i;
	return CHART_X_STEP;
}

/* "loss,rmse" as two names. */
static const char *const *
split_metrics(struct arena *a, const char *list, size_t *count)
{
	const char **names = arena_array(a, const char *, strlen(list) + 1);

	*count = 0;
	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		if (n > 0)
			names[(*count)++] = arena_strndup(a, list, n);
		list += n + (list[n] == ',');
	}
	return names;
}

static bool
find_runs(struct cmd_call *call, struct store *s, struct chart_run_request *r,
    struct store_run ***out, struct err *err)
{
	size_t n = (size_t)call->arg_count - 1;
	struct store_run **runs = arena_array(call->arena, struct store_run *, n);
	const char **ids = arena_array(call->arena, const char *, n);
	const char **labels = arena_array(call->arena, const char *, n);

	for (size_t i = 0; i < n; i++) {
		char id[STORE_ID_SIZE];

		if (!store_run_resolve(s, call->args[i + 1], id, err) ||
		    !store_run_load(s, id, call->arena, &runs[i], err))
			return false;
		ids[i] = arena_strdup(call->arena, id);
		labels[i] = runs[i]->name;
	}
	r->ids = ids;
	r->labels = labels;
	r->run_count = n;
	*out = runs;
	return true;
}

static void
put_together(struct cmd_call *call, struct chart_run_request *r, const struct run_groups *groups)
{
	if (groups == NULL)
		return;
	r->group = groups->of;
	r->group_labels = run_group_labels(groups, call->arena);
	r->group_count = groups->count;
	r->band = groups->band;
}

/* More curves than can be told apart: the first run, the best and the worst over the others. */
static bool
emphasise(struct cmd_call *call, struct store *s, const struct chart_run_request *r, struct chart *chart,
    struct err *err)
{
	struct run_compare c;

	if (r->group != NULL || r->metric_count != 1)
		return true;
	if (!run_compare(&c, s, r->ids, r->run_count, 0, call->arena, err))
		return false;
	for (size_t i = 0; i < c.metric_count; i++)
		if (str_equal(c.metrics[i].name, r->metrics[0]))
			chart_compare_emphasise(chart, &c, &c.metrics[i]);
	return true;
}

static bool
make_chart(struct cmd_call *call, struct store *s, const struct chart_run_request *r,
    struct store_run *const *runs, const struct run_groups *groups, struct chart **out, struct err *err)
{
	const struct chart_run_boxes boxes = { .runs = runs, .run_count = r->run_count, .groups = groups,
		.metrics = r->metrics, .metric_count = r->metric_count, .log_y = r->log_y };

	if (!str_equal(cmd_text(call, "kind", "curve"), "box"))
		return chart_run(s, r, out, err) && emphasise(call, s, r, *out, err);
	if (groups == NULL)
		return err_set(err, ERR_USAGE, "--kind box: say with --group-by which runs share a box");
	return chart_run_boxes(&boxes, out, err);
}

static bool
plot_run(struct cmd_call *call, struct err *err)
{
	double smooth = cmd_number(call, "smooth", 0);
	struct chart_run_request r = {
		.x = chosen_x(call),
		.log_x = cmd_flag(call, "logx"), .log_y = cmd_flag(call, "logy"),
		.smooth = smooth,
		.from = cmd_number(call, "from", (double)NAN),
		.to = cmd_number(call, "to", (double)NAN),
	};
	const struct run_groups *groups;
	struct plot_output output;
	struct store_run **runs;
	struct chart *chart = NULL;
	struct store *s;
	bool ok;

	if (!(smooth >= 0 && smooth < 1))
		return err_set(err, ERR_USAGE, "--smooth %g: expected a weight from 0 to below 1",
		    smooth);
	if (!plot_output_choose(call, &output, err) || !cmd_store(call, &s, err) ||
	    !find_runs(call, s, &r, &runs, err) || !cmd_group(call, runs, r.run_count, &groups, err))
		return false;
	put_together(call, &r, groups);
	r.metrics = split_metrics(call->arena, call->args[0], &r.metric_count);
	if (r.metric_count == 0)
		return err_set(err, ERR_USAGE, "no metric given");
	r.buckets = plot_output_buckets(&output);
	ok = make_chart(call, s, &r, runs, groups, &chart, err) && plot_output_write(call, &output, chart, err);
	chart_free(chart);
	return ok;
}

static const struct cmd_option options[] = {
	CMD_PLOT_OPTIONS,
	{ 0, "x", "AXIS", CMD_CHOICE, "step|epoch|relative|time", false,
	    "what runs along the picture: steps, epochs (where the run logs them), time since the first point, wall-clock time" },
	{ 0, "logx", NULL, CMD_FLAG, NULL, false, "logarithmic horizontal axis" },
	{ 0, "logy", NULL, CMD_FLAG, NULL, false, "logarithmic vertical axis" },
	{ 0, "smooth", "WEIGHT", CMD_NUMBER, NULL, false,
	    "exponential smoothing, 0 to below 1; the raw line stays, faint" },
	CMD_GROUP_OPTIONS,
	{ 'k', "kind", "KIND", CMD_CHOICE, "curve|box", false,
	    "curves over the picture (default), or a box plot of the groups: what their runs ended with" },
	{ 0, "from", "X", CMD_NUMBER, NULL, false, "begin at X (steps or seconds)" },
	{ 0, "to", "X", CMD_NUMBER, NULL, false, "end at X" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop plot loss @", "the loss of the newest run, in the terminal" },
	{ "benchtop plot loss,rmse @ @~1 --logy", "two metrics of the last two runs" },
	{ "benchtop plot loss @ @~1 @~2 @~3 --group-by rate --band stddev",
	    "mean and standard deviation of the runs of each rate" },
	{ "benchtop plot loss,loss.min @ @~1 @~2 @~3 --group-by rate --kind box",
	    "how the last and the lowest loss spread within each rate" },
	{ "benchtop plot loss amber-falcon brisk-otter -o loss.svg", "a picture for a report" },
	{ .line = NULL },
};

const struct cmd cmd_plot = {
	.name = "plot",
	.group = CMD_GROUP_RUNS,
	.summary = "draw metrics of runs, in the terminal or into a file",
	.usage = "METRIC[,METRIC]... RUN... [-o FILE] [--logy] [--smooth W] [--x AXIS]\n"
	    "METRIC RUN... --group-by G [--kind box]",
	.options = options,
	.details =
	    "Each metric is a panel, each run a line. Where more points were logged than the picture "
	    "has columns, each column shows the lowest and the highest value in it, and the panel "
	    "says how many points stand behind it; nothing is left out silently. Of more than a dozen runs "
	    "the first one, the best and the worst lie in colours over the others.\n"
	    "\n"
	    "With --group-by each line is the mean of runs that belong together, in a band that reaches "
	    "from the lowest to the highest of them, or a standard deviation to both sides. With --kind "
	    "box each group is a box: the middle half of what its runs ended with and the median in it, "
	    "whiskers to the furthest values within one and a half times its height, dots beyond. "
	    "METRIC.min, METRIC.max and METRIC.mean take that figure of each run.\n"
	    "\n"
	    "In a terminal that says that it understands pictures (kitty, sixel) the chart is one; "
	    "elsewhere it is drawn in characters, in a pipe without colours.\n"
	    "\n"
	    "The characters are a device of PLplot. Any program that uses PLplot draws with it too:\n"
	    "\n"
	    " PLPLOT_DRV_DIR=/usr/local/lib/benchtop/drivers ./program -dev cells\n"
	    "\n"
	    "(with the prefix that Benchtop was installed to).",
	.examples = examples,
	.min_args = 2,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = plot_run,
};
