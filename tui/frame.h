/*
 * frame.h - the frame of the workbench as a screen sees it: popups, messages, questions, undo.
 *
 * The frame owns the terminal, the loop, the stack of screens and the popups above them. All
 * functions are called from the one thread of the loop.
 */
#ifndef FRAME_H
#define FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "action.h"
#include "base.h"
#include "draw.h"

struct frame;
struct map;
struct os_loop;
struct settings;
struct store;

struct frame *frame_new(const char *root, struct err *err);
void frame_free(struct frame *f);

struct store *frame_store(struct frame *f);		/* NULL until it is open */
const char *frame_root(struct frame *f);		/* the workspace's folder */
struct settings *frame_settings(struct frame *f);
struct os_loop *frame_loop(struct frame *f);	/* for timers and children */

/* Screens. A screen is opened above the one in front; `-` and `q` come back to that. */
void frame_open(struct frame *f, const char *screen, const char *argument);
/* A text that a screen leaves for the next of its kind ("compare"), until the workbench is closed; NULL: none. */
void frame_keep(struct frame *f, const char *name, const char *text);
const char *frame_kept(struct frame *f, const char *name);
/* Asks for a draw (or load) from outside an action: a timer, an answer. */
void frame_redraw(struct frame *f);
void frame_reload(struct frame *f);

/*
 * Messages: one line above the footer until the next key. `shell` is the command line of what was
 * done, shown dim at the right, which `y` copies; NULL for none.
 */
enum frame_tone { TONE_INFO, TONE_GOOD, TONE_WARNING, TONE_ERROR };
void frame_say(struct frame *f, enum frame_tone tone, const char *fmt, ...) PRINTF_LIKE(3, 4);
void frame_say_shell(struct frame *f, const char *shell, const char *fmt, ...) PRINTF_LIKE(3, 4);
void frame_say_error(struct frame *f, const struct err *err);
/* Only notes the command line for `Y`; where it is shown is the caller's. */
void frame_note_shell(struct frame *f, const char *shell);

/* Undo (`z`): what to call to take the last change back. `what` as in "tag baseline on 3 runs".
 * `drop` frees the argument. */
void frame_undoable(struct frame *f, const char *what, bool (*undo)(struct frame *f, void *arg,
    struct err *err), void *arg, void (*drop)(void *arg));

/* A question answered with y or n (Enter is no); `yes` is called with self. */
void frame_confirm(struct frame *f, const char *question, const char *shell,
    enum next (*yes)(void *self), void *self);

/* One line typed by the person. Everything is copied. */
struct frame_ask {
	const char *label;	/* "tag" */
	const char *initial;	/* text to start with, or NULL */
	const char *history;	/* name of the history it goes into, or NULL */
	const char *hint;	/* what may be typed, shown dim while empty */
	void *self;
	/* Called with the line on Enter. */
	enum next (*done)(void *self, const char *text);
	/* On each change: false and the error is shown under the line. May be NULL. */
	bool (*check)(void *self, const char *text, struct err *err);
	/* Appends possible words for the one that is being typed. May be NULL. */
	void (*complete)(void *self, const char *text, struct map *words);
};
void frame_prompt(struct frame *f, const struct frame_ask *ask);

/* A key of a popup in the footer, where it can be clicked. */
struct popup_hint {
	const char *keys;	/* as a person sees them: "↵", "↑↓"; NULL, the last one: `words` are only told */
	const char *words;	/* "choose" */
	uint32_t key;		/* what a click presses; K_NONE: nothing */
};
enum { POPUP_HINTS = 8 };
/* Those of a line that is typed: what Enter does with it, whether Tab completes and Up has what was typed before.
 * Returns how many. */
size_t frame_line_hints(struct popup_hint out[POPUP_HINTS], const char *enter, bool completes, bool remembers);

/* Popups: above everything, the innermost gets the events first. */
struct popup_type {
	void (*draw)(void *self, struct area screen);	/* clips itself a place in the screen */
	enum next (*event)(void *self, const struct event *e);	/* Esc comes here first */
	void (*close)(void *self);		/* frees self */
	/* The footer while it is open: how many hints it put there, the most needed first. */
	size_t (*hints)(void *self, struct popup_hint out[POPUP_HINTS]);
};
void frame_popup(struct frame *f, const struct popup_type *type, void *self);
/* Below those that are open: it has its turn when they are closed. For what comes unasked. */
void frame_popup_below(struct frame *f, const struct popup_type *type, void *self);
void frame_close_popup(struct frame *f, void *self);	/* NEXT_CLOSE does it too */
/* Away from the screen, but not closed; NULL: it was not open. */
const struct popup_type *frame_take_popup(struct frame *f, void *self);

/* Copies text to the clipboard of the person's terminal (OSC 52, also through tmux and screen). */
void frame_copy(struct frame *f, const char *text, const char *what);
/* The shell line that shows long texts: the setting `pager`, else $PAGER, else less -R. */
const char *frame_pager(struct frame *f);
/* Gives the terminal to a program (a pager) and comes back. argv ends with NULL. */
bool frame_spawn(struct frame *f, const char *const argv[], struct err *err);

/* Calls `ready` in the loop whenever the descriptor can be read. One per descriptor. */
void frame_watch(struct frame *f, int fd, void (*ready)(void *self), void *self);
void frame_unwatch(struct frame *f, int fd);
/* True when a key is waiting: long work in the loop asks it now and then, and gives up. */
bool frame_interrupted(struct frame *f);

#endif
