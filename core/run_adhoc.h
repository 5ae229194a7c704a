/*
 * run_adhoc.h - running any command without a project file: its flags become parameters.
 *
 * `--rate 0.1`, `--rate=0.1`, `-n 5`, `--verbose` (true), `--no-cache` (cache false), `key=value`
 * arguments (as Hydra has them), nested by dots. What stands before the program's script is the
 * interpreter's own (`python3 -u fit.py --rate 0.1`: only rate).
 */
#ifndef RUN_ADHOC_H
#define RUN_ADHOC_H

#include "run_params.h"
#include "run_project.h"

/* The parameters that argv shows; secrets are masked. A root, never NULL. */
struct run_param *run_adhoc_params(char *const *argv, struct arena *arena);

/* Puts an override back into the command: the value of its flag is replaced. false when the
 * parameter is no flag of argv. Returns a new NULL-terminated argv. */
MUST_CHECK bool run_adhoc_override(char *const *argv, const char *path, const char *value,
    struct arena *arena, char ***out, struct err *err);

/* A pipeline of one step for the command; the step is named after the script ("fit"). */
const struct run_pipeline *run_adhoc_pipeline(char *const *argv, struct arena *arena);

#endif
