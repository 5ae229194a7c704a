/*
 * data_corr.h - how columns go together: Pearson's correlation between numbers, from all rows (of the
 * first DATA_COMOMENT_COLUMNS columns of numbers and times; see data_comoment.h); and from the sample of
 * rows Spearman's between numbers, Cramer's V between categories, the correlation ratio (eta) between the
 * two, mutual information between any two, and how often values are missing together. With no more rows
 * than the sample holds these are exact too.
 *
 * Mutual information is in nats, of the categories, and of numbers in ten bins of (nearly) equal
 * frequency. It is that of the table as it is (no correction for chance); the share is of the smaller of
 * the two entropies, 1 when one column determines the other.
 */
#ifndef DATA_CORR_H
#define DATA_CORR_H

#include "data_profile.h"

enum data_corr_kind { DATA_CORR_NUMBERS, DATA_CORR_CATEGORIES, DATA_CORR_MIXED };

struct data_corr {
	size_t a, b;			/* columns, a < b */
	enum data_corr_kind kind;
	double pearson, spearman;	/* NUMBERS */
	double pearson_rows;		/* with both present */
	bool streamed;			/* pearson is of all rows, not of the sample */
	double information, information_share;
	double association;		/* CATEGORIES: Cramer's V (corrected); MIXED: eta */
	uint64_t both_missing;		/* rows of the sample */
	size_t rows;			/* of the sample, with both present */
};

/* The sample as numbers: value[column * rows + row], NaN where missing; categories are numbered. */
struct data_matrix {
	double *value;
	bool *category;		/* per column */
	uint32_t *levels;	/* categories: how many; 0: too many to use */
	size_t rows, columns;
};

void data_matrix_make(struct data_matrix *m, const struct data_profile *p);
void data_matrix_release(struct data_matrix *m);

/* All pairs that mean something; the caller frees. At most DATA_CORR_COLUMNS columns are looked at. */
enum { DATA_CORR_COLUMNS = 64 };
struct data_corr *data_corr_find(const struct data_profile *p, size_t *count);

#endif
