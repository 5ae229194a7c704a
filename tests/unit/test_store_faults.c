/*
 * The n-th write, sync, cut or rename fails, for every n: what was acknowledged is there afterwards, the
 * store is valid, and the index is what a rebuilt one would be.
 *
 * The calls are caught by functions of the same names in this program, which the linker prefers to the
 * C library's; SQLite's calls go through them too.
 */
#include <dlfcn.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_dataset.h"
#include "store_edit.h"
#include "store_journal.h"
#include "store_log.h"
#include "store_points.h"
#include "store_reindex.h"
#include "store_run_load.h"
#include "store_workspace.h"

/* ------------------------------------------------------------------ failing calls */

static struct {
	long countdown;		/* 0: nothing fails; 1: the next one */
	bool half;		/* a write takes half of the bytes first, then fails */
	bool fired, sticky;	/* sticky: all later ones fail too, as on a full disk */
} fault;

static bool
fails(void)
{
	if (fault.fired && fault.sticky)
		return true;
	if (fault.countdown == 0 || --fault.countdown > 0)
		return false;
	fault.fired = true;
	return true;
}

#define REAL(name) ((__typeof__(&name))(uintptr_t)dlsym(RTLD_NEXT, #name))

#define FAILING(name, type, declaration, otherwise) \
	type name declaration; \
	type name declaration \
	{ \
		if (fails()) { \
			errno = ENOSPC; \
			return (type)-1; \
		} \
		return otherwise; \
	}

ssize_t write(int fd, const void *p, size_t n);
ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd <= STDERR_FILENO || !fails())
		return REAL(write)(fd, p, n);
	if (fault.half && n > 1) {
		fault.countdown = 1;
		fault.fired = false;
		return REAL(write)(fd, p, n / 2);
	}
	errno = ENOSPC;
	return -1;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t offset);
ssize_t
pwrite(int fd, const void *p, size_t n, off_t offset)
{
	if (!fails())
		return REAL(pwrite)(fd, p, n, offset);
	if (fault.half && n > 1) {
		fault.countdown = 1;
		fault.fired = false;
		return REAL(pwrite)(fd, p, n / 2, offset);
	}
	errno = ENOSPC;
	return -1;
}

FAILING(pwrite64, ssize_t, (int fd, const void *p, size_t n, off64_t offset),
    REAL(pwrite64)(fd, p, n, offset))
FAILING(ftruncate, int, (int fd, off_t size), REAL(ftruncate)(fd, size))
FAILING(rename, int, (const char *from, const char *to), REAL(rename)(from, to))
/* Nobody pulls the plug here, so those that do not fail need not wait for the disk. */
FAILING(fsync, int, (int fd), ((void)fd, 0))
FAILING(fdatasync, int, (int fd), ((void)fd, 0))
FAILING(syncfs, int, (int fd), ((void)fd, 0))

/* ------------------------------------------------------------------ the work */

struct work {
	struct fixture *f;
	char id[STORE_ID_SIZE];
	bool opened, created, noted, tagged, reported, pointed, logged, added;
	struct err err;
};

static bool
report_status(struct work *w)
{
	struct store_journal *j;
	struct store_record r;
	bool ok;

	if (!store_run_write(w->f->store, w->id, &j, &w->err))
		return false;
	store_record_begin(&r, "status");
	json_put_str(&r.json, "status", "finished");
	ok = store_journal_append(j, &r, STORE_SYNC, &w->err);
	store_journal_close(j);
	return ok;
}

static bool
write_points(struct work *w, const char *path)
{
	struct store_points_writer *p;
	uint32_t series;
	bool ok;

	if (!store_points_writer_open(&p, path, &w->err))
		return false;
	ok = store_points_series(p, "loss", &series, &w->err);
	for (int i = 0; ok && i < 1000; i++)
		ok = store_points_add(p, series, i, i, i, &w->err);
	ok = ok && store_points_flush(p, true, &w->err);
	/* Closing and sealing may fail without harm. */
	if (store_points_writer_close(p, &w->err))
		ok = store_points_seal(path, &w->err) || ok;
	return ok;
}

static bool
write_log(struct work *w, const char *path)
{
	struct store_log_writer *l;
	bool ok;

	if (!store_log_writer_open(&l, path, &w->err))
		return false;
	ok = store_log_write(l, STORE_STDOUT, "one\ntwo\n", 8, 1, &w->err)
	    && store_log_write(l, STORE_STDOUT, "three\n", 6, 2, &w->err);
	return store_log_writer_close(l, true, &w->err) && ok;
}

static void
do_work(struct work *w)
{
	static const char *const tags[] = { "best" };
	struct fixture *f = w->f;
	struct store_run_spec spec = { .pipeline = "train", .params_json = "{\"a\":1}",
		.spec_yaml = slice_of("x: 1\n") };
	struct store_dataset_add add = { .name = "d", .source = "in", .base = f->root,
		.compress = 1 };
	int version;

	w->opened = store_open(&f->store, f->root, 0, &w->err);
	if (!w->opened)
		return;
	w->created = store_run_create(f->store, &spec, w->id, &w->err);
	if (w->created) {
		w->noted = store_run_note(f->store, w->id, "a note", &w->err);
		w->reported = report_status(w);
		w->pointed = write_points(w, store_run_path(f->store, w->id, "metrics.bin", f->arena));
		w->logged = write_log(w, store_run_log_path(f->store, w->id, "fit", f->arena));
		w->tagged = store_run_tag(f->store, w->id, tags, 1, NULL, 0, &w->err);
	}
	w->added = store_dataset_add(f->store, &add, &version, NULL, &w->err);
	if (!store_refresh(f->store, NULL, &w->err))
		w->err.kind = ERR_NONE;
}

