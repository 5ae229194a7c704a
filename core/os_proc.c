/*
 * os_proc.c - fork and exec, done once and with care.
 *
 * Everything that needs memory (the search in PATH, the argument list) happens before the fork;
 * between fork and exec only system calls are made. The child reports a failed exec through a pipe
 * that a successful exec closes, so the parent knows which it was.
 */
#include "os_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"

enum { FIRST_FREE = 3 };

#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"
#define SHELL "/bin/sh"

/* What the child needs, all of it made before the fork. */
struct plan {
	const struct os_proc *proc;
	char *path;			/* the program */
	const char **shell_argv;	/* for a script without a #! line, as shells do it */
	const char *const *env;
	int null_fd;
	int report;			/* where the errno of a failure goes */
	pid_t parent;
};

static int
above_stdio(int fd)
{
	int moved;

	if (fd < 0 || fd >= FIRST_FREE)
		return fd;
	moved = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);
	close(fd);
	return moved;
}

bool
os_proc_pipe(int *read_end, int *write_end, int capacity, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_sys(err, "make a pipe");
	ends[0] = above_stdio(ends[0]);
	ends[1] = above_stdio(ends[1]);
	if (ends[0] < 0 || ends[1] < 0) {
		close(ends[0]);
		close(ends[1]);
		return err_sys(err, "make a pipe");
	}
	if (capacity > 0)
		(void)fcntl(ends[1], F_SETPIPE_SZ, capacity);	/* a smaller pipe works too */
	*read_end = ends[0];
	*write_end = ends[1];
	return true;
}

/* -------------------------------------------------------------------------- before the fork */

static const char *
env_value(const char *const *env, const char *name)
{
	size_t n = strlen(name);

	for (; *env != NULL; env++) {
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	}
	return NULL;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* A relative entry of PATH counts from the child's folder, as it would in a shell there. */
static char *
in_folder(const char *folder, size_t n, const char *name, const char *cwd)
{
	if (n > 0 && folder[0] == '/')
		return xasprintf("%.*s/%s", (int)n, folder, name);
	return xasprintf("%s/%.*s%s%s", cwd != NULL ? cwd : ".", (int)n, folder, n > 0 ? "/" : "", name);
}

static bool
find_program(const struct os_proc *proc, const char *const *env, char **path, struct err *err)
{
	const char *name = proc->argv[0], *p = env_value(env, "PATH");

	if (strchr(name, '/') != NULL) {
		*path = xstrdup(name);
		return true;
	}
	for (p = p != NULL ? p : DEFAULT_PATH; name[0] != '\0' && p != NULL;) {
		const char *end = strchrnul(p, ':');

		*path = in_folder(p, (size_t)(end - p), name, proc->cwd);
		if (is_program(*path))
			return true;
		x_free(*path);
		p = *end == ':' ? end + 1 : NULL;
	}
	*path = NULL;
	return err_set(err, ERR_NOTFOUND, "no program \"%s\" in PATH", name);
}

static const char **
argv_for_shell(const char *const *argv, const char *path)
{
	size_t n = 0;
	const char **shell;

	while (argv[n] != NULL)
		n++;
	shell = x_new_array(const char *, n + 2);
	shell[0] = SHELL;
	shell[1] = path;
	for (size_t i = 1; i < n; i++)
		shell[i + 1] = argv[i];
	return shell;
}

/* ---------------------------------------------------------- in the child: system calls only */

static void
close_others(void)
{
#ifdef SYS_close_range
	enum { CLOEXEC_FLAG = 4 };	/* CLOSE_RANGE_CLOEXEC: the report must outlive this */

	if (syscall(SYS_close_range, FIRST_FREE, ~0U, CLOEXEC_FLAG) == 0)
		return;
#endif
	for (int fd = FIRST_FREE; fd < 4096; fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static bool
place_stdio(const struct plan *plan)
{
	int wanted[FIRST_FREE] = { plan->proc->in, plan->proc->out, plan->proc->err };
	int moved[FIRST_FREE];

	/* First all out of the way, then each into its place: they may be each other's places. */
	for (int i = 0; i < FIRST_FREE; i++) {
		moved[i] = fcntl(wanted[i] == OS_PROC_NULL ? plan->null_fd : wanted[i],
		    F_DUPFD_CLOEXEC, FIRST_FREE);
		if (moved[i] < 0)
			return false;
	}
	for (int i = 0; i < FIRST_FREE; i++) {
		if (dup2(moved[i], i) < 0)
			return false;
	}
	return true;
}

static void
default_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int signo = 1; signo < 65; signo++)
		(void)sigaction(signo, &action, NULL);	/* KILL and STOP refuse, rightly */
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool
die_with_parent(const struct plan *plan)
{
	if (plan->proc->death_signal == 0)
		return true;
	if (prctl(PR_SET_PDEATHSIG, plan->proc->death_signal) < 0)
		return false;
	/* The parent may have died before that. */
	if (getppid() != plan->parent)
		_exit(128 + plan->proc->death_signal);
	return true;
}

static _Noreturn void
child_main(const struct plan *plan)
{
	const struct os_proc *proc = plan->proc;
	int failed;

	/* A group is set on both sides, so that neither can be too early. */
	if (proc->group == OS_PROC_SESSION ? setsid() < 0 :
	    proc->group == OS_PROC_GROUP && setpgid(0, 0) < 0)
		goto out;
	if (!place_stdio(plan) || (proc->cwd != NULL && chdir(proc->cwd) < 0))
		goto out;
	if (proc->nice != 0)
		(void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + proc->nice);
	default_signals();
	if (!die_with_parent(plan))
		goto out;
	close_others();
	execve(plan->path, (char *const *)proc->argv, (char *const *)plan->env);
	if (errno == ENOEXEC)
		execve(SHELL, (char *const *)plan->shell_argv, (char *const *)plan->env);
out:
	failed = errno;
	if (write(plan->report, &failed, sizeof failed) < 0)
		_exit(126);
	_exit(127);
}

/* ---------------------------------------------------------------------------- in the parent */

/* Blocks until the exec succeeded (the pipe is closed) or failed (its errno arrives). */
static int
await_exec(int report)
{
	int failed = 0;
	ssize_t n;

	do {
		n = read(report, &failed, sizeof failed);
	} while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof failed ? failed : 0;
}

static bool
exec_failed(const struct os_proc *proc, const char *path, int why, struct err *err)
{
	struct stat st;

	errno = why;
	if (proc->cwd != NULL && (stat(proc->cwd, &st) < 0 || !S_ISDIR(st.st_mode)))
		return err_sys(err, "start %s in folder %s", proc->argv[0], proc->cwd);
	errno = why;
	return err_sys(err, "start %s", path);
}

static pid_t
fork_quietly(const struct plan *plan)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		child_main(plan);
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid > 0 && plan->proc->group == OS_PROC_GROUP)
		(void)setpgid(pid, pid);
	return pid;
}

