/*
 * chart_thin.h - a long line in as many points as can be seen: per column of the device its first,
 * lowest, highest and last point, in the order in which they came. No extreme is lost, and a gap
 * (NaN) stays a gap.
 */
#ifndef CHART_THIN_H
#define CHART_THIN_H

#include <stddef.h>

struct chart_thinned {
	double *x, *y;		/* n each, NaN in y where a gap is; free with chart_thin_release */
	size_t n, cap_x, cap_y;
};

/* x ascending, within [min, max] mapped on `columns`; points outside are kept next to the border so
 * that lines leave the picture at the right slope. */
void chart_thin(struct chart_thinned *out, const double *x, const double *y, size_t n, double min,
    double max, size_t columns);
void chart_thin_release(struct chart_thinned *t);

#endif
