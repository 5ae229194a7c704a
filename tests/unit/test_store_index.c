/* The index: what it shows of runs, catching up, copying and removing runs, rebuilt equals kept. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
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

#include "lib/gen_runs.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_changes.h"
#include "store_edit.h"
#include "store_query.h"
#include "store_reindex.h"
#include "store_run_load.h"

static size_t
count_where(struct fixture *f, const char *where)
{
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .where = where, .descending = true };
	bool ok = store_query_run(f->store, &q, &rows, &f->err);
	size_t n = rows.count;

	if (!ok)
		print_error("%s: %s\n", where, f->err.msg);
	assert_true(ok);
	store_rows_release(&rows);
	return n;
}

static void
refresh(struct fixture *f)
{
	struct store_changes changes;

	do {
		assert_true(store_refresh(f->store, &changes, &f->err));
	} while (changes.more);
}

static struct store_run *
load(struct fixture *f, const char *id)
{
	struct store_run *run;
	uint32_t row;

	assert_true(store_query_row(f->store, id, &row, &f->err));
	assert_true(store_query_load(f->store, row, f->arena, &run, &f->err));
	return run;
}

static void
same_as_rebuilt(struct fixture *f)
{
	bool ok = store_reindex_check(f->store, NULL, &f->err);

	if (!ok)
		print_error("%s\n", f->err.msg);
	assert_true(ok);
}

static const char metrics[] = "\"metrics\":{\"rmse\":{\"count\":3,\"last\":1.5,\"min\":1,\"max\":2,"
    "\"mean\":1.5,\"step\":3,\"time\":\"2026-01-01T00:00:00Z\"},"
    "\"loss\":{\"count\":1,\"last\":\"NaN\",\"min\":\"-Infinity\",\"max\":\"Infinity\",\"mean\":\"NaN\","
    "\"step\":1,\"time\":5}}";

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
a_run_is_found_by_everything_that_was_said_of_it(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_run *run;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, "{\"split\":0.8,\"model\":{\"depth\":6,\"kind\":\"tree\"},\"on\":true,\"big\":"
	    "9007199254740993,\"odd\":\"NaN\",\"list\":[1,2],\"none\":null}", id);
	fixture_record(f, id, "status", "\"status\":\"running\",\"host\":\"box\",\"boot\":\"b\",\"pid\":7,"
	    "\"pidstart\":9");
	fixture_record(f, id, "metric", metrics);
	fixture_record(f, id, "resource", "\"cpu\":1.5,\"rss\":1000");
	fixture_record(f, id, "test", "\"name\":\"rmse\",\"ok\":true,\"detail\":\"d\"");
	fixture_record(f, id, "tag", "\"add\":[\"best\",\"lr=3\"]");
	fixture_record(f, id, "note", "\"text\":\"good one\"");
	fixture_record(f, id, "status", "\"status\":\"finished\",\"exit\":0");
	refresh(f);
	assert_int_equal(count_where(f, NULL), 1);
	assert_int_equal(count_where(f, "test(0, 'status', 0, '=', 'finished', r.block)"), 1);
	assert_int_equal(count_where(f, "test(0, 'note', 0, '=', 'good one', r.block)"), 1);
	assert_int_equal(count_where(f, "~test(0, 'branch', 0, 'has', r.block)"), 1);
	assert_int_equal(count_where(f, "test(0, 'duration', 0, '>=', 0, r.block)"), 1);
	assert_int_equal(count_where(f, "test(1, 'model.depth', 0, '=', 6, r.block)"), 1);
	assert_int_equal(count_where(f, "test(1, 'model.kind', 0, '=', 'tree', r.block)"), 1);
	assert_int_equal(count_where(f, "test(1, 'on', 0, '=', 'true', r.block)"), 1);
	assert_int_equal(count_where(f, "~test(1, 'odd', 0, 'has', r.block)"), 1);
	assert_int_equal(count_where(f, "test(1, 'list', 0, '=', '[1,2]', r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'rmse', 0, '<', 1.6, r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'rmse', 2, '=', 2, r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'rmse', 4, '=', 3, r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'loss', 0, 'is no nan', r.block)"), 0);
	assert_int_equal(count_where(f, "test(2, 'loss', 0, 'has', r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'lass', 0, 'has', r.block)"), 0);
	assert_int_equal(count_where(f, "test(2, 'loss', 0, 'is nan', r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'loss', 2, '=', 9e999, r.block)"), 1);
	assert_int_equal(count_where(f, "test(3, 'best', 0, '=', '', r.block)"), 1);
	assert_int_equal(count_where(f, "test(3, 'lr', 0, '=', '3', r.block)"), 1);
	assert_int_equal(count_where(f, "test(0, 'tags', 0, '=', 'best, lr=3', r.block)"), 1);
	assert_int_equal(count_where(f, "test(5, 'rss', 0, '=', 1000, r.block)"), 1);
	assert_int_equal(count_where(f, "test(6, 'rmse', 0, '=', 1, r.block)"), 1);

	run = load(f, id);
	assert_string_equal(run->status, "finished");
	assert_int_equal(run->pid, 7);
	assert_int_equal(run->param_count, 8);
	assert_string_equal(run->params[3].text, "true");
	assert_string_equal(run->params[4].text, "9007199254740993");
	assert_int_equal(run->metric_count, 2);
	assert_string_equal(run->metrics[0].name, "loss");
	assert_true(isnan(run->metrics[0].last) && isinf(run->metrics[0].min));
	assert_true(run->metrics[0].min < 0 && isinf(run->metrics[0].max));
	assert_int_equal(run->metrics[0].time, 5);
	assert_int_equal(run->tag_count, 2);
	assert_int_equal(run->resource_count, 2);
	same_as_rebuilt(f);
	fixture_free(f);
}

static void
the_index_and_the_journal_say_the_same(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_run *a, *b;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, "{\"a\":{\"b\":[1,\"x\"],\"c\":-0.25}}", id);
	fixture_record(f, id, "metric", metrics);
	fixture_record(f, id, "step", "\"step\":\"fit\",\"status\":\"failed\",\"attempt\":1,\"exit\":3");
	fixture_record(f, id, "status", "\"status\":\"failed\",\"reason\":\"step fit\",\"exit\":3");
	refresh(f);
	a = load(f, id);
	assert_true(store_run_load(f->store, id, f->arena, &b, &f->err));
	assert_string_equal(a->params_json, b->params_json);
	assert_string_equal(a->status, b->status);
	assert_string_equal(a->reason, b->reason);
	assert_int_equal(a->created, b->created);
	assert_int_equal(a->ended, b->ended);
	assert_int_equal(a->exit_code, 3);
	assert_int_equal(a->param_count, b->param_count);
	assert_string_equal(a->params[0].text, b->params[0].text);
	assert_int_equal(b->step_count, 1);
	assert_int_equal(b->steps[0].exit_code, 3);
	assert_int_equal(count_where(f, "test(0, 'step', 0, '=', 'fit', r.block)"), 1);
	fixture_free(f);
}

static void
a_refresh_names_the_runs_that_changed(void **unused)
{
	struct fixture *f = fixture_new(), g = { .store = NULL };
	struct store_changes changes;
	char a[STORE_ID_SIZE], b[STORE_ID_SIZE];
	uint32_t row;

	(void)unused;
	fixture_run(f, NULL, a);
	fixture_run(f, NULL, b);
	refresh(f);
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
	assert_true(store_query_row(f->store, b, &row, &f->err));
	assert_int_equal(changes.rows[0], row);
	store_close(g.store);
	fixture_free(f);
}

static void
columns_in_memory_follow_changes(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	assert_int_equal(count_where(f, "test(3, 'best', 0, 'has', r.block)"), 0);
	assert_int_equal(count_where(f, "test(2, 'rmse', 0, '=', 1.5, r.block)"), 0);
	fixture_record(f, id, "tag", "\"add\":[\"best\"]");
	fixture_record(f, id, "metric", metrics);
	refresh(f);
	assert_int_equal(count_where(f, "test(3, 'best', 0, 'has', r.block)"), 1);
	assert_int_equal(count_where(f, "test(2, 'rmse', 0, '=', 1.5, r.block)"), 1);
	fixture_record(f, id, "tag", "\"remove\":[\"best\"]");
	refresh(f);
	assert_int_equal(count_where(f, "test(3, 'best', 0, 'has', r.block)"), 0);
	same_as_rebuilt(f);
	fixture_free(f);
}

static void
edits_show_at_once_and_are_undone(void **unused)
{
	static const char *const tags[] = { "best", "lr=3" };
	static const char *const bad[] = { "a b" };
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE], found[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	assert_true(store_run_tag(f->store, id, tags, 2, NULL, 0, &f->err));
	assert_true(store_run_note(f->store, id, "a\nnote", &f->err));
	assert_true(store_run_rename(f->store, id, "my-run.1", &f->err));
	refresh(f);
	assert_int_equal(count_where(f, "test(0, 'tags', 0, '=', 'best, lr=3', r.block)"), 1);
	assert_false(store_run_tag(f->store, id, bad, 1, NULL, 0, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_false(store_run_rename(f->store, id, "a/b", &f->err));
	assert_true(store_run_resolve(f->store, "my-r", found, &f->err));
	assert_string_equal(found, id);
	assert_int_equal(count_where(f, "test(3, 'best', 0, '=', '', r.block)"), 1);
	assert_true(store_run_tag(f->store, id, NULL, 0, tags, 1, &f->err));
	assert_int_equal(count_where(f, "test(3, 'best', 0, '=', '', r.block)"), 0);
	assert_int_equal(count_where(f, NULL), 1);
	assert_true(store_run_delete(f->store, id, &f->err));
	assert_int_equal(count_where(f, NULL), 0);
	refresh(f);
	assert_int_equal(count_where(f, NULL), 0);
	assert_true(store_run_resolve(f->store, "my-r", found, &f->err) == false);
	assert_true(store_run_resolve(f->store, "my-run.1", found, &f->err));
	assert_true(store_run_restore(f->store, id, &f->err));
	refresh(f);
	assert_int_equal(count_where(f, NULL), 1);
	assert_false(store_run_note(f->store, "zzzzzzzzz", "x", &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	same_as_rebuilt(f);
	fixture_free(f);
}

static void
runs_sort_by_any_column_with_missing_values_last(void **unused)
{
	static const char *const values[] = { "3", "\"NaN\"", "-1", "\"Infinity\"", "-0.5", NULL, "3" };
	struct fixture *f = fixture_new();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .sort = { STORE_METRIC, "m", STORE_LAST } };
	struct store_column column = { STORE_METRIC, "m", STORE_LAST };
	struct store_value *cells;
	double expect_up[] = { -1, -0.5, 3, 3, (double)INFINITY };
	char id[STORE_ID_SIZE], text[200];

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		fixture_run(f, NULL, id);
		if (values[i] == NULL)
			continue;
		snprintf(text, sizeof text, "\"metrics\":{\"m\":{\"last\":%s,\"count\":1}}", values[i]);
		fixture_record(f, id, "metric", text);
	}
	refresh(f);
	for (int down = 0; down < 2; down++) {
		q.descending = down;
		assert_true(store_query_run(f->store, &q, &rows, &f->err));
		assert_int_equal(rows.count, 7);
		assert_true(store_query_cells(f->store, rows.row, 7, &column, 1, f->arena, &cells, &f->err));
		for (int i = 0; i < 5; i++)
			assert_true(cells[i].num == expect_up[down ? 4 - i : i]);
		assert_true(cells[5].kind == STORE_NUM && isnan(cells[5].num));
		assert_int_equal(cells[6].kind, STORE_NULL);
	}
	store_rows_release(&rows);
	fixture_free(f);
}

/* The same order whether a page of it is asked for, all of it, or all of it again from memory. */
static void
runs_come_newest_first_however_many_are_asked_for(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_query q = { .limit = 10 };
	struct store_rows page = { .row = NULL }, all = { .row = NULL };
	struct store_column created = { STORE_ATTR, "created", STORE_LAST };
	struct store_value *cells;
	char id[STORE_ID_SIZE];

	(void)unused;
	for (int i = 0; i < 20; i++)
		fixture_run(f, NULL, id);
	refresh(f);
	for (int oldest = 0; oldest < 2; oldest++) {
		q = (struct store_query){ .limit = 10 };
		if (oldest)
			q.sort = created;
		assert_true(store_query_run(f->store, &q, &page, &f->err));
		q.limit = 0;
		for (int turn = 0; turn < 3; turn++) {
			q.where = turn == 0 ? "-1" : NULL;
			assert_true(store_query_run(f->store, &q, &all, &f->err));
			assert_int_equal(all.count, 20);
			assert_int_equal(page.count, 10);
			assert_memory_equal(all.row, page.row, 10 * sizeof page.row[0]);
		}
		assert_true(store_query_cells(f->store, all.row, 20, &created, 1, f->arena, &cells, &f->err));
		for (int i = 1; i < 20; i++)
			assert_true(oldest ? cells[i].i >= cells[i - 1].i : cells[i].i <= cells[i - 1].i);
	}
	store_rows_release(&page);
	store_rows_release(&all);
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
	refresh(f);
	snprintf(command, sizeof command, "cp -r %s/.benchtop/runs/%s %s/.benchtop/runs/", other->root,
	    id, f->root);
	assert_int_equal(system(command), 0);
	fixture_reopen(f, 0);
	assert_int_equal(count_where(f, "test(1, 'a', 0, '=', 1, r.block)"), 1);
	fs_discard_tree(store_run_path(f->store, id, NULL, f->arena));
	fixture_reopen(f, 0);
	assert_int_equal(count_where(f, NULL), 0);
	/* A live view takes it in too, once the folder has been quiet for a moment. */
	assert_int_equal(system(command), 0);
	assert_int_equal(utimensat(AT_FDCWD, fixture_path(f, ".benchtop/runs"), long_ago, 0), 0);
	refresh(f);
	assert_int_equal(count_where(f, NULL), 1);
	same_as_rebuilt(f);
	fixture_free(other);
	fixture_free(f);
}

