/*
 * base_rate.h - how fast work goes, and how long it still takes: from counts noted over time.
 *
 *	struct rate r = RATE_INIT;
 *	rate_note(&r, time_monotonic(), bytes_done);	now and then
 *	rate_per_second(&r), rate_left(&r, bytes_done, bytes_total)
 *
 * The pace is that of the last few seconds, so that a slow beginning is soon forgotten. A count that
 * goes back is another piece of work: everything before is forgotten.
 */
#ifndef BASE_RATE_H
#define BASE_RATE_H

#include <stddef.h>
#include <stdint.h>

enum { RATE_MARKS = 16 };

struct rate {
	int64_t at[RATE_MARKS];		/* ns, monotonic; oldest first */
	uint64_t done[RATE_MARKS];
	size_t count;
};

#define RATE_INIT { .count = 0 }

void rate_note(struct rate *r, int64_t now, uint64_t done);
double rate_per_second(const struct rate *r);	/* NaN until half a second was seen */
/* Seconds; NaN while it cannot be told. */
double rate_left(const struct rate *r, uint64_t done, uint64_t total);

#endif
