/*
 * cmd_project.c - loading the project file and telling all that is wrong in it.
 */
#include "cmd_project.h"

static bool
load(struct cmd_call *call, const char *root, bool all, const char *pipeline,
    const struct run_project **project, struct err *err)
{
	struct mistakes mistakes;
	struct buf text = BUF_INIT;
	char number[STR_SHORT];
	size_t wrong;
	bool ok;

	*project = call->project;
	if (*project != NULL)
		return true;
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	ok = run_project_load(project, root, call->arena, &mistakes, err);
	if (!all)
		mistakes_only_about(&mistakes, pipeline);
	mistakes_print(&mistakes, &text);
	cmd_out_bytes(call->errors, buf_str(&text), text.len);
	wrong = mistakes.count - mistakes.warnings + mistakes.dropped;
	if (!ok && err->kind == ERR_CONFIG && wrong > 0)
		err_set(err, ERR_CONFIG, "%s: %s", RUN_PROJECT_FILE,
		    str_things(number, wrong, "mistake"));
	mistakes_release(&mistakes);
	buf_release(&text);
	if (ok)
		call->project = *project;
	return ok;
}

bool
cmd_project(struct cmd_call *call, const char *root, const struct run_project **project,
    struct err *err)
{
	return load(call, root, true, NULL, project, err);
}

bool
cmd_project_for(struct cmd_call *call, const char *root, const char *pipeline,
    const struct run_project **project, struct err *err)
{
	return load(call, root, false, pipeline, project, err);
}

const struct run_project *
cmd_project_quietly(struct cmd_call *call, const char *root)
{
	const struct run_project *project = call->project;
	struct mistakes mistakes;
	struct err ignored;

	if (project != NULL)
		return project;
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	if (!run_project_load(&project, root, call->arena, &mistakes, &ignored))
		project = NULL;
	/* With warnings it is read again by who may tell them. */
	if (mistakes.count == 0)
		call->project = project;
	mistakes_release(&mistakes);
	return project;
}
