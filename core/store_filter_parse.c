/*
 * store_filter_parse.c - the grammar of the filter language, by recursive descent:
 *
 *	or         = and { "or" and }
 *	and        = unary { "and" unary }
 *	unary      = "not" unary | "(" or ")" | comparison
 *	comparison = name op value | name ["not"] "in" "(" value { "," value } ")"
 *	           | name ["not"] "like" value | name "is" ["not"] "null" | name | text
 *
 * Recursion is bounded by STORE_FILTER_MAX_DEPTH, since the text comes from outside.
 */
#include "store_filter_ast.h"

#include <stdio.h>
#include <string.h>

#include "base_utf8.h"

struct parser {
	const char *text;
	size_t at;
	struct filter_token token;	/* looked at, not yet taken */
	struct arena *arena;
	struct store_filter_place *place;
	struct err *err;
	int depth;
	size_t terms;
};

static struct filter_node *parse_or(struct parser *p);

static bool
advance(struct parser *p)
{
	return store_filter_lex(&p->token, p->text, &p->at, p->arena, p->place, p->err);
}

/* Always NULL, so that callers can return it. */
static struct filter_node *
fail_at(struct parser *p, struct store_filter_place where, const char *message)
{
	if (p->place != NULL)
		*p->place = where;
	err_set(p->err, ERR_INPUT, "%s", message);
	return NULL;
}

static struct filter_node *
expected(struct parser *p, const char *what)
{
	char message[512];
	struct buf shown = BUF_INIT_MAX(80);

	buf_printf(&shown, "%.60s", p->token.text);
	if (p->token.kind == FILTER_END)
		buf_add(&shown, "the end");
	snprintf(message, sizeof message, p->token.kind == FILTER_END
		? "expected %s, not %s" : "expected %s, not \"%s\"", what, buf_str(&shown));
	buf_release(&shown);
	return fail_at(p, p->token.place, message);
}

static bool
is_keyword(const struct filter_token *t, const char *word)
{
	size_t n = strlen(word);

	if (t->kind != FILTER_WORD || t->quoted_name || strlen(t->text) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((t->text[i] | 0x20) != word[i])
			return false;
	}
	return true;
}

static bool
is_any_keyword(const struct filter_token *t)
{
	static const char *const words[] = { "and", "or", "not", "in", "like", "is", "null" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (is_keyword(t, words[i]))
			return true;
	}
	return false;
}

static struct filter_node *
new_node(struct parser *p, enum filter_node_kind kind)
{
	struct filter_node *n = arena_alloc(p->arena, sizeof *n);

	n->kind = kind;
	return n;
}

static bool
is_value(const struct filter_token *t)
{
	return t->kind == FILTER_WORD || t->kind == FILTER_NUMBER || t->kind == FILTER_STRING;
}

static bool
take_value(struct parser *p, struct filter_node *n, const char *what)
{
	if (!is_value(&p->token) || (is_any_keyword(&p->token) && !is_keyword(&p->token, "null"))) {
		expected(p, what);
		return false;
	}
	n->values[n->value_count++] = p->token;
	return advance(p);
}

static struct filter_node *
parse_list(struct parser *p, struct filter_node *n)
{
	n->kind = FILTER_IN;
	n->values = arena_array(p->arena, struct filter_token, STORE_FILTER_MAX_LIST);
	if (p->token.kind != FILTER_OPEN)
		return expected(p, "\"(\" after in, as in: status in (failed, lost)");
	do {
		if (n->value_count == STORE_FILTER_MAX_LIST)
			return fail_at(p, p->token.place, "more than 200 values in one list");
		if (!advance(p) || !take_value(p, n, "a value"))
			return NULL;
	} while (p->token.kind == FILTER_COMMA);
	if (p->token.kind != FILTER_CLOSE)
		return expected(p, "\",\" or \")\"");
	return advance(p) ? n : NULL;
}

static struct filter_node *
parse_one_value(struct parser *p, struct filter_node *n, enum filter_node_kind kind)
{
	n->kind = kind;
	n->values = arena_array(p->arena, struct filter_token, 1);
	return take_value(p, n, "a value") ? n : NULL;
}

static struct filter_node *
parse_is(struct parser *p, struct filter_node *n)
{
	n->kind = FILTER_NULL;
	if (is_keyword(&p->token, "not")) {
		n->negated = true;
		if (!advance(p))
			return NULL;
	}
	if (!is_keyword(&p->token, "null"))
		return expected(p, "\"null\" or \"not null\" after is");
	return advance(p) ? n : NULL;
}

/* What follows a name. */
static struct filter_node *
parse_predicate(struct parser *p, struct filter_node *n)
{
	if (p->token.kind >= FILTER_EQ) {
		n->op = p->token.kind;
		return advance(p) ? parse_one_value(p, n, FILTER_COMPARE) : NULL;
	}
	if (is_keyword(&p->token, "is"))
		return advance(p) ? parse_is(p, n) : NULL;
	if (is_keyword(&p->token, "not")) {
		n->negated = true;
		if (!advance(p))
			return NULL;
		if (!is_keyword(&p->token, "in") && !is_keyword(&p->token, "like"))
			return expected(p, "\"in\" or \"like\" after not");
	}
	if (is_keyword(&p->token, "in"))
		return advance(p) ? parse_list(p, n) : NULL;
	if (is_keyword(&p->token, "like"))
		return advance(p) ? parse_one_value(p, n, FILTER_LIKE) : NULL;
	n->kind = FILTER_ALONE;
	if (is_value(&p->token) && !is_any_keyword(&p->token))
		return expected(p, "an operator (= != < <= > >= ~ in like is), \"and\" or \"or\"");
	return n;
}

