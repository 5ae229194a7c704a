/*
 * key.h - keys and mouse as one number, and their names.
 *
 * A key is a Unicode character, or one of K_*, or-ed with K_CTRL and K_ALT. The names are those of
 * the key map and of the help: "a", "G", "space", "enter", "ctrl-r", "alt-x", "f1", "pagedown".
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_str.h"

enum {
	K_NONE = 0,
	K_TAB = '\t',
	K_ENTER = '\r',
	K_ESC = 0x1b,
	K_BACKSPACE = 0x7f,

	K_UP = 0x110000,	/* beyond Unicode */
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGEUP,
	K_PAGEDOWN,
	K_INSERT,
	K_DELETE,
	K_BACKTAB,
	K_F1,			/* to K_F1 + 11 */
	K_F12 = K_F1 + 11,

	K_CLICK,		/* mouse: left button; event.clicks is 2 for a double click */
	K_RIGHT_CLICK,
	K_WHEEL_UP,
	K_WHEEL_DOWN,
	K_PASTE,		/* text in event.text */
	K_RESIZE,

	K_CTRL = 1 << 24,	/* with letters lower case: 'r' | K_CTRL */
	K_ALT = 1 << 25,
	K_SHIFT = 1 << 26,	/* with named keys only */
};

struct event {
	uint32_t key;
	int x, y;		/* mouse: cell of the terminal */
	int clicks;
	const char *text;	/* K_PASTE: valid until the next event */
};

bool key_parse(const char *name, uint32_t *out);
/* Names of keys that are no characters, for advice; what is left of a name without "ctrl-" and so on. */
const char *const *key_names(size_t *count);
const char *key_plain(const char *name);
/* As a person sees it in the footer: "↵", "space", "^R", "Tab". */
const char *key_show(char out[STR_SHORT], uint32_t key);
/* A text with such keys in it ("↑↓", "← → crosshair"), appended. */
void key_add_text(struct buf *out, const char *text);
/* Where there are no arrows (the C locale) keys are shown by their names: "enter", "up/down". */
void key_set_ascii(bool ascii);
bool key_is_text(uint32_t key);		/* a character that typing puts into a line */

#endif
