/*
 * run_environ_secret.c - what must not be written down. A secret is recognised by its name or by its
 * form; both err on the side of masking, since a masked value can be looked up elsewhere and a recorded
 * secret cannot be taken back.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "run_environ.h"

/* Anywhere in a name, whatever the case. */
static const char *const name_parts[] = { "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE",
	"CREDENTIAL", "APIKEY", "PRIVATE", "COOKIE", "CONNECTION_STRING", "CONNECTIONSTRING",
	"ACCESS_KEY" };

/* Whole words of a name (divided by anything that is no letter or digit). */
static const char *const name_words[] = { "KEY", "KEYS", "PASS", "PW", "PWD", "AUTH", "DSN", "PIN",
	"SIGNATURE", "SESSION", "JWT", "BEARER" };

/* A flag of a command is mostly a parameter (--tokenizer, --max-tokens, --sort-key, --pin-memory), so less
 * is taken for a secret there. */
static const char *const flag_parts[] = { "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET",
	"CREDENTIAL", "APIKEY", "API_KEY", "API-KEY", "ACCESS_KEY", "ACCESS-KEY", "PRIVATE_KEY",
	"PRIVATE-KEY" };

/* Names with such a word that hold no secret. */
static const char *const harmless[] = { "PWD", "OLDPWD", "SSH_AUTH_SOCK", "XDG_SESSION_*",
	"DESKTOP_SESSION", "GNOME_DESKTOP_SESSION_ID", "SESSION_MANAGER", "TOKENIZER*",
	"*_TOKENIZER*", "*MAX_TOKENS*", "KEYTIMEOUT" };

static bool
contains(const char *name, const char *part)
{
	size_t n = strlen(part);

	for (; *name != '\0'; name++)
		if (strncasecmp(name, part, n) == 0)
			return true;
	return false;
}

static bool
has_word(const char *name, const char *word)
{
	while (*name != '\0') {
		size_t n = 0;

		while (isalnum((unsigned char)name[n]))
			n++;
		if (n == strlen(word) && strncasecmp(name, word, n) == 0)
			return true;
		name += n;
		while (*name != '\0' && !isalnum((unsigned char)*name))
			name++;
	}
	return false;
}

/* "hf-token", "TOKEN": the last word, not "token_length". */
static bool
ends_with_token(const char *name)
{
	size_t n = strlen(name);

	return n >= 5 && strcasecmp(name + n - 5, "token") == 0 &&
	    (n == 5 || !isalnum((unsigned char)name[n - 6]));
}

static bool
is_secret_flag_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(flag_parts); i++)
		if (contains(name, flag_parts[i]))
			return true;
	return ends_with_token(name);
}

static bool
is_secret_name(const char *name, const struct run_texts *mask)
{
	for (size_t i = 0; mask != NULL && i < mask->count; i++)
		if (str_glob(mask->items[i], name))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(harmless); i++)
		if (str_glob(harmless[i], name))
			return false;
	for (size_t i = 0; i < ARRAY_LEN(name_parts); i++)
		if (contains(name, name_parts[i]))
			return true;
	for (size_t i = 0; i < ARRAY_LEN(name_words); i++)
		if (has_word(name, name_words[i]))
			return true;
	return false;
}

/* Beginnings of well-known tokens, and how many characters follow at least. */
static const struct {
	const char *start;
	size_t more;
} tokens[] = {
	{ "ghp_", 30 },
	{ "gho_", 30 },
	{ "ghu_", 30 },
	{ "ghs_", 30 },
	{ "github_pat_", 20 },
	{ "glpat-", 16 },
	{ "xoxb-", 16 },
	{ "xoxp-", 16 },
	{ "xoxa-", 16 },
	{ "AKIA", 16 },
	{ "ASIA", 16 },
	{ "sk-", 20 },
	{ "sk_live_", 16 },
	{ "rk_live_", 16 },
	{ "hf_", 20 },
	{ "npm_", 30 },
	{ "pypi-", 30 },
	{ "AIza", 30 },
	{ "ya29.", 20 },
	{ "dop_v1_", 30 },
	{ "SG.", 30 },
	{ "dapi", 30 },
};

static size_t
token_length(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '_' || s[n] == '-' || s[n] == '.')
		n++;
	return n;
}

/* header.payload.signature, the first two of which are JSON in base 64. */
static bool
is_jwt(struct slice s)
{
	const char *dot = memchr(s.p, '.', s.n), *second;

	if (s.n < 30 || strncmp(s.p, "eyJ", 3) != 0 || dot == NULL)
		return false;
	second = memchr(dot + 1, '.', s.n - (size_t)(dot + 1 - s.p));
	return second != NULL && strncmp(dot + 1, "eyJ", 3) == 0;
}

static bool
is_token(struct slice s)
{
	for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
		size_t n = strlen(tokens[i].start);

		if (s.n >= n + tokens[i].more && strncmp(s.p, tokens[i].start, n) == 0)
			return true;
	}
	return is_jwt(s);
}

