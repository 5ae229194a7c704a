/*
 * store_filter_ast.h - what the parser of the filter language hands to its compiler. Private to
 * core/store_filter*.c.
 *
 * A tree in an arena. `and` and `or` hold any number of children (a list by `next`), so that its
 * depth is the depth of the text's parentheses, which is limited.
 */
#ifndef STORE_FILTER_AST_H
#define STORE_FILTER_AST_H

#include "store_filter.h"

enum {
	STORE_FILTER_MAX_TEXT = 16384,
	STORE_FILTER_MAX_DEPTH = 64,	/* of parentheses and `not` */
	STORE_FILTER_MAX_TERMS = 256,	/* comparisons: SQLite's own limit is a depth of 1000 */
	STORE_FILTER_MAX_LIST = 200,	/* values in one `in` */
};

enum filter_token_kind {
	FILTER_END,
	FILTER_WORD,		/* a name, a bare value, a keyword */
	FILTER_NUMBER,
	FILTER_STRING,		/* quoted by ' or " */
	FILTER_OPEN, FILTER_CLOSE, FILTER_COMMA,
	FILTER_EQ, FILTER_NE, FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE, FILTER_MATCH, FILTER_NO_MATCH,
};

struct filter_token {
	enum filter_token_kind kind;
	const char *text;	/* without quotes; the arena's */
	bool quoted_name;	/* a word with back-quotes in it: never a keyword */
	size_t raw_prefix;	/* bytes of text before the first back-quoted part */
	double number;
	struct store_filter_place place;
};

enum filter_node_kind {
	FILTER_AND, FILTER_OR, FILTER_NOT,
	FILTER_COMPARE,		/* name op values[0] */
	FILTER_IN,		/* name, values */
	FILTER_LIKE,		/* name, values[0] */
	FILTER_NULL,		/* name */
	FILTER_ALONE,		/* a word or text without an operator */
};

struct filter_node {
	enum filter_node_kind kind;
	bool negated;		/* of IN, LIKE and NULL */
	enum filter_token_kind op;
	struct filter_token name;
	struct filter_token *values;
	size_t value_count;
	struct filter_node *first, *next;	/* children of AND, OR, NOT; my next sibling */
};

/* NULL root in *out for blank text. */
MUST_CHECK bool store_filter_parse(struct filter_node **out, const char *text, struct arena *arena,
    struct store_filter_place *place, struct err *err);

/* The next token at *at, which moves behind it. */
MUST_CHECK bool store_filter_lex(struct filter_token *out, const char *text, size_t *at,
    struct arena *arena, struct store_filter_place *place, struct err *err);

/* What a name in the text stands for. */
enum filter_any { FILTER_NOT_ANY, FILTER_ANY_TAG, FILTER_ANY_DATA };

struct filter_field {
	struct store_column column;
	const struct store_attribute *attribute;	/* of STORE_ATTR */
	enum filter_any any;	/* `tag` and `data` as attributes: column is not set */
	const char *label;	/* as written, for messages */
};

/* The condition as it grows. */
struct filter_compiler {
	const struct store_filter_world *world;
	struct arena *arena;
	struct store_filter_place *place;
	struct err *err;
	struct buf sql;
	struct store_value *binds;
	size_t bind_count, bind_cap;
};

/* By the rules in store_filter.h. *known (may be NULL): false instead of an error when nothing has
 * this name. */
MUST_CHECK bool store_filter_field(struct filter_field *out, const struct filter_token *name,
    const struct store_filter_world *world, struct arena *a, bool *known, struct err *err);

/* The error is at this token. Returns false. */
bool store_filter_at(struct filter_compiler *c, const struct filter_token *t);

/* Pieces of the condition. A call of test() begins with column and operator, has values, and ends. */
void store_filter_begin_test(struct filter_compiler *c, const struct store_column *column,
    const char *op);
void store_filter_put_text(struct filter_compiler *c, const char *text);
void store_filter_end_test(struct filter_compiler *c);
/* Whole calls: with one text; whether the run has a value; whether it is true. */
void store_filter_put_text_test(struct filter_compiler *c, const struct store_column *column, const char *op,
    const char *text);
void store_filter_put_has(struct filter_compiler *c, const struct store_column *column);
void store_filter_put_true(struct filter_compiler *c, const struct store_column *column);

bool store_filter_is_numeric(const struct filter_field *f);
/* One comparison with = != < <= > >=, by the type of the field. */
MUST_CHECK bool store_filter_compare(struct filter_compiler *c, const struct filter_field *f,
    enum filter_token_kind op, const struct filter_token *v);
/* Whether `in` is one SQL list; then store_filter_list writes it, else it is an OR of comparisons. */
bool store_filter_is_list(const struct filter_field *f);
MUST_CHECK bool store_filter_list(struct filter_compiler *c, const struct filter_field *f,
    const struct filter_node *n);

#endif
