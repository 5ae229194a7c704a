/* The order of steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "run_dag.h"

/* 0 -> 1 -> 3, 0 -> 2 -> 3, 4 alone */
static const size_t need_0[] = { 0 }, need_12[] = { 1, 2 };
static const struct run_dag_node diamond[] = { { NULL, 0 }, { need_0, 1 }, { need_0, 1 },
	{ need_12, 2 }, { NULL, 0 } };

static struct run_dag *
new_dag(void)
{
	struct run_dag *dag = NULL;
	struct err err;

	assert_true(run_dag_new(&dag, diamond, ARRAY_LEN(diamond), &err));
	return dag;
}

static void
start_ready(struct run_dag *dag, const char *wanted)
{
	char got[8] = "";
	size_t n = 0;

	for (size_t i = 0; run_dag_ready(dag, i, &i); i++) {
		run_dag_start(dag, i);
		got[n++] = (char)('0' + i);
	}
	assert_string_equal(got, wanted);
}

static void
steps_start_when_all_before_them_are_done(void **state)
{
	struct run_dag *dag = new_dag();

	(void)state;
	start_ready(dag, "04");
	assert_int_equal(run_dag_running(dag), 2);
	run_dag_finish(dag, 0, true);
	start_ready(dag, "12");
	run_dag_finish(dag, 2, true);
	start_ready(dag, "");
	run_dag_finish(dag, 1, true);
	start_ready(dag, "3");
	run_dag_finish(dag, 3, true);
	assert_false(run_dag_done(dag));
	run_dag_finish(dag, 4, true);
	assert_true(run_dag_done(dag));
	run_dag_free(dag);
}

static void
a_failure_blocks_all_that_depend_on_it_and_nothing_else(void **state)
{
	struct run_dag *dag = new_dag();

	(void)state;
	start_ready(dag, "04");
	run_dag_finish(dag, 0, false);
	assert_int_equal(run_dag_state(dag, 0), RUN_DAG_FAILED);
	assert_int_equal(run_dag_state(dag, 1), RUN_DAG_BLOCKED);
	assert_int_equal(run_dag_state(dag, 3), RUN_DAG_BLOCKED);
	assert_int_equal(run_dag_state(dag, 4), RUN_DAG_RUNNING);
	run_dag_finish(dag, 4, true);
	assert_true(run_dag_done(dag));
	run_dag_free(dag);
}

static void
what_is_put_back_gives_its_place_and_starts_later(void **state)
{
	struct run_dag *dag = new_dag();

	(void)state;
	start_ready(dag, "04");
	run_dag_put_back(dag, 0);
	assert_int_equal(run_dag_running(dag), 1);
	run_dag_finish(dag, 4, true);
	assert_false(run_dag_done(dag));
	start_ready(dag, "0");
	run_dag_finish(dag, 0, true);
	start_ready(dag, "12");
	run_dag_free(dag);
}

static void
stopping_blocks_what_waits(void **state)
{
	struct run_dag *dag = new_dag();

	(void)state;
	start_ready(dag, "04");
	run_dag_stop(dag);
	run_dag_finish(dag, 0, true);
	start_ready(dag, "");
	run_dag_finish(dag, 4, false);
	assert_true(run_dag_done(dag));
	run_dag_free(dag);
}

static void
circles_and_unknown_steps_are_refused(void **state)
{
	static const size_t need_1[] = { 1 }, need_9[] = { 9 };
	const struct run_dag_node circle[] = { { need_1, 1 }, { need_0, 1 }, { NULL, 0 } };
	const struct run_dag_node unknown[] = { { need_9, 1 } };
	struct run_dag *dag;
	struct err err;

	(void)state;
	assert_false(run_dag_new(&dag, circle, 3, &err));
	assert_int_equal(err.kind, ERR_CONFIG);
	assert_false(run_dag_new(&dag, unknown, 1, &err));
	assert_string_equal(err.msg, "step 1 depends on a step that does not exist");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_start_when_all_before_them_are_done),
		cmocka_unit_test(a_failure_blocks_all_that_depend_on_it_and_nothing_else),
		cmocka_unit_test(what_is_put_back_gives_its_place_and_starts_later),
		cmocka_unit_test(stopping_blocks_what_waits),
		cmocka_unit_test(circles_and_unknown_steps_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
