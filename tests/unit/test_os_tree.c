/* Trees of real processes: daemons are found, measured and ended; strangers are left alone. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "lib/forever.h"
#include "os_proc.h"
#include "os_tree.h"

/* Starts a shell line with MARK=mark; its standard output comes to *out. */
static pid_t
start(const char *line, const char *mark, int *out)
{
	const char *argv[] = { "/bin/sh", "-c", line, NULL };
	struct os_proc child = OS_PROC_INIT;
	struct os_env *env = os_env_new(true);
	struct err err;
	pid_t pid = 0;
	int end;

	assert_true(os_proc_pipe(out, &end, 0, &err));
	os_env_set(env, "MARK", mark);
	child.argv = argv;
	child.env = os_env_list(env);
	child.out = end;
	child.group = OS_PROC_GROUP;
	assert_true(os_proc_start(&child, &pid, &err));
	close(end);
	os_env_free(env);
	return pid;
}

static void
wait_for_line(int fd)
{
	char c;

	do {
		assert_int_equal(read(fd, &c, 1), 1);
	} while (c != '\n');
}

static void
reap_all(struct os_tree *tree)
{
	struct rusage usage;
	pid_t pid;

	while ((pid = wait4(-1, NULL, 0, &usage)) > 0 || errno == EINTR) {
		if (pid > 0)
			os_tree_reaped(tree, pid, &usage);
	}
}

static void
a_daemonised_grandchild_is_found_and_ended(void **state)
{
	struct os_tree *tree = os_tree_new("MARK");
	struct os_usage usage;
	struct err err;
	int out;
	pid_t pid;

	(void)state;
	assert_true(os_tree_adopt(&err));
	/* The shell leaves; its grandchild is in a session of its own. */
	pid = start("(setsid sh -c 'echo ready; " FOREVER "' &) ; exit 0", "fit", &out);
	os_tree_branch(tree, pid, "fit");
	wait_for_line(out);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_false(os_tree_is_empty());
	assert_int_equal(os_tree_signal(tree, "fit", SIGTERM), 1);
	reap_all(tree);
	assert_true(os_tree_is_empty());
	os_tree_sample(tree);
	os_tree_usage(tree, "fit", &usage);
	assert_int_equal(usage.processes, 0);
	assert_int_equal(os_tree_signal(tree, "fit", SIGTERM), 0);
	close(out);
	os_tree_free(tree);
}

static void
branches_are_told_apart(void **state)
{
	struct os_tree *tree = os_tree_new("MARK");
	struct os_usage usage;
	int a, b;
	pid_t first = start("(" FOREVER ") & echo ready; wait", "a", &a), second;

	(void)state;
	second = start("echo ready; " FOREVER, "b", &b);
	os_tree_branch(tree, first, "a");
	os_tree_branch(tree, second, "b");
	wait_for_line(a);
	wait_for_line(b);
	os_tree_sample(tree);
	os_tree_usage(tree, "a", &usage);
	assert_int_equal(usage.processes, 2);
	assert_true(usage.rss > 0);
	os_tree_usage(tree, NULL, &usage);
	assert_int_equal(usage.processes, 3);
	assert_int_equal(os_tree_signal(tree, "a", SIGKILL), 2);
	/* The shell and the child that it left to us: until both are gone they may still be counted. */
	assert_true(waitpid(-1, NULL, 0) > 0);
	assert_true(waitpid(-1, NULL, 0) > 0);
	assert_int_equal(os_tree_signal(tree, "b", 0), 1);
	assert_int_equal(os_tree_signal(tree, NULL, SIGKILL), 1);
	reap_all(tree);
	close(a);
	close(b);
	os_tree_free(tree);
}

static void
processor_time_counts_children_that_have_ended(void **state)
{
	struct os_tree *tree = os_tree_new(NULL);
	struct os_usage usage;
	int out;
	pid_t pid;

	(void)state;
	pid = start("sh -c 'i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done'; echo done", "x", &out);
	os_tree_branch(tree, pid, "x");
	wait_for_line(out);
	reap_all(tree);
	os_tree_sample(tree);
	os_tree_usage(tree, "x", &usage);
	assert_true(usage.cpu > 0.01);
	assert_int_equal(usage.processes, 0);
	close(out);
	os_tree_free(tree);
}

static void
memory_of_the_tree_is_seen(void **state)
{
	struct os_tree *tree = os_tree_new(NULL);
	struct os_usage usage;
	int out;
	pid_t pid;

	(void)state;
	pid = start("exec python3 -c 'import signal; b = bytearray(50_000_000); print(flush=True); signal.pause()'",
	    "x", &out);
	os_tree_branch(tree, pid, "x");
	wait_for_line(out);
	os_tree_sample(tree);
	os_tree_usage(tree, "x", &usage);
	assert_in_range(usage.rss, 50 * 1000 * 1000, 120 * 1000 * 1000);
	assert_int_equal(os_tree_signal(tree, "x", SIGKILL), 1);
	reap_all(tree);
	os_tree_sample(tree);
	os_tree_usage(tree, "x", &usage);
	assert_int_equal(usage.rss, 0);
	assert_true(usage.rss_peak >= 50 * 1000 * 1000);
	close(out);
	os_tree_free(tree);
}

static void
processes_are_found_by_their_mark_wherever_they_are(void **state)
{
	int out;
	char mark[32];
	pid_t pid;

	(void)state;
	snprintf(mark, sizeof mark, "test-%d", (int)getpid());
	pid = start("echo ready; " FOREVER, mark, &out);
	wait_for_line(out);
	assert_int_equal(os_tree_signal_marked("MARK", mark, 0), 1);
	assert_int_equal(os_tree_signal_marked("MARK", "another", 0), 0);
	assert_int_equal(os_tree_signal_marked("MARK", mark, SIGKILL), 1);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_daemonised_grandchild_is_found_and_ended),
		cmocka_unit_test(branches_are_told_apart),
		cmocka_unit_test(processor_time_counts_children_that_have_ended),
		cmocka_unit_test(memory_of_the_tree_is_seen),
		cmocka_unit_test(processes_are_found_by_their_mark_wherever_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
