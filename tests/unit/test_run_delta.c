/*
 * test_run_delta.c - differences as a person reads them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>

#include "run_delta.h"

static void
differences_are_short_and_true(void **state)
{
	static const struct {
		double value, base;
		const char *text;
	} cases[] = {
		{ 104.1, 100, "+4.1%" },
		{ 99.7, 100, "-0.3%" },
		{ 100, 100, "=" },
		{ 0, 0, "=" },
		{ 100.001, 100, "+<0.01%" },
		{ 99.999, 100, "-<0.01%" },
		{ 0.1 + 0.2, 0.3, "+<0.01%" },
		{ 300, 100, "+200%" },
		{ 254.321, 100, "+154%" },
		{ 999, 100, "+899%" },
		{ 1470, 100, "×14.7" },
		{ 137000, 1, "×137000" },
		{ 1e12, 1, "×1e+12" },
		{ 0.25, 0, "+0.25" },
		{ -3, 0, "-3" },
		{ -50, 100, "-150%" },
		{ -5000, 100, "-5100" },
		{ -110, -100, "-10%" },
		{ -90, -100, "+10%" },
		{ -1500, -100, "×15" },
		{ 0, 100, "-100%" },
		{ (double)NAN, 1, "" },
		{ 1, (double)NAN, "" },
		{ (double)INFINITY, 1, "" },
		{ (double)INFINITY, (double)INFINITY, "" },
		{ 5e-324, 1e-323, "-50%" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char text[STR_SHORT];

		assert_string_equal(run_delta_text(text, cases[i].value, cases[i].base), cases[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_are_short_and_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
