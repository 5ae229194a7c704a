/*
 * cmd_rerun.c - `benchtop rerun`: a historical run again, from its own code, parameters and data.
 */
#include "cmd.h"

#include "cmd_launch.h"
#include "cmd_store.h"
#include "run_launch.h"
#include "run_rerun.h"

static bool
rerun_run(struct cmd_call *call, struct err *err)
{
	struct run_progress progress;
	struct run_spec spec;
	const char *const *overrides;
	size_t count;
	const char *id;
	char again[STORE_ID_SIZE] = "";
	bool ok;

	overrides = cmd_texts(call, "param", &count);
	if (!cmd_store_run(call, call->args[0], &id, err))
		return false;
	progress = cmd_launch_progress(call);
	ok = run_rerun_prepare(&spec, call->store, id, overrides, count, call->arena, err) &&
	    run_launch_spec(call->store, &spec, &progress, call->arena, again, err);
	cmd_store_progress_end(call);
	return ok && cmd_launch_follow(call, arena_strdup(call->arena, again), err);
}

static const struct cmd_option options[] = { CMD_LAUNCH_OPTIONS, { .name = NULL } };

static const struct cmd_example examples[] = {
	{ "benchtop rerun amber-falcon", "the same code, data and parameters, in a clean folder" },
	{ "benchtop rerun 8f3a -p seed=4", "the same but for the seed" },
	{ .line = NULL },
};

const struct cmd cmd_rerun = {
	.name = "rerun",
	.group = CMD_GROUP_RUNS,
	.summary = "repeat a run from its own code, data and parameters",
	.usage = "RUN [-p KEY=VALUE]... [--detach]",
	.options = options,
	.details = "The commit and the uncommitted changes of the run are restored into a clean folder, "
	    "the versions of its data are checked out, and its commands run again with its parameters. "
	    "Your working folder is not touched.",
	.examples = examples,
	.min_args = 1,
	.max_args = 1,
	.completes = CMD_ARGS_RUNS,
	.run = rerun_run,
};
