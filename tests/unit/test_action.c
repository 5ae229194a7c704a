/*
 * test_action.c - keys and their names, the key map, quoting for the shell, the line editor.
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

#include "action.h"
#include "edit.h"
#include "frame_parts.h"
#include "history.h"
#include "key.h"
#include "table.h"

static uint32_t
parsed(const char *name)
{
	uint32_t key = K_NONE;

	assert_true(key_parse(name, &key));
	return key;
}

static void
every_key_name_is_read_and_shown(void **state)
{
	static const struct {
		const char *name, *shown;
	} keys[] = {
		{ "a", "a" }, { "G", "G" }, { "-", "-" }, { "space", "space" }, { "enter", "↵" },
		{ "ctrl-r", "^R" }, { "ctrl-R", "^R" }, { "alt-x", "alt-x" }, { "f1", "F1" }, { "f12", "F12" },
		{ "pagedown", "pgdn" }, { "ctrl-alt-left", "^alt-←" }, { "shift-up", "shift-↑" },
		{ "é", "é" },
	};
	char text[STR_SHORT];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		assert_string_equal(key_show(text, parsed(keys[i].name)), keys[i].shown);
	assert_int_equal(parsed("ctrl-R"), 'r' | K_CTRL);
	assert_int_equal(parsed("ctrl-alt-left"), K_LEFT | K_CTRL | K_ALT);
}

static void
keys_in_texts_are_named_where_there_are_no_symbols(void **state)
{
	struct buf text = BUF_INIT;
	char key[STR_SHORT];

	(void)state;
	key_set_ascii(true);
	key_add_text(&text, "+ _ zoom   ← → crosshair   ↑↓ go   ↵");
	assert_string_equal(buf_str(&text), "+ _ zoom   left right crosshair   up/down go   enter");
	assert_string_equal(key_show(key, K_LEFT | K_CTRL), "^left");
	assert_string_equal(key_show(key, K_PAGEDOWN), "pgdn");
	key_set_ascii(false);
	buf_clear(&text);
	key_add_text(&text, "↑↓ go   ↵");
	assert_string_equal(buf_str(&text), "↑↓ go   ↵");
	buf_release(&text);
}

static void
names_that_are_no_keys_are_refused(void **state)
{
	static const char *const names[] = { "", "ctrl-", "f13", "f0", "nokey", "ab", "\x01", "\xff" };
	uint32_t key;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_false(key_parse(names[i], &key));
}

static void
every_default_key_exists_and_means_one_thing(void **state)
{
	const struct action_set *sets[] = { &frame_actions, &table_actions };
	struct keymap *m = keymap_new();
	size_t screens;
	const struct screen_type *const *types = screen_list(&screens);

	(void)state;
	for (size_t i = 0; i < screens; i++)
		keymap_add(m, types[i]->actions);
	for (size_t s = 0; s < ARRAY_LEN(sets); s++) {
		keymap_add(m, sets[s]);
		for (size_t i = 0; i < sets[s]->count; i++) {
			const struct action *a = &sets[s]->actions[i];
			uint32_t key = keymap_first(m, sets[s], a);

			assert_non_null(a->help);
			assert_non_null(a->act);
			if (key != K_NONE)
				assert_ptr_equal(keymap_find(m, sets[s], key), a);
		}
	}
	keymap_free(m);
}

static void
a_bound_key_replaces_the_defaults(void **state)
{
	struct keymap *m = keymap_new();
	struct err err;

	(void)state;
	assert_true(keymap_bind(m, "table.down", "ctrl-j x", &err));
	keymap_add(m, &table_actions);
	assert_null(keymap_find(m, &table_actions, 'j'));
	assert_string_equal(keymap_find(m, &table_actions, 'x')->name, "down");
	assert_true(keymap_bind(m, "table.up", "", &err));
	assert_null(keymap_find(m, &table_actions, 'k'));
	assert_false(keymap_bind(m, "table.up", "k hyper-k", &err));
	assert_non_null(strstr(err.msg, "hyper-k"));
	keymap_free(m);
}

static void
shell_arguments_are_quoted_where_they_must_be(void **state)
{
	static const struct {
		const char *given, *quoted;
	} rows[] = {
		{ "model.depth=8", "model.depth=8" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "it's", "'it'\\''s'" },
		{ "$(reboot)", "'$(reboot)'" },
		{ "a\nb", "'a\nb'" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf out = BUF_INIT;

		buf_add_shell(&out, rows[i].given);
		assert_string_equal(buf_str(&out), rows[i].quoted);
		buf_release(&out);
	}
}

/* ---- the line editor */

static void
type(struct edit *e, uint32_t key)
{
	struct event event = { .key = key };

	assert_true(edit_event(e, &event));
}

