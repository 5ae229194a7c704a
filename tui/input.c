/*
 * input.c - taking the bytes of a terminal apart.
 *
 * `pending` holds what came and is not told yet. `take` looks at its beginning and says how many bytes
 * make up the first thing, or that more must come. When more does not come in time, the beginning is
 * given up: an Esc becomes the key, other beginnings become nothing. It is kept as `torn` for a while,
 * and put before what comes next, to see whether the two make one sequence.
 */
#include "input.h"

#include <string.h>

#include "base_time.h"
#include "base_utf8.h"

enum {
	PASTE_MAX = 64 * 1024, SEQUENCE_MAX = 4096, DOUBLE_CLICK_MS = 400, PARAMS = 4, KEYS_MAX = 64,
	SEQUENCE_MS = 10000,	/* the rest of a sequence whose beginning cannot be anything else */
};

static const char paste_end[] = "\033[201~";

struct own_key {
	char *bytes;
	uint32_t key;
};

struct input {
	struct buf pending;
	size_t torn;		/* bytes at its beginning that were given up before; 0: none */
	char torn_bytes[64];	/* what was given up last */
	size_t torn_count;	/* 0: nothing that may still count */
	int64_t last;		/* when the last byte came, and the last one of what is torn */
	bool pasting, patient;
	struct buf paste;
	struct own_key own[KEYS_MAX];
	size_t own_count;
	bool (*answer)(struct slice sequence);
	int64_t clicked_at;
	int clicked_x, clicked_y;
};

/* What `take` found. */
struct taken {
	size_t used;		/* 0: more must come, within `patience` ms */
	int patience;
	bool sequence;		/* not just Esc and a character */
	bool is_event;		/* out is filled */
};

struct input *
input_new(void)
{
	struct input *in = x_new(struct input);

	in->paste.max = PASTE_MAX;
	return in;
}

void
input_free(struct input *in)
{
	if (in == NULL)
		return;
	for (size_t i = 0; i < in->own_count; i++)
		x_free(in->own[i].bytes);
	buf_release(&in->pending);
	buf_release(&in->paste);
	x_free(in);
}

void
input_add_key(struct input *in, const char *bytes, uint32_t key)
{
	if (in->own_count < KEYS_MAX && bytes[0] == K_ESC && bytes[1] != '\0')
		in->own[in->own_count++] = (struct own_key){ xstrdup(bytes), key };
}

void
input_set_answer(struct input *in, bool (*answer)(struct slice sequence))
{
	in->answer = answer;
}

void
input_set_patient(struct input *in, bool patient)
{
	in->patient = patient;
}

/* ---- characters */

static uint32_t
key_of_char(uint32_t c)
{
	if (c == '\t' || c == '\r' || c == K_ESC)
		return c;
	if (c == '\n')
		return K_ENTER;
	if (c == '\b' || c == 0x7f)
		return K_BACKSPACE;
	if (c >= 1 && c <= 26)
		return (c + 'a' - 1) | K_CTRL;
	return c < 0x20 ? K_NONE : c;
}

