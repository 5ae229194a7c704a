/*
 * base_loglevel.c - one pass over the beginning of a line; the leftmost word that names a level decides.
 *
 * It runs over whole logs when a person jumps to the next error, so it is tables and comparisons, no
 * regular expression.
 */
#include "base_loglevel.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base_mem.h"

struct level_word {
	const char *word;
	enum loglevel level;
};

/* In capitals they count anywhere, in any case before a colon or as the value of a key. */
static const struct level_word words[] = {
	{ "error", LOGLEVEL_ERROR }, { "err", LOGLEVEL_ERROR }, { "fatal", LOGLEVEL_ERROR },
	{ "critical", LOGLEVEL_ERROR }, { "crit", LOGLEVEL_ERROR }, { "severe", LOGLEVEL_ERROR },
	{ "panic", LOGLEVEL_ERROR }, { "emerg", LOGLEVEL_ERROR }, { "warning", LOGLEVEL_WARNING },
	{ "warn", LOGLEVEL_WARNING }, { "info", LOGLEVEL_INFO }, { "notice", LOGLEVEL_INFO },
	{ "debug", LOGLEVEL_DEBUG }, { "trace", LOGLEVEL_DEBUG },
};

/* Last parts of a class name before a colon: ValueError, java.io.IOException, UserWarning. */
static const struct level_word endings[] = {
	{ "Error", LOGLEVEL_ERROR },
	{ "Exception", LOGLEVEL_ERROR },
	{ "Warning", LOGLEVEL_WARNING },
};

/* Said by what kills a program, or by the program that dies. */
static const struct level_word last_words[] = {
	{ "Traceback (most recent call last)", LOGLEVEL_ERROR },
	{ "Segmentation fault", LOGLEVEL_ERROR },
	{ "core dumped", LOGLEVEL_ERROR },
	{ "panicked at", LOGLEVEL_ERROR },
	{ "terminate called after", LOGLEVEL_ERROR },
	{ "Out of memory", LOGLEVEL_ERROR },
	{ "Killed", LOGLEVEL_ERROR },
};

static const char *const keys[] = { "level", "severity", "levelname", "lvl" };

enum { MANY = sizeof(words) / sizeof(words[0]), ENDINGS = sizeof(endings) / sizeof(endings[0]),
	LAST_WORDS = sizeof(last_words) / sizeof(last_words[0]), KEYS = sizeof(keys) / sizeof(keys[0]) };

