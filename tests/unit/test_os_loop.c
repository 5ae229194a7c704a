/* The poll loop, with real pipes, children, signals and threads. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "os_loop.h"
#include "os_proc.h"

struct seen {
	struct os_loop *loop;
	int calls, events, status, signo, other_fd;
	pid_t pid;
	char order[16];
	char text[64];
};

static struct os_loop *
new_loop(void)
{
	struct os_loop *loop = NULL;
	struct err err;

	assert_true(os_loop_new(&loop, &err));
	return loop;
}

static void
run(struct os_loop *loop)
{
	struct err err;

	assert_true(os_loop_run(loop, &err));
}

static void
note(struct seen *seen, char c)
{
	seen->order[strlen(seen->order)] = c;
}

static void on_a(void *arg) { note(arg, 'a'); }
static void on_b(void *arg) { note(arg, 'b'); }
static void on_stop(void *arg) { os_loop_stop(((struct seen *)arg)->loop); }

/* Each counts from when it is set: on a machine that stops between two of these lines they would be due in another
 * order. Then they are set anew. */
static void
set_timers(struct seen *seen)
{
	int64_t start;

	do {
		uint64_t timers[3], cancelled;

		start = time_monotonic();
		timers[0] = os_loop_after(seen->loop, 60 * TIME_MS, on_stop, seen);
		timers[1] = os_loop_after(seen->loop, 40 * TIME_MS, on_b, seen);
		cancelled = os_loop_after(seen->loop, 20 * TIME_MS, on_b, seen);
		timers[2] = os_loop_after(seen->loop, 20 * TIME_MS, on_a, seen);
		os_loop_cancel(seen->loop, cancelled);
		if (time_monotonic() - start < 20 * TIME_MS)
			return;
		for (size_t i = 0; i < ARRAY_LEN(timers); i++)
			os_loop_cancel(seen->loop, timers[i]);
	} while (true);
}

static void
timers_fire_in_order_of_time_and_cancelled_ones_never(void **state)
{
	struct seen seen = { .loop = new_loop() };

	(void)state;
	set_timers(&seen);
	os_loop_cancel(seen.loop, 0);
	run(seen.loop);
	assert_string_equal(seen.order, "ab");
	os_loop_free(seen.loop);
}

/* The timer that stops the loop is set only when this one came a second time: however long the loop was kept from
 * running, both are due then. */
static void
on_again(void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	os_loop_after(seen->loop, 0, on_again, seen);
	if (seen->calls == 2)
		os_loop_after(seen->loop, 5 * TIME_MS, on_stop, seen);
}

static void
a_timer_that_sets_itself_again_lets_others_run(void **state)
{
	struct seen seen = { .loop = new_loop() };

	(void)state;
	os_loop_after(seen.loop, 0, on_again, &seen);
	run(seen.loop);
	assert_true(seen.calls > 1);
	os_loop_free(seen.loop);
}

static void
on_readable(void *arg, int fd, int events)
{
	struct seen *seen = arg;
	ssize_t n = read(fd, seen->text, sizeof seen->text - 1);

	seen->calls++;
	seen->events = events;
	if (n > 0)
		return;
	os_loop_unwatch(seen->loop, fd);
	os_loop_stop(seen->loop);
}

static void
a_pipe_is_read_until_its_hang_up(void **state)
{
	struct seen seen = { .loop = new_loop() };
	struct err err;
	int in, out;

	(void)state;
	assert_true(os_proc_pipe(&in, &out, 0, &err));
	assert_int_equal(write(out, "hello", 5), 5);
	close(out);
	os_loop_watch(seen.loop, in, OS_READ, on_readable, &seen);
	run(seen.loop);
	assert_string_equal(seen.text, "hello");
	assert_true(seen.events & OS_HANGUP);
	close(in);
	os_loop_free(seen.loop);
}

static void
on_first_removes_other(void *arg, int fd, int events)
{
	struct seen *seen = arg;

	(void)events;
	os_loop_unwatch(seen->loop, fd);
	os_loop_unwatch(seen->loop, seen->other_fd);
	seen->other_fd = fd;
	seen->calls++;
	os_loop_after(seen->loop, 0, on_stop, seen);
}

