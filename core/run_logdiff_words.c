/*
 * run_logdiff_words.c - what a line of a log says, apart from how much and when.
 *
 * A line is cut into words (letters, digits, '_') and what stands between them. A word that begins with a
 * digit is a number when strtod takes it whole, with sign, point and exponent; a duration when a unit of
 * time follows; a time when it goes on with ':' or as a date. A long word with letters and digits mixed is
 * an id.
 */
#include "run_logdiff_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

enum piece_kind { PIECE_TEXT, PIECE_NUMBER, PIECE_SKIPPED };

struct piece {
	enum piece_kind kind;
	const char *p;
	size_t n;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static size_t
span_digits(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && is_digit(p[n]))
		n++;
	return n;
}

/* Digits joined by ':', or as 2026-11-23 with what follows of a time; 0: it is no time. */
static size_t
span_time(const char *p, const char *end)
{
	size_t n = span_digits(p, end), k;
	bool date = n == 4 && p + 10 <= end && p[4] == '-' && p[7] == '-';

	if (!date && (n == 0 || n > 4 || p + n + 2 >= end || p[n] != ':' || !is_digit(p[n + 1]) ||
	    !is_digit(p[n + 2])))
		return 0;
	for (k = n; p + k < end; k++) {
		bool inside = p[k] == ':' || p[k] == '.' || p[k] == ',' || (date && (p[k] == '-' ||
		    p[k] == 'T' || p[k] == '+'));

		if (!is_digit(p[k]) && p[k] != 'Z' && !(inside && p + k + 1 < end && is_digit(p[k + 1])))
			break;
	}
	return k;
}

/* Digits with point and exponent. */
static size_t
span_number(const char *p, const char *end)
{
	size_t n = span_digits(p, end), e;

	if (p + n + 1 < end && p[n] == '.' && is_digit(p[n + 1]))
		n += 1 + span_digits(p + n + 1, end);
	if (p + n + 1 < end && (p[n] == 'e' || p[n] == 'E')) {
		e = n + 1 + (p[n + 1] == '-' || p[n + 1] == '+');
		if (p + e < end && is_digit(p[e]))
			n = e + span_digits(p + e, end);
	}
	return n;
}

static bool
is_unit_of_time(const char *p, size_t n)
{
	static const char *const units[] = { "s", "ms", "us", "ns", "sec", "secs", "min", "mins", "h" };

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strlen(units[i]) == n && memcmp(units[i], p, n) == 0)
			return true;
	return false;
}

static size_t
span_word(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && (is_letter(p[n]) || is_digit(p[n])))
		n++;
	return n;
}

/* Hashes, run ids, temporary names: long, with letters and at least two digits. */
static bool
is_id(const char *p, size_t n)
{
	enum { LONG = 8 };
	size_t digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += is_digit(p[i]);
	return n >= LONG && digits >= 2 && digits < n;
}

static struct piece
piece_of_digits(const char *p, const char *end)
{
	size_t n = span_time(p, end), word;

	if (n > 0)
		return (struct piece){ PIECE_SKIPPED, p, n };
	n = span_number(p, end);
	word = span_word(p + n, end);
	if (word > 0 && is_unit_of_time(p + n, word))
		return (struct piece){ PIECE_SKIPPED, p, n + word };
	return (struct piece){ PIECE_NUMBER, p, n };
}

static struct piece
next_piece(const char *p, const char *end, char before)
{
	size_t word = span_word(p, end), sign = *p == '-' || *p == '+';

	if (word > 0 && is_id(p, word) && !(is_digit(*p) && span_number(p, end) >= word))
		return (struct piece){ PIECE_SKIPPED, p, word };
	if (is_digit(*p))
		return piece_of_digits(p, end);
	if (sign && p + 1 < end && is_digit(p[1]) && !is_letter(before) && !is_digit(before)) {
		struct piece rest = piece_of_digits(p + 1, end);

		return (struct piece){ rest.kind, p, rest.n + 1 };
	}
	/* Letters up to the next digit: "layer12" is a word and a number. */
	word = 0;
	while (p + word < end && is_letter(p[word]))
		word++;
	return (struct piece){ PIECE_TEXT, p, word > 0 ? word : 1 };
}

uint64_t
run_logdiff_hash(const char *line, size_t n)
{
	uint64_t hash = 0xcbf29ce484222325u;	/* FNV-1a */
	const char *end = line + n;
	char before = ' ';

	for (const char *p = line; p < end;) {
		struct piece piece = next_piece(p, end, before);
		bool text = piece.kind == PIECE_TEXT;

		for (size_t i = 0; i < (text ? piece.n : 1); i++) {
			char c = text ? p[i] : piece.kind == PIECE_NUMBER ? '\1' : '\2';

			/* Columns that are filled with blanks shift with their numbers. */
			if ((c != ' ' && c != '\t') || (before != ' ' && before != '\t'))
				hash = (hash ^ (unsigned char)c) * 0x100000001b3u;
		}
		before = piece.p[piece.n - 1];
		p += piece.n;
	}
	return hash ^ hash >> 29;
}

static double
number_of(const struct piece *piece)
{
	char text[64];
	size_t n = piece->n < sizeof text - 1 ? piece->n : sizeof text - 1;
	double v;

	memcpy(text, piece->p, n);
	text[n] = '\0';
	return str_to_double(text[0] == '+' ? text + 1 : text, &v) ? v : (double)NAN;
}

/* Moves to the next number; false at the end of the line. */
static bool
next_number(const char **p, const char *end, char *before, double *out)
{
	while (*p < end) {
		struct piece piece = next_piece(*p, end, *before);

		*before = piece.p[piece.n - 1];
		*p += piece.n;
		if (piece.kind == PIECE_NUMBER) {
			*out = number_of(&piece);
			return true;
		}
	}
	return false;
}

bool
run_logdiff_numbers_differ(const char *a, size_t n, const char *b, size_t m)
{
	const char *end_a = a + n, *end_b = b + m;
	char before_a = ' ', before_b = ' ';
	double x, y;

	if (n == m && memcmp(a, b, n) == 0)
		return false;
	while (next_number(&a, end_a, &before_a, &x) && next_number(&b, end_b, &before_b, &y))
		if (isnan(x) != isnan(y) || fabs(x - y) > 1e-6 * fmax(fabs(x), fabs(y)))
			return true;
	return false;
}
