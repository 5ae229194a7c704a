/*
 * os_proc_run.c - running a program to its end with its input and both outputs in memory.
 *
 * All three pipes are served at once: a child that prints before it has read everything would
 * otherwise wait for us while we wait for it.
 */
#include "os_proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_mem.h"

enum { TO_CHILD, OUTPUT, ERRORS, PIPES, CHUNK = 64 * 1024 };

struct talk {
	struct pollfd polls[PIPES];
	const struct buf *input;
	size_t fed;
	struct buf *got[PIPES];
	char *chunk;
};

static void
finish_pipe(struct pollfd *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

static void
feed(struct talk *t)
{
	ssize_t n = write(t->polls[TO_CHILD].fd, t->input->data + t->fed, t->input->len - t->fed);

	if (n > 0)
		t->fed += (size_t)n;
	if ((n < 0 && errno != EINTR && errno != EAGAIN) || t->fed == t->input->len)
		finish_pipe(&t->polls[TO_CHILD]);
}

static void
collect(struct talk *t, int which)
{
	ssize_t n = read(t->polls[which].fd, t->chunk, CHUNK);

	if (n > 0 && t->got[which] != NULL)
		(void)buf_append(t->got[which], t->chunk, (size_t)n);
	if (n == 0 || (n < 0 && errno != EINTR))
		finish_pipe(&t->polls[which]);
}

static bool
talk(struct talk *t, struct err *err)
{
	while (t->polls[TO_CHILD].fd >= 0 || t->polls[OUTPUT].fd >= 0 || t->polls[ERRORS].fd >= 0) {
		if (poll(t->polls, PIPES, -1) < 0) {
			if (errno == EINTR)
				continue;
			return err_sys(err, "wait for a program's output");
		}
		if (t->polls[TO_CHILD].fd >= 0 && t->polls[TO_CHILD].revents != 0)
			feed(t);
		for (int i = OUTPUT; i < PIPES; i++) {
			if (t->polls[i].fd >= 0 && t->polls[i].revents != 0)
				collect(t, i);
		}
	}
	return true;
}

static bool
wait_for(pid_t pid, int *status, struct err *err)
{
	while (waitpid(pid, status, 0) < 0) {
		if (errno != EINTR)
			return err_sys(err, "wait for process %d", (int)pid);
	}
	return true;
}

/* Opens the three pipes: ours in t->polls, the child's in `theirs`. */
static bool
open_pipes(struct talk *t, struct pollfd theirs[PIPES], struct err *err)
{
	int in, out;

	for (int i = 0; i < PIPES; i++) {
		if (i == TO_CHILD && t->input == NULL)
			continue;
		if (!os_proc_pipe(&in, &out, 0, err))
			return false;
		t->polls[i].fd = i == TO_CHILD ? out : in;
		t->polls[i].events = i == TO_CHILD ? POLLOUT : POLLIN;
		theirs[i].fd = i == TO_CHILD ? in : out;
	}
	/* A write that waits for the child would keep us from reading what it prints. */
	if (t->input != NULL)
		(void)fcntl(t->polls[TO_CHILD].fd, F_SETFL, O_NONBLOCK);
	return true;
}

bool
os_proc_run(const struct os_proc *proc, const struct buf *input, struct buf *output,
    struct buf *errors, int *status, struct err *err)
{
	struct talk t = { .polls = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } },
		.input = input, .got = { NULL, output, errors } };
	struct pollfd theirs[PIPES] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	struct os_proc child = *proc;
	struct err talk_err = { .kind = ERR_NONE };
	bool ok = false, talked;
	pid_t pid;

	sigaction(SIGPIPE, &ignore, &before);
	if (!open_pipes(&t, theirs, err))
		goto out;
	child.in = theirs[TO_CHILD].fd;
	child.out = theirs[OUTPUT].fd;
	child.err = theirs[ERRORS].fd;
	if (!os_proc_start(&child, &pid, err))
		goto out;
	for (int i = 0; i < PIPES; i++)
		finish_pipe(&theirs[i]);
	if (input != NULL && input->len == 0)
		finish_pipe(&t.polls[TO_CHILD]);
	t.chunk = xmalloc(CHUNK);
	talked = talk(&t, &talk_err);
	ok = wait_for(pid, status, err) && talked;
	if (!talked && err != NULL)
		*err = talk_err;
out:
	for (int i = 0; i < PIPES; i++) {
		finish_pipe(&theirs[i]);
		finish_pipe(&t.polls[i]);
	}
	x_free(t.chunk);
	sigaction(SIGPIPE, &before, NULL);
	return ok;
}
