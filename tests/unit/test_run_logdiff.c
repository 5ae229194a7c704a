/* Logs beside each other: numbers do not misalign them, nothing is counted twice or lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "run_logdiff.h"
#include "run_logdiff_words.h"

static char *
file_of(const struct buf *text)
{
	char path[] = "/tmp/benchtop-log-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd != -1);
	assert_true(write(fd, buf_str(text), text->len) == (ssize_t)text->len);
	close(fd);
	return xstrdup(path);
}

static struct run_logdiff
diff_of(const struct buf *a, const struct buf *b, struct arena *arena)
{
	char *path_a = file_of(a), *path_b = file_of(b);
	struct run_logdiff d;
	struct err err;

	if (!run_logdiff(&d, path_a, path_b, 100, NULL, arena, &err))
		fail_msg("%s", err.msg);
	unlink(path_a);
	unlink(path_b);
	x_free(path_a);
	x_free(path_b);
	assert_int_equal(d.aligned + d.only_a, d.lines_a);
	assert_int_equal(d.aligned + d.only_b, d.lines_b);
	return d;
}

static struct run_logdiff
diff_texts(const char *a, const char *b, struct arena *arena)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	struct run_logdiff d;

	buf_add(&x, a);
	buf_add(&y, b);
	d = diff_of(&x, &y, arena);
	buf_release(&x);
	buf_release(&y);
	return d;
}

static bool
aligned(const char *a, const char *b)
{
	return run_logdiff_hash(a, strlen(a)) == run_logdiff_hash(b, strlen(b));
}

static bool
differ(const char *a, const char *b)
{
	return run_logdiff_numbers_differ(a, strlen(a), b, strlen(b));
}

static void
numbers_do_not_part_lines_and_words_do(void **state)
{
	(void)state;
	assert_true(aligned("epoch 3 loss=0.21", "epoch 14 loss=1e-5"));
	assert_true(aligned("shift -3", "shift 4.5"));
	assert_true(aligned("layer1: ok", "layer12: ok"));
	assert_true(aligned("n =   7", "n = 1234"));
	assert_false(aligned("epoch 3 loss=0.21", "epoch 3 val_loss=0.21"));
	assert_false(aligned("saved", "failed"));
	assert_true(aligned("[12:30:01] start 2q40q9rrz", "[09:05:59.123] start 2q40r84wg"));
	assert_true(aligned("2026-11-23T10:11:12Z done in 0.31s", "2025-01-02T00:00:00Z done in 12s"));
}

static void
numbers_differ_times_and_ids_do_not(void **state)
{
	(void)state;
	assert_true(differ("epoch 3 loss=0.21", "epoch 3 loss=0.22"));
	assert_false(differ("loss=0.21000001", "loss=0.21"));
	assert_false(differ("[12:30:01] 5 rows in 0.31s", "[12:40:44] 5 rows in 0.52s"));
	assert_true(differ("[12:30:01] 5 rows", "[12:30:01] 6 rows"));
	assert_false(differ("commit 3c1f2abd9e", "commit 77aa01bc23"));
	assert_true(differ("x=-1", "x=1"));
}

static void
lines_that_only_one_has_are_found(void **state)
{
	struct arena *a = arena_new();
	struct run_logdiff d = diff_texts("begin\nepoch 1 loss=0.5\nepoch 2 loss=0.4\nend\n",
	    "begin\nwarning: slow disk\nepoch 1 loss=0.5\nepoch 2 loss=0.3\nend\n", a);

	(void)state;
	assert_int_equal(d.aligned, 4);
	assert_int_equal(d.numbers, 1);
	assert_int_equal(d.only_a, 0);
	assert_int_equal(d.only_b, 1);
	assert_int_equal(d.count, 2);
	assert_int_equal(d.kept[0].kind, RUN_LOGDIFF_ONLY_B);
	assert_int_equal(d.kept[0].line_b, 2);
	assert_string_equal(d.kept[0].b, "warning: slow disk");
	assert_int_equal(d.kept[1].kind, RUN_LOGDIFF_NUMBERS);
	assert_int_equal(d.kept[1].line_a, 3);
	assert_int_equal(d.kept[1].line_b, 4);
	arena_free(a);
}

static void
the_same_log_has_no_difference(void **state)
{
	struct arena *a = arena_new();
	struct run_logdiff d = diff_texts("one\ntwo\r\n\nthree", "one\ntwo\n\nthree\n", a);

	(void)state;
	assert_false(run_logdiff_any(&d));
	assert_int_equal(d.lines_a, 4);
	d = diff_texts("", "", a);
	assert_false(run_logdiff_any(&d));
	d = diff_texts("", "x\n", a);
	assert_int_equal(d.only_b, 1);
	arena_free(a);
}

static const char *const words[] = { "load", "store", "alpha", "beta", "gamma", "delta" };

/* A log of random lines, and the same with lines taken out and put in; the differences are at most
 * what was done. */
