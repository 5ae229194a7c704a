/*
 * settings.h - what a person chose, by name; conf.h reads the file that it is written in.
 *
 * Every setting is a row of the table in settings.c, which also documents it. What the workbench itself remembers (columns, order, preview) is in
 * $XDG_STATE_HOME/benchtop (~/.local/state/benchtop), with the histories.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base.h"

struct settings;

struct settings *settings_new(void);
void settings_free(struct settings *s);
/* ERR_NOTFOUND: there is no such setting; ERR_CONFIG: it cannot be that. */
bool settings_set(struct settings *s, const char *name, const char *value, struct err *err);
const char *settings_text(const struct settings *s, const char *name);
/* Whether the terminal's background is bright, as far as is known; dark when nothing is. */
bool settings_has_light_paper(const struct settings *s);
/* The terminal told its background. True: that is another one, so load the settings again. */
bool settings_take_paper(struct settings *s, bool light);
bool settings_yes(const struct settings *s, const char *name);

/* What was remembered last time; without it there is nothing. */
void settings_read_remembered(struct settings *s);
/* A remembered value of the workbench ("runs.columns"); NULL: none. Kept at once. */
const char *settings_remembered(const struct settings *s, const char *name);
void settings_remember(struct settings *s, const char *name, const char *value);

/* Path of a file of the user's settings, which need not exist; x_free. NULL: there is no home. */
char *settings_config_path(const char *name);
/* Path of a file of the user's state folder, which is made; x_free. NULL: there is no home. */
char *settings_state_path(const char *name);

/* The documented settings, with their defaults; the rest of share/workbench.conf is written by manual.c. */
void settings_print_defaults(struct buf *out);

#endif
