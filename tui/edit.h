/*
 * edit.h - one line of text being typed: cursor, word keys, history.
 */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base.h"
#include "draw.h"
#include "key.h"

struct history;

struct edit {
	struct buf text;		/* UTF-8; at most 4096 bytes */
	size_t cursor;			/* in bytes, at a character */
	struct history *history;	/* borrowed; or NULL */
	size_t history_at;		/* lines back; 0: what is being typed */
	char *stashed;			/* what was typed before going back in the history */
};

void edit_init(struct edit *e, struct history *history);
void edit_release(struct edit *e);
void edit_set(struct edit *e, const char *text);	/* and the cursor to its end */
/* True when the key was for the line (the text may have changed). Enter, Esc, Tab are not. */
bool edit_event(struct edit *e, const struct event *event);
/* Draws in one row, scrolled so that the cursor is in sight, and shows the terminal's cursor. */
void edit_draw(const struct edit *e, struct area a, int x, int y, int width, unsigned style);

#endif
