/*
 * edit.c - one line of text being typed, with the keys of a shell's line.
 */
#include "edit.h"

#include <string.h>

#include "base_utf8.h"
#include "history.h"

enum { TEXT_MAX = 4096 };

void
edit_init(struct edit *e, struct history *history)
{
	*e = (struct edit){ .text = BUF_INIT_MAX(TEXT_MAX), .history = history };
}

void
edit_release(struct edit *e)
{
	buf_release(&e->text);
	x_free(e->stashed);
	e->stashed = NULL;
}

void
edit_set(struct edit *e, const char *text)
{
	buf_clear(&e->text);
	buf_append(&e->text, text, strnlen(text, TEXT_MAX));
	e->cursor = e->text.len;
}

/* ---- places */

static size_t
before(const struct edit *e, size_t at)
{
	const char *text = buf_str(&e->text);

	while (at > 0 && ((unsigned char)text[--at] & 0xc0) == 0x80)
		continue;
	return at;
}

static size_t
after(const struct edit *e, size_t at)
{
	const char *text = buf_str(&e->text);

	if (at < e->text.len)
		at++;
	while (at < e->text.len && ((unsigned char)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static bool
is_word(char c)
{
	return c != ' ' && strchr("()=<>!~,\"'", c) == NULL;
}

static size_t
word_before(const struct edit *e)
{
	const char *text = buf_str(&e->text);
	size_t at = e->cursor;

	while (at > 0 && !is_word(text[at - 1]))
		at--;
	while (at > 0 && is_word(text[at - 1]))
		at--;
	return at;
}

static size_t
word_after(const struct edit *e)
{
	const char *text = buf_str(&e->text);
	size_t at = e->cursor;

	while (at < e->text.len && !is_word(text[at]))
		at++;
	while (at < e->text.len && is_word(text[at]))
		at++;
	return at;
}

/* ---- changes */

static void
insert(struct edit *e, const char *p, size_t n)
{
	struct buf tail = BUF_INIT;

	if (e->text.len + n > TEXT_MAX)
		return;
	buf_append(&tail, buf_str(&e->text) + e->cursor, e->text.len - e->cursor);
	e->text.len = e->cursor;
	buf_append(&e->text, p, n);
	buf_append(&e->text, buf_str(&tail), tail.len);
	e->cursor += n;
	buf_release(&tail);
}

static void
erase(struct edit *e, size_t from, size_t to)
{
	if (from >= to)
		return;
	memmove(e->text.data + from, e->text.data + to, e->text.len - to + 1);
	e->text.len -= to - from;
	e->cursor = from;
}

/* A pasted text becomes one line: what would end the line or be obeyed turns into a blank. */
static void
paste(struct edit *e, const char *text)
{
	struct buf line = BUF_INIT;

	for (const char *p = text; *p != '\0'; p++)
		buf_add_char(&line, (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p);
	insert(e, buf_str(&line), line.len);
	buf_release(&line);
}

static void
go_history(struct edit *e, bool back)
{
	size_t at = back ? e->history_at + 1 : e->history_at - 1;
	const char *line;

	if (e->history == NULL || (!back && e->history_at == 0))
		return;
	line = at == 0 ? e->stashed : history_back(e->history, at);
	if (line == NULL)
		return;
	if (e->history_at == 0) {
		x_free(e->stashed);
		e->stashed = xstrdup(buf_str(&e->text));
	}
	e->history_at = at;
	edit_set(e, line);
}

/* ---- keys */

static void
key_left(struct edit *e)
{
	e->cursor = before(e, e->cursor);
}

static void
key_right(struct edit *e)
{
	e->cursor = after(e, e->cursor);
}

static void
key_home(struct edit *e)
{
	e->cursor = 0;
}

static void
key_end(struct edit *e)
{
	e->cursor = e->text.len;
}

static void
key_word_left(struct edit *e)
{
	e->cursor = word_before(e);
}

static void
key_word_right(struct edit *e)
{
	e->cursor = word_after(e);
}

static void
key_backspace(struct edit *e)
{
	erase(e, before(e, e->cursor), e->cursor);
}

static void
key_delete(struct edit *e)
{
	erase(e, e->cursor, after(e, e->cursor));
}

static void
key_erase_word(struct edit *e)
{
	erase(e, word_before(e), e->cursor);
}

static void
key_erase_to_start(struct edit *e)
{
	erase(e, 0, e->cursor);
}

static void
key_erase_to_end(struct edit *e)
{
	size_t at = e->cursor;

	erase(e, at, e->text.len);
	e->cursor = at;
}

static void
key_back(struct edit *e)
{
	go_history(e, true);
}

static void
key_forth(struct edit *e)
{
	go_history(e, false);
}

static const struct edit_key {
	uint32_t key;
	void (*act)(struct edit *e);
} edit_keys[] = {
	{ K_LEFT, key_left },
	{ 'b' | K_CTRL, key_left },
	{ K_RIGHT, key_right },
	{ 'f' | K_CTRL, key_right },
	{ K_HOME, key_home },
	{ 'a' | K_CTRL, key_home },
	{ K_END, key_end },
	{ 'e' | K_CTRL, key_end },
	{ 'b' | K_ALT, key_word_left },
	{ K_LEFT | K_CTRL, key_word_left },
	{ K_LEFT | K_SHIFT, key_word_left },
	{ 'f' | K_ALT, key_word_right },
	{ K_RIGHT | K_CTRL, key_word_right },
	{ K_RIGHT | K_SHIFT, key_word_right },
	{ K_BACKSPACE, key_backspace },
	{ K_DELETE, key_delete },
	{ 'd' | K_CTRL, key_delete },
	{ 'w' | K_CTRL, key_erase_word },
	{ K_BACKSPACE | K_ALT, key_erase_word },
	{ 'u' | K_CTRL, key_erase_to_start },
	{ 'k' | K_CTRL, key_erase_to_end },
	{ K_UP, key_back },
	{ 'p' | K_CTRL, key_back },
	{ K_DOWN, key_forth },
	{ 'n' | K_CTRL, key_forth },
};

bool
edit_event(struct edit *e, const struct event *event)
{
	char bytes[4];

	if (event->key == K_PASTE) {
		paste(e, event->text);
		return true;
	}
	if (key_is_text(event->key)) {
		insert(e, bytes, utf8_encode(bytes, event->key));
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(edit_keys); i++) {
		if (edit_keys[i].key == event->key) {
			edit_keys[i].act(e);
			return true;
		}
	}
	return false;
}

void
edit_draw(const struct edit *e, struct area a, int x, int y, int width, unsigned style)
{
	struct area field = area_part(a, x, y, width, 1);
	const char *text = buf_str(&e->text);
	int cursor = utf8_width_n(text, e->cursor);
	size_t from = 0;

	draw_fill(field, style);
	while (cursor - utf8_width_n(text, from) >= width && from < e->cursor)
		from = after(e, from);
	draw_text(field, 0, 0, style, text + from);
	if (from > 0)
		draw_text(field, 0, 0, STYLE_FAINT, "…");
	draw_show_cursor(field, cursor - utf8_width_n(text, from), 0);
}
