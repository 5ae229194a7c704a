/*
 * gen_runs.h - a workspace of many plausible runs, for benchmarks: real run folders with journals (20
 * parameters, 20 metrics, tags, several statuses), written straight, without a sync for each.
 */
#ifndef TESTS_GEN_RUNS_H
#define TESTS_GEN_RUNS_H

#include <stdint.h>

#include "base_err.h"

/* Makes the workspace in root when there is none and adds count runs to it. The same numbers for the
 * same count, always. Names: parameters p00 ... p15, split, seed, model.depth, model.kind; metrics m00
 * ... m17, rmse, loss. */
MUST_CHECK bool gen_runs(const char *root, uint64_t count, struct err *err);

#endif
