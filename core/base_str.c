/*
 * base_str.c - strings for people and programs. Everything here is independent of the locale: the
 * workbench runs under any, and what it writes must read back under any other.
 */
#include "base_str.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base_mem.h"

bool
str_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool
str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool
str_copy(char *out, size_t size, const char *s)
{
	size_t n = strlen(s);

	x_assert(size > 0);
	if (n < size) {
		memcpy(out, s, n + 1);
		return true;
	}
	n = size - 1;
	while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, s, n);
	out[n] = '\0';
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Compares the digit runs at *a and *b as numbers of any length and moves behind them. */
static int
digits_cmp(const char **a, const char **b)
{
	const char *p, *q;
	size_t n = 0, m = 0;
	int order;

	while (**a == '0')
		(*a)++;
	while (**b == '0')
		(*b)++;
	p = *a;
	q = *b;
	while (is_digit(p[n]))
		n++;
	while (is_digit(q[m]))
		m++;
	*a += n;
	*b += m;
	if (n != m)
		return n < m ? -1 : 1;
	order = memcmp(p, q, n);
	return order;
}

int
str_natural_cmp(const char *a, const char *b)
{
	const char *p = a, *q = b;
	int order;

	while (*p != '\0' && *q != '\0') {
		if (is_digit(*p) && is_digit(*q)) {
			order = digits_cmp(&p, &q);
			if (order != 0)
				return order;
			continue;
		}
		order = (unsigned char)to_lower(*p) - (unsigned char)to_lower(*q);
		if (order != 0)
			return order;
		p++;
		q++;
	}
	if (*p != *q)
		return *p == '\0' ? -1 : 1;
	return strcmp(a, b);
}

int
str_value_cmp(const char *a, const char *b)
{
	double x, y;
	bool number_a = str_to_double(a, &x) && x == x, number_b = str_to_double(b, &y) && y == y;

	if (number_a && number_b)
		return (x > y) - (x < y);
	return number_a != number_b ? number_b - number_a : str_natural_cmp(a, b);
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t
str_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), width = m + 1, result;
	size_t *d = x_new_array(size_t, (n + 1) * width);

	for (size_t i = 0; i <= n; i++)
		d[i * width] = i;
	for (size_t j = 0; j <= m; j++)
		d[j] = j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			size_t cost = to_lower(a[i - 1]) != to_lower(b[j - 1]);
			size_t *cell = &d[i * width + j];

			*cell = min3(cell[-1] + 1, d[(i - 1) * width + j] + 1,
			    d[(i - 1) * width + j - 1] + cost);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[(i - 2) * width + j - 2] + cost < *cell)
				*cell = d[(i - 2) * width + j - 2] + cost;
		}
	}
	result = d[n * width + m];
	x_free(d);
	return result;
}

const char *
str_nearest(const char *s, const char *const *candidates, size_t count)
{
	/* Of one or two characters nothing can be guessed. */
	size_t len = strlen(s), limit = len < 3 ? 0 : len < 4 ? 1 : len / 3 + 1, best = limit + 1;
	const char *found = NULL;

	if (len > 64)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t distance = strlen(candidates[i]) > 64 ? best : str_distance(s, candidates[i]);

		if (distance < best) {
			best = distance;
			found = candidates[i];
		}
	}
	return found;
}

bool
str_to_int64(const char *s, int64_t *out)
{
	char *end;
	long long v;

	if (s[0] != '-' && s[0] != '+' && !is_digit(s[0]))
		return false;
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno != 0 || end == s || *end != '\0')
		return false;
	*out = v;
	return true;
}

/* The C locale, whatever the user's: a comma is never a decimal point in what we read or write. */
static locale_t
c_locale(void)
{
	static locale_t c;

	if (c == (locale_t)0)
		c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	return c;
}

