/*
 * store_journal.h - the journal of a run: facts in the order in which they happened.
 *
 * runs/<id>/journal.jsonl is append-only, one JSON object a line:
 *
 *	{"v":1,"t":"2026-11-23T06:00:00.123456789Z","k":"tag","add":["best"],"c":"9a0364b9"}
 *
 * "v" is the format, "t" when, "k" the kind, "c" (always the last member) the CRC-32 in hex of the
 * bytes of the line before `,"c"`. A line is truth when it ends with a newline and its CRC is right;
 * a torn last line is ignored by readers and cut off by the next writer; a wrong line in the middle
 * is skipped and counted.
 *
 * Kinds and their members are listed in store_record.h.
 *
 * Several processes may append to one journal (the supervisor, `tag`, `rm`): each append is one
 * write under a short exclusive lock. Readers never lock.
 */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_json.h"

/*
 * A record being made:
 *
 *	struct store_record r;
 *	store_record_begin(&r, "note");
 *	json_put_str(&r.json, "text", text);
 *	if (!store_journal_append(j, &r, STORE_SYNC, err))
 *
 * store_journal_append always ends and releases the record, whether it succeeds or not.
 */
struct store_record {
	struct json_out json;	/* inside the object; add members */
	struct buf line;
};

void store_record_begin(struct store_record *r, const char *kind);	/* time_now() */
void store_record_begin_at(struct store_record *r, const char *kind, int64_t time);
/* Ends the record, adds its line to out (NULL: nowhere) and releases it. */
void store_record_end(struct store_record *r, struct buf *out);
void store_record_release(struct store_record *r);	/* only when it is not appended after all */

/* A journal open for appending; made by store_run_write (store_run.h). */
struct store_journal;

enum { STORE_SYNC = 1 };	/* on disk before it is acknowledged */

/* Appends one record and announces it to readers. False: nothing was added (disk full, gone); the
 * journal is as it was, and a later append may work again. Where the disk refuses to take the record
 * back too, it may stand in the file; the same bytes appended again are then put in its place. */
MUST_CHECK bool store_journal_append(struct store_journal *j, struct store_record *r, unsigned flags,
    struct err *err);

/* For store_run.c: path of the journal, folder changes/, id of the run. Repairs a torn tail. */
MUST_CHECK bool store_journal_open(struct store_journal **out, const char *path,
    const char *changes_dir, const char *id, struct err *err);
void store_journal_close(struct store_journal *j);	/* NULL is fine */

/*
 * Reading. record is borrowed for the call; time is its "t" in ns, kind its "k". Return false to
 * stop (with err set to fail, or err untouched to end quietly).
 */
typedef bool store_record_fn(void *ctx, const char *kind, int64_t time, const struct json *record,
    struct err *err);

struct store_journal_state {
	uint64_t offset;	/* how far it was read: behind the last whole line */
	uint64_t bad;		/* lines that were not truth, in all */
	bool stopped;		/* fn wanted no more */
};

/* Gives every whole line from state->offset on to fn and moves the state forward. Memory is bounded
 * by the longest line. */
MUST_CHECK bool store_journal_read(const char *path, struct store_journal_state *state,
    store_record_fn *fn, void *ctx, struct err *err);
/* The same for bytes in memory; a line without newline at the end is left alone. */
MUST_CHECK bool store_journal_scan(struct slice bytes, struct store_journal_state *state,
    store_record_fn *fn, void *ctx, struct err *err);

#endif
