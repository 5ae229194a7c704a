/*
 * cells_driver.c - the PLplot device "cells": draws a page as characters in a terminal.
 *
 * A loadable driver module. PLplot finds it by the line in cells.driver_info beside it, in the
 * folder that PLPLOT_DRV_DIR names. It sets dev_text and dev_unicode, so PLplot hands it text as
 * text, which becomes terminal characters; lines and fills become dots, two by four per cell.
 *
 * Two ways to use it:
 * - A program that wants the cells hands its own canvas over, after plinit, with
 *   pl_cmd(PLESC_DEVINIT, &canvas); the page size in dots was given with plspage. Nothing is
 *   printed. This is how Benchtop draws.
 * - Any PLplot program with `-dev cells` gets a page as large as its terminal (or -geometry
 *   COLSxROWS), printed to the standard output (or -o FILE) at the end of the page.
 *
 * Coordinates: PLplot's device coordinates are short integers. A dot is SCALE of them, so that
 * positions keep fractions; the scale shrinks for very wide pages.
 */
#include <plplot/plplotP.h>

#include <locale.h>
#include <plplot/drivers.h>
#include <langinfo.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base_buf.h"
#include "base_mem.h"
#include "base_utf8.h"
#include "cells_canvas.h"
#include "cells_print.h"

/* Exported for PLplot, which looks them up by name. */
#define EXPORTED __attribute__((visibility("default")))

EXPORTED extern const char *plD_DEVICE_INFO_cells;
const char *plD_DEVICE_INFO_cells = "cells:Character cells of a terminal:1:cells:140:cells";

enum { DOTS_X = 2, DOTS_Y = 4, MAX_SCALE = 32, MAX_COORDINATE = 32000 };

struct device {
	struct cells_canvas own, *canvas;
	int scale;
	bool is_own;
};

static struct device *
device_of(PLStream *pls)
{
	return pls->dev;
}

static uint32_t
current_rgb(const PLStream *pls)
{
	return (uint32_t)pls->curcolor.r << 16 | (uint32_t)pls->curcolor.g << 8 | pls->curcolor.b;
}

/* Device units to dots; PLplot's y points up, a canvas's down. */
static double
dot_x(const struct device *d, int x)
{
	return (double)x / d->scale;
}

static double
dot_y(const struct device *d, int y)
{
	return DOTS_Y * d->canvas->rows - (double)y / d->scale;
}

static int
whole(double dot)
{
	return (int)floor(dot);
}

static int
line_y(const struct device *d, int y)
{
	return DOTS_Y * d->canvas->rows - 1 - y / d->scale;
}

static void
terminal_size(FILE *f, int *cols, int *rows)
{
	struct winsize size;

	*cols = 80;
	*rows = 24;
	if (ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
		*cols = size.ws_col;
		*rows = size.ws_row - 1;
	}
}

/* The page: as told by plspage or -geometry (in dots for plspage), else the terminal. */
static void
page_size(PLStream *pls, int *cols, int *rows)
{
	if (pls->xlength > 0 && pls->ylength > 0) {
		*cols = pls->xlength / DOTS_X;
		*rows = pls->ylength / DOTS_Y;
	} else
		terminal_size(pls->OutFile != NULL ? pls->OutFile : stdout, cols, rows);
}

static int
choose_scale(const struct cells_canvas *c)
{
	int longest = c->cols * DOTS_X > c->rows * DOTS_Y ? c->cols * DOTS_X : c->rows * DOTS_Y;
	int scale = MAX_COORDINATE / longest;

	return scale > MAX_SCALE ? MAX_SCALE : scale;
}

/* A character is PLplot's default 4 mm high: make that four dots, one cell. */
static void
set_page(PLStream *pls)
{
	struct device *d = device_of(pls);
	double units_per_mm = (double)DOTS_Y * d->scale / 4.0;

	plP_setpxl(units_per_mm, units_per_mm);
	plP_setphy(0, d->canvas->cols * DOTS_X * d->scale - 1, 0,
	    d->canvas->rows * DOTS_Y * d->scale - 1);
}

static void
cells_init(PLStream *pls)
{
	struct device *d = x_new(struct device);
	int cols, rows;

	pls->termin = 1;	/* never opens a file by itself: we print */
	pls->icol0 = 1;
	pls->color = 1;
	pls->width = 1;
	pls->verbose = 0;
	pls->bytecnt = 0;
	pls->page = 0;
	pls->dev_text = 1;
	pls->dev_unicode = 1;
	pls->dev_fill0 = 1;
	pls->dev_flush = 1;
	pls->nopause = 1;
	pls->dev = d;
	page_size(pls, &cols, &rows);
	cells_canvas_init(&d->own, cols, rows);
	d->canvas = &d->own;
	d->is_own = true;
	d->scale = choose_scale(d->canvas);
	set_page(pls);
}

static void
cells_line(PLStream *pls, short x0, short y0, short x1, short y1)
{
	struct device *d = device_of(pls);

	cells_canvas_line(d->canvas, whole(dot_x(d, x0)), line_y(d, y0), whole(dot_x(d, x1)),
	    line_y(d, y1), current_rgb(pls));
}

static void
cells_polyline(PLStream *pls, short *x, short *y, PLINT n)
{
	for (PLINT i = 0; i + 1 < n; i++)
		cells_line(pls, x[i], y[i], x[i + 1], y[i + 1]);
}

