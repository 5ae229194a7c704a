/* Levels of log lines: as programs write them, and metrics are no errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base.h"
#include "base_loglevel.h"

static void
check_all(enum loglevel level, const char *const *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (loglevel_of(slice_of(lines[i])) != level)
			fail_msg("level %d instead of %d: %s", loglevel_of(slice_of(lines[i])), level, lines[i]);
}

static void
errors_are_recognised(void **state)
{
	static const char *const lines[] = {
		"ERROR:root:no such file",
		"2026-01-02 10:11:12,123 - trainer - ERROR - out of range",
		"[ERROR] cannot open",
		"\033[1;31mERROR\033[0m: bad",
		"E0312 10:11:12.123456  1234 main.cc:12] broken",
		"2026-01-02 10:11:12.123: E tensorflow/core/x.cc:12] broken",
		"time=\"x\" level=error msg=\"y\"",
		"{\"severity\": \"ERROR\", \"msg\": \"x\"}",
		"ValueError: invalid literal for int()",
		"torch.cuda.OutOfMemoryError: CUDA out of memory.",
		"Exception in thread \"main\" java.lang.NullPointerException: null",
		"Traceback (most recent call last):",
		"gcc: fatal error: no input files",
		"x.c:3:5: error: expected ';'",
		"sh: line 1: 123 Segmentation fault",
		"thread 'main' panicked at src/main.rs:3",
		"CRITICAL disk full",
		"[error] x",
		"Killed",
	};

	(void)state;
	check_all(LOGLEVEL_ERROR, lines, ARRAY_LEN(lines));
}

static void
warnings_infos_and_debugs_are_recognised(void **state)
{
	static const char *const warnings[] = { "WARNING: x", "warn: x", "a.py:3: UserWarning: old",
		"W0312 10:11:12.123456 x", "level=warning x", "[W] x" };
	static const char *const infos[] = { "INFO:root:ERROR count is 0", "I0312 10:11:12 x", "[INFO] ok" };
	static const char *const debugs[] = { "DEBUG x", "debug: x", "lvl=debug" };

	(void)state;
	check_all(LOGLEVEL_WARNING, warnings, ARRAY_LEN(warnings));
	check_all(LOGLEVEL_INFO, infos, ARRAY_LEN(infos));
	check_all(LOGLEVEL_DEBUG, debugs, ARRAY_LEN(debugs));
}

static void
metrics_and_prose_have_no_level(void **state)
{
	static const char *const lines[] = {
		"",
		"epoch 3 loss=0.1 error=0.2",
		"test error: 0.123",
		"ERROR=0.3",
		"error: -.5",
		"Error: nan",
		"no errors found",
		"an error is not a warning",
		"terror: of the deep",
		"x ERROR_RATE y",
		"E 0312",
		"errors: none",
		"saving to /var/log/error/x",
		"level 3 reached",
		"\033[31m\033[",
	};

	(void)state;
	check_all(LOGLEVEL_NONE, lines, ARRAY_LEN(lines));
}

static void
only_the_beginning_is_looked_at(void **state)
{
	struct buf line = BUF_INIT;

	(void)state;
	for (int i = 0; i < LOGLEVEL_LOOK; i++)
		buf_add_char(&line, 'x');
	buf_add(&line, " ERROR");
	assert_int_equal(loglevel_of(buf_slice(&line)), LOGLEVEL_NONE);
	buf_release(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_recognised),
		cmocka_unit_test(warnings_infos_and_debugs_are_recognised),
		cmocka_unit_test(metrics_and_prose_have_no_level),
		cmocka_unit_test(only_the_beginning_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
