/*
 * run_step.c - the life of one step.
 *
 *	waiting -> looking -> running -> leaving -> collecting -> over
 *	   ^----------+          ^          |           ^	(back: no graphics processor is free)
 *	              |          |          |           |
 *	              |          +- paused <+		|	(a failure with attempts left)
 *	              +---------------------------------+	(taken from an earlier run)
 *
 * A step is over only when every process that it started is gone. Its own process may leave others
 * behind, in the background or as daemons; they are asked to end (SIGTERM) and killed after the
 * grace time, so that nothing of a run outlives it and nothing writes into a log that is closed.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_time.h"
#include "os_host.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_super.h"

enum { KILLS_MAX = 25 };	/* then a process is in the kernel's hands and cannot be ended */

#define KILL_AGAIN (200 * TIME_MS)
#define BACKOFF_MAX (3600 * TIME_SECOND)

static void check_leaving(struct run_super_step *s);

static void
on_notice(void *arg, const char *text)
{
	struct run_super_step *s = arg;

	run_recorder_notice(s->super->recorder, s->step->name, text);
}

/* ------------------------------------------------------------------------------------ records */

static void
record(struct run_super_step *s, const char *status, const char *reason)
{
	struct buf line = BUF_INIT;
	struct store_record r;
	bool ended = s->phase > STEP_RUNNING;

	store_record_begin(&r, "step");
	json_put_str(&r.json, "step", s->step->name);
	json_put_str(&r.json, "status", status);
	json_put_int(&r.json, "attempt", s->attempt);
	if (str_equal(status, "running") || str_equal(status, "cached")) {
		const struct run_spec *spec = s->super->spec;
		const struct run_command recorded = { .argv = spec->command };
		struct arena *a = arena_new();

		run_command_line(spec->command.count > 0 ? &recorded : &s->step->run, &line);
		json_put_str(&r.json, "command", run_environ_mask_text(buf_str(&line), a));
		arena_free(a);
		if (s->pid > 0)
			json_put_int(&r.json, "pid", s->pid);
	} else if (s->pid > 0 && ended) {
		if (WIFSIGNALED(s->status))
			json_put_int(&r.json, "signal", WTERMSIG(s->status));
		else
			json_put_int(&r.json, "exit", WEXITSTATUS(s->status));
	}
	if (reason != NULL && reason[0] != '\0')
		json_put_str(&r.json, "reason", reason);
	/* Not waited for on the disk: the end of the run is, and that brings all before it there.
	 */
	run_recorder_put(s->super->recorder, &r, 0);
	buf_release(&line);
}

static void
over(struct run_super_step *s, const char *outcome)
{
	record(s, outcome, buf_str(&s->reason));
	run_capture_close(s->capture);
	s->capture = NULL;
	for (size_t i = 0; i < s->file_count; i++)
		run_metric_file_free(s->files[i]);
	x_free(s->files);
	s->files = NULL;
	s->file_count = 0;
	run_gpu_drop(s->gpus);
	s->gpus = NULL;
	s->outcome = outcome;
	s->phase = STEP_OVER;
	s->super->news.over(s->super->news.arg, s);
}

/* ----------------------------------------------------------------------------- metric files */

static struct run_ingest *
ingest_of(const struct run_super_step *s)
{
	return s->branch != NULL ? s->branch : s->super->ingest;
}

static void
add_file(struct run_super_step *s, const char *path, const struct run_metric_rule *rule)
{
	s->files = xrealloc(s->files, s->file_count + 1, sizeof *s->files);
	s->files[s->file_count++] = run_metric_file_new(path, rule != NULL ? rule->prefix : NULL,
	    rule != NULL ? rule->axis : NULL, rule == NULL, ingest_of(s));
}

static void
open_files(struct run_super_step *s)
{
	struct arena *a = arena_new();

	if (s->file_count == 0) {
		(void)unlink(s->metrics_path);
		add_file(s, s->metrics_path, NULL);
		for (size_t i = 0; i < s->step->metric_count; i++) {
			if (s->step->metrics[i].file != NULL)
				add_file(s, fs_join(a, s->super->spec->workdir,
				    s->step->metrics[i].file), &s->step->metrics[i]);
		}
	}
	arena_free(a);
}

