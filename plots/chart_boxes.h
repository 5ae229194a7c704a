/*
 * chart_boxes.h - box plots after Tukey: the box is the middle half with the median in it, whiskers
 * reach to the furthest values within one and a half times its height, dots are the values beyond.
 */
#ifndef CHART_BOXES_H
#define CHART_BOXES_H

#include "chart_data.h"

/* A box of a column for each version. */
MUST_CHECK bool chart_boxes_versions(const struct chart_data_request *request, struct chart **out,
    struct err *err);

/* A box of the request's column (of its first version) for each of the most frequent values of `by`,
 * from the sample of rows that the profile keeps; the panel says how large that is. */
MUST_CHECK bool chart_boxes_by(const struct chart_data_request *request, const char *by,
    struct chart **out, struct err *err);

/* Values with the name of the group of each (NULL: in none). Groups stand in their natural order. */
struct chart_boxes_values {
	const char *title, *x_label;
	const double *values;
	const char *const *groups;
	size_t n;
};
/* Adds a panel with a box a group. */
struct chart_panel *chart_boxes_groups(struct chart *c, const struct chart_boxes_values *v);

#endif
