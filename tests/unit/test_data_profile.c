/*
 * Profiles: the same bytes for any number of threads and any order of finishing, merging, storing,
 * damage, types and what a column says.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_rand.h"
#include "data_json.h"
#include "data_pass.h"
#include "lib/chance.h"
#include "lib/folder.h"


static char *
write_file(const char *name, const struct buf *text)
{
	char *path = xasprintf("%s/%s", test_folder, name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text->data, 1, text->len, f), text->len);
	fclose(f);
	return path;
}

static void
profile_path(struct data_profile *p, const char *path, const struct data_pass_options *options)
{
	struct data_files files = { .count = 0 };
	struct err err;

	if (!data_files_add(&files, path, &err) || !data_pass_run(p, &files, options, &err))
		fail_msg("%s", err.msg);
	p->written = 0;
	data_files_release(&files);
}

static void
profile_text(struct data_profile *p, const char *text)
{
	struct buf b = BUF_INIT;
	char *path;

	buf_add(&b, text);
	path = write_file("text.csv", &b);
	profile_path(p, path, &(struct data_pass_options){ .threads = 1 });
	buf_release(&b);
	x_free(path);
}

/* Numbers of all kinds, categories, unique texts, quotes with newlines, times, holes. */
static void
make_table(struct buf *out, size_t rows, size_t from)
{
	buf_add(out, "id,x,small,cat,code,note,when,hole\n");
	for (size_t i = from; i < from + rows; i++)
		buf_printf(out,
		    "%zu,%.17g,%llu,%c,%08llx,\"a %llu\nb\",2024-01-%02d 10:%02d:00,%s\n", i,
		    (double)rand_below(1000000) / 7, (unsigned long long)rand_below(30),
		    (char)('a' + rand_below(5)), (unsigned long long)rand_below(UINT32_MAX),
		    (unsigned long long)rand_below(9000), (int)(i % 28) + 1, (int)(i % 60),
		    i % 3 == 0 ? "" : "7");
}

