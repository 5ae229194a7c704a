/*
 * store_progress.h - how long work tells where it is, and how it is stopped.
 */
#ifndef STORE_PROGRESS_H
#define STORE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_rate.h"

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
	/* Whether it is to stop, for those that wait for something and have nothing to report. Called from any
	 * thread; may be NULL. */
	bool (*stopped)(void *ctx);
};

/* Notes it for the pace: bytes where they matter, else items. */
void store_progress_note(struct rate *rate, const struct store_progress_at *at, int64_t now);
double store_progress_share(const struct store_progress_at *at);	/* 0 to 1; NaN: not known */
/* "adding files  412 MB of 1.2 GB  240 MB/s  0:03 left", as far as it is known. */
void store_progress_text(struct buf *out, const struct store_progress_at *at, const struct rate *rate);
/* One line for programs, and back; false: it is something else. The item is not given back. */
enum { STORE_PROGRESS_WHAT = 64 };
void store_progress_json(struct buf *out, const struct store_progress_at *at);
MUST_CHECK bool store_progress_parse(struct slice line, char what[STORE_PROGRESS_WHAT],
    struct store_progress_at *out);

#endif
