/*
 * cmd_logs.c - `benchtop logs`: what the steps of a run printed.
 */
#include "cmd.h"

#include "cmd_follow.h"
#include "cmd_store.h"
#include "cmd_tail.h"
#include "store_record.h"

static bool
check_step(struct cmd_call *call, const struct store_run *run, const char *step, struct err *err)
{
	const char **names = arena_array(call->arena, const char *, run->step_count + 1);
	const char *near;

	for (size_t i = 0; i < run->step_count; i++) {
		if (str_equal(run->steps[i].name, step))
			return true;
		names[i] = run->steps[i].name;
	}
	near = str_nearest(step, names, run->step_count);
	if (near == NULL && run->step_count > 0)
		near = names[0];
	return err_set(err, ERR_NOTFOUND, "run %s has no step \"%s\"%s%s%s", run->id, step,
	    near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
	    near != NULL ? "\"?" : "");
}

/* Between the logs of several steps a terminal gets a line; a pipe gets the bytes only. */
static bool
print_step(struct cmd_call *call, const struct store_run *run, const char *step, bool heading,
    struct err *err)
{
	struct cmd_tail_request request = {
		.path = store_run_log_path(call->store, run->id, step, call->arena),
		.times = cmd_flag(call, "times"),
		.last = cmd_count(call, "tail", -1),
	};
	struct cmd_tail *tail = NULL;
	bool more, ok;

	if (!cmd_tail_open(&tail, call->out, &request, err))
		return false;
	ok = cmd_tail_refresh(tail, true, &more, err);
	if (ok && more && heading && call->out->terminal) {
		cmd_out_style(call->out, "bold");
		cmd_out_printf(call->out, "==> %s <==\n", step);
		cmd_out_style(call->out, NULL);
	}
	ok = ok && cmd_tail_pump(tail, err);
	cmd_tail_close(tail);
	return ok;
}

static bool
print_logs(struct cmd_call *call, const struct store_run *run, const char *step, struct err *err)
{
	if (step != NULL)
		return print_step(call, run, step, false, err);
	for (size_t i = 0; i < run->step_count; i++) {
		if (!print_step(call, run, run->steps[i].name, run->step_count > 1, err))
			return false;
	}
	return true;
}

static bool
logs_run(struct cmd_call *call, struct err *err)
{
	const char *step = call->arg_count > 1 ? call->args[1] : NULL;
	struct cmd_follow_result result;
	struct store_run *run;

	if (!cmd_store_load(call, call->args[0], &run, err))
		return false;
	if (step != NULL && !check_step(call, run, step, err))
		return false;
	if (!cmd_flag(call, "follow") || store_status_is_final(run->status))
		return print_logs(call, run, step, err);
	return cmd_follow(call, &(struct cmd_follow_request){ .id = run->id, .step = step,
	    .times = cmd_flag(call, "times"), .last = cmd_count(call, "tail", -1) }, &result, err);
}

static const struct cmd_option options[] = {
	{ .letter = 'f', .name = "follow", .help = "go on printing until the run ends" },
	{ .letter = 'n', .name = "tail", .arg = "N", .type = CMD_COUNT,
		.help = "only the last N lines (of each step)" },
	{ .letter = 't', .name = "times", .help = "print the time before each line" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop logs @ -f", "follow the newest run" },
	{ "benchtop logs amber-falcon fit --tail 20", "how the step fit ended" },
	{ "benchtop logs 8f3a fit > fit.log", "exactly the bytes that the step printed" },
	{ .line = NULL },
};

const struct cmd cmd_logs = {
	.name = "logs",
	.group = CMD_GROUP_RUNS,
	.summary = "print the log of a run",
	.usage = "RUN [STEP] [-f] [--tail N] [--times]",
	.options = options,
	.details = "Without STEP, the logs of all steps in order. In a pipe or a file these are exactly "
	    "the bytes that the steps printed; on a terminal colours are kept and everything else that "
	    "a terminal would obey is made visible or left out.",
	.examples = examples,
	.min_args = 1,
	.max_args = 2,
	.completes = CMD_ARGS_RUNS,
	.run = logs_run,
};
