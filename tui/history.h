/*
 * history.h - lines typed before, kept in a file of the user; newest last, without repetitions.
 *
 * Any number of workbenches may use the file: a line is appended with one write, and the file is
 * made short again when it is opened.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include <stddef.h>

struct history;

struct history *history_open(const char *path);	/* NULL: not kept */
void history_close(struct history *h);		/* NULL is fine */
void history_add(struct history *h, const char *line);	/* blank lines are not */
const char *history_back(const struct history *h, size_t back);	/* 1 is the newest; NULL: no more */

#endif
