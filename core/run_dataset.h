/*
 * run_dataset.h - what the project file says of a dataset, in the words of those who read and judge
 * data: how its files are written, what must be true of it, how its drift is judged.
 *
 * Everything that reads a dataset of a project takes its settings from here, so that a profile, a
 * check before a run and a drift report never understand the same file differently.
 */
#ifndef RUN_DATASET_H
#define RUN_DATASET_H

#include "data_drift.h"
#include "data_schema.h"
#include "run_project.h"

/* Fills in what *out does not say yet: what a person told on the command line stays. Texts are borrowed
 * from the project. */
void run_dataset_read(struct data_read_options *out, const struct run_dataset *dataset);

/* The level of zstd at which new files of its versions are kept; 0: as they are. */
int run_dataset_compress(const struct run_dataset *dataset);

/* The schema that the project file declares; texts are borrowed, lists are the arena's. */
struct data_schema run_dataset_schema(const struct run_dataset *dataset, struct arena *arena);

/* Does the schema demand anything at all? */
bool run_dataset_has_schema(const struct run_dataset *dataset);

/* Adds the dataset's drift settings to what *out does not say yet; those of columns go behind the ones
 * that are there, which win. */
void run_dataset_drift(struct data_drift_options *out, const struct run_dataset *dataset,
    struct arena *arena);

#endif
