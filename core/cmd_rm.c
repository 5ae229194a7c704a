/*
 * cmd_rm.c - `benchtop rm`: hides runs; `restore` undoes it until `gc`.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "store_edit.h"

static bool
rm_run(struct cmd_call *call, struct err *err)
{
	const char **ids;
	size_t count;

	if (!cmd_store_runs(call, 0, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!store_run_delete(call->store, ids[i], err))
			return false;
		cmd_out_printf(call->out, "%s deleted; undo: benchtop restore %s\n", ids[i], ids[i]);
	}
	return true;
}

static const struct cmd_example examples[] = {
	{ "benchtop rm 8f3a 51c0", "delete two runs" },
	{ "benchtop runs --deleted", "what can be restored" },
	{ .line = NULL },
};

const struct cmd cmd_rm = {
	.name = "rm",
	.group = CMD_GROUP_RUNS,
	.summary = "delete runs; restore undoes it",
	.usage = "RUN...",
	.details = "Deleted runs are in no list any more but still on disk, until benchtop gc frees them. "
	    "A run that is running must be stopped first.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = rm_run,
};
