/*
 * terminal_graphics.c - sixel and kitty pictures on the terminal, beside what curses knows of it.
 *
 * Curses never learns of a picture. It stands over cells that hold a blank of a look of its own,
 * which curses takes for text, so it neither clears to the end of a line over them nor sends them
 * again. Whatever else is drawn there makes the picture go first: kitty is told to delete it, and
 * over a sixel the rows are written anew, cell by cell, which is how terminals erase one.
 */
#include "terminal_graphics.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base_time.h"
#include "pixel.h"

enum {
	ANSWER_MAX = 4096,
	PIECE = 2048,		/* bytes between looks for a key */
	SIGN_MS = 2000,		/* no sign of life for so long: it will not come */
	STUCK_MS = 5000,	/* a terminal that takes nothing for so long has lost what was sent; it is sent again */
	KITTY_ID = 4212,
};

static struct {
	const char *wish;
	bool off;			/* by the key */
	bool asked, answered;
	int pending;			/* answers that are on their way; the last one counts */
	struct buf answer;
	struct pixel_terminal traits;
	bool stands;
	struct picture shown;		/* its bytes are gone */
	enum graphics_kind shown_as;
	bool in_flight, owed;
	int64_t sent_at;
} graphics = { .wish = "auto" };

void
terminal_graphics_open(const char *wish)
{
	buf_release(&graphics.answer);
	graphics.wish = str_equal(wish, "cells") ? "cells" : str_equal(wish, "sixel") ? "sixel"
	    : str_equal(wish, "kitty") ? "kitty" : "auto";
	graphics.off = str_equal(graphics.wish, "cells");
	graphics.asked = graphics.answered = graphics.stands = graphics.in_flight = graphics.owed = false;
	graphics.pending = 0;
	pixel_terminal_parse("", &graphics.traits);
}

const char *
terminal_graphics_question(void)
{
	if (graphics.asked || graphics.off)
		return NULL;
	graphics.asked = true;
	graphics.pending++;
	return pixel_terminal_question();
}

void
terminal_graphics_forget(void)
{
	if (graphics.off || !graphics.answered)
		return;
	/* The sign of a picture looks like the end of an answer. */
	graphics.pending = graphics.in_flight ? 1 : 0;
	graphics.asked = graphics.answered = graphics.in_flight = false;
}

bool
terminal_graphics_expects(void)
{
	return (graphics.asked && !graphics.answered) || graphics.in_flight;
}

bool
terminal_graphics_answer(struct slice sequence)
{
	/* Behind a picture: it has arrived. */
	if (graphics.answered) {
		graphics.in_flight = graphics.in_flight && sequence.p[sequence.n - 1] != 'c';
		return false;
	}
	if (!graphics.asked || graphics.answer.len + sequence.n > ANSWER_MAX)
		return false;
	buf_append(&graphics.answer, sequence.p, sequence.n);
	if (!pixel_terminal_is_complete(buf_str(&graphics.answer)))
		return false;
	if (--graphics.pending > 0) {
		buf_clear(&graphics.answer);
		return false;
	}
	graphics.answered = true;
	pixel_terminal_parse(buf_str(&graphics.answer), &graphics.traits);
	pixel_terminal_size_from_kernel(STDOUT_FILENO, &graphics.traits);
	pixel_terminal_ask_tmux(&graphics.traits);
	buf_release(&graphics.answer);
	return true;
}

/* A sixel whose cells have an unknown size would cover what is not its own. */
static enum graphics_kind
understood(void)
{
	bool sixel = graphics.traits.sixel && graphics.traits.has_cell;

	if (graphics.traits.kitty && !str_equal(graphics.wish, "sixel"))
		return GRAPHICS_KITTY;
	if (sixel && !str_equal(graphics.wish, "kitty"))
		return GRAPHICS_SIXEL;
	return GRAPHICS_CELLS;
}

enum graphics_kind
terminal_graphics(void)
{
	return graphics.off || !graphics.answered ? GRAPHICS_CELLS : understood();
}

const struct pixel_terminal *
terminal_graphics_traits(void)
{
	return &graphics.traits;
}

bool
terminal_graphics_ready(void)
{
	if (graphics.in_flight && time_monotonic() - graphics.sent_at > pixel_terminal_patience(SIGN_MS) * TIME_MS)
		graphics.in_flight = false;
	return !graphics.in_flight;
}

