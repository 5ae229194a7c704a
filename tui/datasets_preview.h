/*
 * datasets_preview.h - the columns of a dataset version at a glance: name, type, what is missing, a histogram in
 * a dozen characters.
 *
 *	p = datasets_preview_new();
 *	datasets_preview_load(p, frame, "rentals", 7)	in the screen's idle; false: nothing new
 *	datasets_preview_draw(p, area);
 *	datasets_preview_free(p);
 */
#ifndef DATASETS_PREVIEW_H
#define DATASETS_PREVIEW_H

#include "frame.h"

struct datasets_preview;

struct datasets_preview *datasets_preview_new(void);
void datasets_preview_free(struct datasets_preview *p);
bool datasets_preview_load(struct datasets_preview *p, struct frame *f, const char *name, int version);
/* Statistics that were not there may have come. */
void datasets_preview_again(struct datasets_preview *p);
/* Rows that it would like to have, its rule included: a row a column where it may have so many, with figures beside
 * the histogram; fewer where it may not. */
int datasets_preview_rows(const struct datasets_preview *p, int width, int most);
void datasets_preview_draw(const struct datasets_preview *p, struct area a);

#endif
