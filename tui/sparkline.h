/*
 * sparkline.h - a series in one row of text, and a span of time in one row of text.
 *
 * Both are plain text of block or line characters (the terminal's ASCII fallback knows them), so that
 * they fit table cells. Pure functions; sparkline_read alone reads a store.
 */
#ifndef SPARKLINE_H
#define SPARKLINE_H

#include "base.h"
#include "store_points.h"

enum { SPARKLINE_MAX = 120 };

/* Appends `width` columns: values from low to high as eight heights; a blank is a gap (NaN), "^" and
 * "v" infinity. All equal: half height. Fewer values than columns: as many columns as values; less than two
 * have no course, and append nothing. */
void sparkline_text(struct buf *out, const double *values, size_t count, int width);

/* At most `columns` values of a series: means of buckets, or the points themselves when there are
 * few. Gaps between far points are closed, what is NaN stays NaN. Returns how many; 0 also when it
 * cannot be read. */
size_t sparkline_read(struct store_points *points, const char *series, enum store_axis axis,
    size_t columns, double *out);

/* Appends `width` columns on which [from, to] lies, with a bar from start to end (half columns count;
 * never shorter than half a column). */
void sparkline_bar(struct buf *out, int width, double from, double to, double start, double end);

#endif
