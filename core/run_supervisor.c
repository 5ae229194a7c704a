/*
 * run_supervisor.c - one run from its first step to its recorded end, in one loop.
 *
 * The run is owned by a lock on a file in its folder, which the kernel gives back when we die
 * however we die; so a run is never executed twice and never called lost while it is alive. Steps
 * start as the graph and the jobs allow. Each second the tick samples, looks at metric files,
 * writes points, looks for a request to stop, and now and then records summaries.
 */
#include "run_supervisor.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "run_alive.h"
#include "run_claim.h"
#include "run_dag.h"
#include "run_super.h"

#define TICK TIME_SECOND
#define STRAY_TRY (200 * TIME_MS)
#define END_TRY TIME_SECOND

enum { STRAY_TERMS = 10, STRAY_TRIES = 20,	/* of STRAY_TRY each: first TERM, then KILL */
	END_TRIES = 600,			/* of END_TRY each, when the disk is full */
	SUMMARIES = 200 };			/* about so many over the life of a run */

struct supervisor {
	struct run_super shared;
	struct arena *arena;		/* for what lives as long as the run */
	struct run_super_step *steps;	/* as many as the specification has */
	bool *passed_over;		/* each waits for what is not free: asked again when some may be */
	struct run_dag *dag;
	struct run_claim *claim;	/* of outputs in the project's folder */
	struct run_sample *sample;
	char *folder;			/* of the run */
	int64_t started;		/* monotonic */
	int64_t recorded;		/* when summaries were last recorded, monotonic */
	double cpus;			/* of this machine */
	uint64_t again_timer;		/* steps wait for what nobody announces; 0: none does */
	bool left_out_told;		/* that metrics are left out */
	bool waits;			/* for another run's claim, and said so */
	bool forced, run_timed_out;	/* how it is being stopped, and why */
	bool ending, ended;		/* all steps are over; the end is being recorded */
	int stray_tries, end_tries;
	const char *stop_reason;
};

static void schedule(struct supervisor *super);

/* ------------------------------------------------------------------------------------ records */

static void
put_owner(struct store_record *r)
{
	struct run_owner self = run_owner_self();

	json_put_str(&r->json, "host", self.host);
	json_put_str(&r->json, "boot", self.boot);
	json_put_int(&r->json, "pid", self.pid);
	json_put_int(&r->json, "pidstart", (int64_t)self.pidstart);
}

static void
record_running(struct supervisor *super)
{
	struct store_record r;

	store_record_begin(&r, "status");
	json_put_str(&r.json, "status", "running");
	put_owner(&r);
	run_recorder_put(super->shared.recorder, &r, STORE_SYNC);
}

static void
record_summaries(struct supervisor *super)
{
	struct store_record r;

	store_record_begin(&r, "metric");
	if (run_ingest_put_changed(super->shared.ingest, &r.json))
		run_recorder_put(super->shared.recorder, &r, 0);
	else
		store_record_release(&r);
	store_record_begin(&r, "resource");
	run_sample_put(super->sample, &r.json);
	run_recorder_put(super->shared.recorder, &r, 0);
	super->recorded = time_monotonic();
}

/* The step that decides what the run's end is called: the first that failed. */
static const struct run_super_step *
failed_step(const struct supervisor *super)
{
	for (size_t i = 0; i < super->shared.spec->step_count; i++) {
		const struct run_super_step *s = &super->steps[i];

		if (str_equal(s->outcome, "failed"))
			return s;
	}
	return NULL;
}

