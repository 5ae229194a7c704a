/*
 * notice.h - a popup with a text of any length that a person must be able to read whole: why something
 * failed. Keys scroll it; Enter, Esc and q close it, y copies it.
 */
#ifndef NOTICE_H
#define NOTICE_H

#include "frame.h"

/* Both are copied. */
void notice_open(struct frame *f, const char *title, const char *text);

#endif
