/* Log lines: colours become spans, progress bars show their last state, nothing else gets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_ansi.h"
#include "base_utf8.h"

static struct ansi *a;

static int
setup(void **state)
{
	(void)state;
	a = ansi_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	ansi_free(a);
	return 0;
}

static struct ansi_text
show(const char *line, int64_t first, int columns, int wrap)
{
	ansi_begin(a, &(struct ansi_window){ .first = first, .columns = columns, .wrap = wrap });
	ansi_feed(a, line, strlen(line));
	return ansi_end(a);
}

static void
check_text(struct ansi_text t, const char *expected)
{
	struct buf got = BUF_INIT;

	buf_append(&got, t.text.p, t.text.n);
	assert_string_equal(buf_str(&got), expected);
	buf_release(&got);
}

struct example {
	const char *line, *seen;
};

static void
check_examples(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_text(show(examples[i].line, 0, 200, 0), examples[i].seen);
}

static void
sequences_are_removed(void **state)
{
	static const struct example examples[] = {
		{ "a\033[2Jb\033[10;10Hc\033[?1049hd", "abcd" },
		{ "a\033]0;owned\007b\033]8;;http://x\033\\link\033]8;;\033\\c", "ablinkc" },
		{ "a\033Pq#0;2;0;0;0~-\033\\b\033_Gf=100;AAAA\033\\c\033^pm\033\\d\033Xsos\033\\e", "abcde" },
		{ "a\033cb\033(0c\033#8d\033=e\0337f", "abcdef" },
		{ "a\xc2\x9b" "31mb\xc2\x9d" "0;t\xc2\x9c" "c\xc2\x90q\xc2\x9c" "d\xc2\x85" "e", "abcde" },
		{ "a\x9b" "31mb", "ab" },
		{ "a\033[>0;276;0cb\033[!pc\033[1 qd\033[=5ue", "abcde" },
	};

	(void)state;
	check_examples(examples, ARRAY_LEN(examples));
}

static void
broken_sequences_are_removed(void **state)
{
	static const struct example examples[] = {
		{ "a\033", "a" },
		{ "a\033[", "a" },
		{ "a\033[31", "a" },
		{ "a\033[31\033[32mb", "ab" },
		{ "a\033[31\xc3\xa9" "b", "a\xc3\xa9" "b" },
		{ "a\033]0;never ends", "a" },
		{ "a\033]0;one\033[31mb", "ab" },
		{ "a\033]0;stopped\030b\033Pstopped\032c", "abc" },
		{ "a\033\033\033[mb", "ab" },
	};

	(void)state;
	check_examples(examples, ARRAY_LEN(examples));
	assert_int_equal(show("a\033[99999999999999999999999Cb", 0, 200, 0).width, 513);
}

static void
old_encodings_hide_nothing(void **state)
{
	static const struct example examples[] = {
		{ "he said \x93yes\x94 \x9dto all", "he said \\x93yes\\x94 \\x9Dto all" },
		{ "caf\xe9", "caf\\xE9" },
		{ "\xff\xfe", "\\xFF\\xFE" },
		{ "cut \xe2\x82", "cut \\xE2\\x82" },
	};

	(void)state;
	check_examples(examples, ARRAY_LEN(examples));
}

static void
control_characters_are_visible(void **state)
{
	static const struct example examples[] = {
		{ "a\001b\007c\177d", "a^Ab^Gc^?d" },
		{ "user\xe2\x80\xae" "exe", "user<U+202E>exe" },
		{ "a\vb\fc", "a^Kb^Lc" },
	};
	struct ansi_text t;

	(void)state;
	check_examples(examples, ARRAY_LEN(examples));
	t = show("x\001y", 0, 80, 0);
	assert_int_equal(t.count, 3);
	assert_int_equal(t.spans[1].attr.flags, ANSI_CONTROL);
	assert_int_equal(t.spans[1].len, 2);
}

static void
progress_bars_show_their_last_state(void **state)
{
	static const struct example examples[] = {
		{ "  0%|    |\r 50%|##  |\r100%|####|", "100%|####|" },
		{ "done: 100 of 1000\rdone: 7", "done: 700 of 1000" },
		{ "done: 100 of 1000\r\033[Kdone: 7", "done: 7" },
		{ "downloading\033[2K\r\033[1Gready", "ready" },
		{ "abc\b\bX", "aXc" },
		{ "line\r", "line" },
		{ "abcdef\033[4D\033[1Kz", "  zdef" },
		{ "ab\033[3Cc", "ab   c" },
		{ "a\tb\t\tc", "a       b               c" },
		{ "\b\b\bx", "x" },
		{ "-\b\\\b|\b/\bok", "ok" },
		{ "\xe2\x96\x88\xe2\x96\x88\r\xe2\x96\x91", "\xe2\x96\x91\xe2\x96\x88" },
	};

	(void)state;
	check_examples(examples, ARRAY_LEN(examples));
}

static void
check_span(struct ansi_text t, size_t i, const char *text, struct ansi_attr attr)
{
	assert_true(i < t.count);
	assert_int_equal(t.spans[i].len, strlen(text));
	assert_memory_equal(t.text.p + t.spans[i].start, text, strlen(text));
	assert_int_equal(t.spans[i].attr.fg, attr.fg);
	assert_int_equal(t.spans[i].attr.bg, attr.bg);
	assert_int_equal(t.spans[i].attr.flags, attr.flags);
}

static void
colours_become_spans(void **state)
{
	struct ansi_text t = show("plain \033[1;31mred\033[0m \033[38;5;208;48;2;1;2;3mmore\033[39m"
		"fg\033[49;22mbg\033[94;101mbright", 0, 200, 0);

	(void)state;
	assert_int_equal(t.count, 7);
	check_span(t, 0, "plain ", (struct ansi_attr){ -1, -1, 0 });
	check_span(t, 1, "red", (struct ansi_attr){ 1, -1, ANSI_BOLD });
	check_span(t, 3, "more", (struct ansi_attr){ 208, ANSI_RGB | 0x010203, 0 });
	check_span(t, 4, "fg", (struct ansi_attr){ -1, ANSI_RGB | 0x010203, 0 });
	check_span(t, 5, "bg", (struct ansi_attr){ -1, -1, 0 });
	check_span(t, 6, "bright", (struct ansi_attr){ 12, 9, 0 });
	assert_int_equal(t.spans[6].column, 18);
}

static void
colons_separate_colours_too(void **state)
{
	struct ansi_text t = show("\033[38:2::10:20:30ma\033[38:2:10:20:30;1mb\033[4:3mc\033[4:0md"
		"\033[38:5:9me\033[38;5mf\033[mg", 0, 200, 0);

	(void)state;
	check_span(t, 0, "a", (struct ansi_attr){ ANSI_RGB | 0x0a141e, -1, 0 });
	check_span(t, 1, "b", (struct ansi_attr){ ANSI_RGB | 0x0a141e, -1, ANSI_BOLD });
	check_span(t, 2, "c", (struct ansi_attr){ ANSI_RGB | 0x0a141e, -1, ANSI_BOLD | ANSI_UNDERLINE });
	check_span(t, 3, "d", (struct ansi_attr){ ANSI_RGB | 0x0a141e, -1, ANSI_BOLD });
	check_span(t, 4, "ef", (struct ansi_attr){ 9, -1, ANSI_BOLD });
	check_span(t, 5, "g", (struct ansi_attr){ -1, -1, 0 });
}

static void
wide_characters_are_never_halved(void **state)
{
	(void)state;
	check_text(show("\xe6\xbc\xa2\xe5\xad\x97\rx", 0, 80, 0), "x \xe5\xad\x97");
	check_text(show("\xe6\xbc\xa2\xe5\xad\x97\033[2Gx", 0, 80, 0), " x\xe5\xad\x97");
	check_text(show("\xe6\xbc\xa2\xe5\xad\x97", 1, 80, 0), " \xe5\xad\x97");
	check_text(show("\xe6\xbc\xa2\xe5\xad\x97", 0, 3, 0), "\xe6\xbc\xa2 ");
	check_text(show("abc\r\xe6\xbc\xa2", 0, 80, 0), "\xe6\xbc\xa2" "c");
	/* Wrapped at 3 columns a wide character goes to the next row, and a blank takes its place. */
	check_text(show("ab\xe6\xbc\xa2" "c", 0, 3, 3), "ab ");
	check_text(show("ab\xe6\xbc\xa2" "c", 3, 3, 3), "\xe6\xbc\xa2" "c");
	assert_int_equal(show("ab\xe6\xbc\xa2" "c", 0, 3, 3).width, 6);
}

