/*
 * metrics_parts.h - what the files of the Run screen's metrics page share.
 */
#ifndef METRICS_PARTS_H
#define METRICS_PARTS_H

#include "chartpane.h"
#include "chartview.h"
#include "pane.h"
#include "runchart.h"
#include "sparkline.h"
#include "table.h"

enum { METRICS_TREND = 24 };

/* Under this name the workbench remembers the form: "grid", "table". */
#define METRICS_REMEMBERED "run.metrics"

struct metric_row {
	const struct store_metric *metric;	/* of the snapshot */
	double trend[METRICS_TREND];
	size_t trend_count;
	bool trend_read;
};

/* A chart of the grid; the metric's place in the table is its place there. */
struct metric_tile {
	struct chartpane *pane;
	char *name;			/* that it shows; NULL: to be made */
	int columns;			/* that it was made for */
	struct err error;
};

enum metrics_form { METRICS_TABLE, METRICS_GRID };

struct pane_metrics {
	struct runview *run;
	struct table table;
	struct metric_row *rows;
	size_t count, cap;
	size_t sort_column;
	bool descending;
	struct runchart_look look;
	enum metrics_form form;
	bool large;			/* the chart under the cursor has all the room */
	/* The chart of the metric under the cursor, under the table or large. */
	struct chartpane *chart;	/* without a chart: to be made */
	char *chart_name;
	struct err chart_error;
	struct chartview view;		/* when it is large: which part, and the crosshair */
	struct area plot;
	char readout[256];		/* what stands under it */
	/* The grid. */
	struct metric_tile *tiles;
	size_t tile_count, tile_cap;
	size_t first_row;		/* of tiles in sight */
	int tile_w, tile_h;
	size_t across, down;		/* tiles in sight; 0: never drawn */
	struct area grid;
};

/* pane_metrics.c */
enum next metrics_enlarge(void *self);	/* the chart under the cursor, or back */
/* metrics_grid.c */
void metrics_grid_draw(struct pane_metrics *p, struct area a);
enum next metrics_grid_event(struct pane_metrics *p, const struct event *e);
void metrics_grid_stale(struct pane_metrics *p);
void metrics_grid_release(struct pane_metrics *p);
void metrics_draw_error(const struct err *error, struct area a);
/* metrics_large.c */
const char *metrics_name(const struct pane_metrics *p);		/* under the cursor, or NULL */
void metrics_stale(struct pane_metrics *p);		/* all charts must be made again */
void metrics_reset_view(struct pane_metrics *p);	/* all of the curve, no crosshair */
void metrics_large_draw(struct pane_metrics *p, struct area a);
enum next metrics_large_event(struct pane_metrics *p, const struct event *e);

#endif
