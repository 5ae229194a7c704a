/*
 * chartpane.h - a chart in a part of a screen. The picture is drawn by PLplot when the chart or the
 * size changed, and kept; painting again costs nothing.
 *
 *	pane = chartpane_new();
 *	chartpane_set(pane, chart);		takes the chart over
 *	chartpane_draw(pane, area);
 *	chartpane_free(pane);
 *
 * A chart that is looked at closely (one that has the screen) is drawn with chartpane_draw_large: in
 * pixels where the terminal shows them, in cells until the pixels are made and where it does not.
 */
#ifndef CHARTPANE_H
#define CHARTPANE_H

#include "chart.h"
#include "draw.h"

struct chartpane;
struct frame;

struct chartpane *chartpane_new(void);
void chartpane_free(struct chartpane *p);	/* NULL is fine */
/* The pane owns the chart from now on; NULL: nothing to show. */
void chartpane_set(struct chartpane *p, struct chart *chart);
/* Gives the chart back, to be changed and set again; what is shown stays. */
struct chart *chartpane_take(struct chartpane *p);
bool chartpane_has(const struct chartpane *p);
/* What PLplot refuses is said in the pane. */
void chartpane_draw(struct chartpane *p, struct area a);
/* One a screen. While a newer picture is made the one before stays for a moment; `readout`, in the
 * last row (where messages come too), says at once what a key did. */
void chartpane_draw_large(struct chartpane *p, struct area a, const char *readout);
/* Once the terminal is known; frame NULL: before it is closed. */
void chartpane_configure(struct frame *frame, bool unicode, int colours);
/* Whether charts are drawn for bright paper (else: for dark). */
void chartpane_use_light(bool light);
bool chartpane_is_light(void);		/* the same, for who paints cells of their own */

#endif
