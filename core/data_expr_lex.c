/*
 * data_expr_lex.c - the words of conditions over rows (data_expr.h), literals with their values, and the
 * names of functions.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base_time.h"
#include "data_expr_ast.h"
#include "data_number.h"
#include "data_value.h"

struct lexer {
	const char *text;
	size_t at;
	struct arena *arena;
	struct store_filter_place *place;
	struct err *err;
};

static bool
fail_over(struct lexer *l, size_t at, size_t len, const char *message)
{
	if (l->place != NULL)
		*l->place = (struct store_filter_place){ at, len };
	return err_set(l->err, ERR_CONFIG, "%s", message);
}

static bool
fail_at(struct lexer *l, size_t at, const char *message)
{
	return fail_over(l, at, 1, message);
}

static bool
in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || (unsigned char)c >= 0x80;
}

/* A copy with padding, since literals are read as cells are. */
static const char *
keep(struct lexer *l, const char *text, size_t n)
{
	char *copy = arena_alloc(l->arena, n + DATA_TEXT_PADDING + 1);

	if (n > 0)
		memcpy(copy, text, n);
	return copy;
}

/* Up to the closing quote; a doubled quote is that quote. */
static bool
lex_quoted(struct lexer *l, struct expr_token *t, enum expr_token_kind kind)
{
	struct buf b = BUF_INIT;
	char quote = l->text[l->at];
	size_t start = l->at;
	struct data_value time;

	for (l->at++; l->text[l->at] != '\0'; l->at++) {
		if (l->text[l->at] == quote) {
			if (l->text[l->at + 1] != quote)
				break;
			l->at++;
		}
		buf_add_char(&b, l->text[l->at]);
	}
	t->kind = kind;
	t->quoted = true;
	t->len = b.len;
	t->text = keep(l, b.data, b.len);
	buf_release(&b);
	if (l->text[l->at] == '\0')
		return fail_at(l, start, "this quote is not closed");
	l->at++;
	t->value = (struct expr_value){ .kind = EXPR_V_TEXT, .has_text = true, .text = { t->text, t->len } };
	if (t->len >= 10 && t->len < 64 &&
	    data_value_time(t->text, (uint32_t)t->len, &time) != DATA_CLASS_TEXT) {
		t->value.as_time = true;
		t->value.i = time.i;
	}
	return true;
}

static bool
read_number(struct lexer *l, struct expr_token *t, size_t start)
{
	struct data_number number;

	t->value.kind = EXPR_V_NUMBER;
	switch (data_number_parse(t->text, t->len, &number)) {
	case DATA_NOT_A_NUMBER:
		return fail_over(l, start, t->len, "this is no number");
	case DATA_INTEGER:
		t->value.whole = true;
		break;
	case DATA_REAL:
		break;
	}
	t->value.i = number.i;
	t->value.d = number.d;
	return true;
}

/* 12, 0.5, 1e-3, and with a unit behind it a duration: 1h30m. */
static bool
lex_number(struct lexer *l, struct expr_token *t)
{
	const char *s = l->text + l->at;
	size_t start = l->at, n = strspn(s, "0123456789.");

	if ((s[n] == 'e' || s[n] == 'E') &&
	    (isdigit((unsigned char)s[n + 1]) || ((s[n + 1] == '-' || s[n + 1] == '+') &&
		isdigit((unsigned char)s[n + 2])))) {
		n += 2;
		n += strspn(s + n, "0123456789");
	}
	t->kind = TOKEN_NUMBER;
	if (isalpha((unsigned char)s[n])) {
		t->value.kind = EXPR_V_SPAN;
		while (isalnum((unsigned char)s[n]) || s[n] == '.')
			n++;
	}
	t->text = keep(l, s, n);
	t->len = n;
	l->at += n;
	if (t->value.kind != EXPR_V_SPAN)
		return read_number(l, t, start);
	return time_parse_duration(t->text, &t->value.i) || fail_over(l, start, n,
	    "neither a number nor a duration (90s, 5m, 1h30m, 3d); a column whose name starts with a digit "
	    "stands in back-quotes");
}

