/*
 * compare_parts.h - what the files of the Compare screen share.
 *
 * Its columns are sides: groups of runs, or runs by themselves, which are groups of one (run_group.h). The
 * baseline's side comes first and stays when the table is scrolled sideways.
 */
#ifndef COMPARE_PARTS_H
#define COMPARE_PARTS_H

#include "base.h"
#include "chart_run.h"
#include "charttable.h"
#include "chartview.h"
#include "frame.h"
#include "run_compare_group.h"

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
	const struct run_compare_group *metric;	/* one of the two is NULL */
	const char *part;
	const char **texts;		/* one a group; NULL: it has none */
	const char **briefs;		/* of a metric: without the spread of the group; NULL: as the text */
};

struct compare {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *wishes;		/* ids that were asked for */
	const char **ids;
	size_t id_count;
	struct arena *arena;		/* what was loaded */
	struct run_compare data;
	struct run_groups groups;
	const char *const *labels;	/* of groups */
	struct run_compare_group *metrics;	/* one a metric of data */
	size_t *sides;			/* groups in the order of the columns */
	bool loaded, asked;		/* asked: for these runs, not for the newest ones */
	struct compare_line *lines;
	size_t line_count;
	bool has_noise;			/* some difference is held against it */
	bool all;			/* what is the same is shown too */
	size_t baseline;
	char *by;			/* what runs are put together by; NULL: nothing */
	enum run_band band;
	char *order;			/* name of the line that columns are sorted by; NULL: as asked for */
	char *target;			/* metric that scatter and importance explain; NULL: the first */
	enum chart_run_x x;
	bool log_y;
	double smooth;
	int chart_columns;		/* width that the chart was made for */
	struct chartview look;		/* of large curves: which part, and the crosshair */
	bool zooms;			/* the chart is of curves */
	uint64_t looked_at;		/* the line that the view is of */
	struct area plot;
};

/* compare.c */
/* The runs and options as `benchtop compare` takes them, and the screen, too. */
void compare_words(const struct compare *c, struct buf *out);
/* compare_table.c */
const struct compare_line *compare_line(const struct compare *c);	/* under the cursor, or NULL */
const struct run_compare_group *compare_target(const struct compare *c);	/* or NULL */
bool compare_is_grouped(const struct compare *c);
extern const struct table_model compare_model;
/* Lines and columns of what was loaded. */
void compare_table_fill(struct compare *c);
/* compare_chart.c */
void compare_chart_make(struct compare *c);
/* compare_out.c */
enum next compare_act_diff(void *self, const char *argument);
enum next compare_act_report(void *self, const char *argument);
enum next compare_act_copy(void *self, const char *argument);
void compare_shell_diff(void *self, struct buf *out);
const char *compare_why_no_pair(void *self);
/* compare_action.c */
extern const struct action_set compare_actions;

#endif
