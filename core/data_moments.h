/*
 * data_moments.h - mean, variance, skewness, kurtosis, lag-1 autocorrelation and sums that keep
 * their digits: two passes over blocks of 1024 values, blocks merged by the formulas of Chan, Golub,
 * LeVeque (1979) and Pebay (2008). Merging is associative up to rounding.
 */
#ifndef DATA_MOMENTS_H
#define DATA_MOMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "data_pack.h"

struct data_moments {
	double n, m2, m3, m4;		/* sums of powers of deviations from the mean */
	double mean;			/* less the shift */
	double sum, lost;		/* Neumaier: the sum is sum + lost */
	/* shift is the first value. sum of (x[i] - shift) * (x[i+1] - shift), and what is needed to move the shift */
	double shift, shifted, product, first, last;
	double mantissa;		/* product of the positive values: mantissa * 2^exponent */
	int64_t exponent;
	uint64_t positive;
};

/* Adds values in their order. Finite only. */
void data_moments_add(struct data_moments *m, const double *values, size_t n);
void data_moments_merge(struct data_moments *m, const struct data_moments *other);

/* Results; NaN where there are too few values. */
double data_moments_mean(const struct data_moments *m);
double data_moments_variance(const struct data_moments *m);	/* n - 1 */
double data_moments_sd(const struct data_moments *m);
double data_moments_skewness(const struct data_moments *m, int corrected);	/* g1; G1 */
double data_moments_kurtosis(const struct data_moments *m, int corrected);	/* g2; G2 */
double data_moments_autocorrelation(const struct data_moments *m);
double data_moments_geometric_mean(const struct data_moments *m);	/* of the positive values */

void data_moments_pack(const struct data_moments *m, struct buf *out);
bool data_moments_unpack(struct data_moments *m, struct data_unpack *in);

#endif
