/*
 * settings.h - what a person chose: workbench.conf in $XDG_CONFIG_HOME/benchtop (~/.config/benchtop).
 *
 * The file has one setting a line: `set NAME VALUE`, `bind CONTEXT.ACTION KEY...`,
 * `color ROLE LOOK`; `#` begins a comment. Every setting is a row of the table in settings.c, which
 * also documents it. What the workbench itself remembers (columns, order, preview) is in
 * $XDG_STATE_HOME/benchtop (~/.local/state/benchtop), with the histories.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "action.h"
#include "base.h"
#include "theme.h"

struct settings;

struct settings *settings_new(void);
void settings_free(struct settings *s);
/* Reads the user's file into settings, key map and theme. A missing file is no error; all mistakes
 * are collected in `mistakes`, one line each with file and line, and the rest is used. */
void settings_load(struct settings *s, struct keymap *keys, struct theme *theme, struct buf *mistakes);
bool settings_set(struct settings *s, const char *name, const char *value, struct err *err);
const char *settings_text(const struct settings *s, const char *name);
/* Whether colours are for a bright background: by the theme, or by what is known of the terminal. */
bool settings_is_light(const struct settings *s);
/* The terminal told its background. True: that changes the theme, so load the settings again. */
bool settings_take_paper(struct settings *s, bool light);
bool settings_yes(const struct settings *s, const char *name);

/* A remembered value of the workbench ("runs.columns"); NULL: none. Kept at once. */
const char *settings_remembered(const struct settings *s, const char *name);
void settings_remember(struct settings *s, const char *name, const char *value);

/* Path of a file of the user's state folder, which is made; x_free. NULL: there is no home. */
char *settings_state_path(const char *name);

/* The documented settings, with their defaults; the rest of share/workbench.conf is written by manual.c. */
void settings_print_defaults(struct buf *out);

#endif
