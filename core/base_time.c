/*
 * base_time.c - the only place that asks for the time, and the ways people and files write it.
 */
#include "base_time.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base_mem.h"

static int64_t
clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * TIME_SECOND + ts.tv_nsec;
}

int64_t
time_now(void)
{
	const char *pinned = getenv("BENCHTOP_NOW");
	int64_t t;

	if (pinned != NULL && time_parse(pinned, &t))
		return t;
	return clock_ns(CLOCK_REALTIME);
}

int64_t
time_monotonic(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static time_t
whole_seconds(int64_t t, int64_t *ns)
{
	int64_t s = t / TIME_SECOND;

	*ns = t % TIME_SECOND;
	if (*ns < 0) {
		*ns += TIME_SECOND;
		s--;
	}
	return (time_t)s;
}

static const char *
format_utc(char out[STR_SHORT], int64_t t, int digits)
{
	static const int64_t unit[] = { [3] = 1000000, [9] = 1 };
	int64_t ns;
	time_t s = whole_seconds(t, &ns);
	struct tm tm;
	size_t len;

	gmtime_r(&s, &tm);
	len = strftime(out, STR_SHORT, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + len, STR_SHORT - len, ".%0*" PRId64 "Z", digits, ns / unit[digits]);
	return out;
}

const char *
time_format(char out[STR_SHORT], int64_t t)
{
	return format_utc(out, t, 3);
}

const char *
time_format_exact(char out[STR_SHORT], int64_t t)
{
	return format_utc(out, t, 9);
}

/* Reads exactly n digits at *p. */
static bool
read_digits(const char **p, int n, int *out)
{
	int v = 0;

	for (int i = 0; i < n; i++, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		v = v * 10 + (**p - '0');
	}
	*out = v;
	return true;
}

static bool
read_char(const char **p, const char *any)
{
	if (**p == '\0' || strchr(any, **p) == NULL)
		return false;
	(*p)++;
	return true;
}

static bool
read_date(const char **p, struct tm *tm)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;
	bool leap;

	if (!read_digits(p, 4, &year) || !read_char(p, "-") || !read_digits(p, 2, &month) ||
	    !read_char(p, "-") || !read_digits(p, 2, &day))
		return false;
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (year < 1678 || year > 2261 || month < 1 || month > 12 || day < 1 ||
	    day > days[month - 1] + (month == 2 && leap))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	return true;
}

/* HH:MM, and :SS with a fraction when it is there. */
static bool
read_clock(const char **p, struct tm *tm, int64_t *ns)
{
	int64_t unit = TIME_SECOND / 10;

	*ns = 0;
	if (!read_digits(p, 2, &tm->tm_hour) || !read_char(p, ":") ||
	    !read_digits(p, 2, &tm->tm_min) || tm->tm_hour > 23 || tm->tm_min > 59)
		return false;
	if (!read_char(p, ":"))
		return true;
	if (!read_digits(p, 2, &tm->tm_sec) || tm->tm_sec > 60)
		return false;
	if (!read_char(p, ".,"))
		return true;
	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; (*p)++, unit /= 10)
		*ns += (**p - '0') * unit;
	return true;
}

