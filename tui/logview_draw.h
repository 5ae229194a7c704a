/*
 * logview_draw.h - what the two halves of the log view tell each other.
 */
#ifndef LOGVIEW_DRAW_H
#define LOGVIEW_DRAW_H

#include "logview.h"

int logview_gutter(const struct logview *v);	/* columns left of the text */
int64_t logview_begin(struct logview *v);	/* what times are relative to; 0: unknown */

#endif
