/*
 * charttable.h - a table, and under it what is known of the row under the cursor: mostly its chart.
 *
 *	struct dataset { struct charttable main; ... };		must be the first member
 *	charttable_init(&d->main, frame, &model, d);
 *	.moved = charttable_moved, .open = charttable_enlarge	in the table's model
 *	.peel = charttable_peel, .table = charttable_table	in the screen's table of functions
 *	charttable_draw(&d->main, area, draw_below);
 *	charttable_release(&d->main);
 *
 * With `views` (tabs.h) the rule between the two names them; tab and the mouse go through them:
 *	CHARTTABLE_VIEW_ACTIONS					among the screen's actions
 *	.event = charttable_event				in its table of functions
 *
 * The chart is made late, in the screen's `idle`: `stale` says when, charttable_set takes it.
 * Functions that take `void *self` take the screen, whose first member this is.
 */
#ifndef CHARTTABLE_H
#define CHARTTABLE_H

#include "chartpane.h"
#include "table.h"
#include "tabs.h"

struct charttable {
	struct table table;
	struct chartpane *pane;
	bool stale;		/* the chart must be made again */
	bool enlarged;		/* what is under the table has all the room */
	char note[256];		/* why there is no chart; "" when there is one */
	struct tabs views;	/* count 0: there is but one */
	int headings;		/* rows that headings of the table take */
};

void charttable_init(struct charttable *c, struct frame *f, const struct table_model *model, void *self);
void charttable_release(struct charttable *c);
/* Takes the chart over; NULL and an error: the message is shown instead. err may be NULL. */
void charttable_set(struct charttable *c, struct chart *chart, const struct err *err);
void charttable_draw_chart(struct charttable *c, struct area a);	/* or the note */
/* Table and what is under it (or that alone, enlarged); `below` gets the screen. */
void charttable_draw(struct charttable *c, struct area a, void (*below)(void *self, struct area a));

void charttable_moved(void *self);
enum next charttable_enlarge(void *self);	/* or takes the room back */
bool charttable_peel(void *self);
struct table *charttable_table(void *self);
enum next charttable_event(void *self, const struct event *e);
enum next charttable_turned(void *self, const char *argument);	/* another chart must be made */
enum next charttable_next_view(void *self, const char *argument);
enum next charttable_previous_view(void *self, const char *argument);

/* In the row of an action: it shows this view, or the first one again when it is shown already. */
#define CHARTTABLE_VIEW(view) ACTION_CHOICE(charttable, views.front, view), .act = charttable_turned

#define CHARTTABLE_VIEW_ACTIONS \
	{ .name = "next-view", .keys = "tab", .hint = "view", .act = charttable_next_view, \
	  .help = "the next of the views that the rule under the table names" }, \
	{ .name = "previous-view", .keys = "backtab", .act = charttable_previous_view, \
	  .help = "the view before" }

#endif
