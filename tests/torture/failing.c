/*
 * failing.c - makes the n-th call of a program fail: a library for LD_PRELOAD.
 *
 *	FAILING_NTH	which call, from 1; unset: none
 *	FAILING_CALLS	"memory": malloc, calloc, realloc; "system": files, processes, pipes, mappings;
 *			"sync": of those, syncs are counted; the later ones are all of them
 *	FAILING_FOR	milliseconds for which later calls fail too, as when memory or the disk has run out
 *	FAILING_ROLE	only in processes whose first argument is this; unset: in all
 *	FAILING_NOTE	a file that gets the name of the call that failed
 *
 * It works in processes of BENCHTOP_PROGRAM (its absolute path) only: what the program starts is left
 * alone. Counting starts when the libraries have been loaded. A forked child goes on counting.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { NONE, MEMORY, SYSTEM, SYNC };

static int failing;		/* which kind */
static long left;		/* calls until the one that fails */
static long lasts;		/* milliseconds for which those after it fail too */
static long until;
static const char *note;

static long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
tell(const char *name)
{
	long fd;

	if (note == NULL)
		return;
	fd = syscall(SYS_openat, AT_FDCWD, note, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	if (fd >= 0) {
		syscall(SYS_write, fd, name, strlen(name));
		syscall(SYS_close, fd);
	}
}

/* Whether the call is one of those that are made to fail, or one that brings the failure nearer. */
static bool
counts(int kind, const char *name)
{
	if (failing == SYNC && left > 0)
		return strcmp(name, "fsync") == 0 || strcmp(name, "fdatasync") == 0;
	return kind == (failing == SYNC ? SYSTEM : failing);
}

static bool
fails(int kind, const char *name)
{
	long n;

	if (!counts(kind, name))
		return false;
	n = __atomic_sub_fetch(&left, 1, __ATOMIC_RELAXED);
	if (n == 0) {
		until = now() + lasts;
		tell(name);
	}
	return n == 0 || (n < 0 && lasts > 0 && now() < until);
}

static bool
is_role(const char *role)
{
	char line[PATH_MAX + 64];
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
	ssize_t n = fd < 0 ? 0 : syscall(SYS_read, fd, line, sizeof line - 1);
	const char *first;

	if (fd >= 0)
		syscall(SYS_close, fd);
	line[n > 0 ? n : 0] = '\0';
	first = line + strlen(line) + 1;
	return n > 0 && first < line + n && strcmp(first, role) == 0;
}

static bool
is_in_program(const void *address)
{
	Dl_info place, own;

	return dladdr(address, &place) != 0 && dladdr((void *)getauxval(AT_ENTRY), &own) != 0 &&
	    place.dli_fbase == own.dli_fbase;
}

/* Libraries that do not look at what they get from malloc die of it, and nothing can be done about
 * that: it is told, and the process aborts as by running out of memory. A fault in the program itself,
 * or in a function that it called with a bad pointer, stays what it is. */
static void
on_fault(int signo, siginfo_t *info, void *context)
{
	static const char text[] = "a library ran out of memory\n";
	void *frames[4];
	int n = backtrace(frames, 4);

	(void)info;
	(void)context;
	signal(signo, SIG_DFL);
	/* This function, the kernel's trampoline, where it was, who called that. */
	if (n < 4 || is_in_program(frames[2]) || is_in_program(frames[3]))
		return;
	(void)!syscall(SYS_write, STDERR_FILENO, text, sizeof text - 1);
	abort();
}

static void
catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	void *frame;

	/* The first call loads what the later ones need. */
	(void)backtrace(&frame, 1);
	sigaction(SIGSEGV, &action, NULL);
}

__attribute__((constructor)) static void
arm(void)
{
	const char *nth = getenv("FAILING_NTH"), *calls = getenv("FAILING_CALLS"), *role = getenv("FAILING_ROLE");
	const char *program = getenv("BENCHTOP_PROGRAM");
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	self[n > 0 ? n : 0] = '\0';
	if (nth == NULL || calls == NULL || program == NULL || strcmp(self, program) != 0)
		return;
	if (role != NULL && !is_role(role))
		return;
	note = getenv("FAILING_NOTE");
	lasts = getenv("FAILING_FOR") != NULL ? strtol(getenv("FAILING_FOR"), NULL, 10) : 0;
	left = strtol(nth, NULL, 10);
	if (strcmp(calls, "memory") == 0)
		catch_faults();
	failing = strcmp(calls, "memory") == 0 ? MEMORY : strcmp(calls, "sync") == 0 ? SYNC : SYSTEM;
}

