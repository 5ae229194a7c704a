/*
 * run_direction.h - which way a metric is better.
 *
 * The project file says so; where it does not, the name is asked: losses, errors and times should be
 * small, scores large. What is only a count (rows, samples, a seed), and what has a name that says
 * nothing, is better in no direction: no run of it is the best.
 */
#ifndef RUN_DIRECTION_H
#define RUN_DIRECTION_H

#include <stdbool.h>

enum run_direction { RUN_DIRECTION_NONE, RUN_DIRECTION_MIN, RUN_DIRECTION_MAX };

/* From the name alone: "val_loss", "F1", "rows_test". */
enum run_direction run_direction_guess(const char *metric);
/* "", "min" or "max"; with a question mark where it was guessed. */
const char *run_direction_text(enum run_direction d, bool guessed);
/* Whether a is better than b; never when one is NaN or there is no direction. */
bool run_direction_better(enum run_direction d, double a, double b);

#endif
