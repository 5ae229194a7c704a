/*
 * How numbers vary together: against the plain formula over all rows, with gaps, in parts and merged in
 * any order of columns; correlations, ranks and mutual information against pandas and SciPy.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_rand.h"
#include "data_corr.h"
#include "data_pass.h"
#include "lib/chance.h"

enum { ROWS = 3000, COLUMNS = 7 };

/* A table with gaps: NaN is a gap. Column 1 has none, 2 is whole numbers, 3 lies far from zero. */
struct table {
	double cell[COLUMNS][ROWS];
};

static void
fill(struct table *t)
{
	for (size_t r = 0; r < ROWS; r++)
		for (size_t c = 0; c < COLUMNS; c++) {
			double v = (double)rand_below(1000) / 7;

			if (c == 3)
				v += 1e9;
			if (c == 2 || c == 4)
				v = floor(v + (double)(r % 50));
			t->cell[c][r] = c != 1 && c != 2 && rand_below(c + 2) == 0 ? (double)NAN : v;
		}
}

static double
plain_pearson(const double *x, const double *y, size_t n, double *used)
{
	long double mx = 0, my = 0, xx = 0, yy = 0, xy = 0, count = 0;

	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		count++;
		mx += x[i];
		my += y[i];
	}
	mx /= count;
	my /= count;
	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		xx += (x[i] - mx) * (x[i] - mx);
		yy += (y[i] - my) * (y[i] - my);
		xy += (x[i] - mx) * (y[i] - my);
	}
	*used = (double)count;
	return (double)(xy / sqrtl(xx) / sqrtl(yy));
}

/* Rows [from, to) as the inputs of a batch, with columns in the given order. */
static void
add_rows(struct data_comoments *out, const struct table *t, const uint32_t *order, size_t from,
    size_t to)
{
	struct data_comoment_scratch scratch = { .cap = 0 };
	struct data_comoment_input inputs[COLUMNS];
	static double reals[COLUMNS][ROWS];
	static int64_t ints[COLUMNS][ROWS];
	static uint32_t gaps[COLUMNS][ROWS];

	for (uint32_t i = 0; i < COLUMNS; i++) {
		uint32_t c = order[i];
		struct data_comoment_input in = { .column = i, .gaps = gaps[i], .shift = c == 3 ? 1e9 : 0 };

		for (size_t r = from; r < to; r++) {
			double v = t->cell[c][r];

			if (isnan(v)) {
				gaps[i][in.gap_count++] = (uint32_t)(r - from);
				continue;
			}
			ints[i][in.count] = (int64_t)v;
			reals[i][in.count++] = v;
		}
		in.ints = c == 2 || c == 4 ? ints[i] : NULL;
		in.reals = in.ints == NULL ? reals[i] : NULL;
		inputs[i] = in;
	}
	data_comoments_add(out, &scratch, inputs, COLUMNS, to - from);
	data_comoment_scratch_release(&scratch);
}

static void
assert_as_plain(const struct data_comoments *c, const struct table *t, const uint32_t *column_of)
{
	for (uint32_t a = 0; a < COLUMNS; a++)
		for (uint32_t b = 0; b < COLUMNS; b++) {
			const struct data_comoment *pair = data_comoments_find(c, a, b);
			double n, wanted;

			if (a == b) {
				assert_null(pair);
				continue;
			}
			wanted = plain_pearson(
			    t->cell[column_of[a]], t->cell[column_of[b]], ROWS, &n);
			assert_true(pair->n == n);
			assert_true(fabs(data_comoment_pearson(pair) - wanted) < 1e-12);
		}
}

static void
pairs_are_those_of_the_plain_formula_whole_and_in_parts(void **state)
{
	static const uint32_t order[COLUMNS] = { 0, 1, 2, 3, 4, 5, 6 };
	static struct table t;

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct data_comoments whole, parts;
		size_t at = 0;

		fill(&t);
		data_comoments_init(&whole);
		add_rows(&whole, &t, order, 0, ROWS);
		assert_as_plain(&whole, &t, order);
		data_comoments_init(&parts);
		while (at < ROWS) {
			struct data_comoments part;
			size_t n = 1 + rand_below(700);

			n = n < ROWS - at ? n : ROWS - at;
			data_comoments_init(&part);
			add_rows(&part, &t, order, at, at + n);
			data_comoments_merge(&parts, &part, order);
			data_comoments_release(&part);
			at += n;
		}
		assert_as_plain(&parts, &t, order);
		data_comoments_release(&whole);
		data_comoments_release(&parts);
	}
}

static void
parts_may_have_their_columns_in_another_order(void **state)
{
	static const uint32_t order[COLUMNS] = { 0, 1, 2, 3, 4, 5, 6 },
			      mixed[COLUMNS] = { 3, 0, 6, 1, 5, 2, 4 };
	static struct table t;
	struct data_comoments a, b;

	(void)state;
	fill(&t);
	data_comoments_init(&a);
	data_comoments_init(&b);
	add_rows(&a, &t, order, 0, 1000);
	add_rows(&b, &t, mixed, 1000, ROWS);
	data_comoments_merge(&a, &b, mixed);
	assert_as_plain(&a, &t, order);
	data_comoments_release(&a);
	data_comoments_release(&b);
}

