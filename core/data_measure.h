/*
 * data_measure.h - the measures of drift as a table: names, what is good for a score, with which
 * threshold, and which test is its second key. What prints, stores or chooses measures reads it.
 *
 * The floor of a score is the 95 % quantile that it has when nothing has changed, for n reference and
 * m current values: factor * (1/n + 1/m)^power. It makes scores of samples of different sizes
 * comparable; where each comes from is told in the .c.
 */
#ifndef DATA_MEASURE_H
#define DATA_MEASURE_H

#include "data_compare.h"

/* All measures of one column; NaN where one does not apply. Doubles only. */
struct data_measures {
	double psi, kl, jensen_shannon, jensen_shannon_2, jensen_shannon_divergence_2, hellinger, tvd,
	    linf, normalised_difference;
	double ks, ks_p, wasserstein, wasserstein_normed, wasserstein_iqr, energy, energy_normed;
	double anderson, anderson_p, cramer, cramer_p, mann_whitney, mann_whitney_p, welch_p;
	double epps, epps_p;
	double chi, chi_p, g, g_p, cramers_v;
	double chi_one_way_p;	/* the reference taken as exact: what other tools do */
	double proportions_p;	/* of two values: are their shares the same? */
	double ks_band;		/* how far D can be off by the sketches */
	double overlap;		/* Jaccard of the distinct values */
	double distinct_ratio;	/* distinct values a value, now, over that of the reference */
	double shape_jensen_shannon;	/* of texts: shapes as AA-99 */
};

enum data_measure_kind {
	DATA_SCORE,		/* a distance: large is drift */
	DATA_P,			/* the p of a test: small is drift */
	DATA_FACT		/* shown, never judged by */
};

struct data_measure {
	const char *name;	/* as programs read it: jensen_shannon */
	const char *title;	/* for people */
	size_t offset;		/* in struct data_measures */
	enum data_measure_kind kind;
};

extern const struct data_measure data_measure_list[];
extern const size_t data_measure_count;

const struct data_measure *data_measure_find(const char *name);	/* or NULL */
double data_measure_value(const struct data_measures *m, const struct data_measure *measure);
void data_measure_set(struct data_measures *m, const struct data_measure *measure, double value);
/* From where on a value is commonly said to be much (of a DATA_P: little); NaN: there is no such level. */
double data_measure_level(const struct data_measure *measure);

/* What a column can be judged by. */
struct data_choice {
	const char *name;	/* as a person chooses it: jensen-shannon */
	const char *score;	/* of the list above */
	const char *p;		/* the test that must agree; of a DATA_P score: itself */
	double threshold;
};

/* '-' and '_' are the same; NULL: there is none. */
const struct data_choice *data_measure_choose(const char *name);
extern const char *const data_measure_names[];	/* of all choices; the last is NULL */

struct data_floor {
	double factor, power;	/* factor NaN: none */
};

/* What a floor is computed from, of the reference. */
struct data_floor_input {
	const struct data_bins *bins;	/* the reference's shares; may be empty */
	double spread;			/* integral sqrt(F (1 - F)) */
	double gini;			/* integral F (1 - F) */
	double sd;
};

/* NaN factor: this score has no floor. */
struct data_floor data_floor_of(const char *score, const struct data_floor_input *in);
double data_floor_at(struct data_floor f, double n, double m);
/* The m from which the floor is below the threshold; NaN: there is none with this n. */
double data_floor_rows(struct data_floor f, double n, double threshold);

#endif
