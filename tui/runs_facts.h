/*
 * runs_facts.h - what there is to say about one run beside its metrics: parameters, steps, tags, note, code, data,
 * tests, resources. Rows are filled from `y` on; what does not fit is left out.
 */
#ifndef RUNS_FACTS_H
#define RUNS_FACTS_H

#include <stdint.h>

#include "draw.h"
#include "store_run_load.h"

struct runs_facts {
	struct area a;
	int y;
};

/* The last values of the metrics, as a row or more in front of the others. */
void runs_facts_metrics(struct runs_facts *rows, const struct store_run *run);
void runs_facts_draw(struct runs_facts *rows, const struct store_run *run, int64_t now);

#endif
