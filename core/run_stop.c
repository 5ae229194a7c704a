/*
 * run_stop.c - a signal to the right process, or a request file where there is no process to
 * signal.
 */
#include "run_stop.h"

#include <signal.h>

#include "base.h"
#include "os_fs.h"
#include "os_host.h"
#include "run_alive.h"
#include "store_record.h"
#include "store_run.h"

static bool
write_request(struct store *store, const char *id, bool force, struct err *err)
{
	struct arena *a = arena_new();
	bool ok = fs_write_file(store_run_path(store, id, "stop", a),
	    slice_of(force ? "force\n" : "stop\n"), 0, err);

	arena_free(a);
	return ok;
}

/* It may end between our look and the signal; then it is over, which is what was wanted. */
static bool
signal_owner(const struct run_state *state, bool force, struct err *err)
{
	struct err local;

	if (os_pid_signal(state->pid, state->pidstart, force ? SIGQUIT : SIGTERM, &local) ||
	    local.kind == ERR_NOTFOUND)
		return true;
	if (err != NULL)
		*err = local;
	return false;
}

bool
run_stop(struct store *store, const char *id, bool force, struct err *err)
{
	struct run_state state;

	if (!run_state_read(store, id, &state, err))
		return false;
	if (state.status[0] == '\0')
		return err_set(err, ERR_NOTFOUND, "no run %s", id);
	if (store_status_is_final(state.status))
		return err_set(err, ERR_FAILED, "run %s has ended already (%s)", id, state.status);
	switch (run_state_alive(&state)) {
	case RUN_DEAD:
		return run_alive_mark_lost(store, id, "its supervisor was gone when it was stopped", err);
	case RUN_ALIVE:
		if (state.pid != 0)
			return signal_owner(&state, force, err);
		break;		/* about to start: it finds the file */
	case RUN_UNREACHABLE:
		break;
	}
	return write_request(store, id, force, err);
}
