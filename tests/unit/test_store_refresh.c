/* An index that catches up: with records, copied and removed runs, other processes, and announcements that were trimmed. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/gen_runs.h"
#include "lib/index_fixture.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_edit.h"
#include "store_reindex.h"

/* Its announcement came before the record: who only waits for announcements would never see the record. */
static void
that_a_run_is_being_written_is_told_until_it_is_read(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_changes changes;
	char id[STORE_ID_SIZE];
	int journal;

	(void)unused;
	fixture_run(f, "{}", id);
	journal = open(store_run_path(f->store, id, "journal.jsonl", f->arena), O_RDWR | O_CLOEXEC);
	assert_int_not_equal(journal, -1);
	assert_true(fs_lock(journal, FS_EXCLUSIVE_LOCK, &f->err));
	for (int i = 0; i < 2; i++) {
		assert_true(store_refresh(f->store, &changes, &f->err));
		assert_true(changes.writing);
	}
	fs_unlock(journal);
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_false(changes.writing);
	close(journal);
	fixture_free(f);
}

static void
a_refresh_names_the_runs_that_changed(void **unused)
{
	struct fixture *f = fixture_new(), g = { .store = NULL };
	struct store_changes changes;
	char a[STORE_ID_SIZE], b[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, a);
	fixture_run(f, NULL, b);
	index_refresh(f);
	assert_true(store_open(&g.store, f->root, 0, &f->err));
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_int_equal(changes.count, 0);
	assert_false(changes.all);
	fixture_record(f, b, "note", "\"text\":\"x\"");
	/* Another process takes it in; this one must still notice. */
	assert_true(store_refresh(g.store, &changes, &f->err));
	assert_int_equal(changes.count, 1);
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.rows[0], index_row(f, b));
	store_close(g.store);
	fixture_free(f);
}

/* As where nobody may write that it is lost: nothing is announced, and the index says "running" for ever. */
static void
a_run_whose_supervisor_died_in_silence_is_lost_to_who_looks(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_changes changes;
	char id[STORE_ID_SIZE], other[STORE_ID_SIZE];
	pid_t pid, living;
	size_t going;
	bool changed;

	(void)unused;
	fixture_run(f, NULL, id);
	fixture_run(f, NULL, other);
	setenv("BENCHTOP_NOW", "2026-11-23T06:00:00Z", 1);
	pid = fixture_supervise(f, id);
	living = fixture_supervise(f, other);
	setenv("BENCHTOP_NOW", "2026-11-23T06:00:10Z", 1);
	fixture_record(f, id, "note", "\"text\":\"x\"");
	setenv("BENCHTOP_NOW", "2026-11-23T07:00:00Z", 1);
	index_refresh(f);
	assert_true(store_refresh_going(f->store, &going, &changed, &f->err));
	assert_int_equal(going, 2);
	assert_false(changed);
	assert_int_equal(index_count(f, "test(0, 'status', 0, '=', 'running', r.block)"), 2);
	assert_int_equal(index_count(f, "test(0, 'duration', 0, '=', 3600, r.block)"), 2);
	assert_int_equal(index_count(f, "test(0, 'ended', 0, 'has', r.block)"), 0);
	assert_int_equal(index_count(f, "test(0, 'reason', 0, 'has', r.block)"), 0);
	fixture_kill(pid);
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_int_equal(changes.count, 0);
	for (int i = 0; i < 2; i++) {
		assert_true(store_refresh_going(f->store, &going, &changed, &f->err));
		assert_int_equal(going, 1);
		assert_int_equal(changed, i == 0);
	}
	assert_int_equal(index_count(f, "test(0, 'status', 0, '=', 'running', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'status', 0, '=', 'lost', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'duration', 0, '=', 10, r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'ended', 0, 'has', r.block)"), 1);
	assert_int_equal(index_count(f, "test(0, 'reason', 0, 'has', r.block)"), 1);
	assert_string_equal(index_load(f, id)->status, "lost");
	assert_int_equal(index_load(f, id)->ended - index_load(f, id)->started, 10 * TIME_SECOND);
	assert_string_equal(index_load(f, other)->status, "running");
	fixture_kill(living);
	unsetenv("BENCHTOP_NOW");
	fixture_free(f);
}

