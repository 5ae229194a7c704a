/*
 * data_tally.h - arrays of numbers looked through by vectors: order, counts, extremes, sums, and whether
 * reals are whole numbers over a power of ten.
 */
#ifndef DATA_TALLY_H
#define DATA_TALLY_H

#include "data_column.h"

/* The order of neighbours into the column, which knows no values yet. */
void data_tally_order(struct data_column *c, const double *v, size_t n);
/* Counts, extremes and the sum of n > 0 ints into the column; reals[i] is then v[i]. */
void data_tally_ints(struct data_column *c, double *reals, const int64_t *v, size_t n);
/* Counts into the column; and, with a power of ten that is not 0, are the values whole numbers over it?
 * words[i] is then such a number in a form that keeps its order. */
bool data_tally_reals(
    struct data_column *c, uint64_t *words, const double *v, size_t n, double power);
double data_tally_real(uint64_t word, double power);	/* back from such a form */

#endif
