/* Sparklines and bars as text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base_utf8.h"
#include "sparkline.h"

static struct buf out;

static const char *
spark(const double *values, size_t count, int width)
{
	buf_clear(&out);
	sparkline_text(&out, values, count, width);
	return buf_str(&out);
}

static const char *
bar(int width, double from, double to, double start, double end)
{
	buf_clear(&out);
	sparkline_bar(&out, width, from, to, start, end);
	return buf_str(&out);
}

static void
heights_go_from_lowest_to_highest(void **state)
{
	const double rising[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	const double equal[] = { 5, 5 };

	(void)state;
	assert_string_equal(spark(rising, 8, 8), "▁▂▃▄▅▆▇█");
	assert_string_equal(spark(rising, 8, 2), "▁█");
	assert_string_equal(spark(rising, 2, 8), "▁█");
	assert_string_equal(spark(equal, 2, 2), "▄▄");
	assert_string_equal(spark(rising, 0, 8), "");
}

static void
one_value_has_no_course(void **state)
{
	(void)state;
	assert_string_equal(spark((const double[]){ 3 }, 1, 10), "");
	assert_string_equal(spark(NULL, 0, 10), "");
	assert_int_equal(utf8_width(spark((const double[]){ 3, 3 }, 2, 10)), 2);
}

static void
gaps_and_infinities_are_visible(void **state)
{
	const double values[] = { 0, (double)NAN, 1, (double)INFINITY, -(double)INFINITY };

	(void)state;
	assert_string_equal(spark(values, 5, 5), "▁ █^v");
}

static void
bars_have_half_columns_and_are_never_invisible(void **state)
{
	(void)state;
	assert_string_equal(bar(4, 0, 4, 1, 3), " ━━ ");
	assert_string_equal(bar(4, 0, 4, 0.5, 3.5), "╺━━╸");
	assert_string_equal(bar(4, 0, 4, 4, 4), "   ╺");
	assert_string_equal(bar(4, 0, 0, 0, 0), "╸   ");
	assert_string_equal(bar(0, 0, 1, 0, 1), "");
}

static int
release(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heights_go_from_lowest_to_highest),
		cmocka_unit_test(one_value_has_no_course),
		cmocka_unit_test(gaps_and_infinities_are_visible),
		cmocka_unit_test(bars_have_half_columns_and_are_never_invisible),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
