/*
 * dataset_parts.h - what the files of the Columns screen share.
 */
#ifndef DATASET_PARTS_H
#define DATASET_PARTS_H

#include "charttable.h"
#include "data_alert.h"
#include "dataset_series.h"
#include "frame.h"

enum dataset_view { DATASET_CHART, DATASET_FIGURES, DATASET_VALUES, DATASET_HISTORY,
	DATASET_CORRELATIONS, DATASET_VIEWS };

enum { DATASET_OVERLAYS = 5 };

/* Another version whose distribution is drawn over this one's. */
struct dataset_overlay {
	int version;
	char *label;
	struct data_profile profile;
};

struct dataset {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;
	char *wanted;			/* "rentals@7" as it was asked for */
	char *wanted_column;		/* to go to once it is loaded, or NULL */
	const char *name;
	char *label;			/* "rentals@7" */
	int version, before, after;	/* the version before it, and the next one; 0: none */
	bool loaded, asked;		/* asked: for statistics that there were not */
	struct data_profile profile;
	struct data_summary *summaries;
	struct data_alert *alerts;
	size_t alert_count;
	struct dataset_overlay overlays[DATASET_OVERLAYS];	/* oldest first */
	size_t overlay_count;
	bool ecdf, log_x, log_y;
	struct dataset_series *series;	/* of all versions; NULL until they are looked at */
	int below_w, below_h;		/* room that the chart was made for */
};

extern const char *const dataset_view_names[DATASET_VIEWS];

/* dataset.c */
void dataset_drop_overlays(struct dataset *d);
/* Draws this version over the others, at most DATASET_OVERLAYS; says why not. */
void dataset_add_overlay(struct dataset *d, int version);
/* Looks at another version of the dataset, at the same column. */
void dataset_go(struct dataset *d, int version);
/* dataset_chart.c */
void dataset_make_chart(struct dataset *d);
/* dataset_cells.c */
const struct data_summary *dataset_here(const struct dataset *d);	/* the column under the cursor */
extern const struct table_model dataset_model;
void dataset_set_columns(struct dataset *d);
/* A number of the column as people write it; nothing for NaN. */
void dataset_figure(const struct data_summary *s, double value, struct table_cell *out);
/* A distribution in `width` characters. */
void dataset_picture(const struct data_summary *s, int width, struct buf *out);
/* dataset_figures.c */
void dataset_draw_figures(const struct dataset *d, const struct data_summary *s, struct area a);
void dataset_draw_values(const struct data_summary *s, struct area a);
/* dataset_draw.c */
void dataset_draw(void *self, struct area a);
/* dataset_action.c */
extern const struct action_set dataset_actions;

#endif
