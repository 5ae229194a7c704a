/* What part of a log is in sight: scrolling, wrapping, following, searching, jumping; over real log files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base_time.h"
#include "log_model.h"
#include "logview.h"
#include "os_fs.h"

enum { SECOND_0 = 1767225600 };		/* 2026-01-01 00:00:00 UTC */

static char folder[64], path[96];
static struct store_log_writer *writer;
static struct log_model *m;
static int64_t now;
static struct err err;

static int
setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/benchtop-log.XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/fit.log", folder);
	now = SECOND_0 * TIME_SECOND;
	m = log_model_new();
	return store_log_writer_open(&writer, path, &err) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	log_model_free(m);
	if (writer != NULL && !store_log_writer_close(writer, false, &err))
		return -1;
	writer = NULL;
	fs_discard_tree(folder);
	return 0;
}

/* One second after the line before. */
static void
print(enum store_stream stream, const char *text)
{
	assert_true(store_log_write(writer, stream, text, strlen(text), now, &err));
	now += TIME_SECOND;
}

static void
print_numbered(int from, int to)
{
	char line[64];

	for (int i = from; i < to; i++) {
		snprintf(line, sizeof(line), "line %d\n", i);
		print(STORE_STDOUT, line);
	}
}

static void
open_at(int columns, int rows)
{
	assert_true(log_model_open(m, path, &err));
	log_model_resize(m, columns, rows);
}

/* The rows in sight, joined by "|". */
static const char *
seen(void)
{
	static struct buf text;
	const struct log_row *rows;
	size_t count;

	buf_clear(&text);
	assert_true(log_model_rows(m, &rows, &count, &err));
	for (size_t i = 0; i < count; i++) {
		buf_add(&text, i > 0 ? "|" : "");
		buf_append(&text, rows[i].text.p, rows[i].text.n);
	}
	return buf_str(&text);
}

static void
an_empty_or_missing_log_shows_nothing(void **state)
{
	(void)state;
	open_at(20, 5);
	assert_string_equal(seen(), "");
	log_model_scroll(m, 3);
	log_model_scroll(m, -3);
	log_model_end(m);
	assert_string_equal(seen(), "");
	assert_true(log_model_open(m, "/nonexistent/x.log", &err));
	assert_string_equal(seen(), "");
	log_find_start(m, LOG_FIND_ERROR, 1);
	assert_false(m->find.active);
}

static void
scrolling_stops_at_both_ends(void **state)
{
	(void)state;
	print_numbered(0, 10);
	open_at(20, 3);
	assert_string_equal(seen(), "line 0|line 1|line 2");
	log_model_scroll(m, -5);
	assert_string_equal(seen(), "line 0|line 1|line 2");
	log_model_scroll(m, 4);
	assert_string_equal(seen(), "line 4|line 5|line 6");
	log_model_scroll(m, 100);
	assert_string_equal(seen(), "line 7|line 8|line 9");
	log_model_home(m);
	assert_string_equal(seen(), "line 0|line 1|line 2");
	log_model_end(m);
	assert_string_equal(seen(), "line 7|line 8|line 9");
}

static void
following_stays_at_the_end_until_scrolled_up(void **state)
{
	bool changed;

	(void)state;
	print_numbered(0, 5);
	open_at(20, 2);
	log_model_set_follow(m, true);
	assert_string_equal(seen(), "line 3|line 4");
	print_numbered(5, 7);
	assert_true(log_model_refresh(m, &changed, &err));
	assert_true(changed);
	assert_string_equal(seen(), "line 5|line 6");
	log_model_scroll(m, -1);
	print_numbered(7, 9);
	assert_true(log_model_refresh(m, &changed, &err));
	assert_string_equal(seen(), "line 4|line 5");
}

static void
an_unfinished_line_grows(void **state)
{
	bool changed;

	(void)state;
	print(STORE_STDOUT, " 10%");
	open_at(20, 2);
	assert_string_equal(seen(), " 10%");
	print(STORE_STDOUT, "\r 20%");
	assert_true(log_model_refresh(m, &changed, &err));
	m->stale = true;
	assert_string_equal(seen(), " 20%");
	print(STORE_STDOUT, "\n");
}

