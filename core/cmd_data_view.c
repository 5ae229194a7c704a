/*
 * cmd_data_view.c - the columns of a profile as a table, and as Markdown.
 */
#include "cmd_data_view.h"

#include <math.h>
#include <string.h>

#include "base_utf8.h"
#include "cmd_table.h"

void
cmd_data_view_make(struct cmd_data_view *v, struct cmd_call *call, const struct data_profile *p)
{
	size_t pair_count;
	struct data_corr *pairs = data_corr_find(p, &pair_count);

	*v = (struct cmd_data_view){ .call = call, .profile = p };
	v->summaries = x_new_array(struct data_summary, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&v->summaries[i], &p->columns[i]);
	v->alerts = data_alert_find(p, v->summaries, pairs, pair_count, &v->alert_count);
	x_free(pairs);
}

void
cmd_data_view_release(struct cmd_data_view *v)
{
	for (size_t i = 0; i < v->profile->count; i++)
		data_summary_release(&v->summaries[i]);
	x_free(v->summaries);
	x_free(v->alerts);
}

/* Eight heights out of one row of characters; bins are joined to `width`. */
const char *
cmd_data_bars(struct cmd_data_view *v, const struct data_summary *s, size_t width)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char *const ascii[] = { "_", ".", "-", "=", "+", "*", "%", "#" };
	double joined[DATA_BINS] = { 0 }, most = 0;
	struct buf out = BUF_INIT;
	const char *text;

	if (s->histogram.count < 2)
		return "";
	for (size_t i = 0; i < s->histogram.count; i++)
		joined[i * width / s->histogram.count] += s->histogram.counts[i];
	for (size_t i = 0; i < width; i++)
		most = fmax(most, joined[i]);
	for (size_t i = 0; i < width; i++) {
		size_t height = joined[i] <= 0 ? 0 : 1 + (size_t)(joined[i] / most * 6.999);

		buf_add(&out, cmd_out_symbol(v->call->out, bars[height > 7 ? 7 : height],
				  ascii[height > 7 ? 7 : height]));
	}
	text = arena_strdup(v->call->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

const char *
cmd_data_figure(struct cmd_data_view *v, const struct data_summary *s, double value)
{
	struct buf out = BUF_INIT;
	const char *text;

	if (isnan(value))
		return NULL;
	data_summary_print(s, value, &out);
	text = arena_strdup(v->call->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* What comes from a sketch is marked. */
const char *
cmd_data_about(struct cmd_data_view *v, const char *text, double error)
{
	return text != NULL && error > 0 ? arena_printf(v->call->arena, "~%s", text) : text;
}

const char *
cmd_data_count(struct cmd_data_view *v, double n, bool exact)
{
	char text[STR_SHORT];

	return arena_printf(
	    v->call->arena, "%s%s", exact ? "" : "~", str_count(text, (uint64_t)llround(n)));
}

const char *
cmd_data_share(struct cmd_data_view *v, double part, double whole)
{
	char text[STR_SHORT];

	if (part == 0 || whole == 0)
		return "0";
	return arena_printf(v->call->arena, "%s %%", str_number(text, 100 * part / whole, 3));
}

/* The text of the i-th top value with its share: "north 12 %". */
const char *
cmd_data_top(struct cmd_data_view *v, const struct data_summary *s, size_t i)
{
	struct buf value = BUF_INIT;
	const char *text;
	char share[STR_SHORT];

	if (i >= s->top_count)
		return NULL;
	data_top_print(&s->column->top, s->top[i], &value);
	text = arena_printf(v->call->arena, "%s (%s %%)", buf_str(&value),
	    str_number(share, 100 * (double)s->top[i]->count / (double)s->present, 3));
	buf_release(&value);
	return text;
}

static const struct cmd_column columns[] = {
	{ .title = "column", .flexible = true },
	{ .title = "type" },
	{ .title = "missing", .right = true },
	{ .title = "distinct", .right = true },
	{ .title = "min", .right = true },
	{ .title = "median", .right = true },
	{ .title = "max", .right = true },
	{ .title = "mean", .right = true },
	{ .title = "sd", .right = true },
	{ .title = "distribution or most common value", .flexible = true },
};

static void
column_cells(struct cmd_data_view *v, const struct data_summary *s, const char *cells[ARRAY_LEN(columns)])
{
	const char *picture = cmd_data_bars(v, s, 12);

	cells[0] = s->column->name;
	cells[1] = data_type_name(s->type);
	cells[2] = cmd_data_share(v, (double)s->missing, (double)s->column->rows);
	cells[3] = cmd_data_count(v, s->distinct, s->distinct_exact);
	cells[4] = cmd_data_figure(v, s, s->min);
	cells[5] = cmd_data_about(v, cmd_data_figure(v, s, s->quantiles[DATA_Q50]), s->rank_error);
	cells[6] = cmd_data_figure(v, s, s->max);
	cells[7] = cmd_data_figure(v, s, s->mean);
	cells[8] = cmd_data_figure(v, s, s->sd);
	cells[9] = *picture != '\0' ? picture : cmd_data_top(v, s, 0);
}

static void
print_dataset(struct cmd_data_view *v, const struct cmd_data_input *in)
{
	const struct data_profile *p = v->profile;
	struct cmd_out *out = v->call->out;
	struct buf dialect = BUF_INIT;
	char rows[STR_SHORT], count[STR_SHORT], bytes[STR_SHORT];

	data_dialect_describe(&p->dialect, &dialect);
	cmd_out_printf(out, "%s: %s, %s, %s\n", in->text, str_things(rows, p->rows, "row"),
	    str_things(count, p->count, "column"), str_bytes(bytes, p->bytes));
	cmd_out_printf(out, "read as: %s\n\n", buf_str(&dialect));
	buf_release(&dialect);
}

/* "a: ", of a column whose name may have line breaks in it; nothing without one. */
static const char *
before_alert(struct cmd_data_view *v, const struct data_alert *a, bool markdown)
{
	struct buf name = BUF_INIT;
	const char *text;

	if (a->column == NULL)
		return "";
	utf8_safe(&name, a->column, strlen(a->column));
	text = arena_printf(v->call->arena, markdown ? "`%s`: " : "%s: ", buf_str(&name));
	buf_release(&name);
	return text;
}

void
cmd_data_alerts(struct cmd_data_view *v, const char *column)
{
	struct cmd_out *out = v->call->out;
	bool first = true;

	for (size_t i = 0; i < v->alert_count; i++) {
		const struct data_alert *a = &v->alerts[i];

		if (column != NULL && !str_equal(a->column, column))
			continue;
		if (first)
			cmd_out_text(out, "\n");
		first = false;
		cmd_out_styled(out, a->severe ? "warning" : "info",
		    cmd_out_symbol(out, a->severe ? "▲" : "·", a->severe ? "!" : "-"));
		cmd_out_printf(out, " %s%s: %s\n", before_alert(v, a, false), a->code, a->text);
	}
}

void
cmd_data_view_table(struct cmd_data_view *v, const struct cmd_data_input *in)
{
	struct cmd_table *table = cmd_table_new(ARRAY_LEN(columns));

	print_dataset(v, in);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cmd_table_column(table, i, &columns[i]);
	for (size_t i = 0; i < v->profile->count; i++) {
		const char *cells[ARRAY_LEN(columns)];

		column_cells(v, &v->summaries[i], cells);
		for (size_t k = 0; k < ARRAY_LEN(columns); k++)
			cmd_table_cell(table, cells[k], NULL);
	}
	cmd_table_print(table, v->call->out);
	cmd_table_free(table);
	cmd_data_alerts(v, NULL);
}

static void
print_markdown_row(struct cmd_out *out, const char *const *cells)
{
	struct buf row = BUF_INIT;

	buf_add(&row, "|");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		buf_add(&row, " ");
		for (const char *s = cells[i] != NULL ? cells[i] : ""; *s != '\0'; s++) {
			if (*s == '|')
				buf_add_char(&row, '\\');
			buf_add_char(&row, *s == '\n' ? ' ' : *s);
		}
		buf_add(&row, " |");
	}
	cmd_out_printf(out, "%s\n", buf_str(&row));
	buf_release(&row);
}

void
cmd_data_view_markdown(struct cmd_data_view *v, const struct cmd_data_input *in)
{
	struct cmd_out *out = v->call->out;
	const char *cells[ARRAY_LEN(columns)];
	char rows[STR_SHORT], count[STR_SHORT];

	cmd_out_printf(out, "## %s\n\n%s, %s\n\n", in->text,
	    str_things(rows, v->profile->rows, "row"), str_things(count, v->profile->count, "column"));
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cells[i] = columns[i].title;
	print_markdown_row(out, cells);
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cmd_out_text(out, columns[i].right ? "|---:" : "|---");
	cmd_out_text(out, "|\n");
	for (size_t i = 0; i < v->profile->count; i++) {
		column_cells(v, &v->summaries[i], cells);
		print_markdown_row(out, cells);
	}
	for (size_t i = 0; i < v->alert_count; i++)
		cmd_out_printf(out, "%s- **%s** %s%s\n", i == 0 ? "\n" : "", v->alerts[i].code,
		    before_alert(v, &v->alerts[i], true), v->alerts[i].text);
}
