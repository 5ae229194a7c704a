/*
 * Sketches: their bounds over many seeds, merging, moments against NIST's certified values, storing.
 */
#include <math.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_json.h"
#include "data_hash.h"
#include "data_hll.h"
#include "data_kll.h"
#include "data_moments.h"
#include "data_sample.h"
#include "data_sort.h"
#include "data_theta.h"
#include "data_top.h"
#include "lib/reference.h"

static double
uniform(uint64_t *seed)
{
	return (double)(data_mix(++*seed) >> 11) / 0x1p53;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* ------------------------------------------------------------------------------------- quantiles */

/* A sketch of blocks of `block` values, merged as a chain. */
static void
sketch_of(struct data_kll *kll, const double *values, size_t n, size_t block, uint64_t seed)
{
	double *sorted = xmalloc(block * sizeof *sorted);

	data_kll_init(kll, DATA_KLL_K, seed);
	for (size_t at = 0; at < n; at += block) {
		size_t count = n - at < block ? n - at : block;
		struct data_kll part;

		memcpy(sorted, values + at, count * sizeof *sorted);
		qsort(sorted, count, sizeof *sorted, by_value);
		data_kll_init(&part, DATA_KLL_K, seed + at + 1);
		data_kll_add_runs(&part, sorted, NULL, count);
		data_kll_merge(kll, &part);
		data_kll_release(&part);
	}
	x_free(sorted);
}

/* The largest error of a rank, as a share, against the sorted values. */
static double
worst_rank(const struct data_kll *kll, const double *sorted, size_t n)
{
	size_t count, at = 0;
	struct data_weighted *items = data_kll_items(kll, &count);
	uint64_t seen = 0;
	double worst = 0;

	for (size_t i = 0; i < count; i++) {
		while (at < n && sorted[at] <= items[i].value)
			at++;
		seen += items[i].weight;
		worst = fmax(worst, fabs((double)at - (double)seen) / (double)n);
	}
	assert_true(seen == n);
	x_free(items);
	return worst;
}

static void
quantile_ranks_stay_within_their_bound(void **state)
{
	enum { N = 200000, SEEDS = 40 };
	double *values = xmalloc(N * sizeof *values), *sorted = xmalloc(N * sizeof *values);
	int over = 0;

	(void)state;
	for (uint64_t s = 0; s < SEEDS; s++) {
		uint64_t seed = s << 40;
		struct data_kll kll;

		for (size_t i = 0; i < N; i++)
			values[i] = s % 2 == 0 ? uniform(&seed) : floor(exp(6 * uniform(&seed)));
		memcpy(sorted, values, N * sizeof *values);
		qsort(sorted, N, sizeof *sorted, by_value);
		sketch_of(&kll, values, N, 1000 + 7919 * (s % 5), s);
		assert_true(kll.min == sorted[0] && kll.max == sorted[N - 1] && kll.n == N);
		over += worst_rank(&kll, sorted, N) > data_kll_rank_error(&kll);
		data_kll_release(&kll);
	}
	/* The bound is for one rank; the worst of all may pass it in a few sketches. */
	assert_true(over <= SEEDS / 10);
	x_free(values);
	x_free(sorted);
}

static void
few_values_have_exact_quantiles(void **state)
{
	const double values[] = { 1, 2, 3, 4 };
	struct data_kll kll;
	struct data_weighted *items;
	size_t count;

	(void)state;
	data_kll_init(&kll, DATA_KLL_K, 1);
	data_kll_add_runs(&kll, values, NULL, 4);
	assert_true(data_kll_is_exact(&kll));
	items = data_kll_items(&kll, &count);
	assert_true(data_weighted_quantile(items, count, 4, 0.5) == 2.5);
	assert_true(data_weighted_quantile(items, count, 4, 0.25) == 1.75);
	assert_true(data_weighted_quantile(items, count, 4, 0) == 1 &&
		    data_weighted_quantile(items, count, 4, 1) == 4);
	x_free(items);
	data_kll_release(&kll);
}

static void
stored_quantiles_read_back_the_same(void **state)
{
	uint64_t seed = 5;
	double values[5000];
	struct data_kll kll, back;
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct data_unpack in;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++)
		values[i] = uniform(&seed);
	sketch_of(&kll, values, ARRAY_LEN(values), 700, 3);
	data_kll_pack(&kll, &first);
	in = (struct data_unpack){ (unsigned char *)first.data, first.len, false };
	assert_true(data_kll_unpack(&back, &in));
	data_kll_pack(&back, &second);
	assert_true(slice_equal(buf_slice(&first), buf_slice(&second)));
	/* Cut off anywhere, it is refused. */
	for (size_t n = 0; n < first.len; n += 97) {
		struct data_kll broken;

		in = (struct data_unpack){ (unsigned char *)first.data, n, false };
		assert_false(data_kll_unpack(&broken, &in));
		data_kll_release(&broken);
	}
	buf_release(&first);
	buf_release(&second);
	data_kll_release(&kll);
	data_kll_release(&back);
}

