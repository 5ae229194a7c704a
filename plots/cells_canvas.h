/*
 * cells_canvas.h - a page of character cells that lines, fills and text are drawn on.
 *
 * A cell is two dots wide and four dots high, as a braille character is. Dots are addressed from
 * the top left: x in [0, 2 * cols), y in [0, 4 * rows). Three layers lie in a cell: a fill behind,
 * dots above it, text on top. A terminal has one ink and one paper per cell: the last line wins
 * the ink, the last fill that covers the cell wins the paper.
 *
 *	cells_canvas_init(&canvas, 100, 28);
 *	cells_canvas_line(&canvas, x0, y0, x1, y1, rgb);
 *	cells_canvas_look(&canvas, col, row, CELLS_BRAILLE, &look);
 *	cells_canvas_release(&canvas);
 *
 * It knows neither PLplot nor curses: the PLplot driver draws on it, printers and screens read it.
 */
#ifndef CELLS_CANVAS_H
#define CELLS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELLS_MAX_COLS = 1000, CELLS_MAX_ROWS = 500 };

#define CELLS_NO_COLOR UINT32_MAX

struct cells_cell {
	uint32_t text;		/* a character, 0 for none; CELLS_TAIL behind a wide one */
	uint32_t ink;		/* 0xRRGGBB of the dots, or CELLS_NO_COLOR */
	uint32_t text_ink;
	uint32_t paper;		/* of the fill, or CELLS_NO_COLOR */
	uint8_t dots;		/* bit 4 * x + y, x in 0..1, y in 0..3 */
	uint8_t fill;		/* the same for the fill */
};

#define CELLS_TAIL UINT32_MAX

struct cells_canvas {
	int cols, rows;
	struct cells_cell *cells;	/* rows x cols */
};

/* Sizes are clamped to 1..CELLS_MAX_*. All cells are empty. */
void cells_canvas_init(struct cells_canvas *c, int cols, int rows);
void cells_canvas_release(struct cells_canvas *c);
void cells_canvas_clear(struct cells_canvas *c);

/* Coordinates in dots; what lies outside is clipped. */
void cells_canvas_dot(struct cells_canvas *c, int x, int y, uint32_t rgb);
void cells_canvas_line(struct cells_canvas *c, int x0, int y0, int x1, int y1, uint32_t rgb);
/* A polygon of n corners, in dots with fractions; even-odd rule, a dot is in when its centre is. */
void cells_canvas_fill(struct cells_canvas *c, const double *x, const double *y, size_t n,
    uint32_t rgb);
/* n characters from the cell (col, row) on; vertical runs downwards. */
void cells_canvas_text(struct cells_canvas *c, int col, int row, const uint32_t *chars, size_t n,
    bool vertical, uint32_t rgb);

/* Text and dots of this colour take the terminal's own from now on: it reads on any background. */
void cells_canvas_own_ink(struct cells_canvas *c, uint32_t rgb);

/* For terminals that have no pale colours: fills of this one become `sign` in the strong one from now on, behind all
 * else, text takes the strong one, and dots the dim one. */
void cells_canvas_hatch(struct cells_canvas *c, uint32_t pale, uint32_t strong, uint32_t dim, uint32_t sign);

/* What a terminal shows for one cell. */
enum cells_charset { CELLS_BRAILLE, CELLS_BLOCKS, CELLS_ASCII, CELLS_CHARSETS };

struct cells_look {
	uint32_t ch;		/* ' ' when empty; 0: behind a wide character, print nothing */
	uint32_t ink;		/* CELLS_NO_COLOR: the terminal's own */
	uint32_t paper;		/* CELLS_NO_COLOR: the terminal's own */
};

/* `color` false: fills become shades of characters, since there is no paper to colour. */
void cells_canvas_look(const struct cells_canvas *c, int col, int row, enum cells_charset charset,
    bool color, struct cells_look *out);

#endif
