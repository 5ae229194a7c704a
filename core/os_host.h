/*
 * os_host.h - who and where we are: host, boot, user, processes, processors, memory.
 *
 * The names are read once and stay valid and the same for the life of the process.
 */
#ifndef OS_HOST_H
#define OS_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base_buf.h"
#include "base_err.h"

const char *os_host_name(void);
/* Differs after each start of the machine, and between containers whose process numbers are
 * unrelated: "<kernel boot id>:<pid namespace>". */
const char *os_host_boot(void);
/* Is this the same start of the same machine, although perhaps another pid namespace? */
bool os_host_same_kernel(const char *boot);
const char *os_host_user(void);			/* login name, else the number */

/* When a process started, in clock ticks since boot: with the pid and the boot it names one process
 * for ever. 0: no such process (a zombie counts as gone). */
uint64_t os_pid_start(pid_t pid);
bool os_pid_alive(pid_t pid, uint64_t start);
/* Is it certain that this process is no more? Not where the processes of others are hidden from us. */
bool os_pid_is_gone(pid_t pid, uint64_t start);
/* Sends the signal to exactly this process, never to a later one of the same number. ERR_NOTFOUND
 * when it is gone. */
MUST_CHECK bool os_pid_signal(pid_t pid, uint64_t start, int signo, struct err *err);

struct os_host {
	char system[128];	/* "Linux 6.1.0-18-amd64 x86_64" */
	char distribution[128];	/* "Debian GNU/Linux 12 (bookworm)"; empty when unknown */
	char cpu[128];		/* model name; empty when unknown */
	int cpus;		/* os_host_cpus */
	uint64_t memory;	/* bytes */
};

void os_host_facts(struct os_host *out);
/* Processors that we may use (affinity), at least 1. */
int os_host_cpus(void);

/* Our own executable, to start it again. */
MUST_CHECK bool os_self_path(struct buf *out, struct err *err);

#endif