static void
on_more(void *arg)
{
	run_step_look(arg);
}

static void
look_at_files(struct run_super_step *s, bool last)
{
	bool more, any = false;
	struct err err;

	for (size_t i = 0; i < s->file_count; i++) {
		if (!run_metric_file_look(s->files[i], last, &more, &err))
			on_notice(s, err.msg);
		else
			any = any || more;
	}
	if (any && !last)
		os_loop_after(s->super->loop, 0, on_more, s);
}

void
run_step_look(struct run_super_step *s)
{
	if (s->phase == STEP_RUNNING || s->phase == STEP_LEAVING)
		look_at_files(s, false);
}

/* A mistake in its name, or in the program, would not be noticed before somebody looks for the metric. */
static void
tell_missing_files(struct run_super_step *s)
{
	struct buf text = BUF_INIT;
	size_t file = 1;	/* behind $BENCHTOP_METRICS, see open_files */

	for (size_t i = 0; i < s->step->metric_count; i++) {
		const char *name = s->step->metrics[i].file;
		const char *why = name != NULL ? run_metric_file_lack(s->files[file++]) : NULL;

		if (why == NULL)
			continue;
		buf_clear(&text);
		buf_printf(&text, "no metrics from %s: %s", name, why);
		on_notice(s, buf_str(&text));
	}
	buf_release(&text);
}

/* The points are in metrics.bin now. */
static void
finish_files(struct run_super_step *s)
{
	look_at_files(s, true);
	(void)unlink(s->metrics_path);
}

/* ------------------------------------------------------------------------------------ outcome */

static void
record_artifacts(struct run_super_step *s, const struct run_artifact_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		struct store_record r;

		store_record_begin(&r, "artifact");
		json_put_str(&r.json, "path", result->items[i].path);
		json_put_str(&r.json, "step", s->step->name);
		json_put_int(&r.json, "size", (int64_t)result->items[i].size);
		json_put_str(&r.json, "sha256", result->items[i].sha256);
		run_recorder_put(s->super->recorder, &r, 0);
	}
}

static void
on_collected(void *arg, const struct run_artifact_result *result)
{
	struct run_super_step *s = arg;

	s->job = NULL;
	if (s->taken && !run_step_cache_take(s, result)) {
		s->taken = false;
		run_step_begin(s);
		return;
	}
	record_artifacts(s, result);
	if (result->problem != NULL)
		buf_add(&s->reason, result->problem);
	else if (!s->taken)
		run_step_cache_keep(s, result);
	over(s, result->problem != NULL ? "failed" : s->taken ? "cached" : "finished");
}

static void
collect(struct run_super_step *s)
{
	struct run_artifact_request request = {
		.store = s->super->store,
		.run_id = s->super->id,
		.loop = s->super->loop,
		.folder = s->super->spec->workdir,
		.outputs = &s->step->outputs,
		.done = on_collected,
		.arg = s,
	};
	struct err err;

	s->phase = STEP_COLLECTING;
	if (s->step->outputs.count == 0) {
		over(s, "finished");
	} else if (!run_artifact_start(&s->job, &request, &err)) {
		buf_add(&s->reason, err.msg);
		over(s, "failed");
	}
}

static void
on_retry(void *arg)
{
	struct run_super_step *s = arg;

	s->retry_timer = 0;
	run_step_begin(s);
}

static int64_t
backoff(const struct run_super_step *s)
{
	int64_t wait = s->step->backoff;

	for (int i = 1; i < s->attempt && wait < BACKOFF_MAX; i++)
		wait *= 2;
	return wait < BACKOFF_MAX ? wait : BACKOFF_MAX;
}

