/*
 * os_proc.h - starting a child process: it is described by a struct and started by one function.
 *
 *	struct os_proc child = OS_PROC_INIT;
 *	child.argv = argv;
 *	child.out = pipe_end;
 *	if (!os_proc_start(&child, &pid, err)) ...
 *
 * The child gets exactly what is described: three descriptors and no other, default signal
 * handlers, an empty signal mask. A program that is not there or cannot be executed is an error of
 * os_proc_start, not a child that exits with 127. Reaping is the caller's (os_loop_child, waitpid).
 */
#ifndef OS_PROC_H
#define OS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base_buf.h"
#include "base_err.h"

enum os_proc_group {
	OS_PROC_SAME,		/* in our process group */
	OS_PROC_GROUP,		/* leader of a group of its own */
	OS_PROC_SESSION,	/* leader of a session of its own, without a terminal */
};

enum { OS_PROC_NULL = -1 };	/* for in, out, err: /dev/null */

struct os_proc {
	const char *const *argv;	/* NULL-terminated; argv[0] is searched in PATH of env when it has no '/' */
	const char *const *env;		/* NULL-terminated "NAME=value"; NULL: ours */
	const char *cwd;		/* NULL: ours */
	int in, out, err;		/* descriptors of ours, or OS_PROC_NULL; may be equal */
	enum os_proc_group group;
	int death_signal;		/* sent to the child when we die (Linux); 0: none */
	int nice;			/* added to our niceness */
};

#define OS_PROC_INIT { .in = OS_PROC_NULL, .out = OS_PROC_NULL, .err = OS_PROC_NULL }

/* Error ERR_NOTFOUND when there is no such program or folder, ERR_SYSTEM else; both name it. */
MUST_CHECK bool os_proc_start(const struct os_proc *proc, pid_t *pid, struct err *err);

/* A copy of ourselves, without exec: for work that must not hold up our loop. In the child (0)
 * signals are at their defaults and none is blocked; it must end with _exit and is killed when we
 * die. -1: err is set. Only from a process with one thread. */
pid_t os_proc_fork(struct err *err);

/* Runs it to the end: feeds `input` (may be NULL), collects standard output into *output (its limit
 * holds; NULL: dropped) and standard error into *errors (NULL: dropped). proc->in, out and err are
 * ignored. False only when it could not run; *status is as from waitpid. */
MUST_CHECK bool os_proc_run(const struct os_proc *proc, const struct buf *input, struct buf *output,
    struct buf *errors, int *status, struct err *err);

/* "exit code 3", "killed by SIGKILL", of a status from waitpid. */
void os_proc_status_text(struct buf *out, int status);
const char *os_proc_signal_name(int signo);	/* "SIGTERM"; never NULL */

/* A pipe whose ends are close-on-exec; *capacity bytes large if the system allows (0: as it is). */
MUST_CHECK bool os_proc_pipe(int *read_end, int *write_end, int capacity, struct err *err);

/* Environment lists, as os_proc.env wants them. */
struct os_env;
struct os_env *os_env_new(bool inherit);	/* empty, or a copy of ours */
void os_env_free(struct os_env *env);
void os_env_set(struct os_env *env, const char *name, const char *value);	/* value NULL: unset */
void os_env_unset_prefix(struct os_env *env, const char *prefix);	/* all whose names begin so */
const char *os_env_get(const struct os_env *env, const char *name);	/* NULL: unset */
const char *const *os_env_list(const struct os_env *env);	/* valid until the next change */

#endif
