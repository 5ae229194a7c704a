/*
 * logview_parts.h - what the files of the log view share.
 */
#ifndef LOGVIEW_PARTS_H
#define LOGVIEW_PARTS_H

#include "logview.h"

/* Times of lines in ns; 0: unknown. */
int64_t logview_first_time(struct logview *v);
int64_t logview_begin(struct logview *v);	/* what times are relative to */
int64_t logview_end(struct logview *v);		/* of the last line */

void logview_stop_search(struct logview *v);

#endif
