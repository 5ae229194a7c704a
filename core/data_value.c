/*
 * data_value.c - see the header. The first byte decides which parser is asked.
 */
#include "data_value.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base.h"
#include "data_number.h"

static const char *const class_names[DATA_CLASSES] = {
	[DATA_CLASS_NULL] = "null",
	[DATA_CLASS_EMPTY] = "empty",
	[DATA_CLASS_BOOL] = "bool",
	[DATA_CLASS_INT] = "int",
	[DATA_CLASS_REAL] = "float",
	[DATA_CLASS_NAN] = "nan",
	[DATA_CLASS_DATE] = "date",
	[DATA_CLASS_TIME] = "timestamp",
	[DATA_CLASS_CODE] = "code",
	[DATA_CLASS_TEXT] = "text",
	[DATA_CLASS_JSON] = "json",
	[DATA_CLASS_FAR] = "far date",
};

const char *
data_class_name(enum data_class c)
{
	return class_names[c];
}

/* The first name is what we write. */
static const struct {
	const char *type;
	enum data_told told;
} told_types[] = { { "text", DATA_TOLD_TEXT }, { "string", DATA_TOLD_TEXT }, { "categorical", DATA_TOLD_CATEGORY },
	{ "bool", DATA_TOLD_BOOL }, { "int", DATA_TOLD_INT }, { "float", DATA_TOLD_FLOAT },
	{ "timestamp", DATA_TOLD_TIME }, { "date", DATA_TOLD_TIME }, { "code", DATA_TOLD_CODE } };

enum data_told
data_told_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(told_types); i++)
		if (str_equal(told_types[i].type, type))
			return told_types[i].told;
	return DATA_TOLD_NOTHING;
}

const char *
data_told_name(enum data_told told)
{
	for (size_t i = 0; i < ARRAY_LEN(told_types); i++)
		if (told_types[i].told == told)
			return told_types[i].type;
	return "";
}

bool
data_value_is_null_spelling(const char *p, uint32_t n)
{
	static const char *const words[] = { "NA", "N/A", "n/a", "#N/A", "null", "Null", "NULL",
		"\\N" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i]) == n && memcmp(words[i], p, n) == 0)
			return true;
	return false;
}

