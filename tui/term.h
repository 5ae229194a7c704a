/*
 * term.h - the terminal: the one file that talks to curses.
 *
 *	term_open(theme, &err); ... term_show(canvas) ... while (term_read(&event)) ... term_close();
 *
 * There is one terminal, so it has no handle. term_close may be called at any time, more than once,
 * also from a fatal error; it gives the terminal back as it was.
 */
#ifndef TERM_H
#define TERM_H

#include <stdbool.h>

#include "base.h"
#include "draw.h"
#include "key.h"
#include "theme.h"

struct term_options {
	bool mouse;
	const char *unicode;	/* "auto" (by the locale), "yes", "no" */
	const char *colours;	/* "auto" (terminal and NO_COLOR), "256", "16", "8", "none" */
};

bool term_open(struct theme *theme, const struct term_options *options, struct err *err);
void term_close(void);
void term_suspend(void);	/* gives the terminal to somebody else for a while */
void term_resume(void);
void term_size(int *columns, int *rows);
void term_show(struct canvas *c);	/* sends what changed since the last time */
bool term_read(struct event *out);	/* false: nothing is waiting */
bool term_waiting(void);		/* could term_read give an event? Takes microseconds. */
void term_copy(const char *text, size_t n);	/* OSC 52 */
void term_title(const char *text);		/* of the window */

#endif