static void
stored_pairs_read_back_and_damage_is_refused(void **state)
{
	static const uint32_t order[COLUMNS] = { 0, 1, 2, 3, 4, 5, 6 };
	static struct table t;
	struct data_comoments c, back;
	struct buf bytes = BUF_INIT, again = BUF_INIT;
	struct data_unpack in;

	(void)state;
	fill(&t);
	data_comoments_init(&c);
	add_rows(&c, &t, order, 0, ROWS);
	data_comoments_pack(&c, &bytes);
	in = (struct data_unpack){ (const unsigned char *)bytes.data, bytes.len, false };
	assert_true(data_comoments_unpack(&back, COLUMNS, &in));
	data_comoments_pack(&back, &again);
	assert_true(slice_equal(buf_slice(&bytes), buf_slice(&again)));
	data_comoments_release(&back);
	in = (struct data_unpack){ (const unsigned char *)bytes.data, bytes.len, false };
	assert_false(data_comoments_unpack(&back, COLUMNS - 1, &in));
	data_comoments_release(&back);
	for (size_t n = 0; n < bytes.len; n += 11) {
		in = (struct data_unpack){ (const unsigned char *)bytes.data, n, false };
		assert_false(data_comoments_unpack(&back, COLUMNS, &in));
		data_comoments_release(&back);
	}
	data_comoments_release(&c);
	buf_release(&bytes);
	buf_release(&again);
}

/* The table of the oracle: 5,000 rows by a linear congruence. */
static void
profile_oracle_table(struct data_profile *p, const struct data_pass_options *options)
{
	char path[] = "/tmp/benchtop-comoment-XXXXXX";
	int fd = mkstemp(path);
	struct data_files files = { .count = 0 };
	uint64_t s = 12345;
	struct err err;
	FILE *f;

	assert_true(fd != -1);
	f = fdopen(fd, "w");
	fputs("x,y,z,c\n", f);
	for (int i = 0; i < 5000; i++) {
		uint64_t v[4];
		double x;

		for (int k = 0; k < 4; k++)
			v[k] = (s = s * 6364136223846793005u + 1442695040888963407u) >> 33;
		x = (double)(v[0] % 1000) / 8;
		fprintf(f, "%.17g,", x);
		if (v[3] % 5 != 0)
			fprintf(f, "%.17g", x * 3 + (double)(v[1] % 500) / 4 - 7);
		fputc(',', f);
		if (v[3] % 7 != 0)
			fprintf(f, "%llu", (unsigned long long)(1000000000 + v[2] % 97));
		fprintf(f, ",%c\n", "abcde"[v[1] * 5 % 2500 / 500]);
	}
	fclose(f);
	if (!data_files_add(&files, path, &err) || !data_pass_run(p, &files, options, &err))
		fail_msg("%s", err.msg);
	data_files_release(&files);
	unlink(path);
}

static bool
near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}

/* pandas 1.5.3: d.corr(), d.corr("spearman"), with 1e9 taken from z (else pandas keeps seven digits); SciPy 1.10.1: the table of pandas.cut by ranks in tenths,
 * sum p ln(p / (px py)), and the smaller of the two stats.entropy */
static void
correlations_are_those_of_pandas_and_scipy(void **state)
{
	static const struct {
		double pearson, spearman, information, share;
		size_t rows;
	} wanted[] = {
		{ 0.9492012184850909, 0.9518374199639849, 1.0343905094065382, 0.44924497036138655,
		    4054 },
		{ 0.008565911768180121, 0.0082514505694238, 0.008789384268232756,
		    0.003818830694532031, 4311 },
		{ 0, 0, 0.002757231429759111, 0.0017133006766966786, 5000 },
		{ 0.001630392714177095, 0.003052433578533378, -1, -1, 3497 },
		{ 0, 0, 0.09561008765582873, 0.059415794310782845, 4054 },
	};
	static const uint64_t block_sizes[] = { 0, 5000 };

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(block_sizes); k++) {
		struct data_pass_options options = { .read.block_size = block_sizes[k] };
		struct data_profile p;
		struct data_corr *pairs;
		size_t count;

		profile_oracle_table(&p, &options);
		pairs = data_corr_find(&p, &count);
		assert_int_equal(count, 6);
		for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
			if (pairs[i].kind == DATA_CORR_NUMBERS) {
				assert_true(pairs[i].streamed);
				assert_true(near(pairs[i].pearson, wanted[i].pearson));
				assert_true(near(pairs[i].spearman, wanted[i].spearman));
				assert_true(pairs[i].pearson_rows == (double)pairs[i].rows);
			}
			assert_int_equal(pairs[i].rows, wanted[i].rows);
			if (wanted[i].information < 0)
				continue;
			assert_true(near(pairs[i].information, wanted[i].information));
			assert_true(near(pairs[i].information_share, wanted[i].share));
		}
		x_free(pairs);
		data_profile_release(&p);
	}
}

/* The sample would say something else. */
static void
pearson_is_of_all_rows(void **state)
{
	struct data_pass_options options = { .sample_rows = 20 };
	struct data_profile p;
	struct data_corr *pairs;
	size_t count;

	(void)state;
	profile_oracle_table(&p, &options);
	pairs = data_corr_find(&p, &count);
	assert_true(near(pairs[0].pearson, 0.9492012184850909));
	assert_true(pairs[0].rows <= 20);
	x_free(pairs);
	data_profile_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_those_of_the_plain_formula_whole_and_in_parts),
		cmocka_unit_test(parts_may_have_their_columns_in_another_order),
		cmocka_unit_test(stored_pairs_read_back_and_damage_is_refused),
		cmocka_unit_test(correlations_are_those_of_pandas_and_scipy),
		cmocka_unit_test(pearson_is_of_all_rows),
	};

	chance_pin();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