static void
long_lines_are_wrapped_or_scrolled_aside(void **state)
{
	(void)state;
	print(STORE_STDOUT, "abcdefghijklmnopqrstuvwxyz\nsecond\n");
	open_at(10, 4);
	log_model_set_wrap(m, true);
	assert_string_equal(seen(), "abcdefghij|klmnopqrst|uvwxyz|second");
	log_model_resize(m, 10, 2);
	log_model_scroll(m, 1);
	assert_string_equal(seen(), "klmnopqrst|uvwxyz");
	log_model_scroll(m, 100);
	assert_string_equal(seen(), "uvwxyz|second");
	log_model_scroll(m, -2);
	assert_string_equal(seen(), "abcdefghij|klmnopqrst");
	log_model_set_wrap(m, false);
	assert_string_equal(seen(), "abcdefghij|second");
	log_model_aside(m, 5);
	assert_string_equal(seen(), "fghijklmno|d");
	log_model_aside(m, 100);
	assert_string_equal(seen(), "qrstuvwxyz|");
	log_model_aside(m, -100);
	assert_string_equal(seen(), "abcdefghij|second");
}

static void
wide_characters_wrap_whole(void **state)
{
	(void)state;
	print(STORE_STDOUT, "abc\xe6\xbc\xa2\xe5\xad\x97" "d\n");
	open_at(4, 4);
	log_model_set_wrap(m, true);
	assert_string_equal(seen(), "abc |\xe6\xbc\xa2\xe5\xad\x97|d");
}

static void
a_huge_line_costs_a_screen(void **state)
{
	struct buf line = BUF_INIT;

	(void)state;
	for (int i = 0; i < 1000000; i++)
		buf_add(&line, "0123456789");
	buf_add(&line, "\nafter\n");
	print(STORE_STDOUT, "before\n");
	print(STORE_STDOUT, buf_str(&line));
	buf_release(&line);
	open_at(100, 3);
	log_model_set_wrap(m, true);
	log_model_end(m);
	assert_int_equal(m->top.line, 1);
	assert_int_equal(m->top.part, 99998);
	log_model_scroll(m, -99998);
	log_model_scroll(m, -1);
	assert_int_equal(m->top.line, 0);
	assert_memory_equal(seen(), "before|0123456789", 17);
}

static void
streams_and_levels_come_with_the_rows(void **state)
{
	const struct log_row *rows;
	size_t count;

	(void)state;
	print(STORE_STDOUT, "fine\n");
	print(STORE_STDERR, "ValueError: no\n");
	open_at(20, 5);
	assert_true(log_model_rows(m, &rows, &count, &err));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].line.stream, STORE_STDOUT);
	assert_int_equal(rows[1].line.stream, STORE_STDERR);
	assert_int_equal(rows[1].level, LOGLEVEL_ERROR);
	assert_int_equal(rows[1].line.time - rows[1].previous, TIME_SECOND);
}

static void
a_damaged_line_does_not_hide_the_others(void **state)
{
	char index[112];
	FILE *f;

	(void)state;
	print_numbered(0, 5);
	snprintf(index, sizeof(index), "%s.idx", path);
	f = fopen(index, "r+");
	assert_non_null(f);
	fseek(f, 16 + 2 * 16, SEEK_SET);
	fputc(0xee, f);
	fclose(f);
	open_at(200, 5);
	assert_non_null(strstr(seen(), "line 0|"));
	assert_non_null(strstr(seen(), "damaged"));
	assert_non_null(strstr(seen(), "|line 4"));
}

static enum log_found
find(uint64_t budget, int *steps)
{
	enum log_found found = LOG_FOUND_NOTHING_YET;

	for (*steps = 0; found == LOG_FOUND_NOTHING_YET; ++*steps) {
		assert_true(*steps < 100000);
		assert_true(log_find_step(m, budget, &found, &err));
	}
	return found;
}

static void
search_finds_goes_round_and_gives_up(void **state)
{
	int steps;

	(void)state;
	print_numbered(0, 100);
	open_at(20, 5);
	assert_true(log_find_pattern(m, "line [37]3$", &err));
	log_find_start_here(m, LOG_FIND_TEXT);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 33);
	assert_non_null(strstr(seen(), "line 33"));
	log_find_start(m, LOG_FIND_TEXT, 1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 73);
	seen();
	log_find_start(m, LOG_FIND_TEXT, 1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 33);
	assert_true(m->find.wrapped);
	seen();
	log_find_start(m, LOG_FIND_TEXT, -1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 73);
	assert_true(log_find_pattern(m, "nowhere", &err));
	log_find_start(m, LOG_FIND_TEXT, 1);
	assert_int_equal(find(0, &steps), LOG_FOUND_NONE);
}

