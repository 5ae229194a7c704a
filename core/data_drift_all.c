/*
 * data_drift_all.c - many comparisons at once, on several threads.
 */
#include "base.h"
#include "data_drift.h"
#include "os_workers.h"

struct work {
	struct data_drift_pair *pairs;
	const struct data_drift_options *options;
	const struct store_progress *progress;
};

static void
compare(void *ctx, size_t piece)
{
	struct work *w = ctx;
	struct data_drift_pair *p = &w->pairs[piece];

	p->found = data_drift_find(&p->drift, p->before, p->now, w->options, &p->err);
}

static bool
tell(void *ctx, size_t done, size_t count)
{
	struct work *w = ctx;
	struct store_progress_at at = { .what = "comparing", .done = done, .total = count };

	return w->progress == NULL || w->progress->report(w->progress->ctx, &at);
}

void
data_drift_release_all(struct data_drift_pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (pairs[i].found)
			data_drift_release(&pairs[i].drift);
		pairs[i].found = false;
	}
}

bool
data_drift_find_all(struct data_drift_pair *pairs, size_t count, const struct data_drift_options *options,
    unsigned threads, const struct store_progress *progress, struct err *err)
{
	struct work w = { pairs, options, progress };
	bool all = os_workers_run(&(struct os_workers){ .count = count, .threads = threads,
	    .work = compare, .tell = tell, .ctx = &w });

	/* Which error it is does not depend on which thread was quicker. */
	for (size_t i = 0; i < count && all; i++) {
		if (pairs[i].found)
			continue;
		if (err != NULL)
			*err = pairs[i].err;
		data_drift_release_all(pairs, count);
		return false;
	}
	if (all)
		return true;
	data_drift_release_all(pairs, count);
	return err_set(err, ERR_CANCELLED, "stopped");
}