static void
cells_fill(PLStream *pls)
{
	struct device *d = device_of(pls);
	size_t n = pls->dev_npts > 0 ? (size_t)pls->dev_npts : 0;
	double *x = x_new_array(double, n), *y = x_new_array(double, n);

	for (size_t i = 0; i < n; i++) {
		x[i] = dot_x(d, pls->dev_x[i]);
		y[i] = dot_y(d, pls->dev_y[i]);
	}
	cells_canvas_fill(d->canvas, x, y, n, current_rgb(pls));
	x_free(x);
	x_free(y);
}

/* The characters of a text without PLplot's font selectors and escape commands. */
static size_t
plain_text(const EscText *text, uint32_t *out, size_t size)
{
	char escape;
	size_t n = 0;

	plgesc(&escape);
	for (size_t i = 0; i < text->unicode_array_len && n < size; i++) {
		uint32_t c = text->unicode_array[i];

		if (c >= PL_FCI_MARK)
			continue;
		if (c == (uint32_t)(unsigned char)escape) {
			i++;
			if (i < text->unicode_array_len &&
			    text->unicode_array[i] != (uint32_t)(unsigned char)escape)
				continue;
		}
		out[n++] = c;
	}
	return n;
}

static int
text_width(const uint32_t *chars, size_t n)
{
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		int w = utf8_char_width(chars[i]);

		width += w > 0 ? w : 0;
	}
	return width;
}

static void
cells_text(PLStream *pls, const EscText *text)
{
	struct device *d = device_of(pls);
	uint32_t chars[512];
	size_t n = plain_text(text, chars, sizeof chars / sizeof chars[0]);
	bool vertical = fabs(text->xform[2]) > fabs(text->xform[0]);
	double col = dot_x(d, text->x) / DOTS_X, row = dot_y(d, text->y) / DOTS_Y;
	int width = text_width(chars, n);

	if (vertical)
		row -= text->just * width;
	else
		col -= text->just * width;
	/* A quarter of a column keeps an exact border, rounded to device units, in its cell. */
	cells_canvas_text(d->canvas, whole(col + 0.25), whole(vertical ? row + 0.5 : row), chars, n,
	    vertical, current_rgb(pls));
}

static void
take_canvas(PLStream *pls, struct cells_canvas *canvas)
{
	struct device *d = device_of(pls);

	d->canvas = canvas;
	d->is_own = false;
	d->scale = choose_scale(canvas);
	set_page(pls);
}

static void
cells_esc(PLStream *pls, PLINT op, void *arg)
{
	switch (op) {
	case PLESC_FILL:
		cells_fill(pls);
		break;
	case PLESC_HAS_TEXT:
		cells_text(pls, arg);
		break;
	case PLESC_DEVINIT:
		take_canvas(pls, arg);
		break;
	default:
		break;
	}
}

static void
cells_bop(PLStream *pls)
{
	struct device *d = device_of(pls);

	pls->page++;
	if (d->is_own)
		cells_canvas_clear(d->canvas);
}

static enum cells_color
terminal_colors(FILE *f)
{
	const char *term = getenv("TERM"), *deep = getenv("COLORTERM"), *plain = getenv("NO_COLOR");

	if (!isatty(fileno(f)) || (plain != NULL && *plain != '\0') || term == NULL ||
	    strcmp(term, "dumb") == 0)
		return CELLS_MONO;
	if (deep != NULL && (strcmp(deep, "truecolor") == 0 || strcmp(deep, "24bit") == 0))
		return CELLS_RGB;
	return strstr(term, "256color") != NULL ? CELLS_256 : CELLS_16;
}

static bool
locale_is_utf8(void)
{
	locale_t user = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is;

	if (user == (locale_t)0)
		return false;
	is = strcmp(nl_langinfo_l(CODESET, user), "UTF-8") == 0;
	freelocale(user);
	return is;
}

static void
cells_eop(PLStream *pls)
{
	struct device *d = device_of(pls);
	FILE *f = pls->OutFile != NULL ? pls->OutFile : stdout;
	struct buf text = BUF_INIT;

	if (!d->is_own)
		return;
	cells_print(&text, d->canvas, locale_is_utf8() ? CELLS_BRAILLE : CELLS_ASCII,
	    terminal_colors(f));
	fwrite(buf_str(&text), 1, text.len, f);
	fflush(f);
	buf_release(&text);
}

static void
cells_tidy(PLStream *pls)
{
	struct device *d = device_of(pls);

	if (d == NULL)
		return;
	cells_canvas_release(&d->own);
	x_free(d);
	pls->dev = NULL;
}

static void
cells_state(PLStream *pls, PLINT op)
{
	(void)pls;
	(void)op;
}

EXPORTED void plD_dispatch_init_cells(PLDispatchTable *table);

/* pl_MenuStr and pl_DevName stay as PLplot set them: it frees its own. The casts are PLplot's own
 * way: its table speaks of struct PLStream_struct, its drivers of PLStream. */
void
plD_dispatch_init_cells(PLDispatchTable *table)
{
	table->pl_type = plDevType_Interactive;
	table->pl_seq = 140;
	table->pl_init = (plD_init_fp)cells_init;
	table->pl_line = (plD_line_fp)cells_line;
	table->pl_polyline = (plD_polyline_fp)cells_polyline;
	table->pl_eop = (plD_eop_fp)cells_eop;
	table->pl_bop = (plD_bop_fp)cells_bop;
	table->pl_tidy = (plD_tidy_fp)cells_tidy;
	table->pl_state = (plD_state_fp)cells_state;
	table->pl_esc = (plD_esc_fp)cells_esc;
}