static void
a_watch_removed_by_another_callback_is_not_called(void **state)
{
	struct seen seen = { .loop = new_loop() };
	struct err err;
	int a[2], b[2];

	(void)state;
	assert_true(os_proc_pipe(&a[0], &a[1], 0, &err));
	assert_true(os_proc_pipe(&b[0], &b[1], 0, &err));
	assert_int_equal(write(a[1], "x", 1), 1);
	assert_int_equal(write(b[1], "x", 1), 1);
	seen.other_fd = b[0];
	os_loop_watch(seen.loop, a[0], OS_READ, on_first_removes_other, &seen);
	os_loop_watch(seen.loop, b[0], OS_READ, on_first_removes_other, &seen);
	run(seen.loop);
	assert_int_equal(seen.calls, 1);
	for (int i = 0; i < 2; i++) {
		close(a[i]);
		close(b[i]);
	}
	os_loop_free(seen.loop);
}

static void
on_child(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct seen *seen = arg;

	assert_non_null(usage);
	seen->pid = pid;
	seen->status = status;
	if (++seen->calls == 2 || seen->loop == NULL)
		os_loop_stop(seen->loop);
}

static pid_t
start(const char *line)
{
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct err err;
	pid_t pid = 0;

	child.argv = argv;
	assert_true(os_proc_start(&child, &pid, &err));
	return pid;
}

static void
children_are_reported_with_their_status_also_when_they_ended_before(void **state)
{
	struct seen three = { .loop = new_loop() }, *seen = &three;
	siginfo_t info;
	pid_t early = start("exit 3");

	(void)state;
	assert_int_equal(waitid(P_PID, (id_t)early, &info, WEXITED | WNOWAIT), 0);
	os_loop_child(seen->loop, early, on_child, seen);
	os_loop_child(seen->loop, start("kill -TERM $$"), on_child, seen);
	run(seen->loop);
	assert_int_equal(seen->calls, 2);
	os_loop_free(seen->loop);
}

static void
on_orphan(void *arg, pid_t pid, int status, const struct rusage *usage)
{
	struct seen *seen = arg;

	(void)usage;
	seen->pid = pid;
	seen->status = status;
	os_loop_stop(seen->loop);
}

static void
children_that_nobody_asked_about_are_reported_to_the_general_listener(void **state)
{
	struct seen seen = { .loop = new_loop() };
	pid_t pid = start("exit 7");

	(void)state;
	os_loop_any_child(seen.loop, on_orphan, &seen);
	run(seen.loop);
	assert_int_equal(seen.pid, pid);
	assert_int_equal(WEXITSTATUS(seen.status), 7);
	os_loop_free(seen.loop);
}

static void
on_caught(void *arg, int signo)
{
	struct seen *seen = arg;

	seen->signo = signo;
	os_loop_stop(seen->loop);
}

static void
a_signal_is_delivered_in_the_loop_and_given_back_at_the_end(void **state)
{
	struct seen seen = { .loop = new_loop() };
	struct sigaction now;

	(void)state;
	os_loop_signal(seen.loop, SIGUSR1, on_caught, &seen);
	raise(SIGUSR1);
	assert_int_equal(seen.signo, 0);
	run(seen.loop);
	assert_int_equal(seen.signo, SIGUSR1);
	os_loop_free(seen.loop);
	sigaction(SIGUSR1, NULL, &now);
	assert_true(now.sa_handler == SIG_DFL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timers_fire_in_order_of_time_and_cancelled_ones_never),
		cmocka_unit_test(a_timer_that_sets_itself_again_lets_others_run),
		cmocka_unit_test(a_pipe_is_read_until_its_hang_up),
		cmocka_unit_test(a_watch_removed_by_another_callback_is_not_called),
		cmocka_unit_test(children_are_reported_with_their_status_also_when_they_ended_before),
		cmocka_unit_test(children_that_nobody_asked_about_are_reported_to_the_general_listener),
		cmocka_unit_test(a_signal_is_delivered_in_the_loop_and_given_back_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
