/*
 * cmd_tail.h - a step's log on its way to standard output, once or as it grows.
 *
 * In a pipe: the bytes as they are. On a terminal: line by line, sanitised (base_ansi.h: colours stay,
 * nothing else does), with the step's name and the time before each line where asked for.
 */
#ifndef CMD_TAIL_H
#define CMD_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "cmd_out.h"

struct cmd_tail;

struct cmd_tail_request {
	const char *path;	/* of the .log */
	const char *label;	/* before each line on a terminal; NULL: none */
	int label_width;	/* columns that labels of all steps take */
	bool times;		/* the time before each line, in a pipe too */
	bool whole_lines;	/* hold back a line until it ends: several logs go to one place */
	bool may_skip;		/* following on a terminal: leave out what nobody could read, and say so */
	int64_t last;		/* begin so many lines before the end; -1: at the beginning */
};

MUST_CHECK bool cmd_tail_open(struct cmd_tail **out, struct cmd_out *to,
    const struct cmd_tail_request *request, struct err *err);
void cmd_tail_close(struct cmd_tail *t);	/* NULL is fine */

/* Takes in what was written since; *more: cmd_tail_pump has something to print. `ended`: nothing will
 * follow, so an unfinished line counts. */
MUST_CHECK bool cmd_tail_refresh(struct cmd_tail *t, bool ended, bool *more, struct err *err);
/* Prints it, all of it. */
MUST_CHECK bool cmd_tail_pump(struct cmd_tail *t, struct err *err);

#endif
