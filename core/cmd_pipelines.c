/*
 * cmd_pipelines.c - `benchtop pipelines`: what the project can run, and how it went last.
 */
#include "cmd.h"

#include "base_json.h"
#include "base_time.h"
#include "cmd_project.h"
#include "cmd_store.h"
#include "cmd_table.h"
#include "store_open.h"
#include "store_query.h"
#include "store_status.h"

/* The newest run of the pipeline; *run is NULL when there is none. */
static bool
last_run(struct cmd_call *call, const char *pipeline, struct store_run **run, struct err *err)
{
	const struct store_value name = { .kind = STORE_TEXT, .text = pipeline };
	const struct store_query query = { .where = "test(0, 'pipeline', 0, '=', ?, r.block)", .binds = &name,
		.bind_count = 1, .descending = true, .limit = 1 };
	struct store_rows rows = { .count = 0 };
	bool ok = store_query_run(call->store, &query, &rows, err);

	*run = NULL;
	if (ok && rows.count > 0)
		ok = store_query_load(call->store, rows.row[0], call->arena, run, err);
	store_rows_release(&rows);
	return ok;
}

static const char *
step_names(struct arena *arena, const struct run_pipeline *p)
{
	struct buf b = BUF_INIT;
	const char *names;

	for (size_t i = 0; i < p->step_count; i++)
		buf_printf(&b, "%s%s", i > 0 ? ", " : "", p->steps[p->order[i]].name);
	names = arena_strdup(arena, buf_str(&b));
	buf_release(&b);
	return names;
}

static const char *
param_text(struct arena *arena, const struct run_pipeline *p)
{
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, p->params, &leaves);
	struct buf b = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < count; i++) {
		buf_printf(&b, "%s%s=", i > 0 ? " " : "", leaves[i]->path);
		run_params_text(&b, leaves[i]);
	}
	text = arena_strdup(arena, buf_str(&b));
	buf_release(&b);
	return text;
}

static void
put_row(struct cmd_call *call, struct cmd_table *t, const struct run_pipeline *p,
    const struct store_run *run, int64_t now)
{
	char ago[STR_SHORT];

	cmd_table_cell(t, p->name, "accent");
	cmd_table_cell(t, step_names(call->arena, p), NULL);
	cmd_table_cell(t, run != NULL ? run->id : NULL, NULL);
	cmd_table_cell(t, run != NULL ? store_status_of(run) : NULL,
	    run != NULL ? cmd_store_style(store_status_of(run)) : NULL);
	cmd_table_cell(t, run == NULL ? NULL : call->out->terminal ? time_ago(ago, run->created, now)
		: time_local(ago, run->created), NULL);
	cmd_table_cell(t, param_text(call->arena, p), "dim");
}

static bool
put_table(struct cmd_call *call, const struct run_project *project, struct err *err)
{
	static const char *const titles[] = { "pipeline", "steps", "last run", "status", "created",
		"parameters" };
	struct cmd_table *t = cmd_table_new(ARRAY_LEN(titles));
	struct store_run *run;
	bool ok = true;

	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		cmd_table_column(t, i, &(struct cmd_column){ .title = titles[i],
		    .flexible = i == 1 || i == 5 });
	for (size_t i = 0; ok && i < project->pipeline_count; i++) {
		ok = last_run(call, project->pipelines[i].name, &run, err);
		if (ok)
			put_row(call, t, &project->pipelines[i], run, time_now());
	}
	if (ok && project->pipeline_count > 0)
		cmd_table_print(t, call->out);
	else if (ok)
		cmd_out_printf(call->errors, "%s\n", project->file != NULL
			? "the project file has no pipelines" : "no project file; to make one: benchtop init");
	cmd_table_free(t);
	return ok;
}

static bool
put_json(struct cmd_call *call, const struct run_project *project, struct err *err)
{
	struct json_out *json = x_new(struct json_out);
	struct buf b = BUF_INIT;
	struct store_run *run;
	bool ok = true;

	json_begin(json, &b);
	json->indent = 2;
	json_open(json, NULL, '[');
	for (size_t i = 0; ok && i < project->pipeline_count; i++) {
		const struct run_pipeline *p = &project->pipelines[i];

		ok = last_run(call, p->name, &run, err);
		json_open(json, NULL, '{');
		json_put_str(json, "name", p->name);
		json_put_str(json, "description", p->description);
		json_open(json, "steps", '[');
		for (size_t k = 0; k < p->step_count; k++)
			json_put_str(json, NULL, p->steps[p->order[k]].name);
		json_close(json);
		run_params_put_json(json, "params", p->params);
		json_put_str(json, "last_run", ok && run != NULL ? run->id : NULL);
		json_put_str(json, "status", ok && run != NULL ? store_status_of(run) : NULL);
		json_close(json);
	}
	json_close(json);
	buf_add_char(&b, '\n');
	if (ok)
		cmd_out_bytes(call->out, b.data, b.len);
	buf_release(&b);
	x_free(json);
	return ok;
}

static bool
pipelines_run(struct cmd_call *call, struct err *err)
{
	const struct run_project *project;
	struct store *store;

	if (!cmd_store(call, &store, err) || !cmd_project(call, store_root(store), &project, err))
		return false;
	return cmd_flag(call, "json") ? put_json(call, project, err) : put_table(call, project, err);
}

static const struct cmd_option options[] = {
	{ .name = "json", .help = "print an array of objects" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop pipelines", "what can be run here" },
	{ .line = NULL },
};

const struct cmd cmd_pipelines = {
	.name = "pipelines",
	.group = CMD_GROUP_START,
	.summary = "list what the project can run",
	.usage = "[--json]",
	.options = options,
	.details = "The pipelines of benchtop.yaml with their steps in order, the newest run of each, and "
	    "their parameters with the values that they have when nothing else is said.",
	.examples = examples,
	.run = pipelines_run,
};
