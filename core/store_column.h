/*
 * store_column.h - the values of one column for all runs, in memory: 8 bytes a run, indexed by row.
 *
 * A filter or a sort over 100,000 runs looks at one column of all of them. Reading that column once (it
 * lies together in the index) and keeping it (store_columns.h) is what makes typing a filter fast. Private to the
 * store.
 *
 * A value is a double, or one of three things in the payload of a NaN: nothing, a real NaN, or the
 * number of a text, each text being kept once. Times are whole nanoseconds, which a double cannot hold,
 * so those columns hold integers.
 */
#ifndef STORE_COLUMN_H
#define STORE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store_index.h"

struct column_texts {
	char *bytes;
	size_t length, cap;
	uint32_t *at;		/* where text i begins */
	size_t count, at_cap;
	uint32_t *slots;	/* hash table of numbers + 1 */
	size_t slot_count;
};

struct column {
	enum store_column_kind kind;
	enum store_stat stat;
	char *name;
	const struct store_attribute *attr;	/* of an attribute */
	bool integers;
	uint64_t *value;
	size_t count;			/* rows below this are in value */
	size_t cap;
	struct column_texts texts;
	uint32_t *rank;			/* of each text, in natural order; NULL until asked for */
	int64_t name_id;		/* 0: no such name yet */
	int64_t seq;			/* changes up to this one are in it */
	bool from_rows;			/* it had to be read row by row: to be kept (store_vector.h) */
	uint64_t used;			/* when, for throwing out */
	struct column *next;
};

enum column_class { COLUMN_NUM, COLUMN_TEXT, COLUMN_NAN, COLUMN_NOTHING };

/* What is at row. An integer or running duration comes as *num too. */
enum column_class column_get(const struct column *c, uint32_t row, int64_t now, double *num,
    int64_t *integer, const char **text);
enum column_class column_sort_key(struct column *c, uint32_t row, int64_t now, uint64_t *key);

/* A column of its own, empty. */
struct column *store_column_new(const struct store_column *key);
void store_column_free(struct column *c);
/* Finds the number of its name, and that of the last change: before it is read, so that whatever that counts is in
 * what is read. */
MUST_CHECK bool store_column_begin(struct store_index *x, struct column *c, struct err *err);
/* Begins, and reads all of it from the rows of the index. */
MUST_CHECK bool store_column_read(struct store_index *x, struct column *c, struct err *err);
/* These rows again. False: the column is of no use any more. */
MUST_CHECK bool store_column_reread(struct store_index *x, struct column *c, const uint32_t *rows, size_t count);
/* What store_vector.c asks of a column: does the index know its name; can a value change although the run
 * does not (the status of one whose supervisor dies in silence); is this value the number of a text. */
bool column_is_known(const struct column *c);
bool column_is_live(const struct column *c);
bool column_is_text(uint64_t value);
void column_clear(struct column *c);

/* The step function of the SQL aggregate take(row, value). */
void store_column_take(sqlite3_context *ctx, int argc, sqlite3_value **argv);

#endif
