/*
 * plotarea.h - a chart in a part of the screen: PLplot draws it into cells, and they become ours.
 */
#ifndef PLOTAREA_H
#define PLOTAREA_H

#include "chart.h"
#include "draw.h"

enum { PLOTAREA_LEAST_COLUMNS = 24, PLOTAREA_LEAST_ROWS = 5 };	/* below that nothing is readable */

/* When the chart cannot be drawn the error is written in its place. */
void plotarea_draw(struct area a, const struct chart *chart);

#endif
