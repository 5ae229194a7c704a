/*
 * data_eigen.h - eigenvalues of a symmetric matrix.
 */
#ifndef DATA_EIGEN_H
#define DATA_EIGEN_H

#include <stddef.h>

/* Jacobi's rotations: the n x n matrix a becomes diagonal (its eigenvalues), the columns of v its
 * eigenvectors. */
void data_eigen(double *a, double *v, size_t n);

#endif
