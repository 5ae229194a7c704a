/* UTF-8: broken input is found, widths are a terminal's, foreign text cannot act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_utf8.h"

static void
every_character_survives_encoding(void **state)
{
	(void)state;
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[4];
		uint32_t back;
		size_t n;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = utf8_encode(bytes, c);
		assert_int_equal(utf8_decode(bytes, n, &back), n);
		assert_int_equal(back, c);
	}
}

static void
broken_sequences_are_refused(void **state)
{
	static const char *const broken[] = { "\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
		"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xc3(", "\xff" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(broken); i++)
		assert_false(utf8_valid(broken[i], strlen(broken[i])));
	assert_true(utf8_valid("\xef\xbf\xbd \xf0\x9f\xa6\x85", 8));
}

static void
widths_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(utf8_width("rmse"), 4);
	assert_int_equal(utf8_width("\xc3\xa9t\xc3\xa9"), 3);
	assert_int_equal(utf8_width("\xe6\x97\xa5\xe6\x9c\xac"), 4);
	assert_int_equal(utf8_width("e\xcc\x81"), 1);
	assert_int_equal(utf8_width("\xf0\x9f\xa6\x85"), 2);
	assert_int_equal(utf8_fit("\xe6\x97\xa5\xe6\x9c\xac", 3), 3);
	assert_int_equal(utf8_fit("e\xcc\x81x", 1), 3);
}

static void
check_safe(const char *in, size_t n, const char *expected)
{
	struct buf b = BUF_INIT;

	utf8_safe(&b, in, n);
	assert_string_equal(buf_str(&b), expected);
	buf_release(&b);
}

static void
text_from_outside_cannot_act_on_the_terminal(void **state)
{
	(void)state;
	check_safe("\x1b]0;owned\a", 10, "^[]0;owned^G");
	check_safe("a\nb\tc", 5, "a b c");
	check_safe("\xc2\x9b" "31m", 5, "<U+009B>31m");
	check_safe("\xe2\x80\xae", 3, "<U+202E>");
	check_safe("\xff\x00", 2, "\\xFF^@");
	check_safe("\x7f", 1, "^?");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_survives_encoding),
		cmocka_unit_test(broken_sequences_are_refused),
		cmocka_unit_test(widths_are_those_of_a_terminal),
		cmocka_unit_test(text_from_outside_cannot_act_on_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
