/*
 * store_status.h - the status of a run as people see it, on every screen, in every list and in every filter.
 *
 * Journals and the index know created, running, finished, failed, stopped and lost. A run that should be
 * running on a host that this one cannot ask is shown, sorted and filtered as "unknown", which is never
 * stored: another host may know better. (A run whose supervisor is known to be gone is no matter of
 * showing: run_alive.h makes it lost.)
 */
#ifndef STORE_STATUS_H
#define STORE_STATUS_H

#include <stdbool.h>

struct store_run;

/* All of them, in the order of a run's life; ends with NULL. */
extern const char *const store_statuses[];

/* Can this process tell whether a process on that host, at that start of it (os_host_boot), lives? */
bool store_status_can_ask(const char *host, const char *boot);

/* status, or "unknown". host and boot are those of the supervisor. */
const char *store_status_shown(const char *status, const char *host, const char *boot);
const char *store_status_of(const struct store_run *run);

#endif
