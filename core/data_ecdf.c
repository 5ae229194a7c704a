/*
 * data_ecdf.c - two samples of numbers by their distribution functions, in one walk over both. All of
 * it works on weighted values, so it is exact for exact profiles, and for sketches as exact as they
 * are.
 */
#include <math.h>

#include "base.h"
#include "data_compare.h"
#include "data_math.h"

/* The sums over the distinct values of both, pooled. */
struct walk {
	double n, m, total;
	double below_x, below_y;	/* counts below the current value */
	double anderson_x, anderson_y;
	double cramer_x, cramer_y;	/* sums of squares of ranks minus positions */
	double ties;			/* sum of t^3 - t */
	double rank_sum;		/* of y */
};

/* Sum of (r - k)^2 where `count` values share the midrank r and have positions from + 1 ... */
static double
squares(double rank, double from, double count)
{
	double a = rank - from;
	double sum = count * (count + 1) / 2,
	       square_sum = count * (count + 1) * (2 * count + 1) / 6;

	return count * a * a - 2 * a * sum + square_sum;
}

/* f values of x and g of y share one value. */
static void
walk_step(struct walk *w, double f, double g)
{
	double l = f + g, below = w->below_x + w->below_y, middle = below + l / 2,
	       rank = below + (l + 1) / 2;
	double inner = middle * (w->total - middle) - w->total * l / 4;

	if (inner > 0) {
		double x = w->total * (w->below_x + f / 2) - w->n * middle,
		       y = w->total * (w->below_y + g / 2) - w->m * middle;

		w->anderson_x += l / w->total * x * x / inner;
		w->anderson_y += l / w->total * y * y / inner;
	}
	w->cramer_x += squares(rank, w->below_x, f);
	w->cramer_y += squares(rank, w->below_y, g);
	w->ties += l * l * l - l;
	w->rank_sum += g * rank;
	w->below_x += f;
	w->below_y += g;
}

/* Sum over i of (H(N-1) - H(i)) / (N - i), which tends to pi^2 / 6. */
static double
anderson_g(double total, double h)
{
	double sum = 0, partial = 0;

	if (total > 200000)
		return M_PI * M_PI / 6;
	for (double i = 1; i <= total - 2; i++) {
		partial += 1 / i;
		sum += (h - partial) / (total - i);
	}
	return sum;
}

/* The p-value: a parabola through the logarithms of the critical values, as SciPy does. */
static double
anderson_p(double t)
{
	static const double critical[] = { .325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546 };
	static const double level[] = { .25, .1, .05, .025, .01, .005, .001 };
	double s[5] = { 0 }, r[3] = { 0 }, det, a, b, c, p;

	for (size_t i = 0; i < ARRAY_LEN(level); i++)
		for (int k = 0; k < 5; k++) {
			s[k] += pow(critical[i], k);
			if (k < 3)
				r[k] += pow(critical[i], k) * log(level[i]);
		}
	det = s[0] * (s[2] * s[4] - s[3] * s[3]) - s[1] * (s[1] * s[4] - s[3] * s[2]) +
	      s[2] * (s[1] * s[3] - s[2] * s[2]);
	c = (r[0] * (s[2] * s[4] - s[3] * s[3]) - s[1] * (r[1] * s[4] - s[3] * r[2]) +
		s[2] * (r[1] * s[3] - s[2] * r[2])) /
	    det;
	b = (s[0] * (r[1] * s[4] - s[3] * r[2]) - r[0] * (s[1] * s[4] - s[3] * s[2]) +
		s[2] * (s[1] * r[2] - r[1] * s[2])) /
	    det;
	a = (s[0] * (s[2] * r[2] - r[1] * s[3]) - s[1] * (s[1] * r[2] - r[1] * s[2]) +
		r[0] * (s[1] * s[3] - s[2] * s[2])) /
	    det;
	p = exp(a * t * t + b * t + c);
	if (t > critical[6])
		return .001;
	return p < .001 ? .001 : t < critical[0] || p > .25 ? .25 : p;
}

