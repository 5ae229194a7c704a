/*
 * chart_ticks.c - ticks for numbers, logarithms, times, durations, bytes, shares and categories.
 */
#include "chart_ticks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base.h"
#include "base_utf8.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, DIGITS_LEAST = 3, DIGITS_MOST = 16 };

/* Seconds of three thousand years, a hundred petabytes. */
#define UNIT_MOST 1e17
#define TIME_MOST 1e11

static const double time_steps[] = {
	1, 2, 5, 10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
	HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 5 * DAY, 10 * DAY,
};

/* The smallest step of 1, 2, 5 x 10^k that is at least `least`. */
static double
decimal_step(double least)
{
	double unit = pow(10, floor(log10(least)));

	if (unit >= least * (1 - 1e-9))
		return unit;
	if (2 * unit >= least * (1 - 1e-9))
		return 2 * unit;
	return 5 * unit >= least * (1 - 1e-9) ? 5 * unit : 10 * unit;
}

static double
axis_step(double least, enum chart_unit unit)
{
	if (unit == CHART_TIME || unit == CHART_DURATION) {
		if (least < 1)
			return unit == CHART_TIME && least > 0.5 ? 1 : decimal_step(least);
		for (size_t i = 0; i < ARRAY_LEN(time_steps); i++)
			if (time_steps[i] >= least)
				return time_steps[i];
		return decimal_step(least / DAY) * DAY;
	}
	return decimal_step(least);
}

static int
decimals_of(double step)
{
	int digits = 0;

	while (digits < 12 && fabs(step - round(step)) > 1e-6 * step) {
		step *= 10;
		digits++;
	}
	return digits;
}

struct magnitude {
	double unit;
	const char *suffix;
};

static const struct magnitude number_units[] = {
	{ 1e12, " T" }, { 1e9, " G" }, { 1e6, " M" }, { 1e3, " k" }, { 1, "" },
};
static const struct magnitude byte_units[] = {
	{ 1e12, " TB" }, { 1e9, " GB" }, { 1e6, " MB" }, { 1e3, " kB" }, { 1, " B" },
};

static void
format_scaled(char out[CHART_TICK_TEXT], const struct magnitude *units, size_t n, double value,
    double step)
{
	double size = fabs(value);
	size_t i = 0;

	while (i + 1 < n && size < units[i].unit)
		i++;
	snprintf(out, CHART_TICK_TEXT, "%.*f%s", decimals_of(step / units[i].unit),
	    value / units[i].unit, units[i].suffix);
}

/* So many that values a step apart differ, as far as doubles do. */
static int
digits_of(double value, double step)
{
	double digits = ceil(log10(fabs(value) / step)) + 1;

	return !(digits > DIGITS_LEAST) ? DIGITS_LEAST : digits > DIGITS_MOST ? DIGITS_MOST : (int)digits;
}

static void
format_number(char out[CHART_TICK_TEXT], double value, double step)
{
	double size = fmax(fabs(value), step);

	if (value == 0 || fabs(value) < step * 1e-6)
		str_copy(out, CHART_TICK_TEXT, "0");
	else if (size >= 1e15 || step < 1e-6)
		snprintf(out, CHART_TICK_TEXT, "%.*g", digits_of(value, step), value);
	else if (size >= 1e4)
		format_scaled(out, number_units, ARRAY_LEN(number_units), value, step);
	else
		snprintf(out, CHART_TICK_TEXT, "%.*f", decimals_of(step), value);
}

static void
format_time(char out[CHART_TICK_TEXT], double value, double step)
{
	time_t t = (time_t)value;
	struct tm tm;

	localtime_r(&t, &tm);
	if (step >= 300 * DAY)
		strftime(out, CHART_TICK_TEXT, "%Y", &tm);
	else if (step >= 28 * DAY)
		strftime(out, CHART_TICK_TEXT, "%Y-%m", &tm);
	else if (step >= DAY || (step >= MINUTE && tm.tm_hour == 0 && tm.tm_min == 0))
		/* Midnight has the name of the day that begins. */
		strftime(out, CHART_TICK_TEXT, "%m-%d", &tm);
	else if (step >= MINUTE)
		strftime(out, CHART_TICK_TEXT, "%H:%M", &tm);
	else
		strftime(out, CHART_TICK_TEXT, "%H:%M:%S", &tm);
}

static void
format_duration(char out[CHART_TICK_TEXT], double value, double step)
{
	double size = fabs(value);
	long long s = (long long)round(size);
	const char *sign = value < 0 ? "-" : "";

	if (value == 0)
		str_copy(out, CHART_TICK_TEXT, "0");
	else if (step < 1)
		snprintf(out, CHART_TICK_TEXT, "%.*fs", decimals_of(step), value);
	else if (size < MINUTE)
		snprintf(out, CHART_TICK_TEXT, "%.0fs", value);
	else if (step >= DAY)
		snprintf(out, CHART_TICK_TEXT, "%s%lldd", sign, s / DAY);
	else if (size >= HOUR)
		snprintf(out, CHART_TICK_TEXT, step < MINUTE ? "%s%lld:%02lld:%02lld" : "%s%lld:%02lldh",
		    sign, s / HOUR, s / MINUTE % 60, s % 60);
	else
		snprintf(out, CHART_TICK_TEXT, "%s%lld:%02lld", sign, s / MINUTE, s % 60);
}