static void
any_number_of_threads_gives_the_same_bytes(void **state)
{
	struct buf table = BUF_INIT, bytes[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	static const unsigned threads[] = { 1, 2, 8 };
	char *path;

	(void)state;
	make_table(&table, 30000, 0);
	path = write_file("table.csv", &table);
	for (int i = 0; i < 3; i++) {
		struct data_pass_options options = { .threads = threads[i],
			.read.block_size = 50000 };
		struct data_profile p;

		profile_path(&p, path, &options);
		assert_int_equal(p.rows, 30000);
		assert_true(p.blocks > 20);
		data_profile_pack(&p, &bytes[i]);
		data_profile_release(&p);
		assert_int_equal(bytes[i].len, bytes[0].len);
		assert_memory_equal(bytes[i].data, bytes[0].data, bytes[0].len);
	}
	for (int i = 0; i < 3; i++)
		buf_release(&bytes[i]);
	buf_release(&table);
	x_free(path);
}

static void
blocks_change_nothing_that_is_exact(void **state)
{
	struct buf table = BUF_INIT;
	struct data_profile whole, parts;
	char *path;

	(void)state;
	make_table(&table, 5000, 0);
	path = write_file("table.csv", &table);
	profile_path(&whole, path, &(struct data_pass_options){ .threads = 1 });
	profile_path(
	    &parts, path, &(struct data_pass_options){ .threads = 2, .read.block_size = 3000 });
	assert_int_equal(whole.blocks, 1);
	assert_int_equal(whole.digest, parts.digest);
	for (size_t i = 0; i < whole.count; i++) {
		struct data_column *a = &whole.columns[i], *b = &parts.columns[i];

		assert_int_equal(a->digest, b->digest);
		assert_true(a->int_sum == b->int_sum && a->kll.n == b->kll.n &&
			    a->text_chars == b->text_chars);
		assert_memory_equal(a->classes, b->classes, sizeof a->classes);
		assert_memory_equal(a->first, b->first, sizeof a->first);
		assert_true(fabs(data_moments_mean(&a->moments) - data_moments_mean(&b->moments)) <=
				1e-12 * fabs(data_moments_mean(&a->moments)) ||
			    a->moments.n == 0);
		assert_true(a->top.count == b->top.count);
		assert_string_equal(a->last_value != NULL ? a->last_value : "",
		    b->last_value != NULL ? b->last_value : "");
	}
	data_profile_release(&whole);
	data_profile_release(&parts);
	buf_release(&table);
	x_free(path);
}

static void
shards_merge_to_the_profile_of_all(void **state)
{
	struct buf first = BUF_INIT, second = BUF_INIT, all = BUF_INIT;
	struct data_profile a, b, whole;
	const struct data_pass_options options = { .threads = 1 };
	char *path;

	(void)state;
	make_table(&first, 3000, 0);
	make_table(&second, 2000, 3000);
	buf_append(&all, first.data, first.len);
	buf_add(&all, strchr(second.data, '\n') + 1);
	path = write_file("a.csv", &first);
	profile_path(&a, path, &options);
	x_free(path);
	path = write_file("b.csv", &second);
	profile_path(&b, path, &options);
	x_free(path);
	path = write_file("all.csv", &all);
	profile_path(&whole, path, &options);
	x_free(path);
	data_profile_merge(&a, &b);
	assert_int_equal(a.rows, 5000);
	assert_int_equal(a.digest, whole.digest);
	assert_int_equal(a.sample.count, 5000);
	assert_true(data_theta_distinct(&a.row_hashes) == 5000);
	for (size_t i = 0; i < a.count; i++) {
		assert_int_equal(a.columns[i].digest, whole.columns[i].digest);
		assert_true(
		    data_column_distinct(&a.columns[i]) == data_column_distinct(&whole.columns[i]));
		assert_true(fabs(data_moments_sd(&a.columns[i].moments) -
				 data_moments_sd(&whole.columns[i].moments)) < 1e-6 ||
			    a.columns[i].moments.n == 0 || a.columns[i].family == DATA_FAMILY_TIME);
		assert_true(a.columns[i].ascending == whole.columns[i].ascending);
	}
	data_profile_release(&a);
	data_profile_release(&b);
	data_profile_release(&whole);
	buf_release(&first);
	buf_release(&second);
	buf_release(&all);
}

static void
stored_profiles_read_back_and_damage_is_refused(void **state)
{
	struct buf table = BUF_INIT, bytes = BUF_INIT, again = BUF_INIT;
	struct data_profile p, back;
	struct err err;
	char *path;

	(void)state;
	make_table(&table, 4000, 0);
	path = write_file("table.csv", &table);
	profile_path(&p, path, &(struct data_pass_options){ .sample_rows = 50 });
	data_profile_pack(&p, &bytes);
	assert_true(data_profile_unpack(&back, buf_slice(&bytes), &err));
	data_profile_pack(&back, &again);
	assert_true(slice_equal(buf_slice(&bytes), buf_slice(&again)));
	data_profile_release(&back);
	for (size_t at = 0; at < bytes.len; at += bytes.len / 300 + 1) {
		bytes.data[at] ^= 0x41;
		assert_false(data_profile_unpack(&back, buf_slice(&bytes), &err));
		assert_int_equal(err.kind, ERR_CORRUPT);
		bytes.data[at] ^= 0x41;
		assert_false(data_profile_unpack(&back, (struct slice){ bytes.data, at }, &err));
	}
	data_profile_release(&p);
	buf_release(&table);
	buf_release(&bytes);
	buf_release(&again);
	x_free(path);
}

static enum data_type
type_of(const char *values)
{
	struct buf text = BUF_INIT;
	struct data_profile p;
	enum data_type type;

	buf_add(&text, "v,w\n");
	for (const char *s = values; *s != '\0';) {
		size_t n = strcspn(s, "|");

		buf_append(&text, s, n);
		buf_add(&text, ",1\n");
		s += n + (s[n] != '\0');
	}
	profile_text(&p, buf_str(&text));
	type = data_column_type(&p.columns[0]);
	data_profile_release(&p);
	buf_release(&text);
	return type;
}

static void
the_narrowest_type_that_covers_all_wins(void **state)
{
	(void)state;
	assert_int_equal(type_of("1|2|-3"), DATA_TYPE_INT);
	assert_int_equal(type_of("1|2.5|"), DATA_TYPE_FLOAT);
	assert_int_equal(type_of("1|nan|3"), DATA_TYPE_FLOAT);
	assert_int_equal(type_of("true|false|true"), DATA_TYPE_BOOL);
	assert_int_equal(type_of("2024-01-01|2024-02-01"), DATA_TYPE_DATE);
	assert_int_equal(type_of("2024-01-01|2024-02-01T10:00"), DATA_TYPE_TIME);
	assert_int_equal(type_of("2024-01-01|9999-12-31"), DATA_TYPE_DATE);
	assert_int_equal(type_of("9999-12-31|9999-12-31"), DATA_TYPE_DATE);
	assert_int_equal(type_of("0001-01-01T00:00:00Z|2024-02-01T10:00:00Z"), DATA_TYPE_TIME);
	assert_int_equal(type_of("2024-01-01|x|9999-12-31"), DATA_TYPE_STRING);
	assert_int_equal(type_of("01234|12345"), DATA_TYPE_CODE);
	assert_int_equal(type_of("1|2|x"), DATA_TYPE_STRING);
	assert_int_equal(type_of("||"), DATA_TYPE_NULL);
}

static void
a_column_says_what_is_odd_and_where(void **state)
{
	struct data_profile p;
	struct data_summary s;

	(void)state;
	profile_text(&p, "v\n1\n2\n2\nNA\noops\n7\n");
	data_summary_make(&s, &p.columns[0]);
	assert_int_equal(s.type, DATA_TYPE_STRING);
	assert_int_equal(s.odd_class, DATA_CLASS_TEXT);
	assert_int_equal(s.odd_row, 4);
	assert_int_equal(s.missing, 1);
	assert_true(s.distinct == 4 && s.distinct_exact);
	assert_true(s.mean == 3 && s.quantiles[DATA_Q50] == 2);
	data_summary_release(&s);
	data_profile_release(&p);
}

/* Rows with text, number and time, of which most fit what was told. */
static void
a_type_that_was_told_steers_what_is_computed(void **state)
{
	static const char text[] = "reading,whole,when,kind,flag,wrong\n"
				   "1,3,2024-01-01,1,true,x\n2.5,4,2024-01-02 10:00:00,2,false,y\n"
				   "broken,5,soon,north,yes,z\n4,six,2024-01-04,1,true,7\n";
	static const struct data_told_column told[] = { { "reading", DATA_TOLD_FLOAT },
		{ "whole", DATA_TOLD_INT }, { "when", DATA_TOLD_TIME }, { "kind", DATA_TOLD_CATEGORY },
		{ "flag", DATA_TOLD_BOOL }, { "wrong", DATA_TOLD_FLOAT } };
	static const struct {
		const char *name;
		enum data_family family;
		enum data_type type, untold;
		double mean;
		uint64_t odd, odd_row;
	} expected[] = { { "reading", DATA_FAMILY_NUMBER, DATA_TYPE_FLOAT, DATA_TYPE_STRING, 2.5, 1, 2 },
		{ "whole", DATA_FAMILY_NUMBER, DATA_TYPE_INT, DATA_TYPE_STRING, 4, 1, 3 },
		{ "when", DATA_FAMILY_TIME, DATA_TYPE_TIME, DATA_TYPE_STRING, (double)NAN, 1, 2 },
		{ "kind", DATA_FAMILY_TEXT, DATA_TYPE_STRING, DATA_TYPE_STRING, (double)NAN, 1, 2 },
		{ "flag", DATA_FAMILY_TEXT, DATA_TYPE_BOOL, DATA_TYPE_STRING, (double)NAN, 1, 2 },
		{ "wrong", DATA_FAMILY_TEXT, DATA_TYPE_STRING, DATA_TYPE_STRING, (double)NAN, 1, 3 } };
	const struct data_pass_options plain = { .threads = 1 };
	struct data_pass_options options = { .threads = 1, .read = { .told = told, .told_count = 6 } };
	struct data_profile p, untold, again;
	struct buf table = BUF_INIT, bytes = BUF_INIT;
	struct err err;
	char *path;

	(void)state;
	buf_add(&table, text);
	path = write_file("told.csv", &table);
	profile_path(&untold, path, &plain);
	profile_path(&p, path, &options);
	data_profile_pack(&p, &bytes);
	assert_true(data_profile_unpack(&again, buf_slice(&bytes), &err));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		struct data_summary s;

		assert_int_equal(data_column_type(&untold.columns[i]), expected[i].untold);
		assert_int_equal(again.columns[i].family, expected[i].family);
		data_summary_make(&s, &again.columns[i]);
		assert_string_equal(s.column->name, expected[i].name);
		assert_int_equal(s.type, expected[i].type);
		assert_int_equal(s.odd_count, expected[i].odd);
		assert_int_equal(s.odd_row, expected[i].odd_row);
		if (!isnan(expected[i].mean))
			assert_true(s.numeric && s.mean == expected[i].mean);
		data_summary_release(&s);
	}
	data_profile_release(&p);
	data_profile_release(&untold);
	data_profile_release(&again);
	buf_release(&table);
	buf_release(&bytes);
	x_free(path);
}

