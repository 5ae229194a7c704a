/*
 * data_top.h - the most frequent values, with bounds: exact counts of all values while there are at
 * most `capacity` of them, then Misra-Gries (1982) with merging after Agarwal et al. ("Mergeable
 * Summaries", PODS 2012): when there are too many, the median count is taken from all and what is
 * left at zero goes; `offset` is the sum of what was taken.
 *
 * A value occurs at least `count` and at most `count + offset` times. Items are kept sorted by hash,
 * so merging is a walk, and the result depends only on what was merged in which order. The error is
 * at most 3.5 / 2^13 = 0.043 % of the number of values.
 */
#ifndef DATA_TOP_H
#define DATA_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_TOP_CAPACITY = 6144, DATA_TOP_TEXT_MAX = 256 };
#define DATA_TOP_UNLIMITED (1u << 30)

enum data_value_kind {
	DATA_VALUE_TEXT,
	DATA_VALUE_INT,
	DATA_VALUE_REAL,
	DATA_VALUE_DATE,	/* ns since 1970 */
	DATA_VALUE_TIME		/* ns since 1970 */
};

struct data_top_item {
	uint64_t hash, count;
	union {
		int64_t i;
		double d;
		size_t at;	/* of the text in `text` */
	} value;
	uint32_t len;		/* of the text kept, at most DATA_TOP_TEXT_MAX */
	uint32_t kind;
};

struct data_top {
	struct data_top_item *items;
	size_t count, cap;
	size_t settled;		/* that many are in order; the rest was appended since */
	struct buf text;
	uint64_t offset;
	uint32_t capacity;
};

void data_top_init(struct data_top *top, uint32_t capacity);
void data_top_release(struct data_top *top);
/* Appends, in any order; data_top_settle must follow before anything is read. For a text, value.at is
 * set here and the text is cut at DATA_TOP_TEXT_MAX. */
void data_top_append(struct data_top *top, const struct data_top_item *item, const char *text);
/* Makes room for so many more, and no other. */
void data_top_reserve(struct data_top *top, size_t more);
/* Sorts by hash, adds up equal hashes and reduces to the capacity. */
void data_top_settle(struct data_top *top);
void data_top_merge(struct data_top *top, const struct data_top *other);
/* Only appends what the other has; top must be settled before it is read, and before it grows without
 * bound: data_top_is_long says when. */
void data_top_append_all(struct data_top *top, const struct data_top *other);

static inline bool
data_top_is_long(const struct data_top *top)
{
	return top->count - top->settled > top->capacity;
}

static inline bool
data_top_is_exact(const struct data_top *top)
{
	return top->offset == 0;
}

const struct data_top_item *data_top_find(const struct data_top *top, uint64_t hash);
struct slice data_top_text(const struct data_top *top, const struct data_top_item *item);
/* The items by falling count, equal counts by value (so that it does not depend on hashes); at most
 * `max`. Returns how many. */
size_t data_top_list(const struct data_top *top, const struct data_top_item **out, size_t max);
/* The value as a person and a program read it: 12, 0.5, 2026-11-23, text. */
void data_top_print(const struct data_top *top, const struct data_top_item *item, struct buf *out);

void data_top_pack(const struct data_top *top, struct buf *out);
bool data_top_unpack(struct data_top *top, struct data_unpack *in);	/* init by this */

#endif
