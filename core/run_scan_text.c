/*
 * run_scan_text.c - the built-in rules: what programs print for people, read as metrics.
 *
 * The line is walked once, from word to word. A word followed by `=` or `:` and a number is a
 * value; a word like "epoch" or "step" may also be followed by just a number, in brackets or not.
 * Before a colon stands a phrase ("val loss: 0.3" is val_loss), before an equals sign one word.
 *
 * The rule for doubt: no value rather than a wrong one. A number must end where a number may end,
 * so that times, versions, addresses, lists and numbers with thousands separators are not cut
 * apart.
 */
#include "run_scan.h"

#include <string.h>
#include <strings.h>

#include "base.h"

enum { PHRASE_WORDS = 3 };

struct walk {
	const char *p, *end;
	struct scan_points *points;
	int parts;
	const char *words[PHRASE_WORDS];	/* beginnings of the words just before p */
	int word_count;
};

/* What a byte can be part of. A table, since every byte of every log passes here. */
enum { LETTER = 1, DIGIT = 2, INSIDE = 4 };

static const unsigned char classes[256] = {
	['a' ... 'z'] = LETTER, ['A' ... 'Z'] = LETTER, ['_'] = LETTER, [0x80 ... 0xff] = LETTER,
	['0' ... '9'] = DIGIT, ['.'] = INSIDE, ['/'] = INSIDE, ['-'] = INSIDE, ['@'] = INSIDE,
};

static bool
is_letter(char c)
{
	return classes[(unsigned char)c] == LETTER;
}

static bool
is_digit(char c)
{
	return classes[(unsigned char)c] == DIGIT;
}

static bool
in_name(char c)
{
	return classes[(unsigned char)c] != 0;
}

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* An apostrophe inside a word belongs to it: "training's". */
static bool
is_apostrophe(const char *p, const char *end)
{
	return *p == '\'' && p + 1 < end && is_letter(p[1]) && (is_letter(p[-1]) || is_digit(p[-1]));
}

/* Where the word that begins at p ends. */
static const char *
word_end(const char *p, const char *end)
{
	while (p < end && (in_name(*p) || is_apostrophe(p, end)))
		p++;
	while (p[-1] == '.' || p[-1] == '-' || p[-1] == '/')
		p--;
	return p;
}

/* May a number end here? */
static bool
is_boundary(const char *p, const char *end)
{
	if (p == end || strchr(" \t;)]}|\"'", *p) != NULL)
		return true;
	if (*p == ',')
		return p + 1 == end || !is_digit(p[1]);
	if (*p == '.')
		return p + 1 == end || p[1] == ' ';
	return false;
}

/* The number at p with a boundary behind it, after one of the units that programs print. */
static const char *
whole_number(const char *p, const char *end, double *out)
{
	static const char *const units[] = { "%", "s", "ms", "it/s" };
	const char *q = scan_number(p, end, out);

	if (q == NULL || is_boundary(q, end))
		return q;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		size_t n = strlen(units[i]);

		if ((size_t)(end - q) >= n && memcmp(q, units[i], n) == 0 && is_boundary(q + n, end))
			return q + n;
	}
	return NULL;
}

/* Levels of logging are no names: "INFO: 5 files". */
static bool
is_level(struct slice word)
{
	static const char *const levels[] = { "debug", "info", "notice", "warn", "warning", "error",
		"critical", "fatal", "trace", "line", "http", "https" };

	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (strlen(levels[i]) == word.n && strncasecmp(levels[i], word.p, word.n) == 0)
			return true;
	}
	return false;
}

/* Words of the phrase, joined by underscores; a level before them is none of them. */
static void
add_phrase(struct walk *w, const char *word, const char *end, double value)
{
	struct slice last = { word, (size_t)(end - word) };
	char name[RUN_RULE_NAME_MAX + 1];
	const char *from = w->word_count > 1 ? w->words[0] : word;
	size_t n;

	if (is_level((struct slice){ from, (size_t)(word_end(from, end) - from) })) {
		if (w->word_count < 2)
			return;
		from = w->words[1];
	}
	n = (size_t)(end - from);
	if (n > sizeof name)
		return;
	memcpy(name, from, n);
	for (size_t i = 0; i < n; i++) {
		if (name[i] == ' ')
			name[i] = '_';
	}
	scan_points_add(w->points, scan_axis(last) != 0 ? last : (struct slice){ name, n }, value);
}