bool
str_to_double(const char *s, double *out)
{
	char *end;
	double v;

	if (s[0] == '\0' || s[0] == ' ' || (s[0] >= '\t' && s[0] <= '\r'))
		return false;
	v = strtod_l(s, &end, c_locale());
	if (end == s || *end != '\0')
		return false;
	*out = v;
	return true;
}

static const char *
special(double v)
{
	return isnan(v) ? "NaN" : v > 0 ? "Infinity" : "-Infinity";
}

/* snprintf("%.*g") as the C locale prints it. */
static void
print_g(char out[STR_SHORT], int digits, double v)
{
	locale_t before = uselocale(c_locale());

	snprintf(out, STR_SHORT, "%.*g", digits, v);
	uselocale(before);
}

const char *
str_double(char out[STR_SHORT], double v)
{
	double back;

	if (!isfinite(v)) {
		str_copy(out, STR_SHORT, special(v));
		return out;
	}
	for (int digits = 15; digits <= 17; digits++) {
		print_g(out, digits, v);
		if (str_to_double(out, &back) && back == v)
			break;
	}
	return out;
}

const char *
str_number(char out[STR_SHORT], double v, int digits)
{
	if (!isfinite(v))
		str_copy(out, STR_SHORT, isnan(v) ? "NaN" : v > 0 ? "inf" : "-inf");
	else if (v == floor(v) && fabs(v) < 1e7)
		snprintf(out, STR_SHORT, "%.0f", v == 0 ? 0.0 : v);
	else
		print_g(out, digits, v);
	return out;
}

const char *
str_number_within(char out[STR_SHORT], double v, int digits, int width)
{
	str_number(out, v, digits);
	while (digits > 1 && width > 0 && strlen(out) > (size_t)width)
		str_number(out, v, --digits);
	return out;
}

const char *
str_count(char out[STR_SHORT], uint64_t n)
{
	char digits[24];
	size_t len, used = 0;

	len = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, n);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return out;
}

const char *
str_things(char out[STR_SHORT], uint64_t n, const char *thing)
{
	char number[STR_SHORT];

	snprintf(out, STR_SHORT, "%s %.20s%s", str_count(number, n), thing, n == 1 ? "" : "s");
	return out;
}

const char *
str_bytes(char out[STR_SHORT], uint64_t n)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	double v = (double)n;
	size_t unit = 0;
	char number[STR_SHORT];

	while (v >= 999.5 && unit < 6) {
		v /= 1000;
		unit++;
	}
	print_g(number, 3, v);
	snprintf(out, STR_SHORT, "%.32s %s", number, units[unit]);
	return out;
}

const char *
str_duration(char out[STR_SHORT], double seconds)
{
	char number[STR_SHORT];
	int64_t s;

	if (!isfinite(seconds) || seconds < 0)
		seconds = 0;
	if (seconds < 0.0995) {
		print_g(number, 2, seconds);
		snprintf(out, STR_SHORT, "%.32ss", number);
		return out;
	}
	/* Always two digits, so that those of a column stand below each other; and never 1.00. */
	if (seconds < 1) {
		snprintf(out, STR_SHORT, "0.%02ds", (int)fmin(seconds * 100 + 0.5, 99));
		return out;
	}
	s = seconds > 9e15 ? (int64_t)9e15 : (int64_t)seconds;
	if (s < 3600)
		snprintf(out, STR_SHORT, "%d:%02d", (int)(s / 60), (int)(s % 60));
	else if (s < 86400)
		snprintf(out, STR_SHORT, "%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
		    (int)(s % 60));
	else
		snprintf(out, STR_SHORT, "%" PRId64 "d %dh", s / 86400, (int)(s / 3600 % 24));
	return out;
}

bool
str_glob(const char *pattern, const char *s)
{
	return fnmatch(pattern, s, FNM_PATHNAME) == 0;
}

uint64_t
str_hash(const char *s, size_t n)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * UINT64_C(0x100000001b3);
	return h != 0 ? h : 1;
}
