/*
 * data_cramer.c - the exact distribution of the two-sample Cramer-von Mises statistic for small
 * samples (Xiao, Gordon and Yakovlev, "A C++ Program for the Cramer-von Mises Two-Sample Test", Journal
 * of Statistical Software 17, 2007).
 *
 * Without ties, every order of n + m values is a path from (0, 0) to (n, m), all of them equally
 * likely. With L the least common multiple of n and m, a path that passes (i, j) adds
 * (i L/n - j L/m)^2 there; U is a linear function of the sum. For each point the sums that paths reach
 * are kept with how many paths reach them; a sum that is as large as the one seen counts at
 * once, with all ways to go on, and is dropped.
 */
#include <math.h>
#include <string.h>

#include "base.h"
#include "data_math.h"

struct reached {
	uint64_t sum;
	double paths;
};

/* Ascending by sum. */
struct reached_list {
	struct reached *items;
	size_t count, cap;
};

static uint64_t
common_multiple(uint64_t a, uint64_t b)
{
	uint64_t x = a, y = b;

	while (y != 0) {
		uint64_t rest = x % y;

		x = y;
		y = rest;
	}
	return a / x * b;
}

static double
choose(double n, double k)
{
	return round(exp(data_lgamma(n + 1) - data_lgamma(k + 1) - data_lgamma(n - k + 1)));
}

/* out = both lists, each sum larger by `step`. */
static void
join(struct reached_list *out, const struct reached_list *a, const struct reached_list *b,
    uint64_t step)
{
	size_t i = 0, j = 0;

	x_grow(&out->items, &out->cap, a->count + b->count + 1);
	out->count = 0;
	while (i < a->count || j < b->count) {
		struct reached *next = &out->items[out->count++];

		if (j == b->count || (i < a->count && a->items[i].sum < b->items[j].sum)) {
			*next = a->items[i++];
		} else if (i == a->count || b->items[j].sum < a->items[i].sum) {
			*next = b->items[j++];
		} else {
			*next = a->items[i++];
			next->paths += b->items[j++].paths;
		}
		next->sum += step;
	}
}

/* Takes the sums of at least `seen` away; returns how many paths had them. */
static double
cut(struct reached_list *list, uint64_t seen)
{
	double paths = 0;

	while (list->count > 0 && list->items[list->count - 1].sum >= seen)
		paths += list->items[--list->count].paths;
	return paths;
}

/* How many paths have a sum of at least `seen`. */
static double
count_paths(uint64_t seen, unsigned n, unsigned m)
{
	uint64_t multiple = common_multiple(n, m), a = multiple / n, b = multiple / m;
	struct reached_list row[DATA_CRAMER_EXACT + 1], next = { .items = NULL };
	const struct reached_list none = { .items = NULL };
	double paths = 0;

	memset(row, 0, sizeof row);
	x_grow(&row[0].items, &row[0].cap, 1);
	row[0].items[row[0].count++] = (struct reached){ 0, 1 };
	for (unsigned i = 0; i <= n; i++)
		for (unsigned j = 0; j <= m; j++) {
			uint64_t off = i * a > j * b ? i * a - j * b : j * b - i * a;
			struct reached_list spare = row[j];

			if (i + j > 0) {
				join(&next, i > 0 ? &row[j] : &none, j > 0 ? &row[j - 1] : &none, off * off);
				row[j] = next;
				next = spare;
			}
			paths += cut(&row[j], seen) * choose(n - i + m - j, n - i);
		}
	for (unsigned j = 0; j <= m; j++)
		x_free(row[j].items);
	x_free(next.items);
	return paths;
}

double
data_cramer_von_mises_exact(double u, unsigned n, unsigned m)
{
	double k = (double)n * m, multiple = (double)common_multiple(n, m), seen;

	if (n < 1 || m < 1)
		return 1;
	seen = floor(multiple * multiple * (n + m) * (6 * u - k * (4 * k - 1)) / (6 * k * k) + 1e-6);
	return seen <= 0 ? 1 : fmin(1, count_paths((uint64_t)seen, n, m) / choose(n + m, n));
}
