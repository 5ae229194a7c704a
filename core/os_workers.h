/*
 * os_workers.h - many pieces of work that do not depend on each other, on several threads.
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
	size_t count;			/* pieces */
	unsigned threads;		/* 0: one for each processor */
	void (*work)(void *ctx, size_t piece);
	/* In the thread that runs them, ten times a second and after the last: false stops. May be NULL. */
	bool (*tell)(void *ctx, size_t done, size_t count);
	void *ctx;
};

bool os_workers_run(const struct os_workers *w);
/* How many threads that is: never more than there are pieces. */
unsigned os_workers_threads(unsigned wanted, size_t pieces);

#endif
