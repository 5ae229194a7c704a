/*
 * drift_parts.h - what the files of the Drift screen share.
 */
#ifndef DRIFT_PARTS_H
#define DRIFT_PARTS_H

#include "charttable.h"
#include "drift_job.h"
#include "frame.h"

struct drift {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;
	char *wanted;			/* "rentals@1 rentals@2", "rentals", or NULL */
	const char **labels;		/* of versions, oldest first */
	const char **paths;
	size_t version_count;
	struct drift_pair *pairs;
	size_t pair_count, drawn_pairs;	/* pairs whose results the table shows */
	struct drift_job *job;
	size_t chosen;			/* pair that the chart and the facts are about */
	bool against_first;
	bool figures, ecdf;
};

/* drift.c */
const struct data_drift *drift_result(const struct drift *d, size_t pair);	/* NULL: not there yet */
const struct data_drift *drift_chosen(const struct drift *d);
const struct data_drift_column *drift_column_here(const struct drift *d);	/* or NULL */
MUST_CHECK bool drift_start(struct drift *d, struct err *err);	/* compares anew */
/* drift_versions.c */
MUST_CHECK bool drift_choose_versions(struct drift *d, struct err *err);
/* drift_cells.c */
extern const struct table_model drift_model;
void drift_set_columns(struct drift *d);
unsigned drift_verdict_style(enum data_verdict v);
/* drift_draw.c */
void drift_draw(void *self, struct area a);
/* drift_action.c */
extern const struct action_set drift_actions;

#endif
