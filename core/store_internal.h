/*
 * store_internal.h - what the files of the store share and nobody else sees.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include "base.h"
#include "store_open.h"
#include "store_reindex.h"

struct sqlite3;
struct store_index;
struct store_watch;

struct store {
	char *root, *dir;
	unsigned flags;
	struct arena *arena;		/* paths and notices; as long as the store */
	char uuid[40];			/* tells this store from another at the same place */
	const char **notices;
	size_t notice_count, notice_cap;
	const char *index_path;		/* NULL until it is looked for */
	struct store_index *index;	/* NULL with STORE_FILES */
	struct store_watch *watch;	/* NULL until it is asked for */
	bool was_built;			/* the index, when the store was opened */
	struct store_reindex_result built;
};

void store_notify(struct store *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
