/*
 * run_launch.h - starting the supervisor of a run that exists.
 *
 * The run folder is made first (store_run_create, by run_start of run_request.h); this starts
 * `benchtop supervise ID` in a session of its own and returns when that process owns the run, or
 * says why it does not. From then on the run needs neither the caller nor its terminal.
 */
#ifndef RUN_LAUNCH_H
#define RUN_LAUNCH_H

#include <stdbool.h>

#include "base_err.h"

/* root: the workspace folder; id: a whole run id. On failure the run is marked failed with the
 * reason, so that it is not left "created". */
MUST_CHECK bool run_launch_supervisor(const char *root, const char *id, struct err *err);

/* The program to start instead of our own executable; for tests. NULL: our own. */
void run_launch_set_program(const char *path);

#endif
