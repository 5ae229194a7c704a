/*
 * run_logdiff_words.h - lines of logs as words and numbers, for run_logdiff.c.
 */
#ifndef RUN_LOGDIFF_WORDS_H
#define RUN_LOGDIFF_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Equal for lines that are the same but for numbers, times, durations and ids. */
uint64_t run_logdiff_hash(const char *line, size_t n);

/* Do the numbers of two lines with equal hashes differ, by more than the last of six digits? */
bool run_logdiff_numbers_differ(const char *a, size_t n, const char *b, size_t m);

#endif
