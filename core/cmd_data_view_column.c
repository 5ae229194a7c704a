/*
 * cmd_data_view_column.c - all that is known of one column, for a person.
 */
#include <math.h>

#include "cmd_data_view.h"

static void
line(struct cmd_data_view *v, const char *name, const char *value)
{
	if (value != NULL)
		cmd_out_printf(v->call->out, "  %-16s %s\n", name, value);
}

static void
print_figures(struct cmd_data_view *v, const struct data_summary *s)
{
	const struct {
		const char *name;
		double value;
	} figures[] = { { "min", s->min }, { "max", s->max }, { "mean", s->mean }, { "sd", s->sd },
		{ "sum", s->sum }, { "skewness", s->skewness }, { "kurtosis", s->kurtosis },
		{ "geometric mean", s->geometric_mean }, { "autocorrelation", s->autocorrelation } };
	const struct {
		const char *name;
		double value;
	} ranked[] = { { "iqr", s->iqr }, { "mad", s->mad }, { "outliers below", s->outliers_low },
		{ "outliers above", s->outliers_high } };

	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		line(v, figures[i].name, cmd_data_figure(v, s, figures[i].value));
	for (size_t i = 0; i < ARRAY_LEN(ranked); i++)
		line(v, ranked[i].name, cmd_data_about(v, cmd_data_figure(v, s, ranked[i].value), s->rank_error));
	if (s->numeric)
		line(v, "zeros", cmd_data_share(v, (double)s->column->zeros, (double)s->present));
	if (s->numeric)
		line(
		    v, "negative", cmd_data_share(v, (double)s->column->negatives, (double)s->present));
}

static const char *
gap_text(struct cmd_data_view *v, double ns)
{
	char text[STR_SHORT];

	return arena_strdup(v->call->arena, str_duration(text, ns * 1e-9));
}

static void
print_times(struct cmd_data_view *v, const struct data_summary *s)
{
	double future = data_summary_above(s, (double)v->profile->written);

	if (s->ascending && s->column->gaps.n > 0) {
		line(v, "median gap",
		    cmd_data_about(v, gap_text(v, s->median_gap), data_kll_rank_error(&s->column->gaps)));
		line(v, "largest gap", gap_text(v, (double)s->column->max_gap));
	}
	if (future > 0)
		line(v, "in the future",
		    cmd_data_about(v, cmd_data_share(v, future, (double)s->present), s->rank_error));
}

static void
print_elements(struct cmd_data_view *v, const struct data_nested *nested)
{
	char number[STR_SHORT];

	if (nested->arrays > 0)
		line(v, "elements",
		    arena_printf(v->call->arena, "%.0f to %.0f, mean %s", nested->lengths.min,
			nested->lengths.max,
			str_number(
			    number, (double)nested->elements / (double)nested->arrays, 4)));
}

static void
print_nested(struct cmd_data_view *v, const struct data_nested *nested)
{
	const struct data_top_item *keys[20];
	size_t count = data_top_list(&nested->keys, keys, ARRAY_LEN(keys));
	struct cmd_out *out = v->call->out;
	char number[STR_SHORT];

	if (count > 0)
		cmd_out_text(out, "\nmembers of objects\n");
	for (size_t i = 0; i < count; i++) {
		struct slice key = data_top_text(&nested->keys, keys[i]);

		cmd_out_printf(out, "  %12s  %.*s\n", str_count(number, keys[i]->count),
		    (int)key.n, key.p);
	}
}

static void
print_quantiles(struct cmd_data_view *v, const struct data_summary *s)
{
	char error[STR_SHORT];

	if (s->rank_error > 0)
		cmd_out_printf(v->call->out, "\nquantiles (ranks within %s %%)\n",
		    str_number(error, 100 * s->rank_error, 2));
	else
		cmd_out_text(v->call->out, "\nquantiles\n");
	for (size_t i = 0; i < DATA_QUANTILES; i++) {
		char share[STR_SHORT];

		line(v, str_double(share, data_quantile_shares[i]), cmd_data_figure(v, s, s->quantiles[i]));
	}
	cmd_out_printf(v->call->out, "\n  %s\n", cmd_data_bars(v, s, DATA_BINS));
}

static void
print_texts(struct cmd_data_view *v, const struct data_summary *s)
{
	const struct data_column *c = s->column;
	const struct data_top_item *shapes[5];
	size_t count = data_top_list(&c->shapes, shapes, ARRAY_LEN(shapes));
	char mean[STR_SHORT], sd[STR_SHORT];

	if (s->folded < s->distinct)
		line(v, "differ in case",
		    cmd_data_count(v, round(s->distinct) - round(s->folded), s->folded_exact));
	if (c->nested != NULL)
		print_elements(v, c->nested);
	line(v, "length",
	    arena_printf(v->call->arena, "%u to %u bytes, mean %s characters, sd %s", c->min_length,
		c->max_length, str_number(mean, s->length_mean, 4),
		str_number(sd, s->length_sd, 3)));
	cmd_out_text(v->call->out, "\nshapes\n");
	for (size_t i = 0; i < count; i++) {
		struct slice shape = data_top_text(&c->shapes, shapes[i]);

		line(v, cmd_data_share(v, (double)shapes[i]->count, (double)c->texts),
		    arena_strndup(v->call->arena, shape.p, shape.n));
	}
}

void
cmd_data_view_column(struct cmd_data_view *v, const struct data_summary *s)
{
	struct cmd_out *out = v->call->out;
	char error[STR_SHORT];

	cmd_out_printf(out, "%s (%s)\n\n", s->column->name, data_type_name(s->type));
	line(v, "rows", cmd_data_count(v, (double)s->column->rows, true));
	line(v, "missing", cmd_data_share(v, (double)s->missing, (double)s->column->rows));
	line(v, "distinct", s->distinct_exact ? cmd_data_count(v, s->distinct, true)
	    : arena_printf(v->call->arena, "%s (within %s %%)", cmd_data_count(v, s->distinct, false),
		  str_number(error, 200 * s->distinct_error, 2)));
	line(v, "sorted", s->ascending ? (s->strict ? "ascending, without repetition" : "ascending")
	    : s->descending ? (s->strict ? "descending, without repetition" : "descending") : NULL);
	if (s->numeric || s->temporal)
		print_figures(v, s);
	if (s->temporal)
		print_times(v, s);
	if (s->column->texts > 0)
		print_texts(v, s);
	if (s->column->nested != NULL)
		print_nested(v, s->column->nested);
	if (s->numeric || s->temporal)
		print_quantiles(v, s);
	cmd_out_printf(
	    out, "\nmost common values%s\n", s->distinct_exact ? "" : " (at least so often)");
	for (size_t i = 0; i < s->top_count && i < 10; i++)
		cmd_out_printf(out, "  %12s  %s\n", cmd_data_count(v, (double)s->top[i]->count, true),
		    cmd_data_top(v, s, i));
	cmd_data_alerts(v, s->column->name);
}
