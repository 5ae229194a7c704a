/*
 * run_child.h - work of the supervisor that takes long (hashing gigabytes), done by a copy of it, so that it
 * goes on reading what steps print. The copy writes its answer into a pipe, which the loop reads.
 *
 *	run_child_start(&child, loop, &(struct run_child_work){ work, context, done, arg }, err);
 *	... done(arg, answer) is called once, after which the child is gone
 */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include "base_buf.h"
#include "base_err.h"
#include "os_loop.h"

struct run_child;

struct run_child_work {
	/* In the copy: adds to answer. What it changes in memory stays there. */
	void (*work)(void *context, struct buf *answer);
	void *context;
	/* In the supervisor; an answer that is cut short is of a copy that was killed. */
	void (*done)(void *arg, const struct buf *answer);
	void *arg;
};

MUST_CHECK bool run_child_start(struct run_child **out, struct os_loop *loop,
    const struct run_child_work *work, struct err *err);
/* Kills the copy; done is called soon. */
void run_child_kill(struct run_child *child);

#endif
