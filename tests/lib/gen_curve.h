/*
 * gen_curve.h - a long series of points, for benchmarks: falling, with noise, the same numbers always.
 */
#ifndef TESTS_GEN_CURVE_H
#define TESTS_GEN_CURVE_H

#include <stddef.h>

#include "base_err.h"

/* Writes n points of `metric` to a run's metrics.bin, a step and a millisecond apart, and seals it. */
MUST_CHECK bool gen_curve(const char *path, const char *metric, size_t n, struct err *err);

#endif
