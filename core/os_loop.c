/*
 * os_loop.c - poll(2) and a self-pipe.
 *
 * poll is enough: a supervisor watches two descriptors a step, the workbench a handful, a server
 * some dozens. Signals only set a flag and write a byte, so that every callback runs in plain code.
 * A watch that is removed while its turn runs leaves an empty slot, which the next turn closes up:
 * so no callback ever sees an event of a descriptor number that now means something else.
 */
#include "os_loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base_mem.h"
#include "base_time.h"
#include "os_proc.h"

enum { SIGNALS = 65, EMPTY = -1 };

typedef void child_ended(void *arg, pid_t pid, int status, const struct rusage *usage);

struct watch {
	void (*ready)(void *arg, int fd, int events);
	void *arg;
};

struct timer {
	uint64_t id;
	int64_t due;
	void (*fire)(void *arg);
	void *arg;
};

struct child {
	pid_t pid;
	child_ended *ended;
	void *arg;
};

struct catcher {
	void (*caught)(void *arg, int signo);
	void *arg;
	struct sigaction before;
};

struct os_loop {
	struct pollfd *polls;		/* [0] is the self-pipe; parallel to watches */
	struct watch *watches;
	size_t count, polls_cap, watches_cap;
	bool has_empty;

	struct timer *timers;
	size_t timer_count, timers_cap;
	uint64_t last_timer;

	struct child *children;
	size_t child_count, children_cap;
	child_ended *any_child;
	void *any_child_arg;
	bool look_at_children;

	struct catcher catchers[SIGNALS];
	bool catches[SIGNALS];

	int signal_end;			/* the self-pipe's writing end */
	bool stopped;
};

/* What a signal handler can reach. */
static volatile sig_atomic_t pending[SIGNALS];
static volatile sig_atomic_t signal_pipe = EMPTY;

static void
on_signal(int signo)
{
	int saved = errno;

	pending[signo] = 1;
	if (signal_pipe != EMPTY && write(signal_pipe, "", 1) < 0) {
		/* The pipe is full: the loop will wake anyway. */
	}
	errno = saved;
}

/* ------------------------------------------------------------------------------ descriptors */

static size_t
watch_find(const struct os_loop *loop, int fd)
{
	size_t i = 0;

	while (i < loop->count && loop->polls[i].fd != fd)
		i++;
	return i;
}

void
os_loop_watch(struct os_loop *loop, int fd, int events,
    void (*ready)(void *arg, int fd, int events), void *arg)
{
	size_t i = watch_find(loop, fd);

	if (i == loop->count) {
		x_grow(&loop->polls, &loop->polls_cap, i + 1);
		x_grow(&loop->watches, &loop->watches_cap, i + 1);
		loop->count++;
		loop->polls[i] = (struct pollfd){ .fd = fd };
	}
	loop->polls[i].events = (short)((events & OS_READ ? POLLIN : 0) |
	    (events & OS_WRITE ? POLLOUT : 0));
	loop->watches[i] = (struct watch){ ready, arg };
}

void
os_loop_unwatch(struct os_loop *loop, int fd)
{
	size_t i = watch_find(loop, fd);

	if (fd == EMPTY || i == loop->count)
		return;
	loop->polls[i].fd = EMPTY;
	loop->has_empty = true;
}

static void
close_up(struct os_loop *loop)
{
	size_t kept = 0;

	for (size_t i = 0; i < loop->count && loop->has_empty; i++) {
		if (loop->polls[i].fd == EMPTY)
			continue;
		loop->polls[kept] = loop->polls[i];
		loop->watches[kept++] = loop->watches[i];
	}
	if (loop->has_empty)
		loop->count = kept;
	loop->has_empty = false;
}

static int
events_of(const struct pollfd *p)
{
	int wanted = (p->events & POLLIN ? OS_READ : 0) | (p->events & POLLOUT ? OS_WRITE : 0);
	int events = (p->revents & POLLIN ? OS_READ : 0) | (p->revents & POLLOUT ? OS_WRITE : 0);

	if (p->revents & (POLLHUP | POLLERR | POLLNVAL))
		events |= wanted | OS_HANGUP;
	return events;
}

