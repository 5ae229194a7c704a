/*
 * Distances and tests against SciPy 1.10. The expected figures were printed by ks_2samp,
 * wasserstein_distance, energy_distance, anderson_ksamp, cramervonmises_2samp(method="asymptotic"),
 * mannwhitneyu(b, a), ttest_ind(equal_var=False), chi2_contingency(correction=False), fisher_exact,
 * jensenshannon, entropy, chi2.sf, chi2.ppf, t.sf and kstwo.sf for the data that `uniform` makes here.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "data_compare.h"
#include "data_math.h"
#include "lib/numbers.h"

static double
next(uint64_t *x)
{
	*x = *x * 6364136223846793005 + 1442695040888963407;
	return (double)(*x >> 40) / 16777216.0;
}

/* n values scale * u + shift, whole when asked; with their mean and variance. */
struct sample {
	struct data_weighted items[1000];
	size_t count;
	double mean, variance;
};

static void
make(struct sample *s, uint64_t seed, size_t n, double scale, double shift, bool whole)
{
	double sum = 0, squares = 0;

	s->count = n;
	for (size_t i = 0; i < n; i++) {
		double v = scale * next(&seed);

		v = shift + (whole ? floor(v) : v);
		s->items[i] = (struct data_weighted){ v, 1 };
		sum += v;
	}
	s->mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (s->items[i].value - s->mean) * (s->items[i].value - s->mean);
	s->variance = squares / (double)(n - 1);
	data_weighted_sort(s->items, n);
}

static const struct {
	const char *name;
	size_t n, m;
	double ks, ks_p, wasserstein, energy, anderson, anderson_p, cramer, cramer_p,
	    mann_whitney_p, welch_p;
} oracles[] = {
	{ "plain", 300, 200, 0.126666666666667, 0.0399661357661775, 0.0686768204669158,
	    0.111013903072598, 5.27249746859694, 0.00277321139985638, 0.652263333333323,
	    0.0166285725827844, 0.0250413725067792, 0.0202608822635728 },
	{ "ties", 400, 250, 0.096, 0.109697741879223, 0.4685, 0.251758813152589, 5.99974159012925,
	    0.0015464486725158, 0.575426346153847, 0.02573672527858, 0.230118059496239,
	    0.212382496488135 },
	{ "offset", 150, 900, 0.154444444444444, 0.00395850118130252, 0.0961569510565864,
	    0.13941888067646, 10.4211018601773, 0.001, 1.21435661375662, 0.000772751629670831,
	    0.00026410908816209, 0.000292819903021073 },
};

static void
measures_of_values_agree_with_scipy(void **state)
{
	static struct sample a[3], b[3];

	(void)state;
	make(&a[0], 1, 300, 1, 0, false);
	make(&b[0], 2, 200, 1.1, 0, false);
	make(&a[1], 3, 400, 10, 0, true);
	make(&b[1], 4, 250, 11, 0, true);
	make(&a[2], 5, 150, 1, 1e9, false);
	make(&b[2], 6, 900, 1, 1e9 + 0.05, false);
	for (size_t i = 0; i < ARRAY_LEN(oracles); i++) {
		struct data_ecdf e =
		    data_ecdf_compare(a[i].items, a[i].count, b[i].items, b[i].count);
		double n = (double)a[i].count, m = (double)b[i].count;

		near(e.ks, oracles[i].ks, 1e-12, "ks");
		near(data_ks_tail(e.ks, n, m), oracles[i].ks_p, 1e-9, "ks p");
		near(e.wasserstein, oracles[i].wasserstein, 1e-7, "wasserstein");
		near(e.energy, oracles[i].energy, 1e-7, "energy");
		near(e.anderson, oracles[i].anderson, 1e-9, "anderson");
		near(e.anderson_p, oracles[i].anderson_p, 1e-6, "anderson p");
		near(e.cramer, oracles[i].cramer, 1e-9, "cramer");
		near(e.cramer_p, oracles[i].cramer_p, 1e-6, "cramer p");
		near(e.mann_whitney_p, oracles[i].mann_whitney_p, 1e-8, "mann-whitney p");
		near(data_welch(a[i].mean, a[i].variance, n, b[i].mean, b[i].variance, m),
		    oracles[i].welch_p, 1e-3, "welch p");
	}
}

