/*
 * manual.h - what is written about the workbench, from its tables: share/workbench.conf, share/themes,
 * share/keys, and the part of the manual page about keys.
 */
#ifndef MANUAL_H
#define MANUAL_H

#include "base_buf.h"

void manual_print_settings(struct buf *out);	/* a workbench.conf with all defaults */
void manual_print_key_map(struct buf *out);	/* share/keys/default.keys */
bool manual_print_theme(const char *name, struct buf *out);	/* share/themes/NAME.theme; false: none is built in */
void manual_print_keys(struct buf *out);	/* mdoc: a section of keys for each set of actions */

#endif
