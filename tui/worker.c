/*
 * worker.c - a detached thread and a pipe.
 */
#include "worker.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static void
let_go(struct worker *w)
{
	if (atomic_fetch_sub(&w->holders, 1) != 1)
		return;
	for (int i = 0; i < 2; i++)
		if (w->pipe[i] != -1)
			close(w->pipe[i]);
	w->release(w->self);
}

static void *
run(void *arg)
{
	struct worker *w = arg;

	w->work(w->self);
	let_go(w);
	return NULL;
}

bool
worker_start(struct worker *w, void (*work)(void *self), void (*release)(void *self), void *self,
    struct err *err)
{
	pthread_t thread;

	w->work = work;
	w->release = release;
	w->self = self;
	w->pipe[0] = w->pipe[1] = -1;
	atomic_store(&w->unwanted, false);
	atomic_store(&w->holders, 1);
	if (pipe2(w->pipe, O_CLOEXEC | O_NONBLOCK) == -1) {
		err_sys(err, "make a pipe");
		let_go(w);
		return false;
	}
	atomic_store(&w->holders, 2);
	if (pthread_create(&thread, NULL, run, w) != 0) {
		atomic_store(&w->holders, 1);
		let_go(w);
		return err_set(err, ERR_SYSTEM, "no thread can be started");
	}
	pthread_detach(thread);
	return true;
}

void
worker_release(struct worker *w)
{
	atomic_store(&w->unwanted, true);
	let_go(w);
}

int
worker_fd(const struct worker *w)
{
	return w->pipe[0];
}

void
worker_seen(struct worker *w)
{
	char bytes[64];

	while (read(w->pipe[0], bytes, sizeof bytes) > 0)
		;
}

/* A full pipe already wakes the reader. */
void
worker_wake(struct worker *w)
{
	ssize_t n = write(w->pipe[1], "", 1);

	(void)n;
}

bool
worker_goes_on(struct worker *w)
{
	return !atomic_load(&w->unwanted);
}
