/*
 * Whole runs of real processes under a real supervisor (in a child of the test), judged by what stands in
 * their folders afterwards. No test waits for time: runs end by themselves or are stopped at a marker.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "lib/world.h"
#include "os_fs.h"
#include "store_points.h"

static struct run_texts
texts(struct world *w, const char *one, const char *two)
{
	struct run_texts t = { .items = arena_array(w->a, const char *, 2),
		.count = one == NULL ? 0 : two == NULL ? 1 : 2 };

	t.items[0] = one;
	t.items[1] = two;
	return t;
}

static void
expect_no_zero(struct world *w, const char *series)
{
	struct store_points *points;
	struct err err;
	size_t at;

	must(store_points_open(&points, world_path(w, "metrics.bin"), &err), &err);
	if (store_points_find(points, series, &at))
		assert_null(strstr(arena_printf(w->a, "%s ", points_text(points, series, w->a)), "=0 "));
	store_points_close(points);
}

static void
steps_run_in_order_with_their_output_kept_exactly(void **state)
{
	struct world *w = *state;

	world_add(w, "one", "printf 'a\\nb'; printf 'c\\r\\n\\0d'", false);
	world_add(w, "two $(reboot)", "echo two; pwd", false);
	world_run(w);
	world_expect_journal(w, "running\none:running\none:finished exit=0\ntwo $(reboot):running\n"
	    "two $(reboot):finished exit=0\nfinished exit=0\n");
	assert_string_equal(world_log(w, "one"), "a\nbc\r\n");	/* up to the NUL */
	assert_string_equal(world_log(w, "two $(reboot)"), arena_printf(w->a, "two\n%s\n", w->work));
	assert_non_null(strstr(world_journal(w, world_see_all), "resource\n"));
}

static void
a_failure_skips_what_depends_on_it_and_names_the_code(void **state)
{
	struct world *w = *state;

	w->spec.jobs = 1;
	world_add(w, "bad", "exit 3", false);
	world_add(w, "after", "echo never", false);
	world_add(w, "other", "echo other", true);
	world_run(w);
	world_expect_journal(w, "running\nbad:running\nbad:failed exit=3 (exit code 3)\nother:running\n"
	    "after:skipped\nother:finished exit=0\nfailed exit=3 (step bad: exit code 3)\n");
}

static void
a_signal_and_a_missing_program_are_named(void **state)
{
	struct world *w = *state;

	world_add(w, "crash", "kill -SEGV $$", true);
	world_add(w, "absent", NULL, true)->run.argv = texts(w, "no-such-program", NULL);
	w->spec.jobs = 1;
	world_run(w);
	world_expect_journal(w, "running\ncrash:running\ncrash:failed signal=11 (killed by SIGSEGV)\n"
	    "absent:failed (no program \"no-such-program\" in PATH)\n"
	    "failed signal=11 (step crash: killed by SIGSEGV)\n");
}

static void
metrics_come_from_lines_files_and_the_variable(void **state)
{
	struct world *w = *state;
	struct run_step *step = world_add(w, "fit",
	    "for i in 1 2 3; do echo \"epoch $i loss=0.$i\"; done; echo 'x y=7' >&2;"
	    "echo '{\"step\": 10, \"m\": 5}' >>\"$BENCHTOP_METRICS\";"
	    "printf '{\"step\": 11, \"m\": NaN}' >>\"$BENCHTOP_METRICS\";"
	    "printf 'step,acc\\n1,0.5\\n2,0.75\\n' >a.csv; echo '{\"rmse\": 118.9, \"by\": {\"a\": 1}}' >m.json;"
	    "printf 'mae: 88\\n' >m.yaml", false);
	struct run_metric_rule rules[] = { { .log = "^epoch (?<epoch>\\d+) loss=(?<loss>\\S+)" },
		{ .file = "a.csv" }, { .file = "m.json", .prefix = "test/" }, { .file = "m.yaml" },
		{ .builtin = texts(w, "pairs", NULL), .stream = "stderr" } };

	step->metrics = rules;
	step->metric_count = ARRAY_LEN(rules);
	world_run(w);
	world_expect_points(w, "loss", " 1=0.1 2=0.2 3=0.3");
	world_expect_points(w, "m", " 10=5 11=NaN");
	world_expect_points(w, "acc", " 1=0.5 2=0.75");
	world_expect_points(w, "test/rmse", " 0=118.9");
	world_expect_points(w, "test/by/a", " 0=1");
	world_expect_points(w, "mae", " 0=88");
	world_expect_points(w, "y", " 0=7");
	assert_non_null(strstr(world_journal(w, world_see_all), "metric test/rmse\n"));
	assert_null(strstr(world_journal(w, world_see_all), "metric sys/"));
	/* The looks before the first process and behind the last one measure nothing. */
	expect_no_zero(w, "sys/rss");
	expect_no_zero(w, "sys/processes");
	assert_false(fs_exists(world_path(w, "logs/fit.metrics.jsonl")));
}