static size_t
utf8_length(unsigned char first)
{
	return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* One character at p, with `flags` for its key. */
static struct taken
take_char(const char *p, size_t n, uint32_t flags, struct event *out)
{
	size_t length = utf8_length((unsigned char)*p);
	uint32_t c;

	if (n < length)
		return (struct taken){ .patience = INPUT_REST_MS };
	if (utf8_decode(p, length, &c) != length || (length > 1 && c == UTF8_REPLACEMENT))
		return (struct taken){ .used = 1 };
	out->key = key_of_char(c);
	if (out->key == K_NONE)
		return (struct taken){ .used = length };
	out->key |= flags;
	return (struct taken){ .used = length, .is_event = true };
}

/* ---- the mouse */

static bool
mouse_event(struct input *in, int button, int x, int y, bool pressed, struct event *out)
{
	bool again = x == in->clicked_x && y == in->clicked_y && in->clicked_at != 0 &&
	    in->last - in->clicked_at < DOUBLE_CLICK_MS * TIME_MS;

	out->x = x;
	out->y = y;
	if (!pressed || (button & 32) != 0)
		return false;	/* releases and moves */
	switch (button & ~(4 | 8 | 16)) {
	case 64: out->key = K_WHEEL_UP; return true;
	case 65: out->key = K_WHEEL_DOWN; return true;
	case 2: out->key = K_RIGHT_CLICK; return true;
	case 0: break;
	default: return false;
	}
	out->key = K_CLICK;
	out->clicks = again ? 2 : 1;
	in->clicked_at = again ? 0 : in->last;
	in->clicked_x = x;
	in->clicked_y = y;
	return true;
}

/* ---- control sequences */

struct csi {
	char private;		/* '<', '?', or 0 */
	int params[PARAMS];	/* 0: left out */
	size_t count;
	char final;
};

static const struct {
	char final;
	uint32_t key;
} letter_keys[] = {
	{ 'A', K_UP }, { 'B', K_DOWN }, { 'C', K_RIGHT }, { 'D', K_LEFT }, { 'H', K_HOME }, { 'F', K_END },
	{ 'P', K_F1 }, { 'Q', K_F1 + 1 }, { 'R', K_F1 + 2 }, { 'S', K_F1 + 3 }, { 'M', K_ENTER }, { 'Z', K_BACKTAB },
};

static const struct {
	int number;
	uint32_t key;
} number_keys[] = {
	{ 1, K_HOME }, { 2, K_INSERT }, { 3, K_DELETE }, { 4, K_END }, { 5, K_PAGEUP }, { 6, K_PAGEDOWN },
	{ 7, K_HOME }, { 8, K_END }, { 11, K_F1 }, { 12, K_F1 + 1 }, { 13, K_F1 + 2 }, { 14, K_F1 + 3 },
	{ 15, K_F1 + 4 }, { 17, K_F1 + 5 }, { 18, K_F1 + 6 }, { 19, K_F1 + 7 }, { 20, K_F1 + 8 }, { 21, K_F1 + 9 },
	{ 23, K_F1 + 10 }, { 24, K_F1 + 11 },
};

static uint32_t
key_of_letter(char final)
{
	for (size_t i = 0; i < ARRAY_LEN(letter_keys); i++)
		if (letter_keys[i].final == final)
			return letter_keys[i].key;
	return K_NONE;
}

static uint32_t
key_of_number(int number)
{
	for (size_t i = 0; i < ARRAY_LEN(number_keys); i++)
		if (number_keys[i].number == number)
			return number_keys[i].key;
	return K_NONE;
}

/* Xterm's second parameter: 1 + shift 1, alt 2, ctrl 4. */
static uint32_t
modifiers(int param)
{
	int bits = param > 1 ? param - 1 : 0;

	return ((bits & 1) != 0 ? K_SHIFT : 0) | ((bits & 2) != 0 ? K_ALT : 0) | ((bits & 4) != 0 ? K_CTRL : 0);
}

/* The parts of a sequence from behind "Esc [" to its last byte. */
static struct csi
parse_csi(const char *p, size_t n)
{
	struct csi c = { .final = p[n - 1], .count = 1 };

	if (strchr("<=>?", *p) != NULL)
		c.private = *p++, n--;
	for (size_t i = 0; i + 1 < n; i++) {
		int *param = &c.params[c.count - 1];

		if (p[i] >= '0' && p[i] <= '9')
			*param = *param < 100000 ? *param * 10 + (p[i] - '0') : *param;
		else if (p[i] == ';' && c.count < PARAMS)
			c.count++;
	}
	return c;
}

/* A character with modifiers, as kitty and xterm's modifyOtherKeys send it. */
static uint32_t
key_with(int character, uint32_t bits)
{
	uint32_t key = key_of_char((uint32_t)character);

	if (key == K_TAB && (bits & K_SHIFT) != 0)
		return K_BACKTAB;
	return key == K_NONE ? K_NONE : key | (bits & (K_CTRL | K_ALT));
}

static bool
key_of_csi(const struct csi *c, struct event *out)
{
	uint32_t bits = modifiers(c->params[1]);

	if (c->private != 0)
		return false;
	if (c->final == 'u')
		out->key = key_with(c->params[0], bits);
	else if (c->final == '~' && c->params[0] == 27)
		out->key = key_with(c->params[2], bits);
	else if (c->final == '~')
		out->key = key_of_number(c->params[0]);
	else if (c->params[0] <= 1)
		out->key = key_of_letter(c->final);
	if (out->key >= K_UP && out->key <= K_F12 && out->key != K_BACKTAB)
		out->key |= bits;
	return out->key != K_NONE;
}

/* An answer, or a key that nobody knows: swallowed. */
static bool
told_others(struct input *in, const char *p, size_t n, struct event *out)
{
	if (in->answer == NULL || !in->answer((struct slice){ p, n }))
		return false;
	out->key = K_RESIZE;
	return true;
}

/* "Esc [ M" and three bytes: the mouse of terminals that do not know better. */
static struct taken
take_old_mouse(struct input *in, const char *p, size_t n, struct event *out)
{
	int button, x, y;

	if (n < 6)
		return (struct taken){ .patience = SEQUENCE_MS };
	button = (unsigned char)p[3] - 32;
	x = (unsigned char)p[4] - 33;
	y = (unsigned char)p[5] - 33;
	return (struct taken){ .used = 6, .sequence = true,
		.is_event = mouse_event(in, button, x, y, (button & 3) != 3 || button >= 64, out) };
}

static struct taken
take_csi(struct input *in, const char *p, size_t n, struct event *out)
{
	struct taken t = { .sequence = true };
	size_t end = 2;
	struct csi c;

	while (end < n && p[end] >= 0x20 && p[end] <= 0x3f)
		end++;
	if (end == n)
		return (struct taken){ .used = n > SEQUENCE_MAX ? n : 0, .patience = n > 2 ? SEQUENCE_MS : INPUT_REST_MS };
	if (p[end] < 0x40 || p[end] > 0x7e)
		return (struct taken){ .used = end };	/* no sequence after all: what came of it says nothing */
	if (p[2] == 'M')
		return take_old_mouse(in, p, n, out);
	c = parse_csi(p + 2, end - 1);
	t.used = end + 1;
	if (c.private == '<' && (c.final == 'M' || c.final == 'm'))
		t.is_event = mouse_event(in, c.params[0], c.params[1] - 1, c.params[2] - 1, c.final == 'M', out);
	else if (c.private == 0 && c.final == '~' && c.params[0] == 200)
		in->pasting = true;
	else
		t.is_event = key_of_csi(&c, out) || told_others(in, p, t.used, out);
	return t;
}

/* "Esc O A", also with modifiers before the letter. */
static struct taken
take_ss3(const char *p, size_t n, struct event *out)
{
	size_t end = 2;

	while (end < n && p[end] >= '0' && p[end] <= '9')
		end++;
	if (end == n)
		return (struct taken){ .patience = INPUT_REST_MS };
	out->key = key_of_letter(p[end]);
	if (out->key == K_NONE && end == 2)
		return (struct taken){ .used = 1 };	/* Alt-O, and another key */
	if (end > 2 && out->key != K_NONE)
		out->key |= modifiers(p[end - 1] - '0');
	return (struct taken){ .used = end + 1, .sequence = true, .is_event = out->key != K_NONE };
}

/* From "Esc ]" and its like to BEL, or to Esc and a backslash. */
static struct taken
take_string(struct input *in, const char *p, size_t n, struct event *out)
{
	for (size_t i = 2; i < n; i++) {
		bool ends = p[i] == '\a' || (p[i] == '\\' && p[i - 1] == K_ESC && i > 2);

		if (ends)
			return (struct taken){ .used = i + 1, .sequence = true, .is_event = told_others(in, p, i + 1, out) };
	}
	return (struct taken){ .used = n > SEQUENCE_MAX ? n : 0, .patience = n > 2 ? SEQUENCE_MS : INPUT_REST_MS };
}

/* A key that this terminal calls so; false: none, and *partly if more bytes might make one. */
static bool
take_own(const struct input *in, const char *p, size_t n, struct taken *t, struct event *out, bool *partly)
{
	for (size_t i = 0; i < in->own_count; i++) {
		size_t length = strlen(in->own[i].bytes);

		if (length <= n && memcmp(p, in->own[i].bytes, length) == 0) {
			out->key = in->own[i].key;
			*t = (struct taken){ .used = length, .sequence = true, .is_event = true };
			return true;
		}
		*partly = *partly || (length > n && memcmp(p, in->own[i].bytes, n) == 0);
	}
	return false;
}

static struct taken
take_esc(struct input *in, const char *p, size_t n, struct event *out)
{
	struct taken t;
	bool partly = false;

	if (n == 1)
		return (struct taken){ .patience = in->patient ? INPUT_REST_MS : INPUT_ESC_MS };
	if (take_own(in, p, n, &t, out, &partly))
		return t;
	if (partly)
		return (struct taken){ .patience = n > 2 ? SEQUENCE_MS : INPUT_REST_MS };
	if (p[1] == '[')
		return take_csi(in, p, n, out);
	if (p[1] != '\0' && strchr("]P_^", p[1]) != NULL)
		return take_string(in, p, n, out);
	/* Nobody holds Alt and Ctrl; whoever presses Esc and is quick means both. */
	if ((unsigned char)p[1] < ' ' && p[1] != '\r' && p[1] != '\b') {
		out->key = K_ESC;
		return (struct taken){ .used = 1, .is_event = true };
	}
	t = p[1] == 'O' ? take_ss3(p, n, out) : (struct taken){ .used = 1 };
	if (t.used == 0 || t.sequence)
		return t;
	/* Terminals send Alt as Esc before the key. */
	t = take_char(p + 1, n - 1, K_ALT, out);
	t.used += t.used > 0;
	return t;
}

static struct taken
take(struct input *in, struct event *out)
{
	const char *p = buf_str(&in->pending);
	size_t n = in->pending.len;

	*out = (struct event){ .key = K_NONE };
	return *p == K_ESC ? take_esc(in, p, n, out) : take_char(p, n, 0, out);
}

/* ---- what came apart */

static void
drop(struct input *in, size_t n)
{
	if (n == 0)
		return;
	memmove(in->pending.data, in->pending.data + n, in->pending.len - n + 1);
	in->pending.len -= n;
}

/* The rest did not come in time. True: what there is, is an event. */
static bool
give_up(struct input *in, struct event *out)
{
	size_t n = in->pending.len;
	char first = in->pending.data[0], second = n > 1 ? in->pending.data[1] : '\0';

	*out = (struct event){ .key = K_NONE };
	in->torn_count = 0;
	if (first != K_ESC) {
		drop(in, 1);	/* half a character */
		return false;
	}
	if (n < sizeof(in->torn_bytes)) {
		memcpy(in->torn_bytes, in->pending.data, n);
		in->torn_count = n;
	}
	drop(in, n);
	if (n == 1)
		out->key = K_ESC;
	else if (n == 2 && second != '[' && second != 'O')
		out->key = (unsigned char)second | K_ALT;
	return out->key != K_NONE;
}

/* What was put before is no beginning of this: it stays told, and the rest is what it is. */
static void
untear(struct input *in)
{
	drop(in, in->torn);
	in->torn = 0;
}

/* Of what was given up. Behind an Esc only what begins the sequences of keys and mouse. */
static bool
may_be_the_rest(const struct input *in, char first)
{
	return in->torn_count > 1 ? first != K_ESC : in->torn_count == 1 && (first == '[' || first == 'O');
}

void
input_feed(struct input *in, const char *bytes, size_t n, int64_t now)
{
	if (n == 0)
		return;
	if (in->pending.len == 0 && !in->pasting && may_be_the_rest(in, bytes[0]) &&
	    now - in->last < INPUT_LATE_MS * TIME_MS) {
		buf_append(&in->pending, in->torn_bytes, in->torn_count);
		in->torn = in->torn_count;
	}
	in->torn_count = 0;
	buf_append(&in->pending, bytes, n);
	in->last = now;
}

/* ---- pasted text */

static enum input_found
next_paste(struct input *in, int64_t now, struct event *out, int *wait)
{
	size_t length = sizeof(paste_end) - 1, keep = length - 1, n = in->pending.len;
	const char *end = memmem(buf_str(&in->pending), n, paste_end, length);
	int quiet = (int)((now - in->last) / TIME_MS);

	if (end != NULL)
		n = (size_t)(end - in->pending.data);
	else if (quiet < INPUT_PASTE_MS)
		n = n > keep ? n - keep : 0;
	buf_append(&in->paste, buf_str(&in->pending), n);
	drop(in, end != NULL ? n + length : n);
	if (end == NULL && quiet < INPUT_PASTE_MS) {
		*wait = INPUT_PASTE_MS - quiet;
		return INPUT_WAIT;
	}
	in->pasting = false;
	*out = (struct event){ .key = K_PASTE, .text = buf_str(&in->paste) };
	return INPUT_EVENT;
}

enum input_found
input_next(struct input *in, int64_t now, struct event *out, int *wait)
{
	while (in->pending.len > 0 || in->pasting) {
		int quiet = (int)((now - in->last) / TIME_MS);
		struct taken t;

		if (in->pasting)
			return next_paste(in, now, out, wait);
		t = take(in, out);
		if (in->torn > 0 && !t.sequence && (t.used > 0 || quiet >= t.patience)) {
			untear(in);
			continue;
		}
		if (t.used > 0) {
			bool starts_paste = in->pasting;

			drop(in, t.used);
			in->torn = 0;
			if (starts_paste)
				buf_clear(&in->paste);
			if (t.is_event)
				return INPUT_EVENT;
			continue;
		}
		if (quiet < t.patience) {
			*wait = t.patience - quiet;
			return INPUT_WAIT;
		}
		if (give_up(in, out))
			return INPUT_EVENT;
	}
	return INPUT_NONE;
}
