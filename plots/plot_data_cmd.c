/*
 * plot_data_cmd.c - `benchtop data plot`: the distribution of a column, of one version or several.
 */
#include "chart_data.h"
#include "cmd_data.h"
#include "plot_cmd.h"
#include "plot_output.h"

struct inputs {
	struct data_profile *profiles;
	const struct data_profile **list;
	const char **labels;
	size_t count;
};

static const char *
label_of(struct cmd_call *call, const struct cmd_data_input *in)
{
	return in->name != NULL ? arena_printf(call->arena, "%s@%d", in->name, in->version) : in->text;
}

static bool
read_inputs(struct cmd_call *call, struct inputs *in, size_t wanted, struct err *err)
{
	struct data_pass_options options;

	in->profiles = arena_array(call->arena, struct data_profile, wanted);
	in->list = arena_array(call->arena, const struct data_profile *, wanted);
	in->labels = arena_array(call->arena, const char *, wanted);
	if (!cmd_data_pass_options(call, &options, err))
		return false;
	for (size_t i = 0; i < wanted; i++) {
		struct cmd_data_input one;

		if (!cmd_data_find(call, call->args[i], &one, err) ||
		    !cmd_data_profile(call, &one, &options, &in->profiles[i], err))
			return false;
		in->list[i] = &in->profiles[i];
		in->labels[i] = label_of(call, &one);
		in->count++;
	}
	return true;
}

static bool
make_chart(struct cmd_call *call, const struct inputs *in, const char *column, struct chart **out,
    struct err *err)
{
	struct chart_data_request r = {
		.profiles = in->list, .labels = in->labels, .count = in->count, .column = column,
		.ecdf = cmd_flag(call, "ecdf"), .log_x = cmd_flag(call, "logx"),
		.log_y = cmd_flag(call, "logy"), .bins = (size_t)cmd_count(call, "bins", 0),
	};

	if (r.bins > 1000)
		return err_set(err, ERR_USAGE, "--bins: at most 1000");
	if (!cmd_flag(call, "correlations"))
		return chart_data_column(&r, out, err);
	*out = chart_data_correlations(in->list[0]);
	return *out != NULL || err_set(err, ERR_INPUT, "%s has fewer than two numeric columns",
	    in->labels[0]);
}

static bool
data_plot_run(struct cmd_call *call, struct err *err)
{
	bool matrix = cmd_flag(call, "correlations");
	size_t wanted = (size_t)call->arg_count - (matrix ? 0 : 1);
	struct inputs in = { .count = 0 };
	struct plot_output output;
	struct chart *chart = NULL;
	bool ok;

	if (wanted == 0)
		return err_set(err, ERR_USAGE, "data plot: name the data, then the column");
	ok = plot_output_choose(call, &output, err) && read_inputs(call, &in, wanted, err) &&
	    make_chart(call, &in, matrix ? NULL : call->args[call->arg_count - 1], &chart, err) &&
	    plot_output_write(call, &output, chart, err);
	for (size_t i = 0; i < in.count; i++)
		data_profile_release(&in.profiles[i]);
	chart_free(chart);
	return ok;
}

static const struct cmd_option options[] = {
	CMD_PLOT_OPTIONS,
	{ .name = "ecdf", .help = "draw the cumulative share instead of a histogram" },
	{ .name = "logx", .help = "logarithmic horizontal axis" },
	{ .name = "logy", .help = "logarithmic vertical axis" },
	{ .name = "bins", .arg = "N", .type = CMD_COUNT, .help = "bins of a histogram (50)" },
	{ .name = "correlations", .help = "draw the correlations of all numeric columns instead" },
	CMD_DATA_READ_OPTIONS,
	CMD_DATA_PASS_OPTIONS,
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop data plot rentals temp", "the histogram of temp in the newest version" },
	{ "benchtop data plot rentals@1 rentals@2 temp --ecdf", "two versions over each other" },
	{ "benchtop data plot trips.csv.gz --correlations -o corr.svg", "all correlations of a file" },
	{ .line = NULL },
};

const struct cmd cmd_data_plot = {
	.name = "plot",
	.parent = "data",
	.group = CMD_GROUP_DATA,
	.summary = "draw the distribution of a column, of one version or several",
	.usage = "NAME[@V]|FILE... COLUMN [--ecdf] [--logy] [-o FILE]\nNAME[@V]|FILE --correlations",
	.options = options,
	.details =
	    "One version is drawn as a histogram, or as bars of its most frequent values when the "
	    "column is not a number or a time. Several versions are drawn over each other in shares, "
	    "so that versions of different size compare.\n"
	    "\n"
	    "It draws from the profile that is kept with a version; of a file it makes one first. "
	    "What is approximate says so, with its bound.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_DATASETS,
	.run = data_plot_run,
};
