/*
 * pixel_terminal.h - asks a terminal which pictures it understands, how large its cells are, and
 * whether its background is light.
 *
 * Inside tmux the answer is tmux's own: it says "sixel" when it passes sixels on (3.4 and later,
 * built with them), and nothing is ever drawn behind its back.
 */
#ifndef PIXEL_TERMINAL_H
#define PIXEL_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

struct pixel_terminal {
	bool sixel, kitty;
	bool light;			/* the background is bright */
	bool has_paper;			/* it told its background */
	uint32_t paper;			/* 0xRRGGBB */
	bool has_cell;			/* it told the size of its cells */
	int cell_width, cell_height;	/* pixels; a usual 9 x 18 when the terminal does not say */
	int colors;			/* of a sixel picture; 0: it does not say */
	int max_width, max_height;	/* of a sixel picture, in pixels; 0: it does not say */
};

/* fd is a terminal in any mode; its mode is the same afterwards. Waits for the answer at most
 * timeout_ms (every terminal answers the last question). Keys typed meanwhile are lost. False:
 * not a terminal, or no answer; *out then says "no pictures". */
bool pixel_terminal_ask(int fd, int timeout_ms, struct pixel_terminal *out);

/* How long a terminal may take to answer, in ms: `usual`, unless the environment variable BENCHTOP_ANSWER_MS says
 * otherwise (tests do: they may be slow to answer, and wait for what comes of it). */
int pixel_terminal_patience(int usual);

/* What an answer says, for programs that read the terminal themselves. */
bool pixel_terminal_is_complete(const char *answer);	/* the last question was answered */
void pixel_terminal_parse(const char *answer, struct pixel_terminal *out);
/* How large the parts are that a sixel picture must be cut into, in pixels: whole cells, the size itself when it
 * can be shown at once. False: so small that the terminal would not keep all of them. */
bool pixel_terminal_cut(const struct pixel_terminal *t, int width, int height, int *part_width, int *part_height);
/* The size of a cell from what the kernel knows of fd, where the terminal did not say. */
void pixel_terminal_size_from_kernel(int fd, struct pixel_terminal *out);
/* The questions to write; the answer to the last one ends in 'c'. Terminals that would take the one
 * for kitty graphics as text or as a title (the Linux console, tmux, screen) are not asked it. */
const char *pixel_terminal_question(void);
/* tmux takes sixels for any terminal; only the one it runs in knows whether they are seen. */
void pixel_terminal_ask_tmux(struct pixel_terminal *out);

#endif
