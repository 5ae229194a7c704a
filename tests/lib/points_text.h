/*
 * points_text.h - the points of a series as one line, as in " 1=0.1 2=0.2 3=NaN", and the state of their file.
 */
#ifndef TESTS_POINTS_TEXT_H
#define TESTS_POINTS_TEXT_H

#include "base.h"
#include "store_points.h"

/* Is it sealed, as its header says (store_points_format.h)? */
bool points_are_sealed(const char *path);

/* By step; fails the test (cmocka) when there is no such series. */
char *points_text(struct store_points *points, const char *series, struct arena *a);

#endif
