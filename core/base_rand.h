/*
 * base_rand.h - randomness, from one function, so that tests can pin it: the environment variable
 * BENCHTOP_SEED (a number) makes the sequence of a process repeatable.
 */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stdint.h>

uint64_t rand_u64(void);
/* Uniform in [0, n), n > 0, without modulo bias. */
uint64_t rand_below(uint64_t n);

#endif
