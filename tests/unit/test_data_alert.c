/*
 * Alerts: each has a table that raises it, and one that is nearly so and does not.
 */
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
#include "data_alert.h"
#include "data_pass.h"

/* A cell of column v in row i of 1,000. */
typedef void cell(struct buf *out, int i);

/* Row numbers in an order without pattern. */
static int
mixed_up(int i)
{
	return (int)((i * 7919u + 13u) % 1000u);
}

#define CELL(name, ...)                   \
	static void name(struct buf *out, int i) \
	{                                 \
		buf_printf(out, __VA_ARGS__); \
	}

CELL(always_seven, "%d", 7 + 0 * i)
CELL(nearly_seven, "%d", i == 5 ? 8 : 7)
CELL(mostly_seven, "%d", i % 100 == 5 ? 8 : 7)
CELL(nothing, "%s", i < 0 ? "1" : "")
CELL(some_gaps, "%s", i % 50 == 0 ? "" : i % 2 == 0 ? "1" : "2")
CELL(own_text, "k%d", i)
CELL(repeated_text, "k%d", i / 2)
CELL(mostly_zero, "%d", i % 3 == 0 ? i % 7 : 0)
CELL(half_zero, "%d", i % 2 * (i % 7 + 1))
CELL(infinite, "%s", i == 3 ? "inf" : i % 2 == 0 ? "1.5" : "2.5")
CELL(not_a_number, "%s", i == 3 ? "nan" : i % 2 == 0 ? "1.5" : "2.5")
CELL(skewed, "%d", i == 3 ? 100000 : i % 2)
CELL(even, "%d", i % 2)
CELL(imbalanced, "%s", i % 40 == 0 ? "b" : "a")
CELL(balanced, "%s", i % 2 == 0 ? "b" : "a")
CELL(mixed, "%s", i == 700 ? "x" : i % 2 == 0 ? "1" : "2")
CELL(padded_code, "%04d", i % 50)
CELL(plain_number, "%d", i % 50)
CELL(written_date, "%02d/%02d/2024", i % 12 + 1, i % 28 + 1)
CELL(iso_date, "2024-%02d-%02d", i % 12 + 1, i % 28 + 1)
CELL(blanks, "%s", i % 9 == 0 ? "a " : i % 2 == 0 ? "b" : "c")
CELL(broken_text, "%s", i % 9 == 0 ? "a\xff" : i % 2 == 0 ? "b" : "c")
CELL(future_date, "%d-01-01", 2100 + i % 50)
CELL(correlated, "%d", 3 * mixed_up(i) + i % 3)
CELL(uncorrelated, "%d", mixed_up(mixed_up(i) * 31 % 1000))
CELL(same_again, "%d", mixed_up(i))

static struct data_alert *
alerts_of(const struct buf *text, struct data_profile *p, size_t *count)
{
	char path[] = "/tmp/benchtop-alert-XXXXXX";
	int fd = mkstemp(path);
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = 1, .read.encoding = DATA_ENCODING_UTF8 };
	struct data_summary *summaries;
	struct data_alert *alerts;
	struct data_corr *pairs;
	size_t pair_count;
	struct err err;

	assert_true(fd != -1);
	assert_true(write(fd, text->data, text->len) == (ssize_t)text->len);
	close(fd);
	if (!data_files_add(&files, path, &err) || !data_pass_run(p, &files, &options, &err))
		fail_msg("%s", err.msg);
	data_files_release(&files);
	unlink(path);
	summaries = x_new_array(struct data_summary, p->count + 1);
	for (size_t i = 0; i < p->count; i++)
		data_summary_make(&summaries[i], &p->columns[i]);
	pairs = data_corr_find(p, &pair_count);
	alerts = data_alert_find(p, summaries, pairs, pair_count, count);
	for (size_t i = 0; i < p->count; i++)
		data_summary_release(&summaries[i]);
	x_free(summaries);
	x_free(pairs);
	return alerts;
}

