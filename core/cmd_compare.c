/*
 * cmd_compare.c - `benchtop compare`: any number of runs side by side.
 */
#include <math.h>

#include "base_json.h"
#include "cmd.h"
#include "cmd_compare_print.h"
#include "cmd_compare_rows.h"
#include "cmd_group.h"
#include "cmd_json.h"
#include "cmd_plot.h"
#include "run_compare.h"

bool (*cmd_plot_report)(struct store *s, const struct run_compare *c, const struct run_groups *groups,
    bool all, const char *path, struct err *err);

/* ------------------------------------------------------------------ for programs */

/* A parameter as the type that it has; null where the run has none. */
static void
put_param(struct json_out *out, const struct store_run *run, const char *name)
{
	const struct store_param *p = NULL;

	for (size_t i = 0; i < run->param_count && p == NULL; i++)
		if (str_equal(run->params[i].name, name))
			p = &run->params[i];
	if (p == NULL || p->kind == STORE_PARAM_NULL)
		json_put_null(out, NULL);
	else if (p->kind == STORE_PARAM_REAL)
		json_put_num(out, NULL, p->num);
	else if (p->kind == STORE_PARAM_TEXT)
		json_put_str(out, NULL, p->text);
	else
		json_put_raw(out, NULL, p->text);
}

static void
put_rows(struct json_out *out, const struct run_compare *c, enum run_compare_part part, bool all)
{
	json_open(out, run_compare_part_names[part], '{');
	for (size_t k = 0; k < c->row_count[part]; k++) {
		const struct run_compare_row *row = &c->rows[part][k];

		if (!row->differs && !all)
			continue;
		json_open(out, row->name, '{');
		json_put_bool(out, "differs", row->differs);
		json_open(out, "values", '[');
		for (size_t i = 0; i < c->count; i++) {
			if (part == RUN_COMPARE_PARAMS)
				put_param(out, c->runs[i], row->name);
			else
				json_put_str(out, NULL, row->values[i]);
		}
		json_close(out);
		json_close(out);
	}
	json_close(out);
}

static void
put_number(struct json_out *out, const char *key, double v, bool present)
{
	if (present)
		json_put_num(out, key, v);
	else
		json_put_null(out, key);
}

static void
put_metric(struct json_out *out, const struct run_compare *c, const struct run_compare_metric *m)
{
	static const char *const noise_words[] = { NULL, "within", "beyond" };
	const struct store_metric *base = m->values[c->baseline];

	json_open(out, m->name, '{');
	json_put_str(out, "direction", m->direction != RUN_DIRECTION_NONE
	    ? run_direction_text(m->direction, false) : NULL);
	json_put_bool(out, "guessed", m->guessed);
	json_put_bool(out, "differs", m->differs);
	put_number(out, "baseline", base != NULL ? base->last : 0, base != NULL);
	json_open(out, "values", '[');
	for (size_t i = 0; i < c->count; i++)
		put_number(out, NULL, m->values[i] != NULL ? m->values[i]->last : 0,
		    m->values[i] != NULL);
	json_close(out);
	json_open(out, "delta", '[');
	for (size_t i = 0; i < c->count; i++)
		put_number(out, NULL, m->delta[i], m->values[i] != NULL && base != NULL);
	json_close(out);
	json_put_str(out, "best", m->best < c->count ? c->runs[m->best]->id : NULL);
	put_number(out, "noise_sd", m->noise_sd, !isnan(m->noise_sd));
	json_open(out, "noise", '[');
	for (size_t i = 0; i < c->count; i++)
		json_put_str(out, NULL, noise_words[m->noise[i]]);
	json_close(out);
	json_close(out);
}

static void
print_json(struct cmd_call *call, const struct run_compare *c, const struct run_groups *groups)
{
	struct buf text = BUF_INIT;
	struct json_out out;

	json_begin(&out, &text);
	out.indent = 2;
	json_open(&out, NULL, '{');
	json_open(&out, "runs", '[');
	for (size_t i = 0; i < c->count; i++) {
		json_open(&out, NULL, '{');
		json_put_str(&out, "id", c->runs[i]->id);
		json_put_str(&out, "name", c->runs[i]->name);
		cmd_json_text(&out, "pipeline", c->runs[i]->pipeline);
		json_put_str(&out, "status", c->runs[i]->status);
		json_close(&out);
	}
	json_close(&out);
	json_put_str(&out, "baseline", c->runs[c->baseline]->id);
	put_rows(&out, c, RUN_COMPARE_PARAMS, true);
	json_open(&out, "metrics", '{');
	for (size_t k = 0; k < c->metric_count; k++)
		put_metric(&out, c, &c->metrics[k]);
	json_close(&out);
	for (size_t p = RUN_COMPARE_PARAMS + 1; p < RUN_COMPARE_PARTS; p++)
		put_rows(&out, c, (enum run_compare_part)p, true);
	if (groups->by != NULL)
		cmd_compare_print_groups(&out, c, groups);
	json_close(&out);
	buf_add_char(&text, '\n');
	cmd_out_raw(call->out, buf_str(&text), text.len);
	buf_release(&text);
}