static void
finish_anderson(const struct walk *w, struct data_ecdf *out)
{
	double n = w->total, h = 0, big = 1 / w->n + 1 / w->m, a2, g, a, b, c, d, variance;

	if (n < 4)
		return;
	if (n > 200000) {
		h = log(n - 1) + 0.57721566490153286 + 1 / (2 * (n - 1));
	} else {
		for (double i = 1; i <= n - 1; i++)
			h += 1 / i;
	}
	g = anderson_g(n, h);
	a2 = (n - 1) / n * (w->anderson_x / w->n + w->anderson_y / w->m);
	a = (4 * g - 6) + (10 - 6 * g) * big;
	b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * big - 8 * h + 4 * g - 6;
	c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * big + 4 * h;
	d = (2 * h + 6) * 4 - 8 * h;
	variance = (((a * n + b) * n + c) * n + d) / ((n - 1) * (n - 2) * (n - 3));
	out->anderson = (a2 - 1) / sqrt(variance);
	out->anderson_p = anderson_p(out->anderson);
}

static void
finish_cramer(const struct walk *w, struct data_ecdf *out)
{
	double n = w->n, m = w->m, k = n * m, all = n + m, u = n * w->cramer_x + m * w->cramer_y;
	double expected = (1 + 1 / all) / 6;
	double variance =
	    (all + 1) * (4 * k * all - 3 * (n * n + m * m) - 2 * k) / (180 * all * all * k);

	out->cramer = u / (k * all) - (4 * k - 1) / (6 * all);
	if (fmax(n, m) <= DATA_CRAMER_EXACT) {
		out->cramer_p = data_cramer_von_mises_exact(u, (unsigned)n, (unsigned)m);
		return;
	}
	/* Variance 45 * V brings it to the scale of the limit. */
	out->cramer_p =
	    data_cramer_von_mises_tail(1.0 / 6 + (out->cramer - expected) / sqrt(45 * variance));
}

static void
finish_mann_whitney(const struct walk *w, struct data_ecdf *out)
{
	double n = w->n, m = w->m, all = n + m, u = w->rank_sum - m * (m + 1) / 2;
	double variance = n * m / 12 * (all + 1 - w->ties / (all * (all - 1)));
	double off = fabs(u - n * m / 2) - 0.5;

	out->rank_difference = u / (n * m);
	out->mann_whitney_p = variance > 0 ? data_normal_tail(fmax(off, 0) / sqrt(variance)) : 1;
}

struct data_ecdf
data_ecdf_compare(
    const struct data_weighted *x, size_t nx, const struct data_weighted *y, size_t ny)
{
	struct data_ecdf out = { .anderson_p = (double)NAN, .cramer_p = (double)NAN };
	struct walk w = { .n = data_weighted_total(x, nx), .m = data_weighted_total(y, ny) };
	double previous = 0, f = 0, g = 0;
	size_t i = 0, j = 0;

	w.total = w.n + w.m;
	while (i < nx || j < ny) {
		double value =
		    j == ny || (i < nx && x[i].value <= y[j].value) ? x[i].value : y[j].value;
		double cx = 0, cy = 0, width = i + j > 0 ? value - previous : 0;

		out.wasserstein += fabs(f - g) * width;
		out.energy += (f - g) * (f - g) * width;
		out.spread += sqrt(fmax(0, f * (1 - f))) * width;
		out.gini += fmax(0, f * (1 - f)) * width;
		for (; i < nx && x[i].value == value; i++)
			cx += (double)x[i].weight;
		for (; j < ny && y[j].value == value; j++)
			cy += (double)y[j].weight;
		walk_step(&w, cx, cy);
		f = w.below_x / w.n;
		g = w.below_y / w.m;
		out.ks = fmax(out.ks, fabs(f - g));
		previous = value;
	}
	out.energy = sqrt(2 * out.energy);
	if (w.n < 1 || w.m < 1)
		return out;
	finish_anderson(&w, &out);
	finish_cramer(&w, &out);
	finish_mann_whitney(&w, &out);
	return out;
}
