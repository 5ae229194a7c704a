/*
 * cmd_drift_report.c - see the header.
 */
#include "cmd_drift_report.h"

#include <math.h>
#include <stdlib.h>

#include "cmd_table.h"

enum { SHOWN_WHOLE = 40, GAINS = 3 };

static const struct cmd_column columns[] = {
	{ .title = "column", .flexible = true },
	{ .title = "verdict" },
	{ .title = "measure", .optional = true },
	{ .title = "score", .right = true },
	{ .title = "threshold", .right = true },
	{ .title = "floor", .right = true, .optional = true },
	{ .title = "p", .right = true, .optional = true },
	{ .title = "psi", .right = true, .optional = true },
	{ .title = "what happened", .flexible = true },
};

/* How a verdict is shown, and where it stands: what matters most comes first. */
static const struct {
	const char *text, *style;
	int rank;
} shown[] = {
	[DATA_STABLE] = { "stable", NULL, 5 },
	[DATA_DRIFTED] = { "drift", "error", 1 },
	[DATA_INSUFFICIENT] = { "too few rows", "dim", 4 },
	[DATA_SIGNIFICANT] = { "significant", "info", 3 },
	[DATA_NOT_COMPARED] = { "not compared", "dim", 6 },
	[DATA_ADDED] = { "new column", "info", 2 },
	[DATA_REMOVED] = { "missing column", "error", 0 },
	[DATA_RETYPED] = { "type changed", "error", 0 },
};

const char *
cmd_drift_style(enum data_verdict verdict)
{
	return shown[verdict].style;
}

static const char *
figure(struct cmd_call *call, double v, int digits)
{
	char text[STR_SHORT];

	return isnan(v) ? NULL : arena_strdup(call->arena, str_number(text, v, digits));
}

static const char *
probability(struct cmd_call *call, double p)
{
	return p < 1e-16 ? "<1e-16" : figure(call, p, 2);
}

/* ------------------------------------------------------------------------------------- columns */

/* How far beyond its threshold, on a scale that measures share. */
static double
strength(const struct data_drift_column *c)
{
	return isnan(c->score) ? INFINITY : data_drift_times(c);
}

static int
by_weight(const void *a, const void *b)
{
	const struct data_drift_column *x = *(const struct data_drift_column *const *)a,
				       *y = *(const struct data_drift_column *const *)b;
	int rank = shown[x->verdict].rank - shown[y->verdict].rank;
	double p = strength(x), q = strength(y);

	if (rank != 0)
		return rank;
	/* Stable ones stay in the order of the data, as both are in one array. */
	if (x->verdict == DATA_STABLE || x->verdict == DATA_NOT_COMPARED || p == q)
		return x < y ? -1 : 1;
	return p > q ? -1 : 1;
}

static bool
is_quiet(const struct data_drift_column *c)
{
	return c->verdict == DATA_STABLE || c->verdict == DATA_NOT_COMPARED;
}

static void
put_row(struct cmd_call *call, struct cmd_table *table, const struct data_drift_column *c)
{
	const char *cells[ARRAY_LEN(columns)] = { c->name, shown[c->verdict].text,
		str_equal(c->measure, "none") ? NULL : c->measure, figure(call, c->score, 3),
		figure(call, c->threshold, 3), figure(call, c->floor, 2),
		probability(call, c->p_adjusted), figure(call, c->measures.psi, 3), c->text };

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		cmd_table_cell(table, cells[i], i == 1 ? shown[c->verdict].style : NULL);
}

