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

/* What one thread needs to read rows, used again from block to block: compiling patterns takes time. */
struct check_tools {
	struct regex **patterns;	/* one a column; NULL: none */
	struct data_eval **evals;	/* one an expression */
	struct check_tools *next;
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
	struct check_tools *tools;	/* those that nobody uses */
	struct data_check_part **waiting;
	size_t waiting_count, waiting_cap;
	struct err err;			/* of the temporary files */
	const struct store_progress *progress;
};

/* A key of one block and the row that has it, counted from the block's first. */
struct part_key {
	struct data_hash128 hash;
	uint64_t row;
};

struct part_keys {
	struct part_key *items;
	size_t count, cap;
	uint32_t *places;		/* of its columns among the block's */
};

struct data_check_part {
	struct data_check *c;
	uint64_t block, rows;
	struct check_tally **tallies;
	struct check_value *first, *last;	/* of each column, for order */
	uint64_t *first_rows;			/* where the first ones are */
	struct check_tools *tools;
	uint32_t **expr_places;
	struct part_keys *keys;
	struct check_column **map;	/* of the block's columns; NULL: no rule */
	uint32_t mapped;		/* how many columns the maps are for */
	struct buf key;
};

/* The tally of a place in the list, made when it is first needed. */
struct check_tally *data_check_tally(struct check_tally **list, size_t place);
void data_check_count(struct check_tally *t, uint64_t row, const char *text, size_t n);

/* May b come behind a? */
bool data_check_follows(const struct check_column *col, const struct check_value *a,
    const struct check_value *b);

#endif
