/*
 * plot_parts.h - what a chart is made of on a page, shared by the files of plot_*: a page has panels with headings
 * and legends (plot_page.c), a panel has axes (plot_axis.c) and layers (plot_layer.c).
 */
#ifndef PLOT_PARTS_H
#define PLOT_PARTS_H

#include "page.h"

struct scale {
	struct chart_range range;
	bool log;
};
/* A value in units of the plot area: 0 at the low end, 1 at the high one; NaN for what has no place
 * (a gap, not positive on a log axis); far outside is held near, so that nothing overflows. */
double scale_unit(const struct scale *s, double v);

struct plot_area {
	struct rect rect;
	struct scale x, y;
};

/* Draws axes, ticks and labels in `outer`; returns the area that is left for the data. */
struct plot_area plot_axes(const struct page *p, const struct chart_panel *panel, struct rect outer);
void plot_layers(const struct page *p, const struct chart_panel *panel,
    const struct plot_area *area);
/* The colour of a value in a heat map. */
int plot_heat_color(const struct chart_layer *l, double v);
/* The marker that tells the i-th line without colour. */
const char *plot_marker(const struct page *p, int i);
void plot_page(const struct page *p, const struct chart *chart);

#endif
