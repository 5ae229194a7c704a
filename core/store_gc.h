/*
 * store_gc.h - freeing what nothing refers to: deleted runs, deleted dataset versions, objects that no
 * version names, work folders of isolated runs that are long over, temporary files that a killed process left.
 *
 * A work folder (runs/<id>/work) holds checked-out code and data and whatever the steps left there. Nothing
 * in the store needs it when the run is over: a rerun takes code and data from where the run had them, and
 * outputs are artifacts. Somebody may be looking at it, so it is kept for a while.
 */
#ifndef STORE_GC_H
#define STORE_GC_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "store_open.h"

struct store_gc_request {
	bool dry;		/* only count */
	int64_t keep_work;	/* ns since the end of a run that its work folder is kept; negative: for ever */
	/* Told of each work folder that is freed, or would be; may be NULL. */
	void (*on_work)(void *ctx, const char *id, uint64_t bytes);
	void *ctx;
	const struct store_progress *progress;	/* may be NULL */
};

struct store_gc_result {
	uint64_t runs, versions, objects, files, works;	/* freed */
	uint64_t bytes;
};

/* May be interrupted or killed anywhere; what is left is a valid store, and the next call goes on. */
MUST_CHECK bool store_gc(struct store *s, const struct store_gc_request *request,
    struct store_gc_result *result, struct err *err);

#endif
