/*
 * pty_screen.h - a program on a real pseudo-terminal, seen as a person sees it, through libvterm.
 *
 *	struct pty_screen *s = pty_screen_start(&(struct pty_program){ .folder = workspace });
 *	pty_screen_wait(s, "No runs yet");
 *	pty_screen_type(s, "?");
 *	pty_screen_wait(s, "Help");
 *	pty_screen_type(s, "\033" "q");
 *	assert_int_equal(pty_screen_end(s), 0);
 *
 * Nothing sleeps: every wait reads the terminal until what it waits for is on the screen, and fails
 * the test with a picture of the screen when the deadline (60 s, or $SCREEN_DEADLINE seconds) is over.
 * Rows and columns count from 0.
 */
#ifndef PTY_SCREEN_H
#define PTY_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#include "screen/pixel_screen.h"

struct pty_program {
	const char *const *argv;	/* NULL: $BENCHTOP alone; argv[0] NULL-ended list otherwise */
	const char *folder;		/* where it starts; NULL: here */
	int columns, rows;		/* 0: 80 x 24 */
	const char *term;		/* NULL: xterm-256color */
	const char *locale;		/* NULL: C.UTF-8 */
	const char *const *env;		/* further "NAME=value", NULL-ended; NULL: none */
	const struct pixel_traits *pixels;	/* of a terminal that shows pictures; NULL: it does not */
};

enum {
	PTY_BOLD = 1,
	PTY_UNDERLINE = 2,
	PTY_REVERSE = 4,
};

struct pty_look {
	int fg, bg;			/* colour number, -1 default, -2 another (direct) colour */
	unsigned attributes;		/* PTY_* */
};

struct pty_screen;

struct pty_screen *pty_screen_start(const struct pty_program *program);
pid_t pty_screen_pid(const struct pty_screen *s);

/* Keys as the terminal sends them: "j", "\r", "\033[A". */
void pty_screen_type(struct pty_screen *s, const char *keys);
void pty_screen_click(struct pty_screen *s, int x, int y);
void pty_screen_right_click(struct pty_screen *s, int x, int y);
void pty_screen_double_click(struct pty_screen *s, int x, int y);
void pty_screen_wheel(struct pty_screen *s, int x, int y, bool down);
void pty_screen_resize(struct pty_screen *s, int columns, int rows);

/* Until the text is on one row of the screen (and not, and on this row, and n times). */
void pty_screen_wait(struct pty_screen *s, const char *text);
void pty_screen_wait_gone(struct pty_screen *s, const char *text);
void pty_screen_wait_row(struct pty_screen *s, int row, const char *text);
/* Until the row that has `text` looks so: under the cursor, say, by its background. */
void pty_screen_wait_look(struct pty_screen *s, const char *text, bool (*is)(struct pty_look look));
/* Until the row of a table that begins with the name has the text. */
void pty_screen_wait_in_row(struct pty_screen *s, const char *name, const char *text);
/* Until this was in the output, escape sequences and all. */
void pty_screen_wait_output(struct pty_screen *s, const char *bytes);
/* Until it has ended; the exit code, or 128 + the signal. Frees s. */
int pty_screen_end(struct pty_screen *s);
/* Ends it by force. */
void pty_screen_kill(struct pty_screen *s);
/* The terminal goes away, as when a connection breaks; then like pty_screen_end. */
int pty_screen_hang_up(struct pty_screen *s);

/* What is there now, after reading what waits: of text a whole screen, none that is half painted. */
bool pty_screen_has(struct pty_screen *s, const char *text);
bool pty_screen_find(struct pty_screen *s, const char *text, int *x, int *y);
const char *pty_screen_row(struct pty_screen *s, int row);	/* valid until the next call */
struct pty_look pty_screen_look(struct pty_screen *s, int x, int y);
bool pty_screen_cursor_shown(struct pty_screen *s);
/* Whether the screen of full-screen programs is shown, and whether clicks are told to the program. */
bool pty_screen_is_alternate(struct pty_screen *s);
bool pty_screen_tells_mouse(struct pty_screen *s);
/* Whether nobody has the terminal open any more. */
bool pty_screen_has_ended(struct pty_screen *s);
/* What the line discipline does with bytes (echo, lines, signals). */
struct termios pty_screen_modes(struct pty_screen *s);
/* Bytes that it sent so far. */
size_t pty_screen_bytes(struct pty_screen *s);
/* Reads for so long (for benchmarks and "nothing is sent" only). */
void pty_screen_listen(struct pty_screen *s, int milliseconds);
/* Reads once, waiting for so long at most. */
void pty_screen_listen_once(struct pty_screen *s, int milliseconds);
/* Until nothing came for so long. */
void pty_screen_wait_rest(struct pty_screen *s, int milliseconds);
/* Until what stands from the word before `text` to the end of its row is another than it was. */
void pty_screen_wait_change(struct pty_screen *s, const char *text);
/* This was in the output (the last megabyte of it). */
bool pty_screen_sent(struct pty_screen *s, const char *bytes);
/* Its pictures; NULL when it shows none. What waits is read. */
struct pixel_screen *pty_screen_pixels(struct pty_screen *s);
/* Until so many whole pictures came since it was started, and stand as one; and until none stands. */
void pty_screen_wait_pictures(struct pty_screen *s, size_t count);
void pty_screen_wait_no_picture(struct pty_screen *s);
/* The whole screen as text with a border, on standard error. */
void pty_screen_picture(struct pty_screen *s);

#endif