void
chart_ticks_format(char out[CHART_TICK_TEXT], enum chart_unit unit, double value, double step)
{
	if (!isfinite(value)) {
		str_copy(out, CHART_TICK_TEXT, isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf");
		return;
	}
	if (step <= 0)
		step = value == 0 ? 1 : pow(10, floor(log10(fabs(value))) - 3);
	/* What no unit is made for: it would be hundreds of digits, or no date at all. */
	if (unit != CHART_NUMBER && unit != CHART_CATEGORY && value != 0 &&
	    (fabs(value) < 1e-9 || fabs(value) >= (unit == CHART_TIME ? TIME_MOST : UNIT_MOST))) {
		snprintf(out, CHART_TICK_TEXT, unit == CHART_SHARE ? "%.3g%%" : "%.3g",
		    unit == CHART_SHARE ? value * 100 : value);
		return;
	}
	switch (unit) {
	case CHART_TIME:
		format_time(out, value, step);
		break;
	case CHART_DURATION:
		format_duration(out, value, step);
		break;
	case CHART_BYTES:
		format_scaled(out, byte_units, ARRAY_LEN(byte_units), value, step);
		break;
	case CHART_SHARE:
		snprintf(out, CHART_TICK_TEXT, "%.*f%%", decimals_of(step * 100), value * 100);
		break;
	case CHART_NUMBER:
	case CHART_CATEGORY:
		format_number(out, value, step);
		break;
	}
}

static void
add_tick(struct chart_ticks *t, double at, const char *text)
{
	if (t->n == CHART_MAX_TICKS)
		return;
	t->at[t->n] = at;
	str_copy(t->text[t->n++], CHART_TICK_TEXT, text);
}

/* Multiples of the step; on time axes of days and more, multiples in local days. */
static void
fill_linear(struct chart_ticks *t, enum chart_unit unit, struct chart_range r, double step)
{
	double offset = 0, i;

	t->n = 0;
	if (unit == CHART_TIME && step >= HOUR && fabs(r.min) < TIME_MOST) {
		time_t at = (time_t)r.min;
		struct tm tm;

		localtime_r(&at, &tm);
		offset = -(double)tm.tm_gmtoff;
	}
	for (i = ceil((r.min - offset) / step - 1e-9); t->n < CHART_MAX_TICKS; i++) {
		char text[CHART_TICK_TEXT];
		double at = i * step + offset;

		if (at > r.max + step * 1e-9)
			break;
		chart_ticks_format(text, unit, at, step);
		add_tick(t, at, text);
	}
}

/* Steps in months, from the first that is at least `least` seconds long. */
static int
month_step(double least)
{
	static const int steps[] = { 1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200 };

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		if (steps[i] * 30.4 * DAY >= least)
			return steps[i];
	return 12 * (int)fmin(1e6, decimal_step(least / (365.0 * DAY)));
}

/* The first days of local months, from January of some year on in steps. */
static void
fill_months(struct chart_ticks *t, struct chart_range r, int months)
{
	time_t at = (time_t)r.min;
	struct tm tm;
	int years = months >= 12 ? months / 12 : 1;

	t->n = 0;
	localtime_r(&at, &tm);
	tm = (struct tm){ .tm_year = (tm.tm_year + 1900) / years * years - 1900, .tm_mday = 1,
		.tm_isdst = -1 };
	while (t->n < CHART_MAX_TICKS) {
		struct tm month = tm;
		char text[CHART_TICK_TEXT];

		at = mktime(&month);
		if (at == (time_t)-1 || (double)at > r.max)
			break;
		if ((double)at >= r.min) {
			format_time(text, (double)at, months >= 12 ? 365.0 * DAY : 30.0 * DAY);
			add_tick(t, (double)at, text);
		}
		tm.tm_mon += months;
	}
}

double
chart_ticks_middle(double at, double width, double room)
{
	return at + width / 2 > room && room > width ? room - width / 2 : at;
}

static double
position(const struct chart_axis *axis, struct chart_range r, double at, double room)
{
	if (axis->log)
		return log(at / r.min) / log(r.max / r.min) * room;
	return (at - r.min) / (r.max - r.min) * room;
}

/* Labels are centred on their ticks; two need a blank between them. */
static bool
labels_fit(const struct chart_ticks *t, const struct chart_axis *axis, struct chart_range r,
    double room, bool horizontal)
{
	double end = -1e9;

	for (size_t i = 0; i < t->n; i++) {
		double at = position(axis, r, t->at[i], room);
		double half = horizontal ? utf8_width(t->text[i]) / 2.0 : 0.5;

		if (t->text[i][0] == '\0')
			continue;
		if (horizontal && chart_ticks_middle(at, 2 * half, room) < at) {
			/* Moved back from the end of the axis: one blank will do there. */
			at = chart_ticks_middle(at, 2 * half, room);
			end -= 1;
		}
		if (at - half < end)
			return false;
		end = at + half + (horizontal ? 2 : 0.5);
	}
	return true;
}

static void
make_linear(struct chart_ticks *out, const struct chart_axis *axis, struct chart_range r,
    double room, bool horizontal)
{
	double span = r.max - r.min, most = horizontal ? room / 4 : room / 2;
	double least = span / fmax(2, fmin(most, 12));
	double step = axis_step(axis->whole ? fmax(least, 1) : least, axis->unit);

	for (int attempt = 0; attempt < 24; attempt++) {
		/* Years as a 64-bit clock knows them; what is beyond is drawn as a number of seconds. */
		if (axis->unit == CHART_TIME && step > 10 * DAY && fabs(r.max) < TIME_MOST &&
		    fabs(r.min) < TIME_MOST)
			fill_months(out, r, month_step(step));
		else
			fill_linear(out, axis->unit, r, step);
		if (labels_fit(out, axis, r, room, horizontal))
			return;
		step = axis_step(step * 1.01, axis->unit);
	}
	out->n = 0;
}

static void
format_decade(char out[CHART_TICK_TEXT], enum chart_unit unit, double at)
{
	int exponent = (int)lround(log10(at));

	if (unit == CHART_BYTES || (exponent >= -3 && exponent < 13))
		chart_ticks_format(out, unit, at, at);
	else
		snprintf(out, CHART_TICK_TEXT, "1e%d", exponent);
}

/* Every `every`-th decade, and where there is room 2 and 5 times it. */
static void
fill_log(struct chart_ticks *t, const struct chart_axis *axis, struct chart_range r, int every,
    bool between)
{
	static const double factors[] = { 1, 2, 5 };
	int first = (int)floor(log10(r.min)), last = (int)ceil(log10(r.max));

	t->n = 0;
	for (int e = first; e <= last && t->n < CHART_MAX_TICKS; e++) {
		if (((e % every) + every) % every != 0)
			continue;
		for (size_t i = 0; i < (between ? 3u : 1u); i++) {
			double at = pow(10, e) * factors[i];
			char text[CHART_TICK_TEXT];

			if (at < r.min * (1 - 1e-9) || at > r.max * (1 + 1e-9))
				continue;
			if (i == 0)
				format_decade(text, axis->unit, at);
			else
				chart_ticks_format(text, axis->unit, at, pow(10, e));
			add_tick(t, at, text);
		}
	}
}

static void
make_log(struct chart_ticks *out, const struct chart_axis *axis, struct chart_range r, double room,
    bool horizontal)
{
	double decades = log10(r.max / r.min);

	if (decades < 0.7) {
		struct chart_axis linear = *axis;

		linear.log = false;
		make_linear(out, &linear, r, room, horizontal);
		return;
	}
	fill_log(out, axis, r, 1, true);
	if (decades <= 4 && labels_fit(out, axis, r, room, horizontal))
		return;
	for (int every = 1 + (int)(decades / CHART_MAX_TICKS); every < 700; every += 1 + every / 8) {
		fill_log(out, axis, r, every, false);
		if (out->n < CHART_MAX_TICKS && labels_fit(out, axis, r, room, horizontal))
			return;
	}
	out->n = 0;
}

/* Names keep their place, cut to their room; where there is none for all, every second, third, ... has
 * words. */
static void
make_categories(struct chart_ticks *out, const struct chart_axis *axis, struct chart_range r,
    double room, bool horizontal)
{
	double centre = r.min < -0.25 || r.min > 0.25 ? 0 : 0.5;
	double each = room / fmax(1, r.max - r.min);
	size_t every = 1;

	if (!horizontal)
		every = (size_t)fmax(1, ceil(1 / fmax(each, 1e-3)));
	else if (each < 4)
		every = (size_t)ceil(4 / fmax(each, 1e-3));
	while (axis->name_count / every > CHART_MAX_TICKS - 1)
		every++;
	for (size_t i = 0; i < axis->name_count; i += every) {
		add_tick(out, (double)i + centre, axis->names[i]);
	}
	out->room = horizontal ? fmax(1, floor(each * (double)every) - 1) : 0;
}

void
chart_ticks_make(struct chart_ticks *out, const struct chart_axis *axis, struct chart_range range,
    double room, bool horizontal)
{
	out->n = 0;
	out->room = 0;
	if (!(room >= 1) || !(range.max > range.min))
		return;
	if (axis->unit == CHART_CATEGORY)
		make_categories(out, axis, range, room, horizontal);
	else if (axis->log)
		make_log(out, axis, range, room, horizontal);
	else
		make_linear(out, axis, range, room, horizontal);
}

int
chart_ticks_width(const struct chart_ticks *t)
{
	int widest = 0;

	for (size_t i = 0; i < t->n; i++) {
		int width = utf8_width(t->text[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}
