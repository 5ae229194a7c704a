/*
 * Measures, floors and other tools' ways of binning. The expected figures were printed by SciPy 1.10 and
 * NumPy 1.24 (epps_singleton_2samp, cramervonmises_2samp(method="exact"), chisquare, jensenshannon,
 * histogram_bin_edges with "sturges" and "doane") for the data that `make` makes here.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "data_boost.h"
#include "data_eigen.h"
#include "data_math.h"
#include "data_measure.h"
#include "lib/numbers.h"

/* n values scale * u + shift of a linear congruential generator, whole when asked. */
static void
make(struct data_weighted *out, uint64_t seed, size_t n, double scale, double shift, bool whole)
{
	for (size_t i = 0; i < n; i++) {
		double v;

		seed = seed * 6364136223846793005 + 1442695040888963407;
		v = scale * ((double)(seed >> 40) / 16777216.0);
		out[i] = (struct data_weighted){ shift + (whole ? floor(v) : v), 1 };
	}
	data_weighted_sort(out, n);
}

static void
epps_and_singleton_agree_with_scipy(void **state)
{
	static struct data_weighted a[400], b[900];
	struct data_epps e;

	(void)state;
	make(a, 1, 300, 1, 0, false);
	make(b, 2, 200, 1.1, 0, false);
	e = data_epps_singleton(a, 300, b, 200);
	near(e.w, 20.6959493655941, 1e-9, "plain");
	near(e.p, 0.00036378941177095, 1e-9, "plain p");
	make(a, 3, 400, 10, 0, true);
	make(b, 4, 250, 11, 0, true);
	e = data_epps_singleton(a, 400, b, 250);
	near(e.w, 28.1215628730376, 1e-9, "ties");
	near(e.p, 1.17849492574115e-05, 1e-9, "ties p");
	make(a, 5, 150, 1, 1e9, false);
	make(b, 6, 900, 1, 1e9 + 0.05, false);
	near(data_epps_singleton(a, 150, b, 900).w, 21.255079554782, 1e-5, "offset");
	make(a, 13, 20, 1, 0, false);
	make(b, 14, 20, 1.4, 0, false);
	near(data_epps_singleton(a, 20, b, 20).p, 0.0134291552872974, 1e-9, "few values");
	assert_true(isnan(data_epps_singleton(a, 4, b, 20).p));
	assert_true(data_epps_singleton(a, 20, a, 20).w == 0);
}

static void
few_values_get_the_exact_p_of_cramer_and_von_mises(void **state)
{
	static const struct {
		size_t n, m;
		uint64_t a, b;
		double t, p;
	} cases[] = {
		{ 7, 9, 11, 12, 0.257440476190476, 0.198076923076923 },
		{ 20, 20, 13, 14, 0.4375, 0.0594925232445182 },
		{ 12, 18, 15, 16, 0.12962962962963, 0.484626963556972 },
		{ 5, 20, 17, 18, 0.4, 0.0744588744588745 },
		{ 19, 20, 21, 22, 0.087966711650922, 0.671911240963811 },
	};
	struct data_weighted a[20], b[20];
	struct data_ecdf e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		make(a, cases[i].a, cases[i].n, 1, 0, false);
		make(b, cases[i].b, cases[i].m, 1.4, 0, false);
		e = data_ecdf_compare(a, cases[i].n, b, cases[i].m);
		near(e.cramer, cases[i].t, 1e-11, "T");
		near(e.cramer_p, cases[i].p, 1e-11, "p");
	}
	make(a, 31, 15, 6, 0, true);
	make(b, 32, 11, 7, 0, true);
	near(data_ecdf_compare(a, 15, b, 11).cramer_p, 0.312715242759663, 1e-11, "with ties");
}

static void
tables_have_all_their_measures(void **state)
{
	double p[] = { 30, 50, 20, 7 }, q[] = { 25, 60, 10, 15 };
	struct data_bins bins = { .p = p, .q = q, .count = 4, .n = 107, .m = 110 };

	(void)state;
	near(data_psi(&bins), 0.144548008728849, 1e-12, "psi");
	near(data_hellinger(&bins), 0.133797648033056, 1e-12, "hellinger");
	near(data_tvd(&bins), 0.14910790144435, 1e-12, "tvd");
	near(data_chi_test(&bins).cramers_v, 0.186725753557265, 1e-12, "cramer's v");
	near(data_normalised_difference(&bins), 0.0460829493087558, 1e-12, "normalised");
	near(data_chi_one_way(&bins), 0.00092491762516584, 1e-9, "one-way");
	p[2] = 0;
	bins.n = 87;
	assert_true(data_chi_one_way(&bins) == 0);
}