static void
search_works_in_slices(void **state)
{
	int steps;

	(void)state;
	print_numbered(0, 20000);
	open_at(20, 5);
	assert_true(log_find_pattern(m, "line 19999", &err));
	log_find_start(m, LOG_FIND_TEXT, 1);
	assert_int_equal(find(4096, &steps), LOG_FOUND);
	assert_int_equal(m->current, 19999);
	assert_true(steps > 3);
}

static void
search_sees_what_is_shown(void **state)
{
	const struct log_row *rows;
	size_t count;
	int steps;

	(void)state;
	print(STORE_STDOUT, "one\n\033[31mER\033[32mROR\033[0m here\n\303\244\303\266 Needle needle\n");
	open_at(40, 5);
	assert_true(log_find_pattern(m, "ERROR", &err));
	log_find_start_here(m, LOG_FIND_TEXT);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 1);
	assert_true(log_find_pattern(m, "needle", &err));
	assert_true(log_model_rows(m, &rows, &count, &err));
	assert_int_equal(rows[2].match_count, 2);
	assert_int_equal(rows[2].matches[0].column, 3);
	assert_int_equal(rows[2].matches[1].column, 10);
	assert_true(log_find_pattern(m, "Needle", &err));
	assert_true(log_model_rows(m, &rows, &count, &err));
	assert_int_equal(rows[2].match_count, 1);
	assert_false(log_find_pattern(m, "ne(", &err));
	assert_string_equal(m->pattern, "Needle");
}

static void
errors_are_jumped_to(void **state)
{
	int steps;

	(void)state;
	print(STORE_STDOUT, "fine\n");
	print_numbered(0, 50);
	print(STORE_STDERR, "ERROR: one\n");
	print_numbered(0, 50);
	print(STORE_STDERR, "ERROR: two\n");
	open_at(20, 5);
	seen();
	log_find_start(m, LOG_FIND_ERROR, 1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 51);
	seen();
	log_find_start(m, LOG_FIND_ERROR, 1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 102);
	seen();
	log_find_start(m, LOG_FIND_ERROR, -1);
	assert_int_equal(find(0, &steps), LOG_FOUND);
	assert_int_equal(m->current, 51);
}

static void
times_are_jumped_to(void **state)
{
	int64_t begin = SECOND_0 * TIME_SECOND, t;

	(void)state;
	print_numbered(0, 100);
	open_at(20, 5);
	assert_true(logview_parse_time("+30s", begin, now, &t, &err));
	assert_true(log_model_show_time(m, t, &err));
	assert_int_equal(m->current, 30);
	assert_non_null(strstr(seen(), "line 30"));
	assert_true(logview_parse_time("-10", begin, now, &t, &err));
	assert_true(log_model_show_time(m, t, &err));
	assert_int_equal(m->current, 90);
	assert_true(logview_parse_time("00:01", begin, now, &t, &err));
	assert_true(log_model_show_time(m, t, &err));
	assert_int_equal(m->current, 60);
	assert_true(logview_parse_time("0:00:07", begin, now, &t, &err));
	assert_true(log_model_show_time(m, t, &err));
	assert_int_equal(m->current, 7);
	assert_true(logview_parse_time("23:59", begin + 12 * 3600 * TIME_SECOND, now, &t, &err));
	assert_int_equal(t, begin + (24 * 3600 - 60) * TIME_SECOND);
	assert_true(logview_parse_time("01:00", begin + 12 * 3600 * TIME_SECOND, now, &t, &err));
	assert_int_equal(t, begin + 25 * 3600 * TIME_SECOND);
	assert_false(logview_parse_time("noon", begin, now, &t, &err));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_or_missing_log_shows_nothing),
		TEST(scrolling_stops_at_both_ends),
		TEST(following_stays_at_the_end_until_scrolled_up),
		TEST(an_unfinished_line_grows),
		TEST(long_lines_are_wrapped_or_scrolled_aside),
		TEST(wide_characters_wrap_whole),
		TEST(a_huge_line_costs_a_screen),
		TEST(streams_and_levels_come_with_the_rows),
		TEST(a_damaged_line_does_not_hide_the_others),
		TEST(search_finds_goes_round_and_gives_up),
		TEST(search_works_in_slices),
		TEST(search_sees_what_is_shown),
		TEST(errors_are_jumped_to),
		TEST(times_are_jumped_to),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
