/*
 * Rules over rows: in one pass with the profile or alone, on any number of threads, with the right rows;
 * keys that repeat, in memory and over runs on disk.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "data_check.h"
#include "data_pass.h"
#include "data_unique.h"
#include "lib/text_file.h"

/* 3,000 rows in blocks of a few: a rule is broken by every 7th, the order by every 1,000th, a key repeats. */
static void
write_rows(void)
{
	FILE *f = fopen(text_file, "w");

	assert_non_null(f);
	fputs("n,a,b,sum,group,word\n", f);
	for (int i = 0; i < 3000; i++)
		fprintf(f, "%d,%d,%d,%d,%d,%s%04d\n", i % 1000 == 999 ? i - 5 : i, i % 50, i % 9,
		    i % 50 + i % 9 + (i % 7 == 3), i == 2500 ? 100 : i / 2, i == 1234 ? "a" : "b", i);
	fclose(f);
}

static struct data_schema
nothing(void)
{
	return (struct data_schema){ .extra_columns = true, .rows_min = (double)NAN, .rows_max = (double)NAN,
		.freshness = (double)NAN, .file_freshness = (double)NAN };
}

static struct data_rule
rule_of(const char *column)
{
	struct data_rule rule;

	data_rule_init(&rule, column);
	return rule;
}

/* Checks in the pass that makes the profile, or behind it. */
static void
check(const struct data_schema *schema, unsigned threads, uint64_t block, bool in_pass,
    struct data_violations *out)
{
	struct data_files files = { .count = 0 };
	struct data_pass_options options = { .threads = threads, .read = { .block_size = block } };
	struct data_profile p;
	struct data_check *c;
	struct err err;

	assert_true(data_check_new(&c, schema, &err));
	if (in_pass)
		options.check = c;
	if (!data_files_add(&files, text_file, &err) || !data_pass_run(&p, &files, &options, &err) ||
	    !data_check_finish(c, &p, &files, &options.read, threads, out, &err))
		fail_msg("%s", err.msg);
	data_check_free(c);
	data_profile_release(&p);
	data_files_release(&files);
}

static void
print(const struct data_violations *v, struct buf *out)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct data_violation *one = &v->items[i];

		buf_printf(out, "%s %s %llu %s:", one->column != NULL ? one->column : "-", one->rule,
		    (unsigned long long)one->count, one->text);
		for (size_t k = 0; k < one->kept; k++)
			buf_printf(out, " %llu=%s", (unsigned long long)one->rows[k], one->values[k]);
		buf_add_char(out, '\n');
	}
}

static void
any_number_of_threads_names_the_same_rows(void **state)
{
	static const char *const expressions[] = { "a + b = sum", "n >= 0" };
	static const char *const pair[] = { "group", "b" }, *const group[] = { "group" };
	static const struct data_key keys[] = { { group, 1 }, { pair, 2 } };
	struct data_rule rules[] = { rule_of("n"), rule_of("word"), rule_of("a") };
	struct data_schema schema = nothing();
	struct buf first = BUF_INIT;

	(void)state;
	write_rows();
	rules[0].order = "strictly-ascending";
	rules[1].order = "ascending";
	rules[1].pattern = "b|b\\d+";
	rules[2].max = 48;
	rules[2].unique = true;
	schema.rules = rules;
	schema.count = ARRAY_LEN(rules);
	schema.expressions = expressions;
	schema.expression_count = ARRAY_LEN(expressions);
	schema.keys = keys;
	schema.key_count = ARRAY_LEN(keys);
	for (unsigned i = 0; i < 8; i++) {
		struct buf text = BUF_INIT;
		struct data_violations v;

		check(&schema, 1 + i / 2 * 2, i < 6 ? 256 : 0, i % 2 == 0, &v);
		print(&v, &text);
		if (i == 0)
			buf_append(&first, text.data, text.len);
		else
			assert_string_equal(buf_str(&text), buf_str(&first));
		buf_release(&text);
		data_violations_release(&v);
	}
	assert_non_null(strstr(first.data, "n order 3 3 values are not strictly-ascending behind the one before: "
	    "999=994 1999=1994 2999=2994\n"));
	assert_non_null(strstr(first.data, "word pattern 1 1 value does not match b|b\\d+: 1234=a1234\n"));
	assert_non_null(strstr(first.data, "word order 1 1 value is not ascending behind the one before: "
	    "1234=a1234\n"));
	assert_non_null(strstr(first.data, "a max 60 60 values above 48: 49=49 99=49"));
	assert_non_null(strstr(first.data, "a unique 2950 2,950 values repeat that of an earlier row: 50=0 51=1"));
	assert_non_null(strstr(first.data, "- rule 429 429 rows break: a + b = sum: 3=a 3, b 3, sum 7 10="));
	assert_null(strstr(first.data, "n >= 0"));
	assert_non_null(strstr(first.data, "- unique 1500 1,500 rows repeat an earlier row in group: 1=0 3=1"));
	assert_null(strstr(first.data, "in group, b"));
	buf_release(&first);
}

