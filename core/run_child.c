/*
 * run_child.c - a copy of the supervisor and the pipe from it.
 */
#include "run_child.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base.h"
#include "os_fs.h"
#include "os_proc.h"

struct run_child {
	struct run_child_work work;
	struct os_loop *loop;
	pid_t pid;
	struct buf answer;
};

static void
on_readable(void *arg, int fd, int events)
{
	struct run_child *child = arg;
	char bytes[16 * 1024];
	ssize_t n = read(fd, bytes, sizeof bytes);

	(void)events;
	if (n > 0)
		buf_append(&child->answer, bytes, (size_t)n);
	if (n > 0 || (n < 0 && errno == EINTR))
		return;
	os_loop_unwatch(child->loop, fd);
	close(fd);
	child->work.done(child->work.arg, &child->answer);
	buf_release(&child->answer);
	x_free(child);
}

static _Noreturn void
answer(const struct run_child_work *work, int fd)
{
	struct buf text = BUF_INIT;

	work->work(work->context, &text);
	_exit(fs_write_all(fd, buf_str(&text), text.len) ? 0 : 1);
}

bool
run_child_start(struct run_child **out, struct os_loop *loop, const struct run_child_work *work,
    struct err *err)
{
	struct run_child *child;
	int fd, child_end;
	pid_t pid;

	if (!os_proc_pipe(&fd, &child_end, 0, err))
		return false;
	pid = os_proc_fork(err);
	if (pid == 0) {
		close(fd);
		answer(work, child_end);
	}
	close(child_end);
	if (pid < 0) {
		close(fd);
		return false;
	}
	child = x_new(struct run_child);
	child->work = *work;
	child->loop = loop;
	child->pid = pid;
	os_loop_watch(loop, fd, OS_READ, on_readable, child);
	*out = child;
	return true;
}

void
run_child_kill(struct run_child *child)
{
	(void)kill(child->pid, SIGKILL);
}
