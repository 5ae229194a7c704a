/*
 * data_math.h - the special functions that tests need. Relative accuracy is about 1e-10 unless said.
 */
#ifndef DATA_MATH_H
#define DATA_MATH_H

#include <stddef.h>

double data_lgamma(double x);				/* log |gamma(x)|; in any thread */
double data_normal_tail(double z);			/* P(|Z| >= |z|) */
double data_gamma_upper(double a, double x);		/* regularised Q(a, x) */
double data_chi_tail(double x, double df);		/* P(chi-square >= x) */
double data_chi_quantile(double p, double df);		/* x with P(chi-square <= x) = p */
double data_beta(double x, double a, double b);		/* regularised incomplete beta */
double data_student_tail(double t, double df);		/* P(|T| >= |t|) */
double data_poisson_tail(double mean, double k);	/* P(X >= k) */
/* P(of m values, at least k are outside the range of n), when both are from one distribution. */
double data_outside_tail(double n, double m, double k);
double data_kolmogorov_tail(double t); /* limit form: 2 sum (-1)^(j-1) exp(-2 j^2 t^2) */
/* P(D >= d) of the two-sample Kolmogorov-Smirnov statistic without ties, sizes n and m. */
double data_ks_tail(double d, double n, double m);
double data_cramer_von_mises_tail(double t);		/* of the limit distribution */
/* The p of the two-sample statistic U (Anderson 1962), without ties, by counting; at most
 * DATA_CRAMER_EXACT values a side. */
enum { DATA_CRAMER_EXACT = 20 };
double data_cramer_von_mises_exact(double u, unsigned n, unsigned m);
/* Fisher's exact test of the table {{a, b}, {c, d}}, two-sided (sum of what is at most as likely). */
double data_fisher(double a, double b, double c, double d);

/* Weighted sums of values and of their squares. A weight of -1 takes a value out. */
struct data_sums {
	double n, sum, squares;
};

void data_sums_add(struct data_sums *s, double value, double weight);
double data_sums_error(const struct data_sums *s);	/* squared deviations from the mean */

/* Benjamini and Hochberg (1995): p in, adjusted p out, same places; NaN stays and does not count. */
void data_benjamini_hochberg(const double *p, double *adjusted, size_t n);

#endif