static void
rows_and_age_of_a_dataset_are_checked(void **state)
{
	struct data_rule rule = rule_of("when");
	struct data_schema schema = nothing();
	struct data_violations v;
	struct buf text = BUF_INIT;

	(void)state;
	text_file_write("when,other\n2020-01-01,2100-01-01\n2020-01-02,2100-01-01\n");
	rule.is_time = true;
	schema.rules = &rule;
	schema.count = 1;
	schema.rows_min = 3;
	schema.freshness = 3600e9;
	schema.file_freshness = 3600e9;
	check(&schema, 1, 0, true, &v);
	print(&v, &text);
	assert_int_equal(v.count, 2);
	assert_string_equal(v.items[0].text, "2 rows, at least 3");
	assert_string_equal(v.items[1].rule, "freshness");
	assert_string_equal(v.items[1].column, "when");
	data_violations_release(&v);
	buf_release(&text);
}

static void
what_is_quoted_and_empty_is_missing_where_it_cannot_be_a_text(void **state)
{
	struct data_rule rules[] = { rule_of("n"), rule_of("t") };
	struct data_schema schema = nothing();
	struct data_violations v;

	(void)state;
	text_file_write("n,t\n1,\"\"\n\"\",x\n3,y\n");
	rules[0].type = "int";
	rules[0].missing = 0.5;
	rules[1].type = "string";
	rules[1].missing = 0;
	schema.rules = rules;
	schema.count = 2;
	check(&schema, 1, 0, true, &v);
	assert_int_equal(v.count, 0);
	data_violations_release(&v);
	rules[0].missing = 0;
	check(&schema, 1, 0, false, &v);
	assert_int_equal(v.count, 1);
	assert_string_equal(v.items[0].rule, "missing");
	assert_int_equal(v.items[0].rows[0], 1);
	data_violations_release(&v);
}

static void
a_column_that_a_rule_mentions_must_be_there(void **state)
{
	static const char *const expressions[] = { "start <= finish" };
	struct data_schema schema = nothing();
	struct data_violations v;

	(void)state;
	text_file_write("start,end\n1,2\n");
	schema.expressions = expressions;
	schema.expression_count = 1;
	check(&schema, 1, 0, true, &v);
	assert_int_equal(v.count, 1);
	assert_string_equal(v.items[0].column, "finish");
	data_violations_release(&v);
}

/* What an array says, the external sort must say too, whatever fits its memory. */
static void
repeats_are_counted_exactly_in_any_memory(void **state)
{
	enum { ROWS = 20000 };

	(void)state;
	for (size_t memory = 0; memory <= 1 << 20; memory = memory == 0 ? 4096 : memory * 16) {
		struct data_unique *u = data_unique_new(memory);
		unsigned char seen[9973] = { 0 };
		struct data_repeats r;
		uint64_t expected = 0, first = UINT64_MAX;
		struct err err;

		for (uint64_t row = 0; row < ROWS; row++) {
			uint64_t key = row * 7919 % 9973;

			if (seen[key]++ > 0) {
				expected++;
				first = first == UINT64_MAX ? row : first;
			}
			assert_true(data_unique_add(u, data_hash_key(&key, sizeof key), row, &err));
		}
		assert_true(data_unique_finish(u, &r, &err));
		assert_int_equal(r.count, expected);
		assert_int_equal(r.kept, DATA_UNIQUE_ROWS);
		for (size_t i = 0; i < r.kept; i++)
			assert_int_equal(r.rows[i], first + i);
		data_unique_free(u);
	}
}

static void
a_full_disk_is_an_error(void **state)
{
	struct data_unique *u = data_unique_new(0);
	struct err err;
	bool ok = true;

	(void)state;
	setenv("TMPDIR", "/dev/null", 1);
	for (uint64_t row = 0; row < 1000 && ok; row++)
		ok = data_unique_add(u, data_hash_key(&row, sizeof row), row, &err);
	assert_false(ok);
	assert_non_null(strstr(err.msg, "temporary file"));
	unsetenv("TMPDIR");
	data_unique_free(u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_number_of_threads_names_the_same_rows),
		cmocka_unit_test(rows_and_age_of_a_dataset_are_checked),
		cmocka_unit_test(what_is_quoted_and_empty_is_missing_where_it_cannot_be_a_text),
		cmocka_unit_test(a_column_that_a_rule_mentions_must_be_there),
		cmocka_unit_test(repeats_are_counted_exactly_in_any_memory),
		cmocka_unit_test(a_full_disk_is_an_error),
	};

	return cmocka_run_group_tests(tests, text_file_make, text_file_remove);
}
