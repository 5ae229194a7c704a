/* Objects and dataset versions: same content is the same version, nothing is stored twice, verify, gc. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_time.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_dataset.h"
#include "store_edit.h"
#include "store_gc.h"
#include "store_object.h"
#include "store_query.h"

static void
put(struct fixture *f, const char *name, const char *text)
{
	char *path = fixture_path(f, name);
	char *dir = arena_strndup(f->arena, path, (size_t)(fs_basename(path) - path - 1));

	assert_true(fs_mkdirs(dir, &f->err));
	fixture_write(path, text, strlen(text));
}

static int
add(struct fixture *f, const char *source, bool *created)
{
	struct store_dataset_add request = { .name = "rentals", .source = source, .base = f->root,
		.message = "m" };
	int version = -1;
	bool ok = store_dataset_add(f->store, &request, &version, created, &f->err);

	if (!ok)
		print_error("%s\n", f->err.msg);
	assert_true(ok);
	return version;
}

static size_t
count_objects(struct fixture *f)
{
	size_t n = 0;
	char **dirs, **names;
	size_t dir_count, count;

	assert_true(fs_list(fixture_path(f, ".benchtop/objects"), f->arena, &dirs, &dir_count, &f->err));
	for (size_t i = 0; i < dir_count; i++) {
		assert_true(fs_list(fs_join(f->arena, fixture_path(f, ".benchtop/objects"), dirs[i]), f->arena,
		    &names, &count, &f->err));
		n += count;
	}
	return n;
}

static void
same_content_is_the_same_version(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset *d;
	bool created;

	(void)unused;
	put(f, "in/a.csv", "x\n1\n");
	put(f, "in/sub/b.csv", "x\n2\n");
	put(f, "in/sub.csv", "x\n1\n");
	assert_int_equal(add(f, "in", &created), 1);
	assert_true(created);
	assert_int_equal(add(f, "in", &created), 1);
	assert_false(created);
	put(f, "in/a.csv", "x\n3\n");
	assert_int_equal(add(f, "in", &created), 2);
	assert_true(created);
	put(f, "in/a.csv", "x\n1\n");
	assert_int_equal(add(f, "in", &created), 1);
	assert_int_equal(count_objects(f), 3);
	assert_true(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	assert_int_equal(d->file_count, 3);
	assert_string_equal(d->files[0].path, "a.csv");
	assert_string_equal(d->files[1].path, "sub.csv");
	assert_string_equal(d->files[2].path, "sub/b.csv");
	assert_int_equal(d->bytes, 12);
	assert_string_equal(d->message, "m");
	assert_true(store_dataset_load(f->store, "rentals", 0, f->arena, &d, &f->err));
	assert_int_equal(d->version, 2);
	fixture_free(f);
}

static void
a_file_and_a_glob_are_datasets_too(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset *d;
	bool created;

	(void)unused;
	put(f, "data/r-1.csv", "1");
	put(f, "data/r-2.csv", "2");
	put(f, "data/other.txt", "3");
	put(f, "data/odd[name].csv", "4");
	assert_int_equal(add(f, "data/r-*.csv", &created), 1);
	assert_true(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	assert_int_equal(d->file_count, 2);
	assert_string_equal(d->files[1].path, "r-2.csv");
	assert_int_equal(add(f, "data/other.txt", &created), 2);
	assert_true(store_dataset_load(f->store, "rentals", 2, f->arena, &d, &f->err));
	assert_string_equal(d->files[0].path, "other.txt");
	/* A name that looks like a pattern but is there means the file. */
	assert_int_equal(add(f, "data/odd[name].csv", &created), 3);
	fixture_free(f);
}

