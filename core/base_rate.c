/*
 * base_rate.c - a few marks of the last seconds; the pace is what lies between the ends.
 */
#include "base_rate.h"

#include <math.h>
#include <string.h>

#include "base_time.h"

#define MARK_EVERY (250 * TIME_MS)
#define LEAST_SPAN (500 * TIME_MS)

static void
forget_oldest(struct rate *r)
{
	memmove(r->at, r->at + 1, (RATE_MARKS - 1) * sizeof *r->at);
	memmove(r->done, r->done + 1, (RATE_MARKS - 1) * sizeof *r->done);
	r->count--;
}

void
rate_note(struct rate *r, int64_t now, uint64_t done)
{
	if (r->count > 0 && done < r->done[r->count - 1])
		r->count = 0;
	/* Between two marks only the newest moves. */
	if (r->count >= 2 && now - r->at[r->count - 2] < MARK_EVERY)
		r->count--;
	if (r->count == RATE_MARKS)
		forget_oldest(r);
	r->at[r->count] = now;
	r->done[r->count++] = done;
}

double
rate_per_second(const struct rate *r)
{
	int64_t span = r->count > 0 ? r->at[r->count - 1] - r->at[0] : 0;

	if (span < LEAST_SPAN)
		return (double)NAN;
	return (double)(r->done[r->count - 1] - r->done[0]) / ((double)span / (double)TIME_SECOND);
}

double
rate_left(const struct rate *r, uint64_t done, uint64_t total)
{
	double pace = rate_per_second(r);

	return pace > 0 && total >= done ? (double)(total - done) / pace : (double)NAN;
}
