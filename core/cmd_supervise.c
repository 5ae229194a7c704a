/*
 * cmd_supervise.c - the hidden command behind every run: the process that owns it.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "run_supervisor.h"

static bool
supervise_run(struct cmd_call *call, struct err *err)
{
	char *root;

	if (!cmd_store_root(call, &root, err))
		return false;
	if (run_supervise(root, call->args[0]) == 0)
		return true;
	return err_set(err, ERR_SYSTEM, "%s", "");
}

const struct cmd cmd_supervise = {
	.name = "supervise",
	.group = CMD_GROUP_HIDDEN,
	.summary = "own a run (started by Benchtop itself)",
	.usage = "ID",
	.min_args = 1,
	.max_args = 1,
	.run = supervise_run,
};