static void
what_cannot_be_added_says_why(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset_add request = { .name = "rentals", .source = "nothing-*", .base = f->root };
	int version;

	(void)unused;
	assert_false(store_dataset_add(f->store, &request, &version, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	request.source = "nothing";
	assert_false(store_dataset_add(f->store, &request, &version, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	request.name = "../up";
	assert_false(store_dataset_add(f->store, &request, &version, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	assert_false(store_dataset_load(f->store, "rentals", 0, f->arena, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_NOTFOUND);
	fixture_free(f);
}

static void
a_dry_add_only_finds_out(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset_add request = { .name = "rentals", .source = "a", .base = f->root,
		.dry = true };
	int version = -1;
	bool created;

	(void)unused;
	put(f, "a", "1");
	assert_true(store_dataset_add(f->store, &request, &version, &created, &f->err));
	assert_int_equal(version, 0);
	assert_int_equal(count_objects(f), 0);
	assert_int_equal(add(f, "a", &created), 1);
	assert_true(store_dataset_add(f->store, &request, &version, &created, &f->err));
	assert_int_equal(version, 1);
	assert_false(created);
	fixture_free(f);
}

static void
a_checkout_is_the_same_byte_for_byte(void **unused)
{
	struct fixture *f = fixture_new();
	struct slice text;
	struct stat st;
	bool created;

	(void)unused;
	put(f, "in/a", "one");
	put(f, "in/deep/er/b", "");
	assert_int_equal(chmod(fixture_path(f, "in/a"), 0755), 0);
	add(f, "in", &created);
	assert_true(store_dataset_checkout(f->store, "rentals", 1, fixture_path(f, "out"), NULL, &f->err));
	text = fixture_read(f, fixture_path(f, "out/a"));
	assert_true(slice_is(text, "one"));
	assert_int_equal(stat(fixture_path(f, "out/a"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_equal(stat(fixture_path(f, "out/deep/er/b"), &st), 0);
	assert_int_equal(st.st_mode & 0200, 0200);
	/* What is checked out is a copy: writing it does not touch the store. */
	put(f, "out/a", "changed");
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	fixture_free(f);
}

static void
verify_names_what_is_bad(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset *d;
	char *path;
	bool created;

	(void)unused;
	put(f, "in/a", "one");
	put(f, "in/b", "two");
	add(f, "in", &created);
	assert_true(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	path = fs_join(f->arena, fixture_path(f, ".benchtop/objects"), arena_printf(f->arena, "%.2s/%s", d->files[1].sha256, d->files[1].sha256 + 2));
	assert_int_equal(chmod(path, 0644), 0);
	fixture_write(path, "twx", 3);
	assert_false(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_CORRUPT);
	assert_non_null(strstr(f->err.msg, "is b:"));
	/* Adding the same bytes again does not trust a damaged object of another size. */
	fixture_write(path, "t", 1);
	put(f, "in/c", "two");
	add(f, "in", &created);
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	fixture_free(f);
}

static void
manifests_that_lead_outside_are_refused(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset *d;
	bool created;
	char *path = fixture_path(f, ".benchtop/data/rentals/1/manifest.json");
	struct slice text;
	char *evil;

	(void)unused;
	put(f, "in/aaaaaaaa", "one");
	add(f, "in", &created);
	text = fixture_read(f, path);
	evil = memmem(text.p, text.n, "aaaaaaaa", 8);
	memcpy(evil, "../../xx", 8);
	unlink(path);
	fixture_write(path, text.p, text.n);
	assert_false(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	assert_int_equal(f->err.kind, ERR_CORRUPT);
	fixture_free(f);
}

static void
names_are_parsed(void **unused)
{
	struct fixture *f = fixture_new();
	const char *name, **names;
	size_t count;
	int version;
	bool created;

	(void)unused;
	put(f, "a", "1");
	add(f, "a", &created);
	put(f, "a", "2");
	add(f, "a", &created);
	assert_true(store_dataset_parse(f->store, "rentals", f->arena, &name, &version, &f->err));
	assert_int_equal(version, 2);
	assert_true(store_dataset_parse(f->store, "rentals@1", f->arena, &name, &version, &f->err));
	assert_string_equal(name, "rentals");
	assert_int_equal(version, 1);
	assert_true(store_dataset_parse(f->store, "rentals@latest", f->arena, &name, &version, &f->err));
	assert_int_equal(version, 2);
	assert_false(store_dataset_parse(f->store, "rentals@9", f->arena, &name, &version, &f->err));
	assert_false(store_dataset_parse(f->store, "rentals@x", f->arena, &name, &version, &f->err));
	assert_true(store_dataset_names(f->store, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 1);
	fixture_free(f);
}

/* Objects are spared by gc while they are young; the test moves the clock instead of waiting. */
static struct store_gc_result
collect(struct fixture *f, bool dry)
{
	struct store_gc_request request = { .dry = dry };
	struct store_gc_result result;

	setenv("BENCHTOP_NOW", "2099-01-01T00:00:00Z", 1);
	assert_true(store_gc(f->store, &request, &result, &f->err));
	unsetenv("BENCHTOP_NOW");
	return result;
}

static void
gc_frees_what_nothing_refers_to(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_gc_result r;
	struct store_object object;
	char id[STORE_ID_SIZE], keep[STORE_ID_SIZE];
	int *versions;
	size_t count;
	bool created;

	(void)unused;
	put(f, "a", "one");
	add(f, "a", &created);
	put(f, "a", "two");
	add(f, "a", &created);
	put(f, "loose", "loose");
	assert_true(store_object_add_file(f->store, fixture_path(f, "loose"), NULL, &object, &f->err));
	fixture_run(f, NULL, id);
	fixture_run(f, NULL, keep);
	assert_true(store_refresh(f->store, NULL, &f->err));
	assert_true(store_run_delete(f->store, id, &f->err));
	assert_true(store_dataset_delete(f->store, "rentals", 1, &f->err));
	assert_true(store_dataset_versions(f->store, "rentals", f->arena, &versions, &count, &f->err));
	assert_int_equal(count, 1);
	r = collect(f, true);
	assert_int_equal(r.runs, 1);
	assert_int_equal(count_objects(f), 3);
	r = collect(f, false);
	assert_int_equal(r.runs, 1);
	assert_int_equal(r.versions, 1);
	assert_int_equal(r.objects, 2);
	assert_int_equal(count_objects(f), 1);
	assert_false(fs_exists(store_run_path(f->store, id, NULL, f->arena)));
	assert_true(fs_exists(store_run_path(f->store, keep, NULL, f->arena)));
	assert_true(store_dataset_verify(f->store, "rentals", 2, NULL, &f->err));
	r = collect(f, false);
	assert_int_equal(r.runs + r.versions + r.objects + r.files, 0);
	/* The number of a freed version is not given out again. */
	put(f, "a", "one");
	assert_int_equal(add(f, "a", &created), 3);
	fixture_free(f);
}

static void
young_objects_survive_gc(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_gc_request request = { .dry = false };
	struct store_gc_result r;
	struct store_object object;

	(void)unused;
	put(f, "loose", "loose");
	assert_true(store_object_add_file(f->store, fixture_path(f, "loose"), NULL, &object, &f->err));
	assert_true(store_gc(f->store, &request, &r, &f->err));
	assert_int_equal(r.objects, 0);
	assert_true(store_object_exists(f->store, object.sha256));
	fixture_free(f);
}

static void
deleted_versions_come_back_with_their_content(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_dataset *d;
	bool created;

	(void)unused;
	put(f, "a", "one");
	add(f, "a", &created);
	assert_true(store_dataset_delete(f->store, "rentals", 1, &f->err));
	assert_true(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	assert_true(d->deleted);
	assert_int_equal(add(f, "a", &created), 1);
	assert_false(created);
	assert_true(store_dataset_load(f->store, "rentals", 1, f->arena, &d, &f->err));
	assert_false(d->deleted);
	fixture_free(f);
}

static bool
stop_at_once(void *ctx, const struct store_progress_at *at)
{
	(void)ctx, (void)at;
	return false;
}

static void
a_stopped_add_leaves_no_version(void **unused)
{
	struct fixture *f = fixture_new();
	struct store_progress progress = { stop_at_once, NULL };
	struct store_dataset_add request = { .name = "rentals", .source = "in", .base = f->root,
		.progress = &progress };
	char **names;
	size_t count;
	int version;

	(void)unused;
	put(f, "in/a", "one");
	assert_false(store_dataset_add(f->store, &request, &version, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_CANCELLED);
	assert_false(store_dataset_load(f->store, "rentals", 0, f->arena, NULL, &f->err));
	assert_true(fs_list(fixture_path(f, ".benchtop/tmp"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
	fixture_free(f);
}

static bool
add_version_1(struct fixture *f, int number)
{
	struct store_dataset_add request = { .name = "rentals", .source = "in", .base = f->root };
	struct store *s;
	int version = 0;

	(void)number;
	return store_open(&s, f->root, 0, &f->err) && store_dataset_add(s, &request, &version, NULL, &f->err)
	    && version == 1;
}

static void
many_adders_of_one_content_make_one_version(void **unused)
{
	struct fixture *f = fixture_new();
	int *versions;
	size_t count;

	(void)unused;
	put(f, "in/a", "one");
	put(f, "in/b", "two");
	fixture_at_once(f, 6, add_version_1);
	assert_true(store_dataset_versions(f->store, "rentals", f->arena, &versions, &count, &f->err));
	assert_int_equal(count, 1);
	assert_int_equal(count_objects(f), 2);
	fixture_free(f);
}

static void
note_work(void *ctx, const char *id, uint64_t bytes)
{
	(void)id;
	*(uint64_t *)ctx += bytes;
}

static bool
has_work(struct fixture *f, const char *id)
{
	return fs_exists(store_run_path(f->store, id, "work/data.csv", f->arena));
}

static void
gc_frees_work_folders_of_runs_that_are_over(void **unused)
{
	struct fixture *f = fixture_new();
	uint64_t named = 0;
	struct store_gc_request request = { .dry = true, .keep_work = -1, .on_work = note_work, .ctx = &named };
	struct store_gc_result result;
	char over[STORE_ID_SIZE], going[STORE_ID_SIZE];
	const char *ids[] = { over, going };

	(void)unused;
	fixture_run(f, NULL, over);
	fixture_run(f, NULL, going);
	fixture_write(fixture_path(f, "outside"), "keep", 4);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
		assert_true(fs_mkdirs(store_run_path(f->store, ids[i], "work", f->arena), &f->err));
		fixture_write(store_run_path(f->store, ids[i], "work/data.csv", f->arena), "12345678", 8);
		assert_int_equal(symlink(fixture_path(f, "outside"), store_run_path(f->store, ids[i], "work/link",
		    f->arena)), 0);
		assert_true(fs_mkdirs(store_run_path(f->store, ids[i], "work/closed/below", f->arena), &f->err));
		assert_int_equal(chmod(store_run_path(f->store, ids[i], "work/closed", f->arena), 0), 0);
		fixture_record(f, ids[i], "status", "\"status\":\"running\"");
	}
	fixture_record(f, over, "status", "\"status\":\"finished\",\"exit\":0");
	assert_true(store_gc(f->store, &request, &result, &f->err));
	assert_int_equal(result.works, 0);
	request.keep_work = 3600 * TIME_SECOND;
	assert_true(store_gc(f->store, &request, &result, &f->err));
	assert_int_equal(result.works, 0);
	request.keep_work = 0;
	assert_true(store_gc(f->store, &request, &result, &f->err));
	assert_int_equal(result.works, 1);
	assert_int_equal(named, 8);	/* and not what the link leads to */
	assert_true(has_work(f, over));
	request.dry = false;
	assert_true(store_gc(f->store, &request, &result, &f->err));
	assert_int_equal(result.works, 1);
	assert_false(has_work(f, over));
	assert_true(has_work(f, going));
	assert_true(fs_exists(store_run_path(f->store, over, "journal.jsonl", f->arena)));
	assert_true(fs_exists(fixture_path(f, "outside")));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_content_is_the_same_version),
		cmocka_unit_test(a_file_and_a_glob_are_datasets_too),
		cmocka_unit_test(what_cannot_be_added_says_why),
		cmocka_unit_test(a_dry_add_only_finds_out),
		cmocka_unit_test(a_checkout_is_the_same_byte_for_byte),
		cmocka_unit_test(verify_names_what_is_bad),
		cmocka_unit_test(manifests_that_lead_outside_are_refused),
		cmocka_unit_test(names_are_parsed),
		cmocka_unit_test(gc_frees_what_nothing_refers_to),
		cmocka_unit_test(gc_frees_work_folders_of_runs_that_are_over),
		cmocka_unit_test(young_objects_survive_gc),
		cmocka_unit_test(deleted_versions_come_back_with_their_content),
		cmocka_unit_test(a_stopped_add_leaves_no_version),
		cmocka_unit_test(many_adders_of_one_content_make_one_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
