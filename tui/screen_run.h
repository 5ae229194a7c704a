/*
 * screen_run.h - the Run screen: one run, page by page. What its panes ask of it.
 */
#ifndef SCREEN_RUN_H
#define SCREEN_RUN_H

struct screen_run;

/* Shows the pane of this name, and in it what is named (NULL: what it shows anyway). */
void screen_run_go(struct screen_run *s, const char *pane, const char *what);

#endif
