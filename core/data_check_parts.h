/*
 * data_check_parts.h - what the files that check rows share; for them alone.
 */
#ifndef DATA_CHECK_PARTS_H
#define DATA_CHECK_PARTS_H

#include <pthread.h>

#include "base_map.h"
#include "base_regex.h"
#include "data_check.h"
#include "data_expr.h"
#include "data_unique.h"

/* Which rule of a column a value breaks. */
enum value_rule { RULE_TYPE, RULE_MIN, RULE_MAX, RULE_MIN_LENGTH, RULE_MAX_LENGTH, RULE_VALUES,
	RULE_PATTERN, RULE_MISSING, RULE_ORDER, VALUE_RULES };

/* Rows that break one rule. */
struct check_tally {
	uint64_t count;
	size_t kept;
	uint64_t rows[DATA_FAILING_ROWS];	/* ascending */
	char values[DATA_FAILING_ROWS][DATA_FAILING_TEXT];
};

struct check_column {
	const struct data_rule *rule;
	uint32_t classes;		/* that the type takes */
	bool textual;			/* quoted nothing is a text, not a missing value */
	struct map *values;		/* the allowed ones; NULL: any */
	bool ordered, descending, strict;
};

struct check_key {
	const char *const *columns;
	size_t count;
	const char *column;		/* of `unique` of one column: its name */
	struct data_unique *unique;
};

/* A value as order sees it. */
struct check_value {
	enum { ORDER_NONE, ORDER_NUMBER, ORDER_TIME, ORDER_TEXT } kind;
	bool whole;
	int64_t i;
	double d;
	struct slice text;
	char *kept;			/* the text, where its block is gone */
};

struct data_check {
	const struct data_schema *schema;
	struct check_column *columns;	/* one for each rule */
	size_t count;
	struct map *by_name;		/* name -> a check_column */
	struct data_expr **exprs;
	size_t expr_count;
	struct check_key *keys;
	size_t key_count;
	/* What is known of the blocks up to `next`, VALUE_RULES a column, then one an expression. */
	struct check_tally **tallies;
	struct check_value *last;	/* of each column */
	uint64_t rows;
	bool seen;			/* all rows are in it */

	pthread_mutex_t lock;
	pthread_cond_t taken;		/* a part was taken: `next` is another */
	uint64_t next;			/* block */
	struct data_check_part **waiting;
	size_t waiting_count, waiting_cap;
	struct err err;			/* of the temporary files */
	const struct store_progress *progress;
};

/* The tally of a place in the list, made when it is first needed. */
struct check_tally *data_check_tally(struct check_tally **list, size_t place);
void data_check_count(struct check_tally *t, uint64_t row, const char *text, size_t n);

/* Reads the files for check alone, on several threads. */
MUST_CHECK bool data_check_read(struct data_check *c, const struct data_files *files,
    const struct data_read_options *read, unsigned threads, struct err *err);

/* The bytes that a row's key is hashed from; false: a part of it is missing. places: of its columns. */
bool data_check_key(struct buf *out, const struct data_rows *rows, const struct data_cell *cells,
    const uint32_t *places, size_t count);

#endif
