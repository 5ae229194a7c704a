/*
 * cmd_compare_people.c - the tables of a comparison for people. A few runs or groups are columns, with a table for
 * each part; many are rows of one table, where what differs are the columns.
 */
#include "cmd_compare_print.h"
#include "cmd_table.h"

enum { COLUMNS_MOST = 8 };

/* What differs (or is the same), with a text for each group; NULL: it has none. */
struct line {
	const char *part, *name, *best;
	const char **texts;
	bool differs, is_metric;
	size_t good;			/* the best group; the number of groups when there is none */
};

struct sheet {
	struct cmd_call *call;
	const struct run_groups *g;
	size_t baseline;		/* group */
	struct line *lines;
	size_t count;
	bool has_noise;
};

/* ---- lines */

static void
add_row(struct sheet *s, const char *part, const struct run_compare_row *row)
{
	struct line *l = &s->lines[s->count++];

	*l = (struct line){ .part = part, .name = row->name, .differs = row->differs, .good = s->g->count,
		.texts = arena_array(s->call->arena, const char *, s->g->count) };
	for (size_t k = 0; k < s->g->count; k++)
		l->texts[k] = run_group_value(s->g, k, row->values, s->call->arena);
}

static void
add_metric(struct sheet *s, const struct run_compare *c, size_t metric)
{
	struct line *l = &s->lines[s->count++];
	struct run_compare_group m;

	run_compare_group(&m, c, s->g, metric, s->call->arena);
	s->has_noise = s->has_noise || run_compare_group_has_noise(&m, s->g);
	*l = (struct line){ .part = "metrics", .name = m.metric->name, .differs = m.metric->differs,
		.best = run_direction_text(m.metric->direction, m.metric->guessed), .is_metric = true,
		.good = m.best, .texts = arena_array(s->call->arena, const char *, s->g->count) };
	for (size_t k = 0; k < s->g->count; k++)
		l->texts[k] = run_compare_group_text(&m, s->g, k, s->call->arena);
}

static void
add_lines(struct sheet *s, const struct run_compare *c)
{
	size_t most = c->metric_count;

	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		most += c->row_count[p];
	s->lines = arena_array(s->call->arena, struct line, most + 1);
	for (size_t p = 0; p < RUN_COMPARE_PARTS; p++)
		for (size_t i = 0; i < c->row_count[p]; i++)
			add_row(s, run_compare_part_names[p], &c->rows[p][i]);
	for (size_t i = 0; i < c->metric_count; i++)
		add_metric(s, c, i);
}

/* ---- cells */

static void
put_cell(const struct sheet *s, struct cmd_table *t, const struct line *l, size_t group)
{
	const char *text = l->texts[group];

	/* What there is not has the same sign everywhere. */
	if (text == NULL)
		cmd_table_cell(t, cmd_out_symbol(s->call->out, "–", "-"), "dim");
	else if (l->is_metric)
		cmd_table_cell(t, text, group == l->good ? "good" : NULL);
	else
		cmd_table_cell(t, text, str_equal(text, l->texts[s->baseline]) ? NULL : "accent");
}

static void
end_table(struct sheet *s, struct cmd_table *t)
{
	if (cmd_table_rows(t) > 0) {
		cmd_table_print(t, s->call->out);
		cmd_out_text(s->call->out, "\n");
	}
	cmd_table_free(t);
}

/* ---- a few: groups are columns */

static void
print_part(struct sheet *s, const struct line *lines, size_t count, bool all)
{
	const char *const *labels = run_group_labels(s->g, s->call->arena);
	size_t first = lines->is_metric ? 2 : 1;
	struct cmd_table *t = cmd_table_new(s->g->count + first);

	cmd_table_column(t, 0, &(struct cmd_column){ .title = lines->part });
	if (lines->is_metric)
		cmd_table_column(t, 1, &(struct cmd_column){ .title = "best" });
	for (size_t k = 0; k < s->g->count; k++)
		cmd_table_column(t, first + k, &(struct cmd_column){ .title = labels[k],
		    .right = lines->is_metric, .flexible = true });
	for (size_t i = 0; i < count; i++) {
		if (!lines[i].differs && !all)
			continue;
		cmd_table_cell(t, lines[i].name, NULL);
		if (lines->is_metric)
			cmd_table_cell(t, lines[i].best, "dim");
		for (size_t k = 0; k < s->g->count; k++)
			put_cell(s, t, &lines[i], k);
	}
	end_table(s, t);
}

static void
print_upright(struct sheet *s, bool all)
{
	for (size_t i = 0, n; i < s->count; i += n) {
		for (n = 1; i + n < s->count && s->lines[i + n].part == s->lines[i].part;)
			n++;
		print_part(s, &s->lines[i], n, all);
	}
}

/* ---- many: groups are rows */

static void
put_titles(struct sheet *s, struct cmd_table *t)
{
	size_t at = 0;

	cmd_table_column(t, at++, &(struct cmd_column){ .title = s->g->by != NULL ? s->g->by : "run" });
	for (size_t i = 0; i < s->count; i++) {
		const struct line *l = &s->lines[i];

		if (!l->differs)
			continue;
		cmd_table_column(t, at++, &(struct cmd_column){ .right = l->is_metric, .by_content = !l->is_metric,
		    .flexible = true, .title = l->best != NULL && l->best[0] != '\0'
		    ? arena_printf(s->call->arena, "%s (%s)", l->name, l->best) : l->name });
	}
}

static void
print_same(struct sheet *s)
{
	struct cmd_table *t = cmd_table_new(2);

	cmd_table_column(t, 0, &(struct cmd_column){ .title = "the same in all" });
	cmd_table_column(t, 1, &(struct cmd_column){ .title = "", .flexible = true });
	for (size_t i = 0; i < s->count; i++) {
		if (s->lines[i].differs)
			continue;
		cmd_table_cell(t, s->lines[i].name, NULL);
		put_cell(s, t, &s->lines[i], s->baseline);
	}
	end_table(s, t);
}

static void
print_lying(struct sheet *s, bool all)
{
	const char *const *labels = run_group_labels(s->g, s->call->arena);
	struct cmd_table *t;
	size_t columns = 1;

	for (size_t i = 0; i < s->count; i++)
		columns += s->lines[i].differs;
	t = cmd_table_new(columns);
	put_titles(s, t);
	for (size_t k = 0; k < s->g->count; k++) {
		cmd_table_cell(t, k != s->baseline ? labels[k]
		    : arena_printf(s->call->arena, "%s, baseline", labels[k]), NULL);
		for (size_t i = 0; i < s->count; i++)
			if (s->lines[i].differs)
				put_cell(s, t, &s->lines[i], k);
	}
	end_table(s, t);
	if (all)
		print_same(s);
}

static bool
something_differs(const struct sheet *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->lines[i].differs)
			return true;
	return false;
}

void
cmd_compare_print(struct cmd_call *call, const struct run_compare *c, const struct run_groups *g, bool all)
{
	struct sheet s = { .call = call, .g = g, .baseline = g->of[c->baseline] };

	add_lines(&s, c);
	if (!all && !something_differs(&s)) {
		cmd_out_text(call->out, "nothing differs; what is the same: --all\n");
		return;
	}
	if (g->count > COLUMNS_MOST)
		print_lying(&s, all);
	else
		print_upright(&s, all);
	if (c->metric_count > 0 && run_compare_group_legend(g) != NULL)
		cmd_out_printf(call->out, "%s\n", run_compare_group_legend(g));
	if (s.has_noise)
		cmd_out_text(call->out, RUN_COMPARE_NOISE_LEGEND "\n");
}