static void
measures_of_categories_agree_with_scipy(void **state)
{
	double p[] = { 30, 50, 20, 7 }, q[] = { 25, 60, 10, 15 };
	struct data_bins bins = { .p = p, .q = q, .count = 4, .n = 107, .m = 110 };
	struct data_chi chi = data_chi_test(&bins);
	size_t where;

	(void)state;
	near(chi.chi, 7.56603202801164, 1e-12, "chi");
	near(chi.chi_p, 0.0558858614026146, 1e-9, "chi p");
	near(chi.g, 7.69888176446864, 1e-12, "g");
	near(chi.g_p, 0.0526626147945558, 1e-9, "g p");
	near(sqrt(data_jensen_shannon(&bins)), 0.133189139164348, 1e-12, "js");
	near(data_kl(&bins), 0.0732733267603375, 1e-12, "kl");
	near(data_linf(&bins, &where), 20.0 / 107 - 10.0 / 110, 1e-12, "linf");
	assert_int_equal(where, 2);
	near(data_fisher(3, 40, 9, 20), 0.0103207445942384, 1e-9, "fisher");
}

static void
special_functions_agree_with_scipy(void **state)
{
	(void)state;
	near(data_chi_tail(3.2, 2), 0.201896517994655, 1e-12, "chi");
	near(data_chi_tail(100, 3), 1.5541594313896e-21, 1e-9, "chi far out");
	near(data_chi_tail(55.5, 50), 0.275194613663022, 1e-11, "chi 50");
	near(data_chi_quantile(.95, 9), 16.9189776046204, 1e-10, "chi quantile");
	near(data_student_tail(2.1, 7.5), 0.071237071458078, 1e-10, "t");
	near(data_student_tail(0.3, 100), 0.764799880300304, 1e-10, "t 100");
	near(data_ks_tail(.06, 1000, 1000), 0.0546266651070153, 1e-9, "ks exact");
	/* With thousands of rows the counts of paths would leave the range of a double. */
	near(data_ks_tail(.04, 3000, 3000), 0.01645158200674414, 1e-9, "ks exact, thousands");
	near(data_ks_tail(.03, 5000, 1900), 0.16377262123319264, 1e-9, "ks exact, unequal");
	assert_true(data_ks_tail(.5, 3100, 3000) < 1e-12);
	near(data_normal_tail(1.959963984540054), 0.05, 1e-12, "normal");
	near(data_ks_tail(.14, 1000000, 99), 0.0373, 2e-3, "ks of very different sizes");
	near(data_kolmogorov_tail(0.999999), data_kolmogorov_tail(1.000001), 1e-5,
	    "kolmogorov joins");
}

static void
a_sample_differs_from_itself_by_nothing(void **state)
{
	static struct sample a;
	struct data_ecdf e;
	struct data_bins bins;
	size_t where;

	(void)state;
	make(&a, 9, 900, 5, 0, false);
	e = data_ecdf_compare(a.items, a.count, a.items, a.count);
	assert_true(e.ks == 0 && e.wasserstein == 0 && e.energy == 0);
	data_bins_quantiles(&bins, a.items, a.count, a.items, a.count, 10);
	assert_int_equal(bins.count, 10);
	assert_true(data_psi(&bins) == 0 && data_kl(&bins) == 0 && data_jensen_shannon(&bins) == 0);
	assert_true(
	    data_tvd(&bins) == 0 && data_linf(&bins, &where) == 0 && data_hellinger(&bins) < 1e-7);
	data_bins_release(&bins);
}

static void
adjusted_p_values_are_those_of_benjamini_and_hochberg(void **state)
{
	const double p[] = { 0.01, NAN, 0.04, 0.03, 0.005 };
	double out[5];

	(void)state;
	data_benjamini_hochberg(p, out, 5);
	near(out[0], 0.02, 1e-12, "second");
	near(out[2], 0.04, 1e-12, "last");
	near(out[3], 0.04, 1e-12, "third");
	near(out[4], 0.02, 1e-12, "first");
	assert_true(isnan(out[1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(measures_of_values_agree_with_scipy),
		cmocka_unit_test(measures_of_categories_agree_with_scipy),
		cmocka_unit_test(special_functions_agree_with_scipy),
		cmocka_unit_test(a_sample_differs_from_itself_by_nothing),
		cmocka_unit_test(adjusted_p_values_are_those_of_benjamini_and_hochberg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
