/*
 * plotarea.c - cells of a chart as cells of the screen: colours become styles of the theme.
 *
 * Text and axes take the theme's own roles, so that they are readable on any background; series keep
 * the colours of the palette.
 */
#include "plotarea.h"

#include "cells_canvas.h"
#include "cells_print.h"
#include "plot.h"

static unsigned
style_of(const struct plot_style *look, uint32_t ink, uint32_t paper)
{
	int back = paper == CELLS_NO_COLOR ? -1 : cells_color_256(paper);

	if (ink == CELLS_NO_COLOR)
		return back == -1 ? STYLE_TEXT : style_ansi(-1, back);
	if (back == -1 && ink == look->ink)
		return STYLE_TEXT;
	if (back == -1 && ink == look->dim)
		return STYLE_DIM;
	return style_ansi(cells_color_256(ink), back);
}

static void
copy_cells(struct area a, const struct cells_canvas *canvas, const struct plot_style *look)
{
	for (int y = 0; y < a.h; y++) {
		for (int x = 0; x < a.w; x++) {
			struct cells_look cell;

			cells_canvas_look(canvas, x, y, CELLS_BRAILLE, true, &cell);
			if (cell.ch != 0 && (cell.ch != ' ' || cell.paper != CELLS_NO_COLOR))
				draw_cell(a, x, y, style_of(look, cell.ink, cell.paper), cell.ch);
		}
	}
}

void
plotarea_draw(struct area a, const struct chart *chart)
{
	const struct plot_style *look = &plot_style_dark;
	struct cells_canvas canvas;
	struct err err;

	if (a.w < PLOTAREA_LEAST_COLUMNS || a.h < PLOTAREA_LEAST_ROWS)
		return;
	cells_canvas_init(&canvas, a.w, a.h);
	if (plot_cells(chart, &canvas, look, &err))
		copy_cells(a, &canvas, look);
	else
		draw_paragraph(a, 0, STYLE_WARNING, err.msg);
	cells_canvas_release(&canvas);
}
