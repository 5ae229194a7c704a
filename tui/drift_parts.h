/*
 * drift_parts.h - what the files of the Drift screen share.
 */
#ifndef DRIFT_PARTS_H
#define DRIFT_PARTS_H

#include "charttable.h"
#include "drift_job.h"
#include "frame.h"

enum drift_view { DRIFT_DISTRIBUTIONS, DRIFT_MEASURES, DRIFT_HISTORY, DRIFT_ROWS, DRIFT_VIEWS };

enum { DRIFT_VERSIONS_MOST = 1000, DRIFT_HEAT_CELL = 7 };
#define DRIFT_BEFORE SIZE_MAX		/* as reference: the version before each */

/* A column of the data over all comparisons. */
struct drift_row {
	const char *name;
	const struct data_drift_column **cells;	/* one a pair; NULL: not there, or not yet */
	size_t drifted;				/* how many of them have */
	double strongest;			/* largest score / threshold */
};

/* Where the cells of the heat map are on the screen. */
struct drift_heat {
	struct area area;		/* the rows of the table; w 0: there is no heat map */
	int cell;			/* columns of a cell */
	size_t first, shown;		/* pairs */
};

/* A profile for the charts, read when one is made. */
struct drift_held {
	size_t version;			/* SIZE_MAX: none */
	struct data_profile profile;
	uint64_t used;
};

struct drift {
	struct charttable main;		/* first: see charttable.h */
	struct frame *frame;
	struct arena *arena;		/* versions and pairs */
	char *wanted;			/* "rentals@1 rentals@2 ...", "rentals", or NULL */
	const char *name;		/* of the dataset, of the last version */
	const char **labels;		/* of versions, oldest first */
	const char **paths;
	size_t version_count, left_out;	/* left_out: too old */
	const char **bare;		/* versions without statistics */
	size_t bare_count;
	size_t reference;		/* a version, or DRIFT_BEFORE */
	struct drift_pair *pairs;
	size_t pair_count;
	struct drift_job *job;
	size_t chosen;			/* pair that the charts and the facts are about */
	bool chosen_by_hand;
	/* What has come from the job. */
	bool *taken;			/* pairs */
	struct drift_row *rows;
	size_t row_count, row_cap;
	struct map *row_of;		/* number + 1 of the row, by name */
	size_t *order;			/* rows as the table has them */
	bool by_strength;		/* else as the data has them */
	bool ecdf;
	size_t measure;			/* of the history: 0 the score, else of data_measure_list, from 1 */
	struct drift_heat heat;
	int below_w, below_h;		/* room that the chart was made for */
	struct drift_held held[2];
	uint64_t clock;
};

extern const char *const drift_view_names[DRIFT_VIEWS];

/* drift.c */
void drift_choose(struct drift *d, size_t pair);
MUST_CHECK bool drift_start(struct drift *d, struct err *err);	/* compares anew */
/* Looks at these versions from now on; NULL: those of the dataset that has most. */
void drift_want(struct drift *d, const char *wanted);
/* drift_versions.c */
MUST_CHECK bool drift_choose_versions(struct drift *d, struct err *err);
/* drift_rows.c */
const struct data_drift *drift_result(const struct drift *d, size_t pair);	/* NULL: not there yet */
const struct data_drift *drift_chosen(const struct drift *d);
const struct data_drift *drift_chosen_rows(const struct drift *d);	/* or NULL */
const struct data_drift_column *drift_column_here(const struct drift *d);	/* or NULL */
void drift_rows_take(struct drift *d);		/* what the job has done since the last call */
void drift_rows_sort(struct drift *d);
void drift_rows_forget(struct drift *d);
const struct drift_row *drift_row_here(const struct drift *d);	/* under the cursor, or NULL */
/* drift_cells.c */
extern const struct table_model drift_model;
void drift_set_columns(struct drift *d);
unsigned drift_verdict_style(enum data_verdict v);
/* drift_heat.c */
void drift_heat_draw(struct drift *d);		/* over the table that was just drawn */
/* What the colours mean, at the right end of a row, if it is free from there. */
void drift_heat_legend(const struct drift *d, struct area row, int from);
bool drift_heat_at(const struct drift *d, int x, int y, size_t *pair);
/* drift_chart.c */
void drift_make_chart(struct drift *d);
const struct data_profile *drift_profile(struct drift *d, size_t version, struct err *err);
void drift_release_profiles(struct drift *d);
/* drift_views.c */
void drift_draw_below(void *self, struct area a);
/* drift_draw.c */
void drift_draw(void *self, struct area a);
/* drift_action.c */
extern const struct action_set drift_actions;

#endif
