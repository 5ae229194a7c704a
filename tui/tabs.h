/*
 * tabs.h - the views of a part of a screen, named in the rule above it.
 *
 *	static const char *const names[] = { "Chart", "Figures", "Values" };
 *	struct tabs t = { .names = names, .count = ARRAY_LEN(names) };
 *	tabs_draw(&t, area, 0);			one row
 *	if (tabs_event(&t, e)) ... t.front was clicked ...
 *	tabs_turn(&t, 1);			the next one, around
 */
#ifndef TABS_H
#define TABS_H

#include "base.h"
#include "draw.h"
#include "key.h"

enum { TABS_MAX = 8 };

struct tabs {
	const char *const *names;
	size_t count, front;
	struct area area;		/* of the last draw, for the mouse */
	int x[TABS_MAX + 1];		/* where each begins */
};

/* All names where there is room, else the one in front and which it is of how many. */
void tabs_draw(struct tabs *t, struct area a, int y);
bool tabs_event(struct tabs *t, const struct event *e);
void tabs_turn(struct tabs *t, int step);

#endif