/* Two digits; a value over 99 when they are none. */
static unsigned
two(const char *p)
{
	unsigned a = (unsigned)(unsigned char)p[0] - '0', b = (unsigned)(unsigned char)p[1] - '0';

	return a > 9 || b > 9 ? 100 : a * 10 + b;
}

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar (Hinnant). */
static int64_t
days_of(unsigned year, unsigned month, unsigned day)
{
	unsigned y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	unsigned of_year = (153 * (month + (month > 2 ? (unsigned)-3 : 9)) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 +
	       (int64_t)(of_era * 365 + of_era / 4 - of_era / 100 + of_year) - 719468;
}

static bool
valid_day(unsigned year, unsigned month, unsigned day)
{
	static const unsigned char length[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12 || day < 1 || day > length[month - 1])
		return false;
	return day < 29 || month != 2 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* Nanoseconds fit from the first to the last of these years, and in some days around them. */
enum { FIRST_YEAR = 1678, LAST_YEAR = 2261 };
/* In days since 1970: 0001-01-01 and 9999-12-31. NO_DAY is how some databases write that there is none. */
enum { FIRST_DAY = -719162, LAST_DAY = 2932896, NO_DAY = FIRST_DAY - 1 };

static bool
read_date(const char *p, int64_t *days, bool *far)
{
	unsigned high = two(p), low = two(p + 2), month = two(p + 5), day = two(p + 8);
	unsigned year = high * 100 + low;

	if ((p[4] != '-' && p[4] != '/') || p[7] != p[4] || high > 99 || low > 99)
		return false;
	*far = year < FIRST_YEAR || year > LAST_YEAR;
	if (year == 0) {
		*days = NO_DAY;
		return month == 0 && day == 0;
	}
	if (!valid_day(year, month, day))
		return false;
	*days = days_of(year, month, day);
	return true;
}

/* A nanosecond stands for each second, in the days behind the last year and before the first, so that order stays. */
static int64_t
far_rank(int64_t seconds)
{
	const int64_t day = 86400;

	return seconds > 0 ? INT64_MAX - ((LAST_DAY + 2) * day - seconds)
	    : INT64_MIN + (seconds - (NO_DAY - 1) * day);
}

/* ".123456" -> nanoseconds; returns where it ends. */
static uint32_t
read_fraction(const char *p, uint32_t at, uint32_t n, int64_t *ns, struct data_value *out)
{
	static const int64_t scale[] = { 0, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100,
		10, 1 };
	int64_t value = 0;
	uint32_t digits = 0;

	for (at++; at < n && p[at] >= '0' && p[at] <= '9'; at++) {
		if (digits == 9)
			continue;
		value = value * 10 + (p[at] - '0');
		digits++;
	}
	*ns += value * scale[digits];
	out->resolution = digits == 0   ? DATA_BY_SECOND
			  : digits <= 3 ? DATA_BY_MS
			  : digits <= 6 ? DATA_BY_US
					: DATA_BY_NS;
	return at;
}

/* "Z", "+01:00", "-0500", "+01" up to the end of the text. */
static bool
read_zone(const char *p, uint32_t n, int64_t *offset)
{
	unsigned hours, minutes = 0;

	if (n == 1 && (*p == 'Z' || *p == 'z')) {
		*offset = 0;
		return true;
	}
	if ((*p != '+' && *p != '-') || (n != 3 && n != 5 && n != 6) || (n == 6 && p[3] != ':'))
		return false;
	hours = two(p + 1);
	if (n > 3)
		minutes = two(p + n - 2);
	if (hours > 15 || minutes > 59)
		return false;
	*offset = (int64_t)(hours * 60 + minutes) * 60 * (*p == '-' ? -1 : 1);
	return true;
}

enum data_class
data_value_time(const char *p, uint32_t n, struct data_value *out)
{
	int64_t days, seconds, ns = 0, offset = 0;
	unsigned hour, minute, second = 0;
	uint32_t at = 16;
	bool far;

	if (n < 10 || !read_date(p, &days, &far))
		return DATA_CLASS_TEXT;
	out->zoned = false;
	out->hour = 0;
	out->resolution = DATA_BY_DAY;
	out->i = far ? far_rank(days * 86400) : days * 86400 * INT64_C(1000000000);
	if (n == 10)
		return far ? DATA_CLASS_FAR : DATA_CLASS_DATE;
	if (n < 16 || (p[10] != 'T' && p[10] != ' ') || p[13] != ':')
		return DATA_CLASS_TEXT;
	hour = two(p + 11);
	minute = two(p + 14);
	if (n >= 19 && p[16] == ':') {
		second = two(p + 17);
		at = 19;
	}
	if (hour > 23 || minute > 59 || second > 60)
		return DATA_CLASS_TEXT;
	out->resolution = DATA_BY_SECOND;
	if (at == 19 && n > 20 && p[19] == '.')
		at = read_fraction(p, at, n, &ns, out);
	if (at < n) {
		if (!read_zone(p + at, n - at, &offset))
			return DATA_CLASS_TEXT;
		out->zoned = true;
	}
	seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset;
	out->i = far ? far_rank(seconds) : seconds * INT64_C(1000000000) + ns;
	out->hour = (int)hour;
	return far ? DATA_CLASS_FAR : DATA_CLASS_TIME;
}

static bool
is_word(const char *p, uint32_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(p, word, n) == 0;
}

static enum data_class
read_word(const char *p, uint32_t n, uint32_t flags, struct data_value *out)
{
	bool negative = n > 1 && *p == '-';
	uint32_t sign = n > 1 && (*p == '-' || *p == '+');

	if ((flags & (DATA_CELL_QUOTED | DATA_CELL_STRING)) == 0 && data_value_is_null_word(p, n))
		return DATA_CLASS_NULL;
	if (is_word(p, n, "true") || is_word(p, n, "false")) {
		out->i = n == 4;
		return DATA_CLASS_BOOL;
	}
	if (is_word(p, n, "nan"))
		out->d = (double)NAN;
	else if (is_word(p + sign, n - sign, "inf") || is_word(p + sign, n - sign, "infinity"))
		out->d = negative ? -(double)INFINITY : (double)INFINITY;
	else
		return DATA_CLASS_TEXT;
	return DATA_CLASS_NAN;
}

static bool
is_code(const char *p, uint32_t n)
{
	return n > 1 && p[0] == '0' && p[1] >= '0' && p[1] <= '9';
}

static enum data_class
read_number(const char *p, uint32_t n, struct data_value *out)
{
	struct data_number number;
	enum data_number_kind kind = data_number_parse(p, n, &number);

	if (kind == DATA_NOT_A_NUMBER)
		return n >= 10 ? data_value_time(p, n, out) : DATA_CLASS_TEXT;
	out->decimals = number.decimals;
	out->d = number.d;
	out->i = number.i;
	if (kind == DATA_REAL)
		return isfinite(number.d) ? DATA_CLASS_REAL : DATA_CLASS_NAN;
	return is_code(p, n) ? DATA_CLASS_CODE : DATA_CLASS_INT;
}

/* Files that put a blank behind each delimiter, or align their numbers, mean numbers and times. Texts keep their
 * blanks, and what would be missing without them is a text. */
static enum data_class
read_padded(const char *p, uint32_t n, uint32_t flags, struct data_value *out)
{
	enum data_class found;

	data_value_trim(&p, &n);
	found = n > 0 ? data_value_read(p, n, flags, out) : DATA_CLASS_TEXT;
	return found == DATA_CLASS_INT || found == DATA_CLASS_REAL || found == DATA_CLASS_NAN ||
	    found == DATA_CLASS_DATE || found == DATA_CLASS_TIME || found == DATA_CLASS_FAR ? found : DATA_CLASS_TEXT;
}

enum data_class
data_value_read(const char *p, uint32_t n, uint32_t flags, struct data_value *out)
{
	char first;
	enum data_class found = DATA_CLASS_TEXT;

	if (n > 0 && (flags & (DATA_CELL_NESTED | DATA_CELL_STRING)) == 0 && data_value_is_padded(p, n))
		return read_padded(p, n, flags, out);
	if ((flags & DATA_CELL_NESTED) != 0)
		return DATA_CLASS_JSON;
	if (n == 0)
		return (flags & (DATA_CELL_QUOTED | DATA_CELL_STRING)) != 0 ? DATA_CLASS_EMPTY
									    : DATA_CLASS_NULL;
	if ((flags & DATA_CELL_STRING) != 0)
		return data_value_time(p, n, out);
	first = *p;
	if ((first >= '0' && first <= '9') || first == '.' || first == '-' || first == '+')
		found = read_number(p, n, out);
	if (found == DATA_CLASS_TEXT && n <= 9)
		found = read_word(p, n, flags, out);
	if (n > 1 && ((first == '{' && p[n - 1] == '}') || (first == '[' && p[n - 1] == ']')))
		return DATA_CLASS_JSON;
	return found;
}