/* ----------------------------------------------------------------------------------- memory */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t size);

#define MEMORY_CALL(name, parameters, arguments) \
	void *name parameters; \
	void *name parameters \
	{ \
		if (fails(MEMORY, #name)) { \
			errno = ENOMEM; \
			return NULL; \
		} \
		return __libc_##name arguments; \
	}

MEMORY_CALL(malloc, (size_t size), (size))
MEMORY_CALL(calloc, (size_t count, size_t size), (count, size))
MEMORY_CALL(realloc, (void *p, size_t size), (p, size))

/* ----------------------------------------------------------------------------------- system */

#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

#define SYSTEM_CALL(type, name, parameters, arguments, error) \
	type name parameters; \
	type name parameters \
	{ \
		if (fails(SYSTEM, #name)) { \
			errno = error; \
			return (type)-1; \
		} \
		return REAL(name) arguments; \
	}

/* A third argument is there when a file may be made. */
#define OPEN_CALL(name, parameters, arguments, last) \
	int name parameters; \
	int name parameters \
	{ \
		va_list ap; \
		unsigned mode; \
		va_start(ap, last); \
		mode = (last & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(ap, unsigned) : 0; \
		va_end(ap); \
		if (fails(SYSTEM, #name)) { \
			errno = EMFILE; \
			return -1; \
		} \
		return REAL(name) arguments; \
	}

OPEN_CALL(open, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN_CALL(open64, (const char *path, int flags, ...), (path, flags, mode), flags)
OPEN_CALL(openat, (int dir, const char *path, int flags, ...), (dir, path, flags, mode), flags)
OPEN_CALL(openat64, (int dir, const char *path, int flags, ...), (dir, path, flags, mode), flags)

/* Errors can always be told. */
ssize_t write(int fd, const void *p, size_t n);
ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd != STDERR_FILENO && fails(SYSTEM, "write")) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(write)(fd, p, n);
}

SYSTEM_CALL(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n), EIO)
SYSTEM_CALL(ssize_t, pread, (int fd, void *p, size_t n, off_t at), (fd, p, n, at), EIO)
SYSTEM_CALL(ssize_t, pread64, (int fd, void *p, size_t n, off64_t at), (fd, p, n, at), EIO)
SYSTEM_CALL(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at), ENOSPC)
SYSTEM_CALL(ssize_t, pwrite64, (int fd, const void *p, size_t n, off64_t at), (fd, p, n, at), ENOSPC)
SYSTEM_CALL(int, ftruncate, (int fd, off_t size), (fd, size), EIO)
SYSTEM_CALL(int, ftruncate64, (int fd, off64_t size), (fd, size), EIO)
SYSTEM_CALL(int, fsync, (int fd), (fd), EIO)
SYSTEM_CALL(int, fdatasync, (int fd), (fd), EIO)
SYSTEM_CALL(int, rename, (const char *from, const char *to), (from, to), EIO)
SYSTEM_CALL(int, link, (const char *from, const char *to), (from, to), EMLINK)
SYSTEM_CALL(int, symlink, (const char *from, const char *to), (from, to), EACCES)
SYSTEM_CALL(int, unlink, (const char *path), (path), EACCES)
SYSTEM_CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), ENOSPC)
SYSTEM_CALL(int, fchmod, (int fd, mode_t mode), (fd, mode), EPERM)
SYSTEM_CALL(int, flock, (int fd, int how), (fd, how), ENOLCK)
SYSTEM_CALL(int, pipe, (int ends[2]), (ends), EMFILE)
SYSTEM_CALL(int, pipe2, (int ends[2], int flags), (ends, flags), EMFILE)
SYSTEM_CALL(int, dup, (int fd), (fd), EMFILE)
SYSTEM_CALL(int, dup2, (int fd, int to), (fd, to), EMFILE)
SYSTEM_CALL(pid_t, fork, (void), (), EAGAIN)
SYSTEM_CALL(pid_t, setsid, (void), (), EPERM)
SYSTEM_CALL(int, chdir, (const char *path), (path), EACCES)

/* These answer NULL. */
#define POINTER_CALL(type, name, parameters, arguments) \
	type name parameters; \
	type name parameters \
	{ \
		if (fails(SYSTEM, #name)) { \
			errno = EMFILE; \
			return NULL; \
		} \
		return REAL(name) arguments; \
	}

POINTER_CALL(FILE *, fopen, (const char *path, const char *mode), (path, mode))
POINTER_CALL(DIR *, opendir, (const char *path), (path))
POINTER_CALL(DIR *, fdopendir, (int fd), (fd))
