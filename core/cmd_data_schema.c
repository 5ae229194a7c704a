/*
 * cmd_data_schema.c - `benchtop data schema`: infers a schema to edit, or checks the one of the
 * project file.
 */
#include <string.h>

#include "cmd_data.h"
#include "cmd_project.h"
#include "cmd_store.h"
#include "data_check.h"
#include "run_dataset.h"

static bool
find_schema(struct cmd_call *call, const char *name, struct data_schema *out, struct err *err)
{
	const struct run_project *project;
	const struct run_dataset *dataset;
	char *root;

	if (!cmd_store_root(call, &root, err) || !cmd_project_for(call, root, NULL, &project, err))
		return false;
	dataset = run_project_dataset(project, name, err);
	if (dataset == NULL)
		return false;
	if (!run_dataset_has_schema(dataset))
		return err_set(err, ERR_NOTFOUND,
		    "dataset %s has no schema in the project file; to make one: benchtop data "
		    "schema %s",
		    name, name);
	*out = run_dataset_schema(dataset, call->arena);
	return true;
}

static void
print_violation(struct cmd_out *out, const struct data_violation *v)
{
	char count[STR_SHORT];

	if (v->column != NULL)
		cmd_out_printf(out, "column %s: ", v->column);
	cmd_out_styled(out, "error", v->rule);
	cmd_out_printf(out, ": %s\n", v->text);
	for (size_t i = 0; i < v->kept; i++)
		cmd_out_printf(out, "    row %s%s%s\n", str_count(count, v->rows[i] + 1),
		    v->values[i][0] != '\0' ? ": " : "", v->values[i]);
}

static void
print_json(struct cmd_call *call, const struct data_violations *list)
{
	struct buf text = BUF_INIT;
	struct json_out out;

	json_begin(&out, &text);
	json_open(&out, NULL, '[');
	for (size_t i = 0; i < list->count; i++) {
		const struct data_violation *v = &list->items[i];

		json_open(&out, NULL, '{');
		json_put_str(&out, "column", v->column);
		json_put_str(&out, "rule", v->rule);
		json_put_str(&out, "text", v->text);
		json_put_int(&out, "count", (int64_t)v->count);
		json_open(&out, "rows", '[');
		for (size_t k = 0; k < v->kept; k++) {
			json_open(&out, NULL, '{');
			json_put_int(&out, "row", (int64_t)v->rows[k] + 1);
			json_put_str(&out, "value", v->values[k]);
			json_close(&out);
		}
		json_close(&out);
		json_close(&out);
	}
	json_close(&out);
	cmd_data_print(call, &text);
}

/* The profile, and what breaks the schema: both from one pass, or from the kept profile and the rows that
 * it cannot speak for. */
static bool
profile_and_check(struct cmd_call *call, const struct cmd_data_input *in,
    const struct data_pass_options *options, const struct data_schema *schema, struct data_profile *p,
    struct data_violations *list, struct err *err)
{
	bool only_profile = in->name == NULL && data_profile_is_file(in->text), done = false;
	struct data_pass_options pass = *options, settled = *options;
	struct data_files files = { .count = 0 };
	struct data_check *c = NULL;

	if (!data_check_new(&c, schema, err) || !cmd_data_settle(call, in, &settled, NULL, err) ||
	    (!only_profile && !cmd_data_files(call, in, &files, err)))
		goto out;
	pass.check = c;
	if (!cmd_data_profile(call, in, &pass, p, err))
		goto out;
	data_check_tell(c, cmd_store_progress(call));
	done = data_check_finish(c, p, only_profile ? NULL : &files, &settled.read, options->threads, list, err);
	cmd_store_progress_end(call);
	if (!done)
		data_profile_release(p);
out:
	data_files_release(&files);
	data_check_free(c);
	return done;
}

static bool
check(struct cmd_call *call, const struct cmd_data_input *in, const struct data_pass_options *options,
    struct err *err)
{
	const char *name = cmd_text(call, "of", in->name);
	struct data_violations list;
	struct data_schema schema;
	struct data_profile profile;
	char rules[STR_SHORT];
	bool holds;

	if (name == NULL)
		return err_set(
		    err, ERR_USAGE, "--check of a file: say whose schema with --of NAME");
	if (!find_schema(call, name, &schema, err) ||
	    !profile_and_check(call, in, options, &schema, &profile, &list, err))
		return false;
	if (cmd_flag(call, "json"))
		print_json(call, &list);
	else if (list.count == 0)
		cmd_out_printf(call->out, "%s meets its schema\n", in->text);
	for (size_t i = 0; i < list.count && !cmd_flag(call, "json"); i++)
		print_violation(call->out, &list.items[i]);
	holds = list.count == 0 || err_set(err, ERR_FAILED, "%s breaks %s of its schema", in->text,
	    str_things(rules, list.count, "rule"));
	data_violations_release(&list);
	data_profile_release(&profile);
	return holds;
}

