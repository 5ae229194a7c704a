/*
 * chart_source.h - one stored series as a chart sees it: on which axis, which part, in which unit.
 *
 *	struct chart_source s = { .points = points, .series = series };
 *	if (chart_source_choose(&s, CHART_X_EPOCH, from, to)) ... chart_source_place(&s, bucket.first_at) ...
 *	chart_source_release(&s);
 *
 * Epochs: a run that logs a series "epoch" tells by it which step belongs to which epoch. The step at
 * which an epoch is first seen is its beginning; between two beginnings epochs go on evenly, so that
 * points of one epoch do not lie on top of each other.
 */
#ifndef CHART_SOURCE_H
#define CHART_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "store_points.h"

enum chart_run_x { CHART_X_STEP, CHART_X_EPOCH, CHART_X_RELATIVE, CHART_X_WALL, CHART_X_KINDS };

extern const char *const chart_run_x_words[CHART_X_KINDS];	/* "step", "epoch", "relative", "time" */
extern const char *const chart_run_x_labels[CHART_X_KINDS];	/* as under an axis */

/* Where epochs begin. */
struct chart_epochs {
	double *step, *epoch;	/* ascending, n each */
	size_t n, cap_step, cap_epoch;
};

struct chart_source {
	struct store_points *points;
	size_t series;
	enum store_axis axis;
	int64_t from, to;	/* the part to read, on the store's axis */
	double origin, unit;	/* picture = (store - origin) / unit */
	struct chart_epochs epochs;	/* n 0: not over epochs */
};

/* from, to: of the picture's axis; NaN: all. False: the series has nothing there. */
bool chart_source_choose(struct chart_source *s, enum chart_run_x x, double from, double to);
void chart_source_release(struct chart_source *s);
double chart_source_place(const struct chart_source *s, int64_t at);	/* store to picture */

/* Does the run know its epochs? */
bool chart_source_has_epochs(const struct store_points *points);

/*
 * The stored point whose place is nearest to `place`, exactly, whatever stands in a bucket; the
 * value may be NaN. False: there is none, or it cannot be read.
 */
bool chart_source_nearest(const struct chart_source *s, double place, struct store_point *out);

#endif
