/*
 * data_column.h - what is known of one column: counts, sketches and moments that can be merged and
 * stored. A profile is a list of these; so is the result of one block of a file. What a person reads
 * (type, quantiles, shares) is computed from it by data_summary.h.
 */
#ifndef DATA_COLUMN_H
#define DATA_COLUMN_H

#include "data_hll.h"
#include "data_kll.h"
#include "data_moments.h"
#include "data_nested.h"
#include "data_order.h"
#include "data_top.h"
#include "data_value.h"

/* How the values of a column are kept, decided from the first block of the data. Values of another
 * kind in it are counted by class and kept as text. */
enum data_family { DATA_FAMILY_NUMBER, DATA_FAMILY_TIME, DATA_FAMILY_TEXT };

enum data_char_class {
	DATA_CHAR_DIGIT,
	DATA_CHAR_UPPER,
	DATA_CHAR_LOWER,
	DATA_CHAR_SPACE,
	DATA_CHAR_PUNCT,
	DATA_CHAR_OTHER, DATA_CHAR_CLASSES };

enum { DATA_SHAPES = 64, DATA_RESOLUTIONS = 5 };
#define DATA_NO_ROW UINT64_MAX

/* What to keep; the same for all parts that are merged. */
struct data_limits {
	uint32_t kll_k;		/* DATA_KLL_K, or DATA_KLL_EXACT */
	uint32_t top_capacity;	/* DATA_TOP_CAPACITY, or DATA_TOP_UNLIMITED */
	uint64_t seed;
};

#define DATA_LIMITS_DEFAULT { DATA_KLL_K, DATA_TOP_CAPACITY, 42 }
#define DATA_LIMITS_EXACT { DATA_KLL_EXACT, DATA_TOP_UNLIMITED, 42 }

/* What times of different weeks have in common, and are compared by. */
enum data_clock { DATA_CLOCK_NONE, DATA_CLOCK_HOURS, DATA_CLOCK_WEEKDAYS };

struct data_column {
	char *name;
	uint32_t family, told;			/* enum data_told: a schema's type that holds for most */
	uint64_t rows;				/* missing ones too */
	uint64_t classes[DATA_CLASSES];		/* how many of each; they sum to rows */
	uint64_t first[DATA_CLASSES];		/* the first row of each, from 0; DATA_NO_ROW */
	char *first_value, *last_value;		/* as text, cut at DATA_TOP_TEXT_MAX; NULL: none */
	uint64_t digest;			/* of all values in order: see data_column_digest */
	uint32_t min_length, max_length;	/* bytes of values that are not missing */

	/* numbers and times, in order */
	struct data_moments moments;		/* numbers; times only in first and last */
	struct data_kll kll;			/* times in ns */
	bool ascending, descending, repeats;	/* over neighbours */
	int64_t min_int, max_int; /* exact for ints and times; unset (max < min) without */
	__int128 int_sum;
	uint64_t zeros, negatives, whole, nan, positive_inf, negative_inf;
	uint32_t decimals;			/* at most */

	/* times */
	uint64_t hours[24], weekdays[7] /* from Monday */, resolutions[DATA_RESOLUTIONS], zoned;
	int64_t max_gap;			/* ns between neighbours, while they ascend */
	struct data_kll gaps;			/* all of these, while they ascend */

	/* texts */
	uint64_t texts, text_chars, words, padded, invalid_utf8;
	uint64_t first_invalid;			/* row; DATA_NO_ROW */
	double length_m2_sum;			/* sum of squared lengths */
	uint64_t chars[DATA_CHAR_CLASSES];
	struct data_kll lengths;		/* characters */
	struct data_top shapes;
	struct data_order order;		/* of columns of texts */
	struct data_nested *nested;		/* what is in JSON values; NULL without any */

	/* all values */
	struct data_top top;
	struct data_hll *hll;			/* NULL while top has all values */
	struct data_hll *folded;		/* of texts without their case; there with hll */
};

void data_column_init(struct data_column *c, struct slice name, enum data_family family,
    const struct data_limits *limits, uint64_t seed);
void data_column_release(struct data_column *c);
/* b follows a. Frequent values are only appended: data_column_settle before they are read. */
void data_column_merge(struct data_column *a, const struct data_column *b);
/* Rows in which the column does not occur. */
void data_column_skip(struct data_column *c, uint64_t rows);

/* The digest of n values given by their hashes (0 for a missing one), behind a digest: equal for equal
 * columns, however they were cut into blocks. */
uint64_t data_column_digest(uint64_t digest, const uint64_t *hashes, size_t n);
uint64_t data_column_digest_join(uint64_t a, uint64_t b, uint64_t rows_of_b);

struct data_hll *data_column_need_hll(struct data_column *c);
/* How many distinct values there are when case does not count, and whether that is exact. Columns of
 * texts only. */
double data_column_folded(const struct data_column *c, bool *exact);
/* Sorts the top values and turns to HyperLogLog when they were too many. */
void data_column_settle(struct data_column *c);

void data_column_pack(const struct data_column *c, struct buf *out);
bool data_column_unpack(struct data_column *c, struct data_unpack *in);

#endif