static void
edits_are_found_and_not_more(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 60; seed++) {
		struct buf a = BUF_INIT, b = BUF_INIT;
		struct arena *arena = arena_new();
		uint64_t out = 0, in = 0;
		struct run_logdiff d;

		srand(seed);
		for (int i = 0; i < 3000; i++) {
			const char *first = words[rand() % 6], *second = words[rand() % 6];
			bool removed = rand() % 50 == 0;

			buf_printf(&a, "%s %s %d\n", first, second, i);
			out += removed;
			if (!removed)
				buf_printf(&b, "%s %s %d\n", first, second, i);
			if (rand() % 50 == 0) {
				buf_printf(&b, "inserted %s\n", words[rand() % 6]);
				in++;
			}
		}
		d = diff_of(&a, &b, arena);
		/* Meeting again at the first agreement is not always the shortest way. */
		assert_true(d.only_a <= 3 * out + 20 && d.only_b <= 3 * in + 20);
		assert_true(d.aligned > 2600);
		arena_free(arena);
		buf_release(&a);
		buf_release(&b);
	}
}

/* A block that is far longer than what is looked at step by step, and one that is longer than a window. */
static void
long_blocks_in_one_log_are_passed(void **state)
{
	(void)state;
	for (int length = 1000; length <= 100000; length *= 10) {
		struct buf a = BUF_INIT, b = BUF_INIT;
		struct arena *arena = arena_new();
		struct run_logdiff d;

		for (int i = 0; i < 500; i++)
			buf_printf(&a, "epoch %d\n", i);
		buf_append(&b, buf_str(&a), a.len);
		for (int i = 0; i < length; i++)
			buf_printf(&b, "retry number %d\n", i);
		for (int i = 0; i < 5; i++) {
			buf_printf(&a, "%s at the end\n", words[i]);
			buf_printf(&b, "%s at the end\n", words[i]);
		}
		d = diff_of(&a, &b, arena);
		assert_int_equal(d.only_a, 0);
		assert_int_equal(d.only_b, length);
		arena_free(arena);
		buf_release(&a);
		buf_release(&b);
	}
}

static void
logs_with_nothing_in_common_end(void **state)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct arena *arena = arena_new();
	struct run_logdiff d;

	(void)state;
	srand(3);
	for (int i = 0; i < 40000; i++) {
		buf_printf(&a, "left %s %s %s\n", words[rand() % 6], words[rand() % 6], words[rand() % 6]);
		buf_printf(&b, "right %s %s\n", words[rand() % 6], words[rand() % 6]);
	}
	/* A line without an end, and bytes of any kind. */
	for (int i = 0; i < 200000; i++)
		buf_add_char(&a, (char)(rand() % 256 == '\n' ? 0 : rand() % 256));
	d = diff_of(&a, &b, arena);
	assert_true(d.only_b >= 40000 - 10);
	assert_true(d.count <= 103);
	arena_free(arena);
	buf_release(&a);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_do_not_part_lines_and_words_do),
		cmocka_unit_test(numbers_differ_times_and_ids_do_not),
		cmocka_unit_test(lines_that_only_one_has_are_found),
		cmocka_unit_test(the_same_log_has_no_difference),
		cmocka_unit_test(edits_are_found_and_not_more),
		cmocka_unit_test(long_blocks_in_one_log_are_passed),
		cmocka_unit_test(logs_with_nothing_in_common_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
