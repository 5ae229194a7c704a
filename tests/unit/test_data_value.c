/*
 * One cell: what its text is, and where a time stands among others.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "data_value.h"

static void
values_are_told_apart(void **state)
{
	static const struct {
		const char *text;
		enum data_class expected;
	} cases[] = { { "", DATA_CLASS_NULL }, { "NA", DATA_CLASS_NULL },
		{ "null", DATA_CLASS_NULL }, { "None", DATA_CLASS_TEXT }, { "12", DATA_CLASS_INT },
		{ "-3", DATA_CLASS_INT }, { "0", DATA_CLASS_INT }, { "007", DATA_CLASS_CODE },
		{ "0.5", DATA_CLASS_REAL }, { "1e5", DATA_CLASS_REAL }, { ".5", DATA_CLASS_REAL },
		{ "nan", DATA_CLASS_NAN }, { "-inf", DATA_CLASS_NAN }, { "true", DATA_CLASS_BOOL },
		{ "FALSE", DATA_CLASS_BOOL }, { "2020-02-29", DATA_CLASS_DATE },
		{ "2021-02-29", DATA_CLASS_TEXT }, { "2020/01/31", DATA_CLASS_DATE },
		{ "2020-01-01T05:06", DATA_CLASS_TIME },
		{ "2020-01-01 05:06:07.123", DATA_CLASS_TIME },
		{ "2020-01-01T05:06:07Z", DATA_CLASS_TIME },
		{ "2020-01-01T05:06:07+02:00", DATA_CLASS_TIME },
		{ "2020-01-01T25:06", DATA_CLASS_TEXT }, { "2020-01", DATA_CLASS_TEXT },
		{ "9999-12-31", DATA_CLASS_FAR }, { "0001-01-01", DATA_CLASS_FAR },
		{ "1677-12-31", DATA_CLASS_FAR }, { "1678-01-01", DATA_CLASS_DATE },
		{ "2261-12-31 23:59:59", DATA_CLASS_TIME }, { "2262-01-01 00:00:00", DATA_CLASS_FAR },
		{ "9999-12-31T23:59:59.999Z", DATA_CLASS_FAR }, { "0000-00-00", DATA_CLASS_FAR },
		{ "0000-00-00 00:00:00", DATA_CLASS_FAR }, { "0000-01-01", DATA_CLASS_TEXT },
		{ "9999-02-29", DATA_CLASS_TEXT }, { "9999-12-31 25:00", DATA_CLASS_TEXT },
		{ " 2", DATA_CLASS_INT }, { "2 ", DATA_CLASS_INT }, { "\t-2.5  ", DATA_CLASS_REAL },
		{ " 2024-01-01", DATA_CLASS_DATE }, { "2024-01-01 10:00 ", DATA_CLASS_TIME },
		{ " 007", DATA_CLASS_TEXT }, { " NA", DATA_CLASS_TEXT }, { "  ", DATA_CLASS_TEXT },
		{ " ", DATA_CLASS_TEXT }, { " x", DATA_CLASS_TEXT }, { " true", DATA_CLASS_TEXT },
		{ "1 2", DATA_CLASS_TEXT }, { "12-34", DATA_CLASS_TEXT }, { "{\"a\":1}", DATA_CLASS_JSON },
		{ "[1,2]", DATA_CLASS_JSON }, { "hello", DATA_CLASS_TEXT },
		{ "-", DATA_CLASS_TEXT }, { "1.2.3", DATA_CLASS_TEXT } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct data_value value;
		char padded[64] = "";

		str_copy(padded, sizeof padded, cases[i].text);
		if (data_value_read(padded, (uint32_t)strlen(padded), 0, &value) !=
		    cases[i].expected)
			fail_msg("%s", cases[i].text);
	}
}

/* Each later than the one before it, also where nanoseconds do not fit. */
static void
far_dates_have_an_order(void **state)
{
	static const char *const times[] = { "0000-00-00", "0001-01-01 00:00:00+15:00", "0001-01-01",
		"0001-01-01 00:00:01", "1677-12-31T23:59:59", "1678-01-01", "2261-12-31 23:59:59.999999999",
		"2262-01-01", "2262-04-12", "9999-12-31", "9999-12-31 23:59:59", "9999-12-31 23:59:59-15:00" };
	struct data_value last = { .i = 0 }, value;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		char padded[64] = "";

		str_copy(padded, sizeof padded, times[i]);
		assert_int_not_equal(data_value_time(padded, (uint32_t)strlen(padded), &value), DATA_CLASS_TEXT);
		if (i > 0 && value.i <= last.i)
			fail_msg("%s is not behind %s", times[i], times[i - 1]);
		last = value;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_told_apart),
		cmocka_unit_test(far_dates_have_an_order),
	};

	return cmocka_run_group_tests_name("data_value", tests, NULL, NULL);
}
