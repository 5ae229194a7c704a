/*
 * cells_print.h - a canvas as text: for a terminal with colour sequences, for a pipe without.
 */
#ifndef CELLS_PRINT_H
#define CELLS_PRINT_H

#include "base_buf.h"
#include "cells_canvas.h"

/* How many colours may be used. */
enum cells_color { CELLS_MONO, CELLS_16, CELLS_256, CELLS_RGB };

/* Appends `rows` lines, each ended by a newline; blanks at the end of a line are left out, and
 * colours are off at its end. */
void cells_print(struct buf *out, const struct cells_canvas *c, enum cells_charset charset,
    enum cells_color color);

/* The nearest entry of the 256-colour cube or grey ramp, and of the 16 ANSI colours. */
int cells_color_256(uint32_t rgb);
int cells_color_16(uint32_t rgb);

#endif
