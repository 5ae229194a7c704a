/*
 * runchart.h - charts of one run: a metric, or a resource that it used. The number of points behind a chart does not
 * matter: each asks for as many buckets as it has dots.
 */
#ifndef RUNCHART_H
#define RUNCHART_H

#include "chart_run.h"
#include "runview.h"
#include "settings.h"

struct runchart_look {
	enum chart_run_x x;
	bool log_x, log_y;
	double smooth;		/* as in chart_run.h; 0: none */
	double from, to;	/* of the horizontal axis; to <= from or NaN: all */
	int columns;		/* of the area that it will be drawn in */
};

/* Axis, scales and smoothing are the same for all charts of a run, here and in the preview: as the workbench
 * remembers them. */
void runchart_recall(const struct settings *s, struct runchart_look *look);
void runchart_remember(struct settings *s, const struct runchart_look *look);

/* NULL and the error when there is no such series; else chart_free. Over steps where the run has no epochs. */
struct chart *runchart_metric(const struct runview *v, const char *name,
    const struct runchart_look *look, struct err *err);
/* The same of points that are open. */
struct chart *runchart_points(struct store_points *points, const char *id, const char *name,
    const struct runchart_look *look, struct err *err);

/* Puts a mark on the point that is nearest to `at` on the horizontal axis, and appends what it is,
 * exactly: "step 1,200   loss 0.2113   epoch 3.1   14:03:22   0:12:09". */
void runchart_cross(const struct runview *v, const char *name, const struct runchart_look *look,
    double at, struct chart *chart, struct buf *out);

struct runchart_resource {
	const char *series;	/* "sys/cpu" */
	const char *title;
	enum chart_unit unit;
	const char *behind;	/* what stands behind its numbers: " %", "/s" */
};

/* What the supervisor measures, in the order in which it is shown; ends with a NULL series. */
extern const struct runchart_resource runchart_resources[];

/* One of its numbers for people: "187 %", "1.2 MB/s". Appends. */
void runchart_value(struct buf *out, const struct runchart_resource *resource, double value);

/* Over time, without a title, from zero. `number` chooses the colour. */
struct chart *runchart_system(const struct runview *v, const struct runchart_resource *resource,
    int number, int columns, struct err *err);

#endif
