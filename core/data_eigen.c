/*
 * data_eigen.c - Jacobi's method: slow for large matrices, hard to beat for exactness, and short.
 */
#include "data_eigen.h"

#include <math.h>

enum { SWEEPS = 50 };

/* Turns the vectors x and y, n numbers `step` apart each. */
static void
rotate(double *x, double *y, size_t n, size_t step, double c, double s)
{
	for (size_t k = 0; k < n; k++) {
		double a = x[k * step], b = y[k * step];

		x[k * step] = c * a - s * b;
		y[k * step] = s * a + c * b;
	}
}

/* The rotation that makes a[p][q] zero. */
static void
annihilate(double *a, double *v, size_t n, size_t p, size_t q)
{
	double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
	double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
	double c = 1 / sqrt(t * t + 1), s = t * c;

	rotate(a + p, a + q, n, n, c, s);
	rotate(a + p * n, a + q * n, n, 1, c, s);
	rotate(v + p, v + q, n, n, c, s);
}

void
data_eigen(double *a, double *v, size_t n)
{
	for (size_t i = 0; i < n * n; i++)
		v[i] = i % (n + 1) == 0;
	for (int sweep = 0; sweep < SWEEPS; sweep++) {
		double off = 0;

		for (size_t p = 0; p < n; p++)
			for (size_t q = p + 1; q < n; q++) {
				off += a[p * n + q] * a[p * n + q];
				if (fabs(a[p * n + q]) >= 1e-14)
					annihilate(a, v, n, p, q);
			}
		if (off < 1e-20)
			return;
	}
}
