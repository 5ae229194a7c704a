/*
 * cmd_launch.c - from a started run to the end of the command.
 */
#include "cmd_launch.h"

#include "cmd_follow.h"
#include "cmd_store.h"

static bool
report(const char *what, uint64_t done, uint64_t total, void *arg)
{
	const struct store_progress *progress = arg;

	return progress->report(progress->ctx, &(struct store_progress_at){ .what = what,
	    .bytes = done, .bytes_total = total, .done = done, .total = total });
}

struct run_progress
cmd_launch_progress(struct cmd_call *call)
{
	return (struct run_progress){ .report = report, .arg = (void *)cmd_store_progress(call) };
}

/* What was found out while the run was prepared: parameters that no step uses, files left out. */
static void
tell_warnings(struct cmd_call *call, const char *id)
{
	struct buf text = BUF_INIT;
	struct run_spec spec;
	struct err ignored;

	if (store_run_spec_text(call->store, id, &text, &ignored) &&
	    run_spec_parse(&spec, buf_slice(&text), call->arena, &ignored)) {
		for (size_t i = 0; i < spec.warnings.count; i++) {
			cmd_out_styled(call->errors, "warning", "warning: ");
			cmd_out_printf(call->errors, "%s\n", spec.warnings.items[i]);
		}
	}
	buf_release(&text);
}

static void
tell_start(struct cmd_call *call, const struct store_run *run)
{
	struct cmd_out *out = call->out->terminal ? call->out : call->errors;

	cmd_out_text(out, "run ");
	cmd_out_styled(out, "accent", run->id);
	cmd_out_text(out, " ");
	cmd_out_styled(out, "bold", run->name);
	cmd_out_printf(out, "%s%s\n", *run->pipeline != '\0' ? "  " : "", run->pipeline);
	cmd_out_flush(out);
}

static bool
follow(struct cmd_call *call, const char *id, struct err *err)
{
	struct cmd_follow_request request = { .id = id, .progress = true, .last = -1 };
	struct cmd_follow_result result;

	if (!cmd_follow(call, &request, &result, err))
		return false;
	if (result.detached) {
		cmd_out_printf(call->errors, "run %s goes on; follow it: benchtop logs %s -f\n", id,
		    id);
		return true;
	}
	if (str_equal(result.status, "finished"))
		return true;
	return err_set(err, ERR_FAILED, "%s", "");
}

bool
cmd_launch_follow(struct cmd_call *call, const char *id, struct err *err)
{
	struct store_run *run;

	if (!store_run_load(call->store, id, call->arena, &run, err))
		return false;
	tell_warnings(call, id);
	if (cmd_flag(call, "detach")) {
		if (call->out->terminal) {
			tell_start(call, run);
			cmd_out_printf(call->errors, "follow it: benchtop logs %s -f\n", id);
		} else {
			cmd_out_printf(call->out, "%s\n", id);
		}
		return true;
	}
	tell_start(call, run);
	return follow(call, id, err);
}
