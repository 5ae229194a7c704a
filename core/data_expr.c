/*
 * data_expr.c - the grammar of conditions, by recursive descent:
 *
 *	rule    = "if" or "then" rule [ "else" rule ] | or
 *	or      = and { "or" and }
 *	and     = not { "and" not }
 *	not     = "not" not | compare
 *	compare = sum [ op sum | ["not"] "in" "(" sum { "," sum } ")" | ["not"] "between" sum "and" sum
 *	        | ["not"] "matches" text | "~" text | "!~" text | "is" ["not"] "null" | "not" "null" ]
 *	sum     = product { ("+" | "-") product }
 *	product = unary { ("*" | "/" | "%") unary }
 *	unary   = "-" unary | number | duration | text | word | name | name "(" sum { "," sum } ")" | "(" rule ")"
 *
 * Recursion is bounded by DATA_EXPR_MAX_DEPTH. What an operand can be is checked where it is known: a
 * sum is no condition, a condition no summand.
 */
#include "data_expr_ast.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>


struct parser {
	struct data_expr *e;
	const char *text;
	size_t at;
	struct expr_token token;	/* looked at, not yet taken */
	struct store_filter_place *place;
	struct err *err;
	int depth;
	size_t nodes;
};

static struct expr_node *parse_rule(struct parser *p);
static struct expr_node *parse_sum(struct parser *p);

/* ------------------------------------------------------------------------------------- words */

/* Always NULL, so that callers can return it. */
static struct expr_node *
fail_at(struct parser *p, struct store_filter_place where, const char *message)
{
	if (p->place != NULL)
		*p->place = where;
	err_set(p->err, ERR_CONFIG, "%s", message);
	return NULL;
}

static bool
advance(struct parser *p)
{
	return data_expr_lex(&p->token, p->text, &p->at, p->e->arena, p->place, p->err);
}

static bool
is_word(const struct parser *p, const char *word)
{
	return p->token.kind == TOKEN_NAME && !p->token.quoted && strcasecmp(p->token.text, word) == 0;
}

static bool
is_sign(const struct parser *p, const char *sign)
{
	return p->token.kind == TOKEN_SIGN && str_equal(p->token.text, sign);
}

static struct expr_node *
expected(struct parser *p, const char *what)
{
	struct buf shown = BUF_INIT;
	char message[256];

	buf_append(&shown, p->text + p->token.place.at, p->token.place.len < 60 ? p->token.place.len : 60);
	snprintf(message, sizeof message, p->token.kind == TOKEN_END ? "expected %s, not the end"
	    : "expected %s, not \"%s\"", what, buf_str(&shown));
	buf_release(&shown);
	return fail_at(p, p->token.place, message);
}

/* ------------------------------------------------------------------------------------- nodes */

static struct expr_node *
new_node(struct parser *p, enum expr_op op, struct store_filter_place place)
{
	struct expr_node *n;

	if (p->nodes++ >= DATA_EXPR_MAX_NODES)
		return fail_at(p, place, "the rule is too long");
	n = arena_alloc(p->e->arena, sizeof *n);
	n->op = op;
	n->place = place;
	return n;
}

/* From the start of the first child to the end of what was taken. */
static struct expr_node *
join(struct parser *p, enum expr_op op, struct expr_node *a, struct expr_node *b)
{
	struct expr_node *n;

	if (a == NULL || b == NULL)
		return NULL;
	n = new_node(p, op, (struct store_filter_place){ a->place.at,
	    b->place.at + b->place.len - a->place.at });
	if (n == NULL)
		return NULL;
	n->first = a;
	a->next = b;
	return n;
}

static bool
is_condition(const struct expr_node *n)
{
	return n->op >= EXPR_IF && n->op <= EXPR_SEARCH;
}

/* Columns and null may be anything. */
static bool
may_be_condition(const struct expr_node *n)
{
	return is_condition(n) || n->op == EXPR_COLUMN ||
	    (n->op == EXPR_CALL && n->function == EXPR_COALESCE) ||
	    (n->op == EXPR_CONSTANT && n->constant.kind <= EXPR_V_BOOL);
}

static struct expr_node *
need_condition(struct parser *p, struct expr_node *n)
{
	if (n != NULL && !may_be_condition(n))
		return fail_at(p, n->place, "this is a value, not a condition: compare it with something");
	return n;
}