static void
fail_attempt(struct run_super_step *s)
{
	char wait[STR_SHORT];

	if (s->attempt > s->step->retries || s->super->stopping) {
		over(s, "failed");
		return;
	}
	record(s, "failed", buf_str(&s->reason));
	buf_clear(&s->reason);
	buf_printf(&s->reason, "attempt %d follows after %s", s->attempt + 1,
	    str_duration(wait, (double)backoff(s) / (double)TIME_SECOND));
	on_notice(s, buf_str(&s->reason));
	buf_clear(&s->reason);
	s->phase = STEP_PAUSED;
	s->retry_timer = os_loop_after(s->super->loop, backoff(s), on_retry, s);
}

static void
judge(struct run_super_step *s)
{
	char limit[STR_SHORT];

	run_capture_drain(s->capture);
	finish_files(s);
	if (s->stopped) {
		over(s, "stopped");
	} else if (s->timed_out) {
		buf_printf(&s->reason, "time limit of %s reached",
		    str_duration(limit, (double)s->step->timeout / (double)TIME_SECOND));
		fail_attempt(s);
	} else if (s->status != 0) {
		os_proc_status_text(&s->reason, s->status);
		fail_attempt(s);
	} else {
		tell_missing_files(s);
		collect(s);
	}
}

/* ------------------------------------------------------------------------- ending processes */

static void
on_kill(void *arg)
{
	struct run_super_step *s = arg;

	s->kill_timer = 0;
	s->kills++;
	(void)os_tree_signal(s->super->tree, s->step->name, SIGKILL);
	if (s->phase == STEP_LEAVING)
		check_leaving(s);
	if (s->phase == STEP_RUNNING || s->phase == STEP_LEAVING)
		s->kill_timer = os_loop_after(s->super->loop, KILL_AGAIN, on_kill, s);
}

static void
ask_to_leave(struct run_super_step *s, int64_t grace)
{
	os_loop_cancel(s->super->loop, s->kill_timer);
	s->kill_timer = 0;
	if (grace <= 0) {
		on_kill(s);
		return;
	}
	(void)os_tree_signal(s->super->tree, s->step->name, SIGTERM);
	/* What is suspended gets its TERM only when it goes on. */
	(void)os_tree_signal(s->super->tree, s->step->name, SIGCONT);
	s->kill_timer = os_loop_after(s->super->loop, grace, on_kill, s);
}

static void
check_leaving(struct run_super_step *s)
{
	if (os_tree_signal(s->super->tree, s->step->name, 0) > 0 && s->kills < KILLS_MAX)
		return;
	os_loop_cancel(s->super->loop, s->kill_timer);
	s->kill_timer = 0;
	if (s->kills >= KILLS_MAX)
		on_notice(s, "a process could not be killed and is left behind");
	judge(s);
}

void
run_step_orphan_gone(struct run_super_step *s)
{
	if (s->phase == STEP_LEAVING)
		check_leaving(s);
}

static void
on_ended(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct run_super_step *s = arg;

	os_tree_reaped(s->super->tree, pid, usage);
	os_loop_cancel(s->super->loop, s->limit_timer);
	s->limit_timer = 0;
	s->status = status;
	s->phase = STEP_LEAVING;
	if (os_tree_is_empty() || os_tree_signal(s->super->tree, s->step->name, 0) == 0) {
		os_loop_cancel(s->super->loop, s->kill_timer);
		s->kill_timer = 0;
		judge(s);
	} else if (!s->stopped && !s->timed_out) {
		on_notice(s, "it left processes behind, which are ended");
		ask_to_leave(s, s->step->grace);
	}
}

static void
on_time_limit(void *arg)
{
	struct run_super_step *s = arg;

	s->limit_timer = 0;
	s->timed_out = true;
	ask_to_leave(s, s->step->grace);
}

void
run_step_stop(struct run_super_step *s, bool forced)
{
	switch (s->phase) {
	case STEP_RUNNING:
	case STEP_LEAVING:
		s->stopped = true;
		ask_to_leave(s, forced ? 0 : s->step->grace);
		break;
	case STEP_PAUSED:
		os_loop_cancel(s->super->loop, s->retry_timer);
		over(s, "stopped");
		break;
	case STEP_COLLECTING:
		if (forced && s->job != NULL)
			run_artifact_cancel(s->job);
		break;
	case STEP_LOOKING:
		run_cache_cancel(s->look);
		break;
	case STEP_WAITING:
	case STEP_OVER:
		break;
	}
}

