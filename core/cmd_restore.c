/*
 * cmd_restore.c - `benchtop restore`: undoes `rm`.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "store_edit.h"

static bool
restore_run(struct cmd_call *call, struct err *err)
{
	const char **ids;
	struct store_run *run;
	size_t count;

	if (!cmd_store_runs(call, 0, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!store_run_load(call->store, ids[i], call->arena, &run, err))
			return false;
		if (!run->deleted)
			return err_set(err, ERR_USAGE, "run %s (%s) is not deleted; what is: "
				"benchtop runs --deleted", ids[i], run->name);
		if (!store_run_restore(call->store, ids[i], err))
			return false;
		cmd_out_printf(call->out, "%s restored\n", ids[i]);
	}
	return true;
}

static const struct cmd_example examples[] = {
	{ "benchtop restore 8f3a", "the run that was deleted by mistake" },
	{ .line = NULL },
};

const struct cmd cmd_restore = {
	.name = "restore",
	.group = CMD_GROUP_RUNS,
	.summary = "bring deleted runs back",
	.usage = "RUN...",
	.details = "Works until benchtop gc has freed them; benchtop runs --deleted lists them.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = restore_run,
};
