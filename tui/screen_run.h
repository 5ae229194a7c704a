/*
 * screen_run.h - the Run screen: one run, page by page; what its files share.
 */
#ifndef SCREEN_RUN_H
#define SCREEN_RUN_H

#include "runview.h"

enum { SCREEN_RUN_PANES = 8 };

struct screen_run {
	struct frame *frame;
	struct runview view;
	void *opened[SCREEN_RUN_PANES];	/* NULL: never shown */
	size_t front;
	char *what;		/* to be shown in it after the first load, or NULL */
	struct area tabs;
	int tab_x[SCREEN_RUN_PANES + 1];	/* where each begins, for the mouse */
};

/* Shows the pane of this name, and in it what is named (NULL: what it shows anyway). False: there
 * is no such pane. */
bool screen_run_go(void *screen, const char *pane, const char *what);
enum next screen_run_page(struct screen_run *s, int step);	/* the next (+1), the one before (-1) */
enum next screen_run_turn(struct screen_run *s, int step);	/* the same for the parts of a page */

/* screen_run_action.c */
extern const struct action_set screen_run_actions;

#endif
