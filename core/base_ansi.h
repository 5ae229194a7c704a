/*
 * base_ansi.h - a line of foreign output as a terminal would show it, and nothing that a terminal
 * would obey.
 *
 *	a = ansi_new();
 *	ansi_begin(a, &(struct ansi_window){ .first = 0, .columns = 200 });
 *	ansi_feed(a, p, n);			// as often as needed: a line may be cut anywhere
 *	t = ansi_end(a);			// text and spans, the sanitiser's until the next begin
 *	ansi_free(a);
 *
 * Every escape sequence is removed: CSI, OSC, DCS, APC, PM, SOS, their 8-bit forms, and broken ones.
 * SGR (colour, bold, ...) becomes the attributes of spans. What moves the cursor inside the line is
 * obeyed as a terminal obeys it (carriage return, backspace, tab, CSI C D G K), so that a progress
 * bar shows its last state. What is left of control characters is made visible as utf8_safe does.
 * Colours do not carry over from line to line: any line can be shown without those before it.
 *
 * Memory is that of the window, whatever the length of the line: a window shows some columns of a
 * line of any length, and the width of the whole line is known when it ends.
 */
#ifndef BASE_ANSI_H
#define BASE_ANSI_H

#include <stdint.h>

#include "base_buf.h"

enum {
	ANSI_BOLD = 1,
	ANSI_DIM = 2,
	ANSI_ITALIC = 4,
	ANSI_UNDERLINE = 8,
	ANSI_REVERSE = 16,
	ANSI_STRIKE = 32,
	ANSI_CONTROL = 64	/* ours: stands for a byte that could not be shown itself */
};

/* Colours: ANSI_DEFAULT, 0 to 255 of the palette, or ANSI_RGB with 8 bits each of red, green, blue. */
enum { ANSI_DEFAULT = -1, ANSI_RGB = 0x1000000 };

struct ansi_attr {
	int32_t fg, bg;
	unsigned flags;
};

struct ansi_span {
	size_t start, len;	/* bytes of the text */
	int64_t column;		/* of its first character, counted from the start of the line */
	struct ansi_attr attr;
};

struct ansi_text {
	struct slice text;	/* valid UTF-8, no control character */
	const struct ansi_span *spans;	/* cover the text without gaps, in order */
	size_t count;
	int64_t width;		/* columns of the whole line, not only of the window */
};

enum { ANSI_MAX_COLUMNS = 16384 };

struct ansi_window {
	int64_t first;		/* column where it begins */
	int columns;		/* 1 to ANSI_MAX_COLUMNS */
	int wrap;		/* > 1: a wide character never straddles a multiple of this column */
};

struct ansi;

struct ansi *ansi_new(void);
void ansi_free(struct ansi *a);
void ansi_begin(struct ansi *a, const struct ansi_window *window);
void ansi_feed(struct ansi *a, const char *p, size_t n);
struct ansi_text ansi_end(struct ansi *a);

/* False when the line shows just its own bytes (and tabs), so that it need not be fed to be searched. */
bool ansi_needed(const char *p, size_t n);

/* Appends the line as it would be seen, without colours; at most ANSI_MAX_COLUMNS of it. */
void ansi_plain(struct ansi *a, struct buf *out, const char *p, size_t n);

#endif
