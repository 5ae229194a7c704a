/* Strings: numbers that read back, sizes and durations for people, what was meant. */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_rand.h"
#include "lib/chance.h"

static void
doubles_are_short_and_read_back_exactly(void **state)
{
	char out[STR_SHORT];
	double back;

	(void)state;
	assert_string_equal(str_double(out, 0.1), "0.1");
	assert_string_equal(str_double(out, 1.0 / 3), "0.3333333333333333");
	assert_string_equal(str_double(out, 5e-324), "4.94065645841247e-324");
	assert_string_equal(str_double(out, (double)NAN), "NaN");
	assert_string_equal(str_double(out, -(double)INFINITY), "-Infinity");
	for (int i = 0; i < 100000; i++) {
		uint64_t bits = rand_u64();
		double v;

		memcpy(&v, &bits, sizeof v);
		if (!isfinite(v))
			continue;
		assert_true(str_to_double(str_double(out, v), &back));
		assert_memory_equal(&back, &v, sizeof v);
	}
}

static void
numbers_ignore_the_locale(void **state)
{
	char out[STR_SHORT];
	double v;

	(void)state;
	if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
		setlocale(LC_ALL, "C");
	assert_string_equal(str_double(out, 1.5), "1.5");
	assert_true(str_to_double("1.5", &v));
	assert_true(v == 1.5);
	setlocale(LC_ALL, "C");
}

static void
only_whole_numbers_of_the_right_size_parse(void **state)
{
	int64_t v;
	double d;

	(void)state;
	assert_true(str_to_int64("-9223372036854775808", &v));
	assert_true(v == INT64_MIN);
	assert_false(str_to_int64("9223372036854775808", &v));
	assert_false(str_to_int64("", &v));
	assert_false(str_to_int64(" 1", &v));
	assert_false(str_to_int64("1 ", &v));
	assert_false(str_to_int64("1.0", &v));
	assert_true(str_to_double("-Infinity", &d) && isinf(d));
	assert_true(str_to_double("NaN", &d) && isnan(d));
	assert_false(str_to_double("1x", &d));
	assert_false(str_to_double("", &d));
}

static void
people_read_counts_sizes_and_durations(void **state)
{
	char out[STR_SHORT];

	(void)state;
	assert_string_equal(str_count(out, 100312), "100,312");
	assert_string_equal(str_count(out, 999), "999");
	assert_string_equal(str_things(out, 1, "row"), "1 row");
	assert_string_equal(str_things(out, 0, "row"), "0 rows");
	assert_string_equal(str_things(out, UINT64_MAX, "row"), "18,446,744,073,709,551,615 rows");
	assert_string_equal(str_bytes(out, 412000000), "412 MB");
	assert_string_equal(str_bytes(out, 999600), "1 MB");
	assert_string_equal(str_bytes(out, 0), "0 B");
	assert_string_equal(str_duration(out, 121), "2:01");
	assert_string_equal(str_duration(out, 3723), "1:02:03");
	assert_string_equal(str_duration(out, 0.31), "0.31s");
	assert_string_equal(str_duration(out, 0.3), "0.30s");
	assert_string_equal(str_duration(out, 0.0999), "0.10s");
	assert_string_equal(str_duration(out, 0.999), "0.99s");
	assert_string_equal(str_duration(out, 0.034), "0.034s");
	assert_string_equal(str_duration(out, 0), "0s");
	assert_string_equal(str_duration(out, 2 * 86400 + 7200), "2d 2h");
	assert_string_equal(str_number(out, 118.90000001, 4), "118.9");
	assert_string_equal(str_number(out, 6, 4), "6");
	assert_string_equal(str_number(out, -0.0, 4), "0");
	assert_string_equal(str_number_within(out, 301686000, 5, 10), "3.0169e+08");
	assert_string_equal(str_number_within(out, 301686000, 5, 9), "3.017e+08");
	assert_string_equal(str_number_within(out, 301686000, 5, 2), "3e+08");
	assert_string_equal(str_number_within(out, 301686000, 5, 0), "3.0169e+08");
}

static void
natural_order_knows_numbers(void **state)
{
	(void)state;
	assert_true(str_value_cmp("0.003", "0.01") < 0);
	assert_true(str_value_cmp("0.1", "0.03") > 0);
	assert_true(str_value_cmp("-2", "1e-3") < 0);
	assert_true(str_value_cmp("adam", "3") > 0);
	assert_true(str_value_cmp("v2", "v10") < 0);
	assert_int_equal(str_value_cmp("1.0", "1"), 0);
	assert_true(str_natural_cmp("step2", "step10") < 0);
	assert_true(str_natural_cmp("step10", "step9") > 0);
	assert_true(str_natural_cmp("a", "B") < 0);
	assert_true(str_natural_cmp("a", "ab") < 0);
	assert_int_equal(str_natural_cmp("x1", "x1"), 0);
	assert_true(str_natural_cmp("x01", "x1") != 0);
}

static void
the_nearest_word_is_what_was_meant(void **state)
{
	static const char *const words[] = { "params", "pipelines", "datasets", "steps" };

	(void)state;
	assert_string_equal(str_nearest("pipline", words, 4), "pipelines");
	assert_string_equal(str_nearest("setps", words, 4), "steps");
	assert_null(str_nearest("qqqq", words, 4));
	assert_int_equal(str_distance("ca", "ac"), 1);
	assert_int_equal(str_distance("", "abc"), 3);
}

static void
truncation_keeps_characters_whole(void **state)
{
	char out[5];

	(void)state;
	assert_true(str_copy(out, sizeof out, "abcd"));
	assert_false(str_copy(out, sizeof out, "abc\xc3\xa9"));
	assert_string_equal(out, "abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_short_and_read_back_exactly),
		cmocka_unit_test(numbers_ignore_the_locale),
		cmocka_unit_test(only_whole_numbers_of_the_right_size_parse),
		cmocka_unit_test(people_read_counts_sizes_and_durations),
		cmocka_unit_test(natural_order_knows_numbers),
		cmocka_unit_test(the_nearest_word_is_what_was_meant),
		cmocka_unit_test(truncation_keeps_characters_whole),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