static void
bins_are_cut_as_other_tools_cut_them(void **state)
{
	static struct data_weighted a[400], b[250];
	struct data_bins bins;
	double mean = 0, m2 = 0, m3 = 0;

	(void)state;
	make(a, 1, 300, 1, 0, false);
	make(b, 2, 200, 1.1, 0, false);
	data_bins_sturges(&bins, a, 300, b, 200, 0);
	assert_int_equal(bins.count, 10);
	near(sqrt(data_jensen_shannon(&bins)), 0.177703951920697, 1e-11, "sturges");
	bins.tiny_fill = true;
	near(data_psi(&bins), 0.294728466268043, 1e-11, "psi with a fill");
	near(data_kl(&bins), 0.105551850006987, 1e-11, "kl with a fill");
	data_bins_release(&bins);
	for (size_t i = 0; i < 300; i++)
		mean += a[i].value / 300;
	for (size_t i = 0; i < 300; i++) {
		m2 += pow(a[i].value - mean, 2) / 300;
		m3 += pow(a[i].value - mean, 3) / 300;
	}
	data_bins_doane(&bins, a, 300, b, 200, m3 / pow(m2, 1.5));
	assert_int_equal(bins.count, 11);
	near(sqrt(data_jensen_shannon(&bins) / M_LN2), 0.255211871817863, 1e-11, "doane");
	data_bins_release(&bins);
	data_bins_aligned(&bins, a, 300, b, 200, 10);
	near(data_jensen_shannon(&bins) / M_LN2, 0.0665984122866235, 1e-9, "aligned");
	data_bins_release(&bins);
	make(a, 3, 400, 10, 0, true);
	make(b, 4, 250, 11, 0, true);
	data_bins_sturges(&bins, a, 400, b, 250, 11);
	assert_int_equal(bins.count, 5);
	near(data_hellinger(&bins), 0.107683556065961, 1e-11, "by distinct values");
	data_bins_release(&bins);
}

/* How many of `rounds` comparisons of equal tables pass the floor of a score. */
static int
passes(const char *score, size_t bins_wanted, int rounds)
{
	enum { N = 2000, M = 400 };
	double p[16], q[16];
	uint64_t seed = 7;
	int over = 0;

	for (int round = 0; round < rounds; round++) {
		struct data_bins bins = { .p = p, .q = q, .count = bins_wanted, .n = N, .m = M };
		struct data_floor_input in = { .bins = &bins };
		struct data_floor f;
		size_t where;
		double value;

		for (size_t i = 0; i < bins_wanted; i++)
			p[i] = q[i] = 0;
		for (int i = 0; i < N; i++)
			p[(size_t)(uniform(&seed) * (double)bins_wanted)]++;
		for (int i = 0; i < M; i++)
			q[(size_t)(uniform(&seed) * (double)bins_wanted)]++;
		f = data_floor_of(score, &in);
		value = str_equal(score, "psi")		? data_psi(&bins)
			: str_equal(score, "kl")	? data_kl(&bins)
			: str_equal(score, "hellinger") ? data_hellinger(&bins)
			: str_equal(score, "tvd")	? data_tvd(&bins)
			: str_equal(score, "linf")	? data_linf(&bins, &where)
			: str_equal(score, "cramers_v") ? data_chi_test(&bins).cramers_v
							: sqrt(data_jensen_shannon(&bins));
		over += value >= data_floor_at(f, N, M);
	}
	return over;
}

static void
floors_are_the_95th_percentile_of_chance(void **state)
{
	static const char *const scores[] = { "psi", "kl", "jensen_shannon", "hellinger", "tvd", "linf" };
	static const size_t bins[] = { 2, 5, 10 };

	(void)state;
	for (size_t s = 0; s < ARRAY_LEN(scores); s++)
		for (size_t b = 0; b < ARRAY_LEN(bins); b++) {
			int over = passes(scores[s], bins[b], 400);

			if (over < 4 || over > 36)
				fail_msg("%s, %zu bins: %d of 400 are over the floor, 20 are due",
				    scores[s], bins[b], over);
		}
	/* That of Cramer's V is a bound. */
	assert_true(passes("cramers_v", 5, 400) <= 36);
}

