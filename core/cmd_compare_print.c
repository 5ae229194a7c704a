/*
 * cmd_compare_print.c - the lines of a comparison for CSV and Markdown, and what JSON has of groups.
 */
#include "cmd_compare_print.h"

#include <math.h>

#include "base_json_fields.h"

/* ---- figures */

/* What there is to say of a metric of a group, in the order of the lines and members. */
enum figure { FIGURE_N, FIGURE_MEAN, FIGURE_SD, FIGURE_MIN, FIGURE_MAX, FIGURE_DELTA, FIGURES };

static const char *const figure_names[FIGURES] = { "n", "mean", "sd", "min", "max", "delta" };

static double
figure_of(const struct run_compare_group *m, size_t group, size_t figure)
{
	const struct run_group_stats *s = &m->stats[group];
	const double values[FIGURES] = { (double)s->n, s->mean, s->sd, s->min, s->max, m->delta[group] };

	return values[figure];
}

/* ---- for spreadsheets and pages */

static bool
has_figures(const struct run_groups *g, const struct cmd_notation *n)
{
	return n == &cmd_notation_csv && g->by != NULL;
}

/* A spreadsheet has empty cells, a page says that there is nothing. */
static const char *
or_dash(const struct cmd_notation *n, const char *text)
{
	return text == NULL && n != &cmd_notation_csv ? "–" : text;
}

static void
add_part(struct buf *out, struct cmd_call *call, const struct run_compare *c, const struct run_groups *g,
    const struct cmd_notation *n, enum run_compare_part part, bool all)
{
	size_t first = has_figures(g, n) ? 3 : 2;
	const char **cells = arena_array(call->arena, const char *, g->count + first);

	cells[0] = run_compare_part_names[part];
	for (size_t r = 0; r < c->row_count[part]; r++) {
		const struct run_compare_row *row = &c->rows[part][r];

		if (!row->differs && !all)
			continue;
		cells[1] = row->name;
		for (size_t k = 0; k < g->count; k++)
			cells[first + k] = or_dash(n, run_group_value(g, k, row->values, call->arena));
		cmd_notation_line(out, n, cells, g->count + first);
	}
}

/* Every figure as a line of numbers. */
static void
add_figures(struct buf *out, const struct run_compare_group *m, size_t groups, const char **cells,
    struct arena *a)
{
	char number[STR_SHORT];

	for (size_t f = 0; f < FIGURES; f++) {
		cells[2] = figure_names[f];
		for (size_t k = 0; k < groups; k++) {
			double v = figure_of(m, k, f);

			cells[3 + k] = isnan(v) ? NULL : arena_strdup(a, str_double(number, v));
		}
		cmd_notation_line(out, &cmd_notation_csv, cells, groups + 3);
	}
}

/* The last value of a run, so that it reads back as it was. */
static const char *
exactly(const struct run_compare_group *m, const struct run_groups *g, size_t group, struct arena *a)
{
	const struct store_metric *value = m->metric->values[g->members[group][0]];
	char number[STR_SHORT];

	return value != NULL ? arena_strdup(a, str_double(number, value->last)) : NULL;
}

static void
add_metrics(struct buf *out, struct cmd_call *call, const struct run_compare *c, const struct run_groups *g,
    const struct cmd_notation *n, bool all)
{
	const char **cells = arena_array(call->arena, const char *, g->count + 3);

	cells[0] = "metrics";
	for (size_t i = 0; i < c->metric_count; i++) {
		struct run_compare_group m;

		if (!c->metrics[i].differs && !all)
			continue;
		run_compare_group(&m, c, g, i, call->arena);
		cells[1] = c->metrics[i].name;
		if (has_figures(g, n)) {
			add_figures(out, &m, g->count, cells, call->arena);
			continue;
		}
		for (size_t k = 0; k < g->count; k++)
			cells[2 + k] = n == &cmd_notation_csv ? exactly(&m, g, k, call->arena)
			    : or_dash(n, run_compare_group_text(&m, g, k, call->arena));
		cmd_notation_line(out, n, cells, g->count + 2);
	}
}

void
cmd_compare_print_rows(struct cmd_call *call, const struct run_compare *c, const struct run_groups *g,
    const struct cmd_notation *n, bool all)
{
	const char *const *labels = run_group_labels(g, call->arena);
	size_t first = has_figures(g, n) ? 3 : 2;
	const char **cells = arena_array(call->arena, const char *, g->count + first);
	struct buf out = BUF_INIT;

	cells[0] = "part";
	cells[1] = "name";
	if (first == 3)
		cells[2] = "figure";
	for (size_t k = 0; k < g->count; k++)
		cells[first + k] = labels[k];
	cmd_notation_header(&out, n, cells, g->count + first);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		add_part(&out, call, c, g, n, (enum run_compare_part)p, all);
	add_metrics(&out, call, c, g, n, all);
	cmd_out_raw(call->out, buf_str(&out), out.len);
	buf_release(&out);
}

/* ---- for programs */

static void
put_metric(struct json_out *out, const struct run_compare_group *m, size_t group)
{
	json_open(out, m->metric->name, '{');
	for (size_t f = 0; f < FIGURES; f++)
		json_put_real_or_null(out, figure_names[f], figure_of(m, group, f));
	json_put_bool(out, "best", group == m->best);
	json_close(out);
}

static void
put_group(struct json_out *out, const struct run_compare *c, const struct run_groups *g, size_t group,
    const struct run_compare_group *metrics)
{
	json_open(out, NULL, '{');
	json_put_str(out, "label", g->label[group]);
	json_open(out, "runs", '[');
	for (size_t i = 0; i < g->size[group]; i++)
		json_put_str(out, NULL, c->runs[g->members[group][i]]->id);
	json_close(out);
	json_open(out, "metrics", '{');
	for (size_t i = 0; i < c->metric_count; i++)
		put_metric(out, &metrics[i], group);
	json_close(out);
	json_close(out);
}

void
cmd_compare_print_groups(struct json_out *out, const struct run_compare *c, const struct run_groups *g)
{
	struct arena *a = arena_new();
	struct run_compare_group *metrics = arena_array(a, struct run_compare_group, c->metric_count + 1);

	for (size_t i = 0; i < c->metric_count; i++)
		run_compare_group(&metrics[i], c, g, i, a);
	json_open(out, "groups", '{');
	json_put_str(out, "by", g->by);
	json_put_int(out, "baseline", (int64_t)g->of[c->baseline]);
	json_open(out, "groups", '[');
	for (size_t k = 0; k < g->count; k++)
		put_group(out, c, g, k, metrics);
	json_close(out);
	json_close(out);
	arena_free(a);
}