static void
a_missing_or_damaged_index_is_made_anew(void **unused)
{
	struct fixture *f = fixture_new();
	char id[STORE_ID_SIZE];
	char *index = fixture_path(f, ".benchtop/index.db");

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	unlink(index);
	/* This process notices that its index is gone. */
	refresh(f);
	assert_int_equal(count_where(f, NULL), 1);
	store_close(f->store);
	f->store = NULL;
	fixture_write(index, "this is not a database, whatever it says", 40);
	assert_true(store_open(&f->store, f->root, 0, &f->err));
	assert_int_equal(count_where(f, NULL), 1);
	assert_non_null(store_notice(f->store, 0));
	fixture_free(f);
}

/* ------------------------------------------------------------------ announcements that were trimmed */

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
	refresh(f);
	assert_true(room_of(log) >= 20000);	/* less than what is kept could be freed */
	fill_log(f, id, 200000);
	assert_int_equal(stat(log, &before), 0);
	refresh(f);
	assert_int_equal(stat(log, &after), 0);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(after.st_ino, before.st_ino);
	if (makes_holes(log))
		assert_true(room_of(log) <= 3 * store_changes_kept);
	assert_true(store_run_note(f->store, id, "after", &f->err));
	refresh(f);
	assert_string_equal(load(f, id)->note, "after");
	same_as_rebuilt(f);
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
	refresh(f);
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(unlink(fixture_path(f, ".benchtop/index.db-wal")), 0);
	assert_int_equal(unlink(fixture_path(f, ".benchtop/index.db-shm")), 0);
	assert_int_equal(rename(copy, index), 0);
	fixture_reopen(f, STORE_AS_IT_IS);
	assert_string_equal(load(f, ids[EVERY])->note, "");
	fixture_reopen(f, 0);
	assert_false(store_reindex_was_done(f->store, &done));
	for (size_t i = 0; i < count; i += EVERY / 2)
		assert_string_equal(load(f, ids[i])->note, i % EVERY == 0 ? "meanwhile" : "");
	assert_string_equal(load(f, fresh)->id, fresh);
	same_as_rebuilt(f);
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
	refresh(f);
	/* A record whose announcement is gone: only who looks at every run finds it. */
	assert_int_equal(stat(only_log(f), &st), 0);
	fixture_record(f, two, "note", "\"text\":\"x\"");
	assert_int_equal(truncate(only_log(f), st.st_size), 0);
	fill_log(f, one, 100);
	fd = open(only_log(f), O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_int_equal(write(fd, "2q\0\0\0\0\0\0\0\0\0\0abc\n", 16), 16);
	close(fd);
	refresh(f);
	assert_string_equal(load(f, two)->note, "x");
	same_as_rebuilt(f);
	fixture_free(f);
}

