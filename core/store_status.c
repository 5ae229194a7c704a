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

bool
store_status_is_gone(const struct store_run *run)
{
	if (!str_equal(run->status, "running") || !store_status_can_ask(run->run_host, run->boot))
		return false;
	return !str_equal(run->boot, os_host_boot())
	    || os_pid_is_gone((pid_t)run->pid, (uint64_t)run->pidstart);
}

const char *
store_status_of(const struct store_run *run)
{
	return str_equal(run->status, "running") && !store_status_can_ask(run->run_host, run->boot)
	    ? "unknown" : run->status;
}