/* ------------------------------------------------------------------------------------ beginning */

static bool
open_capture(struct run_super_step *s, struct err *err)
{
	struct arena *a = arena_new();
	struct run_capture_request request = {
		.loop = s->super->loop,
		.ingest = ingest_of(s),
		.step = s->step,
		.log_path = store_run_log_path(s->super->store, s->super->id, s->step->name, a),
		.notice = on_notice,
		.arg = s,
	};
	bool ok = s->capture != NULL || run_capture_open(&s->capture, &request, err);

	arena_free(a);
	return ok;
}

static bool
start_process(struct run_super_step *s, struct err *err)
{
	struct run_step_command command = { .env = NULL };
	struct os_proc child = OS_PROC_INIT;
	struct arena *a = arena_new();
	int ends[2] = { -1, -1 };
	bool ok = false;

	if (!open_capture(s, err) || !run_step_command(s, a, &command, err) ||
	    !run_capture_attempt(s->capture, &ends[0], &ends[1], err))
		goto out;
	open_files(s);
	child.argv = (const char *const *)command.argv;
	child.env = os_env_list(command.env);
	child.cwd = command.cwd;
	child.out = ends[0];
	child.err = ends[1];
	child.group = OS_PROC_GROUP;
	/* When we die its output has nowhere to go; TERM lets it save its work. */
	child.death_signal = SIGTERM;
	ok = os_proc_start(&child, &s->pid, err);
out:
	if (ends[0] >= 0)
		close(ends[0]);
	if (ends[1] >= 0)
		close(ends[1]);
	os_env_free(command.env);
	arena_free(a);
	return ok;
}

static struct os_gpu *
gpus_of(struct run_super *super)
{
	if (!super->gpu_asked)
		super->gpu = os_gpu_open();
	super->gpu_asked = true;
	return super->gpu;
}

/* False: it waits for graphics processors, without its place among those that run, or it is over. Without NVML nothing is known of
 * them, and the step takes what it finds. */
static bool
take_gpus(struct run_super_step *s)
{
	struct os_gpu *gpu;
	struct err err;

	if (s->step->gpus <= 0 || s->gpus != NULL)
		return true;
	gpu = gpus_of(s->super);
	if (gpu == NULL) {
		if (s->attempt == 0)
			on_notice(s, "no graphics processors are known here: it is started without being given any");
		return true;
	}
	if (run_gpu_take(&s->gpus, gpu, (size_t)s->step->gpus, getenv("CUDA_VISIBLE_DEVICES"), &err))
		return true;
	if (err.kind != ERR_BUSY) {
		buf_add(&s->reason, err.msg);
		over(s, "failed");
		return false;
	}
	s->phase = STEP_WAITING;
	if (!s->waits)
		record(s, "waiting", err.msg);
	s->waits = true;
	s->super->news.waits(s->super->news.arg, s);
	return false;
}

static void
on_looked_up(struct run_super_step *s)
{
	if (s->taken)
		collect(s);
	else
		run_step_begin(s);
}

void
run_step_begin(struct run_super_step *s)
{
	struct err err;

	if (s->super->stopping) {
		over(s, "stopped");
		return;
	}
	if (run_step_cache_look(s, on_looked_up) || !take_gpus(s))
		return;
	if (s->attempt == 0)
		s->began = time_monotonic();
	s->attempt++;
	s->pid = 0;
	s->timed_out = false;
	s->kills = 0;
	if (!start_process(s, &err)) {
		buf_add(&s->reason, err.msg);
		over(s, "failed");
		return;
	}
	s->phase = STEP_RUNNING;
	os_tree_branch(s->super->tree, s->pid, s->step->name);
	os_loop_child(s->super->loop, s->pid, on_ended, s);
	if (s->step->timeout > 0)
		s->limit_timer = os_loop_after(s->super->loop, s->step->timeout, on_time_limit, s);
	record(s, "running", NULL);
}
