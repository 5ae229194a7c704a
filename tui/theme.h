/*
 * theme.h - what a thing looks like is said by what it means: a style is a role plus flags.
 *
 * A style is an unsigned: one enum style_role, or-ed with STYLE_* flags; or, for the output of
 * programs, explicit colours made with style_ansi. theme_resolve says what the terminal is to show,
 * for 256, 16, 8 or no colours. A person changes a role in workbench.conf, `color error 203 bold`,
 * or all of them in a theme of his own (conf.h).
 */
#ifndef THEME_H
#define THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "base_buf.h"
#include "base_err.h"

enum style_role {
	STYLE_TEXT,		/* values, names: the terminal's own colours */
	STYLE_DIM,		/* labels, what is less important */
	STYLE_FAINT,		/* rules, grid lines, placeholders */
	STYLE_STRONG,		/* titles, the name of what one looks at */
	STYLE_ACCENT,		/* things of Benchtop's own: ids, links, the sort arrow */
	STYLE_BAR,		/* the top bar and the footer */
	STYLE_BRAND,		/* the word benchtop in the top bar */
	STYLE_TAB,		/* a tab */
	STYLE_TAB_ON,		/* the tab in front */
	STYLE_KEY,		/* a key in the footer, in menus */
	STYLE_HINT,		/* what the key does */
	STYLE_HEADER,		/* column titles */
	STYLE_BORDER,
	STYLE_TITLE,		/* the title in a border */
	STYLE_INPUT,		/* text being typed */
	STYLE_MATCH,		/* what a search found */
	STYLE_GOOD,		/* finished, passed, better */
	STYLE_ACTIVE,		/* running */
	STYLE_WARNING,		/* stopped, lost, unknown, uncommitted */
	STYLE_ERROR,		/* failed, worse */
	STYLE_INFO,		/* messages */
	STYLE_SHELL,		/* shell lines */
	STYLE_SERIES_1,		/* charts: the lines, and the runs they belong to */
	STYLE_SERIES_2,
	STYLE_SERIES_3,
	STYLE_SERIES_4,
	STYLE_SERIES_5,
	STYLE_SERIES_6,
	STYLE_ROLES
};

enum {
	STYLE_CURSOR = 1u << 8,		/* on the row of the cursor */
	STYLE_MARKED = 1u << 9,		/* on a marked row */
	STYLE_BOLD = 1u << 10,
	STYLE_UNDERLINE = 1u << 11,
	STYLE_REVERSE = 1u << 12,
	STYLE_FLAGS = 0x1f00u,
	STYLE_PICTURE = 1u << 30,	/* a cell that a picture of pixels stands over (draw_picture) */
};

/* Colours of the output of a program: 0 to 255, or -1 for the default. The STYLE_BOLD,
 * STYLE_UNDERLINE, STYLE_REVERSE, STYLE_CURSOR and STYLE_MARKED flags may be added. */
unsigned style_ansi(int fg, int bg);

struct theme;

/* What curses is to show. */
struct theme_look {
	int fg, bg;		/* colour number or -1 */
	bool bold, dim, underline, reverse;
};

struct theme *theme_new(void);			/* the first of those that are built in: "dark" */
void theme_free(struct theme *t);
bool theme_use(struct theme *t, const char *name);	/* false: none of that name is built in */
bool theme_is_light(const struct theme *t);	/* what is drawn on it must be dark */
/* `color ROLE LOOK`, LOOK as theme_look.c says it. ERR_NOTFOUND: no such role; else *wrong is the word of
 * `look` that is wrong. */
bool theme_set(struct theme *t, const char *role, const char *look, const char **wrong, struct err *err);
void theme_set_colours(struct theme *t, int colours);	/* 256, 16, 8 or 0 */
struct theme_look theme_resolve(const struct theme *t, unsigned style);

const char *const *theme_role_names(size_t *count);	/* all that theme_set takes */
const char *const *theme_names(size_t *count);		/* built in */
/* Of one that is built in: what it is for (NULL: there is none), and its lines as a file. */
const char *theme_about(const char *name);
bool theme_print(const char *name, struct buf *out);

/* The role for a run's or a step's status word, and its sign ("●", "✓", "✗"...). */
enum style_role theme_status_role(const char *status);
const char *theme_status_sign(const char *status);

#endif
