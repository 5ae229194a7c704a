/*
 * cmd_diff_rank.c - `benchtop diff`: what went in and is not the same, by how likely it explains what came
 * out. Rules are rows: the first that fits a difference gives its rank.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_diff_parts.h"
#include "cmd_table.h"
#include "data_dataset.h"
#include "store_dataset.h"
#include "store_open.h"

const char *const cmd_diff_rank_names[CMD_DIFF_RANKS] = { "likely", "possible", "unlikely" };

struct rule {
	enum run_compare_part part;
	const char *pattern;		/* of the row's name, as str_glob */
	enum cmd_diff_rank rank;
	const char *note;
};

static const struct rule rules[] = {
	{ RUN_COMPARE_PARAMS, "*seed*", CMD_DIFF_POSSIBLE, "a seed: what it explains is noise" },
	{ RUN_COMPARE_PARAMS, "*", CMD_DIFF_LIKELY, NULL },
	{ RUN_COMPARE_DATA, "*", CMD_DIFF_LIKELY, NULL },
	{ RUN_COMPARE_CODE, "branch", CMD_DIFF_UNLIKELY, NULL },
	{ RUN_COMPARE_CODE, "*", CMD_DIFF_LIKELY, NULL },
	{ RUN_COMPARE_ENVIRONMENT, "package *", CMD_DIFF_POSSIBLE, NULL },
	{ RUN_COMPARE_ENVIRONMENT, "python*", CMD_DIFF_POSSIBLE, NULL },
	{ RUN_COMPARE_ENVIRONMENT, "$*SEED*", CMD_DIFF_POSSIBLE, NULL },
	{ RUN_COMPARE_ENVIRONMENT, "$CUDA*", CMD_DIFF_POSSIBLE, NULL },
	{ RUN_COMPARE_ENVIRONMENT, "$*_NUM_THREADS", CMD_DIFF_POSSIBLE, "the order of sums" },
	{ RUN_COMPARE_ENVIRONMENT, "*", CMD_DIFF_UNLIKELY, NULL },
	{ RUN_COMPARE_HARDWARE, "gpus", CMD_DIFF_POSSIBLE, NULL },
	{ RUN_COMPARE_HARDWARE, "cpu", CMD_DIFF_POSSIBLE, "other instructions round otherwise" },
	{ RUN_COMPARE_HARDWARE, "*", CMD_DIFF_UNLIKELY, NULL },
};

/* ------------------------------------------------------------------ data */

static bool
load_version(struct cmd_call *call, const char *text, struct data_profile *out, struct err *err)
{
	struct data_pass_options options = { .threads = 0 };
	struct store_dataset *dataset;
	const char *name;
	int version;

	return store_dataset_parse(call->store, text, call->arena, &name, &version, err) &&
	    store_dataset_load(call->store, name, version, call->arena, &dataset, err) &&
	    data_dataset_profile(call->store, dataset, &options, out, err);
}

static bool
compare_versions(struct cmd_call *call, const struct run_compare_row *row, struct cmd_diff_data *d,
    struct err *err)
{
	struct data_drift_options options = { .preset = NULL };

	d->name = row->name;
	d->before = row->values[0];
	d->now = row->values[1];
	if (!load_version(call, d->before, &d->profiles[0], err))
		return false;
	if (!load_version(call, d->now, &d->profiles[1], err)) {
		data_profile_release(&d->profiles[0]);
		return false;
	}
	if (data_drift_find(&d->drift, &d->profiles[0], &d->profiles[1], &options, err))
		return true;
	data_profile_release(&d->profiles[0]);
	data_profile_release(&d->profiles[1]);
	return false;
}

/* Which of the differing versions are ours ("name@3"), and what differs between them. */
static const struct cmd_diff_data *
look_into_data(struct cmd_call *call, const struct run_compare_row *row, struct cmd_diff_causes *out)
{
	struct cmd_diff_data *d = &out->data[out->data_count];
	struct err err;

	if (row->values[0] == NULL || row->values[1] == NULL || strchr(row->values[0], '@') == NULL ||
	    strchr(row->values[1], '@') == NULL)
		return NULL;
	if (!compare_versions(call, row, d, &err)) {
		cmd_out_printf(call->errors, "benchtop: %s: no statistics of %s and %s: %s\n", row->name,
		    row->values[0], row->values[1], err.msg);
		return NULL;
	}
	out->data_count++;
	return d;
}

static void
judge_data(struct cmd_call *call, struct cmd_diff_cause *cause)
{
	const struct data_drift *d = &cause->data->drift;

	if (d->drifted_count == 0) {
		cause->rank = CMD_DIFF_POSSIBLE;
		cause->note = data_drift_outcome_why(data_drift_outcome(d));
		if (cause->note == NULL)
			cause->note = "no column has drifted";
		return;
	}
	cause->note = arena_printf(call->arena, "%zu of %zu columns drifted", d->drifted_count,
	    d->compared_count);
}

static int
strongest_first(const void *a, const void *b)
{
	const struct data_drift_column *p = *(const struct data_drift_column *const *)a;
	const struct data_drift_column *q = *(const struct data_drift_column *const *)b;
	double x = p->threshold > 0 ? p->score / p->threshold : 0;
	double y = q->threshold > 0 ? q->score / q->threshold : 0;

	return (x < y) - (x > y);
}

