/* Time: what is written reads back; people's words for moments and durations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"

static int64_t
at(const char *s)
{
	int64_t t;

	assert_true(time_parse(s, &t));
	return t;
}

static void
a_written_time_reads_back_to_the_nanosecond(void **state)
{
	char out[STR_SHORT];
	int64_t t = INT64_C(1795413540123456789);

	(void)state;
	assert_string_equal(time_format_exact(out, t), "2026-11-23T05:59:00.123456789Z");
	assert_true(at(out) == t);
	assert_string_equal(time_format(out, t), "2026-11-23T05:59:00.123Z");
	assert_string_equal(time_format(out, -1), "1969-12-31T23:59:59.999Z");
}

static void
offsets_and_fractions_of_any_length_are_read(void **state)
{
	(void)state;
	assert_true(at("2026-11-23T07:59:00+02:00") == at("2026-11-23T05:59:00Z"));
	assert_true(at("2026-11-23 05:59:00.5Z") == at("2026-11-23T05:59:00.500000Z"));
	assert_true(at("1970-01-01T00:00:00.0000000019Z") == 1);
}

static void
impossible_dates_are_refused(void **state)
{
	static const char *const bad[] = { "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
		"2026-11-23T24:00:00Z", "2026-11-23T05:59:00", "2026-11-23T05:59:00.Z", "x",
		"2026-11-23T05:59:00Z ", "0000-01-01T00:00:00Z", "9999-01-01T00:00:00Z" };
	int64_t t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(time_parse(bad[i], &t));
	assert_true(time_parse("2024-02-29T00:00:00Z", &t));
}

static void
durations_are_sums_of_amounts(void **state)
{
	int64_t d;

	(void)state;
	assert_true(time_parse_duration("1h30m", &d) && d == 5400 * TIME_SECOND);
	assert_true(time_parse_duration("250ms", &d) && d == 250 * TIME_MS);
	assert_true(time_parse_duration("90", &d) && d == 90 * TIME_SECOND);
	assert_true(time_parse_duration("0.5d", &d) && d == 43200 * TIME_SECOND);
	assert_false(time_parse_duration("", &d));
	assert_false(time_parse_duration("5x", &d));
	assert_false(time_parse_duration("-5m", &d));
	assert_false(time_parse_duration("99999999999999999999d", &d));
}

static void
moments_are_what_people_write(void **state)
{
	int64_t now = at("2026-11-23T05:59:00Z"), t;

	(void)state;
	assert_true(time_parse_moment("-3d", now, &t) && t == at("2026-11-20T05:59:00Z"));
	assert_true(time_parse_moment("yesterday", now, &t) && t == at("2026-11-22T00:00:00Z"));
	assert_true(time_parse_moment("2026-11-01", now, &t) && t == at("2026-11-01T00:00:00Z"));
	assert_true(time_parse_moment("2026-11-01 12:30", now, &t) &&
	    t == at("2026-11-01T12:30:00Z"));
	assert_false(time_parse_moment("3d", now, &t));
}

static void
ages_are_what_people_say(void **state)
{
	int64_t now = at("2026-11-23T05:59:00Z");
	char out[STR_SHORT];

	(void)state;
	assert_string_equal(time_ago(out, now - 2 * TIME_SECOND, now), "now");
	assert_string_equal(time_ago(out, now - 125 * TIME_SECOND, now), "2 min");
	assert_string_equal(time_ago(out, at("2026-11-23T01:00:00Z"), now), "4 h");
	assert_string_equal(time_ago(out, at("2026-11-22T23:00:00Z"), now), "yesterday");
	assert_string_equal(time_ago(out, at("2026-11-12T23:00:00Z"), now), "12 Nov");
	assert_string_equal(time_ago(out, at("2025-11-12T23:00:00Z"), now), "12 Nov 2025");
}

static void
tests_can_pin_the_clock(void **state)
{
	(void)state;
	setenv("BENCHTOP_NOW", "2026-11-23T05:59:00Z", 1);
	assert_true(time_now() == at("2026-11-23T05:59:00Z"));
	unsetenv("BENCHTOP_NOW");
	assert_true(time_now() != at("2026-11-23T05:59:00Z"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_written_time_reads_back_to_the_nanosecond),
		cmocka_unit_test(offsets_and_fractions_of_any_length_are_read),
		cmocka_unit_test(impossible_dates_are_refused),
		cmocka_unit_test(durations_are_sums_of_amounts),
		cmocka_unit_test(moments_are_what_people_write),
		cmocka_unit_test(ages_are_what_people_say),
		cmocka_unit_test(tests_can_pin_the_clock),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