bool
os_proc_start(const struct os_proc *proc, pid_t *pid, struct err *err)
{
	struct plan plan = { .proc = proc, .null_fd = -1, .report = -1 };
	int report = -1, why;
	bool ok = false;
	pid_t child;

	x_assert(proc->argv != NULL && proc->argv[0] != NULL);
	plan.env = proc->env != NULL ? proc->env : (const char *const *)environ;
	plan.parent = getpid();
	if (!find_program(proc, plan.env, &plan.path, err))
		goto out;
	plan.shell_argv = argv_for_shell(proc->argv, plan.path);
	plan.null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (plan.null_fd < 0) {
		err_sys(err, "open /dev/null");
		goto out;
	}
	if (!os_proc_pipe(&report, &plan.report, 0, err))
		goto out;
	child = fork_quietly(&plan);
	if (child < 0) {
		err_sys(err, "start %s", proc->argv[0]);
		goto out;
	}
	close(plan.report);
	plan.report = -1;
	why = await_exec(report);
	if (why != 0) {
		(void)waitpid(child, NULL, 0);
		exec_failed(proc, plan.path, why, err);
		goto out;
	}
	*pid = child;
	ok = true;
out:
	if (plan.null_fd >= 0)
		close(plan.null_fd);
	if (plan.report >= 0)
		close(plan.report);
	if (report >= 0)
		close(report);
	x_free(plan.shell_argv);
	x_free(plan.path);
	return ok;
}

pid_t
os_proc_fork(struct err *err)
{
	sigset_t all, before;
	pid_t pid;

	/* Blocked until the child has dropped our handlers, which write into our loop's pipe. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0) {
		default_signals();
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		return 0;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0)
		err_sys(err, "start a helper process");
	return pid;
}

void
os_proc_status_text(struct buf *out, int status)
{
	if (WIFSIGNALED(status))
		buf_printf(out, "killed by %s", os_proc_signal_name(WTERMSIG(status)));
	else
		buf_printf(out, "exit code %d", WEXITSTATUS(status));
}

static const struct {
	int signo;
	const char *name;
} signal_names[] = {
	{ SIGHUP, "SIGHUP" }, { SIGINT, "SIGINT" }, { SIGQUIT, "SIGQUIT" }, { SIGILL, "SIGILL" },
	{ SIGTRAP, "SIGTRAP" }, { SIGABRT, "SIGABRT" }, { SIGBUS, "SIGBUS" }, { SIGFPE, "SIGFPE" },
	{ SIGKILL, "SIGKILL" }, { SIGUSR1, "SIGUSR1" }, { SIGSEGV, "SIGSEGV" },
	{ SIGUSR2, "SIGUSR2" }, { SIGPIPE, "SIGPIPE" }, { SIGALRM, "SIGALRM" },
	{ SIGTERM, "SIGTERM" }, { SIGSTOP, "SIGSTOP" }, { SIGTSTP, "SIGTSTP" },
	{ SIGCONT, "SIGCONT" }, { SIGXCPU, "SIGXCPU" }, { SIGXFSZ, "SIGXFSZ" }, { SIGSYS, "SIGSYS" },
};

const char *
os_proc_signal_name(int signo)
{
	for (size_t i = 0; i < ARRAY_LEN(signal_names); i++) {
		if (signal_names[i].signo == signo)
			return signal_names[i].name;
	}
	return "an unusual signal";
}
