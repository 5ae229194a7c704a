/*
 * cmd_drift.c - `benchtop drift`: has the data changed?
 */
#include <math.h>
#include <string.h>

#include "cmd_data.h"
#include "cmd_drift_history.h"
#include "cmd_drift_report.h"
#include "cmd_plot.h"
#include "run_dataset.h"

/* The setting of a column among those so far, or one more. */
static struct data_drift_setting *
setting_for(struct data_drift_setting *settings, size_t *count, const char *column)
{
	for (size_t i = 0; i < *count; i++)
		if (str_equal(settings[i].column, column))
			return &settings[i];
	settings[*count] = (struct data_drift_setting){ .column = column, .threshold = (double)NAN,
		.missing = (double)NAN, .unseen = (double)NAN, .from = "--column" };
	return &settings[(*count)++];
}

/* COLUMN=WORD[,WORD]...: a threshold, a measure, critical, ignore. */
static bool
read_setting(struct cmd_call *call, const char *text, const char *words, struct data_drift_setting *s,
    struct err *err)
{
	char *rest = arena_strdup(call->arena, words), *word;

	while ((word = strsep(&rest, ",")) != NULL) {
		const struct data_choice *choice = data_measure_choose(word);

		if (str_equal(word, "critical"))
			s->critical = true;
		else if (str_equal(word, "ignore"))
			s->ignored = true;
		else if (choice != NULL)
			s->measure = choice->name;
		else if (!str_to_double(word, &s->threshold) || !(s->threshold > 0))
			return err_set(err, ERR_USAGE,
			    "--column %s: a threshold above 0, a measure, critical or ignore is expected",
			    text);
	}
	return true;
}

static bool
read_settings(struct cmd_call *call, struct data_drift_options *o, struct err *err)
{
	size_t given;
	const char *const *texts = cmd_texts(call, "column", &given);
	struct data_drift_setting *settings =
	    arena_array(call->arena, struct data_drift_setting, given + 1);

	for (size_t i = 0; i < given; i++) {
		const char *value = strchr(texts[i], '=');
		struct data_drift_setting *s = setting_for(settings, &o->setting_count,
		    arena_strndup(call->arena, texts[i], value != NULL ? (size_t)(value - texts[i]) : 0));

		if (!read_setting(call, texts[i], value != NULL ? value + 1 : "", s, err))
			return false;
	}
	o->settings = settings;
	return true;
}

/* 0 means the default further on, so it is none that can be asked for. */
static bool
check_numbers(struct cmd_call *call, struct err *err)
{
	static const struct {
		const char *name;
		double most;
	} numbers[] = { { "threshold", INFINITY }, { "alpha", 1 }, { "share", 1 }, { "missing", 1 },
		{ "unseen", 1 } };

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		double v = cmd_number(call, numbers[i].name, 1);

		if (!(v > 0 && v <= numbers[i].most))
			return err_set(err, ERR_USAGE, "--%s: above 0%s is expected", numbers[i].name,
			    numbers[i].most == 1 ? " and at most 1" : "");
	}
	return true;
}

static bool
read_options(struct cmd_call *call, struct data_drift_options *o, struct err *err)
{
	double threshold = cmd_number(call, "threshold", 0);

	*o = (struct data_drift_options){ .preset = cmd_text(call, "preset", NULL),
		.number_threshold = threshold,
		.category_threshold = threshold,
		.alpha = cmd_number(call, "alpha", 0),
		.share = cmd_number(call, "share", 0),
		.missing = cmd_number(call, "missing", 0),
		.unseen = cmd_number(call, "unseen", 0),
		.bonferroni = cmd_flag(call, "bonferroni"),
		.discrepancy = cmd_flag(call, "mmd"),
		.from = { [DATA_DRIFT_PRESET] = "--preset", [DATA_DRIFT_THRESHOLD] = "--threshold",
		    [DATA_DRIFT_ALPHA] = "--alpha", [DATA_DRIFT_SHARE] = "--share",
		    [DATA_DRIFT_MISSING] = "--missing", [DATA_DRIFT_UNSEEN] = "--unseen" } };
	return check_numbers(call, err) && read_settings(call, o, err);
}