/* "epoch 3/10", "Epoch [3/10]", "step #12": p stands behind the word. */
static const char *
counted(struct walk *w, const char *p, int rank)
{
	const char *q = skip_blanks(p, w->end);
	double value;

	q += q < w->end && (*q == ':' || *q == '=');
	q = skip_blanks(q, w->end);
	q += q < w->end && (*q == '[' || *q == '#' || *q == '(');
	q = skip_blanks(q, w->end);
	if (q == p || q >= w->end || !is_digit(*q))
		return NULL;
	q = scan_number(q, w->end, &value);
	if (q == NULL || !(q == w->end || strchr(" \t,;:|/])-", *q) != NULL))
		return NULL;
	if (w->parts & (rank == 1 ? SCAN_EPOCH : SCAN_PROGRESS))
		scan_points_add(w->points, slice_of(rank == 1 ? "epoch" : "step"), value);
	/* "/10]" is how many there will be */
	if (q < w->end && *q == '/')
		q = word_end(q + 1, w->end);
	return q;
}

/* "=" or ":" and a value behind the word; p stands behind the word. NULL: there is none. */
static const char *
pair(struct walk *w, const char *word, const char *p)
{
	const char *end = p, *q, *after;
	bool quoted;
	double value;

	quoted = p < w->end && (*p == '"' || *p == '\'');
	q = skip_blanks(p + quoted, w->end);
	if (q >= w->end || (*q != '=' && *q != ':'))
		return NULL;
	p = skip_blanks(q + 1, w->end);
	after = whole_number(p, w->end, &value);
	if (after == NULL)
		return NULL;
	/* "name:8080" is an address; "name:0.5" is a value. */
	if (*q == ':' && p == q + 1 && !quoted && memchr(p, '.', (size_t)(after - p)) == NULL)
		return NULL;
	if (w->parts & SCAN_PAIRS) {
		if (*q == '=' || quoted)
			w->word_count = 1;
		add_phrase(w, word, end, value);
	}
	return after;
}

static void
remember_word(struct walk *w, const char *word)
{
	if (w->word_count == PHRASE_WORDS) {
		memmove(w->words, w->words + 1, sizeof w->words - sizeof w->words[0]);
		w->word_count--;
	}
	w->words[w->word_count++] = word;
}

static void
word_at(struct walk *w)
{
	const char *word = w->p, *end = word_end(word, w->end), *after = NULL;
	struct slice name = { word, (size_t)(end - word) };
	int rank;

	remember_word(w, word);
	/* Most words: one blank and another word behind it, so neither a count nor a value. */
	if (w->end - end > 1 && *end == ' ' && is_letter(end[1])) {
		w->p = end + 1;
		return;
	}
	rank = scan_axis(name);
	if (rank != 0)
		after = counted(w, end, rank);
	if (after == NULL)
		after = pair(w, word, end);
	w->p = after != NULL ? after : end;
	/* The phrase went on over exactly one blank to another word. */
	w->word_count = 0;
}

/* "[10]" at the beginning, as boosting libraries print it. */
static void
leading_count(struct walk *w)
{
	const char *p = skip_blanks(w->p, w->end);
	double value;

	if (!(w->parts & SCAN_PROGRESS) || p >= w->end || *p != '[')
		return;
	p++;
	if (p >= w->end || !is_digit(*p))
		return;
	p = scan_number(p, w->end, &value);
	if (p != NULL && p < w->end && (*p == ']' || *p == '/'))
		scan_points_axis(w->points, 1, value);
}

void
scan_text(struct scan_points *points, struct slice line, int parts)
{
	struct walk w = { .p = line.p, .end = line.p + line.n, .points = points, .parts = parts };

	leading_count(&w);
	while (w.p < w.end) {
		if (is_letter(*w.p)) {
			word_at(&w);
		} else if (is_digit(*w.p)) {
			/* What begins with a digit is a number, a date, a hash: no name. */
			while (w.p < w.end && in_name(*w.p))
				w.p++;
		} else {
			w.p++;
		}
	}
}
