/*
 * chartpane.c - from a chart's canvas of cells to the workbench's.
 */
#include "chartpane.h"

#include "base_utf8.h"
#include "cells_print.h"
#include "plot.h"

struct chartpane {
	struct chart *chart;
	struct cells_canvas canvas;
	struct err err;
	bool is_drawn;
};

static struct {
	bool unicode;
	int colours;
} terminal = { true, 256 };

void
chartpane_configure(bool unicode, int colours)
{
	terminal.unicode = unicode;
	terminal.colours = colours;
}

struct chartpane *
chartpane_new(void)
{
	return x_new(struct chartpane);
}

void
chartpane_free(struct chartpane *p)
{
	if (p == NULL)
		return;
	chart_free(p->chart);
	cells_canvas_release(&p->canvas);
	x_free(p);
}

void
chartpane_set(struct chartpane *p, struct chart *chart)
{
	chart_free(p->chart);
	p->chart = chart;
	p->is_drawn = false;
}

bool
chartpane_has(const struct chartpane *p)
{
	return p->chart != NULL;
}

static void
render(struct chartpane *p, int w, int h)
{
	struct plot_style style = plot_style_dark;

	if (p->is_drawn && p->canvas.cols == w && p->canvas.rows == h)
		return;
	cells_canvas_release(&p->canvas);
	cells_canvas_init(&p->canvas, w, h);
	err_clear(&p->err);
	style.ascii = !terminal.unicode;
	style.mono = terminal.colours == 0;
	if (!plot_cells(p->chart, &p->canvas, &style, &p->err))
		cells_canvas_clear(&p->canvas);
	p->is_drawn = true;
}

static int
colour(uint32_t rgb)
{
	return rgb == CELLS_NO_COLOR ? -1 : cells_color_256(rgb);
}

/* Text takes the terminal's own colour, so that it reads on any background. */
static unsigned
style_of(const struct cells_look *look)
{
	if (look->paper == CELLS_NO_COLOR && look->ink == plot_style_dark.ink)
		return STYLE_TEXT;
	if (look->paper == CELLS_NO_COLOR && look->ink == plot_style_dark.dim)
		return STYLE_DIM;
	return style_ansi(colour(look->ink), colour(look->paper));
}

static void
paint_cell(struct area a, int x, int y, const struct cells_look *look)
{
	char text[5];

	if (look->ch == 0)
		return;
	text[utf8_encode(text, look->ch)] = '\0';
	draw_text(a, x, y, style_of(look), text);
}

void
chartpane_draw(struct chartpane *p, struct area a)
{
	enum cells_charset charset = terminal.unicode ? CELLS_BRAILLE : CELLS_ASCII;

	if (p->chart == NULL || a.w < 1 || a.h < 1)
		return;
	render(p, a.w, a.h);
	if (p->err.kind != ERR_NONE) {
		draw_paragraph(a, 0, STYLE_ERROR, p->err.msg);
		return;
	}
	for (int y = 0; y < p->canvas.rows && y < a.h; y++) {
		for (int x = 0; x < p->canvas.cols && x < a.w; x++) {
			struct cells_look look;

			cells_canvas_look(&p->canvas, x, y, charset, terminal.colours > 0, &look);
			paint_cell(a, x, y, &look);
		}
	}
}
