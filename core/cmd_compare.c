/*
 * cmd_compare.c - `benchtop compare`: any number of runs side by side.
 */
#include <math.h>
#include <stdlib.h>

#include "base_json.h"
#include "cmd.h"
#include "cmd_compare_group.h"
#include "cmd_compare_rows.h"
#include "cmd_group.h"
#include "cmd_plot.h"
#include "cmd_table.h"
#include "run_compare.h"

bool (*cmd_plot_report)(struct store *s, const struct run_compare *c, const struct run_groups *groups,
    bool all, const char *path, struct err *err);

/* ------------------------------------------------------------------ for people */

static void
print_part(struct cmd_call *call, const struct run_compare *c, enum run_compare_part part, bool all)
{
	struct cmd_table *t = cmd_table_new(c->count + 1);

	cmd_table_column(t, 0, &(struct cmd_column){ .title = run_compare_part_names[part] });
	for (size_t i = 0; i < c->count; i++)
		cmd_table_column(t, i + 1, &(struct cmd_column){ .title = c->runs[i]->name,
		    .flexible = true });
	for (size_t k = 0; k < c->row_count[part]; k++) {
		const struct run_compare_row *row = &c->rows[part][k];

		if (!row->differs && !all)
			continue;
		cmd_table_cell(t, row->name, NULL);
		for (size_t i = 0; i < c->count; i++)
			cmd_table_cell(t, row->values[i],
			    str_equal(row->values[i], row->values[c->baseline]) ? NULL : "accent");
	}
	if (cmd_table_rows(t) > 0) {
		cmd_table_print(t, call->out);
		cmd_out_text(call->out, "\n");
	}
	cmd_table_free(t);
}

static const char *
noise_mark(enum run_compare_noise noise)
{
	return noise == RUN_COMPARE_WITHIN ? " ~" : noise == RUN_COMPARE_BEYOND ? " *" : "";
}

/* "121.4 (+2.1%)": the value, and how far it is from the baseline. */
static const char *
metric_text(struct arena *a, const struct run_compare *c, const struct run_compare_metric *m,
    size_t run)
{
	char value[STR_SHORT], delta[STR_SHORT];
	double base;

	if (m->values[run] == NULL)
		return NULL;
	str_number(value, m->values[run]->last, 6);
	if (run == c->baseline || isnan(m->delta[run]))
		return arena_strdup(a, value);
	base = m->values[c->baseline]->last;
	if (base != 0 && isfinite(m->delta[run] / base))
		return arena_printf(a, "%s (%+.3g%%)%s", value, 100 * m->delta[run] / fabs(base),
		    noise_mark(m->noise[run]));
	return arena_printf(a, "%s (%s%s)%s", value, m->delta[run] >= 0 ? "+" : "",
	    str_number(delta, m->delta[run], 3), noise_mark(m->noise[run]));
}

static void
print_metrics(struct cmd_call *call, const struct run_compare *c, bool all)
{
	struct cmd_table *t = cmd_table_new(c->count + 2);
	bool noise = false;

	cmd_table_column(t, 0, &(struct cmd_column){ .title = "metrics" });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "best" });
	for (size_t i = 0; i < c->count; i++)
		cmd_table_column(t, i + 2, &(struct cmd_column){ .title = c->runs[i]->name,
		    .right = true, .flexible = true });
	for (size_t k = 0; k < c->metric_count; k++) {
		const struct run_compare_metric *m = &c->metrics[k];

		if (!m->differs && !all)
			continue;
		noise = noise || !isnan(m->noise_sd);
		cmd_table_cell(t, m->name, NULL);
		cmd_table_cell(t, arena_printf(call->arena, "%s%s", m->maximise ? "max" : "min",
		    m->guessed ? "?" : ""), "dim");
		for (size_t i = 0; i < c->count; i++)
			cmd_table_cell(t, metric_text(call->arena, c, m, i),
			    i == m->best ? "good" : NULL);
	}
	if (cmd_table_rows(t) > 0)
		cmd_table_print(t, call->out);
	cmd_table_free(t);
	if (noise)
		cmd_out_text(call->out, "\n~ within the noise of repeated runs   * beyond it\n");
}

