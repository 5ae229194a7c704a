/*
 * run_alive.c - telling dead supervisors from living and unreachable ones, and cleaning up after
 * them.
 *
 * Two witnesses must agree before a run is called lost: the process named in the journal is gone,
 * and nobody holds the lock on the file .lock of the run, which every supervisor holds for life.
 * The same lock makes sure that of many readers only one marks it.
 */
#include "run_alive.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base.h"
#include "base_json.h"
#include "base_map.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "os_tree.h"
#include "store_journal.h"
#include "store_open.h"
#include "store_query.h"
#include "store_record.h"
#include "store_recover.h"
#include "store_run.h"
#include "store_status.h"

#define START_LIMIT (60 * TIME_SECOND)	/* from "created" to "running" */

struct run_owner
run_owner_self(void)
{
	return (struct run_owner){ .host = os_host_name(), .boot = os_host_boot(),
		.pid = getpid(), .pidstart = os_pid_start(getpid()) };
}

enum run_alive
run_alive(const struct run_owner *owner)
{
	if (str_equal(owner->boot, os_host_boot()))
		return os_pid_alive(owner->pid, owner->pidstart) ? RUN_ALIVE : RUN_DEAD;
	return store_status_can_ask(owner->host, owner->boot) ? RUN_DEAD : RUN_UNREACHABLE;
}

/* ------------------------------------------------------------------------------------ state */

static bool
see_record(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	struct run_state *state = ctx;

	(void)err;
	if (str_equal(kind, "run")) {
		(void)str_copy(state->status, sizeof state->status, "created");
		(void)str_copy(state->host, sizeof state->host, json_str(json_get(record, "host"), ""));
		state->time = time;
	} else if (str_equal(kind, "status")) {
		(void)str_copy(state->status, sizeof state->status,
		    json_str(json_get(record, "status"), ""));
		state->time = time;
	}
	if (!str_equal(kind, "status") || json_get(record, "pid") == NULL)
		return true;
	(void)str_copy(state->host, sizeof state->host, json_str(json_get(record, "host"), ""));
	(void)str_copy(state->boot, sizeof state->boot, json_str(json_get(record, "boot"), ""));
	state->pid = (pid_t)json_int(json_get(record, "pid"), 0);
	state->pidstart = (uint64_t)json_int(json_get(record, "pidstart"), 0);
	return true;
}

bool
run_state_read(struct store *store, const char *id, struct run_state *out, struct err *err)
{
	struct store_journal_state at = { .offset = 0 };
	struct arena *a = arena_new();
	bool ok;

	memset(out, 0, sizeof *out);
	ok = store_journal_read(store_run_path(store, id, "journal.jsonl", a), &at, see_record, out, err);
	arena_free(a);
	return ok;
}

enum run_alive
run_state_alive(const struct run_state *state)
{
	struct run_owner owner = { state->host, state->boot, state->pid, state->pidstart };

	if (state->status[0] == '\0' || store_status_is_final(state->status))
		return RUN_ALIVE;
	if (str_equal(state->status, "created")) {
		if (!str_equal(state->host, os_host_name()))
			return RUN_UNREACHABLE;
		return time_now() - state->time > START_LIMIT ? RUN_DEAD : RUN_ALIVE;
	}
	return run_alive(&owner);
}

/* ------------------------------------------------------------------------------------ marking */

/* Steps that were running when the supervisor died, by name. */
static bool
see_step(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	const char *name = json_str(json_get(record, "step"), NULL);
	const char *status = json_str(json_get(record, "status"), "");

	(void)time;
	(void)err;
	if (str_equal(kind, "step") && name != NULL)
		map_set(ctx, name, str_equal(status, "running") || str_equal(status, "waiting") ? ctx : NULL);
	return true;
}

static bool
append(struct store_journal *journal, const char *step, const char *status, const char *reason,
    struct err *err)
{
	struct store_record r;

	store_record_begin(&r, step != NULL ? "step" : "status");
	if (step != NULL)
		json_put_str(&r.json, "step", step);
	json_put_str(&r.json, "status", status);
	json_put_str(&r.json, "reason", reason);
	return store_journal_append(journal, &r, step != NULL ? 0 : STORE_SYNC, err);
}