/* The password of "scheme://user:password@host"; an empty slice when there is none. */
static struct slice
url_password(const char *s)
{
	const char *authority = strstr(s, "://"), *end, *at = NULL, *colon;

	if (authority == NULL)
		return (struct slice){ s, 0 };
	authority += 3;
	end = authority + strcspn(authority, "/?# \t\n'\"");
	for (const char *p = authority; p < end; p++)
		if (*p == '@')
			at = p;
	colon = at != NULL ? memchr(authority, ':', (size_t)(at - authority)) : NULL;
	if (colon == NULL || colon + 1 == at)
		return (struct slice){ s, 0 };
	return (struct slice){ colon + 1, (size_t)(at - colon - 1) };
}

static bool
is_secret_value(const char *value)
{
	if (strstr(value, "PRIVATE KEY-----") != NULL)
		return true;
	for (const char *p = value; *p != '\0'; p++) {
		bool start = p == value || !isalnum((unsigned char)p[-1]);
		size_t n = start ? token_length(p) : 0;

		if (n > 0 && is_token((struct slice){ p, n }))
			return true;
	}
	return url_password(value).n > 0;
}

bool
run_environ_is_secret(const char *name, const char *value, const struct run_texts *mask)
{
	return *value != '\0' && (is_secret_name(name, mask) || is_secret_value(value));
}

bool
run_environ_is_secret_flag(const char *name, const char *value)
{
	return *value != '\0' && (is_secret_flag_name(name) || is_secret_value(value));
}

/* ------------------------------------------------------------------------------- commands */

static const char blanks[] = " \t\n";

/* A word of a shell line: blanks inside quotes belong to it. A quote that is not closed is a letter. */
static size_t
word_length(struct slice s, bool quotes)
{
	size_t n = 0;

	while (n < s.n && strchr(blanks, s.p[n]) == NULL) {
		const char *close = NULL;

		if (quotes && (s.p[n] == '\'' || s.p[n] == '"'))
			close = memchr(s.p + n + 1, s.p[n], s.n - n - 1);
		n = close != NULL ? (size_t)(close - s.p) + 1 : n + 1;
	}
	return n;
}

/* The quote that stands at both ends of the word, or NUL. */
static char
quote_around(struct slice word)
{
	char quote = word.n > 1 ? word.p[0] : '\0';

	return (quote == '\'' || quote == '"') && word.p[word.n - 1] == quote ? quote : '\0';
}

/* "--api-key" or "API_KEY" of "--api-key=x", "API_KEY=x"; false when there is no name before a '='. */
static bool
name_of(struct slice word, struct slice *name)
{
	const char *equals = memchr(word.p, '=', word.n);

	if (equals == NULL || equals == word.p)
		return false;
	*name = (struct slice){ word.p, (size_t)(equals - word.p) };
	return true;
}

static bool
is_secret_word(struct slice name)
{
	char text[128];

	while (name.n > 0 && strchr("-'\"", *name.p) != NULL) {
		name.p++;
		name.n--;
	}
	if (name.n == 0 || name.n >= sizeof text)
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return is_secret_flag_name(text);
}

static void mask_words(struct buf *out, struct slice text, bool quotes);

/* A word of several words: a command for another shell, mostly. */
static void
mask_inside(struct buf *out, struct slice word)
{
	char quote = quote_around(word);

	if (quote == '\0') {
		mask_words(out, word, false);
		return;
	}
	buf_add_char(out, quote);
	mask_words(out, (struct slice){ word.p + 1, word.n - 2 }, true);
	buf_add_char(out, quote);
}

static void
mask_word(struct buf *out, struct slice word, bool quotes, bool *next)
{
	char *text = xstrndup(word.p, word.n), quote = quote_around(word);
	struct slice name, password = url_password(text);

	*next = false;
	if (name_of(word, &name) && is_secret_word(name)) {
		buf_append(out, name.p, name.n);
		buf_add(out, "=" RUN_MASK);
		if (quote != '\0')
			buf_add_char(out, quote);
	} else if (quotes && strpbrk(text, blanks) != NULL) {
		mask_inside(out, word);
	} else if (password.n > 0) {
		buf_append(out, text, (size_t)(password.p - text));
		buf_add(out, RUN_MASK);
		buf_add(out, password.p + password.n);
	} else if (is_secret_value(text)) {
		buf_add(out, RUN_MASK);
	} else {
		*next = word.n > 2 && word.p[0] == '-' && word.p[1] == '-' && is_secret_word(word);
		buf_append(out, word.p, word.n);
	}
	x_free(text);
}

static void
mask_words(struct buf *out, struct slice text, bool quotes)
{
	bool secret = false;

	while (text.n > 0) {
		size_t n = 0;

		while (n < text.n && strchr(blanks, text.p[n]) != NULL)
			n++;
		buf_append(out, text.p, n);
		text = (struct slice){ text.p + n, text.n - n };
		n = word_length(text, quotes);
		if (n > 0 && secret && *text.p != '-') {
			buf_add(out, RUN_MASK);
			secret = false;
		} else if (n > 0) {
			mask_word(out, (struct slice){ text.p, n }, quotes, &secret);
		}
		text = (struct slice){ text.p + n, text.n - n };
	}
}

const char *
run_environ_mask_text(const char *text, struct arena *arena)
{
	struct buf out = BUF_INIT;
	const char *result = text;

	mask_words(&out, slice_of(text), true);
	if (!str_equal(buf_str(&out), text))
		result = arena_strdup(arena, buf_str(&out));
	buf_release(&out);
	return result;
}
