/*
 * store_gc.h - freeing what nothing refers to: deleted runs, deleted dataset versions, objects that no
 * version names, temporary files that a killed process left.
 */
#ifndef STORE_GC_H
#define STORE_GC_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "store_open.h"

struct store_gc_request {
	bool dry;		/* only count */
	const struct store_progress *progress;	/* may be NULL */
};

struct store_gc_result {
	uint64_t runs, versions, objects, files;	/* freed */
	uint64_t bytes;
};

/* May be interrupted or killed anywhere; what is left is a valid store, and the next call goes on. */
MUST_CHECK bool store_gc(struct store *s, const struct store_gc_request *request,
    struct store_gc_result *result, struct err *err);

#endif
