/*
 * test_base_rate.c - how fast work goes, how long it still takes, and how both are told.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_rate.h"
#include "base_time.h"
#include "store_progress.h"

static void
nothing_is_said_before_there_is_something_to_say(void **state)
{
	struct rate r = RATE_INIT;

	(void)state;
	assert_true(isnan(rate_per_second(&r)));
	rate_note(&r, 0, 0);
	rate_note(&r, 100 * TIME_MS, 1000);
	assert_true(isnan(rate_per_second(&r)));
	assert_true(isnan(rate_left(&r, 1000, 2000)));
}

static void
a_steady_pace_gives_the_time_that_is_left(void **state)
{
	struct rate r = RATE_INIT;

	(void)state;
	for (int i = 0; i <= 200; i++)
		rate_note(&r, i * 50 * TIME_MS, (uint64_t)i * 500);
	assert_float_equal(rate_per_second(&r), 10000, 1);
	assert_float_equal(rate_left(&r, 100000, 150000), 5, 0.01);
}

static void
a_slow_beginning_is_forgotten(void **state)
{
	struct rate r = RATE_INIT;

	(void)state;
	for (int i = 0; i < 100; i++)
		rate_note(&r, i * 100 * TIME_MS, (uint64_t)i);
	for (int i = 100; i < 200; i++)
		rate_note(&r, i * 100 * TIME_MS, 100 + (uint64_t)(i - 100) * 1000);
	assert_float_equal(rate_per_second(&r), 10000, 1);
}

static void
a_count_that_goes_back_is_another_piece_of_work(void **state)
{
	struct rate r = RATE_INIT;

	(void)state;
	rate_note(&r, 0, 0);
	rate_note(&r, TIME_SECOND, 1000);
	rate_note(&r, 2 * TIME_SECOND, 10);
	assert_true(isnan(rate_per_second(&r)));
	rate_note(&r, 3 * TIME_SECOND, 30);
	assert_float_equal(rate_per_second(&r), 20, 0.01);
}

static void
progress_is_told_with_rate_and_time_left(void **state)
{
	struct store_progress_at at = { .what = "adding files", .bytes = 500000000,
		.bytes_total = 1000000000 };
	struct rate r = RATE_INIT;
	struct buf text = BUF_INIT;

	(void)state;
	store_progress_text(&text, &at, &r);
	assert_string_equal(buf_str(&text), "adding files  500 MB of 1 GB");
	buf_clear(&text);
	rate_note(&r, 0, 0);
	store_progress_note(&r, &at, 5 * TIME_SECOND);
	store_progress_text(&text, &at, &r);
	assert_string_equal(buf_str(&text), "adding files  500 MB of 1 GB  100 MB/s  0:05 left");
	buf_release(&text);
}

static void
a_line_for_programs_reads_back(void **state)
{
	struct store_progress_at at = { .what = "reading \"x\"", .item = "a\nb", .done = 3,
		.total = 10, .bytes = 1, .bytes_total = UINT64_C(1) << 40 }, back;
	char what[STORE_PROGRESS_WHAT];
	struct buf line = BUF_INIT;

	(void)state;
	store_progress_json(&line, &at);
	assert_int_equal(strcspn(line.data, "\n"), line.len - 1);
	assert_true(store_progress_parse(buf_slice(&line), what, &back));
	assert_string_equal(back.what, at.what);
	assert_int_equal(back.done, 3);
	assert_int_equal(back.total, 10);
	assert_true(back.bytes_total == at.bytes_total);
	assert_float_equal(store_progress_share(&(struct store_progress_at){ .done = 1, .total = 4 }),
	    0.25, 1e-9);
	assert_false(store_progress_parse(slice_of("benchtop: no such file"), what, &back));
	assert_false(store_progress_parse(slice_of("{\"other\":1}"), what, &back));
	assert_false(store_progress_parse(slice_of("{broken"), what, &back));
	buf_release(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_before_there_is_something_to_say),
		cmocka_unit_test(a_steady_pace_gives_the_time_that_is_left),
		cmocka_unit_test(a_slow_beginning_is_forgotten),
		cmocka_unit_test(a_count_that_goes_back_is_another_piece_of_work),
		cmocka_unit_test(progress_is_told_with_rate_and_time_left),
		cmocka_unit_test(a_line_for_programs_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
