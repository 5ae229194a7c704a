/* Buffers, slices, arenas and the map: growth, limits, borrowed views. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_map.h"

static void
a_buffer_grows_and_stays_terminated(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	assert_int_equal(b.data[b.len], '\0');
	buf_consume(&b, 4);
	assert_memory_equal(b.data, "2,3,", 4);
	buf_release(&b);
}

static void
a_word_comes_back_from_a_shell_as_it_was(void **state)
{
	static const char *const words[][2] = { { "fit.py", "fit.py" }, { "", "''" }, { "a b", "'a b'" },
		{ "it's $(reboot)", "'it'\\''s $(reboot)'" }, { "a\nb", "'a\nb'" } };
	struct buf b = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		buf_clear(&b);
		buf_add_shell(&b, words[i][0]);
		assert_string_equal(buf_str(&b), words[i][1]);
	}
	buf_release(&b);
}

static void
a_long_format_is_kept_whole(void **state)
{
	struct buf b = BUF_INIT;
	char text[1001];

	(void)state;
	memset(text, 'x', 1000);
	text[1000] = '\0';
	assert_true(buf_printf(&b, "<%s>", text));
	assert_int_equal(b.len, 1002);
	assert_int_equal(b.data[1001], '>');
	buf_release(&b);
}

static void
a_limited_buffer_refuses_and_remembers(void **state)
{
	struct buf b = BUF_INIT_MAX(4);

	(void)state;
	assert_true(buf_add(&b, "abcd"));
	assert_false(buf_add(&b, "e"));
	assert_true(b.overflow);
	assert_string_equal(buf_str(&b), "abcd");
	buf_clear(&b);
	assert_false(b.overflow);
	assert_true(buf_add(&b, "e"));
	buf_release(&b);
}

static void
taking_the_string_empties_the_buffer(void **state)
{
	struct buf b = BUF_INIT;
	char *s;

	(void)state;
	buf_add(&b, "run");
	s = buf_take(&b);
	assert_string_equal(s, "run");
	assert_int_equal(b.len, 0);
	x_free(s);
	s = buf_take(&b);
	assert_string_equal(s, "");
	x_free(s);
}

static void
slices_compare_and_trim_without_copying(void **state)
{
	struct slice s = slice_trim(slice_of(" \t depth \r\n"));

	(void)state;
	assert_true(slice_is(s, "depth"));
	assert_false(slice_is(s, "dept"));
	assert_true(slice_equal(slice_trim(slice_of("   ")), slice_of(NULL)));
}

static void
arena_memory_is_zeroed_aligned_and_reusable(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (size_t size = 1; size < 40000; size = size * 3 + 1) {
		unsigned char *p = arena_alloc(a, size);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
	arena_clear(a);
	assert_int_equal(*(unsigned char *)arena_alloc(a, 1), 0);
	assert_string_equal(arena_printf(a, "%s=%d", "depth", 6), "depth=6");
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	arena_free(a);
}

static void
a_map_keeps_order_and_replaces_values(void **state)
{
	struct map *m = map_new();
	int values[1000];
	char key[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof key, "m%d", i);
		assert_null(map_set(m, key, &values[i]));
	}
	assert_int_equal(map_count(m), 1000);
	assert_string_equal(map_key_at(m, 17), "m17");
	assert_ptr_equal(map_get(m, "m999"), &values[999]);
	assert_null(map_get(m, "m1000"));
	assert_ptr_equal(map_set(m, "m5", &values[0]), &values[5]);
	assert_ptr_equal(map_get_n(m, "m55", 2), &values[0]);
	map_free(m, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_buffer_grows_and_stays_terminated),
		cmocka_unit_test(a_word_comes_back_from_a_shell_as_it_was),
		cmocka_unit_test(a_long_format_is_kept_whole),
		cmocka_unit_test(a_limited_buffer_refuses_and_remembers),
		cmocka_unit_test(taking_the_string_empties_the_buffer),
		cmocka_unit_test(slices_compare_and_trim_without_copying),
		cmocka_unit_test(arena_memory_is_zeroed_aligned_and_reusable),
		cmocka_unit_test(a_map_keeps_order_and_replaces_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