static void
record_end(struct supervisor *super)
{
	const struct run_super_step *failed = failed_step(super);
	bool stopped = super->shared.stopping && !super->run_timed_out;
	struct store_record r;
	struct buf reason = BUF_INIT;

	store_record_begin(&r, "status");
	json_put_str(&r.json, "status", stopped ? "stopped" :
	    failed != NULL || super->run_timed_out ? "failed" : "finished");
	if (super->shared.stopping)
		buf_add(&reason, super->stop_reason);
	else if (failed != NULL)
		buf_printf(&reason, "step %s: %s", failed->step->name, buf_str(&failed->reason));
	if (reason.len > 0)
		json_put_str(&r.json, "reason", reason.data);
	if (!stopped && failed != NULL && failed->pid > 0 && failed->status != 0) {
		bool signalled = WIFSIGNALED(failed->status);

		json_put_int(&r.json, signalled ? "signal" : "exit",
		    signalled ? WTERMSIG(failed->status) : WEXITSTATUS(failed->status));
	} else if (!stopped && failed == NULL && !super->run_timed_out) {
		json_put_int(&r.json, "exit", 0);
	}
	run_recorder_put(super->shared.recorder, &r, STORE_SYNC);
	buf_release(&reason);
}

/* ------------------------------------------------------------------------------------ stopping */

static void
stop(struct supervisor *super, const char *reason, bool forced)
{
	if (super->ended || (super->shared.stopping && !forced) || super->forced)
		return;
	if (!super->shared.stopping)
		super->stop_reason = reason;
	super->shared.stopping = true;
	super->forced = forced;
	run_dag_stop(super->dag);
	for (size_t i = 0; i < super->shared.spec->step_count; i++)
		run_step_stop(&super->steps[i], forced);
	schedule(super);
}

static void
on_signal(void *arg, int signo)
{
	stop(arg, signo == SIGTERM || signo == SIGQUIT ? "it was asked to stop" : "it was interrupted",
	    signo == SIGQUIT);
}

static void
on_run_time_limit(void *arg)
{
	struct supervisor *super = arg;
	char limit[STR_SHORT];

	if (super->shared.stopping)
		return;
	super->run_timed_out = true;
	stop(super, arena_printf(super->arena, "time limit of %s reached",
	    str_duration(limit, (double)super->shared.spec->timeout / (double)TIME_SECOND)), false);
}

/* The request of another machine, see run_stop.h. */
static void
look_for_stop_file(struct supervisor *super)
{
	struct arena *a = arena_new();
	const char *path = store_run_path(super->shared.store, super->shared.id, "stop", a);
	struct buf text = BUF_INIT;

	if (fs_exists(path)) {
		bool forced = fs_read_file(path, 64, &text, NULL) && str_starts(buf_str(&text), "force");

		stop(super, "it was asked to stop from another machine", forced);
	}
	buf_release(&text);
	arena_free(a);
}

/* ------------------------------------------------------------------------------------ the end */

/* As soon as it happens: the run may go on for days. */
static void
tell_left_out(struct supervisor *super)
{
	char most[STR_SHORT];
	struct buf text = BUF_INIT;

	if (super->left_out_told || run_ingest_left_out(super->shared.ingest) == 0)
		return;
	super->left_out_told = true;
	buf_printf(&text, "more than %s metrics were recognised in the output: points of further ones are left out;"
	    " rules in the project file say which are meant", str_count(most, RUN_INGEST_FOUND_MAX));
	run_recorder_notice(super->shared.recorder, NULL, text.data);
	buf_release(&text);
}

static void
note_lost_points(struct supervisor *super)
{
	struct buf text = BUF_INIT;

	if (run_ingest_lost(super->shared.ingest) > 0) {
		buf_printf(&text, "%llu metric points found no room on disk",
		    (unsigned long long)run_ingest_lost(super->shared.ingest));
		run_recorder_notice(super->shared.recorder, NULL, text.data);
	}
	buf_release(&text);
}

/* Before the end is recorded, so that a finished run is whole after a power cut too. */
static void
sync_logs(struct supervisor *super)
{
	for (size_t i = 0; i < super->shared.spec->step_count; i++) {
		const char *path = store_run_log_path(super->shared.store, super->shared.id,
		    super->shared.spec->steps[i].name, super->arena);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		struct stat st;

		if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0)
			(void)fsync(fd);
		if (fd >= 0)
			close(fd);
	}
}

/* Waits for room on a full disk; a run whose end cannot be recorded at last is found lost by
 * readers. */
