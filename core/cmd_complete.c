/*
 * cmd_complete.c - the hidden command that completion scripts ask: one candidate a line, and silence
 * instead of errors, since it runs while somebody types.
 */
#include "cmd.h"

#include "base_mistake.h"
#include "cmd_store.h"
#include "run_project.h"
#include "store_dataset.h"
#include "store_open.h"
#include "store_query.h"

enum { MAX_RUNS = 200 };

static bool
open_quietly(struct cmd_call *call)
{
	struct err err;
	char *root;

	return cmd_store_root(call, &root, &err) && store_open(&call->store, root, 0, &err);
}

static void
put_commands(struct cmd_call *call)
{
	for (const struct cmd *const *row = cmd_all(); *row != NULL; row++) {
		if ((*row)->group != CMD_GROUP_HIDDEN)
			cmd_out_printf(call->out, "%s\n", (*row)->name);
	}
}

static void
put_runs(struct cmd_call *call)
{
	static const struct store_column columns[] = { { .kind = STORE_ATTR, .name = "id" },
		{ .kind = STORE_ATTR, .name = "name" } };
	struct store_query query = { .descending = true, .limit = MAX_RUNS };
	struct store_rows rows = { .count = 0 };
	struct store_value *cells;
	struct err err;

	if (open_quietly(call) && store_query_run(call->store, &query, &rows, &err) &&
	    store_query_cells(call->store, rows.row, rows.count, columns, ARRAY_LEN(columns),
		call->arena, &cells, &err)) {
		for (size_t i = 0; i < rows.count * ARRAY_LEN(columns); i++) {
			if (cells[i].kind == STORE_TEXT)
				cmd_out_printf(call->out, "%s\n", cells[i].text);
		}
	}
	store_rows_release(&rows);
}

static void
put_pipelines(struct cmd_call *call)
{
	const struct run_project *project;
	struct mistakes mistakes;
	struct err err;
	char *root;

	if (!cmd_store_root(call, &root, &err))
		return;
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	if (run_project_load(&project, root, call->arena, &mistakes, &err)) {
		for (size_t i = 0; i < project->pipeline_count; i++)
			cmd_out_printf(call->out, "%s\n", project->pipelines[i].name);
	}
	mistakes_release(&mistakes);
}

static void
put_datasets(struct cmd_call *call)
{
	const char **names;
	size_t count;
	struct err err;

	if (!open_quietly(call) ||
	    !store_dataset_names(call->store, call->arena, &names, &count, &err))
		return;
	for (size_t i = 0; i < count; i++)
		cmd_out_printf(call->out, "%s\n", names[i]);
}

static void
put_columns(struct cmd_call *call)
{
	static const struct {
		enum store_column_kind kind;
		const char *prefix;
	} kinds[] = { { STORE_METRIC, "" }, { STORE_PARAM, "params." }, { STORE_TAG, "tags." },
		{ STORE_RESOURCE, "resources." } };
	const char **names;
	size_t count;
	struct err err;

	for (const struct store_attribute *a = store_attributes; a->name != NULL; a++)
		cmd_out_printf(call->out, "%s\n", a->name);
	if (!open_quietly(call))
		return;
	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		if (!store_query_names(call->store, kinds[k].kind, call->arena, &names, &count, &err))
			return;
		for (size_t i = 0; i < count; i++)
			cmd_out_printf(call->out, "%s%s\n", kinds[k].prefix, names[i]);
	}
}

static const struct {
	const char *kind;
	void (*put)(struct cmd_call *call);
} kinds[] = {
	{ "commands", put_commands }, { "runs", put_runs }, { "pipelines", put_pipelines },
	{ "datasets", put_datasets }, { "columns", put_columns },
};

static bool
complete_run(struct cmd_call *call, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_equal(kinds[i].kind, call->args[0]))
			kinds[i].put(call);
	}
	return true;
}

const struct cmd cmd_complete = {
	.name = "complete",
	.group = CMD_GROUP_HIDDEN,
	.summary = "print candidates for completion",
	.usage = "commands|runs|pipelines|datasets|columns",
	.min_args = 1,
	.max_args = 1,
	.run = complete_run,
};
