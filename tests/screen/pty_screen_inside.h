/*
 * pty_screen_inside.h - what pty_screen.c and pty_screen_see.c share. For nobody else.
 */
#ifndef PTY_SCREEN_INSIDE_H
#define PTY_SCREEN_INSIDE_H

#include <stdint.h>

#include <vterm.h>

#include "base.h"
#include "screen/pty_screen.h"

enum { ROW_BYTES = 4096 };

struct pty_screen {
	pid_t pid;
	int fd;
	bool ended;		/* its end of the terminal is closed */
	bool settled;		/* nothing came since it was looked at and found whole, and nothing was typed */
	int columns, rows;
	VTerm *terminal;
	VTermScreen *screen;
	struct buf output;	/* the last of all that it sent */
	size_t bytes;
	bool cursor_shown, is_alternate, tells_mouse;
	struct pixel_screen *pixels;	/* NULL: it shows no pictures */
	char row[ROW_BYTES];
};

/* Takes in all that waits. */
void pty_screen_read_all(struct pty_screen *s);
/* And until the screen is whole: none that is half painted. */
void pty_screen_read_whole(struct pty_screen *s);
/* When a wait that begins now gives up, as of time_monotonic(). */
int64_t pty_screen_deadline(void);
/* Waits for more output; false when the time is over or there will be none. */
bool pty_screen_wait_more(struct pty_screen *s, int64_t until);
/* Fails the test with a picture of the screen. */
void pty_screen_give_up(struct pty_screen *s, const char *what, const char *text);

#endif
