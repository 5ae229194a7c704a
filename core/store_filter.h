/*
 * store_filter.h - the filter language of the runs table, compiled to SQL.
 *
 *	rmse < 120 and params.model.depth >= 4 and not tags.debug
 *	status in (failed, lost) and started > -3d
 *	name ~ '^amber' or note like '%baseline%'
 *
 * An expression is made of comparisons joined by `and`, `or`, `not` and parentheses (words in any
 * case). A comparison is `NAME OP VALUE` with = != < <= > >= ~ !~, `NAME [not] in (VALUE, ...)`,
 * `NAME [not] like PATTERN`, `NAME is [not] null`. `tags.NAME` alone is true where the tag is set; a
 * word or a quoted text alone searches id, name, pipeline, status, tags and note.
 *
 * Names. `params.X`, `metrics.X`, `tags.X`, `data.X`, `resources.X`, `tests.X` are explicit. A metric may
 * end in .last .min .max .mean .count .step; without, its last value is meant. A bare name is the first
 * of: an attribute (store_attribute.h), a metric, a parameter that some run has. Names
 * with odd characters stand in back-quotes: metrics.`val loss`. `tag = best` and `data = rentals@7`
 * (or `data = rentals`) ask for any tag and any dataset.
 *
 * Values. Numbers; 'text' or "text" (a doubled quote is that quote); bare words (`failed`); moments for
 * started, ended, created: RFC 3339, 2026-11-23, '2026-11-23 05:59', today, yesterday, ages as -3d; a
 * day is the whole day, so `started = yesterday` works and `started > 2026-11-23` is later than that
 * day. Durations: 90, 5m, 1h30m. `commit` and `id` are equal to a beginning of at least one character.
 *
 * A comparison is false for a run that lacks the value; `is null` finds those; `not` is the complement.
 * A name alone asks whether the run has it (`tags.best`, `rmse`; a test: whether it passed); any other
 * word or quoted text alone is searched in id, name, pipeline, status, note and tags.
 *
 * The result is a condition of store_query.h. Everything that a person wrote is bound, none of it is in
 * the SQL text.
 */
#ifndef STORE_FILTER_H
#define STORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "store_query.h"

/* What the compiler asks about the runs. */
struct store_filter_world {
	int64_t now;	/* gives ages their meaning */
	/* all names of a kind, as store_query_names */
	bool (*names)(void *ctx, enum store_column_kind kind, struct arena *a, const char ***names,
	    size_t *count, struct err *err);
	void *ctx;
};

struct store_filter_world store_filter_world(struct store *s);

/* Where in the text an error is, in bytes. */
struct store_filter_place {
	size_t at, len;
};

struct store_filter {
	const char *where;	/* NULL: every run matches */
	const struct store_value *binds;
	size_t bind_count;
};

/* Blank text matches every run. ERR_INPUT with a one-line message; *place (may be NULL) says where. The
 * result is in the arena. */
MUST_CHECK bool store_filter_compile(struct store_filter *out, const char *text,
    const struct store_filter_world *world, struct arena *a, struct store_filter_place *place,
    struct err *err);

/* The same for an open store, into a query; gives the store its REGEXP too. The error's message has the
 * text and a caret line under the place. */
MUST_CHECK bool store_filter_query(struct store *s, const char *text, struct arena *a,
    struct store_query *query, struct err *err);

/* A column by the rules of names above: "rmse", "loss.min", "params.depth", "status". */
MUST_CHECK bool store_filter_column(struct store_column *out, const char *text,
    const struct store_filter_world *world, struct arena *a, struct err *err);

/* `text ~ pattern`, by PCRE2. */
extern const struct store_regexp store_filter_regexp;

/* The text with a caret line under the place, indented by two; long text is cut around it. */
void store_filter_show_place(struct buf *out, const char *text, struct store_filter_place place);

#endif
