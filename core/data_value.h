/*
 * data_value.h - what one field of text is: missing, a truth value, a number, a moment, text.
 *
 * Missing are: nothing, NA, N/A, n/a, #N/A, null, Null, NULL, \N. Truth values: true and false in any
 * case. Dates: 2026-11-23 or 2026/11/23; times: a date, T or a blank, 05:59[:00[.123456789]] and
 * optionally Z or an offset. Nanoseconds since 1970 fit from 1678 to 2261: what is written outside of these years,
 * 9999-12-31 for "never ends" above all, and 0000-00-00, is a far date. It leaves its column one of times and
 * compares as later or earlier than all others, but is in no figure. A whole number with a leading zero (0123) is a code, hence text: as a
 * number it would lose the zero. What is quoted or a JSON string is never missing. Numbers, dates and times may have
 * blanks around them (some write one behind each delimiter, or align their columns); all else keeps its blanks.
 */
#ifndef DATA_VALUE_H
#define DATA_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "data_csv.h"

enum data_class {
	DATA_CLASS_NULL,
	DATA_CLASS_EMPTY,	/* quoted nothing */
	DATA_CLASS_BOOL,
	DATA_CLASS_INT,
	DATA_CLASS_REAL,
	DATA_CLASS_NAN,		/* nan, inf, -inf */
	DATA_CLASS_DATE,
	DATA_CLASS_TIME,
	DATA_CLASS_CODE,
	DATA_CLASS_TEXT,
	DATA_CLASS_JSON,
	DATA_CLASS_FAR,		/* a date or time before 1678 or after 2261 */
	DATA_CLASSES
};

const char *data_class_name(enum data_class c);

/* What a schema says of a column, as far as reading goes by it. */
enum data_told {
	DATA_TOLD_NOTHING,
	DATA_TOLD_TEXT,		/* whatever the values look like */
	DATA_TOLD_CATEGORY,
	DATA_TOLD_BOOL,
	DATA_TOLD_INT,
	DATA_TOLD_FLOAT,
	DATA_TOLD_TIME,		/* dates too */
	DATA_TOLD_CODE,
	DATA_TOLDS
};

/* Of a type's name in a schema: "float"; DATA_TOLD_NOTHING for one that does not matter here, and NULL. */
enum data_told data_told_of(const char *type);
const char *data_told_name(enum data_told told);	/* "text", "float" */

enum data_resolution { DATA_BY_DAY, DATA_BY_SECOND, DATA_BY_MS, DATA_BY_US, DATA_BY_NS };

struct data_value {
	/* INT, BOOL (0, 1), DATE and TIME (ns since 1970; UTC when zoned), FAR (no time, but orders like one) */
	int64_t i;
	double d;		/* REAL, NAN; INT: the nearest double */
	int decimals;
	enum data_resolution resolution;
	int hour;		/* as written */
	bool zoned;
};

/* The text needs DATA_TEXT_PADDING readable bytes behind it. flags: those of a cell's len. */
enum data_class data_value_read(const char *p, uint32_t n, uint32_t flags, struct data_value *out);
/* Only a date or time, far ones too; DATA_CLASS_TEXT when it is none. */
enum data_class data_value_time(const char *p, uint32_t n, struct data_value *out);
bool data_value_is_null_spelling(const char *p, uint32_t n);

static inline bool
data_value_is_padded(const char *p, uint32_t n)
{
	return *p == ' ' || *p == '\t' || p[n - 1] == ' ' || p[n - 1] == '\t';
}

/* Takes the blanks off both ends. */
static inline void
data_value_trim(const char **p, uint32_t *n)
{
	for (; *n > 0 && (**p == ' ' || **p == '\t'); (*p)++)
		(*n)--;
	while (*n > 0 && ((*p)[*n - 1] == ' ' || (*p)[*n - 1] == '\t'))
		(*n)--;
}

static inline bool
data_value_is_null_word(const char *p, uint32_t n)
{
	if (n == 0)
		return true;
	return n >= 2 && n <= 4 && (*p == 'N' || *p == 'n' || *p == '#' || *p == '\\') &&
	    data_value_is_null_spelling(p, n);
}

#endif
