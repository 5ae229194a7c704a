/*
 * run_rerun.h - repeating a historical run: its code, data and parameters in a clean folder.
 */
#ifndef RUN_RERUN_H
#define RUN_RERUN_H

#include "run_spec.h"

/* Restores run `id` into `.benchtop/work/<something new>` (code from commit and snapshot, data
 * versions checked out where they lay, other files of the project linked) and fills a new spec whose
 * rerun_of is id. Overrides change parameters; the commands are substituted anew. The caller launches
 * the spec as any other. */
MUST_CHECK bool run_rerun_prepare(struct run_spec *out, struct store *store, const char *id,
    const char *const *overrides, size_t override_count, const struct run_progress *progress,
    struct arena *arena, struct err *err);

#endif