static bool
read_zone(const char **p, int *offset)
{
	int sign = **p == '-' ? -1 : 1, hours, minutes;

	*offset = 0;
	if (read_char(p, "Zz"))
		return true;
	if (!read_char(p, "+-") || !read_digits(p, 2, &hours))
		return false;
	read_char(p, ":");
	if (!read_digits(p, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool
time_parse(const char *s, int64_t *out)
{
	struct tm tm = { 0 };
	int64_t ns;
	int offset;

	if (!read_date(&s, &tm) || !read_char(&s, "Tt ") || !read_clock(&s, &tm, &ns) ||
	    !read_zone(&s, &offset) || *s != '\0')
		return false;
	*out = ((int64_t)timegm(&tm) - offset) * TIME_SECOND + ns;
	return true;
}

const char *
time_local(char out[STR_SHORT], int64_t t)
{
	int64_t ns;
	time_t s = whole_seconds(t, &ns);
	struct tm tm;

	localtime_r(&s, &tm);
	strftime(out, STR_SHORT, "%Y-%m-%d %H:%M:%S", &tm);
	return out;
}

/* The month names are ours: the locale must not change what tables look like. */
static void
format_day(char out[STR_SHORT], const struct tm *tm, bool with_year)
{
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	if (with_year)
		snprintf(out, STR_SHORT, "%d %s %d", tm->tm_mday, months[tm->tm_mon],
		    tm->tm_year + 1900);
	else
		snprintf(out, STR_SHORT, "%d %s", tm->tm_mday, months[tm->tm_mon]);
}

const char *
time_ago(char out[STR_SHORT], int64_t t, int64_t now)
{
	int64_t age = (now - t) / TIME_SECOND, ns;
	time_t then_s = whole_seconds(t, &ns), now_s = whole_seconds(now, &ns);
	time_t yesterday_s = now_s - 86400;
	struct tm then, today, yesterday;

	localtime_r(&then_s, &then);
	localtime_r(&now_s, &today);
	localtime_r(&yesterday_s, &yesterday);
	if (age < -60)
		format_day(out, &then, then.tm_year != today.tm_year);
	else if (age < 5)
		str_copy(out, STR_SHORT, "now");
	else if (age < 60)
		snprintf(out, STR_SHORT, "%d s", (int)age);
	else if (age < 3600)
		snprintf(out, STR_SHORT, "%d min", (int)(age / 60));
	else if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
		snprintf(out, STR_SHORT, "%d h", (int)(age / 3600));
	else if (then.tm_yday == yesterday.tm_yday && then.tm_year == yesterday.tm_year)
		str_copy(out, STR_SHORT, "yesterday");
	else
		format_day(out, &then, then.tm_year != today.tm_year);
	return out;
}

static const struct unit {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ms", TIME_MS }, { "s", TIME_SECOND }, { "sec", TIME_SECOND },
	{ "m", 60 * TIME_SECOND }, { "min", 60 * TIME_SECOND }, { "h", 3600 * TIME_SECOND },
	{ "d", 86400 * TIME_SECOND }, { "w", 7 * 86400 * TIME_SECOND },
};

static const struct unit *
find_unit(const char *name, size_t n)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strlen(units[i].name) == n && memcmp(units[i].name, name, n) == 0)
			return &units[i];
	return NULL;
}

/* One "number unit" pair at *p; a number with nothing behind it is seconds. */
static bool
read_amount(const char **p, double *ns)
{
	char digits[32];
	size_t n = strspn(*p, "0123456789."), letters;
	const struct unit *unit;
	double v;

	if (n == 0 || n >= sizeof digits)
		return false;
	memcpy(digits, *p, n);
	digits[n] = '\0';
	if (!str_to_double(digits, &v))
		return false;
	*p += n;
	letters = strspn(*p, "abcdefghijklmnopqrstuvwxyz");
	unit = letters == 0 ? find_unit("s", 1) : find_unit(*p, letters);
	if (unit == NULL)
		return false;
	*p += letters;
	*ns += v * (double)unit->ns;
	return true;
}

bool
time_parse_duration(const char *s, int64_t *out)
{
	double ns = 0;

	if (*s == '\0')
		return false;
	while (*s != '\0')
		if (!read_amount(&s, &ns))
			return false;
	if (!(ns < 9e18))
		return false;
	*out = (int64_t)ns;
	return true;
}

static int64_t
local_midnight(int64_t now, int days)
{
	int64_t ns;
	time_t s = whole_seconds(now, &ns);
	struct tm tm;

	localtime_r(&s, &tm);
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_mday += days;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * TIME_SECOND;
}

static bool
parse_local(const char *s, int64_t *out)
{
	struct tm tm = { .tm_isdst = -1 };
	int64_t ns = 0;

	if (!read_date(&s, &tm))
		return false;
	if (*s != '\0' && (!read_char(&s, "Tt ") || !read_clock(&s, &tm, &ns) || *s != '\0'))
		return false;
	*out = (int64_t)mktime(&tm) * TIME_SECOND + ns;
	return true;
}

bool
time_parse_moment(const char *s, int64_t now, int64_t *out)
{
	int64_t age;

	if (str_equal(s, "now"))
		*out = now;
	else if (str_equal(s, "today"))
		*out = local_midnight(now, 0);
	else if (str_equal(s, "yesterday"))
		*out = local_midnight(now, -1);
	else if (s[0] == '-' && time_parse_duration(s + 1, &age))
		*out = now - age;
	else
		return time_parse(s, out) || parse_local(s, out);
	return true;
}
