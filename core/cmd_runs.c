/*
 * cmd_runs.c - `benchtop runs`: the runs as a table, CSV or JSON.
 */
#include "cmd.h"

#include <string.h>

#include "base_json.h"
#include "base_time.h"
#include "cmd_columns.h"
#include "cmd_json.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "store_filter.h"
#include "store_query.h"

/* A large page: the store reads a column as a whole and keeps only so many of them. */
enum { TERMINAL_LIMIT = 100, PAGE = 16384 };

struct view {
	struct cmd_call *call;
	struct store *store;
	struct store_rows rows;
	struct cmd_columns columns;
	int64_t now;
};

/* ------------------------------------------------------------------------------- cells */

static bool
is_attribute(const struct store_column *c, enum store_attr_type type)
{
	const struct store_attribute *a = c->kind == STORE_ATTR ? store_attribute_find(c->name) : NULL;

	return a != NULL && a->type == type;
}

static bool
is_attribute_named(const struct store_column *c, const char *name)
{
	return c->kind == STORE_ATTR && str_equal(c->name, name);
}

static bool
is_right(const struct store_column *c)
{
	return c->kind == STORE_METRIC || c->kind == STORE_RESOURCE ||
	    is_attribute(c, STORE_ATTR_DURATION) || is_attribute(c, STORE_ATTR_INT);
}

/* Texts of any length; a number that is cut is another number. */
static bool
is_flexible(const struct store_column *c)
{
	return c->kind == STORE_PARAM || c->kind == STORE_TAG ||
	    (is_attribute(c, STORE_ATTR_TEXT) && !is_attribute_named(c, "id") &&
	    !is_attribute_named(c, "status"));
}

/* As a person reads it; `whole` gives every digit, for programs. */
static const char *
cell_text(const struct view *v, const struct store_column *c, const struct store_value *value,
    bool whole, char out[STR_SHORT])
{
	switch (value->kind) {
	case STORE_NULL:
		return "";
	case STORE_TEXT:
		return value->text;
	case STORE_INT:
	case STORE_NUM:
		break;
	}
	if (is_attribute(c, STORE_ATTR_TIME)) {
		if (value->i == 0)
			return "";
		if (whole)
			return time_format(out, value->i);
		return v->call->out->terminal ? time_ago(out, value->i, v->now)
					      : time_local(out, value->i);
	}
	if (is_attribute(c, STORE_ATTR_BOOL))
		return value->num != 0 ? "true" : "false";
	if (whole)
		return str_double(out, value->num);
	if (is_attribute(c, STORE_ATTR_DURATION))
		return str_duration(out, value->num);
	if (c->kind == STORE_RESOURCE)
		return cmd_store_resource(out, c->name, value->num, NULL);
	return str_number(out, value->num, 6);
}

typedef void row_fn(struct view *v, const struct store_value *cells, void *arg);

static bool
each_row(struct view *v, row_fn *fn, void *arg, struct err *err)
{
	struct arena *arena = arena_new();
	bool ok = true;

	for (size_t from = 0; ok && from < v->rows.count; from += PAGE) {
		size_t n = v->rows.count - from < PAGE ? v->rows.count - from : PAGE;
		struct store_value *cells;

		arena_clear(arena);
		ok = store_query_cells(v->store, v->rows.row + from, n, v->columns.column, v->columns.count, arena,
		    &cells, err);
		for (size_t i = 0; ok && i < n; i++)
			fn(v, cells + i * v->columns.count, arg);
	}
	arena_free(arena);
	return ok;
}

/* ------------------------------------------------------------------------------- formats */

static void
table_row(struct view *v, const struct store_value *cells, void *arg)
{
	char number[STR_SHORT];

	for (size_t c = 0; c < v->columns.count; c++) {
		const char *text = cell_text(v, &v->columns.column[c], &cells[c], false, number);
		const char *style = NULL;
		struct buf marked = BUF_INIT;

		if (is_attribute_named(&v->columns.column[c], "id"))
			style = "accent";
		if (is_attribute_named(&v->columns.column[c], "status")) {
			style = cmd_store_style(text);
			if (v->call->out->terminal)
				buf_printf(&marked, "%s ", cmd_store_symbol(v->call->out, text));
		}
		buf_add(&marked, text);
		cmd_table_cell(arg, buf_str(&marked), style);
		buf_release(&marked);
	}
}

