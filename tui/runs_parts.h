/*
 * runs_parts.h - what the files of the Runs screen share.
 */
#ifndef RUNS_PARTS_H
#define RUNS_PARTS_H

#include "base.h"
#include "edit.h"
#include "frame.h"
#include "runs_preview.h"
#include "store_filter.h"
#include "store_query.h"
#include "store_run.h"
#include "table.h"

/* Columns that are always fetched, before those that are shown. */
enum { RUNS_ID, RUNS_NAME, RUNS_STATUS, RUNS_STARTED, RUNS_ALWAYS };

struct runs_column {
	const char *text;		/* as the filter language calls it: "metrics.rmse" */
	struct store_column column;
	const struct store_attribute *attribute;	/* of an attribute */
	const char *title;
};

struct runs_filter {
	char *text;			/* the one that holds; "" for all */
	bool editing;
	char *before;			/* what held when editing began */
	struct edit edit;
	struct err err;			/* of what is typed; kind ERR_NONE: none */
	struct store_filter_place place;
	struct map *words;		/* completions, or NULL */
	size_t word;
};

struct runs {
	struct frame *frame;
	struct table table;

	struct arena *column_arena;	/* what columns point to */
	struct runs_column *columns;
	size_t column_count;
	char *sort;			/* text of the column; NULL: created */
	char *front;			/* the one of those that came in front to be seen, or NULL */
	bool descending;
	char *group;			/* text of the column whose values are headings; NULL */
	struct runs_filter filter;
	bool deleted;			/* the deleted runs are shown */
	bool follow;			/* live, and the cursor goes to the newest */

	struct store_rows rows, coming;	/* what is seen, and what a query is filling */
	uint64_t total;
	bool loaded;			/* once at least */
	bool running_seen;		/* a row in sight is running: its time goes on */

	/* The cells of the rows in sight. */
	struct arena *page;
	struct store_value *cells;
	size_t page_first, page_count, page_width;

	struct runs_preview *preview;
	struct area preview_area;
	bool no_room_beside;		/* for the preview that is wished to the right */
};

/* runs.c */
const struct store_value *runs_cell(struct runs *r, size_t row, size_t column);	/* of the fetched */
bool runs_id(struct runs *r, uint64_t identity, char id[STORE_ID_SIZE]);
bool runs_cursor_id(struct runs *r, char id[STORE_ID_SIZE]);	/* false: no row */
void runs_set_order(struct runs *r, const char *column, bool descending);

/* runs_columns.c */
/* What this workspace's table looked like last time; NULL: not known. */
const char *runs_remembered(struct runs *r, const char *what);
void runs_remember(struct runs *r, const char *what, const char *value);
void runs_forget_page(struct runs *r);			/* cells are read again */
void runs_columns_load(struct runs *r);			/* those remembered, else the default */
void runs_columns_release(struct runs *r);
void runs_columns_set(struct runs *r, const char *const *texts, size_t count);	/* and remembers them */
void runs_columns_show_order(struct runs *r);		/* the arrow in the header */
const char *runs_sorted_by(const struct runs *r);	/* text of the column that rules the order */
/* Adds texts of all names of a kind that runs have, at most so many; returns the new count. Metrics of the
 * supervisor itself only when asked for. */
size_t runs_column_names(struct runs *r, struct arena *a, enum store_column_kind kind, size_t most,
    bool system, const char **texts, size_t count);
/* What a cell shows. */
void runs_format(const struct runs_column *c, const struct store_value *v, struct table_cell *out);

/* runs_choose.c */
void runs_complete_column(void *self, const char *text, struct map *words);
void runs_columns_choose(struct runs *r);		/* opens the chooser */
bool runs_columns_add(struct runs *r, const char *text, struct err *err);	/* shows or hides */
void runs_group_choose(struct runs *r);
void runs_sort_choose(struct runs *r);			/* by any column there is */
/* "metrics.rmse", "started desc". A column that is not seen is shown while it rules. */
bool runs_sort_by(struct runs *r, const char *text, struct err *err);

/* runs_filter.c */
struct store_filter_world runs_world(struct runs *r);
void runs_shell_list(void *self, struct buf *out);	/* "benchtop runs ... --sort ..." */
void runs_filter_init(struct runs *r);
void runs_filter_release(struct runs *r);
void runs_filter_edit(struct runs *r);
bool runs_filter_set(struct runs *r, const char *text, struct err *err);
void runs_filter_draw(struct runs *r, struct area line);	/* the line above the table */

/* runs_change.c: the marked runs, or the one under the cursor. ids are freed with x_free. */
struct runs_chosen {
	char (*ids)[STORE_ID_SIZE];
	size_t count;
};
struct runs_chosen runs_chosen(struct runs *r);
char *runs_chosen_text(struct runs *r, const struct runs_chosen *c);	/* "amber-falcon", "3 runs" */
void runs_chosen_shell(struct runs *r, const char *verb, struct buf *out);	/* "benchtop rm 8f3a21c" */
enum next runs_act_tag(void *self, const char *argument);
void runs_complete_tag(void *self, const char *text, struct map *words);
enum next runs_act_note(void *self, const char *argument);
enum next runs_act_rename(void *self, const char *argument);
enum next runs_act_delete(void *self, const char *argument);
void runs_shell_delete(void *self, struct buf *out);
enum next runs_act_deleted(void *self, const char *argument);
bool runs_is_deleted(void *self);
enum next runs_act_copy(void *self, const char *argument);

/* runs_action.c */
extern const struct action_set runs_actions;

#endif