static void
combining_marks_stay_with_their_character(void **state)
{
	(void)state;
	check_text(show("e\xcc\x81tude", 0, 80, 0), "e\xcc\x81tude");
	check_text(show("\xcc\x81" "a", 0, 80, 0), "a");
	check_text(show("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x", 0, 80, 0), "e\xcc\x81\xcc\x82x");
}

static void
a_window_shows_any_part_of_a_long_line(void **state)
{
	struct ansi_text t;

	(void)state;
	ansi_begin(a, &(struct ansi_window){ .first = 5000000, .columns = 10 });
	for (int i = 0; i < 1000000; i++)
		ansi_feed(a, "0123456789", 10);
	t = ansi_end(a);
	check_text(t, "0123456789");
	assert_int_equal(t.width, 10000000);
	check_text(show("abcdef", 4, 10, 0), "ef");
	check_text(show("abcdef", 6, 10, 0), "");
	check_text(show("abcdef", 400, 10, 0), "");
	check_text(show("abcdef\r\033[Kx", 4, 10, 0), "");
}

static void
a_line_may_be_fed_in_any_pieces(void **state)
{
	static const char line[] = "\xe6\xbc\xa2 \033[38;5;208mcol\033]0;t\033\\ou\xc3\xa9r\033[0m\r\xc2\x9b"
				   "1C\xf0\x9f\xa6\x85\xe2\x82(\xff\033[K\b!";
	struct buf whole = BUF_INIT;
	struct ansi_text t = show(line, 0, 80, 0);

	(void)state;
	buf_append(&whole, t.text.p, t.text.n);
	for (size_t step = 1; step < sizeof(line); step++) {
		ansi_begin(a, &(struct ansi_window){ .columns = 80 });
		for (size_t i = 0; i < sizeof(line) - 1; i += step)
			ansi_feed(a, line + i, step < sizeof(line) - 1 - i ? step : sizeof(line) - 1 - i);
		check_text(ansi_end(a), buf_str(&whole));
	}
	buf_release(&whole);
}

