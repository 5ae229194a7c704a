/*
 * manual.h - what is written about the workbench, from its tables: share/workbench.conf and the part
 * of the manual page about keys.
 */
#ifndef MANUAL_H
#define MANUAL_H

#include "base_buf.h"

void manual_print_settings(struct buf *out);	/* a workbench.conf with all defaults */
void manual_print_keys(struct buf *out);	/* mdoc: a section of keys for each set of actions */

#endif