static void
on_end_try(void *arg)
{
	struct supervisor *super = arg;

	if (run_recorder_flush(super->shared.recorder, NULL) || ++super->end_tries >= END_TRIES)
		os_loop_stop(super->shared.loop);
	else
		os_loop_after(super->shared.loop, END_TRY, on_end_try, super);
}

static void
end(struct supervisor *super)
{
	struct err err;

	super->ended = true;
	run_sample_take(super->sample);
	tell_left_out(super);
	note_lost_points(super);
	record_summaries(super);
	if (!run_ingest_flush(super->shared.ingest))
		run_recorder_give_back(super->shared.recorder);
	if (!run_ingest_close(super->shared.ingest, &err))
		run_recorder_notice(super->shared.recorder, NULL, err.msg);
	super->shared.ingest = NULL;
	sync_logs(super);
	record_end(super);
	on_end_try(super);
}

/* Processes that no step owns any more must not outlive the run either. */
static void
try_to_end(void *arg)
{
	struct supervisor *super = arg;
	bool gentle = super->stray_tries < STRAY_TERMS && !super->forced;

	if (os_tree_signal(super->shared.tree, NULL, gentle ? SIGTERM : SIGKILL) > 0 &&
	    ++super->stray_tries < STRAY_TRIES)
		os_loop_after(super->shared.loop, STRAY_TRY, try_to_end, super);
	else
		end(super);
}

/* ------------------------------------------------------------------------------- scheduling */

static double
cpus_of(const struct run_step *step)
{
	return step->cpus > 0 ? step->cpus : 1;
}

/* With `jobs` that many steps run at once; without, as many as the processors allow, one always. */
static bool
has_room(const struct supervisor *super, size_t next)
{
	size_t running = run_dag_running(super->dag);
	double used = cpus_of(super->steps[next].step);

	if (super->shared.spec->jobs > 0)
		return running < (size_t)super->shared.spec->jobs;
	for (size_t i = 0; i < super->shared.spec->step_count; i++) {
		if (run_dag_state(super->dag, i) == RUN_DAG_RUNNING)
			used += cpus_of(super->steps[i].step);
	}
	return running == 0 || used <= super->cpus;
}

static void
record_skipped(struct supervisor *super)
{
	for (size_t i = 0; i < super->shared.spec->step_count; i++) {
		struct run_super_step *s = &super->steps[i];
		struct store_record r;

		if (run_dag_state(super->dag, i) != RUN_DAG_BLOCKED || s->phase == STEP_OVER)
			continue;
		s->phase = STEP_OVER;
		s->outcome = "skipped";
		store_record_begin(&r, "step");
		json_put_str(&r.json, "step", s->step->name);
		json_put_str(&r.json, "status", "skipped");
		json_put_int(&r.json, "attempt", 0);
		run_recorder_put(super->shared.recorder, &r, 0);
	}
}

static void on_schedule(void *arg);

/* Says once why nothing starts, at the step that would. */
static void
record_waiting(struct supervisor *super, const char *reason)
{
	const struct run_spec *spec = super->shared.spec;
	struct store_record r;

	if (super->waits)
		return;
	super->waits = true;
	store_record_begin(&r, "step");
	json_put_str(&r.json, "step", spec->steps[spec->order[0]].name);
	json_put_str(&r.json, "status", "waiting");
	json_put_int(&r.json, "attempt", 0);
	json_put_str(&r.json, "reason", reason);
	run_recorder_put(super->shared.recorder, &r, 0);
}

/* False while another run writes the same files of the project's folder; asked again each second.
 */
static bool
has_claim(struct supervisor *super)
{
	struct err err;

	if (super->claim != NULL || !run_claim_needed(super->shared.spec) ||
	    run_claim_take(&super->claim, super->shared.store, super->shared.spec, &err))
		return true;
	/* A claim that cannot be written is no reason not to run. */
	if (err.kind != ERR_BUSY)
		return true;
	record_waiting(super, err.msg);
	os_loop_after(super->shared.loop, TICK, on_schedule, super);
	return false;
}