/* Adds the settings of the project file for the last of the inputs that it declares. */
static bool
settle(struct cmd_call *call, const struct cmd_data_input *in, size_t count,
    struct data_drift_options *o, struct err *err)
{
	bool no_preset = str_equal(o->preset, "none");

	for (size_t i = count; i > 0; i--) {
		struct data_pass_options pass = { .threads = 0 };
		const struct run_dataset *declared;

		if (!cmd_data_settle(call, &in[i - 1], &pass, &declared, err))
			return false;
		if (declared == NULL)
			continue;
		run_dataset_drift(o, declared, call->arena);
		break;
	}
	if (no_preset)
		o->preset = NULL;
	return true;
}

static bool
show_drift(struct cmd_call *call, const struct data_drift *drift, const struct cmd_data_input in[2], struct err *err)
{
	struct cmd_drifts one = { drift, &in[0].text, &in[1].text, 1 };
	struct buf text = BUF_INIT;
	struct json_out out;

	if (cmd_plot_wanted(call)) {
		if (!cmd_plot_draw(call, &one, err))
			return false;
	} else if (cmd_flag(call, "json")) {
		json_begin(&out, &text);
		data_drift_json(&out, drift, in[0].text, in[1].text);
		cmd_data_print(call, &text);
	} else {
		cmd_drift_report(call, drift, in[0].text, in[1].text, cmd_flag(call, "all"));
	}
	return cmd_drift_check(call, drift, in[1].text, err);
}

static bool
drift_of_two(struct cmd_call *call, const struct data_pass_options *pass, struct data_drift_options *options,
    struct err *err)
{
	struct cmd_data_input in[2];
	struct data_profile profiles[2];
	struct data_drift drift;
	bool done;

	if (!cmd_data_find_two(call, in, err) || !settle(call, in, 2, options, err) ||
	    !cmd_data_profile_two(call, in, pass, profiles, err))
		return false;
	done = data_drift_find(&drift, &profiles[0], &profiles[1], options, err);
	if (done) {
		done = show_drift(call, &drift, in, err);
		data_drift_release(&drift);
	}
	data_profile_release(&profiles[0]);
	data_profile_release(&profiles[1]);
	return done;
}

static bool
drift_run(struct cmd_call *call, struct err *err)
{
	struct cmd_data_input all = { .text = call->args[0], .name = call->args[0] };
	struct data_drift_options options;
	struct data_pass_options pass;

	if (!read_options(call, &options, err) || !cmd_data_pass_options(call, &pass, err))
		return false;
	if (call->arg_count == 2)
		return drift_of_two(call, &pass, &options, err);
	return settle(call, &all, 1, &options, err) && cmd_drift_history(call, call->args[0], &pass, &options, err);
}

