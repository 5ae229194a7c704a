/*
 * run_importance.h - which parameter explains a metric, over a set of runs.
 *
 * Two views, since each is blind where the other sees: Spearman's rank correlation (direction, but
 * only monotone effects), and the importance in a small random forest (Breiman 2001: how much each
 * parameter's splits lower the variance of the metric, mean over the trees, shares that add up to
 * 1; no direction, but any shape, and interactions).
 *
 * Below RUN_IMPORTANCE_FEW runs both are little more than chance; the caller says so.
 */
#ifndef RUN_IMPORTANCE_H
#define RUN_IMPORTANCE_H

#include <stdbool.h>
#include <stddef.h>

enum { RUN_IMPORTANCE_FEW = 10, RUN_IMPORTANCE_TREES = 128 };

struct run_importance_input {
	size_t runs, params;
	const double *x;	/* runs * params, a row a run; a word is the number of the word */
	const bool *ordered;	/* params: the numbers are amounts, not words */
	const double *y;	/* runs: the metric; finite */
};

struct run_importance {
	double spearman;	/* -1 to 1; NaN for words and for what does not vary */
	double forest;		/* 0 to 1; 0 when nothing varies */
};

/* out has one entry a parameter. The same input gives the same numbers everywhere. */
void run_importance(const struct run_importance_input *in, struct run_importance *out);

/* Spearman's rho of n pairs, ties by mean ranks; NaN when either does not vary. */
double run_importance_spearman(const double *x, const double *y, size_t n);

#endif
