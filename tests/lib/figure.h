/*
 * figure.h - the figures of a benchmark beside their limits: a line of JSON for each on standard output, a
 * table for people on standard error at the end.
 */
#ifndef TESTS_FIGURE_H
#define TESTS_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

/* limit NaN: just told. bench, name and unit without quotes. */
void figure_tell(const char *bench, const char *name, double value, const char *unit, double limit,
    bool more_is_better);
/* Of what was measured several times; puts it in order. */
double figure_median(double *values, size_t n);
/* Prints the table; the exit code: 1 when a limit was missed. */
int figure_end(void);

#endif
