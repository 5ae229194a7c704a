/*
 * run_supervisor.h - the process that owns one run: the hidden command `benchtop supervise ID`.
 *
 * There are two processes. The guard is a few pages of memory that wait for the other one; the
 * supervisor starts the steps, captures what they print, samples what they use, and records the
 * end. If the supervisor is killed, its children return to the guard, which ends them (their output
 * has nowhere to go any more) and marks the run lost at once. If the guard is killed too, the steps
 * get SIGTERM from the kernel, and the next reader marks the run and ends what is left
 * (run_alive.h).
 */
#ifndef RUN_SUPERVISOR_H
#define RUN_SUPERVISOR_H

#include "base_err.h"

struct run_spec;
struct store;

/* Detaches from the terminal and the caller at once. Standard output is the handshake: "ok\n" when
 * the run is owned, else a message; then it is closed. Returns the exit code of the process: 0
 * when the end of the run was recorded, whatever it was. */
int run_supervise(const char *root, const char *id);

/* The supervisor alone, in this process, until the end of the run is recorded. owned (may be
 * NULL) is called once the run is ours. False: it was never ours (it has an owner, has ended, or
 * cannot be written), or its end could not be recorded. */
MUST_CHECK bool run_supervise_here(struct store *store, const char *id, const struct run_spec *spec,
    void (*owned)(void *arg), void *arg, struct err *err);

#endif
