/*
 * overview.h - a run at a glance: facts, parameters, steps, metrics, tests, resources, in as many columns as fit.
 */
#ifndef OVERVIEW_H
#define OVERVIEW_H

#include "draw.h"
#include "runview.h"

enum { OVERVIEW_TREND = 16, OVERVIEW_METRICS = 200 };

struct overview_trend {
	double values[OVERVIEW_TREND];
	size_t count;		/* 0: none, or a metric of the system */
};

struct overview {
	const struct runview *run;
	const struct overview_trend *trends;	/* one for each metric of the snapshot */
};

/* Draws it `scroll` rows further up and returns its whole height; with a scroll of OVERVIEW_AWAY it is
 * only measured. */
enum { OVERVIEW_AWAY = 1 << 20 };
int overview_draw(const struct overview *p, struct area a, int scroll);

#endif
