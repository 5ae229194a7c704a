/*
 * task.c - a child process of our own program: its output collected, its progress read from lines of
 * JSON on its standard error (store_progress.h), its end told.
 */
#include "task.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_time.h"
#include "job.h"
#include "os_loop.h"
#include "os_proc.h"
#include "store_progress.h"

enum { OUT, ERRORS, STREAMS };

struct stream {
	struct task *task;
	int fd;			/* -1 when it has ended */
	struct buf bytes;
};

struct task {
	struct task *next;
	struct frame *frame;
	struct task_request request;
	char *doing, *shell;
	pid_t pid;
	struct stream streams[STREAMS];
	struct buf errors;		/* lines of standard error that are no progress */
	bool ended, stopping, dropped;
	int status;
	char what[STORE_PROGRESS_WHAT];
	struct store_progress_at at;	/* what NULL: nothing was told yet */
	struct rate rate;
};

static struct task *tasks;		/* that have not ended */

static void
task_free(struct task *t)
{
	struct task **at = &tasks;

	while (*at != NULL && *at != t)
		at = &(*at)->next;
	if (*at != NULL)
		*at = t->next;
	for (size_t i = 0; i < STREAMS; i++) {
		if (t->streams[i].fd != -1) {
			frame_unwatch(t->frame, t->streams[i].fd);
			close(t->streams[i].fd);
		}
		buf_release(&t->streams[i].bytes);
	}
	buf_release(&t->errors);
	x_free(t->doing);
	x_free(t->shell);
	x_free(t);
}

/* ---- what it says */

static void
take_line(struct task *t, struct slice line)
{
	struct store_progress_at at;

	if (store_progress_parse(line, t->what, &at)) {
		t->at = at;
		store_progress_note(&t->rate, &at, time_monotonic());
		return;
	}
	line = job_message(line);
	if (line.n > 0 && t->errors.len < TASK_ERRORS_MAX)
		buf_printf(&t->errors, SLICE_FMT "\n", SLICE_ARG(line));
}

/* Whole lines of standard error; at its end what is left of one, too. */
static void
take_lines(struct task *t, bool all)
{
	struct buf *b = &t->streams[ERRORS].bytes;
	const char *end;

	while (b->len > 0 && (end = memchr(b->data, '\n', b->len)) != NULL) {
		size_t n = (size_t)(end - b->data);

		take_line(t, (struct slice){ b->data, n });
		buf_consume(b, n + 1);
	}
	if (b->len > 0 && (all || b->len > TASK_ERRORS_MAX)) {
		take_line(t, buf_slice(b));
		buf_clear(b);
	}
}

/* ---- its end */

static void
finish(struct task *t)
{
	struct task_end end = { .shell = t->shell, .cancelled = t->stopping };

	if (!t->ended || t->streams[OUT].fd != -1 || t->streams[ERRORS].fd != -1)
		return;
	if (!t->dropped) {
		end.exit_code = WIFEXITED(t->status) ? WEXITSTATUS(t->status)
		    : 128 + WTERMSIG(t->status);
		end.good = end.exit_code == 0;
		end.output = buf_slice(&t->streams[OUT].bytes);
		if (t->errors.len == 0 && !end.good)
			os_proc_status_text(&t->errors, t->status);
		end.errors = slice_trim(buf_slice(&t->errors));
		t->request.ended(t->request.self, &end);
	}
	task_free(t);
}

static void
on_ended(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct task *t = arg;

	(void)pid;
	(void)usage;
	t->ended = true;
	t->status = status;
	finish(t);
}

static void
on_bytes(void *arg)
{
	struct stream *s = arg;
	struct task *t = s->task;
	char bytes[16 * 1024];
	ssize_t n = read(s->fd, bytes, sizeof bytes);

	if (n > 0) {
		if (s->bytes.len < TASK_OUTPUT_MAX)
			buf_append(&s->bytes, bytes, (size_t)n);
		if (s == &t->streams[ERRORS])
			take_lines(t, false);
		frame_redraw(t->frame);
		return;
	}
	if (s == &t->streams[ERRORS])
		take_lines(t, true);
	frame_unwatch(t->frame, s->fd);
	close(s->fd);
	s->fd = -1;
	finish(t);
}

/* ---- life */

static bool
start(struct task *t, struct err *err)
{
	const char *argv[64] = { job_program() };
	struct os_proc child = OS_PROC_INIT;
	struct os_env *env = NULL;
	int write_ends[STREAMS] = { -1, -1 };
	size_t count = 1;
	bool ok = false;

	for (const char *const *a = t->request.args; *a != NULL && count + 1 < ARRAY_LEN(argv); a++)
		argv[count++] = *a;
	for (size_t i = 0; i < STREAMS; i++)
		if (!os_proc_pipe(&t->streams[i].fd, &write_ends[i], 0, err))
			goto out;
	env = os_env_new(true);
	os_env_set(env, "BENCHTOP_PROGRESS", "json");
	child.argv = argv;
	child.env = os_env_list(env);
	child.out = write_ends[OUT];
	child.err = write_ends[ERRORS];
	child.cwd = frame_root(t->frame);
	child.death_signal = t->request.goes_on ? 0 : SIGTERM;
	/* Ctrl-C of a terminal that somebody else has for a while must not stop it. */
	child.group = OS_PROC_GROUP;
	ok = os_proc_start(&child, &t->pid, err);
out:
	for (size_t i = 0; i < STREAMS; i++)
		if (write_ends[i] != -1)
			close(write_ends[i]);
	if (env != NULL)
		os_env_free(env);
	return ok;
}

struct task *
task_start(struct frame *f, const struct task_request *request, struct err *err)
{
	struct task *t = x_new(struct task);
	struct buf shell = BUF_INIT;

	t->frame = f;
	t->request = *request;
	t->doing = xstrdup(request->doing);
	job_shell(&shell, request->args);
	t->shell = buf_take(&shell);
	for (size_t i = 0; i < STREAMS; i++)
		t->streams[i] = (struct stream){ .task = t, .fd = -1 };
	if (!start(t, err)) {
		task_free(t);
		return NULL;
	}
	t->request.args = NULL;
	t->next = tasks;
	tasks = t;
	for (size_t i = 0; i < STREAMS; i++)
		frame_watch(f, t->streams[i].fd, on_bytes, &t->streams[i]);
	os_loop_child(frame_loop(f), t->pid, on_ended, t);
	return t;
}

void
task_cancel(struct task *t)
{
	if (!t->ended)
		kill(t->pid, t->stopping ? SIGTERM : SIGINT);
	t->stopping = true;
}

void
task_drop(struct task *t)
{
	if (t == NULL)
		return;
	t->dropped = true;
	if (!t->request.goes_on && !t->ended)
		kill(t->pid, SIGTERM);
}

/* ---- how far it is */

void
task_text(const struct task *t, struct buf *out)
{
	buf_add(out, t->doing);
	if (t->stopping) {
		buf_add(out, ": stopping");
		return;
	}
	buf_add(out, t->at.what != NULL ? ": " : "…");
	if (t->at.what != NULL)
		store_progress_text(out, &t->at, &t->rate);
}

double
task_share(const struct task *t)
{
	return t->at.what != NULL ? store_progress_share(&t->at) : (double)NAN;
}

const char *
task_shell(const struct task *t)
{
	return t->shell;
}
