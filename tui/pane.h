/*
 * pane.h - one page of the Run screen: a table of functions in a file of its own.
 *
 * To add one: write the table at the end of its file, declare it below, and add it to `panes` in
 * screen_run.c. Its tab, its `:name` and its place in Tab order follow.
 *
 * Life: `open` when it is first shown, `load` then and whenever the snapshot of the run was replaced,
 * `tick` while it is in front. `draw` reads nothing but memory.
 */
#ifndef PANE_H
#define PANE_H

#include "action.h"
#include "draw.h"
#include "runview.h"

struct filepane;
struct scroll;
struct table;

struct pane_type {
	const char *name;	/* "log": what commands call it */
	const char *title;	/* of its tab */
	void *(*open)(struct runview *v);
	void (*load)(void *self);
	enum next (*tick)(void *self);		/* may be NULL, as all that follow but draw and close */
	void (*draw)(void *self, struct area a);
	enum next (*event)(void *self, const struct event *e);	/* what no action and no table took */
	bool (*peel)(void *self);		/* layers of its own; those of the table follow */
	struct table *(*table)(void *self);
	struct scroll *(*scroll)(void *self);	/* of one without a table */
	/* It is files with a preview: event, peel, table, inner and turn are theirs. */
	struct filepane *(*files)(void *self);
	const struct action_set *(*inner)(void *self, void **object);
	void (*show)(void *self, const char *what);	/* a step, an artifact */
	enum next (*turn)(void *self, int step);	/* to the next (+1), previous (-1) of its parts */
	void (*status)(void *self, struct buf *out);	/* right of the tabs: where one is */
	void (*close)(void *self);
};

/* Keys of the panes that have some of their own, for manual and key map. */
extern const struct action_set pane_overview_actions, pane_steps_actions, pane_metrics_actions;

extern const struct pane_type pane_overview, pane_steps, pane_metrics, pane_log, pane_artifacts,
    pane_resources, pane_code, pane_environment;

#endif
