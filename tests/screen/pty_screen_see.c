/*
 * pty_screen_see.c - what stands on the screen now, and waiting until something does.
 */
#include "screen/pty_screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "base_utf8.h"
#include "screen/pty_screen_inside.h"

/* ---- looking */

static void
add_cell(struct buf *out, const VTermScreenCell *cell)
{
	char bytes[4];

	if (cell->chars[0] == 0) {
		buf_add_char(out, ' ');
		return;
	}
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++)
		buf_append(out, bytes, utf8_encode(bytes, cell->chars[i]));
}

static void
row_text(struct pty_screen *s, int row, struct buf *out)
{
	for (int x = 0; x < s->columns;) {
		VTermScreenCell cell;

		vterm_screen_get_cell(s->screen, (VTermPos){ .row = row, .col = x }, &cell);
		add_cell(out, &cell);
		x += cell.width > 1 ? cell.width : 1;
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

static const char *
row_now(struct pty_screen *s, int row)
{
	struct buf text = BUF_INIT;

	row_text(s, row, &text);
	str_copy(s->row, sizeof(s->row), buf_str(&text));
	buf_release(&text);
	return s->row;
}

const char *
pty_screen_row(struct pty_screen *s, int row)
{
	pty_screen_read_whole(s);
	return row_now(s, row);
}

static bool
find_now(struct pty_screen *s, const char *text, int *x, int *y)
{
	for (int row = 0; row < s->rows; row++) {
		struct buf line = BUF_INIT;
		const char *at;

		row_text(s, row, &line);
		at = strstr(buf_str(&line), text);
		if (at != NULL) {
			*x = utf8_width_n(buf_str(&line), (size_t)(at - buf_str(&line)));
			*y = row;
		}
		buf_release(&line);
		if (at != NULL)
			return true;
	}
	return false;
}

bool
pty_screen_find(struct pty_screen *s, const char *text, int *x, int *y)
{
	pty_screen_read_whole(s);
	return find_now(s, text, x, y);
}

bool
pty_screen_has(struct pty_screen *s, const char *text)
{
	int x, y;

	return pty_screen_find(s, text, &x, &y);
}

static int
colour_number(VTermColor colour, bool background)
{
	if (background ? VTERM_COLOR_IS_DEFAULT_BG(&colour) : VTERM_COLOR_IS_DEFAULT_FG(&colour))
		return -1;
	return VTERM_COLOR_IS_INDEXED(&colour) ? colour.indexed.idx : -2;
}

static struct pty_look
look_now(const struct pty_screen *s, int x, int y)
{
	VTermScreenCell cell;
	struct pty_look look = { 0 };

	vterm_screen_get_cell(s->screen, (VTermPos){ .row = y, .col = x }, &cell);
	look.fg = colour_number(cell.fg, false);
	look.bg = colour_number(cell.bg, true);
	look.attributes = (cell.attrs.bold ? PTY_BOLD : 0u) | (cell.attrs.underline ? PTY_UNDERLINE : 0u) |
	    (cell.attrs.reverse ? PTY_REVERSE : 0u);
	return look;
}

struct pty_look
pty_screen_look(struct pty_screen *s, int x, int y)
{
	pty_screen_read_whole(s);
	return look_now(s, x, y);
}

bool
pty_screen_cursor_shown(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->cursor_shown;
}

bool
pty_screen_is_alternate(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->is_alternate;
}

bool
pty_screen_tells_mouse(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->tells_mouse;
}

bool
pty_screen_has_ended(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->ended;
}

struct termios
pty_screen_modes(struct pty_screen *s)
{
	struct termios modes;

	assert_int_equal(tcgetattr(s->fd, &modes), 0);
	return modes;
}

size_t
pty_screen_bytes(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->bytes;
}

void
pty_screen_picture(struct pty_screen *s)
{
	for (int row = 0; row < s->rows; row++) {
		struct buf line = BUF_INIT;

		row_text(s, row, &line);
		fprintf(stderr, "%3d |%s\n", row, buf_str(&line));
		buf_release(&line);
	}
}

/*
 * ---- waiting
 *
 * What is waited for is judged by one state of the screen, without reading between: what came meanwhile would be
 * waited for, and never come again.
 */

void
pty_screen_wait(struct pty_screen *s, const char *text)
{
	int64_t until = pty_screen_deadline();
	int x, y;

	while (!find_now(s, text, &x, &y)) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "not on the screen", text);
	}
}

