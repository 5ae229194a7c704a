/*
 * cmd_stop.c - `benchtop stop`: asks runs to end, and waits until they have.
 */
#include "cmd.h"

#include <poll.h>

#include "base_time.h"
#include "cmd_store.h"
#include "run_alive.h"
#include "run_stop.h"
#include "store_record.h"

enum { LOOK_EVERY_MS = 50 };

static bool
wait_for_end(struct cmd_call *call, const char *id, int64_t deadline, struct err *err)
{
	struct arena *arena = arena_new();
	struct store_run *run = NULL;
	struct err ignored;
	bool ok;

	for (;;) {
		arena_clear(arena);
		(void)!run_alive_sweep(call->store, NULL, &ignored);
		ok = store_run_load(call->store, id, arena, &run, err);
		if (!ok || store_status_is_final(run->status) || time_monotonic() > deadline)
			break;
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	if (ok)
		cmd_out_printf(call->out, "%s %s: %s\n", id, run->name,
		    store_status_is_final(run->status) ? run->status : "asked to stop, still ending");
	arena_free(arena);
	return ok;
}

static bool
stop_run(struct cmd_call *call, struct err *err)
{
	int64_t deadline = time_monotonic() +
	    (int64_t)(cmd_number(call, "wait", 60) * (double)TIME_SECOND);
	const char **ids;
	size_t count;

	if (!cmd_store_runs(call, 0, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!run_stop(call->store, ids[i], cmd_flag(call, "force"), err))
			return false;
	}
	for (size_t i = 0; i < count; i++) {
		if (!wait_for_end(call, ids[i], deadline, err))
			return false;
	}
	return true;
}

static const struct cmd_option options[] = {
	{ .letter = 'f', .name = "force", .help = "kill at once, without a grace time" },
	{ .letter = 'w', .name = "wait", .arg = "SECONDS", .type = CMD_NUMBER,
		.help = "wait at most so long for the end (60); 0: only ask" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop stop @", "the newest run" },
	{ .line = NULL },
};

const struct cmd cmd_stop = {
	.name = "stop",
	.group = CMD_GROUP_RUNS,
	.summary = "stop running runs",
	.usage = "RUN... [--force]",
	.options = options,
	.details = "Every process that the run started gets SIGTERM, and SIGKILL when it is still there "
	    "after its grace time. Works from another machine that shares the folder, too.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = stop_run,
};
