/*
 * test_run_compare.c - runs side by side, read from their folders: what differs, and noise.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "run_compare.h"
#include "run_spec.h"

enum { MOST = 6 };

static struct fixture *f;
static char ids[MOST][STORE_ID_SIZE];
static size_t count;
static const char *program = "train";

static int
setup(void **state)
{
	(void)state;
	f = fixture_new();
	count = 0;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fixture_free(f);
	return 0;
}

/* A run of `train --rate RATE --seed SEED` with this last value of its loss. */
static void
add_run(const char *rate, const char *seed, double loss)
{
	const char *argv[] = { program, "--rate", rate, "--seed", seed };
	struct run_step step = { .name = "train", .run = { .argv = { argv, ARRAY_LEN(argv), NULL } } };
	struct run_spec spec = { .version = RUN_SPEC_VERSION, .project = "demo", .root = "/tmp",
		.workdir = "/tmp", .steps = &step, .step_count = 1, .params = run_params_new(f->arena) };
	char *params = arena_printf(f->arena, "{\"rate\":%s,\"seed\":%s}", rate, seed), metric[256];
	struct buf text = BUF_INIT;

	run_spec_print(&spec, &text);
	assert_true(store_run_create(f->store, &(struct store_run_spec){ .pipeline = "", .project = "demo",
	    .params_json = params, .spec_yaml = buf_slice(&text) }, ids[count], &f->err));
	snprintf(metric, sizeof metric, "\"metrics\":{\"loss\":{\"count\":1,\"last\":%g,\"min\":1,\"max\":1,"
	    "\"mean\":1,\"step\":0,\"time\":0}}", loss);
	fixture_record(f, ids[count++], "metric", metric);
	buf_release(&text);
}

static struct run_compare
compared(void)
{
	struct run_compare c;
	const char *list[MOST];

	for (size_t i = 0; i < count; i++)
		list[i] = ids[i];
	if (!run_compare(&c, f->store, list, count, 0, f->arena, &f->err))
		fail_msg("%s", f->err.msg);
	return c;
}

static void
values_of_parameters_are_no_difference_of_the_command(void **state)
{
	struct run_compare c;

	(void)state;
	add_run("0.1", "1", 5);
	add_run("0.2", "1", 4);
	c = compared();
	for (size_t i = 0; i < c.row_count[RUN_COMPARE_CODE]; i++) {
		const struct run_compare_row *row = &c.rows[RUN_COMPARE_CODE][i];

		if (str_equal(row->name, "step train"))
			assert_string_equal(row->values[0], "train --rate ${params.rate} --seed ${params.seed}");
		assert_false(row->differs);
	}
	assert_int_equal(c.row_count[RUN_COMPARE_PARAMS], 2);
	assert_true(c.rows[RUN_COMPARE_PARAMS][0].differs);
	assert_false(c.rows[RUN_COMPARE_PARAMS][1].differs);
	assert_int_equal(c.metrics[0].best, 1);
}

static void
repeats_measure_the_noise(void **state)
{
	struct run_compare c;

	(void)state;
	add_run("0.1", "1", 5);
	add_run("0.1", "2", 5.1);
	add_run("0.1", "3", 4.9);
	add_run("0.2", "1", 5.05);
	add_run("0.3", "1", 9);
	c = compared();
	assert_true(fabs(c.metrics[0].noise_sd - 0.1) < 1e-9);
	assert_int_equal(c.metrics[0].noise_df, 2);
	assert_int_equal(c.metrics[0].noise[3], RUN_COMPARE_WITHIN);
	assert_int_equal(c.metrics[0].noise[4], RUN_COMPARE_BEYOND);
}

static void
another_command_is_no_repeat(void **state)
{
	(void)state;
	add_run("0.1", "1", 5);
	program = "evaluate";
	add_run("0.1", "2", 6);
	program = "train";
	assert_true(isnan(compared().metrics[0].noise_sd));
}

static void
repeats_without_a_spread_tell_nothing_of_noise(void **state)
{
	struct run_compare c;

	(void)state;
	add_run("0.1", "1", 5);
	add_run("0.1", "1", 5);
	add_run("0.2", "1", 5.000001);
	c = compared();
	assert_true(isnan(c.metrics[0].noise_sd));
	assert_int_equal(c.metrics[0].noise[2], RUN_COMPARE_UNKNOWN);
}

static void
what_cannot_be_read_now_is_told(void **state)
{
	const char *list[] = { ids[0] };
	struct run_compare c;
	char *path;

	(void)state;
	add_run("0.1", "1", 5);
	/* A folder instead of the file: it cannot be read, whoever reads. */
	path = fixture_path(f, "benchtop.yaml");
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(run_compare(&c, f->store, list, 1, 0, f->arena, &f->err));
	assert_int_equal(f->err.kind, ERR_SYSTEM);
	assert_int_equal(rmdir(path), 0);
	/* One that is broken is not the comparison's business. */
	fixture_write(path, "{", 1);
	assert_true(run_compare(&c, f->store, list, 1, 0, f->arena, &f->err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(values_of_parameters_are_no_difference_of_the_command, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(repeats_measure_the_noise, setup, teardown),
		cmocka_unit_test_setup_teardown(another_command_is_no_repeat, setup, teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_now_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(repeats_without_a_spread_tell_nothing_of_noise, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
