/*
 * data_expr.h - conditions over the columns of one row, as the rules of a schema are written:
 *
 *	start <= end
 *	registered + casual == count
 *	if status = 'closed' then closed_at is not null
 *	`unit price` * amount between 0 and 1e6 and sku matches '[A-Z]{2}-\d+'
 *
 * A condition is made of comparisons joined by `and`, `or`, `not` and parentheses (words in any case);
 * `if A then B [else C]` is B where A is true. A comparison is `A OP B` with = == != <> < <= > >=,
 * `A [not] in (B, ...)`, `A [not] between B and C`, `A is [not] null`, `A [not] matches 'REGEX'` (the whole
 * text), `A ~ 'REGEX'` and `A !~ 'REGEX'` (somewhere in it). Sides are sums of products: + - * / % of
 * columns, numbers, 'texts' (or "texts"; a doubled quote is that quote), durations (90s, 5m, 1h30m, 3d),
 * true, false, null, and functions:
 *
 *	abs round floor ceil sqrt (number)	min max coalesce (two or more)
 *	length lower upper trim (text)		year month day hour minute weekday (time; Monday is 1)
 *
 * Names of columns with odd characters stand in back-quotes.
 *
 * Values are what they look like (data_value.h): numbers are compared as numbers, whole ones exactly; moments
 * with moments and with texts that are moments ('2024-05-01'); everything else as bytes of text. The
 * difference of two moments is a duration.
 *
 * As in SQL, a comparison with a missing value is neither true nor false, and a row for which the
 * condition is neither meets it: say `is not null` where a value must be there. What cannot be compared or
 * computed (a text with a number, a division by zero) breaks the rule.
 *
 * A compiled expression is never changed and may be shared by threads; each thread evaluates with an
 * evaluator of its own. Depth, length and number of terms are bounded, since the text is a person's.
 */
#ifndef DATA_EXPR_H
#define DATA_EXPR_H

#include "base.h"
#include "data_csv.h"
#include "store_filter.h"

struct data_expr;

/* ERR_CONFIG; *place (may be NULL) says where. The message alone has no place in it. */
MUST_CHECK bool data_expr_compile(struct data_expr **out, const char *text,
    struct store_filter_place *place, struct err *err);
void data_expr_free(struct data_expr *e);

const char *data_expr_text(const struct data_expr *e);
/* The columns that it mentions, each once, in order. */
const char *const *data_expr_columns(const struct data_expr *e, size_t *count);
/* Where the i-th column is first mentioned. */
struct store_filter_place data_expr_place(const struct data_expr *e, size_t i);

enum data_truth { DATA_FALSE, DATA_TRUE, DATA_UNKNOWN, DATA_WRONG };

struct data_eval;

struct data_eval *data_eval_new(const struct data_expr *e);
void data_eval_free(struct data_eval *v);

enum { DATA_NO_COLUMN = UINT32_MAX };

/* One row: its cells, and for each column of the expression which cell it is (DATA_NO_COLUMN: missing).
 * The text needs padding as in data_value_read. */
enum data_truth data_eval_row(struct data_eval *v, const char *text, const struct data_cell *cells,
    const uint32_t *places);
static inline bool
data_truth_breaks(enum data_truth t)
{
	return t == DATA_FALSE || t == DATA_WRONG;
}

#endif
