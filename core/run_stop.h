/*
 * run_stop.h - asking a run to stop, whoever started it and from wherever.
 *
 * On the machine of the supervisor it is a signal to exactly that process; from another machine
 * that shares the folder it is a file `stop` in the run folder, which the supervisor looks for
 * every second. The supervisor sends SIGTERM to every process of the run, SIGKILL to those that
 * are still there after the grace time, and records the end as "stopped".
 */
#ifndef RUN_STOP_H
#define RUN_STOP_H

#include <stdbool.h>

#include "base_err.h"

struct store;

/* Returns when the request has been made; the run ends soon after (follow its status). force: no
 * grace, SIGKILL at once. A run whose supervisor is gone is marked lost instead (and its left-over
 * processes are ended). ERR_FAILED when it has ended already. */
MUST_CHECK bool run_stop(struct store *store, const char *id, bool force, struct err *err);

#endif
