/*
 * How runs end before their time: stopped, at a limit, with a supervisor that is killed; and that each has one
 * supervisor and one life. Real processes; no test waits for time: steps are stopped at a marker.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/await.h"
#include "lib/forever.h"
#include "lib/must.h"
#include "lib/step_pid.h"
#include "lib/world.h"
#include "os_fs.h"
#include "os_tree.h"
#include "run_alive.h"
#include "run_stop.h"
#include "run_supervisor.h"

static void
the_time_limit_ends_a_step_that_ignores_term(void **state)
{
	struct world *w = *state;
	struct run_step *step = world_add(w, "slow", "trap '' TERM; touch ready; " FOREVER, false);
	const char *reason;
	char limit[STR_SHORT];

	step->timeout = 25 * TIME_MS;
	step->grace = 50 * TIME_MS;
	/* A limit that was over before the step ignored anything shows nothing. */
	do {
		step->timeout *= 2;
		world_run(w);
	} while (!fs_exists(world_ready(w)));
	reason = arena_printf(w->a, "time limit of %s reached", str_duration(limit, (double)step->timeout / (double)TIME_SECOND));
	world_expect_journal(w, arena_printf(w->a, "running\nslow:running\nslow:failed signal=9 (%s)\n"
	    "failed signal=9 (step slow: %s)\n", reason, reason));
}

static void
stopping_ends_every_process_with_term_first(void **state)
{
	struct world *w = *state;
	struct err err;

	world_add(w, "fit", "exec 2>/dev/null; trap 'echo saved; exit 0' TERM; (setsid sh -c '" FOREVER "' &); "
	    FOREVER_HEARING("touch ready"), true);
	world_add(w, "next", "echo never", false);
	world_start(w);
	world_await_owned(w);
	world_await_ready(w);
	must(run_stop(w->store, w->id, false, &err), &err);
	assert_int_equal(world_await_end(w), 0);
	world_expect_journal(w, "running\nfit:running\nnext:skipped\nfit:stopped exit=0\nstopped (it was asked to stop)\n");
	assert_string_equal(world_log(w, "fit"), "saved\n");
	assert_int_equal(os_tree_signal_marked("BENCHTOP_RUN", w->id, 0), 0);
	assert_false(run_stop(w->store, w->id, false, &err));
	assert_int_equal(err.kind, ERR_FAILED);
}

static void
a_forced_stop_does_not_wait(void **state)
{
	struct world *w = *state;
	struct err err;

	world_add(w, "deaf", "trap '' TERM; touch ready; " FOREVER, true)->grace = 3600 * TIME_SECOND;
	world_start(w);
	world_await_ready(w);
	must(run_stop(w->store, w->id, true, &err), &err);
	assert_int_equal(world_await_end(w), 0);
	world_expect_journal(w, "running\ndeaf:running\ndeaf:stopped signal=9\nstopped (it was asked to stop)\n");
}

static void
a_request_file_stops_a_run_from_another_machine(void **state)
{
	struct world *w = *state;
	struct err err;

	world_add(w, "fit", FOREVER, true);
	world_start(w);
	world_await_owned(w);
	must(fs_write_file(world_path(w, "stop"), slice_of("force\n"), 0, &err), &err);
	assert_int_equal(world_await_end(w), 0);
	assert_non_null(strstr(world_journal(w, world_see), "stopped (it was asked to stop from another machine)\n"));
}

static void
the_time_limit_of_a_run_fails_it(void **state)
{
	struct world *w = *state;

	world_add(w, "fit", FOREVER, true);
	world_add(w, "next", "echo never", false);
	w->spec.timeout = 50 * TIME_MS;
	world_run(w);
	world_expect_journal(w, "running\nfit:running\nnext:skipped\nfit:stopped signal=15\n"
	    "failed (time limit of 0.05s reached)\n");
}

static void
processes_left_behind_are_ended_with_the_step(void **state)
{
	struct world *w = *state;

	world_add(w, "daemon", "mkfifo ready; (setsid sh -c 'trap \"echo bye; exit\" TERM; " FOREVER_HEARING("echo x >ready") "' 2>/dev/null &);"
	    "read x <ready; echo done", false);
	world_run(w);
	assert_string_equal(world_log(w, "daemon"), "done\nbye\n");
	assert_string_equal(world_journal(w, world_see_notices), "notice: it left processes behind, which are ended\n");
}

static bool
is_told_to_run(void *arg)
{
	return str_equal(world_journal(arg, world_see), "running\nfit:running\n");
}

static void
a_killed_supervisor_leaves_a_run_that_is_found_lost(void **state)
{
	struct world *w = *state;
	pid_t step;
	struct run_state now;
	struct err err;

	world_add(w, "fit", "touch ready; " FOREVER, true);
	world_start(w);
	world_await_owned(w);
	world_await_ready(w);
	/* The step may be faster than the supervisor's note that it runs. */
	assert_true(await_change(world_path(w, NULL), is_told_to_run, w));
	step = step_pid(world_path(w, "journal.jsonl"));
	must(run_state_read(w->store, w->id, &now, &err), &err);
	assert_int_equal(run_state_alive(&now), RUN_ALIVE);
	must(run_alive_mark_lost(w->store, w->id, "not true", &err), &err);	/* it is alive: nothing */
	kill(w->supervisor, SIGKILL);
	world_await_end(w);
	assert_int_equal(run_state_alive(&now), RUN_DEAD);
	must(run_alive_mark_lost(w->store, w->id, "test", &err), &err);
	must(run_alive_mark_lost(w->store, w->id, "again", &err), &err);
	world_expect_journal(w, "running\nfit:running\nfit:stopped (test)\nlost (test)\n");
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

	world_add(w, "fit", "mkfifo go; touch ready; read x <go", true);
	world_start(w);
	world_await_owned(w);
	assert_false(run_supervise_here(w->store, w->id, &w->spec, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_BUSY);
	world_await_ready(w);
	put_word(w, "go");
	assert_int_equal(world_await_end(w), 0);
	assert_false(run_supervise_here(w->store, w->id, &w->spec, NULL, NULL, &err));
	assert_int_equal(err.kind, ERR_FAILED);
	world_expect_journal(w, "running\nfit:running\nfit:finished exit=0\nfinished exit=0\n");
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_finish)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_time_limit_ends_a_step_that_ignores_term),
		TEST(stopping_ends_every_process_with_term_first),
		TEST(a_forced_stop_does_not_wait),
		TEST(a_request_file_stops_a_run_from_another_machine),
		TEST(the_time_limit_of_a_run_fails_it),
		TEST(processes_left_behind_are_ended_with_the_step),
		TEST(a_killed_supervisor_leaves_a_run_that_is_found_lost),
		TEST(a_run_has_one_supervisor_and_one_life),
		TEST(owners_are_told_apart_by_machine_boot_and_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
