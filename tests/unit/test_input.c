/*
 * test_input.c - bytes of a terminal as keys, clicks and text, whole and cut anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base_time.h"
#include "input.h"

static struct input *in;
static int64_t now;

static int
setup(void **state)
{
	(void)state;
	in = input_new();
	input_add_key(in, "\033OA", K_UP);
	input_add_key(in, "\033[[A", K_F1);
	now = TIME_SECOND;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	input_free(in);
	return 0;
}

/* All events there are now, as words: "j", "up", "click 3,4 x2", "paste:abc". */
static void
collect(struct buf *out)
{
	enum input_found found;
	struct event e;
	char name[STR_SHORT];
	int wait;

	while ((found = input_next(in, now, &e, &wait)) == INPUT_EVENT) {
		buf_add(out, out->len > 0 ? " " : "");
		if (e.key == K_PASTE)
			buf_printf(out, "paste:%s", e.text);
		else if (e.key == K_CLICK)
			buf_printf(out, "click%dx%d,%d", e.clicks, e.x, e.y);
		else if (e.key == K_RIGHT_CLICK || e.key == K_WHEEL_UP || e.key == K_WHEEL_DOWN)
			buf_printf(out, "%s%d,%d", e.key == K_RIGHT_CLICK ? "right" : e.key == K_WHEEL_UP ? "wheel-up" :
			    "wheel-down", e.x, e.y);
		else if (e.key == K_RESIZE)
			buf_add(out, "answer");
		else
			buf_add(out, key_show(name, e.key));
	}
	if (found == INPUT_WAIT)
		assert_true(wait > 0);
}

static void
feed(const char *bytes, size_t n, struct buf *out)
{
	input_feed(in, bytes, n, now);
	collect(out);
}

static void
pass(int milliseconds, struct buf *out)
{
	now += milliseconds * TIME_MS;
	collect(out);
}

static void
gives(const char *bytes, const char *expected)
{
	struct buf out = BUF_INIT;

	feed(bytes, strlen(bytes), &out);
	pass(INPUT_ESC_MS, &out);
	pass(INPUT_REST_MS, &out);
	assert_string_equal(buf_str(&out), expected);
	buf_release(&out);
	now += TIME_SECOND * 20;
}

