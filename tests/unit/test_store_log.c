/* Step logs: exact bytes, lines with times and streams, torn files, huge lines, search. */
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
#include "store_log.h"

struct logs {
	struct fixture *f;
	char *path;
	struct store_log_writer *w;
	struct store_log *l;
	struct buf text;
	struct err err;
};

static struct logs
setup(void)
{
	struct logs t = { .f = fixture_new_files(), .text = BUF_INIT };

	t.path = fixture_path(t.f, "fit.log");
	assert_true(store_log_writer_open(&t.w, t.path, &t.err));
	return t;
}

static void
put(struct logs *t, enum store_stream stream, const char *text, int64_t time)
{
	assert_true(store_log_write(t->w, stream, text, strlen(text), time, &t->err));
}

static void
finish(struct logs *t)
{
	assert_true(store_log_writer_close(t->w, false, &t->err));
	t->w = NULL;
}

static void
teardown(struct logs *t)
{
	if (t->w != NULL)
		finish(t);
	store_log_close(t->l);
	buf_release(&t->text);
	fixture_free(t->f);
}

static struct store_log_line
line(struct logs *t, uint64_t n, const char *text)
{
	struct store_log_line line;

	assert_true(store_log_line(t->l, n, &line, &t->err));
	assert_true(store_log_text(t->l, &line, 0, 1000, &t->text, &t->err));
	assert_string_equal(buf_str(&t->text), text);
	return line;
}

static void
lines_have_their_text_time_and_stream(void **unused)
{
	struct logs t = setup();
	struct store_log_line l;

	(void)unused;
	put(&t, STORE_STDOUT, "one\ntw", 10);
	put(&t, STORE_STDOUT, "o\n\n", 20);
	put(&t, STORE_STDERR, "oops\n", 30);
	put(&t, STORE_STDOUT, "part", 40);
	put(&t, STORE_STDERR, "err\n", 50);
	put(&t, STORE_STDOUT, "rest", 45);
	finish(&t);
	assert_true(store_log_open(&t.l, t.path, &t.err));
	assert_int_equal(store_log_lines(t.l), 7);
	assert_int_equal(line(&t, 0, "one").time, 10);
	assert_int_equal(line(&t, 1, "two").time, 10);
	line(&t, 2, "");
	l = line(&t, 3, "oops");
	assert_int_equal(l.stream, STORE_STDERR);
	assert_int_equal(l.time, 30);
	assert_int_equal(line(&t, 4, "part").stream, STORE_STDOUT);
	assert_int_equal(line(&t, 5, "err").stream, STORE_STDERR);
	/* A clock that jumps back does not take the lines with it. */
	assert_int_equal(line(&t, 6, "rest").time, 50);
	struct slice all = fixture_read(t.f, t.path);
	assert_true(slice_is(all, "one\ntwo\n\noops\nparterr\nrest"));
	teardown(&t);
}

static void
an_attempt_is_an_empty_line_of_its_own(void **unused)
{
	struct logs t = setup();

	(void)unused;
	put(&t, STORE_STDOUT, "first", 1);
	assert_true(store_log_attempt(t.w, 2, &t.err));
	put(&t, STORE_STDOUT, "second\n", 3);
	assert_true(store_log_open(&t.l, t.path, &t.err));
	assert_int_equal(store_log_lines(t.l), 3);
	line(&t, 0, "first");
	assert_int_equal(line(&t, 1, "").stream, STORE_ATTEMPT);
	line(&t, 2, "second");
	teardown(&t);
}

static void
a_reader_follows_a_writer(void **unused)
{
	struct logs t = setup();
	bool changed;

	(void)unused;
	assert_true(store_log_open(&t.l, t.path, &t.err));
	assert_int_equal(store_log_lines(t.l), 0);
	put(&t, STORE_STDOUT, "a", 1);
	assert_true(store_log_refresh(t.l, &changed, &t.err));
	assert_true(changed);
	line(&t, 0, "a");
	put(&t, STORE_STDOUT, "b\nc", 2);
	assert_true(store_log_refresh(t.l, &changed, &t.err));
	line(&t, 0, "ab");
	line(&t, 1, "c");
	assert_true(store_log_refresh(t.l, &changed, &t.err));
	assert_false(changed);
	teardown(&t);
}

static void
write_sample(struct logs *t)
{
	put(t, STORE_STDOUT, "alpha\nbeta\n", 10);
	put(t, STORE_STDERR, "gamma\n", 20);
	put(t, STORE_STDOUT, "\ndelta", 30);
}

static void
reads_as_the_sample(struct logs *t)
{
	static const char *const texts[] = { "alpha", "beta", "gamma", "", "delta" };

	assert_true(store_log_open(&t->l, t->path, &t->err));
	assert_int_equal(store_log_lines(t->l), 5);
	for (uint64_t i = 0; i < 5; i++)
		line(t, i, texts[i]);
	store_log_close(t->l);
	t->l = NULL;
}

/* Without an index, with one cut at every byte, and with lines that it lacks: the text is the same. */
static void
the_text_is_there_whatever_became_of_the_index(void **unused)
{
	struct logs t = setup();
	char *index = fixture_path(t.f, "fit.log.idx");
	struct slice whole;

	(void)unused;
	write_sample(&t);
	finish(&t);
	whole = fixture_read(t.f, index);
	for (size_t cut = 0; cut <= whole.n; cut++) {
		fixture_write(index, whole.p, cut);
		reads_as_the_sample(&t);
		/* A writer repairs it and goes on. */
		assert_true(store_log_writer_open(&t.w, t.path, &t.err));
		finish(&t);
		reads_as_the_sample(&t);
	}
	unlink(index);
	assert_true(store_log_open(&t.l, t.path, &t.err));
	assert_int_equal(line(&t, 2, "gamma").stream, STORE_STREAM_UNKNOWN);
	teardown(&t);
}

