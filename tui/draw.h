/*
 * draw.h - drawing into a canvas of character cells. Nothing here knows a terminal.
 *
 *	canvas = canvas_new(); canvas_resize(canvas, 80, 24);
 *	draw_text(canvas_area(canvas), 2, 0, STYLE_STRONG, "amber-falcon");
 *	canvas_free(canvas);
 *
 * terminal.c shows a canvas on the terminal; unit tests read its cells. An `area` is a
 * rectangle of a canvas, passed by value; x and y of all functions count from its upper left
 * corner, and what lies outside is clipped. Text is UTF-8 from anywhere: every function sends it
 * through utf8_safe, so that no control character ever reaches a cell. Columns are terminal
 * columns (a wide character takes two).
 */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "theme.h"

struct cell {
	uint32_t c;		/* 0: the right half of a wide character */
	uint32_t mark;		/* a combining character on c, or 0 */
	unsigned style;		/* see theme.h */
};

struct canvas;

struct area {
	struct canvas *canvas;
	int x, y, w, h;		/* w and h may be 0, never negative */
};

struct canvas *canvas_new(void);
void canvas_free(struct canvas *c);
void canvas_resize(struct canvas *c, int columns, int rows);	/* and clears */
void canvas_clear(struct canvas *c);
struct area canvas_area(struct canvas *c);
const struct cell *canvas_cells(const struct canvas *c, int row);	/* `columns` cells */
/* Where the terminal's cursor is shown; false: hidden. */
bool canvas_cursor(const struct canvas *c, int *x, int *y);

/* Parts of an area; clipped to it. */
struct area area_part(struct area a, int x, int y, int w, int h);
struct area area_top(struct area a, int rows);		/* the first rows */
struct area area_below(struct area a, int rows);	/* what is left under them */
struct area area_left(struct area a, int columns);
struct area area_right_of(struct area a, int columns);
struct area area_centre(struct area a, int w, int h);
bool area_contains(struct area a, int x, int y);	/* x, y of the whole canvas, as in events */

/* Draws and returns the columns taken (also of what was clipped on the right). */
int draw_text(struct area a, int x, int y, unsigned style, const char *text);
int draw_slice(struct area a, int x, int y, unsigned style, struct slice text);
int draw_printf(struct area a, int x, int y, unsigned style, const char *fmt, ...) PRINTF_LIKE(5, 6);

enum draw_align {
	DRAW_LEFT,
	DRAW_RIGHT,
	DRAW_MIDDLE,
	DRAW_PATH,		/* at the left; of what does not fit the end is shown, not the beginning */
};

/* Exactly `width` columns: padded with blanks, or cut with an ellipsis. */
void draw_field(struct area a, int x, int y, int width, unsigned style, enum draw_align align,
    const char *text);
/* The same ending at column `right` (not included); returns where it began. No padding. */
int draw_before(struct area a, int right, int y, unsigned style, const char *text);
/* Text in as many rows as it needs, broken at blanks; a line that is broken keeps its indentation. Returns the
 * rows taken. */
int draw_paragraph(struct area a, int y, unsigned style, const char *text);

/* One cell as it is: for charts. `c` must be printable and one column wide. */
void draw_cell(struct area a, int x, int y, unsigned style, uint32_t c);
void draw_fill(struct area a, unsigned style);			/* blanks */
void draw_restyle(struct area a, unsigned flags);		/* adds style flags to what is there */
void draw_rule(struct area a, int y, const char *title);	/* a line, the title in it or NULL */
void draw_upright(struct area a, int x);			/* a vertical line */
/* A border with a title (or NULL) around a cleared inside, which is returned. */
struct area draw_border(struct area a, const char *title);
/* A scroll bar in the last column: `shown` of `total` from `first`; nothing when all are shown. */
void draw_scrollbar(struct area a, size_t first, size_t shown, size_t total);
void draw_show_cursor(struct area a, int x, int y);

/*
 * A picture of pixels: the terminal draws it over cells that are held free for it here. One a
 * canvas, until it is cleared; a second call takes the place of the first.
 */
struct picture {
	int x, y, w, h;		/* cells of the canvas */
	uint64_t serial;	/* never 0; another one when other bytes are to be sent */
	const struct buf *bytes;	/* what draws it at the cursor; the caller's, until it was shown */
};
void draw_picture(struct area a, uint64_t serial, const struct buf *bytes);
/* Nothing will be drawn over the screen from here on, so that a picture would be seen. */
bool canvas_takes_pictures(const struct canvas *c);
void canvas_take_pictures(struct canvas *c, bool yes);
/* False: there is none, or something was drawn over a part of it since. */
bool canvas_picture(const struct canvas *c, struct picture *out);

#endif