static void
plain_lines_need_no_sanitising(void **state)
{
	static const char *const clean[] = { "", "epoch 1 loss=0.5", "a\tb", "\xe6\xbc\xa2\xc3\xa9" };
	static const char *const other[] = { "\033[m", "a\rb", "a\b", "\x9b", "\xc2\x9b", "\001", "\177" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(clean); i++)
		assert_false(ansi_needed(clean[i], strlen(clean[i])));
	for (size_t i = 0; i < ARRAY_LEN(other); i++)
		assert_true(ansi_needed(other[i], strlen(other[i])));
}

static void
plain_text_has_no_colours(void **state)
{
	static const char line[] = "\033[31mERROR\033[0m x\r\033[1mWARN!";
	struct buf out = BUF_INIT;

	(void)state;
	buf_add(&out, "> ");
	ansi_plain(a, &out, line, strlen(line));
	assert_string_equal(buf_str(&out), "> WARN! x");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequences_are_removed),
		cmocka_unit_test(broken_sequences_are_removed),
		cmocka_unit_test(old_encodings_hide_nothing),
		cmocka_unit_test(control_characters_are_visible),
		cmocka_unit_test(progress_bars_show_their_last_state),
		cmocka_unit_test(colours_become_spans),
		cmocka_unit_test(colons_separate_colours_too),
		cmocka_unit_test(wide_characters_are_never_halved),
		cmocka_unit_test(combining_marks_stay_with_their_character),
		cmocka_unit_test(a_window_shows_any_part_of_a_long_line),
		cmocka_unit_test(a_line_may_be_fed_in_any_pieces),
		cmocka_unit_test(plain_lines_need_no_sanitising),
		cmocka_unit_test(plain_text_has_no_colours),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
