/*
 * store_status.c - which status is shown.
 */
#include "store_status.h"

#include "base.h"
#include "os_host.h"
#include "store_run_load.h"

const char *const store_statuses[] = { "created", "running", "finished", "failed", "stopped", "lost",
	"unknown", NULL };

bool
store_status_can_ask(const char *host, const char *boot)
{
	/* Our machine, even when it was started again since: then nothing of that time lives. */
	return str_equal(boot, os_host_boot())
	    || (str_equal(host, os_host_name()) && !os_host_same_kernel(boot));
}

const char *
store_status_shown(const char *status, const char *host, const char *boot)
{
	return str_equal(status, "running") && !store_status_can_ask(host, boot) ? "unknown" : status;
}

const char *
store_status_of(const struct store_run *run)
{
	return store_status_shown(run->status, run->run_host, run->boot);
}