static void
schedule(struct supervisor *super)
{
	size_t i;

	if (super->ended || (!super->shared.stopping && !has_claim(super)))
		return;
	for (i = 0; !super->shared.stopping && run_dag_ready(super->dag, i, &i); i++) {
		if (super->passed_over[i] || !has_room(super, i))
			continue;
		run_dag_start(super->dag, i);
		run_step_begin(&super->steps[i]);
	}
	record_skipped(super);
	if (!run_dag_done(super->dag) || super->ending)
		return;
	super->ending = true;
	os_loop_after(super->shared.loop, 0, try_to_end, super);
}

static void
on_schedule(void *arg)
{
	schedule(arg);
}

static void
ask_all_again(struct supervisor *super)
{
	for (size_t i = 0; i < super->shared.spec->step_count; i++)
		super->passed_over[i] = false;
}

static void
on_step_over(void *arg, struct run_super_step *s)
{
	struct supervisor *super = arg;

	/* What it had is free. */
	ask_all_again(super);
	run_dag_finish(super->dag, s->index, str_equal(s->outcome, "finished") ||
	    str_equal(s->outcome, "cached"));
	/* Not from here: a step may end while schedule() or stop() walks over all of them. */
	os_loop_after(super->shared.loop, 0, on_schedule, super);
}

static void
on_again(void *arg)
{
	struct supervisor *super = arg;

	super->again_timer = 0;
	ask_all_again(super);
	schedule(super);
}

static void
on_step_waits(void *arg, struct run_super_step *s)
{
	struct supervisor *super = arg;

	run_dag_put_back(super->dag, s->index);
	super->passed_over[s->index] = true;
	/* Others that are ready may begin in its place. */
	os_loop_after(super->shared.loop, 0, on_schedule, super);
	if (super->again_timer == 0)
		super->again_timer = os_loop_after(super->shared.loop, TICK, on_again, super);
}

static void
on_orphan(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct supervisor *super = arg;

	(void)status;
	os_tree_reaped(super->shared.tree, pid, usage);
	for (size_t i = 0; i < super->shared.spec->step_count; i++)
		run_step_orphan_gone(&super->steps[i]);
}

static void
on_tick(void *arg)
{
	struct supervisor *super = arg;
	int64_t now = time_monotonic(), every = (now - super->started) / SUMMARIES;

	if (super->ended)
		return;
	run_sample_take(super->sample);
	for (size_t i = 0; i < super->shared.spec->step_count; i++)
		run_step_look(&super->steps[i]);
	tell_left_out(super);
	(void)run_ingest_flush(super->shared.ingest);
	(void)run_recorder_flush(super->shared.recorder, NULL);
	every = every > 30 * TIME_SECOND ? 30 * TIME_SECOND : every;
	if (now - super->recorded >= every)
		record_summaries(super);
	look_for_stop_file(super);
	os_loop_after(super->shared.loop, TICK, on_tick, super);
}

/* ---------------------------------------------------------------------- opening and closing */

/* True when the run is ours from now on; *lock holds it. */
static bool
take_ownership(struct supervisor *super, int *lock, struct err *err)
{
	struct run_state state;

	if (!run_alive_lock(super->shared.store, super->shared.id, lock, err))
		return false;
	if (!run_state_read(super->shared.store, super->shared.id, &state, err))
		return false;
	if (!str_equal(state.status, "created"))
		return err_set(err, ERR_FAILED, "run %s is %s and cannot be started again", super->shared.id,
		    state.status);
	return true;
}