static bool
raises(const struct buf *text, const char *code, const char *column)
{
	struct data_profile p;
	size_t count;
	struct data_alert *alerts = alerts_of(text, &p, &count);
	bool found = false;

	for (size_t i = 0; i < count; i++)
		found |= str_equal(alerts[i].code, code) &&
		    (column == NULL ? alerts[i].column == NULL
				    : alerts[i].column != NULL && str_equal(alerts[i].column, column));
	x_free(alerts);
	data_profile_release(&p);
	return found;
}

/* The column beside one of mixed up numbers. */
static bool
column_raises(cell *write_cell, const char *code)
{
	struct buf text = BUF_INIT;
	bool found;

	buf_add(&text, "id,v\n");
	for (int i = 0; i < 1000; i++) {
		buf_printf(&text, "%d,", mixed_up(i));
		write_cell(&text, i);
		buf_add_char(&text, '\n');
	}
	found = raises(&text, code, "v");
	buf_release(&text);
	return found;
}

static void
each_alert_about_a_column_is_raised_by_what_it_names_and_by_no_less(void **state)
{
	static const struct {
		const char *code;
		cell *raised, *silent;
	} rows[] = {
		{ "constant", always_seven, nearly_seven },
		{ "near-constant", nearly_seven, mostly_seven },
		{ "empty", nothing, some_gaps },
		{ "missing", some_gaps, even },
		{ "id-like", own_text, repeated_text },
		{ "zeros", mostly_zero, half_zero },
		{ "infinite", infinite, even },
		{ "nan", not_a_number, even },
		{ "skewed", skewed, even },
		{ "imbalanced", imbalanced, balanced },
		{ "mixed-types", mixed, even },
		{ "zero-padded", padded_code, plain_number },
		{ "date-as-text", written_date, iso_date },
		{ "whitespace", blanks, balanced },
		{ "encoding", broken_text, balanced },
		{ "future", future_date, iso_date },
		{ "correlated", correlated, uncorrelated },
		{ "duplicate-column", same_again, correlated },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!column_raises(rows[i].raised, rows[i].code))
			fail_msg("%s is not raised", rows[i].code);
		if (column_raises(rows[i].silent, rows[i].code))
			fail_msg("%s is raised for nothing", rows[i].code);
	}
}

static void
many_texts_that_repeat_a_little_have_high_cardinality(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_add(&text, "v,w\n");
	for (int i = 0; i < 3000; i++)
		buf_printf(&text, "user-%d,%d\n", i * 7919 % 2900, i % 5);
	assert_true(raises(&text, "high-cardinality", "v"));
	buf_release(&text);
}

static void
rows_that_repeat_or_break_the_dialect_are_told(void **state)
{
	static const struct {
		const char *code, *text;
	} rows[] = {
		{ "duplicate-rows", "a,b\n1,2\n3,4\n1,2\n" },
		{ "short-rows", "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n" },
		{ "long-rows", "a,b,c\n1,2,3\n4,5,6,7\n6,7,8\n9,10,11\n" },
		{ "bad-rows", "{\"a\":1}\nno\n{\"a\":2}\n" },
	};
	struct buf fine = BUF_INIT;

	(void)state;
	buf_add(&fine, "a,b,c\n1,2,3\n4,5,6\n");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf text = BUF_INIT;

		buf_add(&text, rows[i].text);
		if (!raises(&text, rows[i].code, NULL))
			fail_msg("%s is not raised", rows[i].code);
		assert_false(raises(&fine, rows[i].code, NULL));
		buf_release(&text);
	}
	buf_release(&fine);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_alert_about_a_column_is_raised_by_what_it_names_and_by_no_less),
		cmocka_unit_test(many_texts_that_repeat_a_little_have_high_cardinality),
		cmocka_unit_test(rows_that_repeat_or_break_the_dialect_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
