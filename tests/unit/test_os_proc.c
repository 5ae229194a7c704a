/* Starting real programs: what they get and what they do not get. */
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
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "os_host.h"
#include "os_proc.h"

static void
run_line(const struct os_proc *like, const char *line, const char *input, struct buf *out)
{
	const char *argv[] = { "sh", "-c", line, NULL };
	struct os_proc proc = *like;
	struct buf in = BUF_INIT;
	struct err err = { .kind = ERR_NONE };
	int status = -1;

	proc.argv = argv;
	buf_add(&in, input != NULL ? input : "");
	if (!os_proc_run(&proc, input != NULL ? &in : NULL, out, NULL, &status, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(status, 0);
	buf_release(&in);
}

static void
output_larger_than_a_pipe_and_input_are_carried_at_once(void **state)
{
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT, in = BUF_INIT;
	const char *argv[] = { "cat", NULL };
	struct err err;
	int status;

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_printf(&in, "%d\n", i);
	proc.argv = argv;
	assert_true(os_proc_run(&proc, &in, &out, NULL, &status, &err));
	assert_int_equal(out.len, in.len);
	assert_memory_equal(out.data, in.data, in.len);
	buf_release(&out);
	buf_release(&in);
}

static void
a_child_that_does_not_read_its_input_harms_nobody(void **state)
{
	struct os_proc proc = OS_PROC_INIT;
	struct buf in = BUF_INIT, out = BUF_INIT;
	const char *argv[] = { "true", NULL };
	struct err err;
	int status = -1;

	(void)state;
	for (int i = 0; i < 300000; i++)
		buf_printf(&in, "%d\n", i);
	proc.argv = argv;
	assert_true(os_proc_run(&proc, &in, &out, NULL, &status, &err));
	assert_int_equal(status, 0);
	buf_release(&in);
	buf_release(&out);
}

static void
errors_name_the_program_or_the_folder(void **state)
{
	const char *absent[] = { "no-such-program-here", NULL }, *path[] = { "/no/such/file", NULL };
	const char *argv[] = { "true", NULL }, *folder[] = { "/etc", NULL };
	struct os_proc proc = OS_PROC_INIT;
	struct err err;
	pid_t pid;

	(void)state;
	proc.argv = absent;
	assert_false(os_proc_start(&proc, &pid, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_string_equal(err.msg, "no program \"no-such-program-here\" in PATH");
	proc.argv = path;
	assert_false(os_proc_start(&proc, &pid, &err));
	assert_string_equal(err.msg, "start /no/such/file: No such file or directory");
	proc.argv = folder;
	assert_false(os_proc_start(&proc, &pid, &err));
	assert_int_equal(err.kind, ERR_SYSTEM);
	proc.argv = argv;
	proc.cwd = "/no/such/folder";
	assert_false(os_proc_start(&proc, &pid, &err));
	assert_string_equal(err.msg, "start true in folder /no/such/folder: No such file or directory");
	assert_int_equal(waitpid(-1, NULL, 0), -1);	/* no zombie is left */
	assert_int_equal(errno, ECHILD);
}

static void
the_child_has_three_descriptors_and_default_signals(void **state)
{
	int extra = open("/dev/null", O_RDONLY);	/* not close-on-exec, as a shell leaves them */
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT;
	sigset_t set;

	(void)state;
	assert_true(extra >= 3);
	sigaction(SIGUSR2, &ignore, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Signals 32 and 33 belong to the C library; started by posix_spawn (as make does) they are ignored. */
	run_line(&proc, "ls /proc/self/fd | tr '\\n' ' '; grep -E 'Sig(Blk|Ign)' /proc/self/status | "
	    "sed 's/0000000180000000/0000000000000000/'", NULL, &out);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	/* ls itself opens the folder as 3 */
	assert_string_equal(out.data, "0 1 2 3 SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
	close(extra);
	buf_release(&out);
}

static void
a_session_leader_has_its_own_session_and_a_group_leader_its_own_group(void **state)
{
	const char *show = "read -r line </proc/$$/stat; set -- $line; [ $5 = $$ ] && echo group; "
	    "[ $6 = $$ ] && echo session; :";
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	run_line(&proc, show, NULL, &out);
	assert_string_equal(buf_str(&out), "");
	proc.group = OS_PROC_GROUP;
	run_line(&proc, show, NULL, &out);
	assert_string_equal(out.data, "group\n");
	buf_clear(&out);
	proc.group = OS_PROC_SESSION;
	run_line(&proc, show, NULL, &out);
	assert_string_equal(out.data, "group\nsession\n");
	buf_release(&out);
}

static void
environment_and_folder_are_as_described(void **state)
{
	struct os_env *env = os_env_new(false);
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	os_env_set(env, "A", "one\ntwo '\"$x");
	os_env_set(env, "B", "old");
	os_env_set(env, "B", "new");
	os_env_set(env, "C", "gone");
	os_env_set(env, "C", NULL);
	assert_string_equal(os_env_get(env, "B"), "new");
	assert_null(os_env_get(env, "C"));
	proc.env = os_env_list(env);
	proc.cwd = "/";
	run_line(&proc, "pwd; printf %s \"$A $B $C\"", NULL, &out);
	assert_string_equal(out.data, "/\none\ntwo '\"$x new ");
	os_env_free(env);
	buf_release(&out);
}

static void
a_script_without_an_interpreter_line_is_run_by_the_shell(void **state)
{
	char path[] = "/tmp/benchtop-script-XXXXXX";
	int fd = mkstemp(path);
	const char *argv[] = { path, "x y", NULL };
	struct os_proc proc = OS_PROC_INIT;
	struct buf out = BUF_INIT;
	struct err err;
	int status;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "echo \"<$1>\"\n", 12), 12);
	fchmod(fd, 0700);
	close(fd);
	proc.argv = argv;
	assert_true(os_proc_run(&proc, NULL, &out, NULL, &status, &err));
	assert_string_equal(out.data, "<x y>\n");
	unlink(path);
	buf_release(&out);
}

static void
output_and_error_streams_may_change_places(void **state)
{
	const char *argv[] = { "sh", "-c", "echo out; echo err >&2", NULL };
	struct os_proc proc = OS_PROC_INIT;
	struct err err;
	char text[16] = "";
	int in, out;
	pid_t pid;

	(void)state;
	assert_true(os_proc_pipe(&in, &out, 0, &err));
	proc.argv = argv;
	proc.err = out;
	assert_true(os_proc_start(&proc, &pid, &err));
	close(out);
	assert_int_equal(read(in, text, sizeof text - 1), 4);
	assert_string_equal(text, "err\n");
	close(in);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
status_texts_name_code_and_signal(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	os_proc_status_text(&out, 3 << 8);
	assert_string_equal(out.data, "exit code 3");
	buf_clear(&out);
	os_proc_status_text(&out, SIGKILL);
	assert_string_equal(out.data, "killed by SIGKILL");
	assert_string_equal(os_proc_signal_name(63), "an unusual signal");
	buf_release(&out);
}

static void
a_process_is_named_by_number_and_start_time(void **state)
{
	const char *argv[] = { "cat", NULL };
	struct os_proc proc = OS_PROC_INIT;
	siginfo_t info;
	struct err err;
	uint64_t start;
	int in, out;
	pid_t pid;

	(void)state;
	assert_true(os_proc_pipe(&in, &out, 0, &err));
	proc.argv = argv;
	proc.in = in;
	assert_true(os_proc_start(&proc, &pid, &err));
	start = os_pid_start(pid);
	assert_true(start > 0);
	assert_true(os_pid_alive(pid, start));
	assert_false(os_pid_alive(pid, start + 1));
	assert_false(os_pid_signal(pid, start + 1, SIGTERM, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_true(os_pid_signal(pid, start, SIGTERM, &err));
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(info.si_status, SIGTERM);
	assert_false(os_pid_alive(pid, start));		/* a zombie */
	waitpid(pid, NULL, 0);
	close(in);
	close(out);
}

static void
host_facts_are_there(void **state)
{
	struct os_host host;
	struct buf path = BUF_INIT;
	struct err err;

	(void)state;
	os_host_facts(&host);
	assert_true(host.cpus >= 1);
	assert_true(host.memory > 1000 * 1000);
	assert_true(str_starts(host.system, "Linux "));
	assert_true(os_host_name()[0] != '\0' && os_host_user()[0] != '\0');
	assert_true(os_host_same_kernel(os_host_boot()));
	assert_false(os_host_same_kernel("00000000-0000-0000-0000-000000000000:1"));
	assert_true(os_self_path(&path, &err));
	assert_non_null(strstr(path.data, "test_os_proc"));
	buf_release(&path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_larger_than_a_pipe_and_input_are_carried_at_once),
		cmocka_unit_test(a_child_that_does_not_read_its_input_harms_nobody),
		cmocka_unit_test(errors_name_the_program_or_the_folder),
		cmocka_unit_test(the_child_has_three_descriptors_and_default_signals),
		cmocka_unit_test(a_session_leader_has_its_own_session_and_a_group_leader_its_own_group),
		cmocka_unit_test(environment_and_folder_are_as_described),
		cmocka_unit_test(a_script_without_an_interpreter_line_is_run_by_the_shell),
		cmocka_unit_test(output_and_error_streams_may_change_places),
		cmocka_unit_test(status_texts_name_code_and_signal),
		cmocka_unit_test(a_process_is_named_by_number_and_start_time),
		cmocka_unit_test(host_facts_are_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
