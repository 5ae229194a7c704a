/* The journal: what was acknowledged is there, torn tails at every byte, a disk that is full. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/points_text.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_journal.h"
#include "store_points.h"
#include "store_recover.h"
#include "store_run_load.h"

struct seen {
	char kinds[64][16];
	size_t count;
};

static bool
note_kind(void *ctx, const char *kind, int64_t time, const struct json *record, struct err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_true(time > 0);
	assert_non_null(record);
	assert_true(s->count < 64);
	str_copy(s->kinds[s->count++], 16, kind);
	return true;
}

static struct seen
read_all(const char *path, struct store_journal_state *state)
{
	struct seen s = { .count = 0 };
	struct err err;

	*state = (struct store_journal_state){ .offset = 0 };
	assert_true(store_journal_read(path, state, note_kind, &s, &err));
	return s;
}

static char *
journal_of(struct fixture *f, const char *id)
{
	return store_run_path(f->store, id, "journal.jsonl", f->arena);
}

static void
records_come_back_in_order(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state;
	char id[STORE_ID_SIZE];
	struct seen s;

	(void)unused;
	fixture_run(f, NULL, id);
	fixture_record(f, id, "note", "\"text\":\"a \\\"quoted\\\" \\n note\"");
	fixture_record(f, id, "tag", "\"add\":[\"best\"]");
	s = read_all(journal_of(f, id), &state);
	assert_int_equal(s.count, 4);
	assert_string_equal(s.kinds[0], "run");
	assert_string_equal(s.kinds[1], "status");
	assert_string_equal(s.kinds[2], "note");
	assert_string_equal(s.kinds[3], "tag");
	assert_int_equal(state.bad, 0);
	fixture_free(f);
}

/* The file cut at every byte: readers take whole lines only; the next append repairs and adds. */
static void
a_torn_tail_costs_only_the_torn_record(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state;
	char id[STORE_ID_SIZE], *path;
	struct slice whole;
	struct seen s;
	size_t lines;

	(void)unused;
	fixture_run(f, "{\"a\":1}", id);
	fixture_record(f, id, "note", "\"text\":\"x\"");
	path = journal_of(f, id);
	whole = fixture_read(f, path);
	for (size_t cut = 0; cut <= whole.n; cut++) {
		bool complete = cut < whole.n && whole.p[cut] == '\n';

		fixture_write(path, whole.p, cut);
		lines = 0;
		for (size_t i = 0; i < cut; i++)
			lines += whole.p[i] == '\n';
		s = read_all(path, &state);
		assert_int_equal(s.count, lines);
		assert_int_equal(state.bad, 0);
		fixture_record(f, id, "tag", "\"add\":[\"best\"]");
		s = read_all(path, &state);
		assert_int_equal(s.count, lines + complete + 1);
		assert_string_equal(s.kinds[s.count - 1], "tag");
		assert_int_equal(state.bad, 0);
	}
	fixture_free(f);
}

static void
a_flipped_bit_is_counted_and_skipped(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state;
	char id[STORE_ID_SIZE], *path, *copy;
	struct slice whole;

	(void)unused;
	fixture_run(f, NULL, id);
	fixture_record(f, id, "note", "\"text\":\"xyz\"");
	path = journal_of(f, id);
	whole = fixture_read(f, path);
	copy = arena_strndup(f->arena, whole.p, whole.n);
	for (size_t i = 0; i < whole.n; i++) {
		if (whole.p[i] == '\n')
			continue;
		memcpy(copy, whole.p, whole.n);
		copy[i] ^= 1;
		if (copy[i] == '\n')
			continue;
		fixture_write(path, copy, whole.n);
		assert_int_equal(read_all(path, &state).count, 2);
		assert_int_equal(state.bad, 1);
	}
	fixture_free(f);
}

static void
reading_goes_on_where_it_stopped(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state;
	struct seen s = { .count = 0 };
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	read_all(journal_of(f, id), &state);
	fixture_record(f, id, "note", "\"text\":\"more\"");
	assert_true(store_journal_read(journal_of(f, id), &state, note_kind, &s, &f->err));
	assert_int_equal(s.count, 1);
	assert_string_equal(s.kinds[0], "note");
	fixture_free(f);
}