static struct expr_node *
need_value(struct parser *p, struct expr_node *n)
{
	if (n != NULL && is_condition(n))
		return fail_at(p, n->place, "this is a condition, a value is expected");
	return n;
}

static struct expr_node *
constant(struct parser *p, struct expr_value value)
{
	struct expr_node *n = new_node(p, EXPR_CONSTANT, p->token.place);

	if (n == NULL)
		return NULL;
	n->constant = value;
	return advance(p) ? n : NULL;
}

static struct expr_node *
column(struct parser *p, const struct expr_token *name)
{
	struct expr_node *n = new_node(p, EXPR_COLUMN, name->place);
	struct data_expr *e = p->e;
	size_t i = 0;

	if (n == NULL)
		return NULL;
	while (i < e->column_count && !str_equal(e->columns[i], name->text))
		i++;
	if (i == DATA_EXPR_MAX_COLUMNS)
		return fail_at(p, name->place, "the rule mentions too many columns");
	if (i == e->column_count) {
		e->columns[i] = name->text;
		e->places[i] = name->place;
		e->column_count++;
	}
	n->column = (uint32_t)i;
	return n;
}

/* ------------------------------------------------------------------------------------- grammar */

/* Values up to the closing parenthesis, behind what n has; *count of them. */
static bool
parse_list(struct parser *p, struct expr_node *n, struct expr_node *last, int *count)
{
	do {
		struct expr_node *item = advance(p) ? need_value(p, parse_sum(p)) : NULL;

		if (item == NULL)
			return false;
		if (last == NULL)
			n->first = item;
		else
			last->next = item;
		last = item;
		(*count)++;
	} while (is_sign(p, ","));
	if (!is_sign(p, ")")) {
		expected(p, "\",\" or \")\"");
		return false;
	}
	n->place.len = p->token.place.at + 1 - n->place.at;
	return advance(p);
}

/* The token is the opening parenthesis. */
static struct expr_node *
parse_call(struct parser *p, const struct expr_token *name)
{
	struct expr_node *n = new_node(p, EXPR_CALL, name->place);
	const struct expr_signature *f;
	char message[128];
	int count = 0;

	f = data_expr_function(name->text, message, sizeof message);
	if (f == NULL)
		return fail_at(p, name->place, message);
	if (n == NULL || !parse_list(p, n, NULL, &count))
		return NULL;
	n->function = f->function;
	if (count >= f->min && count <= f->max)
		return n;
	snprintf(message, sizeof message, "%s takes %s", f->name,
	    f->max == 1 ? "one value" : "two or more values");
	return fail_at(p, n->place, message);
}

