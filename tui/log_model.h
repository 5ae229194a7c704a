/*
 * log_model.h - what part of a step's log is in sight, without drawing any of it.
 *
 *	m = log_model_new();
 *	log_model_open(m, path, err);			another step: again
 *	log_model_resize(m, columns, rows);
 *	log_model_rows(m, &rows, &count, err);		what to draw, valid until the next call
 *	log_model_refresh(m, &changed, err);		while the step runs
 *	log_model_free(m);
 *
 * A row is one row of the screen: a line, or with wrapping a part of one. Only lines in sight are ever read, so
 * memory depends on the size of the screen, not of the log nor of its lines; of a line longer than
 * LOG_LINE_LOOK only so much is looked at.
 *
 * Finding works in slices (log_find_step), so that the caller can show progress and stop.
 * Fields of the struct are for reading; functions change them.
 */
#ifndef LOG_MODEL_H
#define LOG_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "base_ansi.h"
#include "base_loglevel.h"
#include "store_log.h"

struct regex;

enum { LOG_LINE_LOOK = 16 << 20,	/* bytes of one line that are looked at */
	LOG_ROWS_MAX = 1024 };

struct log_place {
	uint64_t line;
	int64_t part;		/* row of the line, 0 without wrapping */
};

struct log_match {
	int64_t column;		/* of the line */
	int64_t width;
};

struct log_row {
	struct log_place place;
	struct store_log_line line;
	int64_t previous;	/* time of the line before; 0: none */
	enum loglevel level;	/* of the line */
	struct slice text;	/* safe to draw */
	struct ansi_span *spans;	/* cover the text; columns count from the start of the line */
	size_t span_count;
	int64_t first;		/* column of the line where the text begins */
	int64_t width;		/* columns of the line */
	bool cut;		/* the line goes on beyond LOG_LINE_LOOK, and this is its last row */
	struct log_match *matches;	/* of the search, all in the line */
	size_t match_count;
};

enum log_target { LOG_FIND_TEXT, LOG_FIND_ERROR, LOG_FIND_STDERR };

struct log_find {
	bool active;
	enum log_target target;
	int step;		/* +1, -1 */
	uint64_t at;		/* where it goes on */
	uint64_t begun;		/* where it began */
	bool wrapped;		/* went over the end and began again */
};

struct log_model {
	struct store_log *log;	/* NULL: none is open */
	int columns, rows;	/* of the text */
	bool wrap, follow;
	struct log_place top;
	int64_t left;		/* first column in sight without wrapping */
	int64_t widest;		/* columns of the widest line in sight */
	bool has_current;	/* the line that was found or jumped to */
	uint64_t current;

	char *pattern;		/* what was searched for, or NULL */
	struct regex *regex;
	struct log_find find;

	struct ansi *ansi;
	struct buf bytes, plain;	/* scratch */
	struct arena *arena;	/* of the rows */
	struct log_row *shown;
	size_t shown_count;
	bool stale;		/* the rows must be made again */
	struct log_width *widths;	/* of lines measured before */
};

struct log_model *log_model_new(void);
void log_model_free(struct log_model *m);

/* A log that is not there yet is an empty one. Position: the end when follow is set, else the
 * beginning. */
MUST_CHECK bool log_model_open(struct log_model *m, const char *path, struct err *err);
void log_model_close(struct log_model *m);	/* no log is open any more */
MUST_CHECK bool log_model_refresh(struct log_model *m, bool *changed, struct err *err);
void log_model_resize(struct log_model *m, int columns, int rows);
MUST_CHECK bool log_model_rows(struct log_model *m, const struct log_row **rows, size_t *count,
    struct err *err);
uint64_t log_model_lines(const struct log_model *m);

/* Moving. What is beyond an end is clipped to it; a move up ends following. */
void log_model_scroll(struct log_model *m, int64_t rows);
void log_model_home(struct log_model *m);
void log_model_end(struct log_model *m);
void log_model_aside(struct log_model *m, int64_t columns);	/* without wrapping */
void log_model_set_wrap(struct log_model *m, bool wrap);
void log_model_set_follow(struct log_model *m, bool follow);
/* Makes a line the current one and brings it (and this column of it) into sight. */
void log_model_show(struct log_model *m, uint64_t line, int64_t column);
/* The first line that came at or after this time. */
MUST_CHECK bool log_model_show_time(struct log_model *m, int64_t time, struct err *err);

/* --------------------------------------------------------------------------------- log_find.c */

/* A regular expression; its case matters when it has a capital. NULL or "": none, no highlights. */
MUST_CHECK bool log_find_pattern(struct log_model *m, const char *pattern, struct err *err);
/* Begins a search behind (+1) or before (-1) the current line, or from what is in sight. */
void log_find_start(struct log_model *m, enum log_target target, int step);
/* The same, the first line in sight included: while the pattern is being typed. */
void log_find_start_here(struct log_model *m, enum log_target target);
void log_find_stop(struct log_model *m);

enum log_found { LOG_FOUND_NOTHING_YET, LOG_FOUND, LOG_FOUND_NONE };
/* Looks through about `budget` bytes. LOG_FOUND: the line is current and in sight. After
 * LOG_FOUND_NOTHING_YET call again. False: the log could not be read. */
MUST_CHECK bool log_find_step(struct log_model *m, uint64_t budget, enum log_found *found,
    struct err *err);
double log_find_progress(const struct log_model *m);	/* 0 to 1 */

#endif
