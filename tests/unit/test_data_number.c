/*
 * Number parsing: the reference strings bit for bit, random doubles against the C library, and what
 * is not a number.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_rand.h"
#include "data_number.h"
#include "lib/chance.h"
#include "lib/reference.h"

static enum data_number_kind
parse(const char *text, struct data_number *out)
{
	char padded[2048] = "";
	size_t n = strlen(text);

	assert_true(n + DATA_TEXT_PADDING < sizeof padded);
	memset(padded, '7', sizeof padded);
	memcpy(padded, text, n);
	return data_number_parse(padded, n, out);
}

static uint64_t
bits_of(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

static size_t
check_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[2048];
	size_t count = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		char *text = strrchr(line, ' ') + 1;
		uint64_t expected = strtoull(line + 14, NULL, 16);
		struct data_number number = { .d = 0 };

		text[strcspn(text, "\r\n")] = '\0';
		if (parse(text, &number) == DATA_NOT_A_NUMBER)
			fail_msg("%s is not taken for a number", text);
		/* An integer has no negative zero. */
		if (bits_of(number.d) != expected)
			fail_msg("%s: %016" PRIx64 ", must be %016" PRIx64, text, bits_of(number.d),
			    expected);
		count++;
	}
	fclose(f);
	return count;
}

static void
reference_numbers_parse_bit_for_bit(void **state)
{
	static const char *const files[] = { "freetype-2-7", "google-wuffs", "lemire-fast-float",
		"more-test-cases", "tencent-rapidjson" };
	size_t count = 0;

	(void)state;
	reference_or_skip();
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char *path = xasprintf("%s/reference/numbers/%s.txt", reference_dir(), files[i]);

		count += check_file(path);
		x_free(path);
	}
	assert_int_equal(count, 21232);
}

static void
printed_doubles_read_back(void **state)
{
	(void)state;
	for (int i = 0; i < 300000; i++) {
		uint64_t bits = rand_u64();
		struct data_number number;
		char text[64];
		double d;

		/* Every other one with an exponent that data has. */
		if (i % 2 == 0)
			bits = (bits & ~(UINT64_C(0x7ff) << 52)) | (uint64_t)(963 + rand_below(120))
								       << 52;
		memcpy(&d, &bits, sizeof d);
		if (d != d || d - d != 0)
			continue;
		snprintf(text, sizeof text,
		    i % 3 == 0   ? "%.17g"
		    : i % 3 == 1 ? "%.10g"
				 : "%.4f",
		    d);
		if (strlen(text) > 60)
			continue;
		assert_int_not_equal(parse(text, &number), DATA_NOT_A_NUMBER);
		if (bits_of(number.d) != bits_of(strtod(text, NULL)))
			fail_msg("%s", text);
	}
}

static void
integers_keep_all_digits(void **state)
{
	struct data_number number;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		int64_t value = (int64_t)(rand_u64() >> rand_below(64));
		char text[32];

		if (i % 2 == 0)
			value = -value;
		snprintf(text, sizeof text, "%" PRId64, value);
		assert_int_equal(parse(text, &number), DATA_INTEGER);
		assert_true(number.i == value);
	}
	assert_int_equal(parse("-9223372036854775808", &number), DATA_INTEGER);
	assert_true(number.i == INT64_MIN);
	assert_int_equal(parse("9223372036854775808", &number), DATA_REAL);
	assert_true(number.d == 9223372036854775808.0);
}

static void
what_is_no_number_is_refused(void **state)
{
	static const char *const bad[] = { "", "-", "+", ".", "-.", "e5", ".e5", "1e", "1e+", "1x",
		"1.2.3", " 1", "1 ", "1,5", "--1", "0x10", "1-2", "2020-01", "12:30", "1.2x",
		"1..2", "12345678x", "nan", "inf" };
	struct data_number number;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (parse(bad[i], &number) != DATA_NOT_A_NUMBER)
			fail_msg("\"%s\" is taken for a number", bad[i]);
}

static void
decimals_are_counted(void **state)
{
	struct data_number number;

	(void)state;
	parse("1.25", &number);
	assert_int_equal(number.decimals, 2);
	parse("-123456789.123456", &number);
	assert_int_equal(number.decimals, 6);
	parse("7", &number);
	assert_int_equal(number.decimals, 0);
	assert_int_equal(parse("5.", &number), DATA_REAL);
	assert_true(number.d == 5);
	assert_int_equal(parse("-.5", &number), DATA_REAL);
	assert_true(number.d == -0.5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reference_numbers_parse_bit_for_bit),
		cmocka_unit_test(printed_doubles_read_back),
		cmocka_unit_test(integers_keep_all_digits),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(decimals_are_counted),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
