/* Kinds of files are told by their bytes; JSON and tables are rendered, nothing is trusted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "preview.h"

static struct buf out, note;

static int
release(void **state)
{
	(void)state;
	buf_release(&out);
	buf_release(&note);
	return 0;
}

static enum preview_kind
kind(const char *name, const char *bytes, size_t n)
{
	buf_clear(&out);
	return preview_kind_of(name, (struct slice){ bytes, n }, &out);
}

#define KIND(name, bytes) kind((name), (bytes), sizeof(bytes) - 1)

static void
kinds_are_told_by_bytes_before_names(void **state)
{
	(void)state;
	assert_int_equal(KIND("x.txt", ""), PREVIEW_EMPTY);
	assert_int_equal(KIND("x.txt", "hello\n"), PREVIEW_TEXT);
	assert_int_equal(KIND("model", " {\"a\": 1}"), PREVIEW_JSON);
	assert_int_equal(KIND("x.jsonl", "{\"a\": 1}\n{\"a\": 2}\n"), PREVIEW_TEXT);
	assert_int_equal(KIND("x.csv", "a,b\n1,2\n"), PREVIEW_TABLE);
	assert_int_equal(KIND("x.csv", "a\0b"), PREVIEW_BINARY);
	assert_int_equal(KIND("x.csv", "PAR1...."), PREVIEW_BINARY);
	assert_string_equal(buf_str(&out), "Parquet table");
	assert_int_equal(KIND("log", "\033[31mred\033[0m\n"), PREVIEW_TEXT);
}

static void
pictures_tell_their_size(void **state)
{
	(void)state;
	KIND("x", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0\x08\2\0\0\0");
	assert_string_equal(buf_str(&out), "PNG image, 640 x 480");
	KIND("x", "\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\x11\x08\0\x64\0\xc8\3");
	assert_string_equal(buf_str(&out), "JPEG image, 200 x 100");
	KIND("x", "\xff\xd8\xff\xe0\xff\xff");
	assert_string_equal(buf_str(&out), "JPEG image");
	KIND("x", "\x89PNG\r\n\x1a\n");
	assert_string_equal(buf_str(&out), "PNG image");
}

static void
json_is_indented_and_broken_json_is_text(void **state)
{
	(void)state;
	buf_clear(&out);
	assert_true(preview_render_json(slice_of("{\"a\":[1,2],\"b\":\"x\"}"), &out));
	assert_non_null(strstr(buf_str(&out), "\n  \"b\": \"x\"\n"));
	buf_clear(&out);
	assert_false(preview_render_json(slice_of("{\"a\":"), &out));
}

static const char *
table(const char *text, bool whole)
{
	buf_clear(&out);
	buf_clear(&note);
	assert_true(preview_render_table(slice_of(text), whole, &out, &note));
	return buf_str(&out);
}

static void
tables_are_aligned(void **state)
{
	(void)state;
	assert_string_equal(table("name,x\nlonger name,1\n\"a\nb\",22\n", true),
	    "\033[1mname          x\033[0m\nlonger name   1\na b          22\n");
	assert_string_equal(buf_str(&note), "");
	assert_string_equal(table("a;b\n1;2\n3", false), "\033[1ma  b\033[0m\n1  2\n");
	assert_string_equal(buf_str(&note), "the first 1 row");
}

static void
a_dump_shows_bytes_and_letters(void **state)
{
	(void)state;
	buf_clear(&out);
	preview_render_dump((struct slice){ "AB\0\033", 4 }, &out);
	assert_non_null(strstr(buf_str(&out), "41 42 00 1b"));
	assert_non_null(strstr(buf_str(&out), "AB.."));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_told_by_bytes_before_names),
		cmocka_unit_test(pictures_tell_their_size),
		cmocka_unit_test(json_is_indented_and_broken_json_is_text),
		cmocka_unit_test(tables_are_aligned),
		cmocka_unit_test(a_dump_shows_bytes_and_letters),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