static void
print_columns(struct cmd_call *call, const struct data_drift *d, bool all)
{
	struct cmd_table *table = cmd_table_new(ARRAY_LEN(columns));
	const struct data_drift_column **order =
	    arena_array(call->arena, const struct data_drift_column *, d->count + 1);
	size_t left_out = 0;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cmd_table_column(table, i, &columns[i]);
	for (size_t i = 0; i < d->count; i++)
		order[i] = &d->columns[i];
	qsort(order, d->count, sizeof(struct data_drift_column *), by_weight);
	for (size_t i = 0; i < d->count; i++) {
		if (!all && d->count > SHOWN_WHOLE && is_quiet(order[i]))
			left_out++;
		else
			put_row(call, table, order[i]);
	}
	if (cmd_table_rows(table) > 0)
		cmd_table_print(table, call->out);
	cmd_table_free(table);
	if (left_out > 0)
		cmd_out_printf(call->out, "(%zu columns that are stable or not compared are left out; "
					  "--all shows them)\n", left_out);
}

/* ------------------------------------------------------------------------------------- rows */

/* The columns by which the classifier tells the sets apart. */
static void
print_gains(struct cmd_call *call, const struct data_drift *d)
{
	double *gain = arena_array(call->arena, double, d->count + 1);
	char share[STR_SHORT];

	for (size_t i = 0; i < d->count; i++)
		gain[i] = d->classifier.gain[i];
	for (int n = 0; n < GAINS; n++) {
		size_t best = 0;

		for (size_t i = 1; i < d->count; i++)
			if (gain[i] > gain[best])
				best = i;
		if (d->count == 0 || gain[best] < 0.01)
			break;
		cmd_out_printf(call->out, "%s %s (%s %%)", n == 0 ? ", by" : ",",
		    d->columns[best].name, str_number(share, 100 * gain[best], 2));
		gain[best] = 0;
	}
}

static void
print_classifier(struct cmd_call *call, const struct data_drift *d)
{
	const struct data_classifier *c = &d->classifier;
	char a[STR_SHORT], b[STR_SHORT];

	if (isnan(c->auc))
		return;
	cmd_out_printf(call->out, "classifier   AUC %s %s %s: ", str_number(a, c->auc, 3),
	    cmd_out_symbol(call->out, "±", "+-"), str_number(b, 1.96 * c->auc_error, 2));
	cmd_out_styled(call->out, c->alarm ? "error" : NULL,
	    c->alarm ? "the rows can be told apart" : "the rows cannot be told apart");
	if (c->alarm)
		print_gains(call, d);
	cmd_out_text(call->out, "\n");
}

static void
print_correlation(struct cmd_call *call, const struct data_correlation_drift *c)
{
	char before[STR_SHORT], now[STR_SHORT];

	if (isnan(c->change))
		return;
	cmd_out_printf(call->out, "correlation  %s and %s: %s, was %s%s", c->a, c->b,
	    str_number(now, c->now, 3), str_number(before, c->before, 3),
	    c->all_rows ? "" : " (of the samples)");
	if (c->alarm)
		cmd_out_printf(call->out, "; %zu of %zu pairs changed", c->changed, c->pairs);
	else
		cmd_out_printf(call->out, ", the largest change of %zu pair%s: %s", c->pairs,
		    c->pairs == 1 ? "" : "s", c->change < DATA_CORRELATION_CHANGE ? "too small to matter" : "could be chance");
	cmd_out_text(call->out, "\n");
}

static void
print_rows(struct cmd_call *call, const struct data_drift *d)
{
	struct cmd_out *out = call->out;
	char a[STR_SHORT], b[STR_SHORT];

	print_classifier(call, d);
	if (!isnan(d->pca))
		cmd_out_printf(out, "PCA          reconstruction error %s, reference %s%s\n",
		    str_number(a, d->pca, 3), str_number(b, d->pca_before, 3),
		    d->pca_alarm ? ": columns go together in another way" : "");
	print_correlation(call, &d->correlation);
	if (!isnan(d->discrepancy.value))
		cmd_out_printf(out, "MMD          %s, p %s, on %zu rows\n",
		    str_number(a, d->discrepancy.value, 3), str_number(b, d->discrepancy.p, 2),
		    d->discrepancy.rows);
	cmd_out_printf(out, "overlap      %s%s %% of the current rows are in the reference%s\n",
	    d->overlap.exact ? "" : "about ", str_number(a, 100 * d->overlap.second_in_first, 3),
	    d->overlap.second_in_first > 0 && d->overlap.second_in_first < 1
		? " (leakage, if one is to test what was trained on the other)" : "");
}