static void
keys_have_their_names(void **state)
{
	(void)state;
	gives("jG ", "j G space");
	gives("\r\n\t\b\177\001\032", "↵ ↵ tab backspace backspace ^A ^Z");
	gives("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	gives("\033", "esc");
	gives("\033\033", "esc esc");
	gives("\033\021\033\t", "esc ^Q esc tab");
	gives("\033x\033\xc3\xa9\033\r", "alt-x alt-\xc3\xa9 alt-↵");
	gives("\033[A\033OA\033[B\033OD\033[H\033[F\033OH", "↑ ↑ ↓ ← home end home");
	gives("\033[1~\033[3~\033[5~\033[6~\033[11~\033[24~\033OP\033[[A", "home del pgup pgdn F1 F12 F1 F1");
	gives("\033[Z\033[1;5C\033[1;2D\033[1;3A\033[3;5~\033O5C", "shift-tab ^→ shift-← alt-↑ ^del ^→");
	gives("\033[97;5u\033[27;5;98~\033[9;2u", "^A ^B shift-tab");
	gives("\033]", "alt-]");
	gives("\033O", "");
	gives("\033Ox", "alt-O x");
}

static void
what_is_no_key_is_swallowed_whole(void **state)
{
	(void)state;
	gives("\033[?62;4ca", "a");
	gives("\033[999;999zb", "b");
	gives("\033]11;rgb:1e1e/1e1e/1e1e\ac\033]11;x\033\\d", "c d");
	gives("\033P1$r0m\033\\e", "e");
	gives("\xff\xfe" "f\xc3(", "f (");
	gives("\033[12\001g", "^A g");
}

static void
the_mouse_is_heard_in_order(void **state)
{
	(void)state;
	gives("\033[<0;21;6M\033[<0;21;6m", "click1x20,5");
	gives("\033[<64;1;1M\033[<64;1;1M\033[<65;300;200M", "wheel-up0,0 wheel-up0,0 wheel-down299,199");
	gives("\033[<0;2;3M\033[<0;2;3m\033[<0;2;3M\033[<0;2;3m\033[<0;2;3M", "click1x1,2 click2x1,2 click1x1,2");
	gives("\033[<2;2;3M\033[<35;9;9M\033[<1;9;9M", "right1,2");
	gives("\033[M !!\033[M#!!j", "click1x0,0 j");
}

static void
pasted_text_is_one_event(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	gives("a\033[200~dd\033[Aq\n\033[201~b", "a paste:dd\033[Aq\n b");
	gives("\033[200~\033[201~", "paste:");
	feed("\033[200~no end", 12, &out);
	pass(INPUT_PASTE_MS - 1, &out);
	assert_string_equal(buf_str(&out), "");
	pass(1, &out);
	assert_string_equal(buf_str(&out), "paste:no end");
	buf_release(&out);
}

/* Cut once, at each place, with each pause: the same events, or an Esc more where the pause was behind it. */
static void
a_sequence_cut_anywhere_is_still_one(void **state)
{
	static const struct {
		const char *bytes, *events;
	} all[] = {
		{ "\033[B", "↓" }, { "\033OB", "↓" }, { "\033OA", "↑" }, { "\033[1;5C", "^→" },
		{ "\033[3~", "del" }, { "\033[<0;21;6M\033[<0;21;6m", "click1x20,5" },
		{ "\033[<65;7;8M", "wheel-down6,7" }, { "\033[200~dq\033[Aq\033[201~", "paste:dq\033[Aq" },
		{ "\xe2\x82\xac", "\xe2\x82\xac" },
	};
	static const int pauses[] = { 0, 10, 30, 60, 300, 900 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		size_t n = strlen(all[i].bytes);

		for (size_t at = 1; at < n; at++) {
			for (size_t k = 0; k < ARRAY_LEN(pauses); k++) {
				bool text = all[i].bytes[0] != '\033', paste = all[i].bytes[n - 1] == '~' && n > 6;
				bool lone = all[i].bytes[at - 1] == '\033' && pauses[k] >= INPUT_ESC_MS && (!paste || at == 1);
				struct buf out = BUF_INIT, expected = BUF_INIT;

				if ((text && pauses[k] >= INPUT_REST_MS) || (paste && at >= 6 && pauses[k] >= INPUT_PASTE_MS))
					continue;
				/* The Esc of the release, of which nothing is told. */
				lone = lone && !(at > 1 && strstr(all[i].events, "click") == NULL);
				buf_printf(&expected, "%s%s%s", lone && at == 1 ? "esc " : "", all[i].events,
				    lone && at > 1 ? " esc" : "");
				feed(all[i].bytes, at, &out);
				pass(pauses[k], &out);
				feed(all[i].bytes + at, n - at, &out);
				pass(INPUT_REST_MS, &out);
				assert_string_equal(buf_str(&out), buf_str(&expected));
				buf_release(&out);
				buf_release(&expected);
				now += 20 * TIME_SECOND;
			}
		}
	}
}

/* A person who presses Esc and then keys means the keys. */
static void
keys_after_esc_are_keys(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	feed("\033", 1, &out);
	pass(INPUT_ESC_MS, &out);
	pass(200, &out);
	feed("j", 1, &out);
	feed("[", 1, &out);
	pass(INPUT_REST_MS, &out);
	assert_string_equal(buf_str(&out), "esc j [");
	buf_clear(&out);
	feed("\033", 1, &out);
	pass(INPUT_ESC_MS, &out);
	feed("[", 1, &out);
	pass(INPUT_REST_MS, &out);
	feed("B", 1, &out);
	assert_string_equal(buf_str(&out), "esc [ B");
	buf_clear(&out);
	feed("\033", 1, &out);
	pass(INPUT_ESC_MS, &out);
	pass(INPUT_LATE_MS, &out);
	feed("[B", 2, &out);
	assert_string_equal(buf_str(&out), "esc [ B");
	buf_clear(&out);
	/* Alt and Ctrl-Space: no key of ours, and not the beginning of anything. */
	feed("\033\0j", 3, &out);
	assert_string_equal(buf_str(&out), "esc j");
	buf_release(&out);
}

static bool
answered(struct slice sequence)
{
	return slice_equal(sequence, slice_of("\033[?62;4c"));
}

static void
answers_go_where_they_are_waited_for(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	input_set_answer(in, answered);
	input_set_patient(in, true);
	gives("\033[?62;4c\033[?1c", "answer");
	feed("\033", 1, &out);
	pass(INPUT_ESC_MS, &out);
	assert_string_equal(buf_str(&out), "");
	feed("[?62;4c", 7, &out);
	assert_string_equal(buf_str(&out), "answer");
	buf_release(&out);
}

/* Whatever comes, it ends and stays bounded. */
static void
noise_does_no_harm(void **state)
{
	uint32_t seed = 1;
	struct buf out = BUF_INIT;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		static const char alphabet[] = "\033\033[[O]P;<0129~MmABu\a\\\xc3\xa9 x";
		char bytes[8];

		for (size_t k = 0; k < sizeof(bytes); k++) {
			seed = seed * 1664525 + 1013904223;
			bytes[k] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
		}
		feed(bytes, 1 + i % sizeof(bytes), &out);
		pass(i % 7 * 20, &out);
		assert_true(out.len < 100000);
		buf_clear(&out);
	}
	now += 20 * TIME_SECOND;
	pass(0, &out);
	pass(0, &out);
	buf_release(&out);
}

int
main(void)
{
#define INPUT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		INPUT(keys_have_their_names),
		INPUT(what_is_no_key_is_swallowed_whole),
		INPUT(the_mouse_is_heard_in_order),
		INPUT(pasted_text_is_one_event),
		INPUT(a_sequence_cut_anywhere_is_still_one),
		INPUT(keys_after_esc_are_keys),
		INPUT(answers_go_where_they_are_waited_for),
		INPUT(noise_does_no_harm),
	};
#undef INPUT

	return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
