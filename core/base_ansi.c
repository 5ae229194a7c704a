/*
 * base_ansi.c - a terminal of one line: obeys what stays inside the line, drops the rest.
 *
 * The parser is the usual state machine of terminals (after Paul Williams, vt100.net/emu/dec_ansi_parser)
 * reduced to what a single line needs. It writes cells, one per column of the window; at the end the
 * cells become text and spans. An unfinished sequence is dropped with the line that holds it.
 *
 * The bytes 0x80 to 0x9f alone are no UTF-8. Of them only CSI (0x9b) starts a sequence: the others
 * are far likelier to be text in an old encoding, and a string sequence would hide all that follows.
 */
#include "base_ansi.h"

#include <string.h>

#include "base_mem.h"
#include "base_str.h"
#include "base_utf8.h"

enum state { GROUND, ESCAPE, ESCAPE_MORE, CSI, STRING, STRING_ESCAPE };

enum {
	BLANK = 0,		/* a cell that nobody wrote */
	TAIL = 0xffffff,	/* the right half of the wide character before it */
	MARKS = 2,		/* combining marks kept on a character */
	PARAMS = 32,
	PARAM_MAX = 65535,
	TAB_STOP = 8,
	MOVE_LIMIT = 512,	/* a cursor movement cannot make a line wider than this */
	ESC = 0x1b,
	CAN = 0x18,
	SUB = 0x1a,
	BEL = 0x07
};

struct cell {
	uint32_t c;
	uint32_t mark[MARKS];
	struct ansi_attr attr;
};

struct ansi {
	struct ansi_window win;
	struct cell *cells;	/* win.columns of them; those from `written` on are blank */
	size_t cells_cap;
	int written;
	int64_t col, width;
	struct ansi_attr attr;
	enum state state;
	bool bell_ends;		/* the string is an OSC */
	bool private_csi;	/* `CSI ?` and the like: none of them is ours */
	int params[PARAMS], param_count;
	bool sub[PARAMS];	/* the parameter came after a colon */
	char held[4];		/* the beginning of a character that is not whole yet */
	size_t held_len;
	struct buf text;	/* of the ended line */
	struct ansi_span *spans;
	size_t span_count, span_cap;
};

static const struct ansi_attr plain = { ANSI_DEFAULT, ANSI_DEFAULT, 0 };

struct ansi *
ansi_new(void)
{
	struct ansi *a = x_new(struct ansi);

	ansi_begin(a, &(struct ansi_window){ .columns = 1 });
	return a;
}

void
ansi_free(struct ansi *a)
{
	if (a == NULL)
		return;
	buf_release(&a->text);
	x_free(a->cells);
	x_free(a->spans);
	x_free(a);
}

void
ansi_begin(struct ansi *a, const struct ansi_window *window)
{
	a->win = *window;
	x_assert(a->win.first >= 0 && a->win.columns >= 1 && a->win.columns <= ANSI_MAX_COLUMNS);
	if ((size_t)a->win.columns > a->cells_cap) {
		a->cells_cap = (size_t)a->win.columns;
		a->cells = xrealloc(a->cells, a->cells_cap, sizeof(*a->cells));
		memset(a->cells, 0, a->cells_cap * sizeof(*a->cells));
	} else if (a->written > 0) {
		memset(a->cells, 0, (size_t)a->written * sizeof(*a->cells));
	}
	a->written = 0;
	a->col = a->width = 0;
	a->attr = plain;
	a->state = GROUND;
	a->held_len = 0;
}

/* ------------------------------------------------------------------------------------------ cells */

/* The cell of a column, or NULL outside the window. */
static struct cell *
cell_at(struct ansi *a, int64_t col)
{
	int64_t i = col - a->win.first;

	return i >= 0 && i < a->win.columns ? &a->cells[i] : NULL;
}

static void
blank_cell(struct ansi *a, int64_t col)
{
	struct cell *cell = cell_at(a, col);

	if (cell != NULL)
		*cell = (struct cell){ .c = BLANK };
}

/* Half of a wide character is no character: what loses one half loses the other. */
static void
cut_wide(struct ansi *a, int64_t col)
{
	struct cell *cell = cell_at(a, col);

	if (cell != NULL && cell->c == TAIL)
		blank_cell(a, col - 1);
	cell = cell_at(a, col + 1);
	if (cell != NULL && cell->c == TAIL)
		blank_cell(a, col + 1);
}

