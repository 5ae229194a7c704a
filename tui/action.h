/*
 * action.h - everything that a person can do: one row each, with its keys, help and shell line.
 *
 * Help, `:` commands, palette, footer, key map and man page read these rows; nothing else knows a
 * key. A screen has a table of them, a table widget has one, the frame has one. A key is looked for
 * in the tables from the innermost to the frame's. The order of the rows is the order in help and
 * footer, so the most needed come first.
 */
#ifndef ACTION_H
#define ACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base.h"
#include "key.h"

/* What must happen after an action or an event. */
enum next {
	NEXT_IGNORED,	/* not mine: offer it to the one behind */
	NEXT_NOTHING,	/* done, nothing to draw */
	NEXT_DRAW,
	NEXT_LOAD,	/* read the store again, then draw */
	NEXT_CLOSE,	/* close this popup or screen */
	NEXT_QUIT,
};

struct map;

struct action {
	const char *name;	/* "delete"; whole name "runs.delete", typed as `:delete` */
	const char *keys;	/* default keys separated by blanks; NULL: by name only */
	const char *hint;	/* a word or two for the footer; NULL: not shown there */
	const char *help;	/* a sentence: what it does, to what */
	const char *argument;	/* what `:name` takes ("TAG..."); NULL: nothing */
	bool names;		/* the argument names what to act on: with one, why_not and shell say nothing */
	/* `self` is the screen, the table or the frame the row belongs to; `argument` is what was
	 * typed behind the name, or NULL when a key was pressed (then ask for it). */
	enum next (*act)(void *self, const char *argument);
	/* NULL when it can be done now, else why not: "no run is selected". May be NULL: always. */
	const char *(*why_not)(void *self);
	/* Appends the command line that does the same, or nothing. May be NULL. */
	void (*shell)(void *self, struct buf *out);
	/* Adds arguments that begin with `text`, for Tab behind `:name`. May be NULL; an argument written
	 * "a|b|c" is completed without it. */
	void (*complete)(void *self, const char *text, struct map *words);
	/* A toggle: is it on? Shown in menus and help. May be NULL. */
	bool (*is_on)(void *self);
	/* A toggle of which no more is to be said than where it lies in self: ACTION_FLAG, ACTION_CHOICE.
	 * It is turned first; `act`, which may be NULL here, does what follows. */
	size_t flag, choice_of, choice;
};

/* Turns a bool of self. */
#define ACTION_FLAG(type, member) .flag = offsetof(struct type, member) + 1
/* Sets a size_t of self to `number`, or to 0 when it has that already. */
#define ACTION_CHOICE(type, member, number) \
	.choice_of = offsetof(struct type, member) + 1, .choice = (number)

/* What the person wants: turns what the row says, and acts. */
enum next action_do(const struct action *a, void *self, const char *argument);
bool action_is_toggle(const struct action *a);
bool action_is_on(const struct action *a, void *self);	/* of a toggle */

/* A set of rows with its name ("runs", "table", "any") and the object they act on. */
struct action_set {
	const char *context;
	const char *title;	/* of its part of the help: "Runs", "Any table", "Everywhere" */
	const struct action *actions;
	size_t count;
};

/* Key map: default keys of all sets, changed by `bind` lines. */
struct keymap;

struct keymap *keymap_new(void);
void keymap_free(struct keymap *m);
/* Adds the default keys of a set. Sets must outlive the map. Adding twice does nothing. */
void keymap_add(struct keymap *m, const struct action_set *set);
/* `bind CONTEXT.NAME KEY...`: replaces the keys of an action; no key unbinds it. May come before the
 * set is added. */
bool keymap_bind(struct keymap *m, const char *action, const char *keys, struct err *err);
/* The action of this key in this set, or NULL. */
const struct action *keymap_find(const struct keymap *m, const struct action_set *set, uint32_t key);
/* The keys of an action as they are now, shown for people ("d", "del"); "" when none. */
void keymap_keys(const struct keymap *m, const struct action_set *set, const struct action *a,
    struct buf *out);
/* Only the first of them, for the footer; K_NONE when none. */
uint32_t keymap_first(const struct keymap *m, const struct action_set *set, const struct action *a);

/* The row with this name in the set, or NULL. */
const struct action *action_find(const struct action_set *set, const char *name);

/* Words as a shell splits them: blanks, quotes and backslashes, nothing else; copied into the arena. False: a
 * quote is not closed, or there are more than `most`. */
bool action_words(struct arena *a, const char *line, const char **words, size_t most);

#endif
