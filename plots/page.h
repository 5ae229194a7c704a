/*
 * page.h - the page that charts are laid out on, and the pen: positions are columns and rows of characters from
 * the top left, on every device.
 */
#ifndef PAGE_H
#define PAGE_H

#include "plot.h"

/* Indices of PLplot's colour map 0. */
enum { PAGE_PAPER, PAGE_INK, PAGE_DIM, PAGE_GRID, PAGE_BLACK, PAGE_WHITE, PAGE_COLOR,
	PAGE_FAINT = PAGE_COLOR + PLOT_COLORS, PAGE_HEAT = PAGE_FAINT + PLOT_COLORS,
	PAGE_DIVERGE = PAGE_HEAT + PLOT_HEAT, PAGE_COLORS = PAGE_DIVERGE + PLOT_HEAT };

struct page {
	double cols, rows;
	bool is_cells;		/* axes from box characters, edges snapped to cells */
	bool ascii, mono;
	double dots_per_col;	/* device columns in one character: 2 for cells, else pixels */
	double margin;		/* columns left free at the sides, and half as many rows; files have one */
};

struct rect {
	double x, y, w, h;	/* in columns and rows; y grows downwards */
};

/* Text; `at` is the column of its left end (just 0), middle (0.5) or right end (1); row counts
 * whole rows. Cut to `room` columns (0: as is). What PLplot would take as a command is escaped. */
void page_text(const struct page *p, double at, double row, double just, int color, double room,
    const char *text);
/* The same in ink; on paper in a bold face. */
void page_title(const struct page *p, double at, double row, double just, double room, const char *text);

/* Black or white, whichever is read better on this colour. */
int page_text_color_on(int color);
/* On paper: text that runs upwards and ends at `row`, in the middle of column `at`. */
void page_text_up(const struct page *p, double at, double row, int color, double room,
    const char *text);

/* Moves the pen into a rectangle whose corners are (0, 0) lower left and (1, 1) upper right. Lines
 * and fills until the next page_* call use these units and are clipped to it. */
void page_enter(const struct page *p, struct rect area);
void page_leave(const struct page *p);
void page_color(int color);
/* How wide lines are from now on, in pixels; cells have one width. */
void page_width(const struct page *p, double pixels);
void page_line(double x0, double y0, double x1, double y1);
void page_polyline(const double *x, const double *y, size_t n);
void page_fill(const double *x, const double *y, size_t n);
void page_box(double x0, double y0, double x1, double y1);	/* filled */

/* Without colours nobody could tell what is faint from what it lies under; bands and plain lines (many without a
 * marker, under a few that have one) stay. */
bool page_leaves_out(const struct page *p, const struct chart_layer *l);

#endif
