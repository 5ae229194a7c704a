/*
 * conf.h - the files in which a person says how the workbench looks and what its keys are.
 *
 *	~/.config/benchtop/workbench.conf	`set`, `bind` and `color` lines
 *	~/.config/benchtop/themes/NAME.theme	`color` lines, for `set theme NAME`
 *	~/.config/benchtop/keys/NAME.keys	`bind` lines, for `set keys NAME`
 *
 * One thing a line, words apart by blanks, `#` at the beginning of a line makes a comment:
 *
 *	set NAME VALUE			settings.h
 *	bind CONTEXT.ACTION KEY...	action.h; no key: unbound
 *	color ROLE LOOK			theme.h
 *	base THEME			in a theme: what it does not say is as there; else as in dark
 *
 * Of what is wrong everything is told at once, with file, line, column and what was meant, and the rest
 * is used. The themes and key maps that come with the program are in share/themes and share/keys, to be
 * copied and changed.
 */
#ifndef CONF_H
#define CONF_H

#include "action.h"
#include "base_map.h"
#include "settings.h"
#include "theme.h"

struct conf {
	struct settings *settings;
	struct keymap *keys;
	struct theme *theme;
};

/* Reads workbench.conf and the theme and key map that it names; then what is remembered. Missing files are
 * no error. Each mistake is a line of `mistakes`. */
void conf_load(const struct conf *c, struct buf *mistakes);
/* Another theme from now on: "dark", one of the user's own. On false it is as it was. Mistakes in its
 * file are lines of `mistakes`, and the rest of it is used. */
bool conf_use_theme(struct theme *t, const char *name, struct buf *mistakes, struct err *err);
/* Names of all themes there are, built in, installed, the user's own. */
void conf_theme_names(struct map *out);

#endif