/* ------------------------------------------------------------------------------------- distinct, top, overlap */

static void
distinct_counts_stay_within_their_bound(void **state)
{
	static const uint64_t sizes[] = { 10, 1000, 5000, 50000, 400000 };
	struct data_hll *hll = x_new(struct data_hll), *half = x_new(struct data_hll);
	int over = 0;

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(sizes); k++)
		for (uint64_t s = 0; s < 12; s++) {
			double off;

			memset(hll, 0, sizeof *hll);
			memset(half, 0, sizeof *half);
			for (uint64_t i = 0; i < sizes[k]; i++)
				data_hll_add(
				    i % 2 == 0 ? hll : half, data_hash_int((int64_t)(s << 40 | i)));
			data_hll_merge(hll, half);
			off = fabs(data_hll_estimate(hll) / (double)sizes[k] - 1);
			assert_true(off < 0.025);
			over += off > 2 * DATA_HLL_ERROR;
		}
	assert_true(over <= 6);
	x_free(hll);
	x_free(half);
}

static void
counts_of_values_are_bounded(void **state)
{
	enum { N = 400000, BLOCK = 20000, HEAVY = 50 };
	struct data_top top;
	uint64_t seed = 9, heavy[HEAVY] = { 0 };

	(void)state;
	data_top_init(&top, DATA_TOP_CAPACITY);
	for (size_t at = 0; at < N; at += BLOCK) {
		struct data_top part;

		data_top_init(&part, DATA_TOP_CAPACITY);
		for (size_t i = 0; i < BLOCK; i++) {
			uint64_t r = data_mix(++seed);
			int64_t v = r % 2 == 0 ? (int64_t)(r >> 8) % HEAVY : (int64_t)(r >> 1);

			heavy[v % HEAVY] += v < HEAVY;
			data_top_append(&part,
			    &(struct data_top_item){ .hash = data_hash_int(v),
				.count = 1,
				.value.i = v,
				.kind = DATA_VALUE_INT },
			    NULL);
		}
		data_top_settle(&part);
		data_top_merge(&top, &part);
		data_top_release(&part);
	}
	assert_true(top.offset > 0 && (double)top.offset <= 3.5 / 8192 * N);
	for (int64_t v = 0; v < HEAVY; v++) {
		const struct data_top_item *item = data_top_find(&top, data_hash_int(v));

		assert_non_null(item);
		assert_true(item->count <= heavy[v] && heavy[v] <= item->count + top.offset);
	}
	data_top_release(&top);
}

static void
overlap_is_estimated(void **state)
{
	struct data_theta a, b;
	struct data_overlap o;

	(void)state;
	data_theta_init(&a, 4096);
	data_theta_init(&b, 4096);
	for (int64_t i = 0; i < 100000; i++)
		data_theta_add(&a, data_hash_int(i));
	for (int64_t i = 80000; i < 200000; i++)
		data_theta_add(&b, data_hash_int(i));
	for (int64_t i = 80000; i < 110000; i++)
		data_theta_add(&b, data_hash_int(i));
	data_theta_settle(&a);
	data_theta_settle(&b);
	o = data_theta_overlap(&a, &b);
	assert_false(o.exact);
	assert_true(fabs(o.jaccard - 0.1) < 4 * o.jaccard_error && o.jaccard_error < 0.0078);
	assert_true(fabs(data_theta_distinct(&a) / 100000 - 1) < 4 * 0.0156);
	/* 30,000 of 150,000 values repeat one before. */
	assert_true(fabs(data_theta_duplicates(&b, 150000) / 30000 - 1) < 0.1);
	data_theta_release(&a);
	data_theta_release(&b);
}

