/*
 * menu.h - a popup list: type to search, Enter to choose, keys that choose at once.
 *
 * Help, sort, column chooser, launch menu and copy menu are this. With `check` boxes Space toggles
 * and Enter closes.
 */
#ifndef MENU_H
#define MENU_H

#include "action.h"
#include "frame.h"

struct menu_item {
	const char *label;	/* NULL in no item */
	const char *detail;	/* dim text behind it, or NULL */
	const char *keys;	/* shown at the right, or NULL */
	const char *shell;	/* shown under the list while it is under the cursor, or NULL */
	const char *why_not;	/* shown instead of choosing; NULL: can be chosen */
	uint32_t key;		/* chooses it at once, when nothing is being searched; K_NONE */
	bool heading;		/* not a choice: a title of those below */
	bool on;		/* check box or current choice */
	size_t value;		/* the caller's */
};

struct menu_request {
	const char *title;
	const struct menu_item *items;	/* copied */
	size_t count;
	size_t start;		/* where the cursor begins */
	bool check;		/* with boxes */
	bool reorder;		/* with J and K an item goes down and up */
	bool search;		/* letters search at once (`/` is not needed) */
	const char *empty;	/* what to say when there is no item */
	void *self;
	enum next (*chosen)(void *self, size_t value);
	/* check: called when closed by Enter with the values that are on, in order. */
	enum next (*checked)(void *self, const size_t *values, size_t count);
	void (*dropped)(void *self);	/* at the end, in any case; may be NULL */
};

void menu_open(struct frame *f, const struct menu_request *request);

#endif
