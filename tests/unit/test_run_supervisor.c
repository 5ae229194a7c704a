/*
 * Whole runs of real processes under a real supervisor (in a child of the test), judged by what stands in
 * their folders afterwards. No test waits for time: runs end by themselves or are stopped at a marker.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_json.h"
#include "base_time.h"
#include "lib/await.h"
#include "lib/forever.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "lib/step_pid.h"
#include "os_fs.h"
#include "os_tree.h"
#include "run_alive.h"
#include "run_spec.h"
#include "run_stop.h"
#include "run_supervisor.h"
#include "store_journal.h"
#include "store_open.h"
#include "store_points.h"
#include "store_run.h"
#include "store_workspace.h"

struct world {
	struct arena *a;
	char *root, *work;
	struct store *store;
	struct run_spec spec;
	struct run_step steps[8];
	char id[STORE_ID_SIZE];
	pid_t supervisor;
	int owned;			/* readable when the run is owned */
};

static int
begin(void **state)
{
	char template[] = "/tmp/benchtop-supervisor-XXXXXX";
	struct world *w = x_new(struct world);
	struct err err;

	w->a = arena_new();
	w->root = arena_strdup(w->a, mkdtemp(template));
	must(store_workspace_init(w->root, NULL, &err), &err);
	must(store_open(&w->store, w->root, STORE_FILES, &err), &err);
	w->work = fs_join(w->a, w->root, "work");
	must(fs_mkdirs(w->work, &err), &err);
	w->spec.workdir = w->spec.root = w->work;
	w->spec.params = run_params_new(w->a);
	w->spec.steps = w->steps;
	*state = w;
	return 0;
}

static int
finish(void **state)
{
	struct world *w = *state;

	store_close(w->store);
	fs_discard_tree(w->root);
	arena_free(w->a);
	x_free(w);
	return 0;
}

/* A step of a shell line, after the one before it unless `alone`. */
static struct run_step *
add(struct world *w, const char *name, const char *line, bool alone)
{
	struct run_step *step = &w->steps[w->spec.step_count];

	step->name = name;
	step->run.line = line;
	step->grace = 60 * TIME_SECOND;
	if (!alone && w->spec.step_count > 0) {
		step->needs = arena_array(w->a, size_t, 1);
		step->needs[0] = w->spec.step_count - 1;
		step->need_count = 1;
	}
	w->spec.step_count++;
	return step;
}

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
on_owned(void *arg)
{
	if (write(*(int *)arg, "o", 1) != 1)
		_exit(9);
}

static void
start(struct world *w)
{
	struct store_run_spec run = { .spec_yaml = slice_of("version: 1\n"), .host = "here" };
	int ends[2];
	struct err err;

	must(store_run_create(w->store, &run, w->id, &err), &err);
	w->spec.id = w->id;
	assert_int_equal(pipe(ends), 0);
	w->supervisor = fork();
	assert_true(w->supervisor >= 0);
	if (w->supervisor == 0) {
		/* The marker is held by the supervisor alone, not by its steps. */
		fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		close(ends[0]);
		if (run_supervise_here(w->store, w->id, &w->spec, on_owned, &ends[1], &err))
			_exit(0);
		fprintf(stderr, "%s\n", err.msg);
		_exit(1);
	}
	close(ends[1]);
	w->owned = ends[0];
}

static void
await_owned(struct world *w)
{
	char c;

	assert_int_equal(read(w->owned, &c, 1), 1);
}

static int
await_end(struct world *w)
{
	int status;

	assert_int_equal(waitpid(w->supervisor, &status, 0), w->supervisor);
	close(w->owned);
	return status;
}

static void
run(struct world *w)
{
	start(w);
	assert_int_equal(await_end(w), 0);
}

static const char *
path_of(struct world *w, const char *name)
{
	return store_run_path(w->store, w->id, name, w->a);
}

static const char *
content(struct world *w, const char *path)
{
	struct buf text = BUF_INIT;
	struct err err;
	char *copy;

	must(fs_read_file(path, 0, &text, &err), &err);
	copy = arena_strdup(w->a, buf_str(&text));
	buf_release(&text);
	return copy;
}

