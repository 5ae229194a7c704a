/*
 * run_rerun.h - repeating a historical run: its code, data and parameters in a clean folder.
 */
#ifndef RUN_RERUN_H
#define RUN_RERUN_H

#include "run_spec.h"

/* Fills a new specification that repeats run `id` in a clean folder: its snapshot (a copy of which is
 * staged), its data versions, its commands and parameters. Overrides change parameters; the commands
 * are then substituted anew. What differs in the environment, which cannot be restored, becomes warnings.
 * The caller launches it as any other (run_launch_spec), which fills the folder. */
MUST_CHECK bool run_rerun_prepare(struct run_spec *out, struct store *store, const char *id,
    const char *const *overrides, size_t override_count, struct arena *arena,
    struct err *err);

#endif