/* The log cut at every byte while the index names more: no line lies behind the end. */
static void
a_log_shorter_than_its_index_is_read_to_its_end(void **unused)
{
	struct logs t = setup();
	struct slice whole;

	(void)unused;
	write_sample(&t);
	finish(&t);
	whole = fixture_read(t.f, t.path);
	for (size_t cut = 0; cut <= whole.n; cut++) {
		struct buf all = BUF_INIT;

		fixture_write(t.path, whole.p, cut);
		assert_true(store_log_open(&t.l, t.path, &t.err));
		for (uint64_t i = 0; i < store_log_lines(t.l); i++) {
			struct store_log_line l;

			assert_true(store_log_line(t.l, i, &l, &t.err));
			assert_true(l.offset + l.length <= cut);
			assert_true(store_log_text(t.l, &l, 0, 100, &t.text, &t.err));
			buf_append(&all, t.text.data, t.text.len);
			if (l.offset + l.length < cut && whole.p[l.offset + l.length] == '\n')
				buf_add_char(&all, '\n');
		}
		assert_int_equal(all.len, cut);
		assert_true(cut == 0 || memcmp(all.data, whole.p, cut) == 0);
		buf_release(&all);
		store_log_close(t.l);
		t.l = NULL;
	}
	teardown(&t);
}

static void
a_line_of_ten_megabytes_is_read_in_slices(void **unused)
{
	enum { PIECE = 1 << 16, PIECES = 160 };
	struct logs t = setup();
	struct store_log_line l;
	char *piece = malloc(PIECE);

	(void)unused;
	memset(piece, 'x', PIECE);
	for (int i = 0; i < PIECES; i++)
		assert_true(store_log_write(t.w, STORE_STDOUT, piece, PIECE, i, &t.err));
	put(&t, STORE_STDOUT, "END\nnext\n", 1000);
	assert_true(store_log_open(&t.l, t.path, &t.err));
	assert_int_equal(store_log_lines(t.l), 2);
	assert_true(store_log_line(t.l, 0, &l, &t.err));
	assert_int_equal(l.length, PIECE * PIECES + 3);
	assert_true(store_log_text(t.l, &l, PIECE * PIECES, 100, &t.text, &t.err));
	assert_string_equal(buf_str(&t.text), "END");
	line(&t, 1, "next");
	free(piece);
	teardown(&t);
}

static bool
contains(void *ctx, struct slice text, enum store_stream stream)
{
	(void)stream;
	return memmem(text.p, text.n, ctx, strlen(ctx)) != NULL;
}

static uint64_t
search(struct logs *t, uint64_t from, int step, const char *what, bool *found)
{
	uint64_t at;
	bool done;

	assert_true(store_log_search(t->l, from, step, contains, (void *)(uintptr_t)what, 0, found, &done,
	    &at, &t->err));
	return at;
}

static void
search_finds_lines_in_both_directions(void **unused)
{
	enum { LINES = 3000 };
	struct logs t = setup();
	char text[64];
	bool found, done;
	uint64_t at;

	(void)unused;
	for (int i = 0; i < LINES; i++) {
		snprintf(text, sizeof text, "line %d%s\n", i, i % 1000 == 7 ? " needle" : "");
		put(&t, STORE_STDOUT, text, i);
	}
	for (int indexed = 1; indexed >= 0; indexed--) {
		assert_true(store_log_open(&t.l, t.path, &t.err));
		assert_int_equal(store_log_lines(t.l), LINES);
		assert_int_equal(search(&t, 0, 1, "needle", &found), 7);
		assert_true(found);
		assert_int_equal(search(&t, 8, 1, "needle", &found), 1007);
		assert_int_equal(search(&t, LINES - 1, -1, "needle", &found), 2007);
		assert_int_equal(search(&t, 2006, -1, "needle", &found), 1007);
		search(&t, 0, 1, "nothing", &found);
		assert_false(found);
		/* With a budget the search goes on where it stopped. */
		at = 8;
		do {
			assert_true(store_log_search(t.l, at, 1, contains, (void *)(uintptr_t) "needle", 100,
			    &found, &done, &at, &t.err));
		} while (!found && !done);
		assert_int_equal(at, 1007);
		if (indexed) {
			assert_true(store_log_at_time(t.l, 1500, &at, &t.err));
			assert_int_equal(at, 1500);
			unlink(fixture_path(t.f, "fit.log.idx"));
		}
		store_log_close(t.l);
		t.l = NULL;
	}
	teardown(&t);
}

static void
a_log_that_is_not_there_yet_is_empty(void **unused)
{
	struct logs t = setup();

	(void)unused;
	assert_true(store_log_open(&t.l, fixture_path(t.f, "other.log"), &t.err));
	assert_int_equal(store_log_lines(t.l), 0);
	fixture_write(fixture_path(t.f, "other.log"), "x\n", 2);
	assert_true(store_log_refresh(t.l, NULL, &t.err));
	line(&t, 0, "x");
	teardown(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_have_their_text_time_and_stream),
		cmocka_unit_test(an_attempt_is_an_empty_line_of_its_own),
		cmocka_unit_test(a_reader_follows_a_writer),
		cmocka_unit_test(the_text_is_there_whatever_became_of_the_index),
		cmocka_unit_test(a_log_shorter_than_its_index_is_read_to_its_end),
		cmocka_unit_test(a_line_of_ten_megabytes_is_read_in_slices),
		cmocka_unit_test(search_finds_lines_in_both_directions),
		cmocka_unit_test(a_log_that_is_not_there_yet_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
