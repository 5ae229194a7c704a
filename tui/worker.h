/*
 * worker.h - a thread that computes for a screen, and wakes the loop when there is something new.
 *
 *	struct job { struct worker worker; ... };
 *	worker_start(&j->worker, work, job_free, j, err)	work(j) runs in the thread
 *	... worker_fd becomes readable after each worker_wake; worker_seen takes that in ...
 *	worker_release(&j->worker);				at any time; the thread ends by itself
 *
 * Screen and thread share the object; whoever lets it go last frees it. `work` looks at worker_goes_on
 * between two pieces of work, and publishes what it has by atomics of its own.
 */
#ifndef WORKER_H
#define WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base_err.h"

struct worker {
	atomic_int holders;
	atomic_bool unwanted;
	int pipe[2];
	void (*work)(void *self);
	void (*release)(void *self);
	void *self;
};

/* False and the error: there is no thread, and release(self) was called. */
MUST_CHECK bool worker_start(struct worker *w, void (*work)(void *self), void (*release)(void *self),
    void *self, struct err *err);
void worker_release(struct worker *w);
int worker_fd(const struct worker *w);
void worker_seen(struct worker *w);

/* In the thread. */
void worker_wake(struct worker *w);
bool worker_goes_on(struct worker *w);

#endif
