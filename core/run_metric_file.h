/*
 * run_metric_file.h - metrics that a step writes into files: $BENCHTOP_METRICS, which grows line by
 * line, and files of its own (JSON, JSON Lines, CSV, YAML), which are read when they change.
 *
 *	file = run_metric_file_new(path, prefix, axis, ingest);
 *	run_metric_file_look(file, false, err);		each second
 *	run_metric_file_look(file, true, err);		when the step has ended
 *	run_metric_file_free(file);
 *
 * By the ending of the name: `.jsonl` and `.ndjson` are lines, each an object, read on from where
 * it was read before, as are the rows of `.csv` and `.tsv` below their first line of names.
 * `.json` and `.yaml` are read whole; a list of objects is a series, one object is one point for
 * each number in it (a further point whenever the value has changed).
 */
#ifndef RUN_METRIC_FILE_H
#define RUN_METRIC_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "run_ingest.h"

struct run_metric_file;

/* prefix is put before names; axis names the column or key that counts steps. Both may be NULL, all
 * are copied. What the file holds now is of an earlier run and counts only when it changes; a file
 * made by us (`fresh`) counts whole. */
struct run_metric_file *run_metric_file_new(const char *path, const char *prefix, const char *axis,
    bool fresh, struct run_ingest *ingest);
void run_metric_file_free(struct run_metric_file *file);

/* Takes in what is new. last: the file is complete now (an unfinished last line counts, and a file
 * that must be read whole is). *more: there is more to take in, look again soon. False when it is
 * there but cannot be understood; the message names line and reason, and comes once. */
MUST_CHECK bool run_metric_file_look(struct run_metric_file *file, bool last, bool *more,
    struct err *err);

/* After the last look: why not one number of it was taken in, or NULL. What a look has said is not
 * said again. */
const char *run_metric_file_lack(const struct run_metric_file *file);

#endif
