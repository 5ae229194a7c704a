/*
 * chance.h - the same chance in every run of a test, so that one that fails fails again.
 *
 *	chance_pin();		first thing in main()
 *	n = rand_below(6);
 */
#ifndef TESTS_CHANCE_H
#define TESTS_CHANCE_H

#include <stdlib.h>

#include "base_rand.h"

/* BENCHTOP_SEED of the environment tries another sequence. Not where a test makes processes that write to one store: what
 * they call their files in passing would be the same. */
static inline void
chance_pin(void)
{
	setenv("BENCHTOP_SEED", "1", 0);
}

/* A seed of one's own, for this process alone: programs that it starts have their own chance. Before anything of this
 * process is left to chance. */
static inline void
chance_begin(const char *seed)
{
	setenv("BENCHTOP_SEED", seed, 1);
	(void)rand_u64();
	unsetenv("BENCHTOP_SEED");
}

#endif
