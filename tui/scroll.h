/*
 * scroll.h - a page that is longer than its part of the screen: where one is in it, and its keys.
 *
 *	scroll_fit(&p->scroll, a.h, height);	in draw, which knows both
 *	draw what begins at p->scroll.first
 *
 * A screen or pane that gives its scroll (`scroll` in its table of functions) gets the keys and the
 * mouse wheel from the frame. What is counted is its own: rows of text, rows of charts.
 */
#ifndef SCROLL_H
#define SCROLL_H

#include "action.h"
#include "draw.h"

struct scroll {
	int first, shown, total;
};

/* `shown` of `total` are in sight; clips `first` to what there is. */
void scroll_fit(struct scroll *s, int shown, int total);
enum next scroll_by(struct scroll *s, int rows);
enum next scroll_event(struct scroll *s, const struct event *e);	/* the wheel */
void scroll_draw_bar(const struct scroll *s, struct area a);

/* `self` is the struct scroll. */
extern const struct action_set scroll_actions;

#endif
