/*
 * plot_data_cmd.c - `benchtop data plot`: columns of dataset versions and files, drawn.
 */
#include <string.h>

#include "chart_boxes.h"
#include "chart_data.h"
#include "chart_versions.h"
#include "cmd_data.h"
#include "cmd_data_versions.h"
#include "plot_cmd.h"
#include "plot_output.h"

struct inputs {
	struct data_profile *profiles;
	const struct data_profile **list;	/* of them, the arena's */
	const char **labels;
	size_t count, cap_profiles, cap_labels;
	struct cmd_data_versions versions;	/* of the first dataset of which one was left out */
};

static const char *
label_of(struct cmd_call *call, const struct cmd_data_input *in)
{
	return in->name != NULL ? arena_printf(call->arena, "%s@%d", in->name, in->version) : in->text;
}

/* The profile is the inputs' from now on. */
static void
take_profile(struct inputs *in, const struct data_profile *p, const char *label)
{
	x_grow(&in->profiles, &in->cap_profiles, in->count + 1);
	x_grow(&in->labels, &in->cap_labels, in->count + 1);
	in->profiles[in->count] = *p;
	in->labels[in->count++] = label;
}

static bool
add_input(struct cmd_call *call, struct inputs *in, const struct data_pass_options *options,
    const struct cmd_data_input *one, struct err *err)
{
	struct data_profile p;

	if (!cmd_data_profile(call, one, options, &p, err))
		return false;
	take_profile(in, &p, label_of(call, one));
	return true;
}

static bool
add_versions(struct cmd_call *call, struct inputs *in, const struct data_pass_options *options,
    const char *name, struct err *err)
{
	struct cmd_data_versions v;
	bool ok = cmd_data_versions_load(call, name, options, &v, err) &&
	    (v.count > 0 || cmd_data_versions_check(&v, err));

	for (size_t i = 0; ok && i < v.count; i++)
		take_profile(in, &v.profiles[i], v.labels[i]);
	if (!ok)
		cmd_data_versions_release(&v);
	else if (in->versions.unread_count == 0)
		in->versions = v;
	return ok;
}

/* A dataset named without a version is its newest, or all of them where a picture is about versions. */
static bool
read_inputs(struct cmd_call *call, struct inputs *in, size_t wanted, bool all, struct err *err)
{
	struct data_pass_options options;

	if (!cmd_data_pass_options(call, &options, err))
		return false;
	for (size_t i = 0; i < wanted; i++) {
		struct cmd_data_input one;
		bool ok;

		if (!cmd_data_find(call, call->args[i], &one, err))
			return false;
		ok = all && one.name != NULL && strchr(one.text, '@') == NULL
		    ? add_versions(call, in, &options, one.name, err)
		    : add_input(call, in, &options, &one, err);
		if (!ok)
			return false;
	}
	in->list = arena_array(call->arena, const struct data_profile *, in->count);
	for (size_t i = 0; i < in->count; i++)
		in->list[i] = &in->profiles[i];
	return true;
}

/* ------------------------------------------------------------------ kinds */

/* A kind of picture: which columns it takes, and who makes it. */
enum takes { A_COLUMN, A_COLUMN_OR_ALL, ALL_COLUMNS };

struct kind {
	const char *name;
	enum takes takes;
	bool over_versions;
	bool (*make)(struct cmd_call *call, struct chart_data_request *r, struct chart **out,
	    struct err *err);
};

static bool
make_distribution(struct cmd_call *call, struct chart_data_request *r, struct chart **out,
    struct err *err)
{
	(void)call;
	return chart_data_column(r, out, err);
}

static bool
make_ecdf(struct cmd_call *call, struct chart_data_request *r, struct chart **out, struct err *err)
{
	r->ecdf = true;
	return make_distribution(call, r, out, err);
}

static bool
make_bars(struct cmd_call *call, struct chart_data_request *r, struct chart **out, struct err *err)
{
	r->bars = true;
	return make_distribution(call, r, out, err);
}

static bool
make_boxes(struct cmd_call *call, struct chart_data_request *r, struct chart **out, struct err *err)
{
	const char *by = cmd_text(call, "by", NULL);

	return by != NULL ? chart_boxes_by(r, by, out, err) : chart_boxes_versions(r, out, err);
}

static bool
make_missing(struct cmd_call *call, struct chart_data_request *r, struct chart **out, struct err *err)
{
	(void)call;
	return chart_versions_missing(r, out, err);
}

static bool
make_statistics(struct cmd_call *call, struct chart_data_request *r, struct chart **out,
    struct err *err)
{
	(void)call;
	return chart_versions_statistics(r, out, err);
}

static bool
make_correlation(struct cmd_call *call, struct chart_data_request *r, struct chart **out,
    struct err *err)
{
	(void)call;
	*out = chart_data_correlations(r->profiles[0]);
	return *out != NULL || err_set(err, ERR_INPUT, "%s has fewer than two numeric columns",
	    r->labels[0]);
}

#define KINDS "distribution|ecdf|bars|box|missing|statistics|correlation"

static const struct kind kinds[] = {
	{ "distribution", A_COLUMN, false, make_distribution },
	{ "ecdf", A_COLUMN, false, make_ecdf },
	{ "bars", A_COLUMN, false, make_bars },
	{ "box", A_COLUMN, true, make_boxes },
	{ "missing", A_COLUMN_OR_ALL, true, make_missing },
	{ "statistics", A_COLUMN, true, make_statistics },
	{ "correlation", ALL_COLUMNS, false, make_correlation },
};

