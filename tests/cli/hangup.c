/*
 * hangup - `benchtop run` in a terminal that goes away, as when an SSH connection breaks: the run
 * goes on, and its log and metrics are those of the same command run directly.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base.h"
#include "base_time.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_open.h"
#include "store_points.h"
#include "store_record.h"
#include "store_run.h"
#include "store_run_load.h"

/* Goes on when the file `go` is there: surely after the hang-up. */
#define TRAINING "i=0; while [ $i -lt 200 ]; do echo \"epoch $i loss=0.$i\"; i=$((i+1)); " \
	"if [ $i = 50 ]; then while [ ! -e go ]; do sleep 0.01; done; fi; done; printf 'no newline at the end'"

enum { EPOCHS = 200, WAIT_MS = 20000 };

static int number, failed;

static void
check(bool ok, const char *name)
{
	printf("%s %d - %s\n", ok ? "ok" : "not ok", ++number, name);
	failed += !ok;
}

static void
must(bool ok, const struct err *err)
{
	if (ok)
		return;
	printf("Bail out! %s\n", err->msg);
	exit(1);
}

/* Follows the run in a terminal until `text` is seen, then closes the terminal. Returns the
 * child. */
static pid_t
run_and_hang_up(const char *program, const char *text)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct buf screen = BUF_INIT;
	char bytes[4096];
	ssize_t n;
	int terminal;
	pid_t pid = forkpty(&terminal, NULL, NULL, &size);

	if (pid == 0) {
		execl(program, program, "run", "--", "sh", "-c", TRAINING, (char *)NULL);
		_exit(127);
	}
	while (pid > 0 && strstr(buf_str(&screen), text) == NULL) {
		struct pollfd p = { .fd = terminal, .events = POLLIN };

		if (poll(&p, 1, WAIT_MS) <= 0 || (n = read(terminal, bytes, sizeof bytes)) <= 0)
			break;
		buf_append(&screen, bytes, (size_t)n);
	}
	check(strstr(buf_str(&screen), text) != NULL, "the run is followed in the terminal");
	if (pid > 0)
		close(terminal);
	buf_release(&screen);
	return pid;
}

static void
await_end(struct store *store, const char *id, struct run_state *state)
{
	const struct timespec pause = { .tv_nsec = 5 * TIME_MS };
	struct err err;

	for (int i = 0; i < WAIT_MS / 5; i++) {
		must(run_state_read(store, id, state, &err), &err);
		if (store_status_is_final(state->status))
			return;
		nanosleep(&pause, NULL);
	}
}

static bool
see_point(void *ctx, const struct store_point *p)
{
	int64_t *next = ctx;
	char text[32];
	double wanted;

	snprintf(text, sizeof text, "0.%lld", (long long)*next);
	if (!str_to_double(text, &wanted) || p->step != *next || p->value != wanted)
		return false;
	*next += 1;
	return true;
}

static bool
points_are_whole(const char *path)
{
	struct store_points *points;
	int64_t next = 0;
	struct err err;
	size_t series;

	must(store_points_open(&points, path, &err), &err);
	if (store_points_find(points, "loss", &series))
		must(store_points_each(points, series, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, see_point, &next, &err), &err);
	store_points_close(points);
	return next == EPOCHS;
}

static void
check_run(const char *root, struct arena *a)
{
	const char *direct[] = { "/bin/sh", "-c", TRAINING, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct buf wanted = BUF_INIT, log = BUF_INIT;
	struct run_state state;
	struct store_run *run;
	struct store *store;
	char id[STORE_ID_SIZE];
	struct err err;
	int status;

	must(store_open(&store, root, 0, &err), &err);
	must(store_run_resolve(store, "@", id, &err), &err);
	must(run_state_read(store, id, &state, &err), &err);
	check(str_equal(state.status, "running"), "the run goes on without the terminal");
	must(fs_write_file(fs_join(a, root, "go"), slice_of(""), 0, &err), &err);
	await_end(store, id, &state);
	check(str_equal(state.status, "finished"), "the run finishes");
	child.argv = direct;
	child.cwd = root;
	must(os_proc_run(&child, NULL, &wanted, NULL, &status, &err), &err);
	must(store_run_load(store, id, a, &run, &err), &err);
	must(fs_read_file(store_run_log_path(store, id, run->steps[0].name, a), 0, &log, &err), &err);
	check(log.len == wanted.len && memcmp(log.data, wanted.data, log.len) == 0,
	    "its log is the command's direct output, byte for byte");
	check(points_are_whole(store_run_path(store, id, "metrics.bin", a)), "its metrics are whole, point for point");
	store_close(store);
	buf_release(&wanted);
	buf_release(&log);
}

int
main(void)
{
	char root[] = "/tmp/benchtop-hangup-XXXXXX";
	const char *program = getenv("BENCHTOP");
	struct arena *a = arena_new();
	int status = 0;
	pid_t pid;

	if (program == NULL || mkdtemp(root) == NULL || chdir(root) < 0) {
		printf("Bail out! run me with make check\n");
		return 1;
	}
	unsetenv("BENCHTOP_WORKSPACE");
	pid = run_and_hang_up(program, "epoch 49 ");
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	check_run(root, a);
	printf("1..%d\n", number);
	fs_discard_tree(root);
	arena_free(a);
	return failed > 0;
}
