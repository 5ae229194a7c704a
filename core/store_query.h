/*
 * store_query.h - asking the index: which runs, in which order, and what stands in their cells.
 *
 * A run is known to a screen by its row id (32 bits, of this index only: it is not kept anywhere).
 * A query gives the vector of all matching rows, 4 bytes each, in order; the cells of the rows that
 * are in view are then asked for with chosen columns:
 *
 *	struct store_rows rows = { 0 };
 *	store_query_run(s, &(struct store_query){ .sort = { STORE_ATTR, "created" },
 *	    .descending = true }, &rows, err);
 *	store_query_cells(s, rows.row + top, height, columns, n, arena, &cells, err);
 *
 * Conditions are SQL over sets of runs, with bound values, made of the two functions below and & | ~;
 * store_filter.h compiles them from what a person types. Columns are read once and kept in memory as
 * vectors (a limited number of them), which is what makes filtering and sorting as one types fast;
 * refreshes update them.
 *
 *	test(kind, 'rmse', stat, '<', 120, r.block)
 *	search('falcon', r.block)	in name, pipeline, note, status, tags or id
 *
 * kind is of store_column_kind, stat of store_stat (0 for what is no metric), as numbers. Operators are
 * = <> < <= > >= between 'not between' (whole numbers) like 'not like' (with a backslash as escape)
 * match 'not match' (when a matcher was given with store_query_set_regexp) has 'is nan' 'is no nan';
 * = and <> take several values. A run that lacks the value is in no set, whatever the operator. Times are
 * in ns, durations in seconds, dirty, deleted and tests 0 or 1; params are numbers or texts ('true' and
 * 'false' for booleans, JSON for lists), data is 'rentals@7', a plain tag is ''.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_mem.h"
#include "store_attribute.h"
#include "store_open.h"
#include "store_rows.h"

enum store_value_kind { STORE_NULL, STORE_INT, STORE_NUM, STORE_TEXT };

/* A bound value, or a cell. */
struct store_value {
	enum store_value_kind kind;
	int64_t i;
	double num;		/* of STORE_INT too; may be NaN or infinite */
	const char *text;	/* of STORE_TEXT */
};

struct store_query {
	const char *where;	/* a condition with ? for values; NULL: all */
	const struct store_value *binds;
	size_t bind_count;
	struct store_column sort;	/* name NULL: newest first */
	bool descending;	/* runs without the value always come last; ties: newest first */
	bool deleted;		/* the deleted runs instead of the others */
	size_t limit;		/* 0: all */
	bool (*cancelled)(void *ctx);	/* asked now and then; true ends it with ERR_CANCELLED */
	void *cancel_ctx;
};

/* Replaces what is in rows (memory is reused). An error of the condition is ERR_INPUT. */
MUST_CHECK bool store_query_run(struct store *s, const struct store_query *q,
    struct store_rows *rows, struct err *err);
/* All runs there are, deleted ones left out. */
MUST_CHECK bool store_query_total(struct store *s, uint64_t *total, struct err *err);

/* cells[i * column_count + c] for each row, in the arena. Rows that are gone give STORE_NULL. */
MUST_CHECK bool store_query_cells(struct store *s, const uint32_t *rows, size_t row_count,
    const struct store_column *columns, size_t column_count, struct arena *a,
    struct store_value **cells, struct err *err);

/* The id of a row; false (ERR_NOTFOUND) when it is gone. id has STORE_ID_SIZE bytes. */
MUST_CHECK bool store_query_id(struct store *s, uint32_t row, char *id, struct err *err);

/* One run of the index whole, as `runs --json` shows it: store_run_load.h's struct without steps,
 * artifacts and tests. */
struct store_run;
MUST_CHECK bool store_query_load(struct store *s, uint32_t row, struct arena *a,
    struct store_run **out, struct err *err);

/* All names of a kind (parameters, metrics, tags, data, resources, tests), in natural order, in the
 * arena. For the column chooser and completion. */
MUST_CHECK bool store_query_names(struct store *s, enum store_column_kind kind, struct arena *a,
    const char ***names, size_t *count, struct err *err);
/* Distinct values of a column (attributes, parameters, tags, data), at most limit, in natural order. */
MUST_CHECK bool store_query_values(struct store *s, const struct store_column *column, size_t limit,
    struct arena *a, const char ***values, size_t *count, struct err *err);

/* Runs that are not over (created or running), for recovery: is their supervisor alive? */
MUST_CHECK bool store_query_active(struct store *s, struct store_rows *rows, struct err *err);

/* How the operator match is decided. compile returns NULL and sets err when the
 * pattern is bad. One compilation per pattern and query. */
struct store_regexp {
	void *(*compile)(const char *pattern, struct err *err);
	bool (*match)(void *compiled, struct slice text);
	void (*release)(void *compiled);
};
void store_query_set_regexp(struct store *s, const struct store_regexp *regexp);

#endif
