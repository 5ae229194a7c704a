/* An index that is made anew: when, from how many runs, stopped, and where it lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/gen_runs.h"
#include "lib/index_fixture.h"
#include "os_fs.h"
#include "store_reindex.h"

static void
a_missing_or_damaged_index_is_made_anew(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];
	char *index = fixture_path(f, ".benchtop/index.db");

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	unlink(index);
	/* This process notices that its index is gone. */
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 1);
	store_close(f->store);
	f->store = NULL;
	fixture_write(index, "this is not a database, whatever it says", 40);
	assert_true(store_open(&f->store, f->root, 0, &f->err));
	assert_int_equal(index_count(f, NULL), 1);
	assert_non_null(store_notice(f->store, 0));
	fixture_free(f);
}

/* So many that several threads have several pieces each. */
static void
many_runs_are_indexed_in_the_order_of_their_ids_as_they_were_kept(void **unused)
{
	enum { RUNS = 300 };
	struct fixture *f = fixture_new();
	char **ids;
	size_t count;

	(void)unused;
	assert_true(gen_runs(f->root, RUNS, &f->err));
	fixture_reopen(f, 0);
	index_same_as_rebuilt(f);
	assert_true(store_reindex(f->store, NULL, NULL, &f->err));
	index_same_as_rebuilt(f);
	assert_true(fs_list(fixture_path(f, ".benchtop/runs"), f->arena, &ids, &count, &f->err));
	assert_int_equal(count, RUNS);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(index_row(f, ids[i]), i + 1);
	fixture_free(f);
}

static bool
stop_at_once(void *ctx, const struct store_progress_at *at)
{
	assert_int_equal(at->total, *(uint64_t *)ctx);
	return false;
}

static void
indexing_that_is_stopped_leaves_the_old_index(void **unused)
{
	struct fixture *f = fixture_new();
	uint64_t runs = 200;
	struct store_progress progress = { .report = stop_at_once, .ctx = &runs };

	(void)unused;
	assert_true(gen_runs(f->root, runs, &f->err));
	fixture_reopen(f, 0);
	assert_false(store_reindex(f->store, &progress, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_CANCELLED);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

static void
an_index_that_opening_made_need_not_be_made_again(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_reindex_result done;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	fixture_reopen(f, 0);
	assert_false(store_reindex_was_done(f->store, &done));
	assert_int_equal(unlink(fixture_path(f, ".benchtop/index.db")), 0);
	fixture_reopen(f, 0);
	assert_true(store_reindex_was_done(f->store, &done));
	assert_int_equal(done.runs, 1);
	fixture_free(f);
}

static bool
everything_is_remote(const char *path)
{
	(void)path;
	return true;
}

static void
on_a_network_file_system_the_index_is_in_the_cache(void **unused)
{
	bool (*real)(const char *) = fs_is_network;
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE], *cache = fixture_path(f, "cache");

	(void)unused;
	fixture_run(f, NULL, id);
	setenv("XDG_CACHE_HOME", cache, 1);
	fs_is_network = everything_is_remote;
	fixture_reopen(f, 0);
	assert_int_equal(strncmp(store_index_path(f->store), cache, strlen(cache)), 0);
	assert_int_equal(index_count(f, NULL), 1);
	assert_int_equal(store_watch_fd(f->store), -1);
	fs_is_network = real;
	unsetenv("XDG_CACHE_HOME");
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_missing_or_damaged_index_is_made_anew),
		cmocka_unit_test(many_runs_are_indexed_in_the_order_of_their_ids_as_they_were_kept),
		cmocka_unit_test(indexing_that_is_stopped_leaves_the_old_index),
		cmocka_unit_test(an_index_that_opening_made_need_not_be_made_again),
		cmocka_unit_test(on_a_network_file_system_the_index_is_in_the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