static bool
lex_sign(struct lexer *l, struct expr_token *t)
{
	/* longer ones first */
	static const char *const signs[] = { "==", "!=", "<>", "<=", ">=", "!~", "=", "<", ">", "~", "+",
		"-", "*", "/", "%", "(", ")", "," };
	const char *s = l->text + l->at;
	char message[STR_SHORT];

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (str_starts(s, signs[i])) {
			t->kind = TOKEN_SIGN;
			t->text = signs[i];
			t->len = strlen(signs[i]);
			l->at += t->len;
			return true;
		}
	if (*s == '&' || *s == '|')
		snprintf(message, sizeof message, "write \"%s\" for %c", *s == '&' ? "and" : "or", *s);
	else if (*s == '!')
		snprintf(message, sizeof message, "write \"not\" for !");
	else if ((unsigned char)*s < ' ' || *s == 0x7f)
		snprintf(message, sizeof message, "a control character (0x%02x)", (unsigned char)*s);
	else
		snprintf(message, sizeof message, "\"%c\" has no meaning here", *s);
	return fail_at(l, l->at, message);
}

static bool
lex(struct lexer *l, struct expr_token *t)
{
	size_t start = l->at;
	char c = l->text[start];

	if (c == '\'' || c == '"' || c == '`')
		return lex_quoted(l, t, c == '`' ? TOKEN_NAME : TOKEN_TEXT);
	if (isdigit((unsigned char)c) || (c == '.' && isdigit((unsigned char)l->text[start + 1])))
		return lex_number(l, t);
	if (!in_name(c))
		return c == '\0' || lex_sign(l, t);
	while (in_name(l->text[l->at]))
		l->at++;
	t->kind = TOKEN_NAME;
	t->len = l->at - start;
	t->text = keep(l, l->text + start, t->len);
	return true;
}

bool
data_expr_lex(struct expr_token *out, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	struct lexer l = { .text = text, .at = *at, .arena = arena, .place = place, .err = err };
	struct expr_token t = { .kind = TOKEN_END, .text = "" };
	size_t start;

	l.at += strspn(text + l.at, " \t\n");
	start = l.at;
	if (!lex(&l, &t))
		return false;
	t.place = (struct store_filter_place){ start, l.at - start };
	*at = l.at;
	*out = t;
	return true;
}

static const struct expr_signature functions[] = {
	{ "abs", EXPR_ABS, 1, 1 }, { "round", EXPR_ROUND, 1, 1 }, { "floor", EXPR_FLOOR, 1, 1 },
	{ "ceil", EXPR_CEIL, 1, 1 }, { "sqrt", EXPR_SQRT, 1, 1 }, { "min", EXPR_MIN, 2, 64 },
	{ "max", EXPR_MAX, 2, 64 }, { "coalesce", EXPR_COALESCE, 2, 64 }, { "length", EXPR_LENGTH, 1, 1 },
	{ "lower", EXPR_LOWER, 1, 1 }, { "upper", EXPR_UPPER, 1, 1 }, { "trim", EXPR_TRIM, 1, 1 },
	{ "year", EXPR_YEAR, 1, 1 }, { "month", EXPR_MONTH, 1, 1 }, { "day", EXPR_DAY, 1, 1 },
	{ "hour", EXPR_HOUR, 1, 1 }, { "minute", EXPR_MINUTE, 1, 1 }, { "weekday", EXPR_WEEKDAY, 1, 1 },
};

const struct expr_signature *
data_expr_function(const char *name, char *message, size_t size)
{
	const char *names[ARRAY_LEN(functions)], *nearest;

	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (strcasecmp(functions[i].name, name) == 0)
			return &functions[i];
		names[i] = functions[i].name;
	}
	nearest = str_nearest(name, names, ARRAY_LEN(names));
	snprintf(message, size, "no function %.40s%s%s%s", name, nearest != NULL ? " (did you mean " : "",
	    nearest != NULL ? nearest : "", nearest != NULL ? "?)" : "");
	return NULL;
}