static void
write_cell(struct ansi *a, int64_t col, uint32_t c)
{
	struct cell *cell = cell_at(a, col);

	if (cell == NULL)
		return;
	*cell = (struct cell){ .c = c, .attr = a->attr };
	if (cell - a->cells >= a->written)
		a->written = (int)(cell - a->cells) + 1;
}

static void
advance(struct ansi *a, int64_t columns)
{
	a->col += columns;
	if (a->col > a->width)
		a->width = a->col;
}

static void
put_mark(struct ansi *a, uint32_t c)
{
	struct cell *cell = cell_at(a, a->col - 1);

	if (cell != NULL && cell->c == TAIL)
		cell = cell_at(a, a->col - 2);
	if (cell == NULL || cell->c == BLANK || cell->c == TAIL)
		return;
	for (int i = 0; i < MARKS; i++)
		if (cell->mark[i] == 0) {
			cell->mark[i] = c;
			return;
		}
}

static void
put_char(struct ansi *a, uint32_t c)
{
	int w = utf8_char_width(c);

	if (w <= 0) {
		put_mark(a, c);
		return;
	}
	if (w == 2 && a->win.wrap > 1 && a->col % a->win.wrap == a->win.wrap - 1) {
		cut_wide(a, a->col);
		blank_cell(a, a->col++);
	}
	cut_wide(a, a->col);
	if (w == 2) {
		cut_wide(a, a->col + 1);
		write_cell(a, a->col + 1, TAIL);
	}
	write_cell(a, a->col, c);
	advance(a, w);
}

/* A byte or character that a terminal would obey, written out instead. */
static void
put_visible(struct ansi *a, const char *p, size_t n)
{
	struct ansi_attr before = a->attr;

	buf_clear(&a->text);	/* scratch until the line ends */
	utf8_safe(&a->text, p, n);
	a->attr.flags |= ANSI_CONTROL;
	for (size_t i = 0; i < a->text.len; i++)
		put_char(a, (unsigned char)a->text.data[i]);
	a->attr = before;
}

/* --------------------------------------------------------------------------------------- movement */

static void
move_to(struct ansi *a, int64_t col)
{
	int64_t limit = a->width > MOVE_LIMIT ? a->width : MOVE_LIMIT;

	a->col = col < 0 ? 0 : col > limit ? limit : col;
}

/* EL: 0 from the cursor to the end, 1 from the start to the cursor, 2 all. */
static void
erase_line(struct ansi *a, int mode)
{
	int64_t from = mode == 0 ? a->col : 0;
	int64_t to = mode == 1 ? a->col + 1 : a->width;
	int64_t first = from > a->win.first ? from : a->win.first;
	int64_t end = a->win.first + a->win.columns;

	cut_wide(a, a->col);
	for (int64_t i = first; i < to && i < end; i++)
		blank_cell(a, i);
	if (mode != 1 && a->width > from)
		a->width = from;
}

/* -------------------------------------------------------------------------------------------- SGR */

static int32_t
rgb(int r, int g, int b)
{
	return ANSI_RGB | (r & 255) << 16 | (g & 255) << 8 | (b & 255);
}

/* After 38 or 48 at parameter i: `5;n`, `2;r;g;b`, or with colons, where an empty colour space may
 * stand before r. Returns how many parameters behind i were taken. */
static int
extended_colour(const struct ansi *a, int i, int32_t *out)
{
	const int *p = a->params + i;
	int left = a->param_count - i - 1, subs = 0;

	while (subs < left && a->sub[i + 1 + subs])
		subs++;
	if (left >= 2 && p[1] == 5) {
		*out = p[2] > 255 ? ANSI_DEFAULT : p[2];
		return subs > 0 ? subs : 2;
	}
	if (left >= 4 && p[1] == 2) {
		const int *c = p + (subs >= 5 ? 3 : 2);

		*out = rgb(c[0], c[1], c[2]);
		return subs > 0 ? subs : 4;
	}
	return subs > 0 ? subs : left;
}

struct sgr_flag {
	int on, off;
	unsigned flag;
};

