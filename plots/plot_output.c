/*
 * plot_output.c - a chart on its way out of a command.
 */
#include "plot_output.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base.h"
#include "cells_print.h"
#include "pixel.h"
#include "pixel_terminal.h"
#include "plot.h"

enum { FILE_WIDTH = 1000, FILE_HEIGHT = 600, PIPE_COLS = 100, PIPE_ROWS = 28, ASK_MS = 400, COLORS = 256 };

static bool
read_size(const char *text, int *width, int *height)
{
	char rest;

	return sscanf(text, "%dx%d%c", width, height, &rest) == 2 && *width >= 1 && *height >= 1;
}

static void
terminal_size(int *cols, int *rows)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == -1 || w.ws_col == 0 || w.ws_row == 0)
		return;
	*cols = w.ws_col;
	/* Leave the prompt on the screen; a page as tall as a wall monitor reads badly. */
	*rows = w.ws_row > 40 ? 36 : w.ws_row > 12 ? w.ws_row - 3 : w.ws_row;
}

bool
plot_output_choose(const struct cmd_call *call, struct plot_output *out, struct err *err)
{
	const char *size = cmd_text(call, "size", NULL);

	*out = (struct plot_output){
		.path = cmd_text(call, "output", NULL),
		.term = cmd_text(call, "term", "auto"),
		.width = PIPE_COLS, .height = PIPE_ROWS,
	};
	if (out->path != NULL && !plot_file_known(out->path))
		return err_set(err, ERR_USAGE, "%s: a picture's name ends in .png, .svg or .pdf",
		    out->path);
	if (out->path != NULL) {
		out->width = FILE_WIDTH;
		out->height = FILE_HEIGHT;
	} else if (isatty(STDOUT_FILENO))
		terminal_size(&out->width, &out->height);
	if (size != NULL && !read_size(size, &out->width, &out->height))
		return err_set(err, ERR_USAGE, "--size %s: expected two numbers, as in 100x30", size);
	if (out->path == NULL && (out->width > CELLS_MAX_COLS || out->height > CELLS_MAX_ROWS))
		return err_set(err, ERR_USAGE, "--size %s: at most %dx%d characters", size,
		    CELLS_MAX_COLS, CELLS_MAX_ROWS);
	return true;
}

size_t
plot_output_buckets(const struct plot_output *o)
{
	return o->path != NULL ? (size_t)o->width : 2 * (size_t)o->width;
}

static bool
is_utf8(void)
{
	locale_t user = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is = user != (locale_t)0 && str_equal(nl_langinfo_l(CODESET, user), "UTF-8");

	if (user != (locale_t)0)
		freelocale(user);
	return is;
}

static enum cells_color
colors(const struct cmd_call *call)
{
	const char *term = getenv("TERM"), *deep = getenv("COLORTERM");

	if (!call->out->colour || term == NULL)
		return CELLS_MONO;
	if (str_equal(deep, "truecolor") || str_equal(deep, "24bit"))
		return CELLS_RGB;
	return strstr(term, "256color") != NULL ? CELLS_256 : CELLS_16;
}

static bool
write_cells(struct cmd_call *call, const struct plot_output *o, const struct chart *chart,
    const struct pixel_terminal *terminal, enum cells_charset charset, struct err *err)
{
	bool mono = colors(call) == CELLS_MONO;
	struct plot_style style = terminal->light && !mono ? plot_style_light : plot_style_dark;
	struct cells_canvas canvas;
	struct buf text = BUF_INIT;
	bool ok;

	style.ascii = charset == CELLS_ASCII;
	style.mono = mono;
	style.few = colors(call) == CELLS_16;
	cells_canvas_init(&canvas, o->width, o->height);
	ok = plot_cells(chart, &canvas, &style, err);
	if (ok) {
		cells_canvas_own_ink(&canvas, style.ink);
		cells_print(&text, &canvas, charset, colors(call));
		cmd_out_raw(call->out, buf_str(&text), text.len);
	}
	buf_release(&text);
	cells_canvas_release(&canvas);
	return ok;
}

/* Room for a picture of parts is made first, so that the screen does not scroll between them. False: there is
 * none for it. */
