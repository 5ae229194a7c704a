/*
 * What is counted of arrays by vectors, against plain loops, for every length around that of a vector; and
 * shapes, more than their table holds.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "base_rand.h"
#include "data_shape.h"
#include "data_sort.h"
#include "data_tally.h"
#include "lib/chance.h"

enum { MOST = 70 };

static void
ints_are_counted_as_one_by_one(void **state)
{
	static const int64_t special[] = { 0, -1, 1, INT64_MIN, INT64_MAX, INT64_C(1) << 32,
		-(INT64_C(1) << 32), (INT64_C(1) << 32) - 1, -3000000000 };

	(void)state;
	for (size_t n = 1; n < MOST; n++) {
		struct data_column c = { .rows = 0 };
		int64_t v[MOST], min = INT64_MAX, max = INT64_MIN;
		uint64_t zeros = 0, negatives = 0;
		double reals[MOST];
		__int128 sum = 0;

		for (size_t i = 0; i < n; i++) {
			v[i] = rand_below(3) > 0 ? special[rand_below(ARRAY_LEN(special))]
						 : (int64_t)rand_below(1000) - 500;
			zeros += v[i] == 0;
			negatives += v[i] < 0;
			min = v[i] < min ? v[i] : min;
			max = v[i] > max ? v[i] : max;
			sum += v[i];
		}
		data_tally_ints(&c, reals, v, n);
		assert_int_equal(c.zeros, zeros);
		assert_int_equal(c.negatives, negatives);
		assert_int_equal(c.min_int, min);
		assert_int_equal(c.max_int, max);
		assert_true(c.int_sum == sum);
		for (size_t i = 0; i < n; i++)
			assert_true(reals[i] == (double)v[i]);
	}
}

static void
order_is_that_of_neighbours(void **state)
{
	(void)state;
	for (size_t n = 0; n < MOST; n++)
		for (size_t odd = 0; odd < n + 3; odd++) {
			struct data_column c = { .rows = 0 };
			double v[MOST];
			bool up = false, down = false, same = false;

			for (size_t i = 0; i < n; i++)
				v[i] = (double)i * (odd % 3 == 1 ? -1 : odd % 3 == 2 ? 0 : 1);
			if (odd < n)
				v[odd] += 1;
			for (size_t i = 1; i < n; i++) {
				up |= v[i] > v[i - 1];
				down |= v[i] < v[i - 1];
				same |= v[i] == v[i - 1];
			}
			data_tally_order(&c, v, n);
			assert_true(c.ascending == !down && c.descending == !up && c.repeats == same);
		}
}

static void
decimals_become_words_and_come_back(void **state)
{
	static const double wrong[] = { 0.125, 1e300, (double)INFINITY, 0x1p52 };

	(void)state;
	for (size_t n = 1; n < MOST; n++) {
		struct data_column c = { .rows = 0 };
		uint64_t words[MOST];
		double v[MOST];

		for (size_t i = 0; i < n; i++)
			v[i] = ((double)rand_below(2000000) - 1e6) / 100;
		assert_true(data_tally_reals(&c, words, v, n, 100));
		for (size_t i = 0; i < n; i++) {
			assert_true(data_tally_real(words[i], 100) == v[i]);
			assert_true(i == 0 || (words[i] < words[i - 1]) == (v[i] < v[i - 1]));
		}
		v[rand_below((uint32_t)n)] = wrong[n % ARRAY_LEN(wrong)];
		assert_false(data_tally_reals(&c, words, v, n, 100));
	}
}

/* Keys of every width, so that each way of sorting is taken; some ascend already. */
static void
runs_are_the_sorted_keys(void **state)
{
	enum { N = 5000 };
	struct data_sorter sorter = { .cap = 0 };
	uint64_t *keys = xmalloc(N * sizeof *keys), base = UINT64_C(1) << 40;

	(void)state;
	for (int bits = 4; bits <= 64; bits += 3)
		for (int shape = 0; shape < 3; shape++) {
			const struct data_runs *runs;
			uint64_t sum = 0, back = 0;
			size_t total = 0;

			for (size_t i = 0; i < N; i++) {
				keys[i] = shape == 1 ? base + (i << (bits > 40 ? 20 : 0)) : rand_u64() >> (64 - bits);
				/* Few share the first digits with one far away. */
				if (shape == 2 && i > 0)
					keys[i] = keys[i] >> (bits / 2);
				sum += keys[i];
			}
			runs = data_sort_runs(&sorter, keys, N);
			for (size_t i = 0; i < runs->count; i++) {
				assert_true(i == 0 || runs->keys[i] > runs->keys[i - 1]);
				back += runs->keys[i] * runs->counts[i];
				total += runs->counts[i];
			}
			assert_int_equal(total, N);
			assert_true(back == sum);
		}
	data_sorter_release(&sorter);
	x_free(keys);
}

static void
shapes_are_counted_whole(void **state)
{
	enum { KINDS = 9000, EACH = 3 };
	struct data_shapes *shapes = data_shapes_new();
	struct data_top top;
	uint64_t rows = 0;

	(void)state;
	data_top_init(&top, DATA_TOP_UNLIMITED);
	for (int round = 0; round < EACH; round++)
		for (uint32_t i = 0; i < KINDS; i++) {
			struct data_shape shape = { .text = "" };

			shape.len = (uint32_t)snprintf(shape.text, sizeof shape.text, "%.*s-%x",
			    (int)(i % 15), "aaaaaaaaaaaaaaa", i);
			data_shapes_add(shapes, &top, &shape, 2);
		}
	data_shapes_give(shapes, &top);
	data_top_settle(&top);
	assert_int_equal(top.count, KINDS);
	for (size_t i = 0; i < top.count; i++)
		rows += top.items[i].count;
	assert_int_equal(rows, 2 * EACH * KINDS);
	assert_int_equal(top.items[0].count, 2 * EACH);
	data_top_release(&top);
	data_shapes_free(shapes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ints_are_counted_as_one_by_one),
		cmocka_unit_test(order_is_that_of_neighbours),
		cmocka_unit_test(decimals_become_words_and_come_back),
		cmocka_unit_test(runs_are_the_sorted_keys),
		cmocka_unit_test(shapes_are_counted_whole),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
