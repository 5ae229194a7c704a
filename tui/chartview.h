/*
 * chartview.h - looking closer at a chart of curves: zoom, pan, and a crosshair with exact values.
 *
 *	chartview_reset(&view);
 *	... request.from = view.from; request.to = view.to; chart_run(...) ...
 *	chartview_decorate(&view, chart);	notes what is shown, draws the crosshair
 *	if (chartview_event(&view, e, area)) ... make the chart again ...
 *
 * Keys: + and _ zoom at the crosshair, { and } pan, left and right (h, l) move the crosshair, 0 shows
 * all again. The wheel zooms where the mouse is, a click puts the crosshair there, a right click moves
 * that place to the middle. On a logarithmic axis all of this goes by decades. Whoever looks from further away
 * than there is to see sees all.
 */
#ifndef CHARTVIEW_H
#define CHARTVIEW_H

#include <stdbool.h>

#include "chart.h"
#include "draw.h"
#include "key.h"

struct chartview {
	double from, to;		/* of the horizontal axis, in its unit; NaN: all */
	double cross;			/* NaN: no crosshair */
	struct chart_range shown;	/* what the chart showed last */
	struct chart_range whole;	/* what it showed when it last showed all */
	bool log;			/* its horizontal axis */
	int left;			/* columns that labels took left of the plot */
};

/* Words for a footer or a help line. */
#define CHARTVIEW_KEYS "+ _ zoom   { } pan   ← → crosshair   0 all   esc back"

void chartview_reset(struct chartview *v);
bool chartview_is_whole(const struct chartview *v);
/* Notes what the first panel shows, and holds the crosshair inside of it. */
void chartview_measure(struct chartview *v, const struct chart *c);
/* The same, and draws the crosshair with the values of the lines there, before the chart is drawn. */
void chartview_decorate(struct chartview *v, struct chart *c);
/* "120 to 480 of step" when a part is shown, else "". */
void chartview_describe(const struct chartview *v, const struct chart *c, struct buf *out);
/* True when the view changed and the chart must be made again. plot: where the chart stands. */
bool chartview_event(struct chartview *v, const struct event *e, struct area plot);

#endif
