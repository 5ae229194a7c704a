/*
 * data_kll.h - quantiles in bounded memory: the KLL sketch (Karnin, Lang, Liberty, "Optimal Quantile
 * Approximation in Streams", FOCS 2016), of doubles.
 *
 * Level h holds items that stand for 2^h values each; all levels are kept sorted. Values arrive as
 * ascending runs (a sorted block of a file), which are thinned at once to about k items. When the
 * sketch is full, the lowest level over its capacity gives every other item, chosen by a coin, to the
 * level above. The coin comes from the seed and from what was added, never from a clock: the same
 * blocks merged in the same order give the same bytes.
 *
 * With k = 2048 a rank is off by at most 0.138 % of n (in 99 of 100 sketches); until more than k
 * values came it is exact. With k = DATA_KLL_EXACT everything is kept.
 */
#ifndef DATA_KLL_H
#define DATA_KLL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_KLL_LEVELS = 48 };
#define DATA_KLL_K 2048u
#define DATA_KLL_EXACT (1u << 31)

struct data_kll_level {
	double *items;	/* ascending */
	size_t count, cap;
};

struct data_kll {
	uint32_t k;
	uint32_t levels, room;	/* in use; allocated. None while it is empty */
	uint64_t n, coin;
	double min, max;	/* exact; NaN when empty */
	struct data_kll_level *level;
};

/* A value and how many it stands for. */
struct data_weighted {
	double value;
	uint64_t weight;
};

void data_weighted_sort(struct data_weighted *items, size_t count);	/* by value, ascending */

void data_kll_init(struct data_kll *kll, uint32_t k, uint64_t seed);
void data_kll_release(struct data_kll *kll);

/* Adds values[i] counts[i] times; values ascending, finite. counts NULL: once each. */
void
data_kll_add_runs(struct data_kll *kll, const double *values, const uint32_t *counts, size_t n);
void data_kll_merge(struct data_kll *kll, const struct data_kll *other);

bool data_kll_is_exact(const struct data_kll *kll);
/* The bound on the error of a rank, as a share of n; 0 when exact. */
double data_kll_rank_error(const struct data_kll *kll);

/* All distinct values in ascending order with their weights, which sum to n. The caller frees. */
struct data_weighted *data_kll_items(const struct data_kll *kll, size_t *count);
/* The q-quantile by linear interpolation (as NumPy's default); NaN when empty. */
double
data_weighted_quantile(const struct data_weighted *items, size_t count, uint64_t n, double q);
/* The smallest value with at least the share q of the weight at or below it; NaN when empty. */
double data_weighted_lower(const struct data_weighted *items, size_t count, uint64_t n, double q);

void data_kll_pack(const struct data_kll *kll, struct buf *out);
bool data_kll_unpack(struct data_kll *kll, struct data_unpack *in);	/* init by this */

#endif
