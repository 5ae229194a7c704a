/*
 * run_when.c - the grammar of conditions, by recursive descent. Depth is bounded, since the text is a
 * person's and the stack is not.
 *
 *	condition:	both { "or" both }
 *	both:		one { "and" one }
 *	one:		"not" one | sum compare sum | "(" condition ")"
 *	sum:		product { ("+" | "-") product }
 *	product:	value { ("*" | "/") value }
 *	value:		number | name | "-" value | "(" sum ")"
 */
#include "run_when.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 50 };

struct parser {
	const char *text, *p;
	struct err *err;
	int depth;
};

static bool condition(struct parser *w);
static bool sum(struct parser *w);

static bool
fail(const struct parser *w, const char *what)
{
	return err_set(w->err, ERR_CONFIG, "\"%s\": %s at character %zu", w->text, what,
	    (size_t)(w->p - w->text) + 1);
}

static void
skip(struct parser *w)
{
	w->p += strspn(w->p, " \t\n");
}

static size_t
name_length(const char *p)
{
	size_t n = 0;

	if (!isalpha((unsigned char)*p) && *p != '_')
		return 0;
	while (isalnum((unsigned char)p[n]) || (p[n] != '\0' && strchr("_.@", p[n]) != NULL))
		n++;
	return n;
}

static bool
take_word(struct parser *w, const char *word)
{
	size_t n = strlen(word);

	skip(w);
	if (strncmp(w->p, word, n) != 0 || name_length(w->p) > n)
		return false;
	w->p += n;
	return true;
}

static bool
take_sign(struct parser *w, const char *signs)
{
	skip(w);
	if (*w->p == '\0' || strchr(signs, *w->p) == NULL)
		return false;
	w->p++;
	return true;
}

/* "metrics.rmse", "champion.params.model.depth" */
static bool
name(struct parser *w, size_t n)
{
	static const char *const roots[] = { "metrics.", "params.", "champion.metrics.",
		"champion.params." };

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (strncmp(w->p, roots[i], strlen(roots[i])) == 0 && n > strlen(roots[i])) {
			w->p += n;
			return true;
		}
	return fail(w, "metrics.NAME, params.NAME or champion.metrics.NAME is expected");
}

static bool
number(struct parser *w)
{
	size_t n = strspn(w->p, "0123456789.");
	char text[STR_SHORT];
	double v;

	if (w->p[n] == 'e' || w->p[n] == 'E') {
		n++;
		n += w->p[n] == '-' || w->p[n] == '+';
		n += strspn(w->p + n, "0123456789");
	}
	if (n >= sizeof text)
		return fail(w, "a shorter number is expected");
	memcpy(text, w->p, n);
	text[n] = '\0';
	if (!str_to_double(text, &v))
		return fail(w, "a number is expected");
	w->p += n;
	return true;
}

static bool
value(struct parser *w)
{
	size_t n;
	bool ok;

	if (w->depth >= DEPTH_MAX)
		return fail(w, "too many parentheses");
	w->depth++;
	skip(w);
	n = name_length(w->p);
	if (n > 0)
		ok = name(w, n);
	else if (isdigit((unsigned char)*w->p) || *w->p == '.')
		ok = number(w);
	else if (take_sign(w, "-"))
		ok = value(w);
	else if (take_sign(w, "("))
		ok = sum(w) && (take_sign(w, ")") || fail(w, "\")\" is expected"));
	else
		ok = fail(w, "a value is expected");
	w->depth--;
	return ok;
}

static bool
product(struct parser *w)
{
	do {
		if (!value(w))
			return false;
	} while (take_sign(w, "*/"));
	return true;
}

static bool
sum(struct parser *w)
{
	do {
		if (!product(w))
			return false;
	} while (take_sign(w, "+-"));
	return true;
}

static bool
take_comparison(struct parser *w)
{
	static const char *const signs[] = { "<=", ">=", "!=", "==", "<", ">", "=" };

	skip(w);
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (strncmp(w->p, signs[i], strlen(signs[i])) == 0) {
			w->p += strlen(signs[i]);
			return true;
		}
	return fail(w, "a comparison (<, <=, >, >=, =, !=) is expected");
}

static bool
comparison(struct parser *w)
{
	return sum(w) && take_comparison(w) && sum(w);
}

/* A parenthesis may hold a condition or begin a value: the first is tried, then the second. */
static bool
parenthesis(struct parser *w)
{
	struct parser before = *w;
	struct err ignored;

	w->p++;
	w->err = &ignored;
	if (condition(w) && take_sign(w, ")")) {
		w->err = before.err;
		return true;
	}
	*w = before;
	return comparison(w);
}

static bool
one(struct parser *w)
{
	bool ok;

	if (w->depth >= DEPTH_MAX)
		return fail(w, "too many parentheses");
	w->depth++;
	if (take_word(w, "not"))
		ok = one(w);
	else
		ok = *w->p == '(' ? parenthesis(w) : comparison(w);
	w->depth--;
	return ok;
}

static bool
both(struct parser *w)
{
	do {
		if (!one(w))
			return false;
	} while (take_word(w, "and"));
	return true;
}

static bool
condition(struct parser *w)
{
	do {
		if (!both(w))
			return false;
	} while (take_word(w, "or"));
	return true;
}

bool
run_when_check(const char *text, struct err *err)
{
	struct parser w = { .text = text, .p = text, .err = err };

	if (strlen(text) > 2000)
		return err_set(err, ERR_CONFIG, "a condition has at most 2000 characters");
	if (!condition(&w))
		return false;
	skip(&w);
	return *w.p == '\0' || fail(&w, "\"and\", \"or\" or the end is expected");
}