bool
terminal_graphics_toggle(struct err *err)
{
	if (str_equal(graphics.wish, "cells"))
		graphics.wish = "auto";
	if (graphics.answered && understood() == GRAPHICS_CELLS)
		return err_set(err, ERR_NOTFOUND, "this terminal does not say that it shows %s pictures%s",
		    str_equal(graphics.wish, "auto") ? "sixel or kitty" : graphics.wish,
		    graphics.traits.sixel ? ", or how large its cells are" : "");
	graphics.off = !graphics.off;
	return true;
}

bool
terminal_graphics_is_wished(void)
{
	return !graphics.off;
}

/* ---- one picture */

static bool
key_waits(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0;
}

/* A terminal that takes nothing is waited for, but not for ever. That time has passed says nothing by itself: it may
 * be us who were stopped. */
static bool
write_piece(const char *bytes, size_t n)
{
	while (n > 0) {
		struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
		int ready = poll(&out, 1, STUCK_MS);
		ssize_t done;

		if (ready == 0 || (ready < 0 && errno != EINTR))
			return false;
		if (ready < 0)
			continue;
		done = write(STDOUT_FILENO, bytes, n);
		if (done < 0 && errno != EINTR && errno != EAGAIN)
			return false;
		bytes += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return true;
}

static bool
write_text(const struct buf *text)
{
	return write_piece(buf_str(text), text->len);
}

static void
forget_kitty(void)
{
	struct buf text = BUF_INIT;

	pixel_kitty_delete(&text, KITTY_ID);
	(void)write_text(&text);
	buf_release(&text);
}

bool
terminal_graphics_leave(const struct picture *next, int *y, int *h)
{
	const struct picture *p = &graphics.shown;

	if (!graphics.stands || (next != NULL && next->x == p->x && next->y == p->y &&
	    next->w == p->w && next->h == p->h))
		return false;
	graphics.stands = false;
	if (graphics.shown_as == GRAPHICS_KITTY)
		forget_kitty();
	*y = p->y;
	*h = p->h;
	return true;
}

/* What ends a picture before its end: a sixel stays as far as it came, kitty drops it. */
static void
break_off(enum graphics_kind kind)
{
	static const char end[] = "\033\\", last[] = "\033_Gm=0,q=2;\033\\";

	(void)write_piece(end, sizeof(end) - 1);
	if (kind != GRAPHICS_KITTY)
		return;
	(void)write_piece(last, sizeof(last) - 1);
	forget_kitty();
}

/* False: a key came between, or the terminal takes nothing. */
static bool
send_picture(const struct picture *p, enum graphics_kind kind)
{
	struct buf place = BUF_INIT;
	bool whole = true;

	buf_printf(&place, "\0337\033[%d;%dH", p->y + 1, p->x + 1);
	whole = write_text(&place);
	for (size_t at = 0; whole && at < p->bytes->len; at += PIECE) {
		size_t n = p->bytes->len - at < PIECE ? p->bytes->len - at : PIECE;

		whole = !key_waits() && write_piece(p->bytes->data + at, n);
	}
	if (!whole)
		break_off(kind);
	buf_clear(&place);
	/* Its answer tells that all before it has arrived. */
	buf_add(&place, whole ? "\0338\033[c" : "\0338");
	whole = write_text(&place) && whole;
	buf_release(&place);
	return whole;
}

void
terminal_graphics_show(const struct picture *p)
{
	enum graphics_kind kind = terminal_graphics();

	graphics.owed = p != NULL && kind != GRAPHICS_CELLS && !(graphics.stands && graphics.shown.serial == p->serial);
	if (!graphics.owed || !terminal_graphics_ready() || key_waits())
		return;
	graphics.in_flight = send_picture(p, kind);
	graphics.sent_at = time_monotonic();
	graphics.shown = *p;
	graphics.shown.bytes = NULL;
	graphics.shown_as = kind;
	graphics.stands = true;
	graphics.owed = !graphics.in_flight;
	if (graphics.owed)
		graphics.shown.serial = 0;
}

bool
terminal_graphics_owes(void)
{
	return graphics.owed;
}

void
terminal_graphics_lost(void)
{
	if (graphics.stands && graphics.shown_as == GRAPHICS_KITTY)
		forget_kitty();
	graphics.stands = false;
}