static void
wide_integers_stay_exact(void **state)
{
	struct data_profile p;

	(void)state;
	profile_text(&p, "v\n9007199254740993\n9007199254740992\n9223372036854775807\n");
	assert_true(data_column_distinct(&p.columns[0]) == 3);
	assert_true(p.columns[0].max_int == INT64_MAX);
	assert_true(
	    p.columns[0].int_sum == (__int128)INT64_MAX + 9007199254740993 + 9007199254740992);
	data_profile_release(&p);
}

/* An estimate may be too high, but no more whole numbers are known to be there. */
static void
whole_numbers_are_no_more_than_their_range(void **state)
{
	(void)state;
	for (int range = 7000; range <= 13000; range += 1000) {
		struct buf text = BUF_INIT;
		struct data_profile p;

		buf_add(&text, "v\n");
		for (int i = 0; i < 2 * range; i++)
			buf_printf(&text, "%d\n", i % range - 50);
		profile_text(&p, buf_str(&text));
		assert_non_null(p.columns[0].hll);
		assert_true(data_column_distinct(&p.columns[0]) <= range);
		assert_true(data_column_distinct(&p.columns[0]) > 0.95 * range);
		data_profile_release(&p);
		buf_release(&text);
	}
}

static void
json_lines_fill_missing_members(void **state)
{
	struct buf text = BUF_INIT;
	struct data_profile p;
	char *path;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_printf(&text,
		    i < 250 ? "{\"a\":%d,\"b\":\"x%d\"}\n" : "{\"b\":\"x\",\"a\":%d,\"c\":%d.5}\n",
		    i, i);
	path = write_file("lines.jsonl", &text);
	profile_path(
	    &p, path, &(struct data_pass_options){ .threads = 2, .read.block_size = 1000 });
	assert_int_equal(p.count, 3);
	assert_int_equal(p.rows, 500);
	assert_string_equal(p.columns[2].name, "c");
	assert_int_equal(p.columns[2].classes[DATA_CLASS_NULL], 250);
	assert_int_equal(data_column_type(&p.columns[2]), DATA_TYPE_FLOAT);
	assert_int_equal(data_column_type(&p.columns[0]), DATA_TYPE_INT);
	assert_int_equal(p.columns[1].rows, 500);
	data_profile_release(&p);
	buf_release(&text);
	x_free(path);
}

