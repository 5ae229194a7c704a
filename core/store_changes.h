/*
 * store_changes.h - changes/<host>.log: which run's journal is about to grow, so that readers tail a
 * few small files instead of looking into 100,000 folders.
 *
 * Append-only text, one file per host (appending is not atomic between hosts on NFS). A line is
 *
 *	<id>\n				the journal of the run is about to grow
 *	<id> <before> <after>\n		the run's folder appeared or went; modification times of
 *					runs/ in ns around that
 *
 * The line comes before the bytes it announces, under the lock of the journal, so that a writer that
 * is killed in between has announced too much rather than too little. A reader who meets a line while
 * the journal is locked looks again later (store_catchup.c).
 *
 * What readers have taken in is trimmed by them: its bytes become a hole, which takes no room on disk. Offsets
 * stay what they are, and so does the file that writers have open; nobody has to be waited for. An index that
 * comes back after so long that its place is in the hole reads zeros, which no line has, and looks at
 * every journal instead of those that would have been named. Where the file system makes no holes (NFS before
 * 4.2) the log stays whole.
 *
 * The times let a reader know whether all changes of the folder runs/ were announced: they form a
 * chain. When the chain has a gap, somebody copied or removed a run with cp or rm, and the folder is
 * listed.
 */
#ifndef STORE_CHANGES_H
#define STORE_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"

/* Opens this host's log for appending, made when missing. */
MUST_CHECK bool store_changes_open(const char *changes_dir, int *fd, struct err *err);
MUST_CHECK bool store_changes_announce(int fd, const char *id, struct err *err);
MUST_CHECK bool store_changes_announce_folder(int fd, const char *id, int64_t before, int64_t after,
    struct err *err);

/* Frees the room of lines that end so far before `offset`, to where a reader has taken them in, that hardly any
 * other reader can be behind them. It is no failure when that cannot be done. */
void store_changes_trim(const char *path, int64_t offset);
/* *offset is in what was trimmed: moves it behind that. */
MUST_CHECK bool store_changes_skip(int fd, int64_t *offset, struct err *err);

/* Bytes that are always kept, 1 MB; tests make it less. */
extern int64_t store_changes_kept;

/* Modification time in ns; 0 when it is not there. */
int64_t store_changes_mtime(const char *path);

struct store_change {
	char id[16];
	int64_t before, after;	/* 0, 0 for a journal that grows */
};

/* Takes the next line from text; false when no whole line is left. Lines that are not understood are
 * passed over. */
bool store_changes_next(struct slice *text, struct store_change *out);

#endif