static bool
make_dag(struct supervisor *super, struct err *err)
{
	size_t count = super->shared.spec->step_count;
	struct run_dag_node *nodes = arena_array(super->arena, struct run_dag_node, count);

	super->steps = arena_array(super->arena, struct run_super_step, count);
	super->passed_over = arena_array(super->arena, bool, count);
	for (size_t i = 0; i < count; i++) {
		const struct run_step *step = &super->shared.spec->steps[i];
		const char *log = store_run_log_path(super->shared.store, super->shared.id, step->name,
		    super->arena);
		struct run_super_step *s = &super->steps[i];

		nodes[i] = (struct run_dag_node){ step->needs, step->need_count };
		s->super = &super->shared;
		s->step = step;
		s->index = i;
		/* Beside the log, with the same safe name: "fit.log" and "fit.metrics.jsonl". */
		s->metrics_path = arena_printf(super->arena, "%.*s.metrics.jsonl",
		    (int)(strlen(log) - strlen(".log")), log);
	}
	return run_dag_new(&super->dag, nodes, count, err);
}

static bool
open_all(struct supervisor *super, struct err *err)
{
	struct os_host host;

	os_host_facts(&host);
	super->cpus = host.cpus;
	super->folder = store_run_path(super->shared.store, super->shared.id, NULL, super->arena);
	super->shared.params_path = fs_join(super->arena, super->folder, "params.json");
	if (!make_dag(super, err) || !os_tree_adopt(err) || !os_loop_new(&super->shared.loop, err) ||
	    !run_recorder_open(&super->shared.recorder, super->shared.store, super->shared.id, err) ||
	    !run_ingest_open(&super->shared.ingest, fs_join(super->arena, super->folder, "metrics.bin"),
	    err) ||
	    !run_step_write_params(&super->shared, err))
		return false;
	super->shared.tree = os_tree_new(RUN_STEP_MARK);
	super->sample = run_sample_new(&super->shared);
	return true;
}

static void
close_all(struct supervisor *super, int lock)
{
	struct err ignored;

	for (size_t i = 0; super->steps != NULL && i < super->shared.spec->step_count; i++) {
		buf_release(&super->steps[i].reason);
		run_ingest_branch_free(super->steps[i].branch);
		run_gpu_drop(super->steps[i].gpus);
	}
	run_sample_free(super->sample);
	if (super->shared.ingest != NULL && !run_ingest_close(super->shared.ingest, &ignored))
		err_clear(&ignored);
	os_gpu_close(super->shared.gpu);
	run_recorder_close(super->shared.recorder);
	run_claim_drop(super->claim);
	os_tree_free(super->shared.tree);
	run_dag_free(super->dag);
	os_loop_free(super->shared.loop);
	if (lock >= 0)
		close(lock);
	arena_free(super->arena);
}

static void
listen(struct supervisor *super)
{
	os_loop_any_child(super->shared.loop, on_orphan, super);
	os_loop_signal(super->shared.loop, SIGTERM, on_signal, super);
	os_loop_signal(super->shared.loop, SIGINT, on_signal, super);
	os_loop_signal(super->shared.loop, SIGQUIT, on_signal, super);
	if (super->shared.spec->timeout > 0)
		os_loop_after(super->shared.loop, super->shared.spec->timeout, on_run_time_limit, super);
	os_loop_after(super->shared.loop, TICK, on_tick, super);
	os_loop_after(super->shared.loop, 0, on_schedule, super);
}

bool
run_supervise_here(struct store *store, const char *id, const struct run_spec *spec,
    void (*owned)(void *arg), void *arg, struct err *err)
{
	struct supervisor super = {
		.shared = { .news = { on_step_over, on_step_waits, &super }, .store = store, .id = id,
			.spec = spec },
		.arena = arena_new(),
		.started = time_monotonic(),
	};
	int lock = -1;
	bool ok = false;

	if (!take_ownership(&super, &lock, err) || !open_all(&super, err))
		goto out;
	listen(&super);
	record_running(&super);
	if (!run_recorder_flush(super.shared.recorder, err))
		goto out;
	run_sample_take(super.sample);
	if (owned != NULL)
		owned(arg);
	ok = os_loop_run(super.shared.loop, err) && run_recorder_flush(super.shared.recorder, err);
out:
	close_all(&super, lock);
	return ok;
}