static void
duplicate_rows_and_columns_are_found(void **state)
{
	struct data_profile p;

	(void)state;
	profile_text(&p, "a,b,c\n1,x,1\n2,y,2\n1,x,1\n");
	assert_true(data_theta_duplicates(&p.row_hashes, p.rows) == 1);
	assert_int_equal(p.columns[0].digest, p.columns[2].digest);
	data_profile_release(&p);
}

static void
exact_profiles_use_no_sketch(void **state)
{
	const struct data_limits exact = DATA_LIMITS_EXACT;
	struct buf table = BUF_INIT;
	struct data_profile p;
	char *path;

	(void)state;
	make_table(&table, 20000, 0);
	path = write_file("table.csv", &table);
	profile_path(
	    &p, path, &(struct data_pass_options){ .limits = exact, .read.block_size = 100000 });
	assert_null(p.columns[0].hll);
	assert_true(data_column_distinct(&p.columns[0]) == 20000);
	assert_true(data_kll_is_exact(&p.columns[1].kll));
	assert_null(p.columns[4].hll);
	data_profile_release(&p);
	buf_release(&table);
	x_free(path);
}

static void
a_table_without_rows_has_columns(void **state)
{
	struct data_profile p;

	(void)state;
	profile_text(&p, "a,b\n");
	assert_int_equal(p.count, 2);
	assert_int_equal(p.rows, 0);
	data_profile_release(&p);
}

