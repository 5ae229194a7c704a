/*
 * store_build.h - building an index file and putting it in place. Private to the store.
 */
#ifndef STORE_BUILD_H
#define STORE_BUILD_H

#include "store_index.h"
#include "store_reindex.h"

/* A whole index in a new file at path. */
MUST_CHECK bool store_build_index(struct store *s, const char *path,
    const struct store_progress *progress, struct store_reindex_result *result, struct err *err);
/* The same, exchanged for the index of s; result may be NULL. */
MUST_CHECK bool store_build_replace(struct store *s, const struct store_progress *progress,
    struct store_reindex_result *result, struct err *err);
void store_build_discard(const char *path);

#endif
