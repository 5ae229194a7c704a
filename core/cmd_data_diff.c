/*
 * cmd_data_diff.c - `benchtop data diff`: what changed between two versions.
 */
#include <math.h>

#include "cmd_data.h"
#include "cmd_table.h"
#include "data_diff.h"

static const struct cmd_column columns[] = {
	{ .title = "column", .flexible = true },
	{ .title = "change" },
	{ .title = "type" },
	{ .title = "missing" },
	{ .title = "distinct" },
	{ .title = "mean" },
	{ .title = "min" },
	{ .title = "max" },
};

static const char *
shown(struct cmd_call *call, const struct data_summary *s, double value)
{
	struct buf text = BUF_INIT;
	const char *copy;

	if (s->column == NULL || isnan(value))
		return "";
	data_summary_print(s, value, &text);
	copy = arena_strdup(call->arena, buf_str(&text));
	buf_release(&text);
	return copy;
}

/* "12", or "12 > 13" where it changed. */
static const char *
change(struct cmd_call *call, const char *before, const char *now)
{
	const char *arrow = cmd_out_symbol(call->out, "→", ">");

	if (str_equal(before, now) || *before == '\0')
		return now;
	return *now == '\0' ? before : arena_printf(call->arena, "%s %s %s", before, arrow, now);
}

static const char *
count_of(struct cmd_call *call, const struct data_summary *s, double n)
{
	char text[STR_SHORT];

	return s->column == NULL ? "" : arena_strdup(call->arena, str_count(text, (uint64_t)n));
}

static void
put_row(struct cmd_call *call, struct cmd_table *table, const struct data_diff_column *c)
{
	const struct data_summary *a = &c->before, *b = &c->now;
	const char *style = c->kind == DATA_DIFF_SAME      ? "dim"
			    : c->kind == DATA_DIFF_CHANGED ? NULL
							   : "warning";
	const char *cells[ARRAY_LEN(columns)] = { c->name, data_diff_kind_name(c->kind),
		change(call, a->column != NULL ? data_type_name(a->type) : "",
		    b->column != NULL ? data_type_name(b->type) : ""),
		change(call, count_of(call, a, (double)a->missing),
		    count_of(call, b, (double)b->missing)),
		change(call, count_of(call, a, a->distinct), count_of(call, b, b->distinct)),
		change(call, shown(call, a, a->mean), shown(call, b, b->mean)),
		change(call, shown(call, a, a->min), shown(call, b, b->min)),
		change(call, shown(call, a, a->max), shown(call, b, b->max)) };

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		cmd_table_cell(table, cells[i], i == 1 ? style : NULL);
}

static void
print_diff(struct cmd_call *call, const struct data_diff *d, const char *before, const char *now)
{
	struct cmd_table *table = cmd_table_new(ARRAY_LEN(columns));
	char a[STR_SHORT], b[STR_SHORT];

	cmd_out_printf(call->out, "%s: %s; %s: %s\n", before,
	    str_things(a, d->before->rows, "row"), now, str_things(b, d->now->rows, "row"));
	cmd_out_printf(call->out, "%s%s new, %s gone\n\n", d->rows_exact ? "" : "about ",
	    str_things(a, (uint64_t)d->rows_added, "different row"), str_count(b, (uint64_t)d->rows_removed));
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		cmd_table_column(table, i, &columns[i]);
	for (size_t i = 0; i < d->count; i++)
		put_row(call, table, &d->columns[i]);
	cmd_table_print(table, call->out);
	cmd_table_free(table);
}

static bool
diff_run(struct cmd_call *call, struct err *err)
{
	struct data_pass_options options;
	struct cmd_data_input in[2];
	struct data_profile profiles[2];
	struct data_diff diff;

	if (!cmd_data_pass_options(call, &options, err) || !cmd_data_find_two(call, in, err) ||
	    !cmd_data_profile_two(call, in, &options, profiles, err))
		return false;
	data_diff_make(&diff, &profiles[0], &profiles[1]);
	if (cmd_flag(call, "json")) {
		struct buf text = BUF_INIT;
		struct json_out out;

		json_begin(&out, &text);
		data_diff_json(&out, &diff, in[0].text, in[1].text);
		cmd_data_print(call, &text);
	} else {
		print_diff(call, &diff, in[0].text, in[1].text);
	}
	data_diff_release(&diff);
	data_profile_release(&profiles[0]);
	data_profile_release(&profiles[1]);
	return true;
}

static const struct cmd_option options[] = {
	{ .name = "json", .help = "for programs" },
	CMD_DATA_PASS_OPTIONS,
	CMD_DATA_READ_OPTIONS,
	{ .name = NULL },
};

static const struct cmd_example diff_examples[] = {
	{ "benchtop data diff rentals@6 rentals@7", "what the newest version changed" },
	{ "benchtop data diff rentals today.csv", "the newest version against a file" },
	{ .line = NULL },
};

const struct cmd cmd_data_diff = {
	.name = "diff",
	.summary = "tell what changed between two versions",
	.usage = "A B [--json]",
	.options = options,
	.details = "A and B are dataset versions, data files or kept profiles. A column is the "
		   "same when all its values are, in "
		   "the same order. Whether a change matters, `benchtop drift` tells.",
	.examples = diff_examples,
	.min_args = 2,
	.max_args = 2,
	.completes = CMD_ARGS_DATA,
	.run = diff_run,
};
