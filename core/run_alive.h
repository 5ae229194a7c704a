/*
 * run_alive.h - is the supervisor of a run still there?
 *
 * A supervisor is named by host, boot, pid and start time, which no other process ever has. On its
 * own machine that is checked; a machine that has started again since, or a process that is gone,
 * means that the run is lost. From another machine (or another container) nothing can be said: the
 * run is shown as "unknown", which is never stored.
 */
#ifndef RUN_ALIVE_H
#define RUN_ALIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base_err.h"

struct store;

enum run_alive { RUN_ALIVE, RUN_DEAD, RUN_UNREACHABLE };

struct run_owner {
	const char *host, *boot;	/* as os_host_name() and os_host_boot() said there */
	pid_t pid;
	uint64_t pidstart;
};

struct run_owner run_owner_self(void);
enum run_alive run_alive(const struct run_owner *owner);

/* What the journal says of a run's status and owner. */
struct run_state {
	char status[16];		/* "" when nothing was recorded */
	char host[256], boot[128];	/* of the owner; of the launcher while "created" */
	pid_t pid;
	uint64_t pidstart;
	int64_t time;			/* of that record, ns */
};

MUST_CHECK bool run_state_read(struct store *store, const char *id, struct run_state *out,
    struct err *err);
/* Its owner is alive, or it has ended (nothing to do either way): RUN_ALIVE. A run that was
 * created but not taken over by a supervisor within a minute is dead. */
enum run_alive run_state_alive(const struct run_state *state);

/* The lock of a run's owner, held by *lock until it is closed or the process ends. ERR_BUSY:
 * somebody has it. */
MUST_CHECK bool run_alive_lock(struct store *store, const char *id, int *lock, struct err *err);

/* Ends what the run's supervisor left behind and records status "lost" with the reason, once:
 * nothing happens when the run has ended meanwhile or its supervisor is alive. */
MUST_CHECK bool run_alive_mark_lost(struct store *store, const char *id, const char *reason,
    struct err *err);

/* Checks every run that the index calls created or running, and marks the dead ones. For readers:
 * after opening a store and every few seconds. Costs some tens of microseconds for each such run.
 * *lost counts what was marked (may be NULL). */
MUST_CHECK bool run_alive_sweep(struct store *store, size_t *lost, struct err *err);

#endif
