/*
 * store_recover.h - what is still to be done for a run whose supervisor died: its points are in
 * metrics.bin, but the journal has summaries of some seconds ago, and nobody sealed the file.
 */
#ifndef STORE_RECOVER_H
#define STORE_RECOVER_H

#include "base_err.h"
#include "store_journal.h"
#include "store_open.h"

/* Cuts off a torn tail, appends a last `metric` record with the summaries of all points that are there
 * (those of resources, "sys/...", left out), and seals the file. To be called before the status that
 * ends the run. A run without points, or with sealed ones, is fine. */
MUST_CHECK bool store_recover_points(struct store *s, const char *id, struct store_journal *journal,
    struct err *err);

#endif