static const struct sgr_flag sgr_flags[] = {
	{ 1, 22, ANSI_BOLD },
	{ 2, 22, ANSI_DIM },
	{ 3, 23, ANSI_ITALIC },
	{ 4, 24, ANSI_UNDERLINE },
	{ 7, 27, ANSI_REVERSE },
	{ 9, 29, ANSI_STRIKE },
	{ 21, 24, ANSI_UNDERLINE },
};

static void
sgr_flag(struct ansi_attr *attr, int v, int sub)
{
	for (size_t i = 0; i < sizeof(sgr_flags) / sizeof(sgr_flags[0]); i++) {
		if (v == sgr_flags[i].on && sub != 0)
			attr->flags |= sgr_flags[i].flag;
		else if (v == sgr_flags[i].off || v == sgr_flags[i].on)
			attr->flags &= ~sgr_flags[i].flag;
	}
}

static void
sgr(struct ansi *a)
{
	for (int i = 0; i < a->param_count; i++) {
		int v = a->params[i];

		if (v == 0)
			a->attr = plain;
		else if (v >= 30 && v <= 37)
			a->attr.fg = v - 30;
		else if (v >= 90 && v <= 97)
			a->attr.fg = v - 90 + 8;
		else if (v >= 40 && v <= 47)
			a->attr.bg = v - 40;
		else if (v >= 100 && v <= 107)
			a->attr.bg = v - 100 + 8;
		else if (v == 38)
			i += extended_colour(a, i, &a->attr.fg);
		else if (v == 48)
			i += extended_colour(a, i, &a->attr.bg);
		else if (v == 39)
			a->attr.fg = ANSI_DEFAULT;
		else if (v == 49)
			a->attr.bg = ANSI_DEFAULT;
		else
			sgr_flag(&a->attr, v, i + 1 < a->param_count && a->sub[i + 1] ? a->params[i + 1] : 1);
		/* Sub-parameters that nobody took belong to v. */
		while (i + 1 < a->param_count && a->sub[i + 1])
			i++;
	}
}

/* ---------------------------------------------------------------------------------------- parsing */

static void
enter_csi(struct ansi *a)
{
	a->state = CSI;
	a->private_csi = false;
	a->param_count = 1;
	a->params[0] = 0;
	a->sub[0] = false;
}

static void
enter_string(struct ansi *a, bool bell_ends)
{
	a->state = STRING;
	a->bell_ends = bell_ends;
}

static void
csi_dispatch(struct ansi *a, char final)
{
	int p = a->params[0], count = p > 0 ? p : 1;

	a->state = GROUND;
	if (a->private_csi)
		return;
	switch (final) {
	case 'm': sgr(a); break;
	case 'C': move_to(a, a->col + count); break;
	case 'D': move_to(a, a->col - count); break;
	case 'G': move_to(a, count - 1); break;
	case 'K':
		if (p <= 2)
			erase_line(a, p);
		break;
	default: break;
	}
}

static void
csi_param(struct ansi *a, char c)
{
	int *p = &a->params[a->param_count - 1];

	if (c >= '0' && c <= '9') {
		*p = *p * 10 + (c - '0');
		if (*p > PARAM_MAX)
			*p = PARAM_MAX;
	} else if (c != ';' && c != ':') {
		a->private_csi = true;
	} else if (a->param_count < PARAMS) {
		a->params[a->param_count] = 0;
		a->sub[a->param_count++] = c == ':';
	} else {
		a->private_csi = true;	/* longer than anything that is meant */
	}
}

/* The second byte of an escape sequence, or the second half of a C1 control. */
static void
escape_char(struct ansi *a, char c)
{
	a->state = GROUND;
	switch (c) {
	case '[': enter_csi(a); break;
	case ']': enter_string(a, true); break;
	case 'P': case 'X': case '^': case '_': enter_string(a, false); break;
	default: break;
	}
}

