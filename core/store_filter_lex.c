/*
 * store_filter_lex.c - the words of the filter language.
 *
 * A bare word is whatever stands between blanks, quotes, parentheses, commas and operators, so that
 * `-3d`, `2026-11-23T05:59:00Z`, `rentals@7`, `val/acc-top5` and `1e-3` need no quotes.
 */
#include "store_filter_ast.h"

#include <string.h>

static const struct {
	const char *text;
	enum filter_token_kind kind;
} symbols[] = {
	/* longer ones first */
	{ "!=", FILTER_NE }, { "<>", FILTER_NE }, { "==", FILTER_EQ }, { "<=", FILTER_LE },
	{ ">=", FILTER_GE }, { "!~", FILTER_NO_MATCH }, { "=", FILTER_EQ }, { "<", FILTER_LT },
	{ ">", FILTER_GT }, { "~", FILTER_MATCH }, { "(", FILTER_OPEN }, { ")", FILTER_CLOSE },
	{ ",", FILTER_COMMA },
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
in_word(char c)
{
	return (unsigned char)c > ' ' && c != 0x7f && strchr("()<>=!~,'\"`&|;", c) == NULL;
}

static bool
bad_place(struct store_filter_place *place, size_t at, size_t len)
{
	if (place != NULL)
		*place = (struct store_filter_place){ .at = at, .len = len };
	return false;
}

/* Appends the text up to the closing quote; a doubled quote is that quote. */
static bool
take_quoted(struct buf *b, const char *text, size_t *at, struct store_filter_place *place,
    struct err *err)
{
	size_t start = *at;
	char quote = text[start];

	for (size_t i = start + 1; text[i] != '\0'; i++) {
		if (text[i] == quote && text[i + 1] != quote) {
			*at = i + 1;
			return true;
		}
		i += text[i] == quote;
		buf_add_char(b, text[i]);
	}
	bad_place(place, start, 1);
	return err_set(err, ERR_INPUT, "this quote is not closed");
}

static bool
take_string(struct filter_token *t, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	struct buf b = BUF_INIT;
	bool ok = take_quoted(&b, text, at, place, err);

	t->kind = FILTER_STRING;
	t->text = arena_strndup(arena, buf_str(&b), b.len);
	buf_release(&b);
	return ok;
}

/* A word may have back-quoted parts: metrics.`val loss`.min */
static bool
take_word(struct filter_token *t, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	struct buf b = BUF_INIT;
	bool ok = true;

	while (ok && (in_word(text[*at]) || text[*at] == '`')) {
		if (text[*at] == '`') {
			if (!t->quoted_name)
				t->raw_prefix = b.len;
			t->quoted_name = true;
			ok = take_quoted(&b, text, at, place, err);
		} else {
			buf_add_char(&b, text[(*at)++]);
		}
	}
	t->text = arena_strndup(arena, buf_str(&b), b.len);
	t->kind = !t->quoted_name && str_to_double(t->text, &t->number) ? FILTER_NUMBER
									: FILTER_WORD;
	buf_release(&b);
	return ok;
}

static bool
unexpected(const char *text, size_t at, struct store_filter_place *place, struct err *err)
{
	char c = text[at];

	bad_place(place, at, 1);
	if (c == '&' || c == '|') {
		bad_place(place, at, text[at + 1] == c ? 2 : 1);
		return err_set(err, ERR_INPUT, "write \"%s\" for %c", c == '&' ? "and" : "or", c);
	}
	if (c == '!')
		return err_set(err, ERR_INPUT, "write \"not\" for !");
	if ((unsigned char)c < ' ' || c == 0x7f)
		return err_set(err, ERR_INPUT, "a control character (0x%02x)", (unsigned char)c);
	return err_set(err, ERR_INPUT, "\"%c\" has no meaning here", c);
}

static bool
take_token(struct filter_token *t, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	char c = text[*at];

	if (c == '\0')
		return true;
	if (c == '\'' || c == '"')
		return take_string(t, text, at, arena, place, err);
	if (in_word(c) || c == '`')
		return take_word(t, text, at, arena, place, err);
	for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
		if (str_starts(text + *at, symbols[i].text)) {
			t->kind = symbols[i].kind;
			t->text = symbols[i].text;
			*at += strlen(symbols[i].text);
			return true;
		}
	}
	return unexpected(text, *at, place, err);
}

bool
store_filter_lex(struct filter_token *out, const char *text, size_t *at, struct arena *arena,
    struct store_filter_place *place, struct err *err)
{
	struct filter_token t = { .kind = FILTER_END, .text = "" };
	size_t start;

	while (is_blank(text[*at]))
		(*at)++;
	start = *at;
	if (!take_token(&t, text, at, arena, place, err))
		return false;
	t.place = (struct store_filter_place){ .at = start, .len = *at - start };
	*out = t;
	return true;
}