/* ------------------------------------------------------------------------------------- what next */

/* The rows that would be enough for all columns that have too few; 0: none of them ever. */
static double
rows_needed(const struct data_drift *d, size_t *columns_short)
{
	double most = 0;

	*columns_short = 0;
	for (size_t i = 0; i < d->count; i++) {
		if (d->columns[i].verdict != DATA_INSUFFICIENT)
			continue;
		(*columns_short)++;
		if (d->columns[i].rows_needed > most)
			most = d->columns[i].rows_needed;
	}
	return most;
}

static void
print_verdict(struct cmd_call *call, const struct data_drift *d)
{
	enum data_drift_outcome outcome = data_drift_outcome(d);
	const char *why = data_drift_outcome_why(outcome);

	cmd_out_styled(call->out, why != NULL ? "warning" : d->drifted ? "error" : "good",
	    data_drift_outcome_name(outcome));
	if (why != NULL) {
		cmd_out_printf(call->out, ": %s\n", why);
		return;
	}
	cmd_out_printf(call->out, ": %zu of %zu columns drifted%s\n", d->drifted_count,
	    d->compared_count,
	    !d->drifted && d->drifted_count > 0 ? ", fewer than --share asks for"
	    : d->critical		      ? ", a critical one among them"
	    : d->drifted && d->classifier.alarm ? ", and a classifier tells the rows apart" : "");
}

static void
print_next(struct cmd_call *call, const struct data_drift *d, const char *before, const char *now)
{
	const struct data_drift_column *worst = NULL;
	size_t columns_short;
	double needed = rows_needed(d, &columns_short);
	char text[STR_SHORT];

	for (size_t i = 0; i < d->count; i++) {
		const struct data_drift_column *c = &d->columns[i];

		if (c->verdict == DATA_DRIFTED && (worst == NULL || strength(c) > strength(worst)))
			worst = c;
	}
	if (columns_short > 0 && needed > 0)
		cmd_out_printf(call->out, "%zu column%s too few rows for a verdict; about %s would do\n",
		    columns_short, columns_short == 1 ? " has" : "s have",
		    str_count(text, (uint64_t)needed));
	if (worst != NULL)
		cmd_out_printf(call->out, "next: benchtop drift %s %s --plot   "
					  "benchtop data stats %s %s\n", before, now, now, worst->name);
}

void
cmd_drift_report(struct cmd_call *call, const struct data_drift *d, const char *before,
    const char *now, bool all)
{
	char rows_before[STR_SHORT], rows[STR_SHORT];

	cmd_out_printf(call->out, "%s (%s) against %s (%s)\n\n", now, str_things(rows, d->rows, "row"), before,
	    str_things(rows_before, d->rows_before, "row"));
	print_columns(call, d, all);
	cmd_out_text(call->out, "\n");
	print_rows(call, d);
	cmd_out_text(call->out, "\n");
	print_verdict(call, d);
	print_next(call, d, before, now);
}

bool
cmd_drift_check(struct cmd_call *call, const struct data_drift *d, const char *now, struct err *err)
{
	enum data_drift_outcome outcome = data_drift_outcome(d);

	if (!cmd_flag(call, "check"))
		return true;
	if (data_drift_outcome_why(outcome) != NULL)
		return err_set(err, ERR_INPUT, "%s: %s: %s", now, data_drift_outcome_name(outcome),
		    data_drift_outcome_why(outcome));
	return !d->drifted || err_set(err, ERR_FAILED, "drift: %zu of %zu columns of %s", d->drifted_count,
	    d->compared_count, now);
}
