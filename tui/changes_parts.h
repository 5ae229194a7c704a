/*
 * changes_parts.h - what the files of the Changes screen share.
 */
#ifndef CHANGES_PARTS_H
#define CHANGES_PARTS_H

#include "charttable.h"
#include "data_diff.h"
#include "frame.h"
#include "versions.h"

enum changes_view { CHANGES_CHART, CHANGES_FIGURES, CHANGES_VALUES, CHANGES_VIEWS };

struct changes {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;
	char *wanted;			/* "rentals@6 rentals@7", or "rentals@7": with the one before */
	struct versions_pair pair;
	struct data_profile profiles[2];
	size_t profile_count;		/* loaded ones */
	struct data_diff diff;
	size_t kinds[DATA_DIFF_CHANGED + 1];	/* columns of each kind */
	bool loaded, failed, asked;	/* asked: for statistics that there were not */
	size_t *shown, shown_count;	/* columns of the diff, by number */
	bool all;			/* columns that are the same, too */
	bool ecdf;
};

extern const char *const changes_view_names[CHANGES_VIEWS];

/* changes.c */
void changes_choose(struct changes *c);		/* what is shown */
void changes_go(struct changes *c, const char *wanted);		/* compares others; then load */
/* changes_cells.c */
const struct data_diff_column *changes_here(const struct changes *c);	/* under the cursor, or NULL */
extern const struct table_model changes_model;
void changes_set_columns(struct changes *c);
/* changes_draw.c */
void changes_draw(void *self, struct area a);
/* changes_action.c */
extern const struct action_set changes_actions;

#endif