/* ------------------------------------------------------------------ what must hold */

static void
must(struct work *w, bool ok, const char *what)
{
	if (!ok)
		print_error("%s: %s\n", what, w->err.msg);
	assert_true(ok);
}

static void
points_are_there(struct work *w)
{
	struct store_points *p;

	must(w, store_points_open(&p, store_run_path(w->f->store, w->id, "metrics.bin", w->f->arena),
	    &w->err), "points");
	assert_int_equal(store_points_count(p), 1);
	assert_int_equal(store_points_summary_of(p, 0)->count, 1000);
	store_points_close(p);
}

static void
log_is_there(struct work *w)
{
	struct slice text = fixture_read(w->f, store_run_log_path(w->f->store, w->id, "fit", w->f->arena));

	assert_true(slice_is(text, "one\ntwo\nthree\n"));
}

static void
check(struct work *w)
{
	struct fixture *f = w->f;
	struct store_run *run;

	store_close(f->store);
	f->store = NULL;
	must(w, store_open(&f->store, f->root, 0, &w->err), "open again");
	must(w, store_reindex_check(f->store, NULL, &w->err), "rebuilt equals kept");
	if (w->created) {
		must(w, store_run_load(f->store, w->id, f->arena, &run, &w->err), "load");
		assert_int_equal(run->bad_records, 0);
		assert_true(!w->noted || str_equal(run->note, "a note"));
		assert_true(!w->reported || str_equal(run->status, "finished"));
		assert_true(!w->tagged || run->tag_count == 1);
		if (w->pointed)
			points_are_there(w);
		if (w->logged)
			log_is_there(w);
	}
	if (w->added)
		must(w, store_dataset_verify(f->store, "d", 1, NULL, &w->err), "verify");
	/* The store goes on working. */
	fixture_run(f, NULL, w->id);
}

/* Fails the n-th call; false when there was none. */
static bool
once(long n, bool half, bool sticky)
{
	static char lines[20000];
	struct work w = { .f = fixture_new_files() };
	bool fired;

	store_close(w.f->store);
	w.f->store = NULL;
	assert_true(fs_mkdirs(fixture_path(w.f, "in"), &w.err));
	fixture_write(fixture_path(w.f, "in/a"), "some bytes", 10);
	/* One that is compressed. */
	memset(lines, '\n', sizeof lines);
	fixture_write(fixture_path(w.f, "in/b"), lines, sizeof lines);
	fault.countdown = n;
	fault.half = half;
	fault.sticky = sticky;
	fault.fired = false;
	do_work(&w);
	fired = fault.fired;
	memset(&fault, 0, sizeof fault);
	if (!fired)
		assert_true(w.created && w.noted && w.tagged && w.reported && w.pointed && w.logged && w.added);
	check(&w);
	fixture_free(w.f);
	return fired;
}

static void
each_call_fails_once(void **unused)
{
	long n = 1;

	(void)unused;
	while (once(n, false, false))
		n++;
	/* A work of this size makes dozens of such calls. */
	assert_true(n > 30);
}

static void
the_disk_is_full_from_each_call_on(void **unused)
{
	(void)unused;
	for (long n = 1; once(n, false, true); n++)
		continue;
}

static void
each_write_is_torn_in_the_middle(void **unused)
{
	(void)unused;
	for (long n = 1; once(n, true, true); n++)
		continue;
}

static void
a_log_write_that_failed_for_a_moment_leaves_no_hole(void **unused)
{
	struct work w = { .f = fixture_new_files() };
	const char *path = fixture_path(w.f, "fit.log");
	struct store_log_writer *l;

	(void)unused;
	must(&w, store_log_writer_open(&l, path, &w.err), "open");
	must(&w, store_log_write(l, STORE_STDOUT, "one\n", 4, 1, &w.err), "write");
	fault.countdown = 1;
	fault.sticky = true;
	assert_false(store_log_write(l, STORE_STDOUT, "two\n", 4, 2, &w.err));
	assert_false(store_log_write(l, STORE_STDERR, "oops\n", 5, 3, &w.err));
	assert_int_equal(store_log_lost(l), 9);
	memset(&fault, 0, sizeof fault);
	must(&w, store_log_write(l, STORE_STDOUT, "three\n", 6, 4, &w.err), "write again");
	assert_int_equal(store_log_lost(l), 0);
	must(&w, store_log_writer_close(l, false, &w.err), "close");
	assert_true(slice_is(fixture_read(w.f, path), "one\ntwo\noops\nthree\n"));
	fixture_free(w.f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_call_fails_once),
		cmocka_unit_test(a_log_write_that_failed_for_a_moment_leaves_no_hole),
		cmocka_unit_test(the_disk_is_full_from_each_call_on),
		cmocka_unit_test(each_write_is_torn_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