static bool
add_sixel(struct buf *out, const struct plot_pixels *size, const unsigned char *rgb,
    const struct pixel_terminal *t)
{
	struct pixel_tiles tiles = { .cell_width = t->cell_width, .cell_height = t->cell_height, .x = -1 };
	int colors = t->colors > 0 ? t->colors : COLORS;
	struct winsize w = { 0 };

	if (!pixel_terminal_cut(t, size->width, size->height, &tiles.width, &tiles.height))
		return false;
	if (tiles.width == size->width && tiles.height == size->height) {
		pixel_sixel(out, rgb, size->width, size->height, colors);
		buf_add_char(out, '\n');
		return true;
	}
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == -1 || w.ws_row <= size->rows)
		return false;
	for (int i = 0; i < size->rows; i++)
		buf_add_char(out, '\n');
	buf_printf(out, "\033[%dA\0337", size->rows);
	pixel_sixel_tiles(out, rgb, size->width, size->height, colors, &tiles);
	buf_printf(out, "\0338\033[%dB", size->rows);
	return true;
}

/* *shown: false when the terminal has no room for the picture. */
static bool
write_pixels(struct cmd_call *call, const struct plot_output *o, const struct chart *chart,
    const struct pixel_terminal *terminal, bool kitty, bool *shown, struct err *err)
{
	struct plot_pixels size = { o->width, o->height, o->width * terminal->cell_width,
		o->height * terminal->cell_height };
	unsigned char *rgb = xcalloc((size_t)size.width * (size_t)size.height, 3);
	struct buf text = BUF_INIT;
	struct plot_style style = terminal->light ? plot_style_light : plot_style_dark;
	bool ok;

	if (terminal->has_paper)
		style.paper = terminal->paper;
	ok = plot_pixels(chart, &size, &style, rgb, err);
	*shown = true;
	if (ok && kitty) {
		pixel_kitty(&text, rgb, size.width, size.height, o->width, o->height, 1);
		for (int i = 0; i < o->height; i++)
			buf_add_char(&text, '\n');
	} else if (ok) {
		*shown = add_sixel(&text, &size, rgb, terminal);
	}
	cmd_out_raw(call->out, buf_str(&text), text.len);
	buf_release(&text);
	x_free(rgb);
	return ok;
}

/* Pixels only for a terminal that said that it understands them; what was asked for by name and is
 * not understood is an error, since it would be a screen of rubbish. */
static bool
write_terminal(struct cmd_call *call, const struct plot_output *o, const struct chart *chart,
    struct err *err)
{
	bool want_sixel = str_equal(o->term, "sixel"), want_kitty = str_equal(o->term, "kitty");
	bool automatic = str_equal(o->term, "auto") && call->out->colour;
	bool ask = isatty(STDOUT_FILENO) && call->out->colour;
	struct pixel_terminal terminal;
	bool kitty, shown, ok;

	pixel_terminal_parse("", &terminal);
	if (ask || (isatty(STDOUT_FILENO) && (want_sixel || want_kitty)))
		pixel_terminal_ask(STDOUT_FILENO, pixel_terminal_patience(ASK_MS), &terminal);
	else if (want_sixel || want_kitty)
		/* A pipe leads to whoever asked for it. */
		terminal.sixel = terminal.kitty = true;
	if ((want_sixel && !terminal.sixel) || (want_kitty && !terminal.kitty))
		return err_set(err, ERR_USAGE, "this terminal does not say that it understands %s; "
		    "try --term cells", o->term);
	kitty = want_kitty || (automatic && terminal.kitty);
	if (kitty || want_sixel || (automatic && terminal.sixel)) {
		ok = write_pixels(call, o, chart, &terminal, kitty, &shown, err);
		if (!ok || shown)
			return ok;
	}
	if (str_equal(o->term, "ascii") || !is_utf8())
		return write_cells(call, o, chart, &terminal, CELLS_ASCII, err);
	return write_cells(call, o, chart, &terminal, str_equal(o->term, "blocks") ? CELLS_BLOCKS
	    : CELLS_BRAILLE, err);
}

bool
plot_output_write(struct cmd_call *call, const struct plot_output *o, const struct chart *chart,
    struct err *err)
{
	if (o->path != NULL)
		return plot_file(chart, o->path, o->width, o->height, &plot_style_light, err);
	return write_terminal(call, o, chart, err);
}
