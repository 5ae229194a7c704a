/*
 * run_guard.c - the process behind the supervisor, and how both come to be.
 *
 *	launcher -> (session leader, leaves at once) -> guard -> supervisor -> steps
 *
 * The first process leaves so that the launcher has no child to wait for. The guard is forked
 * before anything is opened and never touches what the supervisor works on: whatever makes the
 * supervisor die (a bug, the out-of-memory killer, a person) leaves the guard alive. Being the
 * nearest subreaper, it then gets all orphaned processes of the run. Steps of a dead supervisor
 * are ended, not adopted: the pipes that carried their output died with it, so what they would do
 * from then on would be done unseen.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_host.h"
#include "os_proc.h"
#include "os_tree.h"
#include "run_alive.h"
#include "run_spec.h"
#include "run_supervisor.h"
#include "store_open.h"
#include "store_run.h"

enum { EXIT_STORE = 4, TERM_TRIES = 25, KILL_TRIES = 50 };	/* of TRY each */

#define TRY (200 * TIME_MS)

/* --------------------------------------------------------------------------- the supervisor */

static void
answer(const char *text)
{
	bool said = fs_write_all(STDOUT_FILENO, text, strlen(text)) &&
	    fs_write_all(STDOUT_FILENO, "\n", 1);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	(void)said;	/* the launcher may be gone; the run goes on */
	if (null >= 0) {
		(void)dup2(null, STDOUT_FILENO);
		close(null);
	}
}

static void
on_owned(void *arg)
{
	(void)arg;
	answer("ok");
}

/* supervisor.log is there for last words; an empty one says nothing. */
static void
remove_empty_log(struct store *store, const char *id, struct arena *a)
{
	const char *path = store_run_path(store, id, "supervisor.log", a);
	struct stat st;

	if (stat(path, &st) == 0 && st.st_size == 0)
		(void)unlink(path);
}

static bool
supervise(const char *root, const char *id, struct err *err)
{
	struct arena *a = arena_new();
	struct store *store = NULL;
	struct run_spec spec;
	bool ok;

	ok = store_open(&store, root, STORE_FILES, err) && run_spec_load(&spec, store, id, a, err);
	if (ok)
		run_spec_reveal(&spec, a);
	ok = ok && run_supervise_here(store, id, &spec, on_owned, NULL, err);
	if (ok)
		remove_empty_log(store, id, a);
	store_close(store);
	arena_free(a);
	return ok;
}

static _Noreturn void
supervisor_main(const char *root, const char *id)
{
	struct err err = { .kind = ERR_NONE };

	if (supervise(root, id, &err))
		_exit(0);
	/* In order: where a person looks later, and where the launcher waits now. */
	dprintf(STDERR_FILENO, "%s\n", err.msg);
	answer(err.msg);
	_exit(EXIT_STORE);
}

/* ------------------------------------------------------------------------------------ the guard */

static volatile sig_atomic_t supervisor_pid;

/* `stop` finds the supervisor by itself; this is for those who signal the session or its first
 * process. */
static void
pass_on(int signo)
{
	int saved = errno;

	if (supervisor_pid > 0)
		(void)kill((pid_t)supervisor_pid, signo);
	errno = saved;
}

static void
listen(void)
{
	struct sigaction action = { .sa_handler = pass_on, .sa_flags = SA_RESTART };

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGQUIT, &action, NULL);
}

/* Also reaps what returns to us meanwhile. Gives the supervisor's status. */
static int
wait_for_supervisor(pid_t supervisor)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(-1, &status, 0);
	} while (pid != supervisor && !(pid < 0 && errno == ECHILD));
	return pid == supervisor ? status : 0;
}

static void
end_orphans(void)
{
	const struct timespec pause = { .tv_nsec = TRY };
	struct os_tree *tree = os_tree_new(NULL);

	for (int i = 0; i < TERM_TRIES + KILL_TRIES; i++) {
		if (os_tree_signal(tree, NULL, i < TERM_TRIES ? SIGTERM : SIGKILL) == 0)
			break;
		nanosleep(&pause, NULL);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	os_tree_free(tree);
}

static bool
mark_lost(const char *root, const char *id, int status, struct err *err)
{
	struct buf reason = BUF_INIT;
	struct store *store = NULL;
	struct run_state state;
	bool ok;

	buf_add(&reason, "its supervisor ended: ");
	os_proc_status_text(&reason, status);
	ok = store_open(&store, root, STORE_FILES, err) && run_state_read(store, id, &state, err);
	/* One that never took the run over has told the launcher, which marks it. */
	if (ok && str_equal(state.status, "running"))
		ok = run_alive_mark_lost(store, id, buf_str(&reason), err);
	store_close(store);
	buf_release(&reason);
	return ok;
}

static int
guard_main(const char *root, const char *id, pid_t supervisor)
{
	struct err err = { .kind = ERR_NONE };
	int status;

	supervisor_pid = supervisor;
	listen();
	/* Held by us, it would keep the launcher waiting for an answer that cannot come. */
	close(STDOUT_FILENO);
	status = wait_for_supervisor(supervisor);
	if (status == 0)
		return 0;
	end_orphans();
	if (!mark_lost(root, id, status, &err))
		dprintf(STDERR_FILENO, "%s\n", err.msg);
	return EXIT_STORE;
}

int
run_supervise(const char *root, const char *id)
{
	struct err err = { .kind = ERR_NONE };
	pid_t pid;

	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	/* A limit on the size of files (ulimit -f) is a disk that is full: that is lived with. */
	(void)signal(SIGXFSZ, SIG_IGN);
	/* Not to keep a folder or a file system busy. All paths are absolute. */
	if (chdir("/") < 0)
		return EXIT_STORE;
	pid = fork();
	if (pid > 0)
		_exit(0);
	if (pid < 0 || !os_tree_adopt(&err)) {
		answer(pid < 0 ? strerror(errno) : err.msg);
		return EXIT_STORE;
	}
	pid = fork();
	if (pid == 0)
		supervisor_main(root, id);
	if (pid < 0) {
		answer(strerror(errno));
		return EXIT_STORE;
	}
	return guard_main(root, id, pid);
}
