/*
 * job.c - a child process of our own program, its output collected, its end told.
 */
#include "job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "os_host.h"
#include "os_loop.h"
#include "os_proc.h"

enum { OUTPUT_MAX = 64 * 1024, JOBS_MAX = 16 };

struct job {
	struct job *next;
	struct frame *frame;
	char *shell, *done;
	void (*tell_end)(void *self, const char *error);
	void (*dropped)(void *self);
	void *self;
	int fd;			/* its output; -1 when that has ended */
	struct buf output;
	bool ended;
	int status;
};

static struct job *jobs;	/* those that are at work */

void
job_shell(struct buf *out, const char *const *args)
{
	buf_add(out, "benchtop");
	for (; *args != NULL; args++) {
		buf_add_char(out, ' ');
		buf_add_shell(out, *args);
	}
}

struct slice
job_message(struct slice line)
{
	static const char own[] = "benchtop: ";
	const size_t n = sizeof own - 1;

	return line.n >= n && memcmp(line.p, own, n) == 0 ? (struct slice){ line.p + n, line.n - n } : line;
}

/* The last line that says something. */
static struct slice
last_line(const struct buf *output)
{
	struct slice text = slice_trim(buf_slice(output));

	for (size_t i = text.n; i > 0; i--) {
		if (text.p[i - 1] == '\n')
			return job_message((struct slice){ text.p + i, text.n - i });
	}
	return job_message(text);
}

static void
job_free(struct job *j)
{
	buf_release(&j->output);
	x_free(j->shell);
	x_free(j->done);
	x_free(j);
}

static size_t
count_jobs(void)
{
	size_t n = 0;

	for (const struct job *j = jobs; j != NULL; j = j->next)
		n++;
	return n;
}

static void
unlink_job(struct job *j)
{
	struct job **at = &jobs;

	while (*at != j)
		at = &(*at)->next;
	*at = j->next;
}

void
job_drop_all(void)
{
	while (jobs != NULL) {
		struct job *j = jobs;

		unlink_job(j);
		if (j->dropped != NULL)
			j->dropped(j->self);
		if (j->fd != -1)
			close(j->fd);
		job_free(j);
	}
}

static void
fail(struct job *j, const char *error)
{
	frame_say(j->frame, TONE_ERROR, "%s", error);
	if (j->tell_end != NULL)
		j->tell_end(j->self, error);
}

/* Its last line; where it said nothing, how it ended. */
static void
fail_as_printed(struct job *j, struct slice line)
{
	struct buf text = BUF_INIT;

	if (line.n > 0) {
		buf_append(&text, line.p, line.n);
	} else {
		buf_printf(&text, "%s: ", j->shell);
		os_proc_status_text(&text, j->status);
	}
	fail(j, buf_str(&text));
	buf_release(&text);
}

static void
finish(struct job *j)
{
	struct slice line = last_line(&j->output);

	if (!j->ended || j->fd != -1)
		return;
	if (WIFEXITED(j->status) && WEXITSTATUS(j->status) == 0) {
		frame_say_shell(j->frame, j->shell, "%s%s" SLICE_FMT, j->done, line.n > 0 ? ": " : "",
		    SLICE_ARG(line));
		if (j->tell_end != NULL)
			j->tell_end(j->self, NULL);
	} else {
		fail_as_printed(j, line);
	}
	frame_reload(j->frame);
	unlink_job(j);
	job_free(j);
}

static void
on_ended(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct job *j = arg;

	(void)pid;
	(void)usage;
	j->ended = true;
	j->status = status;
	finish(j);
}

static void
on_output(void *arg)
{
	struct job *j = arg;
	char bytes[4096];
	ssize_t n = read(j->fd, bytes, sizeof(bytes));

	if (n > 0) {
		/* Of a long output the end is what counts. */
		if (j->output.len + (size_t)n > OUTPUT_MAX)
			buf_consume(&j->output, j->output.len / 2);
		buf_append(&j->output, bytes, (size_t)n);
		return;
	}
	frame_unwatch(j->frame, j->fd);
	close(j->fd);
	j->fd = -1;
	finish(j);
}

/* One that was replaced, as by an update, is still to be had from this process, also by the shells that it starts. */
const char *
job_program(void)
{
	static const char ours[] = "/proc/self/exe";
	static char program[4096];
	struct buf path = BUF_INIT;

	if (os_self_path(&path, NULL) && !str_equal(buf_str(&path), ours))
		str_copy(program, sizeof program, buf_str(&path));
	else
		snprintf(program, sizeof program, "/proc/%ld/exe", (long)getpid());
	buf_release(&path);
	return program;
}

static bool
start(struct job *j, const char *const *args, struct err *err)
{
	const char **argv;
	struct os_proc child = OS_PROC_INIT;
	size_t count = 0;
	int write_end;
	pid_t pid;
	bool ok;

	if (!os_proc_pipe(&j->fd, &write_end, 0, err))
		return false;
	while (args[count] != NULL)
		count++;
	argv = x_new_array(const char *, count + 2);
	argv[0] = job_program();
	memcpy(argv + 1, args, count * sizeof *argv);
	child.argv = argv;
	child.out = child.err = write_end;
	child.cwd = frame_root(j->frame);
	/* What was asked for is done, though the terminal and the workbench may go before it is told. */
	child.group = OS_PROC_GROUP;
	ok = os_proc_start(&child, &pid, err);
	x_free(argv);
	close(write_end);
	if (!ok) {
		close(j->fd);
		return false;
	}
	frame_watch(j->frame, j->fd, on_output, j);
	os_loop_child(frame_loop(j->frame), pid, on_ended, j);
	return true;
}

void
job_start(struct frame *f, const struct job_request *request)
{
	struct job *j = x_new(struct job);
	struct buf shell = BUF_INIT;
	struct err err;
	bool ok;

	job_shell(&shell, request->args);
	*j = (struct job){ .frame = f, .shell = buf_take(&shell), .done = xstrdup(request->done),
		.tell_end = request->ended, .dropped = request->dropped, .self = request->self };
	ok = count_jobs() < JOBS_MAX ? start(j, request->args, &err)
	    : err_set(&err, ERR_BUSY, "%d commands are being run already; wait for one to end", JOBS_MAX);
	if (!ok) {
		fail(j, err.msg);
		job_free(j);
		return;
	}
	j->next = jobs;
	jobs = j;
	frame_say_shell(f, j->shell, "%s…", request->doing);
}

/* A pipe is no terminal: colours are asked for, and the pager is told to pass them on. */
void
job_show(struct frame *f, const char *const *args)
{
	struct buf line = BUF_INIT;
	const char *argv[64] = { "/bin/sh", "-c", NULL, job_program() };
	size_t count = 4;
	struct err err;

	buf_printf(&line, "\"$0\" \"$@\" --color=always 2>&1 | %s", frame_pager(f));
	argv[2] = buf_str(&line);
	while (*args != NULL && count + 1 < ARRAY_LEN(argv))
		argv[count++] = *args++;
	if (!frame_spawn(f, argv, &err))
		frame_say_error(f, &err);
	buf_release(&line);
}
