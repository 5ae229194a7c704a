/* Compressed objects: smaller, byte for byte the same, one form of each, and nothing damaged believed. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_rand.h"
#include "base_zstd.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_dataset.h"
#include "store_gc.h"
#include "store_object.h"
#include "store_pack.h"

enum { TEXT = 300000, HEADER = 32 };

/* Text that shrinks to about a quarter; another one for each seed. */
static char *
text_of(struct fixture *f, uint64_t seed)
{
	char *text = arena_alloc(f->arena, TEXT + 64);
	size_t n = 0;

	for (uint64_t x = seed; n < TEXT; x = x * 6364136223846793005 + 1442695040888963407)
		n += (size_t)snprintf(text + n, 32, "%llu,%s,1\n", (unsigned long long)(x >> 44),
		    x >> 63 ? "open" : "closed");
	text[TEXT] = '\0';
	return text;
}

static void
put(struct fixture *f, const char *name, const void *p, size_t n)
{
	assert_true(fs_mkdirs(fixture_path(f, "in"), &f->err));
	unlink(fixture_path(f, name));
	fixture_write(fixture_path(f, name), p, n);
}

static int
add(struct fixture *f, int level)
{
	struct store_dataset_add request = { .name = "rentals", .source = "in", .base = f->root,
		.compress = level };
	int version = -1;
	bool ok = store_dataset_add(f->store, &request, &version, NULL, &f->err);

	if (!ok)
		print_error("%s\n", f->err.msg);
	assert_true(ok);
	return version;
}

static struct store_dataset *
load(struct fixture *f, int version)
{
	struct store_dataset *d;

	assert_true(store_dataset_load(f->store, "rentals", version, f->arena, &d, &f->err));
	return d;
}

static struct store_object_place
place_of(struct fixture *f, int version, size_t file)
{
	struct store_object_place place;

	assert_true(store_object_find(f->store, load(f, version)->files[file].sha256, f->arena, &place));
	return place;
}

struct counting {
	size_t files, packed;
};

static bool
count_one(void *ctx, const char *path, const char *relative, const struct stat *st, struct err *err)
{
	struct counting *c = ctx;

	(void)path, (void)st, (void)err;
	c->files++;
	c->packed += str_ends(relative, STORE_PACK_END);
	return true;
}

static struct counting
count_objects(struct fixture *f)
{
	struct counting c = { .files = 0 };

	assert_true(fs_walk(fixture_path(f, ".benchtop/objects"), count_one, &c, &f->err));
	return c;
}

static void
what_was_compressed_comes_back_byte_for_byte(void **unused)
{
	struct fixture *f = fixture_new();
	char *text = text_of(f, 1);
	struct store_dataset *d;
	struct stat object, out;
	size_t packed;

	(void)unused;
	put(f, "in/a.csv", text, TEXT);
	assert_int_equal(chmod(fixture_path(f, "in/a.csv"), 0755), 0);
	d = load(f, add(f, 3));
	assert_int_equal(d->bytes, TEXT);
	assert_true(store_dataset_stored(f->store, d, &packed) < TEXT / 2);
	assert_int_equal(packed, 1);
	assert_true(str_ends(place_of(f, 1, 0).path, STORE_PACK_END));
	assert_int_equal(stat(place_of(f, 1, 0).path, &object), 0);
	assert_int_equal(object.st_mode & 0777, 0444);
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	assert_true(store_dataset_checkout(f->store, "rentals", 1, fixture_path(f, "out"), NULL, &f->err));
	assert_true(slice_equal(fixture_read(f, fixture_path(f, "out/a.csv")),
	    (struct slice){ text, TEXT }));
	assert_int_equal(stat(fixture_path(f, "out/a.csv"), &out), 0);
	assert_int_equal(out.st_mode & 0777, 0755);
	assert_int_equal(out.st_mtim.tv_sec, object.st_mtim.tv_sec);
	fixture_free(f);
}

static void
what_gets_no_smaller_stays_as_it_is(void **unused)
{
	struct fixture *f = fixture_new();
	uint64_t noise[4000];
	char few[4096] = "";

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(noise); i++)
		noise[i] = rand_u64();
	put(f, "in/noise", noise, sizeof noise);
	put(f, "in/few", few, sizeof few);
	put(f, "in/none", "", 0);
	add(f, 19);
	assert_int_equal(count_objects(f).files, 3);
	assert_int_equal(count_objects(f).packed, 0);
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	fixture_free(f);
}

