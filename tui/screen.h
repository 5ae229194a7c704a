/*
 * screen.h - a screen is a table of functions in one file; the frame does the rest.
 *
 *	const struct screen_type run_screen = { .name = "run", .title = "Run", ... };
 *
 * To add one: write the table at the end of its file, declare it in screens.h, and add it to the list
 * in screen.c. Digit keys, tabs, `:name`, help and man page follow.
 *
 * Life: `open` makes the object and must be quick (the frame paints it at once, empty), `load` reads
 * the store (after the first paint, and again whenever the store changed or an action returned
 * NEXT_LOAD), `draw` paints what was loaded and reads nothing. A screen holds snapshots, never
 * pointers into live objects.
 */
#ifndef SCREEN_H
#define SCREEN_H

#include "action.h"
#include "draw.h"
#include "frame.h"

struct scroll;
struct table;

struct screen_type {
	const char *name;	/* "runs": context of its actions, and `:runs` */
	const char *title;	/* "Runs" */
	char digit;		/* '1' to '9': has a tab and this key; 0: opened from another screen */
	const char *help;	/* a sentence for the help */
	const struct action_set *actions;

	/* `argument` is what to show ("8f3a21c"), or NULL. NULL and the error: nothing is opened. */
	void *(*open)(struct frame *f, const char *argument, struct err *err);
	bool (*load)(void *self, struct err *err);
	/* Called every tick_ms while the screen is in front, for what changes without the store (a
	 * time that goes on): returns what must be done. What others write is loaded without it. May
	 * be NULL. */
	enum next (*tick)(void *self);
	int tick_ms;
	/* Called after a draw when no key waits: loads what may come late (a preview); true: draw
	 * again. It costs nothing when there is nothing to do. May be NULL. */
	bool (*idle)(void *self);
	void (*draw)(void *self, struct area a);
	/* Keys and mouse that no action took. May be NULL. */
	enum next (*event)(void *self, const struct event *e);
	/* Esc: peels the innermost layer of its own (a chart that has all the room, a filter); false:
	 * there was none, and the table is asked. May be NULL. */
	bool (*peel)(void *self);
	/* The table that keys go to now, or NULL. May be NULL. */
	struct table *(*table)(void *self);
	/* Without a table: the page that is scrolled now, or NULL. May be NULL. */
	struct scroll *(*scroll)(void *self);
	/* A second set that goes before the screen's own, for the pane in front (a log view) with
	 * the object it acts on; NULL: none. May be NULL. */
	const struct action_set *(*inner)(void *self, void **object);
	/* All sets that `inner` may give, NULL-ended, for the manual; NULL: none. */
	const struct action_set *const *inner_sets;
	/* What the top bar shows after the tabs: "Run amber-falcon". May be NULL. */
	void (*title_of)(void *self, struct buf *out);
	void (*resize)(void *self, struct area a);	/* before the first draw of a new size; may be NULL */
	void (*close)(void *self);
};

const struct screen_type *screen_by_name(const char *name);	/* NULL: there is none */
const struct screen_type *screen_by_digit(char digit);
const struct screen_type *const *screen_list(size_t *count);

#endif