static void
samples_merge_to_the_sample_of_all(void **state)
{
	struct data_sample whole, parts[3];
	struct buf a = BUF_INIT, b = BUF_INIT;

	(void)state;
	data_sample_init(&whole, 100);
	for (int i = 0; i < 3; i++)
		data_sample_init(&parts[i], 100);
	for (uint64_t i = 0; i < 5000; i++) {
		const struct slice fields[] = { { "abcdef", i % 7 }, { NULL, 0 } };

		data_sample_add(&whole, data_mix(i), i, fields, 2);
		data_sample_add(&parts[i % 3], data_mix(i), i, fields, 2);
	}
	data_sample_merge(&parts[0], &parts[2]);
	data_sample_merge(&parts[0], &parts[1]);
	data_sample_settle(&parts[0]);
	data_sample_settle(&whole);
	assert_int_equal(whole.count, 100);
	data_sample_pack(&whole, &a);
	data_sample_pack(&parts[0], &b);
	/* The limits differ with what was seen; the rows may not. */
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data + 12, b.data + 12, a.len - 12);
	buf_release(&a);
	buf_release(&b);
	data_sample_release(&whole);
	for (int i = 0; i < 3; i++)
		data_sample_release(&parts[i]);
}

static void
sorting_counts_equal_keys(void **state)
{
	struct data_sorter sorter = { .cap = 0 };

	(void)state;
	for (int round = 0; round < 40; round++) {
		uint64_t seed = (uint64_t)round << 32, keys[3000], copy[3000], total = 0;
		const struct data_runs *runs;

		for (size_t i = 0; i < ARRAY_LEN(keys); i++)
			keys[i] = data_mix(++seed) >> (round * 63 / 40) << (round % 3 * 5);
		memcpy(copy, keys, sizeof keys);
		runs = data_sort_runs(&sorter, keys, ARRAY_LEN(keys));
		for (size_t i = 0; i < runs->count; i++) {
			uint32_t count = 0;

			assert_true(i == 0 || runs->keys[i - 1] < runs->keys[i]);
			for (size_t k = 0; round % 8 == 0 && k < ARRAY_LEN(copy); k++)
				count += copy[k] == runs->keys[i];
			assert_true(round % 8 != 0 || count == runs->counts[i]);
			total += runs->counts[i];
		}
		assert_int_equal(total, ARRAY_LEN(keys));
	}
	assert_true(data_real_of_key(data_key_of_real(-1.5)) == -1.5 &&
		    data_real_of_key(data_key_of_real(2e300)) == 2e300);
	assert_true(data_key_of_real(-1) < data_key_of_real(0) &&
		    data_key_of_real(-0.0) == data_key_of_real(0.0));
	assert_true(data_int_of_key(data_key_of_int(INT64_MIN)) == INT64_MIN);
	data_sorter_release(&sorter);
}

static int
by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
the_median_is_that_of_the_sorted_numbers(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < 500; round++) {
		uint64_t v[200], copy[200], seed = round << 32;
		size_t n = 1 + round % ARRAY_LEN(v);

		for (size_t i = 0; i < n; i++)
			copy[i] = v[i] = data_mix(++seed) % (1 + round % 17 * 7);
		qsort(copy, n, sizeof *copy, by_number);
		assert_int_equal(data_sort_median(v, n), copy[n / 2]);
	}
}

/* ------------------------------------------------------------------------------------- moments */

/* The bars: relative errors that are a few times what doubles permit at all. */
static const struct {
	const char *name;
	double sd, r1;
} nist[] = { { "Lew", 1e-14, 1e-12 }, { "Lottery", 1e-14, 1e-12 }, { "PiDigits", 1e-14, 1e-12 },
	{ "NumAcc1", 1e-14, 1e-12 }, { "NumAcc2", 1e-14, 1e-12 }, { "Mavro", 1e-12, 1e-12 },
	{ "Michelso", 1e-12, 1e-12 }, { "NumAcc3", 1e-9, 1e-10 }, { "NumAcc4", 1e-8, 1e-10 } };

