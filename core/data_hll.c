/*
 * data_hll.c - HyperLogLog: merging, estimating (Ertl 2017, algorithm 6), storing.
 */
#include "data_hll.h"

#include <math.h>
#include <string.h>

enum { Q = 64 - DATA_HLL_BITS };

void
data_hll_merge(struct data_hll *hll, const struct data_hll *other)
{
	/* Without a branch, so that it becomes vector code. */
	for (size_t i = 0; i < DATA_HLL_SIZE; i++)
		hll->registers[i] = other->registers[i] > hll->registers[i] ? other->registers[i]
									    : hll->registers[i];
}

static double
sigma(double x)
{
	double y = 1, z = x, before;

	if (x == 1)
		return (double)INFINITY;
	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z != before);
	return z;
}

static double
tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x == 0 || x == 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z != before);
	return z / 3;
}

double
data_hll_estimate(const struct data_hll *hll)
{
	const double m = DATA_HLL_SIZE;
	uint32_t count[Q + 2] = { 0 };
	double z;

	for (size_t i = 0; i < DATA_HLL_SIZE; i++)
		count[hll->registers[i]]++;
	z = m * tau(1 - count[Q + 1] / m);
	for (int k = Q; k >= 1; k--)
		z = 0.5 * (z + count[k]);
	z += m * sigma(count[0] / m);
	return m * m / (2 * M_LN2) / z;
}

void
data_hll_pack(const struct data_hll *hll, struct buf *out)
{
	buf_append(out, hll->registers, sizeof hll->registers);
}

bool
data_hll_unpack(struct data_hll *hll, struct data_unpack *in)
{
	if (in->bad || in->n < sizeof hll->registers) {
		in->bad = true;
		memset(hll, 0, sizeof *hll);
		return false;
	}
	memcpy(hll->registers, in->p, sizeof hll->registers);
	in->p += sizeof hll->registers;
	in->n -= sizeof hll->registers;
	for (size_t i = 0; i < DATA_HLL_SIZE; i++)
		if (hll->registers[i] > Q + 1)
			in->bad = true;
	return !in->bad;
}