/* One ASCII character inside a sequence. False: it does not belong there, the sequence is broken. */
static bool
sequence_char(struct ansi *a, char c)
{
	bool between = c >= 0x20 && c <= 0x2f, final = c >= 0x40 && c <= 0x7e;

	switch (a->state) {
	case ESCAPE:
		if (between)
			a->state = ESCAPE_MORE;
		else if (c >= 0x30 && c <= 0x7e)
			escape_char(a, c);
		return c >= 0x20 && c <= 0x7e;
	case ESCAPE_MORE:
		if (c >= 0x30 && c <= 0x7e)
			a->state = GROUND;
		return c >= 0x20 && c <= 0x7e;
	case CSI:
		if (final)
			csi_dispatch(a, c);
		else if (between)
			a->private_csi = true;
		else if (c >= 0x30 && c <= 0x3f)
			csi_param(a, c);
		return c >= 0x20 && c <= 0x7e;
	case STRING:
		if (c == ESC)
			a->state = STRING_ESCAPE;
		else if (c == CAN || c == SUB || (c == BEL && a->bell_ends))
			a->state = GROUND;
		return true;
	case STRING_ESCAPE:
		a->state = c == '\\' ? GROUND : ESCAPE;
		return c == '\\' || sequence_char(a, c);
	default:
		return false;
	}
}

static void
ground_control(struct ansi *a, char c)
{
	switch (c) {
	case ESC: a->state = ESCAPE; break;
	case '\r': a->col = 0; break;
	case '\b': move_to(a, a->col - 1); break;
	case '\t': advance(a, TAB_STOP - a->col % TAB_STOP); break;
	case '\n': put_char(a, ' '); break;
	default: put_visible(a, &c, 1); break;
	}
}

static bool
is_c1(uint32_t c)
{
	return c >= 0x80 && c <= 0x9f;
}

/* A character beyond ASCII. Inside a string it is data; a broken sequence is left before it. */
static void
high_char(struct ansi *a, const char *p, size_t n, uint32_t c)
{
	bool raw = c == UTF8_REPLACEMENT && n == 1;
	unsigned char byte = (unsigned char)*p;

	if (a->state == STRING || a->state == STRING_ESCAPE) {
		a->state = c == 0x9c || (raw && byte == 0x9c) ? GROUND : STRING;
		return;
	}
	a->state = GROUND;
	if (raw && byte == 0x9b)
		enter_csi(a);
	else if (is_c1(c))
		escape_char(a, (char)(c - 0x40));
	else if (raw || utf8_is_deceptive(c))
		put_visible(a, p, n);
	else
		put_char(a, c);
}

static void
ascii_char(struct ansi *a, char c)
{
	if (a->state != GROUND && sequence_char(a, c))
		return;
	a->state = GROUND;
	if (c >= 0x20 && c < 0x7f)
		put_char(a, (uint32_t)c);
	else
		ground_control(a, c);
}

static bool
is_printable(char c)
{
	return c >= 0x20 && c < 0x7f;
}

/* How many bytes from p on are printable ASCII, eight at a time. */
static size_t
printable_run(const char *p, size_t n)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t x;

		memcpy(&x, p + i, 8);
		/* A byte below 0x20, or above 0x7e; a borrow may claim too much, never too little. */
		if ((((x - ones * 0x20) | x | (x + ones)) & high) != 0)
			break;
	}
	while (i < n && is_printable(p[i]))
		i++;
	return i;
}

/* Printable ASCII in the ground state, the bulk of all logs. Returns how many bytes it took. */
static size_t
feed_run(struct ansi *a, const char *p, size_t n)
{
	int64_t end = a->win.first + a->win.columns, before = a->win.first - 1 - a->col;
	size_t i = 0;

	/* Left of the window nothing is kept; the column next to it may hold half of a wide character. */
	if (before > 0) {
		i = printable_run(p, (uint64_t)before < n ? (size_t)before : n);
		advance(a, (int64_t)i);
	}
	while (i < n && a->col < end && is_printable(p[i]))
		put_char(a, (uint32_t)p[i++]);
	if (a->col >= end) {
		size_t run = printable_run(p + i, n - i);

		advance(a, (int64_t)run);
		i += run;
	}
	return i;
}

/* The length that the UTF-8 sequence starting with this byte must have. */
static size_t
wanted(unsigned char first)
{
	return first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
}

