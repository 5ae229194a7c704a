/*
 * cmd_rename.c - `benchtop rename`: another name for a run.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "store_edit.h"

static bool
rename_run(struct cmd_call *call, struct err *err)
{
	const char *id;

	return cmd_store_run(call, call->args[0], &id, err) &&
	    store_run_rename(call->store, id, call->args[1], err);
}

static const struct cmd_example examples[] = {
	{ "benchtop rename @ baseline", "the newest run" },
	{ .line = NULL },
};

const struct cmd cmd_rename = {
	.name = "rename",
	.group = CMD_GROUP_RUNS,
	.summary = "give a run another name",
	.usage = "RUN NAME",
	.details = "A name is 1 to 64 letters, digits, dots, dashes and underscores. The id stays.",
	.examples = examples,
	.min_args = 2,
	.max_args = 2,
	.completes = CMD_ARGS_RUNS,
	.run = rename_run,
};
