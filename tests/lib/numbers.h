/*
 * numbers.h - numbers to be expected, and numbers by chance that are the same on every machine. Include
 * it behind cmocka.h.
 */
#ifndef TESTS_NUMBERS_H
#define TESTS_NUMBERS_H

#include <math.h>

#include "data_hash.h"

/* Relative to what is expected. */
static inline void
near(double got, double expected, double tolerance, const char *what)
{
	if (!(fabs(got - expected) <= tolerance * fmax(1e-300, fabs(expected))))
		fail_msg("%s: %.17g, must be %.17g", what, got, expected);
}

/* Above 0, below 1. */
static inline double
uniform(uint64_t *seed)
{
	return ((double)(data_mix(++*seed) >> 11) + 0.5) / 0x1p53;
}

static inline double
normal(uint64_t *seed)
{
	return sqrt(-2 * log(uniform(seed))) * cos(6.283185307179586 * uniform(seed));
}

#endif
