/*
 * store_open.h - the store of a workspace: plain files that hold the truth, and an index of them.
 *
 *	struct store *s;
 *	if (!store_open(&s, root, 0, err))		// index brought up to date
 *		...
 *	while (running)
 *		store_refresh(s, &changes, err);	// cheap; what other processes did since
 *	store_close(s);
 *
 * A process that only writes one run (the supervisor) opens with STORE_FILES: no SQLite at all.
 *
 * Any number of processes may have the same store open. Bringing the index up to date is done by
 * whichever process comes first; the others see its result. Nobody waits for a reader. Where the
 * index cannot be written (read-only or network file system, somebody else's store) each user has
 * one of its own in the cache directory, and everything works the same.
 */
#ifndef STORE_OPEN_H
#define STORE_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "store_progress.h"

struct store;

enum { STORE_FILES = 1,		/* no index: create, write and load runs, objects, datasets */
	STORE_AS_IT_IS = 2 };	/* open the index but leave catching up to store_refresh */

/* root is the workspace (the folder of .benchtop). ERR_NOTFOUND when it has no store,
 * ERR_CORRUPT/ERR_SYSTEM as they say. A missing, damaged or too old index is made anew. */
MUST_CHECK bool store_open(struct store **out, const char *root, unsigned flags, struct err *err);
/* The same, telling how far it is when the index has to be made from scratch (seconds for 100,000
 * runs). */
MUST_CHECK bool store_open_progress(struct store **out, const char *root, unsigned flags,
    const struct store_progress *progress, struct err *err);
void store_close(struct store *s);	/* NULL is fine */

const char *store_root(const struct store *s);	/* the workspace */
const char *store_dir(const struct store *s);	/* <root>/.benchtop */
const char *store_index_path(const struct store *s);	/* "" with STORE_FILES */
/* Sentences about what the opening had to repair or work around ("the index was damaged and was
 * made anew"), for the user; i from 0, NULL after the last. */
const char *store_notice(const struct store *s, size_t i);

/* What store_refresh found. rows are row ids as in store_query.h; owned by the store, valid until
 * the next refresh. */
struct store_changes {
	const uint32_t *rows;	/* runs that are new or changed */
	size_t count;
	bool all;		/* do not look at rows: the index was replaced, ask everything again */
	bool more;		/* there is more to take in; call again soon */
	bool writing;		/* a run was just being written, and will not be announced again; call again in
				 * some 50 ms */
};

/* Takes in what was written since (at most some 10 ms of work at a time) and says which runs
 * changed. When nothing happened it costs a few system calls. changes may be NULL. */
MUST_CHECK bool store_refresh(struct store *s, struct store_changes *changes, struct err *err);

/* How many runs go on: created, or running as far as this machine can tell. *changed: the supervisor of one is
 * gone since the last call, so that it is shown as lost now (store_status.h); no refresh tells of that. Costs
 * some 20 microseconds for each run that goes on; to be asked every few seconds while there are any. */
MUST_CHECK bool store_refresh_going(struct store *s, size_t *going, bool *changed, struct err *err);

/* A descriptor (inotify) that becomes readable when something was announced; poll it, then call
 * store_refresh, which drains it. -1 where there is none (network file systems): poll by time. */
int store_watch_fd(struct store *s);

#endif