static void
columns_in_memory_follow_changes(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	assert_int_equal(index_count(f, "test(3, 'best', 0, 'has', r.block)"), 0);
	assert_int_equal(index_count(f, "test(2, 'rmse', 0, '=', 1.5, r.block)"), 0);
	fixture_record(f, id, "tag", "\"add\":[\"best\"]");
	fixture_record(f, id, "metric", index_metrics);
	index_refresh(f);
	assert_int_equal(index_count(f, "test(3, 'best', 0, 'has', r.block)"), 1);
	assert_int_equal(index_count(f, "test(2, 'rmse', 0, '=', 1.5, r.block)"), 1);
	fixture_record(f, id, "tag", "\"remove\":[\"best\"]");
	index_refresh(f);
	assert_int_equal(index_count(f, "test(3, 'best', 0, 'has', r.block)"), 0);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

static void
a_copied_run_appears_and_a_removed_one_goes(void **unused)
{
	struct fixture *f = fixture_new(), *other = fixture_new_files();
	const struct timespec long_ago[2] = { { 1000, 0 }, { 1000, 0 } };
	char id[STORE_ID_SIZE], command[700];

	(void)unused;
	fixture_run(other, "{\"a\":1}", id);
	index_refresh(f);
	snprintf(command, sizeof command, "cp -r %s/.benchtop/runs/%s %s/.benchtop/runs/", other->root,
	    id, f->root);
	assert_int_equal(system(command), 0);
	fixture_reopen(f, 0);
	assert_int_equal(index_count(f, "test(1, 'a', 0, '=', 1, r.block)"), 1);
	fs_discard_tree(store_run_path(f->store, id, NULL, f->arena));
	fixture_reopen(f, 0);
	assert_int_equal(index_count(f, NULL), 0);
	/* A live view takes it in too, once the folder has been quiet for a moment. */
	assert_int_equal(system(command), 0);
	assert_int_equal(utimensat(AT_FDCWD, fixture_path(f, ".benchtop/runs"), long_ago, 0), 0);
	index_refresh(f);
	assert_int_equal(index_count(f, NULL), 1);
	index_same_as_rebuilt(f);
	fixture_free(other);
	fixture_free(f);
}

/* Another process reindexes: whoever has the old index open changes over, and is told to look again. */
static void
a_replaced_index_is_noticed(void **unused)
{
	struct fixture *f = fixture_new(), g = { .store = NULL };
	struct store_changes changes;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	index_refresh(f);
	assert_true(store_open(&g.store, f->root, 0, &f->err));
	assert_true(store_reindex(g.store, NULL, NULL, &f->err));
	assert_true(store_refresh(g.store, &changes, &f->err));
	assert_false(changes.all);
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_true(changes.all);
	assert_true(store_run_note(f->store, id, "x", &f->err));
	assert_true(store_refresh(g.store, &changes, &f->err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(index_count(f, "test(0, 'note', 0, '=', 'x', r.block)"), 1);
	store_close(g.store);
	fixture_free(f);
}

static void
a_journal_that_shrank_is_read_again(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE], *path;
	struct slice before;

	(void)unused;
	fixture_run(f, NULL, id);
	path = store_run_path(f->store, id, "journal.jsonl", f->arena);
	before = fixture_read(f, path);
	fixture_record(f, id, "tag", "\"add\":[\"a_tag_with_a_long_name_that_goes\"]");
	index_refresh(f);
	assert_int_equal(index_count(f, "test(0, 'tags', 0, 'has', r.block)"), 1);
	fixture_write(path, before.p, before.n);
	fixture_record(f, id, "note", "\"text\":\"x\"");
	index_refresh(f);
	assert_int_equal(index_count(f, "test(0, 'tags', 0, 'has', r.block)"), 0);
	assert_int_equal(index_count(f, "test(0, 'note', 0, '=', 'x', r.block)"), 1);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

enum { PROCESSES = 6, EACH = 15 };

static bool
write_and_catch_up(struct fixture *f, int number)
{
	struct store_run_spec spec = { .pipeline = "p", .params_json = "{\"x\":1}" };
	struct store_changes changes;
	char id[STORE_ID_SIZE];
	struct store *s;

	(void)number;
	for (int i = 0; i < EACH; i++) {
		if (!store_open(&s, f->root, 0, &f->err) || !store_run_create(s, &spec, id, &f->err)
		    || !store_run_note(s, id, "n", &f->err) || !store_refresh(s, &changes, &f->err))
			return false;
		store_close(s);
	}
	return true;
}

/* Several processes open the store and write runs at once; nobody fails, nothing is lost. */
static void
processes_catch_up_at_once_without_lock_errors(void **unused)
{
	struct fixture *f = fixture_new();

	(void)unused;
	fixture_at_once(f, PROCESSES, write_and_catch_up);
	index_refresh(f);
	assert_int_equal(index_count(f, "test(0, 'note', 0, '=', 'n', r.block)"), PROCESSES * EACH);
	index_same_as_rebuilt(f);
	fixture_free(f);
}

/* ---- announcements that were trimmed */

static char *
only_log(struct fixture *f)
{
	char **names;
	size_t count;

	assert_true(fs_list(fixture_path(f, ".benchtop/changes"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 1);
	return fixture_path(f, arena_printf(f->arena, ".benchtop/changes/%s", names[0]));
}

static int64_t
room_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (int64_t)st.st_blocks * 512;
}

/* Announces it so often that the log becomes this much longer. */
static void
fill_log(struct fixture *f, const char *id, int bytes)
{
	int fd;

	assert_true(store_changes_open(fixture_path(f, ".benchtop/changes"), &fd, &f->err));
	for (int n = 0; n < bytes; n += STORE_ID_SIZE)
		assert_true(store_changes_announce(fd, id, &f->err));
	close(fd);
}

static bool
makes_holes(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool so = fd >= 0 && fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0;

	if (fd >= 0)
		close(fd);
	return so;
}

static void
what_all_have_read_of_the_log_takes_no_room(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];
	struct stat before, after;
	char *log;

	(void)unused;
	store_changes_kept = 16 * 1024;
	fixture_run(f, NULL, id);
	log = only_log(f);
	fill_log(f, id, 20000);
	index_refresh(f);
	assert_true(room_of(log) >= 20000);	/* less than what is kept could be freed */
	fill_log(f, id, 200000);
	assert_int_equal(stat(log, &before), 0);
	index_refresh(f);
	assert_int_equal(stat(log, &after), 0);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(after.st_ino, before.st_ino);
	if (makes_holes(log))
		assert_true(room_of(log) <= 3 * store_changes_kept);
	assert_true(store_run_note(f->store, id, "after", &f->err));
	index_refresh(f);
	assert_string_equal(index_load(f, id)->note, "after");
	index_same_as_rebuilt(f);
	store_changes_kept = 1 << 20;
	fixture_free(f);
}

/* An index of long ago comes back: what was announced meanwhile was read by others, and trimmed. */
static void
an_index_that_was_away_for_too_long_looks_at_every_run(void **unused)
{
	enum { RUNS = 400, EVERY = 40 };	/* more than one page of runs that are looked at */
	struct fixture *f = fixture_new();
	struct store_reindex_result done;
	char **ids, fresh[STORE_ID_SIZE];
	size_t count;
	const char *copy = fixture_path(f, "old.db"), *index = fixture_path(f, ".benchtop/index.db");

	(void)unused;
	store_changes_kept = 16 * 1024;
	assert_true(gen_runs(f->root, RUNS, &f->err));
	assert_true(fs_list(fixture_path(f, ".benchtop/runs"), f->arena, &ids, &count, &f->err));
	assert_int_equal(count, RUNS);
	fixture_reopen(f, 0);
	store_close(f->store);
	assert_true(fs_copy_file(index, copy, FS_WRITABLE, NULL, &f->err));
	assert_true(store_open(&f->store, f->root, 0, &f->err));
	for (size_t i = 0; i < count; i += EVERY)
		assert_true(store_run_note(f->store, ids[i], "meanwhile", &f->err));
	fixture_run(f, NULL, fresh);
	fill_log(f, fresh, 100000);
	index_refresh(f);
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(unlink(fixture_path(f, ".benchtop/index.db-wal")), 0);
	assert_int_equal(unlink(fixture_path(f, ".benchtop/index.db-shm")), 0);
	assert_int_equal(rename(copy, index), 0);
	fixture_reopen(f, STORE_AS_IT_IS);
	assert_string_equal(index_load(f, ids[EVERY])->note, "");
	fixture_reopen(f, 0);
	assert_false(store_reindex_was_done(f->store, &done));
	for (size_t i = 0; i < count; i += EVERY / 2)
		assert_string_equal(index_load(f, ids[i])->note, i % EVERY == 0 ? "meanwhile" : "");
	assert_string_equal(index_load(f, fresh)->id, fresh);
	index_same_as_rebuilt(f);
	store_changes_kept = 1 << 20;
	fixture_free(f);
}

/* It reads while another trims: lines, then zeros, then the rest of a line. */
static void
a_hole_in_the_midst_of_what_is_read_is_seen(void **unused)
{
	struct fixture *f = fixture_new();
	char one[STORE_ID_SIZE], two[STORE_ID_SIZE];
	struct stat st;
	int fd;

	(void)unused;
	fixture_run(f, NULL, one);
	fixture_run(f, NULL, two);
	index_refresh(f);
	/* A record whose announcement is gone: only who looks at every run finds it. */
	assert_int_equal(stat(only_log(f), &st), 0);
	fixture_record(f, two, "note", "\"text\":\"x\"");
	assert_int_equal(truncate(only_log(f), st.st_size), 0);
	fill_log(f, one, 100);
	fd = open(only_log(f), O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(write(fd, "2q\0\0\0\0\0\0\0\0\0\0abc\n", 16), 16);
	close(fd);
	index_refresh(f);
	assert_string_equal(index_load(f, two)->note, "x");
	index_same_as_rebuilt(f);
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(that_a_run_is_being_written_is_told_until_it_is_read),
		cmocka_unit_test(a_refresh_names_the_runs_that_changed),
		cmocka_unit_test(a_run_whose_supervisor_died_in_silence_is_lost_to_who_looks),
		cmocka_unit_test(columns_in_memory_follow_changes),
		cmocka_unit_test(a_copied_run_appears_and_a_removed_one_goes),
		cmocka_unit_test(a_replaced_index_is_noticed),
		cmocka_unit_test(a_journal_that_shrank_is_read_again),
		cmocka_unit_test(processes_catch_up_at_once_without_lock_errors),
		cmocka_unit_test(what_all_have_read_of_the_log_takes_no_room),
		cmocka_unit_test(an_index_that_was_away_for_too_long_looks_at_every_run),
		cmocka_unit_test(a_hole_in_the_midst_of_what_is_read_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
