/*
 * terminal.h - the terminal: the one file that talks to curses.
 *
 *	terminal_open(theme, &err); ... terminal_show(canvas) ... while (terminal_read(&event)) ... terminal_close();
 *
 * There is one terminal, so it has no handle. terminal_close may be called at any time, more than once,
 * also from a fatal error; it gives the terminal back as it was.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

#include "base.h"
#include "draw.h"
#include "key.h"
#include "theme.h"

struct terminal_options {
	bool mouse;
	const char *unicode;	/* "auto" (by the locale), "yes", "no" */
	const char *graphics;	/* "auto", "cells", "sixel", "kitty": see terminal_graphics.h */
	const char *colours;	/* "auto" (terminal and NO_COLOR), "256", "16", "8", "none" */
};

bool terminal_open(struct theme *theme, const struct terminal_options *options, struct err *err);
bool terminal_has_unicode(void);
int terminal_colours(void);		/* 256, 16, 8 or 0 */
void terminal_close(void);
/* From a signal handler of a crash: only gives the terminal back, without curses. */
void terminal_crash(void);
void terminal_suspend(void);	/* gives the terminal to somebody else for a while */
void terminal_resume(void);
void terminal_size(int *columns, int *rows);
void terminal_show(struct canvas *c);	/* sends what changed since the last time */
bool terminal_owes_picture(void);	/* the terminal had no time for one: show it again soon */
void terminal_repaint(void);		/* the next terminal_show sends everything (Ctrl-L) */
void terminal_restyle(void);		/* the theme changed */
bool terminal_read(struct event *out);	/* false: nothing is waiting */
bool terminal_toggle_graphics(struct err *err);	/* pictures of pixels, or cells; false: why not */
bool terminal_waiting(void);		/* could terminal_read give an event? Takes microseconds. */
/* OSC 52, also through tmux and screen. False: more than terminals take (56 KB). */
bool terminal_copy(const char *text, size_t n);

#endif
