/*
 * picture.h - decoders of sixel and of the kitty graphics protocol, by their manuals and stricter than
 * terminals: what Benchtop has no reason to send is an error.
 *
 *	struct picture p = { 0 };
 *	const char *why = picture_read_sixel(&p, "0;1q\"1;1;61;29#0;2;...");
 *	picture_release(&p);
 */
#ifndef LIB_PICTURE_H
#define LIB_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"

#define PICTURE_NOTHING 0xff000000u	/* a pixel that was not drawn */

struct picture {
	int width, height;
	uint32_t *rgb;		/* 0xRRGGBB, rows from the top */
};

void picture_release(struct picture *p);
/* How far the worst pixel of two pictures of one size is off: a distance of colours, squared. */
int picture_difference(const struct picture *a, const struct picture *b);
size_t picture_undrawn(const struct picture *p);	/* pixels */

/* A device control string between its "ESC P" and its "ESC \". NULL, or what is wrong with it (the picture is
 * then what was decoded until there). */
const char *picture_read_sixel(struct picture *out, const char *body);

/* Commands of kitty's protocol come one by one, between their "ESC _G" and "ESC \". */
struct kitty_command {
	char action, delete;	/* 'T', 'q', 'd'; what a delete is told by */
	unsigned id;
	int cols, rows;		/* cells that it covers */
	bool keeps_cursor;
	struct picture picture;	/* of a 'T' that is whole; the caller's to release */
	size_t chunks;
	const char *wrong;	/* NULL, or what is wrong */
};

struct kitty_reader {
	struct kitty_command now;
	struct buf data;	/* base64 of the chunks so far */
	int width, height;
	bool is_packed, has_begun;
};

/* True: a command is whole (or wrong), and *out is it. */
bool kitty_take(struct kitty_reader *r, const char *body, size_t n, struct kitty_command *out);
void kitty_reader_release(struct kitty_reader *r);

#endif
