/*
 * chartpane.h - a chart in a part of a screen. The picture is drawn by PLplot when the chart or the
 * size changed, and kept as cells; painting again costs nothing.
 *
 *	pane = chartpane_new();
 *	chartpane_set(pane, chart);		takes the chart over
 *	chartpane_draw(pane, area);
 *	chartpane_free(pane);
 */
#ifndef CHARTPANE_H
#define CHARTPANE_H

#include "chart.h"
#include "draw.h"

struct chartpane;

struct chartpane *chartpane_new(void);
void chartpane_free(struct chartpane *p);	/* NULL is fine */
/* The pane owns the chart from now on; NULL: nothing to show. */
void chartpane_set(struct chartpane *p, struct chart *chart);
bool chartpane_has(const struct chartpane *p);
/* What PLplot refuses is said in the pane. */
void chartpane_draw(struct chartpane *p, struct area a);
/* Braille or ASCII, colours or shades: set once when the terminal is known. */
void chartpane_configure(bool unicode, int colours);

#endif