static const struct cmd_option options[] = {
	{ .name = "json", .help = "every measure, for programs" },
	{ .name = "check", .help = "fail when the data has drifted (exit code 1), or there is no verdict (2)" },
	{ .name = "preset",
	    .arg = "NAME",
	    .type = CMD_CHOICE,
	    .choices = "evidently|tfdv|nannyml|whylogs|psi|none",
	    .help = "measures and thresholds of another tool; none: not even that of the project file" },
	{ .name = "threshold", .arg = "X", .type = CMD_NUMBER, .help = "of scores [0.1]" },
	{ .name = "share",
	    .arg = "X",
	    .type = CMD_NUMBER,
	    .help = "of drifted columns that makes the dataset drift [0.5]" },
	{ .name = "alpha",
	    .arg = "X",
	    .type = CMD_NUMBER,
	    .help = "of tests, over all columns together [0.05]" },
	{ .name = "missing",
	    .arg = "X",
	    .type = CMD_NUMBER,
	    .help = "change of the share of missing values that is drift [0.05, or 0.01 when it doubles]" },
	{ .name = "unseen",
	    .arg = "X",
	    .type = CMD_NUMBER,
	    .help = "share of rows with new categories that is drift [0.01]" },
	{ .name = "bonferroni", .help = "instead of Benjamini-Hochberg" },
	{ .name = "column",
	    .arg = "NAME=X",
	    .type = CMD_PAIR,
	    .repeats = true,
	    .help = "a column's own threshold, measure (psi, ks, ...), critical, ignore; several with commas" },
	{ .name = "mmd",
	    .help = "also the maximum mean discrepancy of rows, by permutation (seconds)" },
	{ .name = "all", .help = "of many columns the stable ones too" },
	{ .name = "plot",
	    .help = "draw it: distributions over each other, or a history as a heat map" },
	{ .letter = 'k', .name = "kind", .arg = "KIND", .type = CMD_CHOICE,
	    .choices = "auto|overlay|ecdf|quantiles|scores|map|measures",
	    .help = "draw it like this; see above" },
	{ .name = "only", .arg = "COLUMN", .type = CMD_TEXT, .repeats = true,
	    .help = "draw this column" },
	{ .name = "against", .arg = "WHICH", .type = CMD_CHOICE, .choices = "previous|first",
	    .help = "draw a history against the version before, or the first one" },
	CMD_PLOT_OPTIONS,
	CMD_DATA_PASS_OPTIONS,
	CMD_DATA_READ_OPTIONS,
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop drift rentals@3 rentals@7", "a dataset version against an older one" },
	{ "benchtop drift train.csv today.csv --check", "in a script: exit code 1 on drift" },
	{ "benchtop drift train.profile today.csv --json", "against a kept profile" },
	{ "benchtop drift rentals",
	    "every version against the one before it and against the first" },
	{ "benchtop drift rentals --plot -o drift.svg", "the same as a heat map" },
	{ "benchtop drift rentals --only temp", "every measure of a column over the versions" },
	{ "benchtop drift rentals@1 rentals@7 --only temp",
	    "a column opened: distributions, quantile differences, measures" },
	{ "benchtop drift a.csv b.csv --column temp=0.2,critical --column hum=psi --column id=ignore",
	    "settings of columns" },
	{ .line = NULL },
};

const struct cmd cmd_drift = {
	.name = "drift",
	.group = CMD_GROUP_DATA,
	.summary = "tell whether data has changed, and where",
	.usage = "REFERENCE CURRENT [--check] [--json] [--plot] [--preset NAME]\nNAME [--check] "
		 "[--json] [--plot]",
	.options = options,
	.details = "REFERENCE and CURRENT are data files, kept profiles or dataset versions. With "
		   "NAME alone, every version of the dataset (of many the newest 64) is compared "
		   "with the one before it and with the first. A version that cannot be read is told "
		   "and left out (in --json: left_out); the exit code is then that of its error, not 0.\n\n"
		   "A column has drifted when its score reaches the threshold, and more than "
		   "chance would give with so few rows "
		   "(the floor), and its test is significant after correction for the number of "
		   "columns. Numbers are compared by "
		   "the Wasserstein distance in standard deviations of the reference, categories "
		   "by the Jensen-Shannon distance; "
		   "missing values, categories that were never seen, and types have rules of their "
		   "own. Where the rows are too few "
		   "to tell, the verdict says how many would do. --json has all other measures, and "
		   "the settings that applied with where they come from.\n\n"
		   "Rows as a whole are looked at too: a classifier that tries to tell them apart, "
		   "principal axes, and the correlations of numbers. Those are of all rows where the "
		   "profiles have them (64 columns of numbers and times), else of the samples, and have "
		   "changed when the difference is 0.1 or more and no chance: Fisher's z with the rows that "
		   "there are, widened for values that are far from normal, after "
		   "Benjamini-Hochberg over all pairs.\n\n"
		   "The project file may set all of it for a dataset (drift, and drift of a column in the "
		   "schema); columns of type categorical are compared as categories, those with the role "
		   "ignore not at all. Options win over the project file. A file that is compared with a "
		   "dataset version is read as that dataset.\n\n"
		   "Pictures (--plot, --kind or --only; -o for a file):\n"
		   " overlay    distributions over each other, the strongest drift first; with one\n"
		   "            column (--only) also its cumulative shares, quantiles and measures\n"
		   " ecdf       cumulative shares over each other\n"
		   " quantiles  how far each quantile has moved\n"
		   " scores     a bar a column, in multiples of its threshold, with the noise floor\n"
		   " map        columns against versions, in multiples of the threshold\n"
		   " measures   every measure of a column over versions, with threshold and floor",
	.examples = examples,
	.min_args = 1,
	.max_args = 2,
	.completes = CMD_ARGS_DATA,
	.run = drift_run,
};
