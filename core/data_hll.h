/*
 * data_hll.h - how many distinct values: HyperLogLog with 2^14 registers of 8 bits and the improved
 * estimator of Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017). The
 * relative standard error is 0.81 %. Merging in any order gives the same registers.
 */
#ifndef DATA_HLL_H
#define DATA_HLL_H

#include <stdbool.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_HLL_BITS = 14, DATA_HLL_SIZE = 1 << DATA_HLL_BITS };
#define DATA_HLL_ERROR 0.0081	/* one standard deviation, relative */

struct data_hll {
	uint8_t registers[DATA_HLL_SIZE];
};

static inline void
data_hll_add(struct data_hll *hll, uint64_t hash)
{
	uint8_t *reg = &hll->registers[hash >> (64 - DATA_HLL_BITS)];
	uint8_t rank =
	    (uint8_t)(__builtin_clzll(hash << DATA_HLL_BITS | UINT64_C(1) << (DATA_HLL_BITS - 1)) +
		      1);

	/* Without a branch, which while registers fill would go either way. */
	*reg = rank > *reg ? rank : *reg;
}

void data_hll_merge(struct data_hll *hll, const struct data_hll *other);
double data_hll_estimate(const struct data_hll *hll);
void data_hll_pack(const struct data_hll *hll, struct buf *out);
bool data_hll_unpack(struct data_hll *hll, struct data_unpack *in);

#endif
