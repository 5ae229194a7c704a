/*
 * chartimage.h - a chart made into the bytes of a picture, by a process of its own: drawing and packing
 * pixels takes longer than a key may wait.
 *
 *	chartimage_start(loop, &(struct chartimage_request){ chart, ... });
 *	... done(self, bytes) is called in the loop, once ...
 *	chartimage_stop();		it is not wanted any more
 *
 * One is made at a time: starting stops the one before, whose `done` is not called.
 */
#ifndef CHARTIMAGE_H
#define CHARTIMAGE_H

#include "chart.h"
#include "os_loop.h"
#include "plot.h"
#include "terminal_graphics.h"

struct chartimage_request {
	const struct chart *chart;	/* may be freed once it is started */
	int x, y, cols, rows;		/* cells of the screen that it covers */
	struct plot_style style;
	enum graphics_kind kind;
	const struct pixel_terminal *terminal;
	/* bytes: the caller's to release; empty when it could not be made. */
	void (*done)(void *self, struct buf *bytes);
	void *self;
};

/* Whether a terminal shows a picture over so many cells. */
bool chartimage_can(enum graphics_kind kind, const struct pixel_terminal *t, int cols, int rows);
void chartimage_start(struct os_loop *loop, const struct chartimage_request *request);
void chartimage_stop(void);

#endif