static struct filter_node *
parse_comparison(struct parser *p)
{
	struct filter_node *n = new_node(p, FILTER_ALONE);

	if (!is_value(&p->token) || is_any_keyword(&p->token))
		return expected(p, "a name, as in: status = failed");
	if (p->terms++ == STORE_FILTER_MAX_TERMS)
		return fail_at(p, p->token.place, "more than 256 comparisons in one filter");
	n->name = p->token;
	if (!advance(p))
		return NULL;
	if (n->name.kind == FILTER_STRING && p->token.kind >= FILTER_EQ)
		return fail_at(p, n->name.place,
		    "a quoted text is a value; put names in back-quotes, as in `val loss` < 1");
	return parse_predicate(p, n);
}

static struct filter_node *parse_unary(struct parser *p);

static struct filter_node *
parse_not(struct parser *p)
{
	struct filter_node *n = new_node(p, FILTER_NOT);

	if (!advance(p) || (n->first = parse_unary(p)) == NULL)
		return NULL;
	return n;
}

static struct filter_node *
parse_parentheses(struct parser *p)
{
	struct store_filter_place open = p->token.place;
	struct filter_node *n;

	if (!advance(p) || (n = parse_or(p)) == NULL)
		return NULL;
	if (p->token.kind == FILTER_END)
		return fail_at(p, open, "this parenthesis is not closed");
	if (p->token.kind != FILTER_CLOSE)
		return expected(p, "\"and\", \"or\" or \")\"");
	return advance(p) ? n : NULL;
}

static struct filter_node *
parse_unary(struct parser *p)
{
	bool negation = is_keyword(&p->token, "not");
	struct filter_node *n;

	if (p->token.kind != FILTER_OPEN && !negation)
		return parse_comparison(p);
	if (p->depth == STORE_FILTER_MAX_DEPTH)
		return fail_at(p, p->token.place, "nested too deeply");
	p->depth++;
	n = negation ? parse_not(p) : parse_parentheses(p);
	p->depth--;
	return n;
}

/* One or more of `parse` joined by a keyword: the child itself when there is one only. */
static struct filter_node *
parse_chain(struct parser *p, struct filter_node *(*parse)(struct parser *), const char *keyword,
    enum filter_node_kind kind)
{
	struct filter_node *first = parse(p), *last = first, *chain;

	if (first == NULL || !is_keyword(&p->token, keyword))
		return first;
	chain = new_node(p, kind);
	chain->first = first;
	while (is_keyword(&p->token, keyword)) {
		if (!advance(p) || (last->next = parse(p)) == NULL)
			return NULL;
		last = last->next;
	}
	return chain;
}

static struct filter_node *
parse_and(struct parser *p)
{
	return parse_chain(p, parse_unary, "and", FILTER_AND);
}

static struct filter_node *
parse_or(struct parser *p)
{
	return parse_chain(p, parse_and, "or", FILTER_OR);
}

bool
store_filter_parse(struct filter_node **out, const char *text, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	struct parser p = { .text = text, .arena = arena, .place = place, .err = err };
	struct filter_node *root = NULL;

	if (strlen(text) > STORE_FILTER_MAX_TEXT) {
		fail_at(&p, (struct store_filter_place){ .at = 0, .len = 1 }, "longer than 16 KiB");
		return false;
	}
	if (!advance(&p))
		return false;
	if (p.token.kind != FILTER_END && (root = parse_or(&p)) == NULL)
		return false;
	if (p.token.kind == FILTER_CLOSE) {
		fail_at(&p, p.token.place, "this parenthesis was never opened");
		return false;
	}
	if (p.token.kind != FILTER_END) {
		expected(&p, "\"and\" or \"or\"");
		return false;
	}
	*out = root;
	return true;
}

/* Cuts at character boundaries, so that at most so many columns before and after the place show. */
void
store_filter_show_place(struct buf *out, const char *text, struct store_filter_place place)
{
	enum { BEFORE = 50, AFTER = 60 };
	size_t length = strlen(text), from = 0, to, at = place.at < length ? place.at : length;
	size_t len = place.len < length - at ? place.len : length - at, start;
	struct buf marked = BUF_INIT;
	uint32_t c;
	int indent, carets;

	while (utf8_width_n(text + from, at - from) > BEFORE)
		from += utf8_decode(text + from, at - from, &c);
	to = at + utf8_fit(text + at, AFTER);
	buf_printf(out, "  %s", from > 0 ? "..." : "");
	start = out->len;
	utf8_safe(out, text + from, at - from);
	indent = utf8_width_n(out->data + start, out->len - start) + (from > 0 ? 3 : 0);
	utf8_safe(&marked, text + at, len < to - at ? len : to - at);
	carets = utf8_width(buf_str(&marked));
	utf8_safe(out, text + at, to - at);
	buf_printf(out, "%s\n  %*s^", to < length ? "..." : "", indent, "");
	for (int i = 1; i < carets; i++)
		buf_add_char(out, '^');
	buf_release(&marked);
}