static void
a_record_larger_than_any_buffer_is_whole(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state;
	struct buf members = BUF_INIT;
	char id[STORE_ID_SIZE];

	(void)unused;
	fixture_run(f, NULL, id);
	buf_add(&members, "\"text\":\"");
	for (int i = 0; i < 300000; i++)
		buf_add_char(&members, 'x');
	buf_add(&members, "\"");
	fixture_record(f, id, "note", buf_str(&members));
	fixture_record(f, id, "note", "\"text\":\"after\"");
	assert_int_equal(read_all(journal_of(f, id), &state).count, 4);
	assert_int_equal(state.bad, 0);
	buf_release(&members);
	fixture_free(f);
}

enum { WRITERS = 8, EACH = 50 };

static char shared_run[STORE_ID_SIZE];

static bool
write_notes(struct fixture *f, int number)
{
	(void)number;
	for (int i = 0; i < EACH; i++)
		fixture_record(f, shared_run, "note", "\"text\":\"one of many\"");
	return true;
}

/* Eight processes append to one journal at once: no line is lost or mixed with another. */
static void
several_writers_share_a_journal(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_journal_state state = { .offset = 0 };

	(void)unused;
	fixture_run(f, NULL, shared_run);
	fixture_at_once(f, WRITERS, write_notes);
	struct slice whole = fixture_read(f, journal_of(f, shared_run));
	struct seen s = { .count = 0 };
	size_t lines = 0;

	for (size_t i = 0; i < whole.n; i++)
		lines += whole.p[i] == '\n';
	assert_int_equal(lines, 2 + WRITERS * EACH);
	/* The first 64 lines suffice to see that lines are true; the count says that all are there. */
	for (size_t n = 0, i = 0; i < whole.n && n < 60; i++)
		if (whole.p[i] == '\n' && ++n == 60)
			assert_true(store_journal_scan((struct slice){ whole.p, i + 1 }, &state,
			    note_kind, &s, &f->err));
	assert_int_equal(s.count, 60);
	assert_int_equal(state.bad, 0);
	fixture_free(f);
}

static void
names_tell_steps_whatever_they_are_called(void **unused)
{
	static const char *const steps[] = { "fit", "$(reboot)", "../../etc/passwd", ".", "..", "a b/c",
		"%41", "a.log", "\xc3\xa9t\xc3\xa9" };
	struct fixture *f = fixture_new_files();

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		char *path = store_run_log_path(f->store, "000000000", steps[i], f->arena);
		const char *name = strstr(path, "/logs/");

		assert_non_null(name);
		assert_null(strchr(name + 6, '/'));
		assert_true(name[6] != '.');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(path,
			    store_run_log_path(f->store, "000000000", steps[k], f->arena));
	}
	fixture_free(f);
}

