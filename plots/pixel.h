/*
 * pixel.h - pictures of pixels in a terminal's stream: sixel (DEC STD 070, as in xterm) and the
 * kitty graphics protocol. Both only where the terminal said that it can (pixel_terminal.h).
 *
 * rgb is width * height * 3 bytes, rows from the top. The picture is drawn with its upper left
 * corner at the cursor.
 */
#ifndef PIXEL_H
#define PIXEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base_buf.h"

/* At most `colors` colours (2 to 256; a vt340 has 16), the commonest, run-length encoded. The cursor
 * is left at the last six rows of pixels. */
void pixel_sixel(struct buf *out, const unsigned char *rgb, int width, int height, int colors);

/* The same for a terminal that shows no picture as large: cut into tiles of one palette, each at its cell.
 * The first one begins where the cursor is. */
struct pixel_tiles {
	int width, height;		/* of a tile, whole cells (the last ones may be smaller) */
	int cell_width, cell_height;
	int x, y;			/* the cell of the corner, from 0; x < 0: where the cursor was saved */
};
void pixel_sixel_tiles(struct buf *out, const unsigned char *rgb, int width, int height, int colors,
    const struct pixel_tiles *tiles);

/* One picture of RGB, deflated, in chunks of 4,096 bytes; shown over cols x rows cells; the cursor
 * stays. id (not 0) names it, so that drawing again replaces it. */
void pixel_kitty(struct buf *out, const unsigned char *rgb, int width, int height, int cols,
    int rows, unsigned id);
/* Removes the picture. */
void pixel_kitty_delete(struct buf *out, unsigned id);

#endif