static const char *
pair_text(struct cmd_call *call, double before, double now, double factor, const char *unit)
{
	char a[STR_SHORT], b[STR_SHORT];

	if (isnan(before) && isnan(now))
		return "";
	return arena_printf(call->arena, "%s%s %s %s%s", str_number(a, factor * before, 4), unit,
	    cmd_out_symbol(call->out, "→", "->"), str_number(b, factor * now, 4), unit);
}

void
cmd_diff_put_data(struct cmd_call *call, const struct cmd_diff_data *d)
{
	enum { MOST = 8 };
	static const char *const titles[] = { "column", "verdict", "score", "mean", "sd", "missing" };
	const struct data_drift_column **order = arena_array(call->arena,
	    const struct data_drift_column *, d->drift.count + 1);
	struct cmd_table *t = cmd_table_new(ARRAY_LEN(titles));
	char a[STR_SHORT], b[STR_SHORT];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = titles[i], .right = i == 2 });
	for (size_t i = 0; i < d->drift.count; i++)
		if (d->drift.columns[i].verdict != DATA_STABLE &&
		    d->drift.columns[i].verdict != DATA_NOT_COMPARED)
			order[n++] = &d->drift.columns[i];
	qsort(order, n, sizeof *order, strongest_first);
	for (size_t i = 0; i < n && i < MOST; i++) {
		const struct data_drift_column *c = order[i];
		const struct data_share *missing = &c->shares[DATA_SHARE_MISSING];

		cmd_table_cell(t, c->name, NULL);
		cmd_table_cell(t, data_verdict_name(c->verdict), c->verdict == DATA_DRIFTED ? "error" : NULL);
		cmd_table_cell(t, isnan(c->score) ? "" : str_number(a, c->score, 3), NULL);
		cmd_table_cell(t, pair_text(call, c->mean_before, c->mean, 1, ""), NULL);
		cmd_table_cell(t, pair_text(call, c->sd_before, c->sd, 1, ""), NULL);
		cmd_table_cell(t, missing->before > 0 || missing->now > 0 ? pair_text(call,
		    missing->before, missing->now, 100, "%") : "", NULL);
	}
	cmd_out_text(call->out, "\n");
	cmd_out_styled(call->out, "bold", "Data");
	cmd_out_printf(call->out, "  %s %s %s: %s rows and %s\n", d->before,
	    cmd_out_symbol(call->out, "→", "->"), d->now, str_count(a, d->drift.rows_before),
	    str_count(b, d->drift.rows));
	if (n > 0)
		cmd_table_print(t, call->out);
	if (n > MOST)
		cmd_out_printf(call->out, "and %zu more: benchtop drift %s %s\n", n - MOST, d->before, d->now);
	cmd_table_free(t);
}

void
cmd_diff_json_data(struct json_out *json, const struct cmd_diff_data *d)
{
	data_drift_json(json, &d->drift, d->before, d->now);
}

/* ------------------------------------------------------------------ the order */

static struct cmd_diff_cause
judge(struct cmd_call *call, enum run_compare_part part, const struct run_compare_row *row,
    bool code_same, struct cmd_diff_causes *out)
{
	struct cmd_diff_cause cause = { .part = part, .row = row, .rank = CMD_DIFF_UNLIKELY };

	for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
		if (rules[i].part == part && str_glob(rules[i].pattern, row->name)) {
			cause.rank = rules[i].rank;
			cause.note = rules[i].note;
			break;
		}
	}
	if (part == RUN_COMPARE_DATA && (cause.data = look_into_data(call, row, out)) != NULL)
		judge_data(call, &cause);
	if (part == RUN_COMPARE_CODE && code_same && (str_equal(row->name, "commit") ||
	    str_equal(row->name, "uncommitted"))) {
		cause.rank = CMD_DIFF_UNLIKELY;
		cause.note = "the files are the same";
	}
	return cause;
}

void
cmd_diff_rank(struct cmd_call *call, const struct run_compare *c, bool code_same,
    struct cmd_diff_causes *out)
{
	struct cmd_diff_cause *all;
	size_t n = 0, most = 0;

	for (size_t part = 0; part < RUN_COMPARE_PARTS; part++)
		most += c->row_count[part];
	all = arena_array(call->arena, struct cmd_diff_cause, most + 1);
	*out = (struct cmd_diff_causes){ .list = arena_array(call->arena, struct cmd_diff_cause, most + 1) };
	out->data = arena_array(call->arena, struct cmd_diff_data, c->row_count[RUN_COMPARE_DATA] + 1);
	for (size_t part = 0; part < RUN_COMPARE_PARTS; part++)
		for (size_t i = 0; i < c->row_count[part]; i++)
			if (c->rows[part][i].differs)
				all[n++] = judge(call, (enum run_compare_part)part, &c->rows[part][i],
				    code_same, out);
	/* Within a rank, parts keep their order. */
	for (int rank = 0; rank < CMD_DIFF_RANKS; rank++)
		for (size_t i = 0; i < n; i++)
			if ((int)all[i].rank == rank)
				out->list[out->count++] = all[i];
}

void
cmd_diff_causes_release(struct cmd_diff_causes *c)
{
	for (size_t i = 0; i < c->data_count; i++) {
		data_drift_release(&c->data[i].drift);
		data_profile_release(&c->data[i].profiles[0]);
		data_profile_release(&c->data[i].profiles[1]);
	}
}
