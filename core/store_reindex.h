/*
 * store_reindex.h - making the index anew from the run folders.
 *
 * The new index is built beside the old one and takes its place in one rename, so other processes go
 * on reading meanwhile and change over at their next refresh. A rebuilt index says the same as a kept
 * one, table by table.
 */
#ifndef STORE_REINDEX_H
#define STORE_REINDEX_H

#include "base_err.h"
#include "store_open.h"

struct store_reindex_result {
	uint64_t runs;
	uint64_t bad_records;	/* damaged lines that were skipped */
	uint64_t bad_runs;	/* folders without a readable first record */
};

/* progress and result may be NULL. Row ids from before mean nothing afterwards. */
MUST_CHECK bool store_reindex(struct store *s, const struct store_progress *progress,
    struct store_reindex_result *result, struct err *err);

/* Whether the store was opened without an index, which was made then; what was found, as store_reindex tells. */
bool store_reindex_was_done(const struct store *s, struct store_reindex_result *result);

/* Compares the index with one that is built from scratch, table by table: for `doctor` and tests.
 * False with ERR_CORRUPT names the first table and run that differ. */
MUST_CHECK bool store_reindex_check(struct store *s, const struct store_progress *progress,
    struct err *err);

#endif
