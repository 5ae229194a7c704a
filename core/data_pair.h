/*
 * data_pair.h - one column in two profiles: what to compare it as, its values and bins side by side,
 * and all measures of them. The judging is data_drift's.
 *
 *	struct data_pair p;
 *	data_pair_init(&p, column_before, column_now);
 *	data_pair_measure(&p, DATA_CUT_QUANTILES, &measures);
 *	data_pair_release(&p);
 */
#ifndef DATA_PAIR_H
#define DATA_PAIR_H

#include "data_measure.h"
#include "data_summary.h"

/* What a column is compared as. */
enum data_drift_kind { DATA_AS_NUMBER, DATA_AS_CATEGORY, DATA_AS_TIME, DATA_AS_TEXT, DATA_AS_ID };

/* How numbers are put into bins. */
enum data_cut {
	DATA_CUT_QUANTILES,	/* ten bins of equal weight in the reference */
	DATA_CUT_STURGES,	/* equal width over both, as NumPy */
	DATA_CUT_DOANE,		/* equal width over the reference, and one for the rest */
	DATA_CUT_ALIGNED	/* ten bins of equal width of each, brought together */
};

struct data_pair {
	const struct data_column *a, *b;
	struct data_summary before, now;
	enum data_drift_kind kind;
	bool numeric;			/* both; a few numbers are compared as categories */
	struct data_weighted *x, *y;	/* numbers, or lengths of texts */
	size_t nx, ny;
	double n, m;			/* values that are compared */
	double band;			/* how far a rank can be off by the sketches */
	struct data_bins bins;
	double unseen;			/* of m, in categories that the reference does not have */
	double seen_once;		/* categories of which the reference has one value */
	struct data_ecdf ecdf;
	bool two_tests;			/* the score is the larger of two */
	enum data_clock clock;		/* times: that of which the bins are */
	const char *score;		/* that stands for this kind; NULL: nothing to judge by */
	char worst[64];			/* the category with the largest change, and its shares */
	double worst_share_before, worst_share;
};

void data_pair_init(struct data_pair *p, const struct data_column *a, const struct data_column *b);
void data_pair_release(struct data_pair *p);
/* Fills x to worst, and the measures: NaN where one does not apply. */
void data_pair_measure(struct data_pair *p, enum data_cut cut, struct data_measures *out);
void data_measures_clear(struct data_measures *m);	/* all NaN */

/* The standard deviation that distances are divided by: never nearly 0. */
double data_pair_scale(double sd);

#endif
