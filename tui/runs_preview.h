/*
 * runs_preview.h - the run under the cursor of the Runs screen, seen beside the table.
 *
 * `runs_preview_show` says which run; it is read when the screen is idle, by `runs_preview_load`, so
 * that moving the cursor never waits for a file.
 */
#ifndef RUNS_PREVIEW_H
#define RUNS_PREVIEW_H

#include <stdbool.h>

#include "base.h"
#include "draw.h"
#include "runchart.h"
#include "store_open.h"

struct runs_preview;

struct runs_preview *runs_preview_new(void);
void runs_preview_free(struct runs_preview *p);
void runs_preview_show(struct runs_preview *p, const char *id);	/* NULL: none */
/* The metric whose chart is wanted most; "" for none in particular. */
void runs_preview_metric(struct runs_preview *p, const char *name);
/* Its axis, scales and smoothing. */
void runs_preview_look(struct runs_preview *p, const struct runchart_look *look);
/* The metric whose chart is shown; NULL: none is. */
const char *runs_preview_charted(const struct runs_preview *p);
/* Reads what is to be shown; false: it was there already. */
bool runs_preview_load(struct runs_preview *p, struct store *store);
void runs_preview_draw(struct runs_preview *p, struct area a);

#endif