static void
print_people(struct cmd_call *call, const struct run_compare *c, bool all)
{
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		print_part(call, c, (enum run_compare_part)p, all);
	print_metrics(call, c, all);
}

/* ------------------------------------------------------------------ for programs */

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
		for (size_t i = 0; i < c->count; i++)
			json_put_str(out, NULL, row->values[i]);
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
	json_put_str(out, "direction", m->maximise ? "max" : "min");
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
		json_put_str(&out, "pipeline", c->runs[i]->pipeline);
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
	if (groups != NULL)
		cmd_compare_group_json(&out, c, groups);
	json_close(&out);
	buf_add_char(&text, '\n');
	cmd_out_raw(call->out, buf_str(&text), text.len);
	buf_release(&text);
}

/* ------------------------------------------------------------------ rows for spreadsheets and pages */

static void
add_header(struct buf *out, const struct run_compare *c, const struct cmd_notation *n, const char **cells)
{
	cells[0] = "part";
	cells[1] = "name";
	for (size_t i = 0; i < c->count; i++)
		cells[i + 2] = c->runs[i]->name;
	cmd_notation_header(out, n, cells, c->count + 2);
}

static void
print_rows(struct cmd_call *call, const struct run_compare *c, const struct cmd_notation *n, bool all)
{
	const char **cells = arena_array(call->arena, const char *, c->count + 2);
	struct buf out = BUF_INIT;
	char number[STR_SHORT];

	add_header(&out, c, n, cells);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++) {
		for (size_t k = 0; k < c->row_count[p]; k++) {
			const struct run_compare_row *row = &c->rows[p][k];

			if (!row->differs && !all)
				continue;
			cells[0] = run_compare_part_names[p];
			cells[1] = row->name;
			for (size_t i = 0; i < c->count; i++)
				cells[i + 2] = row->values[i];
			cmd_notation_line(&out, n, cells, c->count + 2);
		}
	}
	for (size_t k = 0; k < c->metric_count; k++) {
		const struct run_compare_metric *m = &c->metrics[k];

		if (!m->differs && !all)
			continue;
		cells[0] = "metrics";
		cells[1] = m->name;
		for (size_t i = 0; i < c->count; i++)
			cells[i + 2] = m->values[i] == NULL ? NULL : arena_strdup(call->arena,
			    str_double(number, m->values[i]->last));
		cmd_notation_line(&out, n, cells, c->count + 2);
	}
	cmd_out_raw(call->out, buf_str(&out), out.len);
	buf_release(&out);
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

static void
print_lines(struct cmd_call *call, const struct run_compare *c, const struct run_groups *groups,
    const struct cmd_notation *n, bool all)
{
	if (groups != NULL)
		cmd_compare_group_rows(call, c, groups, n, all);
	else
		print_rows(call, c, n, all);
}

static bool
compare_run(struct cmd_call *call, struct err *err)
{
	bool all = cmd_flag(call, "all");
	const char *page = cmd_text(call, "output", NULL);
	const struct run_groups *groups;
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
	if (page != NULL)
		return cmd_plot_report != NULL ? cmd_plot_report(s, &c, groups, all, page, err)
		    : err_set(err, ERR_USAGE, "--output: this program was built without plots");
	if (cmd_flag(call, "json"))
		print_json(call, &c, groups);
	else if (cmd_flag(call, "markdown"))
		print_lines(call, &c, groups, &cmd_notation_markdown, all);
	else if (cmd_flag(call, "csv"))
		print_lines(call, &c, groups, &cmd_notation_csv, all);
	else if (groups != NULL)
		cmd_compare_group_print(call, &c, groups, all);
	else
		print_people(call, &c, all);
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
	    "the metric's name and then has a question mark.\n"
	    "\n"
	    "Runs that differ in nothing but a seed are repeats. Where there are some, each difference "
	    "is held against their spread: ~ is within the noise, * is beyond it (95 %).\n"
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