static bool
is_keyword(const struct parser *p)
{
	static const char *const words[] = { "and", "or", "not", "if", "then", "else", "in", "is", "between",
		"matches" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (is_word(p, words[i]))
			return true;
	return false;
}

static struct expr_node *
parse_name(struct parser *p)
{
	struct expr_token name = p->token;

	if (is_word(p, "null"))
		return constant(p, (struct expr_value){ .kind = EXPR_V_NULL });
	if (is_word(p, "true") || is_word(p, "false"))
		return constant(p, (struct expr_value){ .kind = EXPR_V_BOOL, .truth = is_word(p, "true") });
	if (is_keyword(p))
		return expected(p, "a column, a number or a text");
	if (!advance(p))
		return NULL;
	return is_sign(p, "(") && !name.quoted ? parse_call(p, &name) : column(p, &name);
}

static struct expr_node *
parse_parentheses(struct parser *p)
{
	struct store_filter_place open = p->token.place;
	struct expr_node *n;

	if (!advance(p) || (n = parse_rule(p)) == NULL)
		return NULL;
	if (p->token.kind == TOKEN_END)
		return fail_at(p, open, "this parenthesis is not closed");
	if (!is_sign(p, ")"))
		return expected(p, "an operator or \")\"");
	n->place.at = open.at;
	n->place.len = p->token.place.at + 1 - open.at;
	return advance(p) ? n : NULL;
}

static struct expr_node *
parse_negation(struct parser *p)
{
	struct store_filter_place minus = p->token.place;
	struct expr_node *child, *n;

	if (p->depth == DATA_EXPR_MAX_DEPTH)
		return fail_at(p, minus, "nested too deeply");
	p->depth++;
	if (!advance(p))
		return NULL;
	child = is_sign(p, "-") ? parse_negation(p) : NULL;
	if (child == NULL && p->err->kind == ERR_NONE) {
		child = is_sign(p, "(") ? parse_parentheses(p) : p->token.kind == TOKEN_NAME ? parse_name(p)
		    : p->token.kind == TOKEN_NUMBER ? constant(p, p->token.value)
		    : expected(p, "a number or a column");
	}
	p->depth--;
	child = need_value(p, child);
	if (child == NULL)
		return NULL;
	n = new_node(p, EXPR_NEGATE, (struct store_filter_place){ minus.at,
	    child->place.at + child->place.len - minus.at });
	if (n != NULL)
		n->first = child;
	return n;
}

static struct expr_node *
parse_primary(struct parser *p)
{
	struct expr_node *n;

	switch (p->token.kind) {
	case TOKEN_NUMBER:
	case TOKEN_TEXT:
		return constant(p, p->token.value);
	case TOKEN_NAME:
		return parse_name(p);
	case TOKEN_SIGN:
		if (is_sign(p, "-"))
			return parse_negation(p);
		if (!is_sign(p, "("))
			break;
		if (p->depth == DATA_EXPR_MAX_DEPTH)
			return fail_at(p, p->token.place, "nested too deeply");
		p->depth++;
		n = parse_parentheses(p);
		p->depth--;
		return n;
	case TOKEN_END:
		break;
	}
	return expected(p, "a column, a number or a text");
}

static struct expr_node *
parse_product(struct parser *p)
{
	struct expr_node *n = parse_primary(p);

	while (n != NULL && (is_sign(p, "*") || is_sign(p, "/") || is_sign(p, "%"))) {
		enum expr_op op = is_sign(p, "*") ? EXPR_MULTIPLY : is_sign(p, "/") ? EXPR_DIVIDE : EXPR_MODULO;

		if ((n = need_value(p, n)) == NULL || !advance(p))
			return NULL;
		n = join(p, op, n, need_value(p, parse_primary(p)));
	}
	return n;
}

static struct expr_node *
parse_sum(struct parser *p)
{
	struct expr_node *n = parse_product(p);

	while (n != NULL && (is_sign(p, "+") || is_sign(p, "-"))) {
		enum expr_op op = is_sign(p, "+") ? EXPR_ADD : EXPR_SUBTRACT;

		if ((n = need_value(p, n)) == NULL || !advance(p))
			return NULL;
		n = join(p, op, n, need_value(p, parse_product(p)));
	}
	return n;
}

static bool
compare_op(const struct parser *p, enum expr_op *out)
{
	static const struct {
		const char *sign;
		enum expr_op op;
	} ops[] = { { "=", EXPR_EQ }, { "==", EXPR_EQ }, { "!=", EXPR_NE }, { "<>", EXPR_NE },
		{ "<", EXPR_LT }, { "<=", EXPR_LE }, { ">", EXPR_GT }, { ">=", EXPR_GE } };

	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (is_sign(p, ops[i].sign)) {
			*out = ops[i].op;
			return true;
		}
	return false;
}

static struct expr_node *
parse_pattern(struct parser *p, struct expr_node *n, enum expr_op op, bool negated)
{
	struct data_expr *e = p->e;
	struct expr_node *match;
	struct regex *regex;
	struct err err;
	int flags;

	if (!advance(p))
		return NULL;
	if (p->token.kind != TOKEN_TEXT)
		return expected(p, "a regular expression in quotes");
	if (strlen(p->token.text) != p->token.len || e->pattern_count == DATA_EXPR_MAX_COLUMNS)
		return fail_at(p, p->token.place, "no such pattern can be used");
	flags = REGEX_UTF | (op == EXPR_MATCHES ? REGEX_WHOLE : 0);
	if (!regex_compile(&regex, p->token.text, flags, &err))
		return fail_at(p, p->token.place, err.msg);
	regex_free(regex);
	match = new_node(p, op, (struct store_filter_place){ n->place.at,
	    p->token.place.at + p->token.place.len - n->place.at });
	if (match == NULL)
		return NULL;
	match->first = n;
	match->negated = negated;
	match->regex = (uint32_t)e->pattern_count;
	e->pattern_flags[e->pattern_count] = flags;
	e->patterns[e->pattern_count++] = p->token.text;
	return advance(p) ? match : NULL;
}

/* `is [not] null`, or `not null` alone. */
static struct expr_node *
parse_null(struct parser *p, struct expr_node *n, bool negated)
{
	struct expr_node *test;

	if (!is_word(p, "null"))
		return expected(p, "null or not null");
	test = new_node(p, EXPR_NULL, (struct store_filter_place){ n->place.at,
	    p->token.place.at + p->token.place.len - n->place.at });
	if (test == NULL)
		return NULL;
	test->first = n;
	test->negated = negated;
	return advance(p) ? test : NULL;
}

static struct expr_node *
parse_in(struct parser *p, struct expr_node *n, bool negated)
{
	struct expr_node *in = new_node(p, EXPR_IN, n->place);
	int count = 0;

	if (in == NULL || !advance(p))
		return NULL;
	if (!is_sign(p, "("))
		return expected(p, "\"(\" behind in, as in: kind in ('a', 'b')");
	in->first = n;
	in->negated = negated;
	return parse_list(p, in, n, &count) ? in : NULL;
}

static struct expr_node *
parse_between(struct parser *p, struct expr_node *n, bool negated)
{
	struct expr_node *low, *high, *between;

	if (!advance(p) || (low = need_value(p, parse_sum(p))) == NULL)
		return NULL;
	if (!is_word(p, "and"))
		return expected(p, "\"and\", as in: x between 1 and 5");
	if (!advance(p) || (high = need_value(p, parse_sum(p))) == NULL)
		return NULL;
	between = join(p, EXPR_BETWEEN, n, high);
	if (between == NULL)
		return NULL;
	n->next = low;
	low->next = high;
	between->negated = negated;
	return between;
}

/* What follows a value and a word. */
static struct expr_node *
parse_predicate(struct parser *p, struct expr_node *n)
{
	bool negated = is_word(p, "not");

	if (is_word(p, "is")) {
		if (!advance(p))
			return NULL;
		negated = is_word(p, "not");
		return !negated || advance(p) ? parse_null(p, n, negated) : NULL;
	}
	if (negated && !advance(p))
		return NULL;
	if (is_word(p, "in"))
		return parse_in(p, n, negated);
	if (is_word(p, "between"))
		return parse_between(p, n, negated);
	if (is_word(p, "matches"))
		return parse_pattern(p, n, EXPR_MATCHES, negated);
	return parse_null(p, n, negated);
}

static struct expr_node *
parse_compare(struct parser *p)
{
	struct expr_node *n = parse_sum(p);
	enum expr_op op;

	if (n == NULL)
		return NULL;
	if (is_word(p, "is") || is_word(p, "not") || is_word(p, "in") || is_word(p, "between") ||
	    is_word(p, "matches"))
		return (n = need_value(p, n)) != NULL ? parse_predicate(p, n) : NULL;
	if (is_sign(p, "~") || is_sign(p, "!~"))
		return (n = need_value(p, n)) != NULL ? parse_pattern(p, n, EXPR_SEARCH, is_sign(p, "!~")) : NULL;
	if (!compare_op(p, &op))
		return n;
	if ((n = need_value(p, n)) == NULL || !advance(p))
		return NULL;
	n = join(p, op, n, need_value(p, parse_sum(p)));
	if (n != NULL && compare_op(p, &op))
		return fail_at(p, p->token.place, "two comparisons in a row: join them with and, as in "
		    "a < b and b < c");
	return n;
}

static struct expr_node *
parse_not(struct parser *p)
{
	struct store_filter_place start = p->token.place;
	struct expr_node *n, *child;

	if (!is_word(p, "not"))
		return parse_compare(p);
	if (p->depth == DATA_EXPR_MAX_DEPTH)
		return fail_at(p, start, "nested too deeply");
	p->depth++;
	child = advance(p) ? need_condition(p, parse_not(p)) : NULL;
	p->depth--;
	if (child == NULL)
		return NULL;
	n = new_node(p, EXPR_NOT, (struct store_filter_place){ start.at,
	    child->place.at + child->place.len - start.at });
	if (n != NULL)
		n->first = child;
	return n;
}

/* One or more of `parse` joined by a keyword: a list of children, so that depth does not grow. */
static struct expr_node *
parse_chain(struct parser *p, struct expr_node *(*parse)(struct parser *), const char *word,
    enum expr_op op)
{
	struct expr_node *first = parse(p), *last = first, *next, *chain = NULL;

	while (first != NULL && is_word(p, word)) {
		if ((chain == NULL && need_condition(p, first) == NULL) || !advance(p) ||
		    (next = need_condition(p, parse(p))) == NULL)
			return NULL;
		if (chain == NULL) {
			if ((chain = join(p, op, first, next)) == NULL)
				return NULL;
		} else {
			last->next = next;
			chain->place.len = next->place.at + next->place.len - chain->place.at;
		}
		last = next;
	}
	return chain != NULL ? chain : first;
}

static struct expr_node *
parse_and(struct parser *p)
{
	return parse_chain(p, parse_not, "and", EXPR_AND);
}

static struct expr_node *
parse_or(struct parser *p)
{
	return parse_chain(p, parse_and, "or", EXPR_OR);
}

static struct expr_node *
parse_if(struct parser *p)
{
	struct store_filter_place start = p->token.place;
	struct expr_node *condition, *then, *otherwise, *n;

	if (!advance(p) || (condition = need_condition(p, parse_or(p))) == NULL)
		return NULL;
	if (!is_word(p, "then"))
		return expected(p, "\"then\"");
	if (!advance(p) || (then = need_condition(p, parse_rule(p))) == NULL ||
	    (n = join(p, EXPR_IF, condition, then)) == NULL)
		return NULL;
	if (is_word(p, "else")) {
		if (!advance(p) || (otherwise = need_condition(p, parse_rule(p))) == NULL)
			return NULL;
		then->next = otherwise;
		n->place.len = otherwise->place.at + otherwise->place.len - n->place.at;
	}
	n->place.len += n->place.at - start.at;
	n->place.at = start.at;
	return n;
}

static struct expr_node *
parse_rule(struct parser *p)
{
	struct expr_node *n;

	if (!is_word(p, "if"))
		return parse_or(p);
	if (p->depth == DATA_EXPR_MAX_DEPTH)
		return fail_at(p, p->token.place, "nested too deeply");
	p->depth++;
	n = parse_if(p);
	p->depth--;
	return n;
}

/* ------------------------------------------------------------------------------------- public */

static bool
parse_whole(struct parser *p)
{
	struct expr_node *n;

	if (strlen(p->text) > DATA_EXPR_MAX_TEXT)
		return fail_at(p, (struct store_filter_place){ 0, 0 }, "the rule is too long") != NULL;
	if (!advance(p))
		return false;
	if (p->token.kind == TOKEN_END)
		return expected(p, "a rule, as in: start <= end") != NULL;
	n = need_condition(p, parse_rule(p));
	if (n != NULL && p->token.kind != TOKEN_END)
		n = expected(p, "an operator, \"and\" or \"or\"");
	p->e->root = n;
	return n != NULL;
}

bool
data_expr_compile(struct data_expr **out, const char *text, struct store_filter_place *place,
    struct err *err)
{
	struct data_expr *e = x_new(struct data_expr);
	struct err own;
	struct parser p = { .e = e, .place = place, .err = err != NULL ? err : &own };

	err_clear(p.err);
	e->arena = arena_new();
	e->text = p.text = arena_strdup(e->arena, text);
	if (!parse_whole(&p)) {
		data_expr_free(e);
		return false;
	}
	*out = e;
	return true;
}

void
data_expr_free(struct data_expr *e)
{
	if (e == NULL)
		return;
	arena_free(e->arena);
	x_free(e);
}

const char *
data_expr_text(const struct data_expr *e)
{
	return e->text;
}

const char *const *
data_expr_columns(const struct data_expr *e, size_t *count)
{
	*count = e->column_count;
	return e->columns;
}

struct store_filter_place
data_expr_place(const struct data_expr *e, size_t i)
{
	return e->places[i];
}
