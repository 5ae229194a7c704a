/* The order of the runs, kept in memory: as they come, go, come back and change, it is what a reading of the index gives. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base_rand.h"
#include "lib/chance.h"
#include "lib/gen_runs.h"
#include "lib/index_fixture.h"
#include "lib/must.h"
#include "os_fs.h"
#include "store_edit.h"

enum { RUNS = 40, ROUNDS = 60, CHANGES = 5 };

static void
ask(struct fixture *f, bool deleted, struct store_rows *out)
{
	must(store_query_run(f->store, &(struct store_query){ .descending = true, .deleted = deleted }, out,
	    &f->err), &f->err);
}

/* Another who opens the store now reads its order from the index. */
static void
same_as_read(struct fixture *f)
{
	struct fixture g = { .store = NULL };
	struct store_rows kept = { .row = NULL }, read = { .row = NULL };

	must(store_open(&g.store, f->root, STORE_AS_IT_IS, &g.err), &g.err);
	for (int deleted = 0; deleted <= 1; deleted++) {
		ask(f, deleted, &kept);
		ask(&g, deleted, &read);
		assert_int_equal(kept.count, read.count);
		if (kept.count > 0)
			assert_memory_equal(kept.row, read.row, kept.count * sizeof kept.row[0]);
	}
	store_rows_release(&kept);
	store_rows_release(&read);
	store_close(g.store);
}

/* Nobody announces that folders came or went: they are looked for when runs/ was quiet for a moment. */
static void
look_at_folders(struct fixture *f)
{
	const struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };

	assert_int_equal(utimensat(AT_FDCWD, fixture_path(f, ".benchtop/runs"), long_ago, 0), 0);
	index_refresh(f);
}

/* In one of a few seconds, so that many are of the same time. */
static void
make_run(struct fixture *f, char id[STORE_ID_SIZE])
{
	char now[] = "2026-11-23T06:00:00Z";

	now[18] = (char)('0' + rand_below(5));
	setenv("BENCHTOP_NOW", now, 1);
	fixture_run(f, NULL, id);
	unsetenv("BENCHTOP_NOW");
}

struct made {
	char id[STORE_ID_SIZE];
	bool deleted;
};

static void
change_one(struct fixture *f, struct made *runs, size_t *count)
{
	struct made *m = &runs[rand_below(*count)];

	if (rand_below(3) == 0 && *count < RUNS) {
		m = &runs[(*count)++];
		make_run(f, m->id);
	} else if (rand_below(3) == 0) {
		fixture_record(f, m->id, "note", "\"text\":\"x\"");
	} else {
		m->deleted = !m->deleted;
		must((m->deleted ? store_run_delete : store_run_restore)(f->store, m->id, &f->err), &f->err);
	}
}

static int
live_runs(const struct made *runs)
{
	int n = 0;

	for (int i = 0; i < RUNS; i++)
		n += !runs[i].deleted;
	return n;
}

static void
it_follows_whatever_happens_to_the_runs(void **unused)
{
	struct fixture *f = fixture_new();
	struct made runs[RUNS] = { { .deleted = false } };
	size_t count = 1;

	(void)unused;
	chance_begin("7");
	make_run(f, runs[0].id);
	index_refresh(f);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t changes = 1 + rand_below(CHANGES);

		for (uint64_t i = 0; i < changes; i++)
			change_one(f, runs, &count);
		same_as_read(f);
		index_refresh(f);
		same_as_read(f);
	}
	assert_int_equal(count, RUNS);
	fs_discard_tree(store_run_path(f->store, runs[RUNS / 2].id, NULL, f->arena));
	look_at_folders(f);
	assert_int_equal(index_count(f, NULL), live_runs(runs) - !runs[RUNS / 2].deleted);
	same_as_read(f);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

static void
it_is_read_again_where_very_many_changed(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];
	uint64_t total;

	(void)unused;
	make_run(f, id);
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 1);
	must(gen_runs(f->root, 1200, &f->err), &f->err);
	look_at_folders(f);
	assert_int_equal(index_count(f, NULL), 1201);
	same_as_read(f);
	must(store_query_total(f->store, &total, &f->err), &f->err);
	assert_int_equal(total, 1201);
	must(store_run_delete(f->store, id, &f->err), &f->err);
	must(store_query_total(f->store, &total, &f->err), &f->err);
	assert_int_equal(total, 1200);
	same_as_read(f);
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_follows_whatever_happens_to_the_runs),
		cmocka_unit_test(it_is_read_again_where_very_many_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
