/*
 * store_status.h - the status of a run as people see it, on every screen, in every list and in every filter.
 *
 * Journals and the index know created, running, finished, failed, stopped and lost. A run that should be
 * running on a host that this one cannot ask is shown, sorted and filtered as "unknown", which is never
 * stored: another host may know better. One whose supervisor is gone is "lost": run_alive.h writes that
 * down, and where we may only read it is shown so all the same (store_run_load.h, the columns "status", "ended"
 * and "duration"; store_refresh_going tells a live view when).
 */
#ifndef STORE_STATUS_H
#define STORE_STATUS_H

#include <stdbool.h>

struct store_run;

/* All of them, in the order of a run's life; ends with NULL. */
extern const char *const store_statuses[];

/* Can this process tell whether a process on that host, at that start of it (os_host_boot), lives? */
bool store_status_can_ask(const char *host, const char *boot);

/* Of a run as it is in its journal or the index: should it be running, and is its supervisor certainly gone?
 * It may have ended in between: only a journal that is read after this can tell (store_run_load). */
bool store_status_is_gone(const struct store_run *run);

/* The status of a run from store_run_load, or "unknown". */
const char *store_status_of(const struct store_run *run);

#endif
