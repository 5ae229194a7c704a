/*
 * run_init.h - making a project: an empty one, from an example, or from an ad-hoc run.
 */
#ifndef RUN_INIT_H
#define RUN_INIT_H

#include "run_spec.h"

/* Writes a commented benchtop.yaml into dir unless there is one (ERR_EXISTS). name NULL: the
 * folder's name. */
MUST_CHECK bool run_init_project(const char *dir, const char *name, struct err *err);

/* Copies an installed example (`share/examples/NAME`) into dir, which must not hold any of its
 * files. The error lists the examples that there are. */
MUST_CHECK bool run_init_example(const char *dir, const char *example, struct err *err);
/* Names of the examples, sorted; the arena's. */
struct run_texts run_init_examples(struct arena *arena);

/* The text of a project file that does what the ad-hoc run of this spec did, its flags as
 * parameters. */
void run_init_from_spec(const struct run_spec *spec, struct buf *out);

#endif
