/*
 * plot.h - charts drawn by PLplot: into character cells, into pixels, into files.
 *
 * The same layout serves all: the page is cols x rows characters, on paper a character is as large
 * as the page makes it. PLplot's state is global, so one thread draws. Its errors come back as
 * ours: it never prints, prompts or exits.
 *
 *	struct cells_canvas canvas;
 *	cells_canvas_init(&canvas, 100, 28);
 *	if (!plot_cells(chart, &canvas, &plot_style_dark, &err)) ...
 */
#ifndef PLOT_H
#define PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "cells_canvas.h"
#include "chart.h"

enum { PLOT_COLORS = 10, PLOT_HEAT = 32 };

/* Colours are 0xRRGGBB. */
struct plot_style {
	uint32_t paper, ink, dim;	/* background, text, axes */
	uint32_t grid;			/* thin lines behind the data, on paper */
	uint32_t color[PLOT_COLORS];	/* of series, in order; told apart by colour-blind eyes too */
	uint32_t faint[PLOT_COLORS];	/* pale variants: bands, raw data behind a smoothed line */
	uint32_t heat[PLOT_HEAT];	/* cold to hot */
	uint32_t diverge[PLOT_HEAT];	/* from one side over a neutral middle to the other */
	bool ascii;			/* markers and axes from ASCII alone */
	bool few;			/* 16 colours or fewer: what is pale is hatched in the colour of its series */
	bool mono;			/* no colours: faint lines that are not plain are left out, nothing would tell them;
				 * to be set on the dark style, whose brightness gives the shades */
};

extern const struct plot_style plot_style_dark, plot_style_light;

/* Draws on a canvas of the caller, over what is there. */
MUST_CHECK bool plot_cells(const struct chart *chart, struct cells_canvas *canvas,
    const struct plot_style *style, struct err *err);

/* Draws into rgb: width * height * 3 bytes, rows from the top. cols x rows is the layout's size in
 * characters (the terminal's cells under the picture). */
struct plot_pixels {
	int cols, rows, width, height;
};
MUST_CHECK bool plot_pixels(const struct chart *chart, const struct plot_pixels *size,
    const struct plot_style *style, unsigned char *rgb, struct err *err);

/* Writes .png, .svg or .pdf, told by the ending; width and height in pixels (PNG) or points. The
 * file appears whole or not at all. */
MUST_CHECK bool plot_file(const struct chart *chart, const char *path, int width, int height,
    const struct plot_style *style, struct err *err);
bool plot_file_known(const char *path);

#endif
