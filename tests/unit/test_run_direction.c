/*
 * test_run_direction.c - which way a metric is better, by its name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <cmocka.h>

#include "base.h"
#include "run_direction.h"

static void
names_tell_the_direction(void **state)
{
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "loss", "min?" }, { "val_loss", "min?" }, { "trainLoss", "min?" }, { "rmse", "min?" },
		{ "MAE", "min?" }, { "error_rate", "min?" }, { "fit_seconds", "min?" }, { "time", "min?" },
		{ "accuracy", "max?" }, { "val/acc", "max?" }, { "F1", "max?" }, { "roc_auc", "max?" },
		{ "mAP@50", "max?" }, { "samples_per_second", "max?" }, { "r2", "max?" },
		{ "rows_test", "" }, { "n", "" }, { "count", "" }, { "seed", "" }, { "batch_size", "" },
		{ "n_samples", "" }, { "epoch", "" }, { "lr", "" }, { "sys/cpu", "" }, { "sentiment", "" },
		{ "temperature", "" }, { "", "" }, { "rows_with_errors", "min?" }, { "mapped", "" },
		{ "score", "max?" }, { "f1_score", "max?" }, { "brier_score", "min?" }, { "FID_score", "min?" },
		{ "rmsle", "min?" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (!str_equal(run_direction_text(run_direction_guess(cases[i].name), true), cases[i].text))
			fail_msg("%s", cases[i].name);
}

static void
better_needs_a_direction_and_numbers(void **state)
{
	(void)state;
	assert_true(run_direction_better(RUN_DIRECTION_MIN, 1, 2));
	assert_false(run_direction_better(RUN_DIRECTION_MIN, 2, 1));
	assert_true(run_direction_better(RUN_DIRECTION_MAX, 2, 1));
	assert_false(run_direction_better(RUN_DIRECTION_NONE, 2, 1));
	assert_false(run_direction_better(RUN_DIRECTION_MAX, (double)NAN, 1));
	assert_string_equal(run_direction_text(RUN_DIRECTION_MAX, false), "max");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_tell_the_direction),
		cmocka_unit_test(better_needs_a_direction_and_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
