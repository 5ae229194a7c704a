/*
 * screens.h - the screens there are, one line each; screen.c has them in order.
 */
#ifndef SCREENS_H
#define SCREENS_H

#include "screen.h"

extern const struct screen_type runs_screen, run_screen, compare_screen, data_screen, dataset_screen,
    drift_screen, rules_screen, changes_screen;

#endif
