/*
 * run_ingest.h - where the points of a run go: names become series, points without a step are
 * counted, summaries are kept for the journal.
 *
 *	run_ingest_open(&ingest, ".../metrics.bin", err);
 *	run_ingest_point(ingest, slice_of("loss"), 3, 0.21, time_now());
 *	run_ingest_flush(ingest);		each second
 *	run_ingest_close(ingest, err);			seals the file
 *
 * When the disk is full points are kept in memory as far as the writer can, then counted as lost;
 * nothing else goes wrong.
 */
#ifndef RUN_INGEST_H
#define RUN_INGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_json.h"

struct run_ingest;

MUST_CHECK bool run_ingest_open(struct run_ingest **out, const char *path, struct err *err);
/* step RUN_RULE_NO_STEP: the count of points so far, from 0. time in ns. */
void run_ingest_point(struct run_ingest *ingest, struct slice name, int64_t step, double value,
    int64_t time);
/* The same for a name that was recognised in what a step prints. Text with numbers in it can look like any
 * number of metrics, so there are at most RUN_INGEST_FOUND_MAX of those in a run; points of further ones are
 * left out. */
enum { RUN_INGEST_FOUND_MAX = 10000 };
void run_ingest_found(struct run_ingest *ingest, struct slice name, int64_t step, double value,
    int64_t time);
uint64_t run_ingest_left_out(const struct run_ingest *ingest);	/* points, until now */
/* False: not all could be written; it is kept as far as there is memory for it, and tried again. */
bool run_ingest_flush(struct run_ingest *ingest);
uint64_t run_ingest_lost(const struct run_ingest *ingest);	/* points that found no room */

/* Members {NAME:{count, last, min, max, mean, step, time}} of the metrics that changed since the
 * last call; those of the machine ("sys/...") are left out. False: none changed, nothing was put.
 */
bool run_ingest_put_changed(struct run_ingest *ingest, struct json_out *out);

/*
 * A branch: points that are given to it go to the ingest, and are noted as lines of JSON,
 * [name, step, value], so that they can be given again. Not opened, flushed or closed; freed.
 */
struct run_ingest *run_ingest_branch(struct run_ingest *of);
void run_ingest_branch_free(struct run_ingest *branch);		/* NULL is fine */
/* False: they were more than a branch notes (1 MB). The text is the branch's. */
bool run_ingest_noted(const struct run_ingest *branch, struct slice *out);
/* Gives noted points to the ingest, at this time. Lines that are none are left out. */
void run_ingest_again(struct run_ingest *ingest, struct slice noted, int64_t time);

/* Closes and seals; frees whatever happens. */
MUST_CHECK bool run_ingest_close(struct run_ingest *ingest, struct err *err);

#endif