/* ------------------------------------------------------------------ the command */

static bool
find_ids(struct cmd_call *call, struct store *s, const char ***out, struct err *err)
{
	const char **ids = arena_array(call->arena, const char *, (size_t)call->arg_count);

	for (int i = 0; i < call->arg_count; i++) {
		char id[STORE_ID_SIZE];

		if (!store_run_resolve(s, call->args[i], id, err))
			return false;
		ids[i] = arena_strdup(call->arena, id);
	}
	*out = ids;
	return true;
}

static bool
find_baseline(struct cmd_call *call, struct store *s, const char *const *ids, size_t *out,
    struct err *err)
{
	const char *wanted = cmd_text(call, "baseline", NULL);
	char id[STORE_ID_SIZE];

	*out = 0;
	if (wanted == NULL)
		return true;
	if (!store_run_resolve(s, wanted, id, err))
		return false;
	for (int i = 0; i < call->arg_count; i++) {
		if (str_equal(ids[i], id)) {
			*out = (size_t)i;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "--baseline %s: not one of the compared runs", wanted);
}

static bool
compare_run(struct cmd_call *call, struct err *err)
{
	bool all = cmd_flag(call, "all");
	const char *page = cmd_text(call, "output", NULL);
	const struct run_groups *groups;
	struct run_groups each;
	struct run_compare c;
	const char **ids;
	struct store *s;
	size_t baseline;

	if (page != NULL && !str_ends(page, ".html"))
		return err_set(err, ERR_USAGE, "%s: a report's name ends in .html", page);
	if (!cmd_store(call, &s, err) || !find_ids(call, s, &ids, err) ||
	    !find_baseline(call, s, ids, &baseline, err) ||
	    !run_compare(&c, s, ids, (size_t)call->arg_count, baseline, call->arena, err) ||
	    !cmd_group(call, c.runs, c.count, &groups, err))
		return false;
	if (groups == NULL) {
		run_group_each(&each, c.runs, c.count, call->arena);
		groups = &each;
	}
	if (page != NULL)
		return cmd_plot_report != NULL ? cmd_plot_report(s, &c, groups, all, page, err)
		    : err_set(err, ERR_USAGE, "--output: this program was built without plots");
	if (cmd_flag(call, "json"))
		print_json(call, &c, groups);
	else if (cmd_flag(call, "markdown"))
		cmd_compare_print_rows(call, &c, groups, &cmd_notation_markdown, all);
	else if (cmd_flag(call, "csv"))
		cmd_compare_print_rows(call, &c, groups, &cmd_notation_csv, all);
	else
		cmd_compare_print(call, &c, groups, all);
	return true;
}

static const struct cmd_option options[] = {
	{ 'a', "all", NULL, CMD_FLAG, NULL, false, "show what is the same in all runs too" },
	{ 'b', "baseline", "RUN", CMD_TEXT, NULL, false,
	    "measure differences from this one of the runs (default: the first)" },
	CMD_GROUP_OPTIONS,
	{ 0, "json", NULL, CMD_FLAG, NULL, false, "print one JSON object, with everything in it" },
	{ 0, "markdown", NULL, CMD_FLAG, NULL, false, "print a Markdown table" },
	{ 'o', "output", "FILE", CMD_FILE, NULL, false,
	    "write FILE.html: one page with tables and charts, to mail or to attach" },
	{ 0, "csv", NULL, CMD_FLAG, NULL, false, "print CSV" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop compare @ @~1", "the newest run against the one before" },
	{ "benchtop compare amber-falcon brisk-otter quiet-harbour --all", "three runs, everything" },
	{ "benchtop compare @ @~1 @~2 @~3 --group-by rate --band stddev",
	    "the runs of each rate together: mean and standard deviation of their metrics" },
	{ .line = NULL },
};

const struct cmd cmd_compare = {
	.name = "compare",
	.group = CMD_GROUP_RUNS,
	.summary = "put runs side by side: what differs, and their metrics",
	.usage = "RUN RUN... [--baseline RUN] [--group-by G] [--all]\n"
	    "RUN RUN... --json|--markdown|--csv|-o FILE.html",
	.options = options,
	.details =
	    "Shows what differs between the runs in parameters, data versions, code, environment and "
	    "hardware, and their metrics (last values) with the difference from the baseline. The best "
	    "value is marked; which direction is better comes from the project file, or is guessed from "
	    "the metric's name and then has a question mark. Counts, and names that say nothing, have "
	    "none.\n"
	    "\n"
	    "Runs that differ in nothing but a seed are repeats. Where there are some, each difference "
	    "is held against their spread: ~ is within the noise, * is beyond it (95 %).\n"
	    "\n"
	    "More than eight runs or groups are rows, and what differs between them are the columns.\n"
	    "\n"
	    "With --group-by the columns are groups of runs: of each metric the mean of the runs' last "
	    "values, its spread (--band) and the difference from the group that the baseline is in. CSV "
	    "has a line for each figure; JSON has them in one more member, \"groups\".",
	.examples = examples,
	.min_args = 2,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = compare_run,
};
