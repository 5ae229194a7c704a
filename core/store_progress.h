/*
 * store_progress.h - how long work tells where it is, and how it is stopped.
 */
#ifndef STORE_PROGRESS_H
#define STORE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct store_progress_at {
	const char *what;	/* "indexing runs", "adding files", "verifying" */
	const char *item;	/* the run or file just now; may be NULL */
	uint64_t done, total;	/* items; total 0 when it is not known */
	uint64_t bytes, bytes_total;	/* 0 where bytes do not matter */
};

/* Called at most some 20 times a second, from the thread that does the work. Returning false stops
 * the work, which then fails with ERR_CANCELLED and leaves a valid store. */
struct store_progress {
	bool (*report)(void *ctx, const struct store_progress_at *at);
	void *ctx;
};

#endif
