/*
 * chartpane.c - from a chart's canvas of cells to the workbench's; and when its picture of pixels is
 * made, by chartimage.c.
 *
 * A picture is made when no key has come for a moment. While it is made the one before stays, for
 * as long as an eye takes for at once; then the cells show how things are.
 */
#include "chartpane.h"

#include "base_time.h"
#include "base_utf8.h"
#include "cells_print.h"
#include "chartimage.h"
#include "frame.h"
#include "plot.h"
#include "terminal_graphics.h"

enum {
	REST_MS = 40,		/* without a change, before pixels are drawn */
	PATIENCE_MS = 250,	/* an old picture stays for so long at most */
};

/* A chart in pixels, as it is sent. */
struct image {
	struct buf bytes;
	uint64_t serial;	/* 0: none */
	int x, y, w, h;		/* cells of the screen */
	enum graphics_kind kind;
	bool is_light;
	bool is_current;
	int64_t old_since;
};

struct chartpane {
	struct chart *chart;
	struct cells_canvas canvas;
	struct err err;
	bool is_drawn, is_light;	/* with these colours */
	struct image image;
};

static struct {
	bool unicode;
	int colours;
	bool light;
	struct frame *frame;
	struct chartpane *wanting;	/* its picture is wanted, or being made */
	int want_x, want_y, want_w, want_h;
	bool is_making;
	uint64_t rest_timer, patience_timer;
	uint64_t serial;
} terminal = { .unicode = true, .colours = 256 };

/* Nobody waits for a picture any more. */
static void
drop_wish(void)
{
	chartimage_stop();
	if (terminal.frame != NULL) {
		os_loop_cancel(frame_loop(terminal.frame), terminal.rest_timer);
		os_loop_cancel(frame_loop(terminal.frame), terminal.patience_timer);
	}
	terminal.rest_timer = terminal.patience_timer = 0;
	terminal.is_making = false;
	terminal.wanting = NULL;
}

void
chartpane_configure(struct frame *frame, bool unicode, int colours)
{
	drop_wish();
	terminal.frame = frame;
	terminal.unicode = unicode;
	terminal.colours = colours;
}

void
chartpane_use_light(bool light)
{
	terminal.light = light;
}

bool
chartpane_is_light(void)
{
	return terminal.light;
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
	if (terminal.wanting == p)
		drop_wish();
	chart_free(p->chart);
	cells_canvas_release(&p->canvas);
	buf_release(&p->image.bytes);
	x_free(p);
}

void
chartpane_set(struct chartpane *p, struct chart *chart)
{
	chart_free(p->chart);
	p->chart = chart;
	p->is_drawn = false;
	if (p->image.is_current)
		p->image.old_since = time_monotonic();
	p->image.is_current = false;
	if (terminal.wanting == p)
		drop_wish();
}

struct chart *
chartpane_take(struct chartpane *p)
{
	struct chart *chart = p->chart;

	p->chart = NULL;
	return chart;
}

bool
chartpane_has(const struct chartpane *p)
{
	return p->chart != NULL;
}

static const struct plot_style *
style_now(void)
{
	return terminal.light ? &plot_style_light : &plot_style_dark;
}

/* Of characters: without colours the dark one gives the shades. */
static const struct plot_style *
cells_style_now(void)
{
	return terminal.colours == 0 ? &plot_style_dark : style_now();
}

static void
render(struct chartpane *p, int w, int h)
{
	struct plot_style style = *cells_style_now();

	if (p->is_drawn && p->is_light == terminal.light && p->canvas.cols == w && p->canvas.rows == h)
		return;
	cells_canvas_release(&p->canvas);
	cells_canvas_init(&p->canvas, w, h);
	err_clear(&p->err);
	style.ascii = !terminal.unicode;
	style.mono = terminal.colours == 0;
	style.few = terminal.colours < 256 && !style.mono;
	if (!plot_cells(p->chart, &p->canvas, &style, &p->err))
		cells_canvas_clear(&p->canvas);
	p->is_drawn = true;
	p->is_light = terminal.light;
}

static int
colour(uint32_t rgb)
{
	if (rgb == CELLS_NO_COLOR)
		return -1;
	return terminal.colours < 256 ? cells_color_16(rgb) : cells_color_256(rgb);
}