static bool
is_word_char(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static struct slice
rest(struct slice line, size_t from)
{
	return (struct slice){ line.p + from, line.n - from };
}

static bool
starts(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static bool
is_word(struct slice s, const char *word)
{
	return s.n == strlen(word) && strncasecmp(s.p, word, s.n) == 0;
}

static enum loglevel
named(struct slice word)
{
	for (size_t i = 0; i < MANY; i++)
		if (is_word(word, words[i].word))
			return words[i].level;
	return LOGLEVEL_NONE;
}

static bool
is_capitals(struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (!isupper((unsigned char)word.p[i]))
			return false;
	return true;
}

/* ": 0.12", "=3", "= nan": the word before it is a quantity. */
static bool
is_quantity(struct slice s)
{
	size_t i = 1;

	if (s.n == 0 || (*s.p != ':' && *s.p != '='))
		return false;
	while (i < s.n && strchr(" \t-+.", s.p[i]) != NULL && s.p[i] != '\0')
		i++;
	s = rest(s, i);
	return (s.n > 0 && isdigit((unsigned char)*s.p)) ||
	    (s.n >= 3 && (strncasecmp(s.p, "nan", 3) == 0 || strncasecmp(s.p, "inf", 3) == 0));
}

/* The value of a key: `level=error`, `"level": "error"`. */
static enum loglevel
keyed(struct slice word, struct slice behind)
{
	size_t i = 0, n = 0;

	if (strchr("lLsS", *word.p) == NULL)
		return LOGLEVEL_NONE;
	for (size_t k = 0; !is_word(word, keys[k]); k++)
		if (k + 1 == KEYS)
			return LOGLEVEL_NONE;
	while (i < behind.n && behind.p[i] != '\0' && strchr("\":= ", behind.p[i]) != NULL)
		i++;
	while (i + n < behind.n && is_word_char(behind.p[i + n]))
		n++;
	return i > 0 ? named((struct slice){ behind.p + i, n }) : LOGLEVEL_NONE;
}

static enum loglevel
ending(struct slice word)
{
	for (size_t i = 0; i < ENDINGS; i++) {
		size_t n = strlen(endings[i].word);

		if (word.n > n && memcmp(word.p + word.n - n, endings[i].word, n) == 0)
			return endings[i].level;
	}
	return LOGLEVEL_NONE;
}

/* `before`: the character before the word. Most words are ruled out by what stands around them, before
 * any table is asked. */
static enum loglevel
judge(struct slice word, struct slice behind, char before)
{
	char next = behind.n > 0 ? *behind.p : '\0';
	bool alone = is_capitals(word) || (before == '[' && next == ']');
	enum loglevel level = LOGLEVEL_NONE;

	if (next == ':' || next == '=' || next == '"' || next == ' ')
		level = keyed(word, behind);
	if (level != LOGLEVEL_NONE || (!alone && next != ':') || is_quantity(behind))
		return level;
	/* A part of a longer name does not count: x.ERROR_RATE. */
	level = named(word);
	return level == LOGLEVEL_NONE && next == ':' ? ending(word) : level;
}

/* One letter: glog's `E0312 10:11`, TensorFlow's `: E tensorflow`, `[E]`. */
static enum loglevel
letter(struct slice line, size_t at)
{
	static const char letters[] = "EFWID";
	static const enum loglevel levels[] = { LOGLEVEL_ERROR, LOGLEVEL_ERROR, LOGLEVEL_WARNING,
		LOGLEVEL_INFO, LOGLEVEL_DEBUG };
	const char *hit = line.p[at] != '\0' ? strchr(letters, line.p[at]) : NULL;
	struct slice behind = rest(line, at + 1);
	size_t digits = 0;
	bool glog, colon, brackets;

	if (hit == NULL)
		return LOGLEVEL_NONE;
	while (digits < behind.n && digits < 5 && isdigit((unsigned char)behind.p[digits]))
		digits++;
	glog = at == 0 && digits == 4 && behind.n > 4 && behind.p[4] == ' ';
	colon = at >= 2 && line.p[at - 2] == ':' && line.p[at - 1] == ' ' && starts(behind, " ");
	brackets = at >= 1 && line.p[at - 1] == '[' && starts(behind, "]");
	return glog || colon || brackets ? levels[hit - letters] : LOGLEVEL_NONE;
}

/* The bytes of a colour sequence at the start of s; 0: there is none. */
static size_t
colour_length(struct slice s)
{
	size_t i = 2;

	if (!starts(s, "\033["))
		return 0;
	while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x40)
		i++;
	return i < s.n ? i + 1 : i;
}

static void
without_colours(struct slice *line, char out[LOGLEVEL_LOOK])
{
	size_t n = 0;

	for (size_t i = 0; i < line->n;) {
		size_t skip = colour_length(rest(*line, i));

		if (skip == 0)
			out[n++] = line->p[i++];
		i += skip;
	}
	*line = (struct slice){ out, n };
}

static enum loglevel
last_word(struct slice s)
{
	if (strchr("TScptOK", *s.p) == NULL)
		return LOGLEVEL_NONE;
	for (size_t i = 0; i < LAST_WORDS; i++)
		if (starts(s, last_words[i].word))
			return last_words[i].level;
	return LOGLEVEL_NONE;
}

enum loglevel
loglevel_of(struct slice line)
{
	char cleaned[LOGLEVEL_LOOK];
	enum loglevel level = LOGLEVEL_NONE;

	if (line.n > LOGLEVEL_LOOK)
		line.n = LOGLEVEL_LOOK;
	if (line.n > 0 && memchr(line.p, 0x1b, line.n) != NULL)
		without_colours(&line, cleaned);
	for (size_t i = 0, n; i < line.n && level == LOGLEVEL_NONE; i += n) {
		for (n = 0; i + n < line.n && is_word_char(line.p[i + n]);)
			n++;
		if (n > 1)
			level = judge((struct slice){ line.p + i, n }, rest(line, i + n), i > 0 ? line.p[i - 1] : ' ');
		else if (n == 1)
			level = letter(line, i);
		if (n > 1 && level == LOGLEVEL_NONE)
			level = last_word(rest(line, i));
		if (n == 0)
			n = 1;
	}
	return level;
}
