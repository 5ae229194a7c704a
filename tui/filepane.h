/*
 * filepane.h - a table of files with a preview beside or under it: the artifacts, and the code.
 *
 * The owner gives the table's model; when the cursor moved it is asked to show the file (`look`). Enter
 * goes into the preview, Esc comes back to the table.
 */
#ifndef FILEPANE_H
#define FILEPANE_H

#include "pane.h"
#include "preview.h"
#include "table.h"

struct filepane {
	struct frame *frame;
	struct table table;
	struct preview *preview;
	struct logview *diff;	/* shown instead of the preview while in_diff */
	bool in_diff;
	bool inside;		/* keys go to the preview */
	void (*look)(void *self);	/* show what is under the cursor */
	void *self;
	struct buf facts;	/* about it: one row above the preview */
	uint64_t looked_at;	/* identity of the row that is shown */
	struct area area;
};

void filepane_init(struct filepane *p, struct frame *f, const struct table_model *model, void *self,
    const struct table_column *columns, size_t count, void (*look)(void *self));
void filepane_release(struct filepane *p);
/* Rows changed. */
void filepane_changed(struct filepane *p);
void filepane_draw(struct filepane *p, struct area a);
enum next filepane_event(struct filepane *p, const struct event *e);
bool filepane_peel(struct filepane *p);
struct table *filepane_table(struct filepane *p);
const struct action_set *filepane_inner(struct filepane *p, void **object);
enum next filepane_turn(struct filepane *p, int step);
enum next filepane_enter(struct filepane *p);	/* for the model's `open` */

/* Keys of the table; inside the preview they are those of a text (logview.h). */
extern const struct action_set filepane_actions;

#endif