/* What is full is where it goes to, not the store. */
static void
a_checkout_that_finds_no_room_names_the_file_and_leaves_none(void **unused)
{
	const struct rlimit small = { 1000, RLIM_INFINITY };
	struct fixture *f = fixture_new();
	struct rlimit before;
	char **names;
	size_t count;
	bool ok;

	(void)unused;
	put(f, "in/a", text_of(f, 1), TEXT);
	assert_int_equal(add(f, 3), 1);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	ok = store_dataset_checkout(f->store, "rentals", 1, fixture_path(f, "out"), NULL, &f->err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_false(ok);
	assert_non_null(strstr(f->err.msg, "out/a: File too large"));
	assert_true(fs_list(fixture_path(f, "out"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
	fixture_free(f);
}

static void
a_content_lies_there_in_one_form_whichever_came_first(void **unused)
{
	struct fixture *f = fixture_new();

	(void)unused;
	put(f, "in/a", text_of(f, 1), TEXT);
	assert_int_equal(add(f, 3), 1);
	/* Another name, so that it is read again; and another time of change. */
	put(f, "in/b", text_of(f, 1), TEXT);
	assert_int_equal(add(f, 0), 2);
	assert_int_equal(count_objects(f).files, 1);
	assert_int_equal(count_objects(f).packed, 1);
	put(f, "in/c", text_of(f, 2), TEXT);
	assert_int_equal(add(f, 0), 3);
	put(f, "in/d", text_of(f, 2), TEXT);
	assert_int_equal(add(f, 3), 4);
	assert_int_equal(count_objects(f).files, 2);
	assert_int_equal(count_objects(f).packed, 1);
	/* The same files are the same version, however they are kept. */
	assert_int_equal(add(f, 0), 4);
	fixture_free(f);
}

static bool
add_in_one_form(struct fixture *f, int number)
{
	struct store_dataset_add request = { .name = "rentals", .source = "in", .base = f->root, .compress = number % 2 };
	struct store *s;
	int version = 0;

	return store_open(&s, f->root, 0, &f->err) && store_dataset_add(s, &request, &version, NULL, &f->err);
}

static void
adders_of_both_forms_at_once_leave_one(void **unused)
{
	enum { ADDERS = 6, ROUNDS = 10 };
	struct fixture *f = fixture_new();

	(void)unused;
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		put(f, "in/a", text_of(f, round), TEXT);
		fixture_at_once(f, ADDERS, add_in_one_form);
		assert_int_equal(count_objects(f).files, round);
		assert_true(store_dataset_verify(f->store, "rentals", (int)round, NULL, &f->err));
	}
	fixture_free(f);
}

/* ------------------------------------------------------------------ damage */

static void
replace(const char *path, const void *p, size_t n)
{
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(unlink(path), 0);
	fixture_write(path, p, n);
}

static void
is_refused(struct fixture *f)
{
	char *out = fixture_path(f, "out");
	char **names;
	size_t count;

	assert_false(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_CORRUPT);
	assert_false(store_dataset_checkout(f->store, "rentals", 1, out, NULL, &f->err));
	assert_int_equal(f->err.kind, ERR_CORRUPT);
	assert_non_null(strstr(f->err.msg, STORE_PACK_END));
	/* Nothing half done is left there. */
	assert_true(fs_list(out, f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
}

static void
damage_is_found_and_named(void **unused)
{
	struct fixture *f = fixture_new();
	struct slice whole;
	const char *path;
	char *bytes;

	(void)unused;
	put(f, "in/a", text_of(f, 1), TEXT);
	add(f, 3);
	path = place_of(f, 1, 0).path;
	whole = fixture_read(f, path);
	bytes = arena_alloc(f->arena, whole.n + 8);
	memcpy(bytes, whole.p, whole.n);
	static const size_t cuts[] = { 0, 3, HEADER - 1, HEADER, HEADER + 1, 1000 };
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		replace(path, bytes, cuts[i]);
		is_refused(f);
	}
	replace(path, bytes, whole.n - 1);
	is_refused(f);
	replace(path, bytes, whole.n + 8);
	is_refused(f);
	/* One bit: of mark, sizes, blocks, checksum. (Some of the frame's header change nothing.) */
	for (size_t at = 0; at < whole.n; at += at < HEADER - 1 ? 1 : 4999) {
		bytes[at] ^= 4;
		replace(path, bytes, whole.n);
		if (store_dataset_verify(f->store, "rentals", 1, NULL, &f->err))
			fail_msg("a bit of byte %zu is not missed", at);
		is_refused(f);
		bytes[at] ^= 4;
	}
	bytes[whole.n - 1] ^= 1;
	replace(path, bytes, whole.n);
	is_refused(f);
	fixture_free(f);
}

static void
a_cut_object_is_replaced_by_the_next_add(void **unused)
{
	struct fixture *f = fixture_new();
	char *text = text_of(f, 1);
	const char *path;
	struct slice whole;

	(void)unused;
	put(f, "in/a", text, TEXT);
	add(f, 3);
	path = place_of(f, 1, 0).path;
	whole = fixture_read(f, path);
	/* Cut, and then added in either form. */
	for (int level = 3; level >= 0; level -= 3) {
		replace(path, whole.p, 100);
		put(f, "in/a", text, TEXT);
		assert_int_equal(utimensat(AT_FDCWD, fixture_path(f, "in/a"),
		    (struct timespec[2]){ { .tv_sec = level + 1 }, { .tv_sec = level + 1 } }, 0), 0);
		assert_int_equal(add(f, level), 1);
		assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
		assert_int_equal(count_objects(f).files, 1);
		assert_int_equal(count_objects(f).packed, level > 0);
	}
	/* Also when its hash is known, since the file is old and has not changed. */
	assert_int_equal(setenv("BENCHTOP_NOW", "2099-01-01T00:00:00Z", 1), 0);
	assert_int_equal(add(f, 3), 1);
	path = place_of(f, 1, 0).path;
	replace(path, text, 100);
	assert_int_equal(add(f, 3), 1);
	assert_int_equal(unsetenv("BENCHTOP_NOW"), 0);
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	fixture_free(f);
}

struct into {
	char *bytes;
	size_t n;
};

static bool
keep(void *ctx, const void *p, size_t n, struct err *err)
{
	struct into *to = ctx;

	(void)err;
	memcpy(to->bytes + to->n, p, n);
	to->n += n;
	return true;
}

static void
no_more_is_unpacked_than_was_put_in(void **unused)
{
	enum { ZEROS = 64 << 20 };
	struct fixture *f = fixture_new();
	struct into file = { .bytes = arena_alloc(f->arena, 1 << 20) };
	struct zstd_out *z;
	char *zeros = xcalloc(1, ZEROS), block[1000];
	uint64_t stored, given = 0;
	struct store_pack *p;
	const char *path;
	size_t got = 1;
	int fd;

	(void)unused;
	put(f, "in/a", text_of(f, 1), TEXT);
	add(f, 3);
	path = place_of(f, 1, 0).path;
	file.n = HEADER;
	memcpy(file.bytes, fixture_read(f, path).p, HEADER);
	z = zstd_out_new(3, 0, keep, &file);
	assert_true(zstd_out_write(z, zeros, ZEROS, &f->err) && zstd_out_finish(z, &f->err));
	zstd_out_free(z);
	stored = file.n;
	memcpy(file.bytes + 24, &stored, sizeof stored);
	replace(path, file.bytes, file.n);
	is_refused(f);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(store_pack_open(&p, fd, path, &f->err));
	while (got > 0 && store_pack_read(p, block, sizeof block, &got, &f->err))
		given += got;
	assert_true(got > 0 && given <= TEXT);
	assert_int_equal(f->err.kind, ERR_CORRUPT);
	store_pack_close(p);
	close(fd);
	x_free(zeros);
	fixture_free(f);
}

/* ------------------------------------------------------------------ gc */

static struct store_gc_result
collect(struct fixture *f)
{
	struct store_gc_request request = { .keep_work = -1 };
	struct store_gc_result r;

	/* Much later: what was made just now is no longer young. */
	assert_int_equal(setenv("BENCHTOP_NOW", "2099-01-01T00:00:00Z", 1), 0);
	assert_true(store_gc(f->store, &request, &r, &f->err));
	assert_int_equal(unsetenv("BENCHTOP_NOW"), 0);
	return r;
}

static void
gc_frees_compressed_objects_like_others(void **unused)
{
	struct fixture *f = fixture_new();

	(void)unused;
	put(f, "in/a", text_of(f, 1), TEXT);
	add(f, 3);
	put(f, "in/a", text_of(f, 2), TEXT);
	add(f, 3);
	assert_int_equal(collect(f).objects, 0);
	assert_true(store_dataset_delete(f->store, "rentals", 1, &f->err));
	assert_int_equal(collect(f).objects, 1);
	assert_int_equal(count_objects(f).files, 1);
	assert_true(store_dataset_verify(f->store, "rentals", 2, NULL, &f->err));
	fixture_free(f);
}

static void
gc_leaves_one_form_of_what_came_in_two(void **unused)
{
	struct fixture *f = fixture_new();
	char *text = text_of(f, 1), *plain;
	const char *path;

	(void)unused;
	put(f, "in/a", text, TEXT);
	add(f, 3);
	path = place_of(f, 1, 0).path;
	plain = arena_strndup(f->arena, path, strlen(path) - strlen(STORE_PACK_END));
	/* As when stores are merged. A plain one that is cut is none. */
	fixture_write(plain, text, TEXT - 1);
	assert_int_equal(collect(f).objects, 0);
	fixture_write(plain, text, TEXT);
	assert_int_equal(collect(f).objects, 1);
	assert_int_equal(count_objects(f).files, 1);
	assert_int_equal(count_objects(f).packed, 0);
	assert_true(store_dataset_verify(f->store, "rentals", 1, NULL, &f->err));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_compressed_comes_back_byte_for_byte),
		cmocka_unit_test(what_gets_no_smaller_stays_as_it_is),
		cmocka_unit_test(a_checkout_that_finds_no_room_names_the_file_and_leaves_none),
		cmocka_unit_test(a_content_lies_there_in_one_form_whichever_came_first),
		cmocka_unit_test(adders_of_both_forms_at_once_leave_one),
		cmocka_unit_test(damage_is_found_and_named),
		cmocka_unit_test(a_cut_object_is_replaced_by_the_next_add),
		cmocka_unit_test(no_more_is_unpacked_than_was_put_in),
		cmocka_unit_test(gc_frees_compressed_objects_like_others),
		cmocka_unit_test(gc_leaves_one_form_of_what_came_in_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
