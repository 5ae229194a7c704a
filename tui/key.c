/*
 * key.c - the names of keys, as the key map writes them and as people see them.
 */
#include "key.h"

#include <stdio.h>
#include <string.h>

#include "base.h"
#include "base_utf8.h"

static const struct key_word {
	const char *name;	/* in the key map */
	const char *shown;	/* in the footer */
	uint32_t key;
} key_words[] = {
	{ "space", "space", ' ' },
	{ "enter", "↵", K_ENTER },
	{ "tab", "tab", K_TAB },
	{ "backtab", "shift-tab", K_BACKTAB },
	{ "esc", "esc", K_ESC },
	{ "backspace", "backspace", K_BACKSPACE },
	{ "up", "↑", K_UP },
	{ "down", "↓", K_DOWN },
	{ "left", "←", K_LEFT },
	{ "right", "→", K_RIGHT },
	{ "home", "home", K_HOME },
	{ "end", "end", K_END },
	{ "pageup", "pgup", K_PAGEUP },
	{ "pagedown", "pgdn", K_PAGEDOWN },
	{ "insert", "ins", K_INSERT },
	{ "delete", "del", K_DELETE },
};

static const struct key_prefix {
	const char *name, *shown;
	uint32_t bit;
} key_prefixes[] = {
	{ "ctrl-", "^", K_CTRL },
	{ "alt-", "alt-", K_ALT },
	{ "shift-", "shift-", K_SHIFT },
};

static bool ascii_only;

void
key_set_ascii(bool ascii)
{
	ascii_only = ascii;
}

static bool
is_symbol(const struct key_word *word)
{
	return (unsigned char)word->shown[0] >= 0x80;
}

static const char *
shown_word(const struct key_word *word)
{
	return ascii_only && is_symbol(word) ? word->name : word->shown;
}

static bool
parse_plain(const char *name, uint32_t *out)
{
	size_t n = strlen(name);
	int64_t number;

	for (size_t i = 0; i < ARRAY_LEN(key_words); i++) {
		if (str_equal(name, key_words[i].name)) {
			*out = key_words[i].key;
			return true;
		}
	}
	if (n >= 2 && name[0] == 'f' && str_to_int64(name + 1, &number) && number >= 1 && number <= 12) {
		*out = K_F1 + (uint32_t)number - 1;
		return true;
	}
	return n > 0 && utf8_decode(name, n, out) == n && *out > ' ' && *out != UTF8_REPLACEMENT;
}

/* The prefixes of a name as bits; *name goes on behind them. */
static uint32_t
take_prefixes(const char **name)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < ARRAY_LEN(key_prefixes);) {
		const char *prefix = key_prefixes[i].name;

		if (str_starts(*name, prefix) && (*name)[strlen(prefix)] != '\0') {
			bits |= key_prefixes[i].bit;
			*name += strlen(prefix);
			i = 0;
		} else {
			i++;
		}
	}
	return bits;
}

const char *
key_plain(const char *name)
{
	take_prefixes(&name);
	return name;
}

const char *const *
key_names(size_t *count)
{
	static const char *names[ARRAY_LEN(key_words)];

	for (size_t i = 0; i < ARRAY_LEN(key_words); i++)
		names[i] = key_words[i].name;
	*count = ARRAY_LEN(key_words);
	return names;
}

bool
key_parse(const char *name, uint32_t *out)
{
	uint32_t bits = take_prefixes(&name), key;

	if (!parse_plain(name, &key))
		return false;
	if ((bits & K_CTRL) != 0 && key >= 'A' && key <= 'Z')
		key += 'a' - 'A';
	*out = key | bits;
	return true;
}

static void
show_plain(struct buf *out, uint32_t key)
{
	char bytes[4];

	for (size_t i = 0; i < ARRAY_LEN(key_words); i++) {
		if (key_words[i].key == key) {
			buf_add(out, shown_word(&key_words[i]));
			return;
		}
	}
	if (key >= K_F1 && key <= K_F12)
		buf_printf(out, "F%d", (int)(key - K_F1 + 1));
	else
		buf_append(out, bytes, utf8_encode(bytes, key));
}

const char *
key_show(char out[STR_SHORT], uint32_t key)
{
	struct buf text = BUF_INIT;
	uint32_t plain = key & (uint32_t)~(K_CTRL | K_ALT | K_SHIFT);

	for (size_t i = 0; i < ARRAY_LEN(key_prefixes); i++) {
		if ((key & key_prefixes[i].bit) != 0)
			buf_add(&text, key_prefixes[i].shown);
	}
	if ((key & K_CTRL) != 0 && plain >= 'a' && plain <= 'z')
		plain -= 'a' - 'A';
	show_plain(&text, plain);
	str_copy(out, STR_SHORT, buf_str(&text));
	buf_release(&text);
	return out;
}

/* The key whose symbol a text begins with; NULL: none. */
static const struct key_word *
symbol_at(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(key_words); i++)
		if (is_symbol(&key_words[i]) && str_starts(text, key_words[i].shown))
			return &key_words[i];
	return NULL;
}

void
key_add_text(struct buf *out, const char *text)
{
	const struct key_word *word, *before = NULL;

	for (; *text != '\0'; before = word) {
		word = symbol_at(text);
		if (word == NULL) {
			buf_add_char(out, *text++);
			continue;
		}
		buf_add(out, before != NULL && ascii_only ? "/" : "");
		buf_add(out, shown_word(word));
		text += strlen(word->shown);
	}
}

bool
key_is_text(uint32_t key)
{
	return key >= ' ' && key != K_BACKSPACE && key < K_UP;
}
