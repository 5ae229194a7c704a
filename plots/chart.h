/*
 * chart.h - what a picture shows, without a word on how it is drawn.
 *
 * A chart is a grid of panels; a panel has two axes and layers (lines, bands, bars, points, a heat
 * map, ...) and reference lines. It is built by chart_run, chart_data, ... from numbers, drawn by
 * plot_cells, plot_pixels and plot_file. Everything hangs in the chart's arena: `chart_new`, add, draw,
 * `chart_free`. Arrays given to a chart are copied unless said otherwise.
 *
 * Values are doubles; NaN is a gap. Times are seconds since 1970 UTC.
 */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum chart_unit {
	CHART_NUMBER,		/* 1.5, 20 k, 3 M */
	CHART_TIME,		/* 14:30, 12 Nov */
	CHART_DURATION,		/* 0:30, 2 h */
	CHART_BYTES,		/* 412 MB */
	CHART_SHARE,		/* 0..1 shown as per cent */
	CHART_CATEGORY,		/* positions 0, 1, 2, ... with names */
};

struct chart_axis {
	const char *label;	/* NULL: none */
	enum chart_unit unit;
	bool log;		/* base 10; values <= 0 are gaps, and are counted */
	double min, max;	/* NaN: from the data */
	bool from_zero;		/* bars: zero belongs to the axis */
	bool whole;		/* there is nothing between whole numbers */
	const char *const *names;	/* CHART_CATEGORY: name_count of them */
	size_t name_count;
};

enum chart_kind {
	CHART_LINE,	/* x, y */
	CHART_POINTS,	/* x, y: one mark each */
	CHART_STAIRS,	/* x, y: a step function; n points (an ECDF, a histogram's outline) */
	CHART_BAND,	/* x, y (lower), y2 (upper): filled between */
	CHART_BARS,	/* x (left edges), x2 (right edges), y: filled from zero */
	CHART_LYING,	/* bars that lie: x (their ends), y (lower edges), y2 (upper edges) */
	CHART_BOXES,	/* x, and per box whisker, q1, median, q3, whisker in y[5 * i ...] */
	CHART_HEAT,	/* a matrix of rows x cols in y, row by row from the top */
};

/* Colours of a heat map: from little to much, or from one side over a middle to the other. */
enum chart_palette { CHART_SEQUENTIAL, CHART_DIVERGING };

struct chart_layer {
	enum chart_kind kind;
	const char *label;	/* in the legend; NULL: not there */
	int color;		/* index of the palette, from 0 */
	bool faint;		/* drawn in the palette's pale variant */
	bool plain;		/* lines: no marker even where several share a panel; points: dots */
	size_t n;
	const double *x, *x2, *y, *y2;
	size_t rows, cols;	/* CHART_HEAT */
	double low, high;	/* CHART_HEAT: values of the coldest and the hottest colour */
	const char *low_text, *high_text;	/* words instead, where values are no numbers; NULL */
	enum chart_palette palette;
	enum chart_unit unit;	/* CHART_HEAT: of values, for the scale */
	bool annotate;		/* CHART_HEAT, CHART_LYING: write the value where there is room */
	/* Words instead of the values that `annotate` writes: one an item; NULL, or NULL for one of
	 * them: its number. Copied. */
	const char *const *texts;
	uint64_t behind;	/* how many points stand behind these; 0: n */
};

/* A straight line through the panel, with a word at its end. */
struct chart_mark {
	bool vertical;
	double at;
	const char *label;
	int color;
};

struct chart_panel {
	const char *title;
	const char *note;	/* under the title at the right: what stands behind the picture */
	struct chart_axis x, y;
	struct chart_layer *layers;
	size_t layer_count, layer_cap;
	struct chart_mark *marks;
	size_t mark_count, mark_cap;
	bool legend;
};

struct chart {
	struct arena *arena;
	const char *title;	/* of the whole page; NULL: none */
	struct chart_panel *panels;
	size_t panel_count, panel_cap;
	int columns;		/* of the grid; 0: as fits */
};

struct chart *chart_new(const char *title);
void chart_free(struct chart *c);

/* The panel stays valid until the next one is added. Axes start as plain numbers. */
struct chart_panel *chart_add_panel(struct chart *c, const char *title);

/* Adds a copy of the layer with copies of its arrays (n of each; 5n for boxes; rows * cols for a
 * heat map). */
struct chart_layer *chart_add_layer(struct chart *c, struct chart_panel *p,
    const struct chart_layer *layer);
void chart_add_mark(struct chart *c, struct chart_panel *p, const struct chart_mark *mark);
void chart_set_names(struct chart *c, struct chart_axis *axis, const char *const *names, size_t n);
/* Names of dataset versions: of "rentals@6" and "rentals@7" what differs, "@6" and "@7". */
void chart_set_versions(struct chart *c, struct chart_axis *axis, const char *const *labels, size_t n);
const char *chart_text(struct chart *c, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The range an axis must show: its own limits where set, else those of the data with a little air;
 * never empty, never inverted, finite. On a log axis the range is positive. */
struct chart_range {
	double min, max;
};
struct chart_range chart_range_x(const struct chart_panel *p);
struct chart_range chart_range_y(const struct chart_panel *p);

/* True when nothing in the panel can be drawn (no layer, or all gaps). */
bool chart_panel_empty(const struct chart_panel *p);

#endif
