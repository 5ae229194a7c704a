/* Errors: one sentence, one kind, no allocation. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"

static void
setting_returns_false_and_keeps_kind_and_message(void **state)
{
	struct err err = { .kind = ERR_NONE };

	(void)state;
	assert_false(err_set(&err, ERR_INPUT, "row %d", 7));
	assert_int_equal(err.kind, ERR_INPUT);
	assert_string_equal(err.msg, "row 7");
	assert_false(err_set(NULL, ERR_INPUT, "nobody listens"));
}

static void
system_errors_name_the_reason_and_absence_has_its_own_kind(void **state)
{
	struct err err;

	(void)state;
	errno = ENOENT;
	assert_false(err_sys(&err, "open %s", "a.csv"));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_string_equal(err.msg, "open a.csv: No such file or directory");
	errno = EACCES;
	err_sys(&err, "open %s", "a.csv");
	assert_int_equal(err.kind, ERR_SYSTEM);
}

static void
wrapping_puts_the_context_first_and_never_overflows(void **state)
{
	struct err err;
	char longest[2000];

	(void)state;
	err_set(&err, ERR_CORRUPT, "line 3");
	err_wrap(&err, "journal %s", "x");
	assert_string_equal(err.msg, "journal x: line 3");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	err_wrap(&err, "%s", longest);
	assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static void
every_kind_has_a_look_with_an_exit_code(void **state)
{
	(void)state;
	for (int kind = ERR_FAILED; kind < ERR_KINDS; kind++) {
		assert_non_null(err_look(kind)->name);
		assert_in_range(err_look(kind)->exit_code, 1, 4);
	}
	assert_int_equal(err_look(ERR_NOTFOUND)->exit_code, 3);
	assert_int_equal(err_look(ERR_CONFIG)->exit_code, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(setting_returns_false_and_keeps_kind_and_message),
		cmocka_unit_test(system_errors_name_the_reason_and_absence_has_its_own_kind),
		cmocka_unit_test(wrapping_puts_the_context_first_and_never_overflows),
		cmocka_unit_test(every_kind_has_a_look_with_an_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
