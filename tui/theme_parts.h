/*
 * theme_parts.h - what the files of themes share.
 */
#ifndef THEME_PARTS_H
#define THEME_PARTS_H

#include "theme.h"

/* How one role looks: in 256 colours, in 16 with the same attributes, and without colours. */
struct theme_paint {
	short fg, bg;		/* of 256; -1: the terminal's own */
	short fg16, bg16;
	bool bold, dim, underline, reverse;
	bool mono_bold, mono_reverse, mono_underline;
};

/* Backgrounds of rows under the cursor, marked, and both; or one of these. */
enum { THEME_REVERSE = -2, THEME_BOLD = -3 };

struct theme_builtin {
	const char *name, *about;
	const struct theme_paint *paints;	/* by role */
	bool sixteen;		/* the colours for 16 are those for 256 too */
	bool plain;		/* no colours at all, not even those that programs print */
	bool is_light;
	short rows[3];
};

/* The last one has no name. */
extern const struct theme_builtin theme_builtins[];

/* theme_look.c */
/* Of the 16 colours, the one that is meant when only these are there; -1 stays. */
short theme_nearest_of_16(short colour);
MUST_CHECK bool theme_paint_parse(struct theme_paint *out, const char *look, const char **wrong, struct err *err);
void theme_paint_print(const struct theme_paint *p, struct buf *out);

#endif