static bool
refuse(void *ctx, const struct store_progress_at *at)
{
	(void)ctx;
	(void)at;
	return false;
}

static void
objects_without_members_are_rows_without_columns(void **state)
{
	struct buf text = BUF_INIT;
	struct data_profile p;
	char *path;

	(void)state;
	buf_add(&text, "{}\n{}\n{}\n");
	path = write_file("empty.jsonl", &text);
	profile_path(&p, path, &(struct data_pass_options){ .threads = 1 });
	assert_int_equal(p.rows, 3);
	assert_int_equal(p.count, 0);
	data_profile_release(&p);
	buf_release(&text);
	x_free(path);
}

/* Whole numbers that are no doubles, before and behind the first real and a gap, in one block and in two. */
static void
wide_integers_among_reals_keep_their_digest(void **state)
{
	static const char text[] = "x,y\n9007199254740993,1\n,2\n-9007199254740995,3\n0.5,4\n"
				   "9223372036854775807,5\nword,6\n7,7\n";
	struct buf table = BUF_INIT;
	struct data_profile whole, parts;
	char *path;

	(void)state;
	buf_add(&table, text);
	path = write_file("wide.csv", &table);
	profile_path(&whole, path, &(struct data_pass_options){ .threads = 1 });
	profile_path(&parts, path, &(struct data_pass_options){ .threads = 1, .read.block_size = 24 });
	assert_true(parts.blocks > 2);
	assert_int_equal(whole.columns[0].digest, parts.columns[0].digest);
	assert_int_equal(whole.digest, parts.digest);
	data_profile_release(&whole);
	data_profile_release(&parts);
	buf_release(&table);
	x_free(path);
}

static void
a_pass_can_be_stopped(void **state)
{
	const struct store_progress progress = { .report = refuse };
	struct data_pass_options options = {
		.threads = 2, .read.block_size = 1000, .progress = &progress
	};
	struct data_files files = { .count = 0 };
	struct buf table = BUF_INIT;
	struct data_profile p;
	struct err err;
	char *path;

	(void)state;
	make_table(&table, 60000, 0);
	path = write_file("table.csv", &table);
	assert_true(data_files_add(&files, path, &err));
	assert_false(data_pass_run(&p, &files, &options, &err));
	assert_int_equal(err.kind, ERR_CANCELLED);
	data_files_release(&files);
	buf_release(&table);
	x_free(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_number_of_threads_gives_the_same_bytes),
		cmocka_unit_test(blocks_change_nothing_that_is_exact),
		cmocka_unit_test(shards_merge_to_the_profile_of_all),
		cmocka_unit_test(stored_profiles_read_back_and_damage_is_refused),
		cmocka_unit_test(the_narrowest_type_that_covers_all_wins),
		cmocka_unit_test(a_column_says_what_is_odd_and_where),
		cmocka_unit_test(a_type_that_was_told_steers_what_is_computed),
		cmocka_unit_test(wide_integers_stay_exact),
		cmocka_unit_test(whole_numbers_are_no_more_than_their_range),
		cmocka_unit_test(json_lines_fill_missing_members),
		cmocka_unit_test(duplicate_rows_and_columns_are_found),
		cmocka_unit_test(exact_profiles_use_no_sketch),
		cmocka_unit_test(a_table_without_rows_has_columns),
		cmocka_unit_test(objects_without_members_are_rows_without_columns),
		cmocka_unit_test(wide_integers_among_reals_keep_their_digest),
		cmocka_unit_test(a_pass_can_be_stopped),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, test_folder_make, test_folder_remove);
}
