/*
 * run_delta.c - differences as words.
 */
#include "run_delta.h"

#include <math.h>
#include <stdio.h>

enum { TIMES_FROM = 10 };	/* "+900%" is read at a glance, "+1370%" is not */

static const char *
with_sign(char out[STR_SHORT], double v, int digits, const char *unit)
{
	char number[STR_SHORT];

	snprintf(out, STR_SHORT, "%s%.40s%s", v >= 0 ? "+" : "", str_number(number, v, digits), unit);
	return out;
}

const char *
run_delta_text(char out[STR_SHORT], double value, double base)
{
	double ratio = value / base, percent = 100 * (value - base) / fabs(base);
	char number[STR_SHORT];

	if (!isfinite(value) || !isfinite(base) || value == base) {
		str_copy(out, STR_SHORT, isfinite(value) && value == base ? "=" : "");
		return out;
	}
	if (base == 0 || !isfinite(ratio) || (ratio < 0 && fabs(ratio) >= TIMES_FROM))
		return with_sign(out, value - base, 3, "");
	if (ratio >= TIMES_FROM) {
		snprintf(out, STR_SHORT, "×%.40s", str_number(number, ratio, 3));
		return out;
	}
	if (fabs(percent) < 0.01) {
		snprintf(out, STR_SHORT, "%s<0.01%%", percent > 0 ? "+" : "-");
		return out;
	}
	/* Whole numbers from 100 on: three digits are enough. */
	return with_sign(out, fabs(percent) >= 100 ? round(percent) : percent, 3, "%");
}
