/*
 * run_spec_parts.h - what the files that make specifications share; for them alone.
 */
#ifndef RUN_SPEC_PARTS_H
#define RUN_SPEC_PARTS_H

#include "run_spec.h"
#include "store_progress.h"

/* A report of the store's, handed on as one of a launch. */
struct run_data_progress {
	const struct run_progress *progress;
	const char *name;		/* of the dataset */
	struct store_progress report;
};

/* What to give to the store; NULL when nobody wants to know. p must live as long as the work. */
const struct store_progress *run_data_progress(struct run_data_progress *p,
    const struct run_progress *progress, const char *name);

/* All paths of data and results: of the project's pipelines, and of this run. Never code. */
struct run_texts run_spec_results(const struct run_project *project, const struct run_spec *spec,
    struct arena *arena);

#endif
