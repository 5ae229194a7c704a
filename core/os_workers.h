/*
 * os_workers.h - work on several threads, while the thread that wants it waits and tells how far it is.
 *
 *	struct os_workers w = { .count = 38, .threads = 0, .work = compare, .ctx = &all, .tell = tell };
 *	if (!os_workers_run(&w))	tell said no: pieces that had begun are done, the others are not
 *
 * Each piece writes only what is its own, so that the result does not depend on the number of threads.
 */
#ifndef OS_WORKERS_H
#define OS_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

enum { OS_WORKERS_MOST = 64 };

struct os_workers {
	size_t count;			/* pieces that do not depend on each other */
	unsigned threads;		/* 0: one for each processor; never more than there are pieces */
	void (*work)(void *ctx, size_t piece);
	/* In the thread that runs them, ten times a second and after the last: false stops. May be NULL. */
	bool (*tell)(void *ctx, size_t done, size_t count);
	void *ctx;
};

bool os_workers_run(const struct os_workers *w);

/* For what is no list of pieces: each thread, 0 to threads - 1, calls work once, which returns when it finds
 * nothing more to do. Where the system gives fewer threads, those that there are must do it all. tell (may be
 * NULL) is called in the thread that called this, ten times a second until all have returned. */
void os_workers_each(
    unsigned threads, void (*work)(void *ctx, unsigned thread), void (*tell)(void *ctx), void *ctx);

/* How many threads to have: those that are wanted, or one for each processor that we may use where that is 0;
 * never more than `most` or OS_WORKERS_MOST. */
unsigned os_workers_threads(unsigned wanted, size_t most);

#endif