static size_t
load(const char *name, double *values, size_t max)
{
	char *path = xasprintf("%s/reference/nist/%s.dat", reference_dir(), name), line[128];
	FILE *f = fopen(path, "r");
	size_t n = 0;

	assert_non_null(f);
	while (n < max && fgets(line, sizeof line, f) != NULL)
		if (line[0] != '#')
			values[n++] = strtod(line, NULL);
	fclose(f);
	x_free(path);
	return n;
}

static struct json *
certified(void)
{
	char *path = xasprintf("%s/reference/nist/certified.json", reference_dir()),
	     *text = xcalloc(1, 1 << 20);
	FILE *f = fopen(path, "r");
	struct json *root;

	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	assert_true(json_parse(&root, slice_of(text), NULL));
	x_free(text);
	x_free(path);
	return root;
}

static void
check(const char *name, const char *what, double got, const struct json *set, const char *key,
    double bar)
{
	const char *group = strstr(key, "skew") != NULL || strstr(key, "kurt") != NULL
				? "exact_decimal_data"
				: "certified";
	double expected = strtod(json_str(json_get(json_get(set, group), key), "nan"), NULL);

	if (!(fabs(got - expected) <= bar * fabs(expected)))
		fail_msg("%s %s: %.17g, must be %.17g", name, what, got, expected);
}

static void
moments_meet_the_bars_of_nist_whole_and_in_parts(void **state)
{
	static double values[6000];
	struct json *root;

	(void)state;
	reference_or_skip();
	root = certified();
	for (size_t i = 0; i < ARRAY_LEN(nist); i++) {
		const struct json *set = json_get(root, nist[i].name);
		size_t n = load(nist[i].name, values, ARRAY_LEN(values)), cuts[] = { n, 100, 7, 1 };

		for (size_t k = 0; k < ARRAY_LEN(cuts); k++) {
			struct data_moments all = { .n = 0 };

			for (size_t at = 0; at < n; at += cuts[k]) {
				struct data_moments part = { .n = 0 };

				data_moments_add(
				    &part, values + at, n - at < cuts[k] ? n - at : cuts[k]);
				data_moments_merge(&all, &part);
			}
			check(nist[i].name, "mean", data_moments_mean(&all), set, "mean", 1e-15);
			check(nist[i].name, "sd", data_moments_sd(&all), set, "sd", nist[i].sd);
			check(nist[i].name, "r1", data_moments_autocorrelation(&all), set, "r1",
			    nist[i].r1);
		}
	}
	json_free(root);
}

static void
higher_moments_are_right(void **state)
{
	/* scipy.stats.skew, kurtosis (biased and not) and gmean of x = exp(k / 10) for k = 0 .. 39 */
	double values[40];
	struct data_moments m = { .n = 0 };

	(void)state;
	for (int k = 0; k < 40; k++)
		values[k] = exp(k / 10.0);
	data_moments_add(&m, values, 40);
	assert_true(fabs(data_moments_geometric_mean(&m) - exp(1.95)) < 1e-12);
	assert_true(fabs(data_moments_skewness(&m, 0) - 1.2639467383905174) < 1e-12);
	assert_true(fabs(data_moments_skewness(&m, 1) - 1.3137341098615267) < 1e-12);
	assert_true(fabs(data_moments_kurtosis(&m, 0) - 0.54967820752853491) < 1e-12);
	assert_true(fabs(data_moments_kurtosis(&m, 1) - 0.79156148921630676) < 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantile_ranks_stay_within_their_bound),
		cmocka_unit_test(few_values_have_exact_quantiles),
		cmocka_unit_test(stored_quantiles_read_back_the_same),
		cmocka_unit_test(distinct_counts_stay_within_their_bound),
		cmocka_unit_test(counts_of_values_are_bounded),
		cmocka_unit_test(overlap_is_estimated),
		cmocka_unit_test(samples_merge_to_the_sample_of_all),
		cmocka_unit_test(sorting_counts_equal_keys),
		cmocka_unit_test(the_median_is_that_of_the_sorted_numbers),
		cmocka_unit_test(moments_meet_the_bars_of_nist_whole_and_in_parts),
		cmocka_unit_test(higher_moments_are_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