static void
a_new_run_has_its_files_and_leaves_no_rest(void **unused)
{
	struct fixture *f = fixture_new_files();
	char id[STORE_ID_SIZE], again[STORE_ID_SIZE], **names;
	size_t count;

	(void)unused;
	fixture_run(f, "{\"a\":{\"b\":1}}", id);
	fixture_run(f, NULL, again);
	assert_string_not_equal(id, again);
	assert_true(store_id_is_valid(id));
	assert_true(fs_exists(store_run_path(f->store, id, "spec.yaml", f->arena)));
	assert_true(fs_list(fixture_path(f, ".benchtop/tmp"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
	assert_true(fs_list(fixture_path(f, ".benchtop/runs"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 2);
	fixture_free(f);
}

static void
bad_parameters_make_no_run(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_run_spec spec = { .params_json = "{\"a\":" };
	char id[STORE_ID_SIZE], **names;
	size_t count;

	(void)unused;
	assert_false(store_run_create(f->store, &spec, id, &f->err));
	assert_int_equal(f->err.kind, ERR_INPUT);
	spec.params_json = "[1]";
	assert_false(store_run_create(f->store, &spec, id, &f->err));
	assert_true(fs_list(fixture_path(f, ".benchtop/runs"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
	assert_true(fs_list(fixture_path(f, ".benchtop/tmp"), f->arena, &names, &count, &f->err));
	assert_int_equal(count, 0);
	fixture_free(f);
}

/* A supervisor that died left points behind its last summary, and a torn one. */
static void
points_of_a_dead_supervisor_are_summed_up_and_sealed(void **unused)
{
	struct fixture *f = fixture_new_files();
	struct store_points_writer *w;
	struct store_journal *j;
	struct store_points *p;
	struct store_run *run;
	char id[STORE_ID_SIZE], *path;
	struct slice bytes;
	uint32_t series, system;

	(void)unused;
	fixture_run(f, NULL, id);
	path = store_run_path(f->store, id, "metrics.bin", f->arena);
	assert_true(store_points_writer_open(&w, path, &f->err));
	assert_true(store_points_series(w, "loss", &series, &f->err));
	assert_true(store_points_series(w, "sys/cpu", &system, &f->err));
	for (int i = 0; i < 5; i++) {
		assert_true(store_points_add(w, series, i, i, i, &f->err));
		assert_true(store_points_add(w, system, i, i, i, &f->err));
	}
	assert_true(store_points_writer_close(w, &f->err));
	bytes = fixture_read(f, path);
	fixture_write(path, bytes.p, bytes.n - 5);
	for (int again = 0; again < 2; again++) {
		assert_true(store_run_write(f->store, id, &j, &f->err));
		assert_true(store_recover_points(f->store, id, j, &f->err));
		store_journal_close(j);
		assert_true(store_run_load(f->store, id, f->arena, &run, &f->err));
		assert_int_equal(run->metric_count, 1);
		assert_int_equal(run->metrics[0].count, 5);
		assert_true(store_points_open(&p, path, &f->err));
		assert_true(points_are_sealed(path));
		assert_int_equal(store_points_summary_of(p, 1)->count, 4);
		store_points_close(p);
	}
	fixture_free(f);
}

/* A disk that fails: the program under test calls these instead of the library's. */
static bool disk_fails;

static int
failing_disk(void)
{
	errno = EIO;
	return -1;
}

int
fdatasync(int fd)
{
	return disk_fails ? failing_disk() : (int)syscall(SYS_fdatasync, fd);
}

int
ftruncate(int fd, off_t size)
{
	return disk_fails ? failing_disk() : (int)syscall(SYS_ftruncate, fd, size);
}

/* The same bytes each time, as from one who keeps a record and tries again. */
static bool
append_end(struct store_journal *j, struct err *err)
{
	struct store_record r;

	store_record_begin_at(&r, "status", 1);
	json_put_str(&r.json, "status", "finished");
	return store_journal_append(j, &r, STORE_SYNC, err);
}

static void
check_tried_again(struct fixture *f, bool another_writes, const char *const *kinds, size_t count)
{
	struct store_journal_state state;
	struct store_journal *j;
	char id[STORE_ID_SIZE];
	struct seen s;

	fixture_run(f, NULL, id);
	assert_true(store_run_write(f->store, id, &j, &f->err));
	disk_fails = true;
	for (int i = 0; i < 3; i++)
		assert_false(append_end(j, &f->err));
	disk_fails = false;
	if (another_writes)
		fixture_record(f, id, "note", "\"text\":\"x\"");
	assert_true(append_end(j, &f->err));
	/* From now on it is a record like any other. */
	assert_true(append_end(j, &f->err));
	store_journal_close(j);
	fixture_record(f, id, "tag", "\"add\":[\"best\"]");
	s = read_all(journal_of(f, id), &state);
	assert_int_equal(state.bad, 0);
	assert_int_equal(s.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(s.kinds[i], kinds[i]);
}

static void
a_record_that_could_not_be_taken_back_is_not_told_twice(void **unused)
{
	static const char *const alone[] = { "run", "status", "status", "status", "tag" };
	static const char *const before_another[] = { "run", "status", "status", "note", "status", "tag" };
	struct fixture *f = fixture_new_files();

	(void)unused;
	check_tried_again(f, false, alone, ARRAY_LEN(alone));
	check_tried_again(f, true, before_another, ARRAY_LEN(before_another));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_of_a_dead_supervisor_are_summed_up_and_sealed),
		cmocka_unit_test(records_come_back_in_order),
		cmocka_unit_test(a_torn_tail_costs_only_the_torn_record),
		cmocka_unit_test(a_record_that_could_not_be_taken_back_is_not_told_twice),
		cmocka_unit_test(a_flipped_bit_is_counted_and_skipped),
		cmocka_unit_test(reading_goes_on_where_it_stopped),
		cmocka_unit_test(a_record_larger_than_any_buffer_is_whole),
		cmocka_unit_test(several_writers_share_a_journal),
		cmocka_unit_test(names_tell_steps_whatever_they_are_called),
		cmocka_unit_test(a_new_run_has_its_files_and_leaves_no_rest),
		cmocka_unit_test(bad_parameters_make_no_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
