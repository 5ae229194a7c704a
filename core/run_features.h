/*
 * run_features.h - the features that steps read, checked before a run starts: each must be there and meet
 * the rules of the dataset's schema.
 */
#ifndef RUN_FEATURES_H
#define RUN_FEATURES_H

#include "data_schema.h"
#include "run_spec.h"

/* Checks every dataset version of the specification for the features that its steps read: those that
 * `reads` lists, or all columns of the schema. Datasets of which nothing is demanded are not looked at, and those
 * that are no tables of text are only warned about.
 * The profile of a new version is made for this, and kept with it. ERR_FAILED names step, dataset,
 * column, rule and the first rows. */
MUST_CHECK bool run_features_check(struct store *store, const struct run_project *project,
    struct run_spec *spec, const struct run_progress *progress, struct arena *arena,
    struct err *err);

#endif