/* Descriptors watched by a callback are not looked at before the next turn. */
static void
call_ready(struct os_loop *loop)
{
	size_t polled = loop->count;

	for (size_t i = 0; i < polled; i++) {
		int events = events_of(&loop->polls[i]);
		struct watch watch = loop->watches[i];

		if (loop->polls[i].fd == EMPTY || loop->polls[i].revents == 0)
			continue;
		loop->polls[i].revents = 0;
		watch.ready(watch.arg, loop->polls[i].fd, events);
	}
}

/* ------------------------------------------------------------------------------------ timers */

uint64_t
os_loop_after(struct os_loop *loop, int64_t delay, void (*fire)(void *arg), void *arg)
{
	x_grow(&loop->timers, &loop->timers_cap, loop->timer_count + 1);
	loop->timers[loop->timer_count++] = (struct timer){
		.id = ++loop->last_timer,
		.due = time_monotonic() + (delay > 0 ? delay : 0),
		.fire = fire,
		.arg = arg,
	};
	return loop->last_timer;
}

void
os_loop_cancel(struct os_loop *loop, uint64_t timer)
{
	for (size_t i = 0; i < loop->timer_count; i++) {
		if (loop->timers[i].id == timer) {
			loop->timers[i] = loop->timers[--loop->timer_count];
			return;
		}
	}
}

/* The earliest timer that is not younger than `newest`, or NULL. */
static struct timer *
earliest(struct os_loop *loop, uint64_t newest)
{
	struct timer *found = NULL;

	for (size_t i = 0; i < loop->timer_count; i++) {
		struct timer *t = &loop->timers[i];

		if (t->id > newest)
			continue;
		if (found == NULL || t->due < found->due || (t->due == found->due && t->id < found->id))
			found = t;
	}
	return found;
}

/* Timers set by a callback wait for the next turn, so that a zero delay cannot starve the rest. */
static void
fire_timers(struct os_loop *loop)
{
	uint64_t newest = loop->last_timer;
	int64_t now = time_monotonic();
	struct timer *t;

	while ((t = earliest(loop, newest)) != NULL && t->due <= now) {
		struct timer due = *t;

		os_loop_cancel(loop, due.id);
		due.fire(due.arg);
	}
}

static int64_t
time_to_wait(struct os_loop *loop, int64_t wait)
{
	struct timer *t = earliest(loop, UINT64_MAX);
	int64_t left;

	if (loop->look_at_children || loop->stopped)
		return 0;
	if (t == NULL)
		return wait;
	left = t->due - time_monotonic();
	left = left > 0 ? left : 0;
	return wait < 0 || left < wait ? left : wait;
}

/* --------------------------------------------------------------------- signals and children */

void
os_loop_signal(struct os_loop *loop, int signo, void (*caught)(void *arg, int signo), void *arg)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct catcher *c;

	x_assert(signo > 0 && signo < SIGNALS);
	c = &loop->catchers[signo];
	if (caught == NULL) {
		if (loop->catches[signo])
			sigaction(signo, &c->before, NULL);
		loop->catches[signo] = false;
		return;
	}
	c->caught = caught;
	c->arg = arg;
	signal_pipe = loop->signal_end;
	sigfillset(&action.sa_mask);
	if (!loop->catches[signo]) {
		pending[signo] = 0;
		sigaction(signo, &action, &c->before);
	}
	loop->catches[signo] = true;
}

static void
on_child_signal(void *arg, int signo)
{
	struct os_loop *loop = arg;

	(void)signo;
	loop->look_at_children = true;
}

void
os_loop_child(struct os_loop *loop, pid_t pid, child_ended *ended, void *arg)
{
	os_loop_signal(loop, SIGCHLD, on_child_signal, loop);
	x_grow(&loop->children, &loop->children_cap, loop->child_count + 1);
	loop->children[loop->child_count++] = (struct child){ pid, ended, arg };
	loop->look_at_children = true;	/* it may have ended before we listened */
}

