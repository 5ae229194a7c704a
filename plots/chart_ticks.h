/*
 * chart_ticks.h - where an axis is marked, and with which words.
 *
 * Steps are 1, 2 or 5 times a power of ten (1, 2, 5, 10, 15, 30, ... seconds, minutes, hours, days,
 * calendar months and years on time axes; decades on log axes), chosen so that the labels fit the room
 * they have. A label is centred on its tick, or moved back as far as it would leave the axis at its end.
 */
#ifndef CHART_TICKS_H
#define CHART_TICKS_H

#include "chart.h"

enum { CHART_MAX_TICKS = 64, CHART_TICK_TEXT = 128 };

struct chart_ticks {
	size_t n;
	double at[CHART_MAX_TICKS];
	char text[CHART_MAX_TICKS][CHART_TICK_TEXT];	/* "" where there is no room for words */
	double room;	/* columns that each label may take (names are cut to it); 0: it fits */
};

/* room: the axis' length in columns (x) or rows (y). horizontal: labels lie side by side and must
 * not touch; else they are stacked, one row each. */
void chart_ticks_make(struct chart_ticks *out, const struct chart_axis *axis,
    struct chart_range range, double room, bool horizontal);

/* The widest label, in columns. */
int chart_ticks_width(const struct chart_ticks *t);

/* The middle of a label of `width` columns at a tick `at` columns along an axis of `room`. */
double chart_ticks_middle(double at, double width, double room);

/* A single value as the axis would write it, with enough digits to tell it from its neighbours
 * `step` away (0: four significant digits). */
void chart_ticks_format(char out[CHART_TICK_TEXT], enum chart_unit unit, double value, double step);

#endif