/* So many that several threads have several pieces each. */
static void
many_runs_are_indexed_in_the_order_of_their_ids_as_they_were_kept(void **unused)
{
	enum { RUNS = 300 };
	struct fixture *f = fixture_new();
	uint32_t row;
	char **ids;
	size_t count;

	(void)unused;
	assert_true(gen_runs(f->root, RUNS, &f->err));
	fixture_reopen(f, 0);
	same_as_rebuilt(f);
	assert_true(store_reindex(f->store, NULL, NULL, &f->err));
	same_as_rebuilt(f);
	assert_true(fs_list(fixture_path(f, ".benchtop/runs"), f->arena, &ids, &count, &f->err));
	assert_int_equal(count, RUNS);
	for (size_t i = 0; i < count; i++) {
		assert_true(store_query_row(f->store, ids[i], &row, &f->err));
		assert_int_equal(row, i + 1);
	}
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
	same_as_rebuilt(f);
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

/* Another process reindexes: whoever has the old index open changes over, and is told to look again. */
static void
a_replaced_index_is_noticed(void **unused)
{
	struct fixture *f = fixture_new(), g = { .store = NULL };
	struct store_changes changes;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	assert_true(store_open(&g.store, f->root, 0, &f->err));
	assert_true(store_reindex(g.store, NULL, NULL, &f->err));
	assert_true(store_refresh(g.store, &changes, &f->err));
	assert_false(changes.all);
	assert_true(store_refresh(f->store, &changes, &f->err));
	assert_true(changes.all);
	assert_true(store_run_note(f->store, id, "x", &f->err));
	assert_true(store_refresh(g.store, &changes, &f->err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(count_where(f, "test(0, 'note', 0, '=', 'x', r.block)"), 1);
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
	refresh(f);
	assert_int_equal(count_where(f, "test(0, 'tags', 0, 'has', r.block)"), 1);
	fixture_write(path, before.p, before.n);
	fixture_record(f, id, "note", "\"text\":\"x\"");
	refresh(f);
	assert_int_equal(count_where(f, "test(0, 'tags', 0, 'has', r.block)"), 0);
	assert_int_equal(count_where(f, "test(0, 'note', 0, '=', 'x', r.block)"), 1);
	same_as_rebuilt(f);
	fixture_free(f);
}

static void
a_bad_condition_is_the_users_fault(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_rows rows = { .row = NULL };
	struct store_query q = { .where = "test(0, 'colour', 0, '=', 1, r.block)" };
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	assert_false(store_query_run(f->store, &q, &rows, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	q.where = "1 +";
	assert_false(store_query_run(f->store, &q, &rows, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	store_rows_release(&rows);
	fixture_free(f);
}

static void
every_attribute_can_be_asked_for(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_value *cells;
	char id[STORE_ID_SIZE];
	uint32_t row;

	(void)unused;
	fixture_run(f, NULL, id);
	refresh(f);
	assert_true(store_query_row(f->store, id, &row, &f->err));
	for (const struct store_attribute *a = store_attributes; a->name != NULL; a++) {
		struct store_column column = { STORE_ATTR, a->name, STORE_LAST };
		char where[100];

		assert_true(store_query_cells(f->store, &row, 1, &column, 1, f->arena, &cells, &f->err));
		snprintf(where, sizeof where, "%stest(0, '%s', 0, 'has', r.block)",
		    cells[0].kind == STORE_NULL ? "~" : "", a->name);
		assert_int_equal(count_where(f, where), 1);
	}
	fixture_free(f);
}

/* Several processes open the store and write runs at once; nobody fails, nothing is lost. */
static void
processes_catch_up_at_once_without_lock_errors(void **unused)
{
	enum { PROCESSES = 6, RUNS = 15 };
	struct fixture *f = fixture_new();
	int status;

	(void)unused;
	for (int p = 0; p < PROCESSES; p++) {
		if (fork() != 0)
			continue;
		struct store *s;
		struct store_changes changes;
		char id[STORE_ID_SIZE];

		for (int i = 0; i < RUNS; i++) {
			struct store_run_spec spec = { .pipeline = "p", .params_json = "{\"x\":1}" };

			if (!store_open(&s, f->root, 0, &f->err) || !store_run_create(s, &spec, id, &f->err)
			    || !store_run_note(s, id, "n", &f->err) || !store_refresh(s, &changes, &f->err)) {
				fprintf(stderr, "%s\n", f->err.msg);
				_exit(1);
			}
			store_close(s);
		}
		_exit(0);
	}
	for (int p = 0; p < PROCESSES; p++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	refresh(f);
	assert_int_equal(count_where(f, "test(0, 'note', 0, '=', 'n', r.block)"), PROCESSES * RUNS);
	same_as_rebuilt(f);
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
	assert_int_equal(count_where(f, NULL), 1);
	assert_int_equal(store_watch_fd(f->store), -1);
	fs_is_network = real;
	unsetenv("XDG_CACHE_HOME");
	fixture_free(f);
}

static void
names_and_values_are_listed(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_column column = { STORE_PARAM, "a", STORE_LAST };
	const char **names;
	char id[STORE_ID_SIZE];
	size_t count;

	(void)unused;
	fixture_run(f, "{\"a\":10,\"b2\":1,\"b10\":1}", id);
	fixture_run(f, "{\"a\":\"x\"}", id);
	fixture_run(f, "{\"a\":9}", id);
	refresh(f);
	assert_true(store_query_names(f->store, STORE_PARAM, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(names[1], "b2");
	assert_string_equal(names[2], "b10");
	assert_true(store_query_values(f->store, &column, 0, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 3);
	assert_string_equal(names[0], "9");
	assert_string_equal(names[2], "x");
	fixture_free(f);
}

static void
the_newest_runs_are_meant_by_at_signs(void **unused)
{
	struct fixture *f = fixture_new();
	char id[3][STORE_ID_SIZE], found[STORE_ID_SIZE];

	(void)unused;
	for (int i = 0; i < 3; i++)
		fixture_run(f, NULL, id[i]);
	refresh(f);
	assert_true(store_run_resolve(f->store, "@", found, &f->err));
	assert_string_equal(found, id[2]);
	assert_true(store_run_resolve(f->store, "@~2", found, &f->err));
	assert_string_equal(found, id[0]);
	assert_false(store_run_resolve(f->store, "@~3", found, &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	assert_false(store_run_resolve(f->store, "@x", found, &f->err));
	/* All three were made within a second or two, so one digit is not enough. */
	assert_false(store_run_resolve(f->store, (char[]){ id[0][0], '\0' }, found, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_non_null(strstr(f->err.msg, id[1]));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_is_found_by_everything_that_was_said_of_it),
		cmocka_unit_test(that_a_run_is_being_written_is_told_until_it_is_read),
		cmocka_unit_test(the_index_and_the_journal_say_the_same),
		cmocka_unit_test(a_refresh_names_the_runs_that_changed),
		cmocka_unit_test(columns_in_memory_follow_changes),
		cmocka_unit_test(edits_show_at_once_and_are_undone),
		cmocka_unit_test(runs_sort_by_any_column_with_missing_values_last),
		cmocka_unit_test(runs_come_newest_first_however_many_are_asked_for),
		cmocka_unit_test(a_copied_run_appears_and_a_removed_one_goes),
		cmocka_unit_test(a_missing_or_damaged_index_is_made_anew),
		cmocka_unit_test(a_replaced_index_is_noticed),
		cmocka_unit_test(a_journal_that_shrank_is_read_again),
		cmocka_unit_test(a_bad_condition_is_the_users_fault),
		cmocka_unit_test(every_attribute_can_be_asked_for),
		cmocka_unit_test(processes_catch_up_at_once_without_lock_errors),
		cmocka_unit_test(on_a_network_file_system_the_index_is_in_the_cache),
		cmocka_unit_test(names_and_values_are_listed),
		cmocka_unit_test(what_all_have_read_of_the_log_takes_no_room),
		cmocka_unit_test(an_index_that_was_away_for_too_long_looks_at_every_run),
		cmocka_unit_test(a_hole_in_the_midst_of_what_is_read_is_seen),
		cmocka_unit_test(many_runs_are_indexed_in_the_order_of_their_ids_as_they_were_kept),
		cmocka_unit_test(indexing_that_is_stopped_leaves_the_old_index),
		cmocka_unit_test(an_index_that_opening_made_need_not_be_made_again),
		cmocka_unit_test(the_newest_runs_are_meant_by_at_signs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