static void
floors_of_distances_are_near_the_95th_percentile(void **state)
{
	enum { N = 1000, M = 250, ROUNDS = 300 };
	static struct data_weighted a[N], b[M];
	uint64_t seed = 99;
	int wasserstein = 0, energy = 0, ks = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct data_floor_input in = { .sd = 1 };
		struct data_ecdf e;

		for (int i = 0; i < N; i++)
			a[i] = (struct data_weighted){ normal(&seed), 1 };
		for (int i = 0; i < M; i++)
			b[i] = (struct data_weighted){ normal(&seed), 1 };
		data_weighted_sort(a, N);
		data_weighted_sort(b, M);
		e = data_ecdf_compare(a, N, b, M);
		in.spread = e.spread;
		in.gini = e.gini;
		wasserstein += e.wasserstein >=
			       data_floor_at(data_floor_of("wasserstein_normed", &in), N, M);
		energy += e.energy >= data_floor_at(data_floor_of("energy_normed", &in), N, M);
		ks += e.ks >= data_floor_at(data_floor_of("ks", &in), N, M);
	}
	print_message("over the floor of %d: W1 %d, energy %d, KS %d\n", ROUNDS, wasserstein, energy, ks);
	assert_true(wasserstein <= 27 && energy <= 27 && ks <= 27);
	assert_true(wasserstein >= 1 && energy >= 1 && ks >= 1);
}

static void
the_rows_that_would_do_are_those_where_the_floor_meets_the_threshold(void **state)
{
	struct data_floor f = { 2, 0.5 };
	double m = data_floor_rows(f, 5000, 0.1);

	(void)state;
	assert_true(data_floor_at(f, 5000, m) <= 0.1 && data_floor_at(f, 5000, m - 2) > 0.1);
	assert_true(isnan(data_floor_rows(f, 100, 0.1)));
	near(1.8 * 1.289 / 0.1 * 1.8 * 1.289 / 0.1,
	    data_floor_rows((struct data_floor){ 1.8 * 1.289, 0.5 }, 1e12, 0.1), 0.01, "540 rows");
}

static void
an_area_has_the_error_of_delong(void **state)
{
	/* by hand: placements of the ones 0.5, 1, 0.75 and of the zeros 1, 0.5 */
	struct data_scored rows[] = { { 0.1, 0 }, { 0.4, 1 }, { 0.6, 0 }, { 0.6, 1 }, { 0.9, 1 } };
	struct data_area a = data_area_under(rows, 5);

	(void)state;
	near(a.auc, 0.75, 1e-12, "auc");
	near(a.variance, 0.0625 / 3 + 0.125 / 2, 1e-12, "variance");
}

static void
values_outside_a_range_are_counted_by_orders(void **state)
{
	(void)state;
	/* of 2 + 1 values the new one is outside in 2 of 3 orders */
	near(data_outside_tail(2, 1, 1), 2.0 / 3, 1e-12, "one of three");
	/* 3 old, 2 new: both outside in 3 of 10 arrangements per side pair */
	near(data_outside_tail(3, 2, 2), 0.3, 1e-12, "two of five");
	assert_true(data_outside_tail(5000, 100, 0) == 1);
	assert_true(data_outside_tail(5000, 100, 3) < 1e-3);
}

static void
names_with_either_dash_choose_a_measure(void **state)
{
	(void)state;
	assert_string_equal(data_measure_choose("jensen_shannon")->name, "jensen-shannon");
	assert_string_equal(data_measure_choose("cramer-von-mises")->score, "cramer_von_mises_p");
	assert_null(data_measure_choose("jensen"));
	for (size_t i = 0; data_measure_names[i] != NULL; i++) {
		const struct data_choice *c = data_measure_choose(data_measure_names[i]);

		assert_non_null(c);
		assert_non_null(data_measure_find(c->score));
		assert_true(c->p == NULL || data_measure_find(c->p)->kind == DATA_P);
	}
}

static void
eigenvalues_are_found(void **state)
{
	double a[9] = { 2, 1, 0, 1, 2, 0, 0, 0, 5 }, v[9];

	(void)state;
	data_eigen(a, v, 3);
	near(a[0] + a[4], 4, 1e-12, "sum");
	near(a[0] * a[4], 3, 1e-12, "product");
	near(a[8], 5, 1e-12, "apart");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epps_and_singleton_agree_with_scipy),
		cmocka_unit_test(few_values_get_the_exact_p_of_cramer_and_von_mises),
		cmocka_unit_test(tables_have_all_their_measures),
		cmocka_unit_test(bins_are_cut_as_other_tools_cut_them),
		cmocka_unit_test(floors_are_the_95th_percentile_of_chance),
		cmocka_unit_test(floors_of_distances_are_near_the_95th_percentile),
		cmocka_unit_test(the_rows_that_would_do_are_those_where_the_floor_meets_the_threshold),
		cmocka_unit_test(an_area_has_the_error_of_delong),
		cmocka_unit_test(values_outside_a_range_are_counted_by_orders),
		cmocka_unit_test(names_with_either_dash_choose_a_measure),
		cmocka_unit_test(eigenvalues_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
