/*
 * terminal_graphics.h - pictures of pixels over the cells of the terminal: which kind it understands,
 * and the one that stands on it now.
 *
 * The terminal is asked when it is opened (terminal.c writes the question and hands over the answer,
 * which comes among the keys), so nothing waits for it; until it has answered, and for ever where it
 * does not, there are no pictures. A terminal that did not say that it understands them never gets
 * one.
 *
 * One picture stands at a time, over cells that the canvas holds free for it (draw_picture). It is
 * sent once: again only when its serial changed or something was painted over it. While a picture
 * is on its way no other is sent: the terminal is asked for a sign of life behind each, so a slow
 * line has one picture in it at most. A key that comes while a picture is written ends it there.
 */
#ifndef TERMINAL_GRAPHICS_H
#define TERMINAL_GRAPHICS_H

#include "base.h"
#include "draw.h"
#include "pixel_terminal.h"

enum graphics_kind { GRAPHICS_CELLS, GRAPHICS_SIXEL, GRAPHICS_KITTY };

/* wish: "auto", "cells", "sixel", "kitty", as in the setting. Forgets what was known. */
void terminal_graphics_open(const char *wish);
/* What to write to find out, or NULL: it is known, or nobody wants to know. */
const char *terminal_graphics_question(void);
/* The terminal changed, perhaps the size of its letters: to be asked again. No pictures until it answers. */
void terminal_graphics_forget(void);
/* An answer is on its way, so that an Esc may be its beginning. */
bool terminal_graphics_expects(void);
/* A control sequence that the terminal sent, from Esc to its end. True: what can be drawn changed. */
bool terminal_graphics_answer(struct slice sequence);

/* What pictures are drawn as now; GRAPHICS_CELLS: not at all. */
enum graphics_kind terminal_graphics(void);
const struct pixel_terminal *terminal_graphics_traits(void);
/* The last picture has arrived: another may be sent. */
bool terminal_graphics_ready(void);
/* From pictures to cells and back. False, and the reason: there are no pictures here. */
bool terminal_graphics_toggle(struct err *err);
bool terminal_graphics_is_wished(void);

/* For terminal.c. Before the cells are sent: `next` will stand (NULL: none). True: rows y to y + h
 * must be sent whole, since the picture that covers them goes. */
bool terminal_graphics_leave(const struct picture *next, int *y, int *h);
/* After the cells were sent. */
void terminal_graphics_show(const struct picture *p);
/* It was not sent, or not whole: another is on its way, a key came between, or the terminal took nothing. */
bool terminal_graphics_owes(void);
/* The terminal was cleared, or given to somebody else. */
void terminal_graphics_lost(void);

#endif
