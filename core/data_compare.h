/*
 * data_compare.h - distances between two distributions, and tests whether they are one. A reference
 * of n values against m values of now; shares p and q over bins, or sorted weighted values.
 *
 * Formulas: see the source beside each function. Logarithms are natural.
 */
#ifndef DATA_COMPARE_H
#define DATA_COMPARE_H

#include "data_kll.h"

/* ------------------------------------------------------------------------------------- bins */

/* Counts over the same bins. */
struct data_bins {
	double *p, *q;		/* counts of the reference and of now */
	size_t count;
	double n, m;		/* their sums */
	bool tiny_fill;		/* see data_psi */
};

double data_weighted_total(const struct data_weighted *x, size_t n);

void data_bins_init(struct data_bins *b, size_t count);
void data_bins_release(struct data_bins *b);
/* Bins between the quantiles of the reference, `wanted` of equal weight; ties are joined, the outer
 * edges are open. */
void data_bins_quantiles(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, size_t wanted);
/* Equal-width bins over both, by Sturges' rule, as numpy.histogram_bin_edges. `values`: how many the
 * rule is to reckon with; 0: all. */
void data_bins_sturges(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, double values);
/* Equal-width bins over the reference by Doane's rule, and one for what lies outside. skewness: g1 of
 * the reference. */
void data_bins_doane(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, double skewness);
/* Each side's own histogram of `wanted` equal bins, brought to the edges of both, as if values were
 * even inside a bin. Counts are fractions then. */
void data_bins_aligned(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, size_t wanted);

/* Zero shares count as 1e-4. With tiny_fill, those of a side that has shares of 1e-4 or less count as a
 * millionth of its smallest. */
double data_psi(const struct data_bins *b);
double data_kl(const struct data_bins *b);		/* KL(reference || now), the same fill */
double
data_jensen_shannon(const struct data_bins *b); /* divergence, nats; its root is the distance */
double data_hellinger(const struct data_bins *b);
double data_tvd(const struct data_bins *b);
double data_linf(const struct data_bins *b, size_t *where); /* the largest difference of shares */
/* max |p - q| / sum (p + q), of counts: it sees also that there are more rows. */
double data_normalised_difference(const struct data_bins *b);

/* Two-sample tests of homogeneity. Bins whose expected count is below 5 are pooled; a 2 x 2 table with
 * such a count gets Fisher's exact p. */
struct data_chi {
	double chi, chi_p, g, g_p, df, cramers_v;
	bool fisher;
};

struct data_chi data_chi_test(const struct data_bins *b);
/* The p of counts now against those expected when the reference is exact, which it is not: other tools'
 * rule, which alarms too often. A category that the reference does not have gives 0. */
double data_chi_one_way(const struct data_bins *b);

/* ------------------------------------------------------------------------------------- values */

struct data_ecdf {
	double wasserstein;		/* integral |F - G| */
	double energy;			/* sqrt(2 integral (F - G)^2) */
	double ks;			/* max |F - G| */
	double rank_difference; /* mean rank of now against the reference, 0.5: none (P(X < Y)) */
	double spread;			/* integral sqrt(F (1 - F)) of the reference */
	double gini;			/* integral F (1 - F) of the reference */
	double anderson, anderson_p;	/* T of Scholz and Stephens, p in [.001, .25] */
	double cramer, cramer_p;	/* exact up to 20 values a side */
	double mann_whitney_p;
};

/* Both ascending, weights sum to n and m. */
struct data_ecdf data_ecdf_compare(
    const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny);

/* Epps and Singleton (1986): the characteristic functions at two points, in half interquartile ranges.
 * NaN: fewer than 5 values of a side, no range, or two constants. */
struct data_epps {
	double w, p;
};

struct data_epps data_epps_singleton(
    const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny);

double data_two_proportions(double a, double n, double b, double m);	/* two-sided p */
double data_welch(double mean_a, double var_a, double n, double mean_b, double var_b, double m);

#endif