static void
declared_metric_files_that_bring_nothing_are_told_when_the_step_succeeds(void **state)
{
	struct world *w = *state;
	struct run_metric_rule rules[] = { { .file = "good.json" }, { .file = "never.json" }, { .file = "old.json" },
		{ .file = "empty.json" }, { .file = "folder.json" }, { .log = "(?<x>y)" } };
	struct run_step *step = world_add(w, "fit", "mkdir folder.json; echo '{\"a\": 1}' >good.json; echo {} >empty.json", false);
	struct run_step *broken = world_add(w, "broken", "exit 3", true);
	struct err err;

	must(fs_write_file(fs_join(w->a, w->work, "old.json"), slice_of("{\"b\": 2}"), 0, &err), &err);
	step->metrics = broken->metrics = rules;
	step->metric_count = ARRAY_LEN(rules);
	broken->metric_count = 2;
	world_run(w);
	assert_string_equal(world_journal(w, world_see_notices),
	    "notice: no metrics from never.json: it was never written\n"
	    "notice: no metrics from old.json: it is as it was before the step began\n"
	    "notice: no metrics from empty.json: there is no number in it\n"
	    "notice: no metrics from folder.json: it is not a regular file\n");
}

static void
output_that_looks_like_any_number_of_metrics_is_not_taken_without_end(void **state)
{
	struct world *w = *state;

	world_add(w, "fit", "awk 'BEGIN { for (i = 0; i < 10002; i++) print \"m\" i \"=1\"; print \"m0=2\" }'; "
	    "echo '{\"own\": 5}' >>\"$BENCHTOP_METRICS\"", false);
	world_run(w);
	world_expect_points(w, "m0", " 0=1 1=2");
	world_expect_points(w, "m9999", " 0=1");
	world_expect_points(w, "own", " 0=5");
	assert_null(strstr(world_journal(w, world_see_all), "metric m10000\n"));
	assert_string_equal(world_journal(w, world_see_notices), "notice: more than 10,000 metrics were recognised in the output: "
	    "points of further ones are left out; rules in the project file say which are meant\n");
}

static void
a_step_gets_parameters_variables_and_thread_limits(void **state)
{
	struct world *w = *state;
	struct run_pair env[] = { { "MKL_NUM_THREADS", "9" }, { "EXTRA", "it's \"x\"\n" } };
	struct run_step *step = world_add(w, "show", "echo $OMP_NUM_THREADS $MKL_NUM_THREADS $BENCHTOP_STEP "
	    "$BENCHTOP_ATTEMPT; echo \"$BENCHTOP_PARAM_model_depth|$BENCHTOP_PARAM_text|$EXTRA\"; cat $BENCHTOP_PARAMS; "
	    "test \"$BENCHTOP_RUN\" = \"$(basename \"$(dirname $BENCHTOP_PARAMS)\")\" && echo same", false);

	run_params_add(w->a, w->spec.params, "model.depth", "6");
	run_params_add_str(w->a, w->spec.params, "text", "a'b\"c\nd $(x)");
	step->cpus = 3.5;
	step->env = (struct run_pairs){ env, 2 };
	world_run(w);
	assert_string_equal(world_log(w, "show"), "3 9 show 1\n6|a'b\"c\nd $(x)|it's \"x\"\n\n"
	    "{\n  \"model\": {\n    \"depth\": 6\n  },\n  \"text\": \"a'b\\\"c\\nd $(x)\"\n}\nsame\n");
}

