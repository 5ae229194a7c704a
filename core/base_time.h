/*
 * base_time.h - time. Wall-clock times are int64 nanoseconds since 1970 UTC; 0 means "none".
 *
 * All wall-clock time comes from time_now() and all waiting from time_monotonic(), so that tests
 * can pin them: the environment variable BENCHTOP_NOW (RFC 3339) fixes time_now().
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base_str.h"

#define TIME_SECOND INT64_C(1000000000)
#define TIME_MS INT64_C(1000000)

int64_t time_now(void);		/* wall clock, ns */
int64_t time_monotonic(void);	/* ns since some point in the past; never goes back */

/* RFC 3339 in UTC: "2026-11-23T05:59:00.123Z" (milliseconds) and back, exactly. */
const char *time_format(char out[STR_SHORT], int64_t t);
/* "2026-11-23T05:59:00.123456789Z": no digit lost; for files. */
const char *time_format_exact(char out[STR_SHORT], int64_t t);
bool time_parse(const char *s, int64_t *out);	/* RFC 3339, any fraction, any zone offset */

/* "2026-11-23 05:59:00" in the user's zone (TZ). */
const char *time_local(char out[STR_SHORT], int64_t t);
/* As a person says it, seen from now: "now", "2 min", "3 h", "yesterday", "12 Nov", "12 Nov 2024". */
const char *time_ago(char out[STR_SHORT], int64_t t, int64_t now);

/* A duration: "90", "90s", "5m", "1h30m", "2d", "1w", "250ms" -> nanoseconds. Plain numbers are
 * seconds. Not negative. */
bool time_parse_duration(const char *s, int64_t *out);
/* What a person writes for a moment: RFC 3339, "2026-11-23", "2026-11-23 05:59", "today",
 * "yesterday", "now", or an age "-3d", "-2h". Zone-less forms are in the user's zone. */
bool time_parse_moment(const char *s, int64_t now, int64_t *out);

#endif
