/* What a step prints, on its way into the log. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "lib/must.h"
#include "os_fs.h"
#include "run_capture.h"

enum { LINE = 100, LINES = 9000 };

static void
on_notice(void *arg, const char *text)
{
	(void)arg;
	fail_msg("%s", text);
}

/* Are all lines in the pipe now? A system may allow small pipes only. */
static bool
print_lines(int fd)
{
	char *text = xmalloc(LINES * LINE);
	ssize_t n;

	memset(text, 'x', LINES * LINE);
	for (size_t i = LINE; i <= LINES * LINE; i += LINE)
		text[i - 1] = '\n';
	(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	n = write(fd, text, LINES * LINE);
	x_free(text);
	return n == LINES * LINE;
}

static void
much_output_is_not_broken_within_a_line_by_the_other_stream(void **state)
{
	char root[] = "/tmp/benchtop-capture-XXXXXX";
	struct arena *a = arena_new();
	struct run_step step = { .name = "fit" };
	struct run_capture_request request = { .step = &step, .notice = on_notice };
	struct run_capture *capture;
	struct buf log = BUF_INIT;
	const char *at;
	int out, other;
	bool enough;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(root));
	request.log_path = fs_join(a, root, "fit.log");
	must(os_loop_new(&request.loop, &err), &err);
	must(run_ingest_open(&request.ingest, fs_join(a, root, "metrics.bin"), &err), &err);
	must(run_capture_open(&capture, &request, &err), &err);
	must(run_capture_attempt(capture, &out, &other, &err), &err);
	enough = print_lines(out);
	assert_int_equal(write(other, "warning\n", 8), 8);
	close(out);
	close(other);
	for (size_t seen = 0; enough && seen < LINES * LINE + 8; seen = log.len) {
		must(os_loop_turn(request.loop, TIME_SECOND, &err), &err);
		buf_clear(&log);
		must(fs_read_file(request.log_path, 0, &log, &err), &err);
	}
	run_capture_close(capture);
	must(run_ingest_close(request.ingest, &err), &err);
	os_loop_free(request.loop);
	if (enough) {
		at = strstr(buf_str(&log), "warning\n");
		assert_non_null(at);
		assert_true(at > log.data && at < log.data + log.len - 8);	/* it came in between */
		assert_int_equal(at[-1], '\n');
	}
	buf_release(&log);
	fs_discard_tree(root);
	arena_free(a);
	if (!enough)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(much_output_is_not_broken_within_a_line_by_the_other_stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