/* Text takes the terminal's own colour, so that it reads on any background. */
static unsigned
style_of(const struct cells_look *look)
{
	if (look->paper == CELLS_NO_COLOR && look->ink == cells_style_now()->ink)
		return STYLE_TEXT;
	if (look->paper == CELLS_NO_COLOR && look->ink == cells_style_now()->dim)
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

/* ---- pixels */

static void
redraw(void *self)
{
	(void)self;
	terminal.patience_timer = 0;
	frame_redraw(terminal.frame);
}

static void
take_image(void *self, struct buf *bytes)
{
	struct chartpane *p = self;
	struct image *image = &p->image;

	buf_release(&image->bytes);
	image->bytes = *bytes;
	image->serial = ++terminal.serial;
	image->x = terminal.want_x;
	image->y = terminal.want_y;
	image->w = terminal.want_w;
	image->h = terminal.want_h;
	image->kind = terminal_graphics();
	image->is_light = terminal.light;
	image->is_current = true;
	drop_wish();
	frame_redraw(terminal.frame);
}

static void
start_image(void *self)
{
	struct chartpane *p = self;
	const struct pixel_terminal *traits = terminal_graphics_traits();
	struct chartimage_request r = { .chart = p->chart, .x = terminal.want_x,
		.y = terminal.want_y, .cols = terminal.want_w, .rows = terminal.want_h, .style = *style_now(), .kind = terminal_graphics(),
		.terminal = traits, .done = take_image, .self = p };

	terminal.rest_timer = 0;
	if (p->chart == NULL || r.kind == GRAPHICS_CELLS)
		return;
	/* What is on its way comes first. */
	if (!terminal_graphics_ready()) {
		terminal.rest_timer = os_loop_after(frame_loop(terminal.frame), REST_MS * TIME_MS,
		    start_image, p);
		return;
	}
	if (traits->has_paper)
		r.style.paper = traits->paper;
	terminal.is_making = true;
	chartimage_start(frame_loop(terminal.frame), &r);
}

static void
want_image(struct chartpane *p, struct area a)
{
	struct os_loop *loop = frame_loop(terminal.frame);

	if (terminal.wanting == p && terminal.want_x == a.x && terminal.want_y == a.y &&
	    terminal.want_w == a.w && terminal.want_h == a.h && (terminal.is_making || terminal.rest_timer != 0))
		return;
	drop_wish();
	terminal.wanting = p;
	terminal.want_x = a.x;
	terminal.want_y = a.y;
	terminal.want_w = a.w;
	terminal.want_h = a.h;
	terminal.rest_timer = os_loop_after(loop, REST_MS * TIME_MS, start_image, p);
	terminal.patience_timer = os_loop_after(loop, PATIENCE_MS * TIME_MS, redraw, p);
}

static bool
can_be_picture(const struct chartpane *p, struct area a)
{
	enum { LEAST_W = 20, LEAST_H = 6 };

	return p->chart != NULL && terminal.frame != NULL && a.w >= LEAST_W && a.h >= LEAST_H &&
	    canvas_takes_pictures(a.canvas) &&
	    chartimage_can(terminal_graphics(), terminal_graphics_traits(), a.w, a.h);
}

static void
draw_large(struct chartpane *p, struct area a)
{
	struct image *image = &p->image;
	bool fits = image->serial != 0 && image->x == a.x && image->y == a.y && image->w == a.w && image->h == a.h &&
	    image->kind == terminal_graphics() && image->is_light == terminal.light;

	if (!can_be_picture(p, a)) {
		chartpane_draw(p, a);
		return;
	}
	if (!fits || !image->is_current)
		want_image(p, a);
	/* An empty one could not be made. */
	if (fits && image->bytes.len > 0 && (image->is_current ||
	    time_monotonic() - image->old_since < PATIENCE_MS * TIME_MS))
		draw_picture(a, image->serial, &image->bytes);
	else
		chartpane_draw(p, a);
}

void
chartpane_draw_large(struct chartpane *p, struct area a, const char *readout)
{
	struct buf text = BUF_INIT;

	draw_large(p, area_top(a, a.h - 1));
	key_add_text(&text, readout);
	draw_text(area_part(a, 0, a.h - 1, a.w, 1), 0, 0, STYLE_DIM, buf_str(&text));
	buf_release(&text);
}
