/*
 * run_logdiff.h - two logs of the same step beside each other: which lines only one of them has, and in
 * which lines that both have the numbers differ.
 *
 * Lines are aligned by their words. Numbers count as equal while lines are aligned, so that "epoch 3
 * loss=0.21" stands beside "epoch 3 loss=0.24"; then the numbers of aligned lines are compared. Times of
 * day, dates, durations ("0.31s") and names made of letters and digits (hashes, ids) differ in any two
 * runs and are never a difference.
 *
 * Both files are read once, from the front; memory is bounded by two windows of lines, whatever the size
 * of the logs. Within the windows the next place where the logs agree again is found by the greedy
 * algorithm of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), to a bounded number of
 * differences; beyond it by lines that are rare on both sides (as in patience diff).
 */
#ifndef RUN_LOGDIFF_H
#define RUN_LOGDIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "base_mem.h"
#include "store_progress.h"

enum run_logdiff_kind { RUN_LOGDIFF_NUMBERS, RUN_LOGDIFF_ONLY_A, RUN_LOGDIFF_ONLY_B };

struct run_logdiff_line {
	enum run_logdiff_kind kind;
	uint64_t line_a, line_b;	/* from 1; 0 where there is none */
	const char *a, *b;		/* texts, cut when very long; NULL where there is none */
};

struct run_logdiff {
	uint64_t lines_a, lines_b;
	uint64_t aligned;		/* pairs of lines with the same words */
	uint64_t numbers;		/* pairs of them whose numbers differ */
	uint64_t only_a, only_b;
	/* The first differences in their order: at most `most` lines that only one has, and the first few
	 * (with 500 and more: as many) whose numbers differ. What is not kept is counted above. */
	struct run_logdiff_line *kept;
	size_t count;
};

/* A file that is missing is empty. Texts are the arena's. progress may be NULL. */
MUST_CHECK bool run_logdiff(struct run_logdiff *out, const char *path_a, const char *path_b,
    size_t most, const struct store_progress *progress, struct arena *a, struct err *err);

/* Is there any difference? */
bool run_logdiff_any(const struct run_logdiff *d);

#endif
