/*
 * run_adhoc.h - running any command without a project file: its flags become parameters.
 *
 * `--rate 0.1`, `--rate=0.1`, `-n 5`, `--verbose` (true), `--no-cache` (cache false), `key=value`
 * arguments (as Hydra has them), nested by dots. What stands before the program's script is the
 * interpreter's own (`python3 -u fit.py --rate 0.1`: only rate). `--` ends the flags.
 */
#ifndef RUN_ADHOC_H
#define RUN_ADHOC_H

#include "run_params.h"
#include "run_project.h"

/* The parameters that argv shows; secrets are masked. A root, never NULL. */
struct run_param *run_adhoc_params(char *const *argv, struct arena *arena);

/* argv with the values of flags replaced ("rate=0.2"). A new NULL-terminated array; the flag must be there
 * and take a value. */
MUST_CHECK bool run_adhoc_apply(char *const *argv, const char *const *overrides, size_t count,
    struct arena *arena, char ***out, struct err *err);

/* The command as it may be recorded: secrets masked. */
struct run_texts run_adhoc_masked(char *const *argv, struct arena *arena);

/* The same for an override, "api-key=...". */
const char *run_adhoc_mask_override(const char *override, struct arena *arena);

/* A pipeline of one step for the command; the step is named after the script ("fit"). */
const struct run_pipeline *run_adhoc_pipeline(char *const *argv, struct arena *arena);

/* The command as a shell line with `${params.x}` in place of the values of flags, for a project file. */
void run_adhoc_line(char *const *argv, struct arena *arena, struct buf *out);

#endif