/* A character that could still become whole with the bytes of the next piece. */
static bool
is_unfinished(const char *p, size_t n)
{
	if ((unsigned char)*p >= 0xf5 || n >= wanted((unsigned char)*p))
		return false;
	for (size_t i = 1; i < n; i++)
		if (((unsigned char)p[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* Feeds whole characters; returns how many bytes it took, all but an unfinished last character. */
static size_t
feed_whole(struct ansi *a, const char *p, size_t n, bool last)
{
	size_t i = 0;

	while (i < n) {
		uint32_t c;
		size_t taken;

		if (a->state == GROUND && is_printable(p[i])) {
			i += feed_run(a, p + i, n - i);
			continue;
		}
		if ((unsigned char)p[i] < 0x80) {
			ascii_char(a, p[i++]);
			continue;
		}
		if (!last && is_unfinished(p + i, n - i))
			break;
		taken = utf8_decode(p + i, n - i, &c);
		high_char(a, p + i, taken, c);
		i += taken;
	}
	return i;
}

void
ansi_feed(struct ansi *a, const char *p, size_t n)
{
	while (a->held_len > 0 && n > 0) {
		size_t taken;

		a->held[a->held_len++] = *p++;
		n--;
		taken = feed_whole(a, a->held, a->held_len, false);
		a->held_len -= taken;
		memmove(a->held, a->held + taken, a->held_len);
	}
	if (n > 0) {
		size_t taken = feed_whole(a, p, n, false);

		a->held_len = n - taken;
		x_assert(a->held_len < sizeof(a->held));
		memcpy(a->held, p + taken, a->held_len);
	}
}

/* ----------------------------------------------------------------------------------------- output */

static bool
same_attr(const struct ansi_attr *a, const struct ansi_attr *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->flags == b->flags;
}

static void
add_to_span(struct ansi *a, const struct ansi_attr *attr, int64_t column, size_t bytes)
{
	struct ansi_span *last = a->span_count > 0 ? &a->spans[a->span_count - 1] : NULL;

	if (last != NULL && same_attr(&last->attr, attr)) {
		last->len += bytes;
		return;
	}
	x_grow(&a->spans, &a->span_cap, a->span_count + 1);
	a->spans[a->span_count++] = (struct ansi_span){ .start = a->text.len - bytes, .len = bytes,
		.column = column, .attr = *attr };
}

static void
emit(struct ansi *a, int i, int count)
{
	static const struct cell blank = { .c = ' ', .attr = { ANSI_DEFAULT, ANSI_DEFAULT, 0 } };
	const struct cell *cell = &a->cells[i];
	size_t before = a->text.len;
	char utf8[4];

	if (cell->c == TAIL && i > 0)
		return;
	/* The window cuts wide characters at both its edges. */
	if (cell->c == BLANK || cell->c == TAIL ||
	    (i == count - 1 && utf8_char_width(cell->c) == 2))
		cell = &blank;
	buf_append(&a->text, utf8, utf8_encode(utf8, cell->c));
	for (int m = 0; m < MARKS && cell->mark[m] != 0; m++)
		buf_append(&a->text, utf8, utf8_encode(utf8, cell->mark[m]));
	add_to_span(a, &cell->attr, a->win.first + i, a->text.len - before);
}

struct ansi_text
ansi_end(struct ansi *a)
{
	int64_t count = a->width - a->win.first;

	feed_whole(a, a->held, a->held_len, true);
	a->held_len = 0;
	count = a->width - a->win.first;
	if (count > a->win.columns)
		count = a->win.columns;
	buf_clear(&a->text);
	a->span_count = 0;
	for (int i = 0; i < count; i++)
		emit(a, i, (int)count);
	return (struct ansi_text){ .text = buf_slice(&a->text), .spans = a->spans,
		.count = a->span_count, .width = a->width };
}

bool
ansi_needed(const char *p, size_t n)
{
	for (size_t i = printable_run(p, n); i < n; i += 1 + printable_run(p + i + 1, n - i - 1)) {
		unsigned char c = (unsigned char)p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f || c == 0x9b)
			return true;
		if (c == 0xc2 && i + 1 < n && is_c1((unsigned char)p[i + 1]))
			return true;
	}
	return false;
}

void
ansi_plain(struct ansi *a, struct buf *out, const char *p, size_t n)
{
	struct ansi_text t;

	ansi_begin(a, &(struct ansi_window){ .columns = ANSI_MAX_COLUMNS });
	ansi_feed(a, p, n);
	t = ansi_end(a);
	buf_append(out, t.text.p, t.text.n);
}