static const struct kind *
chosen_kind(const struct cmd_call *call)
{
	const char *name = cmd_text(call, "kind", kinds[0].name);

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_equal(name, kinds[i].name))
			return &kinds[i];
	return &kinds[0];
}

/* The last argument is the column, where there is one. Of a kind that does without, what names data
 * is data. */
static const char *
chosen_column(struct cmd_call *call, const struct kind *kind)
{
	const char *last = call->args[call->arg_count - 1];
	struct cmd_data_input in;
	struct err ignored;

	if (kind->takes == ALL_COLUMNS)
		return NULL;
	if (kind->takes == A_COLUMN_OR_ALL &&
	    (call->arg_count == 1 || cmd_data_find(call, last, &in, &ignored)))
		return NULL;
	return last;
}

static bool
data_plot_run(struct cmd_call *call, struct err *err)
{
	const struct kind *kind = chosen_kind(call);
	const char *column = chosen_column(call, kind);
	size_t wanted = (size_t)call->arg_count - (column != NULL ? 1 : 0);
	bool all = kind->over_versions && cmd_text(call, "by", NULL) == NULL;
	struct inputs in = { .count = 0 };
	struct chart_data_request r = { .column = column, .log_x = cmd_flag(call, "logx"),
		.log_y = cmd_flag(call, "logy"), .bins = (size_t)cmd_count(call, "bins", 0) };
	struct plot_output output;
	struct chart *chart = NULL;
	bool ok;

	if (wanted == 0)
		return err_set(err, ERR_USAGE, "data plot: name the data, then the column");
	if (r.bins > 1000)
		return err_set(err, ERR_USAGE, "--bins: at most 1000");
	if (cmd_text(call, "by", NULL) != NULL && !str_equal(kind->name, "box"))
		return err_set(err, ERR_USAGE, "--by is for --kind box");
	ok = plot_output_choose(call, &output, err) && read_inputs(call, &in, wanted, all, err);
	r.profiles = in.list;
	r.labels = in.labels;
	r.count = in.count;
	ok = ok && kind->make(call, &r, &chart, err) && plot_output_write(call, &output, chart, err) &&
	    cmd_data_versions_check(&in.versions, err);
	for (size_t i = 0; i < in.count; i++)
		data_profile_release(&in.profiles[i]);
	x_free(in.profiles);
	x_free(in.labels);
	chart_free(chart);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 'k', .name = "kind", .arg = "KIND", .type = CMD_CHOICE, .choices = KINDS,
	    .help = "what to draw (distribution); see above" },
	{ .name = "by", .arg = "COLUMN", .type = CMD_TEXT,
	    .help = "--kind box: a box for each value of this column" },
	CMD_PLOT_OPTIONS,
	{ .name = "logx", .help = "logarithmic horizontal axis" },
	{ .name = "logy", .help = "logarithmic vertical axis" },
	{ .name = "bins", .arg = "N", .type = CMD_COUNT, .help = "bins of a histogram (50)" },
	CMD_DATA_READ_OPTIONS,
	CMD_DATA_PASS_OPTIONS,
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop data plot rentals temp", "the histogram of temp in the newest version" },
	{ "benchtop data plot rentals@1 rentals@2 temp --kind ecdf", "two versions over each other" },
	{ "benchtop data plot rentals temp --kind statistics", "mean, quantiles and more, over versions" },
	{ "benchtop data plot rentals --kind missing", "missing values: columns against versions" },
	{ "benchtop data plot rentals cnt --kind box --by season", "boxes by category" },
	{ "benchtop data plot trips.csv.gz --kind correlation -o corr.svg", "all correlations of a file" },
	{ .line = NULL },
};

const struct cmd cmd_data_plot = {
	.name = "plot",
	.parent = "data",
	.group = CMD_GROUP_DATA,
	.summary = "draw columns: distributions, boxes, correlations, statistics over versions",
	.usage = "NAME[@V]|FILE... COLUMN [--kind KIND] [--logy] [-o FILE]\n"
		 "NAME[@V]|FILE... --kind missing\n"
		 "NAME[@V]|FILE --kind correlation",
	.options = options,
	.details =
	    "Kinds:\n"
	    " distribution  one version: a histogram, or bars of the most frequent values where the\n"
	    "               column is neither a number nor a time; several: over each other in shares\n"
	    " ecdf          the cumulative share\n"
	    " bars          the most frequent values, sorted, of numbers too; the rest is \"other\"\n"
	    " box           a box for each version, or with --by for each value of another column:\n"
	    "               median, middle half, whiskers to 1.5 times its height, dots beyond\n"
	    " missing       the share of missing values over versions: a line for a column, without\n"
	    "               one a map of all columns\n"
	    " statistics    mean, quantiles, standard deviation, missing and distinct values, rows over\n"
	    "               versions\n"
	    " correlation   Pearson's coefficients of all numeric columns\n"
	    "\n"
	    "A dataset named without a version is its newest one; for box (without --by), missing and "
	    "statistics all of its versions.\n"
	    "\n"
	    "It draws from the profile that is kept with a version; of a file it makes one first. "
	    "What is approximate says so, with its bound.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_DATA,
	.run = data_plot_run,
};