bool
cmd_data_check_new(struct cmd_call *call, const struct cmd_data_input *in, struct data_profile *p,
    struct err *err)
{
	struct data_pass_options options = { .threads = 0 };
	struct data_violations list = { .count = 0 };
	struct data_schema schema;
	struct err none;
	char rows[STR_SHORT], columns[STR_SHORT];
	bool has_schema = find_schema(call, in->name, &schema, &none);

	if (has_schema ? !profile_and_check(call, in, &options, &schema, p, &list, err)
		       : !cmd_data_profile(call, in, &options, p, err))
		return false;
	cmd_out_printf(call->out, "%s, %s\n", str_things(rows, p->rows, "row"),
	    str_things(columns, p->count, "column"));
	for (size_t i = 0; i < list.count; i++)
		print_violation(call->errors, &list.items[i]);
	if (has_schema && list.count == 0)
		cmd_out_text(call->out, "the schema holds\n");
	data_violations_release(&list);
	return true;
}

/* Behind the line of each column what was seen of it. Columns are one line each, below `schema:`. */
static void
print_with_comments(struct cmd_call *call, const char *yaml, const struct data_profile *p)
{
	static const char schema[] = "    schema:";
	size_t column = 0;
	bool inside = false;

	while (*yaml != '\0') {
		size_t n = strcspn(yaml, "\n");
		struct buf line = BUF_INIT;

		buf_append(&line, yaml, n);
		if (inside && str_starts(buf_str(&line), "      ") && column < p->count) {
			struct buf seen = BUF_INIT;

			data_schema_describe(&p->columns[column++], &seen);
			if (seen.len > 0)
				buf_printf(&line, "  # %s", buf_str(&seen));
			buf_release(&seen);
		}
		inside = inside || str_starts(buf_str(&line), schema);
		buf_add_char(&line, '\n');
		cmd_out_bytes(call->out, line.data, line.len);
		buf_release(&line);
		yaml += n + (yaml[n] == '\n');
	}
}

static void
infer(struct cmd_call *call, const struct cmd_data_input *in, const struct data_profile *p)
{
	struct buf text = BUF_INIT;
	struct yaml_out *out = yaml_out_new(&text);

	yaml_open_map(out, NULL);
	yaml_open_map(out, "datasets");
	yaml_open_map(out, in->name != NULL ? in->name : "NAME");
	yaml_put_str(out, "path", in->name != NULL ? in->dataset->source : in->text);
	data_schema_infer_rules(p, out);
	data_schema_infer(p, out, "schema");
	yaml_close(out);
	yaml_close(out);
	yaml_close(out);
	yaml_out_free(out);
	print_with_comments(call, buf_str(&text), p);
	buf_release(&text);
}

static bool
schema_run(struct cmd_call *call, struct err *err)
{
	struct data_pass_options options;
	struct data_profile profile;
	struct cmd_data_input in;

	if (!cmd_data_pass_options(call, &options, err) || !cmd_data_find(call, call->args[0], &in, err))
		return false;
	if (cmd_flag(call, "check"))
		return check(call, &in, &options, err);
	if (!cmd_data_profile(call, &in, &options, &profile, err))
		return false;
	infer(call, &in, &profile);
	data_profile_release(&profile);
	return true;
}

static const struct cmd_option options[] = {
	{ .name = "check",
	    .help = "check against the schema in the project file; exit code 1 when it is broken" },
	{ .name = "of",
	    .arg = "NAME",
	    .type = CMD_TEXT,
	    .help = "the dataset whose schema a file is checked against" },
	{ .name = "json", .help = "with --check: the broken rules with their rows" },
	CMD_DATA_PASS_OPTIONS,
	CMD_DATA_READ_OPTIONS,
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop data schema rentals@1", "a schema to edit and put into benchtop.yaml" },
	{ "benchtop data schema rentals --check", "does the newest version meet it?" },
	{ "benchtop data schema today.csv --check --of rentals", "does a file?" },
	{ .line = NULL },
};

const struct cmd cmd_data_schema = {
	.name = "schema",
	.summary = "infer a schema, or check data against it",
	.usage = "NAME[@VERSION]|FILE [--check [--of NAME] [--json]]",
	.options = options,
	.details = "Without --check, prints a schema for the project file, to edit: rules that hold for "
		   "this version and that one would expect of the next, with what was seen as comments. "
		   "With it, each broken rule is told with the number of rows that break it and the first "
		   "ten of them.\n\n"
		   "The project file may have rules across columns too (rules: conditions that every row "
		   "meets, as in \"start <= end\", \"a + b = total\", \"if status = 'closed' then closed_at is "
		   "not null\"), keys of several columns (unique: [[store, day]]), the order of rows, their "
		   "number and their age: see benchtop.yaml(5).",
	.examples = examples,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_DATA,
	.run = schema_run,
};
