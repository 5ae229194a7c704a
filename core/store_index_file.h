/*
 * store_index_file.h - exchanging the files of an index as one. Private to the store.
 */
#ifndef STORE_INDEX_FILE_H
#define STORE_INDEX_FILE_H

#include "os_fs.h"
#include "store_index.h"

/* The lock under which the files of an index are opened (shared) and exchanged (exclusive). */
MUST_CHECK bool store_index_lock(const char *index_path, enum fs_lock_kind kind, int *fd,
    struct err *err);
/* Notes in the index that it is whole, and of which store. */
MUST_CHECK bool store_index_mark(struct store *s, struct store_index *x, struct err *err);

#endif