static const char *
log_of(struct world *w, const char *step)
{
	return content(w, store_run_log_path(w->store, w->id, step, w->a));
}

/* ------------------------------------------------------------------------------------ journal, as short lines */

static bool
see(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	struct buf *out = ctx;

	(void)time;
	(void)err;
	if (str_equal(json_str(json_get(r, "status"), ""), "created"))
		return true;
	if (str_equal(kind, "status"))
		buf_printf(out, "%s", json_str(json_get(r, "status"), "?"));
	else if (str_equal(kind, "step"))
		buf_printf(out, "%s:%s", json_str(json_get(r, "step"), "?"), json_str(json_get(r, "status"), "?"));
	else if (str_equal(kind, "artifact"))
		buf_printf(out, "+%s", json_str(json_get(r, "path"), "?"));
	else
		return true;
	if (json_get(r, "exit") != NULL)
		buf_printf(out, " exit=%d", (int)json_int(json_get(r, "exit"), -1));
	if (json_get(r, "signal") != NULL)
		buf_printf(out, " signal=%d", (int)json_int(json_get(r, "signal"), -1));
	if (json_get(r, "reason") != NULL)
		buf_printf(out, " (%s)", json_str(json_get(r, "reason"), "?"));
	buf_add(out, "\n");
	return true;
}

static bool
see_all(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	struct buf *out = ctx;

	(void)time;
	(void)err;
	if (str_equal(kind, "notice"))
		buf_printf(out, "notice: %s\n", json_str(json_get(r, "text"), "?"));
	if (str_equal(kind, "resource"))
		buf_printf(out, "resource\n");
	if (str_equal(kind, "metric")) {
		const struct json *metrics = json_get(r, "metrics");

		for (void *it = json_first(metrics); it != NULL; it = json_next(metrics, it))
			buf_printf(out, "metric %s\n", json_key(it));
	}
	return true;
}

/* How often a second is over meanwhile is not told. */
static bool
see_notices(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err)
{
	return !str_equal(kind, "notice") || see_all(ctx, kind, time, r, err);
}

static const char *
journal(struct world *w, store_record_fn *fn)
{
	struct store_journal_state at = { .offset = 0 };
	struct buf out = BUF_INIT;
	struct err err;
	char *copy;

	must(store_journal_read(path_of(w, "journal.jsonl"), &at, fn, &out, &err), &err);
	assert_int_equal(at.bad, 0);
	copy = arena_strdup(w->a, buf_str(&out));
	buf_release(&out);
	return copy;
}

static void
expect_journal(struct world *w, const char *wanted)
{
	assert_string_equal(journal(w, see), wanted);
}

/* ------------------------------------------------------------------------------------ points */

static void
expect_points(struct world *w, const char *series, const char *wanted)
{
	struct store_points *points;
	struct err err;

	must(store_points_open(&points, path_of(w, "metrics.bin"), &err), &err);
	assert_true(points_are_sealed(path_of(w, "metrics.bin")));
	assert_string_equal(points_text(points, series, w->a), wanted);
	store_points_close(points);
}

static void
expect_no_zero(struct world *w, const char *series)
{
	struct store_points *points;
	struct err err;
	size_t at;

	must(store_points_open(&points, path_of(w, "metrics.bin"), &err), &err);
	if (store_points_find(points, series, &at))
		assert_null(strstr(arena_printf(w->a, "%s ", points_text(points, series, w->a)), "=0 "));
	store_points_close(points);
}

/* ------------------------------------------------------------------------------------ tests */

static void
steps_run_in_order_with_their_output_kept_exactly(void **state)
{
	struct world *w = *state;

	add(w, "one", "printf 'a\\nb'; printf 'c\\r\\n\\0d'", false);
	add(w, "two $(reboot)", "echo two; pwd", false);
	run(w);
	expect_journal(w, "running\none:running\none:finished exit=0\ntwo $(reboot):running\n"
	    "two $(reboot):finished exit=0\nfinished exit=0\n");
	assert_string_equal(log_of(w, "one"), "a\nbc\r\n");	/* up to the NUL */
	assert_string_equal(log_of(w, "two $(reboot)"), arena_printf(w->a, "two\n%s\n", w->work));
	assert_non_null(strstr(journal(w, see_all), "resource\n"));
}

