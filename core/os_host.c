/*
 * os_host.c - facts about this machine and the identity of processes, from /proc and uname.
 */
#include "os_host.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base_mem.h"
#include "base_str.h"

enum { STAT_SIZE = 1024 };

/* A short file of /proc, as a string; "" when it cannot be read. */
static const char *
read_short(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	return out;
}

const char *
os_host_name(void)
{
	static char name[256];
	struct utsname u;

	if (name[0] == '\0')
		(void)str_copy(name, sizeof name, uname(&u) == 0 && u.nodename[0] != '\0' ?
		    u.nodename : "localhost");
	return name;
}

static const char *
kernel_boot(void)
{
	static char boot[64];

	if (boot[0] == '\0') {
		read_short("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
		boot[strcspn(boot, "\n")] = '\0';
		if (boot[0] == '\0')
			(void)str_copy(boot, sizeof boot, "unknown");
	}
	return boot;
}

const char *
os_host_boot(void)
{
	static char boot[128];
	char space[64];
	ssize_t n;

	if (boot[0] != '\0')
		return boot;
	/* "pid:[4026531836]" */
	n = readlink("/proc/self/ns/pid", space, sizeof space - 1);
	space[n > 0 ? n : 0] = '\0';
	snprintf(boot, sizeof boot, "%s:%.*s", kernel_boot(),
	    (int)strspn(space + strcspn(space, "0123456789"), "0123456789"),
	    space + strcspn(space, "0123456789"));
	return boot;
}

bool
os_host_same_kernel(const char *boot)
{
	size_t n = strlen(kernel_boot());

	return strncmp(boot, kernel_boot(), n) == 0 && boot[n] == ':';
}

const char *
os_host_user(void)
{
	static char user[128];
	struct passwd *pw;

	if (user[0] != '\0')
		return user;
	pw = getpwuid(getuid());
	if (pw != NULL)
		(void)str_copy(user, sizeof user, pw->pw_name);
	else
		snprintf(user, sizeof user, "%u", (unsigned)getuid());
	return user;
}

/* ------------------------------------------------------------------------------------ processes */

uint64_t
os_pid_start(pid_t pid)
{
	char path[64], line[STAT_SIZE], state = 'X';
	uint64_t start = 0;
	const char *p;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	/* The name in parentheses may hold anything: fields are counted from the last one. */
	p = strrchr(read_short(path, line, sizeof line), ')');
	if (pid <= 0 || p == NULL)
		return 0;
	if (sscanf(p, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d "
	    "%" SCNu64, &state, &start) != 2 || state == 'Z' || state == 'X')
		return 0;
	/* In the first tick after boot this would be 0, which means "none". */
	return start != 0 ? start : 1;
}

bool
os_pid_alive(pid_t pid, uint64_t start)
{
	return start != 0 && os_pid_start(pid) == start;
}

bool
os_pid_is_gone(pid_t pid, uint64_t start)
{
	char path[64];

	if (os_pid_alive(pid, start))
		return false;
	if (pid <= 0 || (kill(pid, 0) != 0 && errno == ESRCH))
		return true;
	/* Something has the number. What it is can be told only where /proc shows it (hidepid). */
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	return access(path, R_OK) == 0 && !os_pid_alive(pid, start);
}

bool
os_pid_signal(pid_t pid, uint64_t start, int signo, struct err *err)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), sent;

	/* The descriptor holds the process: if it is the right one now, it is when the signal
	 * goes. */
	if (!os_pid_alive(pid, start)) {
		if (fd >= 0)
			close(fd);
		return err_set(err, ERR_NOTFOUND, "process %d is gone", (int)pid);
	}
	sent = fd >= 0 ? (int)syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0) : kill(pid, signo);
	if (sent < 0)
		err_sys(err, "signal process %d", (int)pid);
	if (fd >= 0)
		close(fd);
	return sent == 0;
}

/* ------------------------------------------------------------------------------------ facts */

/* The value of `key` in a file of lines "key<blanks><colon or =>value", without quotes. */
static void
read_value(const char *path, const char *key, char *out, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n = strlen(key);
	char line[512];

	out[0] = '\0';
	while (f != NULL && out[0] == '\0' && fgets(line, sizeof line, f) != NULL) {
		struct slice value;

		if (strncmp(line, key, n) != 0 || strchr(" \t:=", line[n]) == NULL)
			continue;
		value = slice_of(line + n + strspn(line + n, " \t:=\""));
		value.n = strcspn(value.p, "\"\n");
		snprintf(out, size, SLICE_FMT, SLICE_ARG(value));
	}
	if (f != NULL)
		fclose(f);
}

int
os_host_cpus(void)
{
	cpu_set_t set;
	long n;

	if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
		return CPU_COUNT(&set);
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (int)n : 1;
}

void
os_host_facts(struct os_host *out)
{
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	struct utsname u;

	memset(out, 0, sizeof *out);
	if (uname(&u) == 0)
		snprintf(out->system, sizeof out->system, "%.40s %.60s %.20s", u.sysname, u.release, u.machine);
	read_value("/etc/os-release", "PRETTY_NAME", out->distribution, sizeof out->distribution);
	read_value("/proc/cpuinfo", "model name", out->cpu, sizeof out->cpu);
	out->cpus = os_host_cpus();
	if (pages > 0 && page > 0)
		out->memory = (uint64_t)pages * (uint64_t)page;
}

bool
os_self_path(struct buf *out, struct err *err)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path);

	if (n <= 0 || n == (ssize_t)sizeof path)
		return err_sys(err, "find our own program (/proc/self/exe)");
	/* A program that was replaced while it runs is still to be had under its old name. */
	path[n] = '\0';
	buf_clear(out);
	buf_add(out, str_ends(path, " (deleted)") ? "/proc/self/exe" : path);
	return true;
}