static void
outputs_are_stored_and_missing_ones_fail_the_step(void **state)
{
	struct world *w = *state;
	struct stat st;

	world_add(w, "good", "echo hello >m.txt; mkdir -p d/e; echo 1 >d/e/f; echo 2 >x1.bin; echo 3 >x2.bin", true)
	    ->outputs = texts(w, "m.txt", "d");
	world_add(w, "glob", "true", false)->outputs = texts(w, "x*.bin", NULL);
	world_add(w, "bad", "true", false)->outputs = texts(w, "never.txt", "m.txt");
	world_run(w);
	world_expect_journal(w, "running\ngood:running\n+m.txt\n+d/e/f\ngood:finished exit=0\n"
	    "glob:running\n+x1.bin\n+x2.bin\nglob:finished exit=0\nbad:running\n+m.txt\n"
	    "bad:failed exit=0 (output never.txt was not written)\n"
	    "failed (step bad: output never.txt was not written)\n");
	assert_string_equal(world_content(w, world_path(w, "artifacts/d/e/f")), "1\n");
	assert_int_equal(stat(world_path(w, "artifacts/m.txt"), &st), 0);
	assert_true(st.st_nlink > 1);
}

static void
a_failed_step_is_tried_again_and_its_log_goes_on(void **state)
{
	struct world *w = *state;
	struct run_step *step = world_add(w, "flaky", "echo try $BENCHTOP_ATTEMPT; test -e again && exit 0; touch again; exit 1", false);

	step->retries = 2;
	step->backoff = TIME_MS;
	world_run(w);
	world_expect_journal(w, "running\nflaky:running\nflaky:failed exit=1 (exit code 1)\nflaky:running\n"
	    "flaky:finished exit=0\nfinished exit=0\n");
	assert_string_equal(world_log(w, "flaky"), "try 1\ntry 2\n");
}

static void
a_pattern_that_takes_too_long_is_told(void **state)
{
	struct world *w = *state;
	struct run_metric_rule rule = { .log = "(?<x>(a+)+)$" };
	struct run_step *step = world_add(w, "fit", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", true);

	step->metrics = &rule;
	step->metric_count = 1;
	world_run(w);
	assert_non_null(strstr(world_journal(w, world_see_all), "notice: pattern \"(?<x>(a+)+)$\" takes too long on some lines"));
}

static void
steps_without_dependencies_run_side_by_side(void **state)
{
	struct world *w = *state;

	/* Each waits for the other's word: in turn they would never end. */
	assert_int_equal(mkfifo(fs_join(w->a, w->work, "a"), 0600), 0);
	assert_int_equal(mkfifo(fs_join(w->a, w->work, "b"), 0600), 0);
	world_add(w, "a", "echo b >b; read x <a", true);
	world_add(w, "b", "read x <b; echo a >a", true);
	w->spec.jobs = 2;
	world_run(w);
	assert_non_null(strstr(world_journal(w, world_see), "\nfinished exit=0\n"));
}

static void
a_line_of_ten_megabytes_is_kept(void **state)
{
	struct world *w = *state;
	struct stat st;

	world_add(w, "long", "head -c 10000000 /dev/zero | tr '\\0' x; echo; echo 'loss=3'", true);
	world_run(w);
	assert_int_equal(stat(store_run_log_path(w->store, w->id, "long", w->a), &st), 0);
	assert_int_equal(st.st_size, 10000000 + 1 + 7);
	world_expect_points(w, "loss", " 0=3");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(steps_run_in_order_with_their_output_kept_exactly),
		TEST(a_failure_skips_what_depends_on_it_and_names_the_code),
		TEST(a_signal_and_a_missing_program_are_named),
		TEST(metrics_come_from_lines_files_and_the_variable),
		TEST(output_that_looks_like_any_number_of_metrics_is_not_taken_without_end),
		TEST(declared_metric_files_that_bring_nothing_are_told_when_the_step_succeeds),
		TEST(a_step_gets_parameters_variables_and_thread_limits),
		TEST(outputs_are_stored_and_missing_ones_fail_the_step),
		TEST(a_failed_step_is_tried_again_and_its_log_goes_on),
		TEST(a_pattern_that_takes_too_long_is_told),
		TEST(steps_without_dependencies_run_side_by_side),
		TEST(a_line_of_ten_megabytes_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
