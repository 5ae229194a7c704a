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
};

void data_bins_init(struct data_bins *b, size_t count);
void data_bins_release(struct data_bins *b);
/* Bins between the quantiles of the reference, `wanted` of equal weight; ties are joined, the outer
 * edges are open. */
void data_bins_quantiles(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny, size_t wanted);
/* Equal-width bins over both, by Sturges' rule, as numpy.histogram_bin_edges. */
void data_bins_sturges(struct data_bins *b, const struct data_weighted *x, size_t nx,
    const struct data_weighted *y, size_t ny);

double data_psi(const struct data_bins *b);		/* zero shares count as 1e-4 */
double data_kl(const struct data_bins *b);		/* KL(reference || now), the same fill */
double
data_jensen_shannon(const struct data_bins *b); /* divergence, nats; its root is the distance */
double data_hellinger(const struct data_bins *b);
double data_tvd(const struct data_bins *b);
double data_linf(const struct data_bins *b, size_t *where); /* the largest difference of shares */
double
data_normalised_difference(const struct data_bins *b); /* max |p - q| / sum (p + q), of shares */

/* Two-sample tests of homogeneity. Bins whose expected count is below 5 are pooled; a 2 x 2 table with
 * such a count gets Fisher's exact p. */
struct data_chi {
	double chi, chi_p, g, g_p, df, cramers_v;
	bool fisher;
};

struct data_chi data_chi_test(const struct data_bins *b);

/* ------------------------------------------------------------------------------------- values */

struct data_ecdf {
	double wasserstein;		/* integral |F - G| */
	double energy;			/* sqrt(2 integral (F - G)^2) */
	double ks;			/* max |F - G| */
	double rank_difference; /* mean rank of now against the reference, 0.5: none (P(X < Y)) */
	double spread;			/* integral sqrt(F (1 - F)) of the reference */
	double anderson, anderson_p;	/* T of Scholz and Stephens, p in [.001, .25] */
	double cramer, cramer_p;
	double mann_whitney_p;
};

/* Both ascending, weights sum to n and m. */
struct data_ecdf data_ecdf_compare(
    const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny);

double data_two_proportions(double a, double n, double b, double m);	/* two-sided p */
double data_welch(double mean_a, double var_a, double n, double mean_b, double var_b, double m);

#endif