static bool
print_table(struct view *v, uint64_t matching, struct err *err)
{
	struct cmd_table *t = cmd_table_new(v->columns.count);
	char shown[STR_SHORT], all[STR_SHORT];
	bool ok;

	for (size_t i = 0; i < v->columns.count; i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = v->columns.title[i],
		    .right = is_right(&v->columns.column[i]),
		    .by_content = v->columns.column[i].kind == STORE_PARAM,
		    .flexible = is_flexible(&v->columns.column[i]),
		    .optional = i >= v->columns.count - v->columns.guessed });
	ok = each_row(v, table_row, t, err);
	if (ok && v->rows.count > 0)
		cmd_table_print(t, v->call->out);
	cmd_table_free(t);
	if (ok && v->rows.count == 0)
		cmd_out_text(v->call->errors, v->call->arg_count > 0 ? "no run matches\n"
			: "no runs yet; to make one: benchtop run -- COMMAND\n");
	else if (ok && matching > v->rows.count)
		cmd_out_printf(v->call->errors, "%s of %s runs; all of them: --limit 0\n",
		    str_count(shown, v->rows.count), str_count(all, matching));
	return ok;
}

static void
csv_row(struct view *v, const struct store_value *cells, void *arg)
{
	struct buf *line = arg;
	char number[STR_SHORT];

	buf_clear(line);
	for (size_t c = 0; c < v->columns.count; c++) {
		if (c > 0)
			buf_add_char(line, ',');
		cmd_csv_field(line, cell_text(v, &v->columns.column[c], &cells[c], true, number));
	}
	buf_add_char(line, '\n');
	cmd_out_bytes(v->call->out, line->data, line->len);
}

static bool
print_csv(struct view *v, struct err *err)
{
	struct buf line = BUF_INIT;
	bool ok;

	for (size_t c = 0; c < v->columns.count; c++) {
		if (c > 0)
			buf_add_char(&line, ',');
		cmd_csv_field(&line, v->columns.title[c]);
	}
	buf_add_char(&line, '\n');
	cmd_out_bytes(v->call->out, line.data, line.len);
	ok = each_row(v, csv_row, &line, err);
	buf_release(&line);
	return ok;
}

/* One run a line, so that the array can also be read by line tools. */
static bool
print_json(struct view *v, struct err *err)
{
	struct arena *arena = arena_new();
	struct buf line = BUF_INIT;
	struct json_out *json = x_new(struct json_out);
	bool ok = true;

	cmd_out_text(v->call->out, "[");
	for (size_t i = 0; ok && i < v->rows.count; i++) {
		struct store_run *run;

		arena_clear(arena);
		buf_clear(&line);
		buf_add(&line, i > 0 ? ",\n" : "\n");
		ok = store_query_load(v->store, v->rows.row[i], arena, &run, err);
		if (!ok)
			break;
		json_begin(json, &line);
		json_open(json, NULL, '{');
		cmd_json_run(json, run, v->now);
		json_close(json);
		cmd_out_bytes(v->call->out, line.data, line.len);
	}
	cmd_out_text(v->call->out, v->rows.count > 0 ? "\n]\n" : "]\n");
	x_free(json);
	buf_release(&line);
	arena_free(arena);
	return ok;
}

/* ------------------------------------------------------------------------------- the command */