void
os_loop_any_child(struct os_loop *loop, child_ended *ended, void *arg)
{
	os_loop_signal(loop, SIGCHLD, on_child_signal, loop);
	loop->any_child = ended;
	loop->any_child_arg = arg;
	loop->look_at_children = true;
}

static void
child_call(struct os_loop *loop, pid_t pid, int status, const struct rusage *usage)
{
	for (size_t i = 0; i < loop->child_count; i++) {
		struct child child = loop->children[i];

		if (child.pid != pid)
			continue;
		loop->children[i] = loop->children[--loop->child_count];
		child.ended(child.arg, pid, status, usage);
		return;
	}
	if (loop->any_child != NULL)
		loop->any_child(loop->any_child_arg, pid, status, usage);
}

static void
reap(struct os_loop *loop)
{
	struct rusage usage;
	int status;
	pid_t pid;

	if (!loop->look_at_children)
		return;
	loop->look_at_children = false;
	if (loop->any_child != NULL) {
		while ((pid = wait4(-1, &status, WNOHANG, &usage)) > 0)
			child_call(loop, pid, status, &usage);
		return;
	}
	for (size_t i = loop->child_count; i-- > 0;) {
		pid = loop->children[i].pid;
		if (wait4(pid, &status, WNOHANG, &usage) == pid) {
			child_call(loop, pid, status, &usage);
			i = loop->child_count;	/* the callback may have changed the list */
		}
	}
}

static void
call_caught(struct os_loop *loop)
{
	for (int signo = 1; signo < SIGNALS; signo++) {
		if (!pending[signo] || !loop->catches[signo])
			continue;
		pending[signo] = 0;
		loop->catchers[signo].caught(loop->catchers[signo].arg, signo);
	}
}

static void
on_pipe(void *arg, int fd, int events)
{
	char bytes[64];

	(void)arg;
	(void)events;
	while (read(fd, bytes, sizeof bytes) > 0)
		;
}

/* ------------------------------------------------------------------------------------ life */

bool
os_loop_new(struct os_loop **out, struct err *err)
{
	struct os_loop *loop;
	int ends[2];

	if (!os_proc_pipe(&ends[0], &ends[1], 0, err))
		return false;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	loop = x_new(struct os_loop);
	loop->signal_end = ends[1];
	os_loop_watch(loop, ends[0], OS_READ, on_pipe, NULL);
	*out = loop;
	return true;
}

void
os_loop_free(struct os_loop *loop)
{
	if (loop == NULL)
		return;
	for (int signo = 1; signo < SIGNALS; signo++)
		os_loop_signal(loop, signo, NULL, NULL);
	if (signal_pipe == loop->signal_end)
		signal_pipe = EMPTY;
	close(loop->polls[0].fd);
	close(loop->signal_end);
	x_free(loop->polls);
	x_free(loop->watches);
	x_free(loop->timers);
	x_free(loop->children);
	x_free(loop);
}

bool
os_loop_turn(struct os_loop *loop, int64_t wait, struct err *err)
{
	struct timespec timeout;
	int ready;

	close_up(loop);
	wait = time_to_wait(loop, wait);
	timeout.tv_sec = wait / TIME_SECOND;
	timeout.tv_nsec = wait % TIME_SECOND;
	ready = ppoll(loop->polls, loop->count, wait < 0 ? NULL : &timeout, NULL);
	if (ready < 0 && errno != EINTR && errno != EAGAIN)
		return err_sys(err, "wait for events");
	if (ready > 0)
		call_ready(loop);
	call_caught(loop);
	reap(loop);
	fire_timers(loop);
	return true;
}

bool
os_loop_run(struct os_loop *loop, struct err *err)
{
	loop->stopped = false;
	while (!loop->stopped) {
		if (!os_loop_turn(loop, -1, err))
			return false;
	}
	return true;
}

void
os_loop_stop(struct os_loop *loop)
{
	loop->stopped = true;
}
