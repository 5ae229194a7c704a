/*
 * data_expr_ast.h - what the parser of conditions hands to their evaluator. Private to
 * core/data_expr*.c and core/data_eval.c.
 */
#ifndef DATA_EXPR_AST_H
#define DATA_EXPR_AST_H

#include "base_regex.h"
#include "data_expr.h"

enum {
	DATA_EXPR_MAX_TEXT = 4096,
	DATA_EXPR_MAX_DEPTH = 64,
	DATA_EXPR_MAX_NODES = 1000,
	DATA_EXPR_MAX_COLUMNS = 64,
};

enum expr_op {
	EXPR_CONSTANT, EXPR_COLUMN,
	EXPR_IF,	/* 2 or 3 children */
	EXPR_AND, EXPR_OR, EXPR_NOT,
	EXPR_EQ, EXPR_NE, EXPR_LT, EXPR_LE, EXPR_GT, EXPR_GE,
	EXPR_IN,	/* the first child among the others */
	EXPR_BETWEEN, EXPR_NULL, EXPR_MATCHES, EXPR_SEARCH,
	EXPR_ADD, EXPR_SUBTRACT, EXPR_MULTIPLY, EXPR_DIVIDE, EXPR_MODULO, EXPR_NEGATE,
	EXPR_CALL,
};

enum expr_kind { EXPR_V_NULL, EXPR_V_WRONG, EXPR_V_BOOL, EXPR_V_NUMBER, EXPR_V_TIME, EXPR_V_SPAN,
	EXPR_V_TEXT };

/* One value. A cell and a quoted text keep their text whatever else they are. */
struct expr_value {
	enum expr_kind kind;
	bool truth;
	bool whole;		/* a number that i has exactly */
	bool as_time;		/* a text that is a moment: i */
	bool as_number;		/* a text that is a number with leading zeros: d and i */
	bool has_text;
	int64_t i;		/* ns of times and durations */
	double d;
	struct slice text;
};

enum expr_function { EXPR_ABS, EXPR_ROUND, EXPR_FLOOR, EXPR_CEIL, EXPR_SQRT, EXPR_MIN, EXPR_MAX,
	EXPR_COALESCE, EXPR_LENGTH, EXPR_LOWER, EXPR_UPPER, EXPR_TRIM, EXPR_YEAR, EXPR_MONTH, EXPR_DAY,
	EXPR_HOUR, EXPR_MINUTE, EXPR_WEEKDAY };

struct expr_node {
	enum expr_op op;
	bool negated;			/* of IN, BETWEEN, NULL, MATCHES, SEARCH */
	enum expr_function function;
	struct expr_value constant;
	uint32_t column;		/* index among the expression's columns */
	uint32_t regex;			/* index among its patterns */
	struct expr_node *first, *next;	/* children; my next sibling */
	struct store_filter_place place;
};

struct data_expr {
	struct arena *arena;
	const char *text;
	struct expr_node *root;
	const char *columns[DATA_EXPR_MAX_COLUMNS];
	struct store_filter_place places[DATA_EXPR_MAX_COLUMNS];
	size_t column_count;
	const char *patterns[DATA_EXPR_MAX_COLUMNS];
	int pattern_flags[DATA_EXPR_MAX_COLUMNS];	/* of regex_compile */
	size_t pattern_count;
};

enum expr_token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_SIGN };

struct expr_token {
	enum expr_token_kind kind;
	const char *text;	/* without quotes; of a sign the table's; padded as a cell is */
	size_t len;
	bool quoted;		/* a name in back-quotes: never a keyword */
	struct expr_value value;	/* of TOKEN_NUMBER (a duration too) and TOKEN_TEXT */
	struct store_filter_place place;
};

/* The next word of text from *at on; the arena's. ERR_CONFIG with its place. */
MUST_CHECK bool data_expr_lex(struct expr_token *out, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err);

struct expr_signature {
	const char *name;
	enum expr_function function;
	int min, max;		/* how many arguments */
};

/* NULL: there is none of this name; the message says which may have been meant. */
const struct expr_signature *data_expr_function(const char *name, char *message, size_t size);

#endif