static void
a_failure_skips_what_depends_on_it_and_names_the_code(void **state)
{
	struct world *w = *state;

	w->spec.jobs = 1;
	add(w, "bad", "exit 3", false);
	add(w, "after", "echo never", false);
	add(w, "other", "echo other", true);
	run(w);
	expect_journal(w, "running\nbad:running\nbad:failed exit=3 (exit code 3)\nother:running\n"
	    "after:skipped\nother:finished exit=0\nfailed exit=3 (step bad: exit code 3)\n");
}

static void
a_signal_and_a_missing_program_are_named(void **state)
{
	struct world *w = *state;

	add(w, "crash", "kill -SEGV $$", true);
	add(w, "absent", NULL, true)->run.argv = texts(w, "no-such-program", NULL);
	w->spec.jobs = 1;
	run(w);
	expect_journal(w, "running\ncrash:running\ncrash:failed signal=11 (killed by SIGSEGV)\n"
	    "absent:failed (no program \"no-such-program\" in PATH)\n"
	    "failed signal=11 (step crash: killed by SIGSEGV)\n");
}

static void
metrics_come_from_lines_files_and_the_variable(void **state)
{
	struct world *w = *state;
	struct run_step *step = add(w, "fit",
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
	run(w);
	expect_points(w, "loss", " 1=0.1 2=0.2 3=0.3");
	expect_points(w, "m", " 10=5 11=NaN");
	expect_points(w, "acc", " 1=0.5 2=0.75");
	expect_points(w, "test/rmse", " 0=118.9");
	expect_points(w, "test/by/a", " 0=1");
	expect_points(w, "mae", " 0=88");
	expect_points(w, "y", " 0=7");
	assert_non_null(strstr(journal(w, see_all), "metric test/rmse\n"));
	assert_null(strstr(journal(w, see_all), "metric sys/"));
	/* The looks before the first process and behind the last one measure nothing. */
	expect_no_zero(w, "sys/rss");
	expect_no_zero(w, "sys/processes");
	assert_false(fs_exists(path_of(w, "logs/fit.metrics.jsonl")));
}

static void
declared_metric_files_that_bring_nothing_are_told_when_the_step_succeeds(void **state)
{
	struct world *w = *state;
	struct run_metric_rule rules[] = { { .file = "good.json" }, { .file = "never.json" }, { .file = "old.json" },
		{ .file = "empty.json" }, { .file = "folder.json" }, { .log = "(?<x>y)" } };
	struct run_step *step = add(w, "fit", "mkdir folder.json; echo '{\"a\": 1}' >good.json; echo {} >empty.json", false);
	struct run_step *broken = add(w, "broken", "exit 3", true);
	struct err err;

	must(fs_write_file(fs_join(w->a, w->work, "old.json"), slice_of("{\"b\": 2}"), 0, &err), &err);
	step->metrics = broken->metrics = rules;
	step->metric_count = ARRAY_LEN(rules);
	broken->metric_count = 2;
	run(w);
	assert_string_equal(journal(w, see_notices),
	    "notice: no metrics from never.json: it was never written\n"
	    "notice: no metrics from old.json: it is as it was before the step began\n"
	    "notice: no metrics from empty.json: there is no number in it\n"
	    "notice: no metrics from folder.json: it is not a regular file\n");
}

static void
output_that_looks_like_any_number_of_metrics_is_not_taken_without_end(void **state)
{
	struct world *w = *state;

	add(w, "fit", "awk 'BEGIN { for (i = 0; i < 10002; i++) print \"m\" i \"=1\"; print \"m0=2\" }'; "
	    "echo '{\"own\": 5}' >>\"$BENCHTOP_METRICS\"", false);
	run(w);
	expect_points(w, "m0", " 0=1 1=2");
	expect_points(w, "m9999", " 0=1");
	expect_points(w, "own", " 0=5");
	assert_null(strstr(journal(w, see_all), "metric m10000\n"));
	assert_string_equal(journal(w, see_notices), "notice: more than 10,000 metrics were recognised in the output: "
	    "points of further ones are left out; rules in the project file say which are meant\n");
}

static void
a_step_gets_parameters_variables_and_thread_limits(void **state)
{
	struct world *w = *state;
	struct run_pair env[] = { { "MKL_NUM_THREADS", "9" }, { "EXTRA", "it's \"x\"\n" } };
	struct run_step *step = add(w, "show", "echo $OMP_NUM_THREADS $MKL_NUM_THREADS $BENCHTOP_STEP "
	    "$BENCHTOP_ATTEMPT; echo \"$BENCHTOP_PARAM_model_depth|$BENCHTOP_PARAM_text|$EXTRA\"; cat $BENCHTOP_PARAMS; "
	    "test \"$BENCHTOP_RUN\" = \"$(basename \"$(dirname $BENCHTOP_PARAMS)\")\" && echo same", false);

	run_params_add(w->a, w->spec.params, "model.depth", "6");
	run_params_add_str(w->a, w->spec.params, "text", "a'b\"c\nd $(x)");
	step->cpus = 3.5;
	step->env = (struct run_pairs){ env, 2 };
	run(w);
	assert_string_equal(log_of(w, "show"), "3 9 show 1\n6|a'b\"c\nd $(x)|it's \"x\"\n\n"
	    "{\n  \"model\": {\n    \"depth\": 6\n  },\n  \"text\": \"a'b\\\"c\\nd $(x)\"\n}\nsame\n");
}

static void
outputs_are_stored_and_missing_ones_fail_the_step(void **state)
{
	struct world *w = *state;
	struct stat st;

	add(w, "good", "echo hello >m.txt; mkdir -p d/e; echo 1 >d/e/f; echo 2 >x1.bin; echo 3 >x2.bin", true)
	    ->outputs = texts(w, "m.txt", "d");
	add(w, "glob", "true", false)->outputs = texts(w, "x*.bin", NULL);
	add(w, "bad", "true", false)->outputs = texts(w, "never.txt", "m.txt");
	run(w);
	expect_journal(w, "running\ngood:running\n+m.txt\n+d/e/f\ngood:finished exit=0\n"
	    "glob:running\n+x1.bin\n+x2.bin\nglob:finished exit=0\nbad:running\n+m.txt\n"
	    "bad:failed exit=0 (output never.txt was not written)\n"
	    "failed (step bad: output never.txt was not written)\n");
	assert_string_equal(content(w, path_of(w, "artifacts/d/e/f")), "1\n");
	assert_int_equal(stat(path_of(w, "artifacts/m.txt"), &st), 0);
	assert_true(st.st_nlink > 1);
}

static void
a_failed_step_is_tried_again_and_its_log_goes_on(void **state)
{
	struct world *w = *state;
	struct run_step *step = add(w, "flaky", "echo try $BENCHTOP_ATTEMPT; test -e again && exit 0; touch again; exit 1", false);

	step->retries = 2;
	step->backoff = TIME_MS;
	run(w);
	expect_journal(w, "running\nflaky:running\nflaky:failed exit=1 (exit code 1)\nflaky:running\n"
	    "flaky:finished exit=0\nfinished exit=0\n");
	assert_string_equal(log_of(w, "flaky"), "try 1\ntry 2\n");
}

/* The mark of steps. */
static char *
ready(struct world *w)
{
	return fs_join(w->a, w->work, "ready");
}

static void
await_ready(struct world *w)
{
	assert_true(await_file(ready(w)));
}

static void
the_time_limit_ends_a_step_that_ignores_term(void **state)
{
	struct world *w = *state;
	struct run_step *step = add(w, "slow", "trap '' TERM; touch ready; " FOREVER, false);
	const char *reason;
	char limit[STR_SHORT];

	step->timeout = 25 * TIME_MS;
	step->grace = 50 * TIME_MS;
	/* A limit that was over before the step ignored anything shows nothing. */
	do {
		step->timeout *= 2;
		run(w);
	} while (!fs_exists(ready(w)));
	reason = arena_printf(w->a, "time limit of %s reached", str_duration(limit, (double)step->timeout / (double)TIME_SECOND));
	expect_journal(w, arena_printf(w->a, "running\nslow:running\nslow:failed signal=9 (%s)\n"
	    "failed signal=9 (step slow: %s)\n", reason, reason));
}

static void
stopping_ends_every_process_with_term_first(void **state)
{
	struct world *w = *state;
	struct err err;

	add(w, "fit", "exec 2>/dev/null; trap 'echo saved; exit 0' TERM; (setsid sh -c '" FOREVER "' &); "
	    FOREVER_HEARING("touch ready"), true);
	add(w, "next", "echo never", false);
	start(w);
	await_owned(w);
	await_ready(w);
	must(run_stop(w->store, w->id, false, &err), &err);
	assert_int_equal(await_end(w), 0);
	expect_journal(w, "running\nfit:running\nnext:skipped\nfit:stopped exit=0\nstopped (it was asked to stop)\n");
	assert_string_equal(log_of(w, "fit"), "saved\n");
	assert_int_equal(os_tree_signal_marked("BENCHTOP_RUN", w->id, 0), 0);
	assert_false(run_stop(w->store, w->id, false, &err));
	assert_int_equal(err.kind, ERR_FAILED);
}

static void
a_forced_stop_does_not_wait(void **state)
{
	struct world *w = *state;
	struct err err;

	add(w, "deaf", "trap '' TERM; touch ready; " FOREVER, true)->grace = 3600 * TIME_SECOND;
	start(w);
	await_ready(w);
	must(run_stop(w->store, w->id, true, &err), &err);
	assert_int_equal(await_end(w), 0);
	expect_journal(w, "running\ndeaf:running\ndeaf:stopped signal=9\nstopped (it was asked to stop)\n");
}

static void
a_request_file_stops_a_run_from_another_machine(void **state)
{
	struct world *w = *state;
	struct err err;

	add(w, "fit", FOREVER, true);
	start(w);
	await_owned(w);
	must(fs_write_file(path_of(w, "stop"), slice_of("force\n"), 0, &err), &err);
	assert_int_equal(await_end(w), 0);
	assert_non_null(strstr(journal(w, see), "stopped (it was asked to stop from another machine)\n"));
}

static void
the_time_limit_of_a_run_fails_it(void **state)
{
	struct world *w = *state;

	add(w, "fit", FOREVER, true);
	add(w, "next", "echo never", false);
	w->spec.timeout = 50 * TIME_MS;
	run(w);
	expect_journal(w, "running\nfit:running\nnext:skipped\nfit:stopped signal=15\n"
	    "failed (time limit of 0.05s reached)\n");
}

static void
a_pattern_that_takes_too_long_is_told(void **state)
{
	struct world *w = *state;
	struct run_metric_rule rule = { .log = "(?<x>(a+)+)$" };
	struct run_step *step = add(w, "fit", "echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", true);

	step->metrics = &rule;
	step->metric_count = 1;
	run(w);
	assert_non_null(strstr(journal(w, see_all), "notice: pattern \"(?<x>(a+)+)$\" takes too long on some lines"));
}

static void
processes_left_behind_are_ended_with_the_step(void **state)
{
	struct world *w = *state;

	add(w, "daemon", "mkfifo ready; (setsid sh -c 'trap \"echo bye; exit\" TERM; " FOREVER_HEARING("echo x >ready") "' 2>/dev/null &);"
	    "read x <ready; echo done", false);
	run(w);
	assert_string_equal(log_of(w, "daemon"), "done\nbye\n");
	assert_string_equal(journal(w, see_notices), "notice: it left processes behind, which are ended\n");
}

static bool
is_told_to_run(void *arg)
{
	return str_equal(journal(arg, see), "running\nfit:running\n");
}

static void
a_killed_supervisor_leaves_a_run_that_is_found_lost(void **state)
{
	struct world *w = *state;
	pid_t step;
	struct run_state now;
	struct err err;

	add(w, "fit", "touch ready; " FOREVER, true);
	start(w);
	await_owned(w);
	await_ready(w);
	/* The step may be faster than the supervisor's note that it runs. */
	assert_true(await_change(path_of(w, NULL), is_told_to_run, w));
	step = step_pid(path_of(w, "journal.jsonl"));
	must(run_state_read(w->store, w->id, &now, &err), &err);
	assert_int_equal(run_state_alive(&now), RUN_ALIVE);
	must(run_alive_mark_lost(w->store, w->id, "not true", &err), &err);	/* it is alive: nothing */
	kill(w->supervisor, SIGKILL);
	await_end(w);
	assert_int_equal(run_state_alive(&now), RUN_DEAD);
	must(run_alive_mark_lost(w->store, w->id, "test", &err), &err);
	must(run_alive_mark_lost(w->store, w->id, "again", &err), &err);
	expect_journal(w, "running\nfit:running\nfit:stopped (test)\nlost (test)\n");
	assert_true(await_gone(step));
	assert_int_equal(os_tree_signal_marked("BENCHTOP_RUN", w->id, 0), 0);
}

/* Lets a step go on that reads a pipe of this name in its folder. */
static void
put_word(struct world *w, const char *name)
{
	int fd = open(fs_join(w->a, w->work, name), O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0 && write(fd, "go\n", 3) == 3);
	close(fd);
}

static void
a_run_has_one_supervisor_and_one_life(void **state)
{
	struct world *w = *state;
	struct err err;

	add(w, "fit", "mkfifo go; touch ready; read x <go", true);
	start(w);
	await_owned(w);
	assert_false(run_supervise_here(w->store, w->id, &w->spec, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_BUSY);
	await_ready(w);
	put_word(w, "go");
	assert_int_equal(await_end(w), 0);
	assert_false(run_supervise_here(w->store, w->id, &w->spec, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_FAILED);
	expect_journal(w, "running\nfit:running\nfit:finished exit=0\nfinished exit=0\n");
}

static void
owners_are_told_apart_by_machine_boot_and_start(void **state)
{
	struct run_owner self = run_owner_self(), other = self;

	(void)state;
	assert_int_equal(run_alive(&self), RUN_ALIVE);
	other.pidstart++;
	assert_int_equal(run_alive(&other), RUN_DEAD);
	other = self;
	other.boot = "0b5c1ff3-0000-0000-0000-000000000000:1";
	assert_int_equal(run_alive(&other), RUN_DEAD);
	other.host = "elsewhere";
	assert_int_equal(run_alive(&other), RUN_UNREACHABLE);
}

static void
steps_without_dependencies_run_side_by_side(void **state)
{
	struct world *w = *state;

	/* Each waits for the other's word: in turn they would never end. */
	assert_int_equal(mkfifo(fs_join(w->a, w->work, "a"), 0600), 0);
	assert_int_equal(mkfifo(fs_join(w->a, w->work, "b"), 0600), 0);
	add(w, "a", "echo b >b; read x <a", true);
	add(w, "b", "read x <b; echo a >a", true);
	w->spec.jobs = 2;
	run(w);
	assert_non_null(strstr(journal(w, see), "\nfinished exit=0\n"));
}

static void
a_line_of_ten_megabytes_is_kept(void **state)
{
	struct world *w = *state;
	struct stat st;

	add(w, "long", "head -c 10000000 /dev/zero | tr '\\0' x; echo; echo 'loss=3'", true);
	run(w);
	assert_int_equal(stat(store_run_log_path(w->store, w->id, "long", w->a), &st), 0);
	assert_int_equal(st.st_size, 10000000 + 1 + 7);
	expect_points(w, "loss", " 0=3");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

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
		TEST(the_time_limit_ends_a_step_that_ignores_term),
		TEST(stopping_ends_every_process_with_term_first),
		TEST(a_forced_stop_does_not_wait),
		TEST(a_request_file_stops_a_run_from_another_machine),
		TEST(the_time_limit_of_a_run_fails_it),
		TEST(a_pattern_that_takes_too_long_is_told),
		TEST(processes_left_behind_are_ended_with_the_step),
		TEST(a_killed_supervisor_leaves_a_run_that_is_found_lost),
		TEST(a_run_has_one_supervisor_and_one_life),
		TEST(owners_are_told_apart_by_machine_boot_and_start),
		TEST(steps_without_dependencies_run_side_by_side),
		TEST(a_line_of_ten_megabytes_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
