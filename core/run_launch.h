/*
 * run_launch.h - from a request to a run that goes on by itself.
 *
 *	run_launch(store, project, &request, NULL, id, err);
 *
 * prepares the specification, makes the run's folder and starts `benchtop supervise ID` in a
 * session of its own; it returns when that process owns the run, or says why it does not. From
 * then on the run needs neither the caller nor its terminal.
 */
#ifndef RUN_LAUNCH_H
#define RUN_LAUNCH_H

#include "base_err.h"
#include "base_mem.h"
#include "run_spec.h"
#include "store_run.h"

/* progress may be NULL. When the supervisor cannot be started, the run exists, is marked failed
 * with the reason, and its id is given all the same (id[0] is '\0' when there is no run). */
MUST_CHECK bool run_launch(struct store *store, const struct run_project *project,
    const struct run_request *request, const struct run_progress *progress, char id[STORE_ID_SIZE],
    struct err *err);

/* The same for a specification that is ready (a rerun). Gives spec its id and
 * fills the clean folder of an isolated run. */
MUST_CHECK bool run_launch_spec(struct store *store, struct run_spec *spec,
    const struct run_progress *progress, struct arena *arena, char id[STORE_ID_SIZE], struct err *err);

#endif
