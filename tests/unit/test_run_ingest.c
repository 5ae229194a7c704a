/* Points on their way into a run's file: on a full disk, too. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "base.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "os_fs.h"
#include "run_ingest.h"
#include "store_points.h"

/* As if the disk were full: no file may grow beyond so many bytes. */
static struct rlimit
limit_files(rlim_t bytes)
{
	struct rlimit before, small;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){ bytes, before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	return before;
}

static void
a_metric_that_first_appears_on_a_full_disk_is_taken_when_there_is_room_again(void **state)
{
	char root[] = "/tmp/benchtop-ingest-XXXXXX";
	struct arena *a = arena_new();
	struct run_ingest *ingest;
	struct store_points *points;
	struct rlimit before;
	char *path;
	struct err err;

	(void)state;
	assert_non_null(mkdtemp(root));
	path = fs_join(a, root, "metrics.bin");
	must(run_ingest_open(&ingest, path, &err), &err);
	signal(SIGXFSZ, SIG_IGN);
	before = limit_files(4096);
	for (int64_t i = 0; run_ingest_lost(ingest) == 0; i++)
		run_ingest_point(ingest, slice_of("loss"), i, 1, 1);
	run_ingest_point(ingest, slice_of("late"), 1, 1, 1);
	assert_int_equal(run_ingest_lost(ingest), 2);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_true(run_ingest_flush(ingest));
	run_ingest_point(ingest, slice_of("late"), 2, 2, 2);
	assert_int_equal(run_ingest_lost(ingest), 2);
	must(run_ingest_close(ingest, &err), &err);
	must(store_points_open(&points, path, &err), &err);
	assert_string_equal(points_text(points, "late", a), " 2=2");
	store_points_close(points);
	fs_discard_tree(root);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_metric_that_first_appears_on_a_full_disk_is_taken_when_there_is_room_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