static const char *
filter_text(const struct cmd_call *call)
{
	struct buf b = BUF_INIT;
	const char *text;

	for (int i = 0; i < call->arg_count; i++)
		buf_printf(&b, "%s%s", i > 0 ? " " : "", call->args[i]);
	text = arena_strdup(call->arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static bool
set_sort(const struct view *v, struct store_query *q, struct err *err)
{
	const char *by = cmd_text(v->call, "sort", NULL);
	struct store_filter_world world = store_filter_world(v->store);

	q->descending = by == NULL || by[0] == '-';
	if (by == NULL)
		return true;
	if (!store_filter_column(&q->sort, by + (by[0] == '-' || by[0] == '+'), &world,
		v->call->arena, err))
		return err_wrap(err, "--sort");
	return true;
}

static bool
select_rows(struct view *v, uint64_t *matching, struct err *err)
{
	struct cmd_call *call = v->call;
	struct store_query q = { .deleted = cmd_flag(call, "deleted") };
	bool for_people = !cmd_flag(call, "json") && !cmd_flag(call, "csv") && call->out->terminal;
	size_t limit = (size_t)cmd_count(call, "limit", for_people ? TERMINAL_LIMIT : 0);

	if (!store_filter_query(v->store, filter_text(call), call->arena, &q, err) ||
	    !set_sort(v, &q, err) || !store_query_run(v->store, &q, &v->rows, err))
		return false;
	*matching = v->rows.count;
	if (limit > 0 && v->rows.count > limit)
		v->rows.count = limit;
	return true;
}

static bool
runs_run(struct cmd_call *call, struct err *err)
{
	struct view v = { .call = call, .now = time_now() };
	const char *columns = cmd_text(call, "columns", NULL);
	uint64_t matching;
	bool ok, csv = cmd_flag(call, "csv");

	if (csv && cmd_flag(call, "json"))
		return err_set(err, ERR_USAGE, "--csv and --json exclude each other");
	if (!cmd_store(call, &v.store, err))
		return false;
	v.columns = (struct cmd_columns){ .store = v.store, .arena = call->arena };
	ok = select_rows(&v, &matching, err);
	if (ok && cmd_flag(call, "json"))
		ok = print_json(&v, err);
	else if (ok)
		ok = (columns != NULL ? cmd_columns_named(&v.columns, columns, err)
			: csv	      ? cmd_columns_all(&v.columns, err)
				      : cmd_columns_default(&v.columns, &v.rows, err)) &&
		    (csv ? print_csv(&v, err) : print_table(&v, matching, err));
	store_rows_release(&v.rows);
	return ok;
}

static const struct cmd_option options[] = {
	{ .letter = 's', .name = "sort", .arg = "COLUMN", .type = CMD_TEXT,
		.help = "order by this column; -COLUMN: greatest first (newest runs first)" },
	{ .letter = 'c', .name = "columns", .arg = "A,B,...", .type = CMD_TEXT,
		.help = "show these columns" },
	{ .letter = 'n', .name = "limit", .arg = "N", .type = CMD_COUNT,
		.help = "at most N runs; 0: all (100 on a terminal)" },
	{ .name = "json", .help = "print an array of objects, one run a line" },
	{ .name = "csv", .help = "print comma-separated values, all columns" },
	{ .name = "deleted", .help = "list the deleted runs, which restore brings back" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop runs 'rmse < 120 and params.model.depth >= 4' --sort rmse",
		"good runs of deep models, the best first" },
	{ "benchtop runs 'status = failed and started > -3d'", "what failed in the last three days" },
	{ "benchtop runs --columns id,rmse,rmse.min,params.rate", "chosen columns" },
	{ "benchtop runs 'tags.best' --json", "for a program" },
	{ .line = NULL },
};

const struct cmd cmd_runs = {
	.name = "runs",
	.group = CMD_GROUP_RUNS,
	.summary = "list runs",
	.usage = "[FILTER] [--sort COLUMN] [--columns A,B] [--limit N] [--json|--csv]",
	.options = options,
	.details =
	    "A filter is made of comparisons, joined by and, or, not and parentheses. "
	    "Quote it, so that the shell leaves it alone.\n\n"
	    " NAME = VALUE      also != < <= > >=\n"
	    " NAME ~ REGEX      a regular expression (PCRE2) found in the text; !~ not found\n"
	    " NAME in (A, B)    also: not in\n"
	    " NAME like 'a%'    % any text, _ any character; also: not like\n"
	    " NAME is null      the run has no such value; also: is not null\n"
	    " tags.NAME         the tag is set\n"
	    " WORD              the word is in id, name, pipeline, status, note or tags\n\n"
	    "A name is an attribute (id, name, pipeline, project, status, created, started, ended, changed, "
	    "duration, host, user, note, commit, branch, dirty, data, tag; of a failed run: reason, step, exit, "
	    "signal; of a repeated one: rerun_of), a metric or a parameter. "
	    "params.X, metrics.X, tags.X, data.X and resources.X say which. "
	    "A metric is its last value, or NAME.min, NAME.max, NAME.mean, NAME.count, NAME.step. "
	    "A resource is cpu (seconds of processors), rss (the most memory, in bytes), read, write (bytes), gpu "
	    "(percent at most, summed over all) or gpu_memory (bytes). "
	    "Names with odd characters stand in back-quotes.\n\n"
	    "A status is created, running, finished, failed, stopped, lost (its supervisor died or its host was "
	    "restarted) or unknown (its host cannot be reached).\n\n"
	    "Values are numbers, words, quoted texts; moments (2026-11-23, '2026-11-23 05:59', today, "
	    "yesterday, ages as -3d or -2h); durations (90, 5m, 1h30m). "
	    "A comparison is false for a run that lacks the value, and not turns it around.\n\n"
	    "Columns and the order of --sort are named in the same way.",
	.examples = examples,
	.max_args = -1,
	.completes = CMD_ARGS_COLUMNS,
	.run = runs_run,
};
