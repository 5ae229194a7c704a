/*
 * pixel_screen.h - the part of a terminal that shows pictures, between the program and libvterm: it answers
 * what a program asks about pictures, draws the sixels and kitty pictures that it sends, and erases
 * them as terminals do. A screen of pty_screen.h has one when its program was started with `pixels`.
 *
 * A sixel lies on the cells: text that is written over a cell takes its pixels away. A kitty picture floats over
 * the text until it is deleted. A sixel that would make the screen scroll, a picture that cannot be
 * decoded, cells of another size than it was drawn for, are complaints; a picture that was broken
 * off is none.
 */
#ifndef PIXEL_SCREEN_H
#define PIXEL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/picture.h"

/* What the terminal says of itself. */
struct pixel_traits {
	const char *attributes;		/* "62;4;22": 4 is sixel; NULL: "62;22" */
	bool kitty;
	int cell_width, cell_height;	/* pixels */
	enum { PIXEL_CELL_TOLD, PIXEL_CELL_BY_KERNEL, PIXEL_CELL_UNKNOWN } cell_known;
	int colors;			/* of a sixel; 0: it does not say */
	int max_width, max_height;	/* of a sixel, in pixels; 0: it does not say */
	const char *paper;		/* its background, "rgb:1e/1e/2e"; NULL: it does not say */
};

/* The cells that a terminal's pictures cover now. */
struct pixel_box {
	int x, y, w, h;			/* the smallest box around them; w is 0: there is none */
	bool is_whole;			/* no pixel of the box is missing */
};

struct pixel_screen;

/* The terminal behind. `cursor` tells the cell it is in. */
struct pixel_host {
	void *self;
	void (*text)(void *self, const char *bytes, size_t n);
	void (*cursor)(void *self, int *x, int *y);
	void (*answer)(void *self, const char *bytes, size_t n);
};

struct pixel_screen *pixel_screen_new(const struct pixel_traits *traits, const struct pixel_host *host,
    int columns, int rows);
void pixel_screen_free(struct pixel_screen *p);
void pixel_screen_feed(struct pixel_screen *p, const char *bytes, size_t n);
/* Text was written over these cells, or they were erased. */
void pixel_screen_damage(struct pixel_screen *p, int x, int y, int w, int h);
void pixel_screen_set_size(struct pixel_screen *p, int columns, int rows);
/* Letters of another size, from the next set_size on. */
void pixel_screen_set_cell(struct pixel_screen *p, int width, int height);
/* In pixels, as the kernel knows it; 0: it does not. */
int pixel_screen_width(const struct pixel_screen *p);
int pixel_screen_height(const struct pixel_screen *p);

/* Answers wait from here on: the line is slow. Given when it is no longer. */
void pixel_screen_hold(struct pixel_screen *p, bool yes);

struct pixel_box pixel_screen_box(const struct pixel_screen *p);
/* What stands in these cells, in pixels; to be released. */
struct picture pixel_screen_part(const struct pixel_screen *p, int x, int y, int w, int h);

struct pixel_counts {
	size_t sixels, kitties;		/* whole pictures that came */
	size_t chunks;			/* of the kitty pictures */
	size_t broken;			/* broken off */
	size_t deletions;		/* of a kitty picture that stood */
	size_t standing;		/* kitty pictures that stand now */
	size_t questions;		/* of kitty, sizes, limits, attributes */
};
struct pixel_counts pixel_screen_counts(const struct pixel_screen *p);
const char *pixel_screen_complaints(const struct pixel_screen *p);	/* "" when all was well */

#endif