/* The status last: it is what makes the run one that is over. */
static bool
append_lost(struct store *store, const char *id, const char *reason, struct err *err)
{
	struct store_journal_state at = { .offset = 0 };
	struct store_journal *journal = NULL;
	struct arena *a = arena_new();
	struct map *steps = map_new();
	struct err why;
	bool ok;

	ok = store_journal_read(store_run_path(store, id, "journal.jsonl", a), &at, see_step, steps, err) &&
	    store_run_write(store, id, &journal, err);
	for (size_t i = 0; ok && i < map_count(steps); i++) {
		if (map_value_at(steps, i) != NULL)
			ok = append(journal, map_key_at(steps, i), "stopped", reason, err);
	}
	/* Points that cannot be finished are no reason to leave the run "running". */
	if (ok && !store_recover_points(store, id, journal, &why))
		reason = arena_printf(a, "%s; its points: %s", reason, why.msg);
	ok = ok && append(journal, NULL, "lost", reason, err);
	store_journal_close(journal);
	map_free(steps, NULL);
	arena_free(a);
	return ok;
}

/* Under the lock: is it still to be done? */
static bool
mark_locked(struct store *store, const char *id, const char *reason, struct err *err)
{
	struct run_state state;

	if (!run_state_read(store, id, &state, err))
		return false;
	if (state.status[0] == '\0' || store_status_is_final(state.status))
		return true;
	(void)os_tree_signal_marked("BENCHTOP_RUN", id, SIGKILL);
	return append_lost(store, id, reason, err);
}

bool
run_alive_lock(struct store *store, const char *id, int *lock, struct err *err)
{
	struct arena *a = arena_new();
	const char *path = store_run_path(store, id, ".lock", a);
	struct err why = { .kind = ERR_NONE };
	bool ok = true;

	*lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (*lock < 0)
		ok = err_sys(err, "open %s", path);
	/* Where the file system has no locks, the other witness must do. */
	else if (!fs_try_lock(*lock, FS_EXCLUSIVE_LOCK, &why) && why.kind == ERR_BUSY)
		ok = err_set(err, ERR_BUSY, "run %s has a supervisor already", id);
	if (!ok && *lock >= 0) {
		close(*lock);
		*lock = -1;
	}
	arena_free(a);
	return ok;
}

bool
run_alive_mark_lost(struct store *store, const char *id, const char *reason, struct err *err)
{
	struct err why = { .kind = ERR_NONE };
	int lock;
	bool ok;

	if (!run_alive_lock(store, id, &lock, &why)) {
		if (err != NULL)
			*err = why;
		return why.kind == ERR_BUSY;	/* alive, or another reader is at it */
	}
	ok = mark_locked(store, id, reason, err);
	close(lock);
	return ok;
}

/* ------------------------------------------------------------------------------------ sweeping */

static const char *
reason_of(const struct run_state *state, char *out, size_t size)
{
	if (str_equal(state->status, "created"))
		snprintf(out, size, "its supervisor never started");
	else if (!os_host_same_kernel(state->boot))
		snprintf(out, size, "host %s was restarted", state->host);
	else
		snprintf(out, size, "its supervisor (process %d) is gone", (int)state->pid);
	return out;
}

static bool
sweep_run(struct store *store, const char *id, size_t *lost, struct err *err)
{
	struct run_state state;
	char reason[512];

	if (!run_state_read(store, id, &state, err))
		return err->kind == ERR_NOTFOUND;	/* removed meanwhile */
	if (run_state_alive(&state) != RUN_DEAD)
		return true;
	if (!run_alive_mark_lost(store, id, reason_of(&state, reason, sizeof reason), err))
		return false;
	*lost += 1;
	return true;
}

bool
run_alive_sweep(struct store *store, size_t *lost, struct err *err)
{
	struct store_rows rows = { .count = 0 };
	size_t count = 0;
	struct err local;
	bool ok = store_query_active(store, &rows, err);

	for (size_t i = 0; ok && i < rows.count; i++) {
		char id[STORE_ID_SIZE];

		/* One run that cannot be marked (a read-only store) must not hide the others. */
		if (store_query_id(store, rows.row[i], id, &local) &&
		    !sweep_run(store, id, &count, &local) && err != NULL)
			*err = local;
	}
	store_rows_release(&rows);
	if (lost != NULL)
		*lost = count;
	return ok;
}
