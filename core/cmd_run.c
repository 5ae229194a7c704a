/*
 * cmd_run.c - `benchtop run`: a pipeline of the project, or any command as it is.
 */
#include "cmd.h"

#include <stdlib.h>
#include <unistd.h>

#include "cmd_launch.h"
#include "cmd_project.h"
#include "cmd_store.h"
#include "run_launch.h"
#include "store_open.h"

static bool
current_folder(struct cmd_call *call, const char **out, struct err *err)
{
	char *path = getcwd(NULL, 0);

	if (path == NULL)
		return err_sys(err, "find the current folder");
	*out = arena_strdup(call->arena, path);
	free(path);
	return true;
}

static bool
fill_request(struct cmd_call *call, struct run_request *r, struct err *err)
{
	r->note = cmd_text(call, "note", NULL);
	r->overrides = cmd_texts(call, "param", &r->override_count);
	r->tags = cmd_texts(call, "tag", &r->tag_count);
	r->isolated = cmd_flag(call, "isolated");
	r->no_cache = cmd_flag(call, "no-cache");
	if (call->after_dashes > 0)
		return err_set(err, ERR_USAGE,
		    "give a pipeline, or a command after --, not both: \"%s\"", call->args[0]);
	if (call->after_dashes == 0 && call->arg_count > 0) {
		/* argv is not changed by anyone; exec's type is older than const */
		r->argv = (char *const *)(const void *)call->args;
		return current_folder(call, &r->folder, err);
	}
	if (call->arg_count > 1)
		return err_set(err, ERR_USAGE, "one pipeline at a time; to run a command: "
			"benchtop run -- %s %s ...", call->args[0], call->args[1]);
	r->pipeline = call->arg_count == 1 ? call->args[0] : NULL;
	return true;
}

static bool
name_pipelines(const struct run_project *project, struct err *err)
{
	struct buf names = BUF_INIT_MAX(500);

	for (size_t i = 0; i < project->pipeline_count; i++)
		buf_printf(&names, "%s%s", i > 0 ? ", " : "", project->pipelines[i].name);
	if (project->pipeline_count == 0)
		err_set(err, ERR_USAGE, "which command? as in: benchtop run -- python3 fit.py --rate 0.1");
	else
		err_set(err, ERR_USAGE, "which pipeline? there is %s", buf_str(&names));
	buf_release(&names);
	return false;
}

/* Before anything is made, so that a file with mistakes changes nothing. */
static bool
check_project(struct cmd_call *call, bool anywhere, const char *pipeline, struct err *err)
{
	const struct run_project *project;
	char *root;

	if (cmd_store_root(call, &root, err))
		return cmd_project_for(call, root, pipeline, &project, err);
	return anywhere && err->kind == ERR_NOTFOUND;
}

static bool
run_run(struct cmd_call *call, struct err *err)
{
	struct run_request request = { .pipeline = NULL };
	struct run_progress progress;
	const struct run_project *project;
	char id[STORE_ID_SIZE] = "";
	struct store *store;
	bool ok;

	if (!fill_request(call, &request, err) || !check_project(call, request.argv != NULL, request.pipeline, err) ||
	    !cmd_store_make(call, request.argv != NULL, &store, err) ||
	    !cmd_project(call, store_root(store), &project, err))
		return false;
	if (request.argv == NULL && request.pipeline == NULL)
		return name_pipelines(project, err);
	progress = cmd_launch_progress(call);
	ok = run_launch(store, project, &request, &progress, id, err);
	cmd_store_progress_end(call);
	return ok && cmd_launch_follow(call, arena_strdup(call->arena, id), err);
}

static const struct cmd_option options[] = {
	CMD_LAUNCH_OPTIONS,
	{ .letter = 't', .name = "tag", .arg = "TAG", .type = CMD_TEXT, .repeats = true,
		.help = "give the run a tag, KEY or KEY=VALUE" },
	{ .letter = 'm', .name = "note", .arg = "TEXT", .type = CMD_TEXT,
		.help = "give the run a note" },
	{ .name = "isolated", .help = "run in a clean copy of the code, not in the project's folder" },
	{ .name = "no-cache", .help = "execute every step, also those that nothing changed for" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop run train -p model.depth=8 -p seed=3", "a pipeline with other parameters" },
	{ "benchtop run -- python3 fit.py --rate 0.1", "any command; --rate becomes the parameter rate" },
	{ "id=$(benchtop run --detach train)", "start it and go on; its id is printed" },
	{ .line = NULL },
};

const struct cmd cmd_run = {
	.name = "run",
	.group = CMD_GROUP_RUNS,
	.summary = "run a pipeline or a command, and follow it",
	.usage = "PIPELINE [-p KEY=VALUE]... [--detach]\n[OPTION]... -- COMMAND [ARGUMENT]...",
	.options = options,
	.details =
	    "The run belongs to a process of its own, the supervisor: it goes on when the terminal hangs "
	    "up, and when the following is ended. Ctrl-C asks whether to detach or to stop the run; "
	    "pressed twice it detaches.\n\n"
	    "A command needs no project file. In any folder, its flags become parameters, metrics "
	    "are recognised in what it prints (name=value, name: value, JSON lines, epoch 3/10; at most 10,000 names), and "
	    "everything else is recorded as for a pipeline. In a pipe, standard output is exactly what "
	    "the command prints; what Benchtop says goes to standard error. It reads no standard input.\n\n"
	    "A step of a pipeline that says what it reads and writes is taken from an earlier run when nothing "
	    "that it depends on has changed since; it is shown as cached, with that run. --no-cache executes "
	    "every step. See benchtop.yaml(5).\n\n"
	    "A step is over when every process that it started is gone. What its command leaves running, in the "
	    "background or as a daemon, gets SIGTERM, has the step's grace time (10 s, where the project file says "
	    "nothing else) to put in order what it holds, and is killed then; the run warns of it.\n\n"
	    "The exit code is 0 when the run finished, and 1 when it failed or was stopped.",
	.examples = examples,
	.max_args = -1,
	.completes = CMD_ARGS_PIPELINES,
	.run = run_run,
};
