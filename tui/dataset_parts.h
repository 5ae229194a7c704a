/*
 * dataset_parts.h - what the files of the Columns screen share.
 */
#ifndef DATASET_PARTS_H
#define DATASET_PARTS_H

#include "charttable.h"
#include "data_alert.h"
#include "frame.h"

enum dataset_view { DATASET_CHART, DATASET_FIGURES, DATASET_CORRELATIONS };

struct dataset {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;
	char *wanted;			/* "rentals@7" */
	const char *name;
	int version;
	bool has[2];			/* this version, the one before it */
	struct data_profile profile[2];
	struct data_summary *summaries;
	struct data_alert *alerts;
	size_t alert_count;
	bool ecdf, log_y, overlay;
	enum dataset_view view;
};

/* dataset.c */
const struct data_summary *dataset_here(const struct dataset *d);	/* the column under the cursor */
/* dataset_cells.c */
extern const struct table_model dataset_model;
void dataset_set_columns(struct dataset *d);
/* A number of the column as people write it; nothing for NaN. */
void dataset_figure(const struct data_summary *s, double value, struct table_cell *out);
/* dataset_draw.c */
void dataset_draw(void *self, struct area a);
/* dataset_action.c */
extern const struct action_set dataset_actions;

#endif
