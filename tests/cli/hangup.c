/*
 * hangup - `benchtop run` in a terminal that goes away, as when an SSH connection breaks: the run
 * goes on, and its log and metrics are those of the same command run directly.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base.h"
#include "lib/await.h"
#include "lib/tap.h"
#include "os_fs.h"
#include "os_proc.h"
#include "run_alive.h"
#include "store_open.h"
#include "store_points.h"
#include "store_record.h"
#include "store_run.h"
#include "store_run_load.h"

/* Goes on when something is written into the pipe `go`: surely after the hang-up. */
#define TRAINING "i=0; while [ $i -lt 200 ]; do echo \"epoch $i loss=0.$i\"; i=$((i+1)); " \
	"if [ $i = 50 ]; then read x <go; fi; done; printf 'no newline at the end'"

enum { EPOCHS = 200, WAIT_MS = 240000 };

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
	tap_check(strstr(buf_str(&screen), text) != NULL, "the run is followed in the terminal");
	if (pid > 0)
		close(terminal);
	buf_release(&screen);
	return pid;
}

struct waited {
	struct store *store;
	const char *id;
	struct run_state state;
};

static bool
has_ended(void *arg)
{
	struct waited *w = arg;
	struct err err;

	tap_must(run_state_read(w->store, w->id, &w->state, &err), &err);
	return store_status_is_final(w->state.status);
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

	tap_must(store_points_open(&points, path, &err), &err);
	if (store_points_find(points, "loss", &series))
		tap_must(store_points_each(points, series, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, see_point, &next, &err), &err);
	store_points_close(points);
	return next == EPOCHS;
}

static void
write_go(struct arena *a, const char *root)
{
	int fd = open(fs_join(a, root, "go"), O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "go\n", 3) == 3)
		close(fd);
}

static void
check_run(const char *root, struct arena *a)
{
	const char *direct[] = { "/bin/sh", "-c", TRAINING, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct buf wanted = BUF_INIT, log = BUF_INIT;
	struct waited w = { .id = NULL };
	struct store_run *run;
	struct store *store;
	char id[STORE_ID_SIZE];
	struct err err;
	int status;

	tap_must(store_open(&store, root, 0, &err), &err);
	tap_must(store_run_resolve(store, "@", id, &err), &err);
	w.store = store;
	w.id = id;
	tap_check(!has_ended(&w) && str_equal(w.state.status, "running"), "the run goes on without the terminal");
	write_go(a, root);
	tap_check(await_change(store_run_path(store, id, NULL, a), has_ended, &w) &&
	    str_equal(w.state.status, "finished"), "the run finishes");
	/* From here on no pipe, but a file to be read. */
	tap_must(fs_write_file(fs_join(a, root, "go"), slice_of("go\n"), 0, &err), &err);
	child.argv = direct;
	child.cwd = root;
	tap_must(os_proc_run(&child, NULL, &wanted, NULL, &status, &err), &err);
	tap_must(store_run_load(store, id, a, &run, &err), &err);
	tap_must(fs_read_file(store_run_log_path(store, id, run->steps[0].name, a), 0, &log, &err), &err);
	tap_check(log.len == wanted.len && memcmp(log.data, wanted.data, log.len) == 0,
	    "its log is the command's direct output, byte for byte");
	tap_check(points_are_whole(store_run_path(store, id, "metrics.bin", a)), "its metrics are whole, point for point");
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

	if (program == NULL || mkdtemp(root) == NULL || chdir(root) < 0 || mkfifo("go", 0600) < 0) {
		printf("Bail out! run me with make check\n");
		return 1;
	}
	unsetenv("BENCHTOP_WORKSPACE");
	pid = run_and_hang_up(program, "epoch 49 ");
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	check_run(root, a);
	fs_discard_tree(root);
	arena_free(a);
	return tap_end();
}