void
pty_screen_wait_gone(struct pty_screen *s, const char *text)
{
	int64_t until = pty_screen_deadline();
	int x, y;

	/* Not only until what is painted over it comes. */
	while (find_now(s, text, &x, &y) || pty_screen_has(s, text)) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "still on the screen", text);
	}
}

void
pty_screen_wait_row(struct pty_screen *s, int row, const char *text)
{
	int64_t until = pty_screen_deadline();

	while (strstr(pty_screen_row(s, row), text) == NULL) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "not on its row", text);
	}
}

/* The row from the word in front of the text on. */
static const char *
word_before(struct pty_screen *s, int row, const char *text)
{
	const char *line = row_now(s, row);
	const char *at = strstr(line, text);

	while (at != NULL && at > line && at[-1] != ' ')
		at--;
	return at != NULL ? at : "";
}

void
pty_screen_wait_change(struct pty_screen *s, const char *text)
{
	int64_t until = pty_screen_deadline();
	char before[ROW_BYTES];
	int x, y;

	if (!find_now(s, text, &x, &y))
		pty_screen_give_up(s, "not on the screen", text);
	str_copy(before, sizeof(before), word_before(s, y, text));
	while (strcmp(word_before(s, y, text), before) == 0) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "does not change", text);
	}
}

void
pty_screen_wait_look(struct pty_screen *s, const char *text, bool (*is)(struct pty_look look))
{
	int64_t until = pty_screen_deadline();
	int x, y;

	while (!find_now(s, text, &x, &y) || !is(look_now(s, x, y))) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "never looks so", text);
	}
}

void
pty_screen_wait_in_row(struct pty_screen *s, const char *name, const char *text)
{
	int64_t until = pty_screen_deadline();
	char *start = xasprintf(" %s ", name);
	int x, y;

	while (!find_now(s, start, &x, &y) || strstr(row_now(s, y), text) == NULL) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "not in the row of its name", text);
	}
	x_free(start);
}

static bool
sent_now(const struct pty_screen *s, const char *bytes)
{
	return s->output.len > 0 && memmem(s->output.data, s->output.len, bytes, strlen(bytes)) != NULL;
}

bool
pty_screen_sent(struct pty_screen *s, const char *bytes)
{
	pty_screen_read_all(s);
	return sent_now(s, bytes);
}

void
pty_screen_wait_output(struct pty_screen *s, const char *bytes)
{
	int64_t until = pty_screen_deadline();

	while (!sent_now(s, bytes)) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "never sent", bytes);
	}
}

struct pixel_screen *
pty_screen_pixels(struct pty_screen *s)
{
	pty_screen_read_all(s);
	return s->pixels;
}

void
pty_screen_wait_rest(struct pty_screen *s, int milliseconds)
{
	int64_t until = pty_screen_deadline();
	size_t before;

	do {
		before = pty_screen_bytes(s);
		pty_screen_listen(s, milliseconds);
		if (time_monotonic() > until && s->bytes != before)
			pty_screen_give_up(s, "does not come to rest", "the screen");
	} while (s->bytes != before);
}

void
pty_screen_wait_pictures(struct pty_screen *s, size_t count)
{
	int64_t until = pty_screen_deadline();

	for (;;) {
		struct pixel_counts c = pixel_screen_counts(s->pixels);

		if (c.sixels + c.kitties >= count && pixel_screen_box(s->pixels).is_whole)
			return;
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "no whole picture", pixel_screen_complaints(s->pixels));
	}
}

void
pty_screen_wait_no_picture(struct pty_screen *s)
{
	int64_t until = pty_screen_deadline();

	while (pixel_screen_box(s->pixels).w > 0) {
		if (!pty_screen_wait_more(s, until))
			pty_screen_give_up(s, "a picture still stands", pixel_screen_complaints(s->pixels));
	}
}
