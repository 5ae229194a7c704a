/*
 * store_log.h - step logs: exactly the bytes that a step printed, and an index of their lines.
 *
 * <step>.log holds the bytes of standard output and standard error as they arrived. <step>.log.idx
 * has 16 bytes for every line: where it begins, when it came, from which stream. When one stream
 * breaks into an unfinished line of the other, the pieces are lines of their own, so that each line
 * has one stream. The .log alone is enough to read it; times and streams are then unknown.
 *
 * Memory is bounded whatever the size of the log and of its lines.
 */
#ifndef STORE_LOG_H
#define STORE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"

enum store_stream { STORE_STDOUT, STORE_STDERR,
	STORE_ATTEMPT,		/* an empty line that marks the beginning of another attempt */
	STORE_STREAM_UNKNOWN };

/* ------------------------------------------------------------------ writing */

struct store_log_writer;

/* path ends in .log. Appends to what is there. */
MUST_CHECK bool store_log_writer_open(struct store_log_writer **out, const char *path,
    struct err *err);
/* Bytes as they arrive, any piece of text or not; written at once, so that nothing is lost by a
 * kill. time in ns. False: not all could be written (disk full); up to a megabyte is then held and
 * written first the next time, and at the end. */
MUST_CHECK bool store_log_write(struct store_log_writer *w, enum store_stream stream,
    const void *p, size_t n, int64_t time, struct err *err);
MUST_CHECK bool store_log_attempt(struct store_log_writer *w, int64_t time, struct err *err);
/* Writes what is held; false when some of it, or some before, found no room. */
MUST_CHECK bool store_log_flush(struct store_log_writer *w, struct err *err);
uint64_t store_log_lost(const struct store_log_writer *w);	/* bytes that found no room until now */
MUST_CHECK bool store_log_writer_close(struct store_log_writer *w, bool sync, struct err *err);

/* ------------------------------------------------------------------ reading */

struct store_log;

struct store_log_line {
	uint64_t number;	/* from 0 */
	uint64_t offset, length;	/* in the log, without the newline */
	int64_t time;		/* ns; 0: unknown */
	enum store_stream stream;
};

/* A missing file is an empty one (the step has not printed yet). */
MUST_CHECK bool store_log_open(struct store_log **out, const char *path, struct err *err);
void store_log_close(struct store_log *l);	/* NULL is fine */
/* Takes in what was appended since. */
MUST_CHECK bool store_log_refresh(struct store_log *l, bool *changed, struct err *err);

uint64_t store_log_lines(const struct store_log *l);	/* an unfinished last line counts */
uint64_t store_log_bytes(const struct store_log *l);
MUST_CHECK bool store_log_line(struct store_log *l, uint64_t number, struct store_log_line *out,
    struct err *err);
/* Up to max bytes of a line, `skip` bytes in; replaces what is in out. */
MUST_CHECK bool store_log_text(struct store_log *l, const struct store_log_line *line,
    uint64_t skip, size_t max, struct buf *out, struct err *err);
/* The bytes of the log, exactly; returns fewer at the end. Replaces what is in out. */
MUST_CHECK bool store_log_read(struct store_log *l, uint64_t offset, size_t max, struct buf *out,
    struct err *err);
/* The first line that came at or after time; the number of lines when there is none. */
MUST_CHECK bool store_log_at_time(struct store_log *l, int64_t time, uint64_t *number,
    struct err *err);

/* The next (step +1) or previous (step -1) line, `from` included, for which match says true. Only
 * the first 64 KB of a line are shown to it. Looks at about `budget` bytes at most (0: all): then
 * *found is false, *at is where to go on, and *done tells that there are no more lines. */
typedef bool store_log_match(void *ctx, struct slice text, enum store_stream stream);
MUST_CHECK bool store_log_search(struct store_log *l, uint64_t from, int step,
    store_log_match *match, void *ctx, uint64_t budget, bool *found, bool *done, uint64_t *at,
    struct err *err);

#endif
