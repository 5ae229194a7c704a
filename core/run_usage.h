/*
 * run_usage.h - which parameters a pipeline's steps use.
 *
 * A step uses those that its command, paths or variables refer to (`${params.x}`, $BENCHTOP_PARAM_x),
 * those that its `params` lists, and all of them when it has neither or reads $BENCHTOP_PARAMS: it is
 * given the file, so nothing can be said. So an unused parameter is only reported when every step of
 * the pipeline says what it uses; it is a warning, never an error.
 */
#ifndef RUN_USAGE_H
#define RUN_USAGE_H

#include "run_project.h"

/* Wrong references are mistakes, unused parameters are warnings. context: "pipelines.train". */
void run_usage_check(const struct run_pipeline *pipeline, struct arena *arena,
    struct mistakes *mistakes, const char *context);

#endif