static void
type_text(struct edit *e, const char *text)
{
	for (; *text != '\0'; text++)
		type(e, (unsigned char)*text);
}

struct lamp {
	bool lit;
	size_t colour;
	int asked;
};

static enum next
act_asked(void *self, const char *argument)
{
	(void)argument;
	((struct lamp *)self)->asked++;
	return NEXT_LOAD;
}

static void
what_a_row_turns_is_turned_before_it_acts(void **state)
{
	static const struct action rows[] = {
		{ .name = "lit", ACTION_FLAG(lamp, lit) },
		{ .name = "red", ACTION_CHOICE(lamp, colour, 2), .act = act_asked },
		{ .name = "ask", .act = act_asked },
	};
	struct lamp lamp = { .colour = 1 };

	(void)state;
	assert_true(action_is_toggle(&rows[0]) && action_is_toggle(&rows[1]));
	assert_false(action_is_toggle(&rows[2]));
	assert_int_equal(action_do(&rows[0], &lamp, NULL), NEXT_DRAW);
	assert_true(lamp.lit && action_is_on(&rows[0], &lamp));
	assert_int_equal(action_do(&rows[1], &lamp, NULL), NEXT_LOAD);
	assert_int_equal(lamp.colour, 2);
	assert_true(action_is_on(&rows[1], &lamp));
	action_do(&rows[1], &lamp, NULL);
	assert_int_equal(lamp.colour, 0);
	assert_false(action_is_on(&rows[1], &lamp));
	assert_int_equal(lamp.asked, 2);
}

static void
editing_keeps_whole_characters(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, NULL);
	type_text(&e, "ab");
	type(&e, 0xe9);
	type(&e, K_LEFT);
	type(&e, K_BACKSPACE);
	assert_string_equal(buf_str(&e.text), "a\xc3\xa9");
	type(&e, K_END);
	type(&e, K_BACKSPACE);
	assert_string_equal(buf_str(&e.text), "a");
	type(&e, K_HOME);
	type(&e, K_DELETE);
	type(&e, K_DELETE);
	assert_string_equal(buf_str(&e.text), "");
	edit_release(&e);
}

static void
word_keys_stop_at_operators(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, NULL);
	edit_set(&e, "rmse<120 and loss");
	type(&e, 'w' | K_CTRL);
	assert_string_equal(buf_str(&e.text), "rmse<120 and ");
	type(&e, K_HOME);
	type(&e, 'f' | K_ALT);
	type(&e, 'k' | K_CTRL);
	assert_string_equal(buf_str(&e.text), "rmse");
	edit_release(&e);
}

static void
pasted_text_becomes_one_harmless_line(void **state)
{
	struct event paste = { .key = K_PASTE, .text = "a\nb\033[0mc" };
	struct edit e;

	(void)state;
	edit_init(&e, NULL);
	assert_true(edit_event(&e, &paste));
	assert_string_equal(buf_str(&e.text), "a b [0mc");
	edit_release(&e);
}

static void
history_goes_back_and_returns_to_what_was_typed(void **state)
{
	struct history *h = history_open(NULL);
	struct edit e;

	(void)state;
	history_add(h, "first");
	history_add(h, "second");
	history_add(h, "first");
	history_add(h, "   ");
	edit_init(&e, h);
	type_text(&e, "now");
	type(&e, K_UP);
	assert_string_equal(buf_str(&e.text), "first");
	type(&e, K_UP);
	assert_string_equal(buf_str(&e.text), "second");
	type(&e, K_UP);
	assert_string_equal(buf_str(&e.text), "second");
	type(&e, K_DOWN);
	type(&e, K_DOWN);
	assert_string_equal(buf_str(&e.text), "now");
	edit_release(&e);
	history_close(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_name_is_read_and_shown),
		cmocka_unit_test(keys_in_texts_are_named_where_there_are_no_symbols),
		cmocka_unit_test(names_that_are_no_keys_are_refused),
		cmocka_unit_test(every_default_key_exists_and_means_one_thing),
		cmocka_unit_test(a_bound_key_replaces_the_defaults),
		cmocka_unit_test(shell_arguments_are_quoted_where_they_must_be),
		cmocka_unit_test(what_a_row_turns_is_turned_before_it_acts),
		cmocka_unit_test(editing_keeps_whole_characters),
		cmocka_unit_test(word_keys_stop_at_operators),
		cmocka_unit_test(pasted_text_becomes_one_harmless_line),
		cmocka_unit_test(history_goes_back_and_returns_to_what_was_typed),
	};

	return cmocka_run_group_tests_name("action", tests, NULL, NULL);
}
