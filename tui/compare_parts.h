/*
 * compare_parts.h - what the files of the Compare screen share.
 */
#ifndef COMPARE_PARTS_H
#define COMPARE_PARTS_H

#include "base.h"
#include "chart_run.h"
#include "chartpane.h"
#include "chartview.h"
#include "frame.h"
#include "run_compare.h"
#include "table.h"

/* What the chart shows for the row under the cursor. */
enum compare_view {
	COMPARE_CURVES,		/* a metric: its curves; else the chosen metric's against the row */
	COMPARE_SCATTER,	/* the chosen metric against the row's parameter or metric */
	COMPARE_PARALLEL,	/* all differing parameters and the chosen metric */
	COMPARE_IMPORTANCE,	/* which parameter explains the chosen metric */
	COMPARE_VIEWS
};

/* A line of the table: a row of texts, or a metric. */
struct compare_line {
	const struct run_compare_row *row;
	const struct run_compare_metric *metric;	/* one of the two is NULL */
	const char *part;
};

struct compare {
	struct frame *frame;
	struct table table;
	struct arena *wishes;		/* ids that were asked for */
	const char **ids;
	size_t id_count;
	struct arena *arena;		/* what was loaded */
	struct run_compare data;
	bool loaded;
	struct compare_line *lines;
	size_t line_count;
	bool all;			/* what is the same is shown too */
	size_t baseline;
	char *target;			/* metric that scatter and importance explain; NULL: the first */
	size_t view;			/* enum compare_view */
	enum chart_run_x x;
	bool log_y;
	double smooth;
	struct chartpane *pane;
	bool chart_stale;
	int chart_columns;		/* width that the chart was made for */
	bool zoomed;			/* the chart has the whole screen */
	struct chartview look;		/* then: which part of the curves, and the crosshair */
	struct area plot;
	char note[256];			/* why there is no chart; "" when there is one */
};

/* compare.c */
const struct compare_line *compare_line(const struct compare *c);	/* under the cursor, or NULL */
const struct run_compare_metric *compare_target(const struct compare *c);	/* or NULL */
void compare_stale(struct compare *c);		/* the chart must be made again */
/* compare_chart.c */
void compare_chart_make(struct compare *c);
/* compare_action.c */
extern const struct action_set compare_actions;

#endif
