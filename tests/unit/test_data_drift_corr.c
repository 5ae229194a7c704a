/*
 * Changed correlations: against SciPy, over all rows however small the sample, and silent where nothing has
 * changed though values are skewed.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base.h"
#include "data_joint.h"
#include "data_math.h"
#include "data_pass.h"
#include "lib/numbers.h"
#include "lib/text_file.h"

/* Rows of x, y and z; how y follows x is the slope. */
struct recipe {
	uint64_t seed;
	size_t rows, sample;
	double slope;
	bool skewed;
};

static double
next(uint64_t *x)
{
	*x = *x * 6364136223846793005 + 1442695040888963407;
	return (double)(*x >> 40) / 16777216.0;
}

static void
write_row(FILE *f, const struct recipe *r, size_t row, uint64_t *seed)
{
	double x, y, z;

	if (r->skewed) {
		x = normal(seed);
		y = r->slope * x + sqrt(1 - r->slope * r->slope) * normal(seed);
		fprintf(f, "%.9g,%.9g,%.9g\n", exp(x), exp(y), normal(seed));
		return;
	}
	x = next(seed);
	y = r->slope * x + next(seed);
	z = pow(next(seed), 8) + .3 * x;
	if (row % 7 == 3)
		fprintf(f, "%.9g,,%.9g\n", x, z);
	else
		fprintf(f, "%.9g,%.9g,%.9g\n", x, y, z);
}

static void
make_profile(struct data_profile *p, const struct recipe *r)
{
	struct data_pass_options options = { .threads = 1, .sample_rows = r->sample };
	struct data_files files = { .count = 0 };
	FILE *f = fopen(text_file, "w");
	uint64_t seed = r->seed;
	struct err err;

	assert_non_null(f);
	fputs("x,y,z\n", f);
	for (size_t i = 0; i < r->rows; i++)
		write_row(f, r, i, &seed);
	fclose(f);
	if (!data_files_add(&files, text_file, &err) || !data_pass_run(p, &files, &options, &err))
		fail_msg("%s", err.msg);
	data_files_release(&files);
}

static struct data_correlation_drift
compare(const struct recipe *before, const struct recipe *now)
{
	const struct data_drift_options options = { .columns_only = true };
	struct data_correlation_drift out;
	struct data_profile p, q;
	struct data_joint rows;
	struct data_drift d;
	struct err err;

	make_profile(&p, before);
	make_profile(&q, now);
	assert_true(data_drift_find(&d, &p, &q, &options, &err));
	data_joint_make(&rows, &d);
	data_drift_correlations(&d, &rows);
	out = d.correlation;
	/* Names are the profile's. */
	assert_true(out.a != NULL && out.b != NULL && !str_equal(out.a, out.b));
	out.a = out.b = NULL;
	data_joint_release(&rows);
	data_drift_release(&d);
	data_profile_release(&p);
	data_profile_release(&q);
	return out;
}

/* SciPy 1.10.1, for the same numbers rounded to nine digits: pearsonr of the rows that have both; 2 norm.sf of
 * (atanh(r) - atanh(s)) / sqrt(f (1 / (n - 3) + 1 / (m - 3))), f the larger mean of the squared influence
 * function over (1 - r^2)^2, at least 1: it is 1.045 for x and y. Three pairs. */
static void
the_change_of_a_correlation_is_that_of_scipy(void **state)
{
	struct recipe before = { .seed = 1, .rows = 700, .slope = .5 },
		      now = { .seed = 2, .rows = 400, .slope = -.2 };
	struct data_correlation_drift c = compare(&before, &now);

	(void)state;
	near(c.before, 0.43904383991002812, 1e-12, "before");
	near(c.now, -0.22496970329804158, 1e-12, "now");
	near(c.change, 0.43904383991002812 + 0.22496970329804158, 1e-12, "change");
	near(c.p, 6.82930009900056e-24, 1e-9, "p");
	near(c.p_adjusted, 2.0487900297001675e-23, 1e-9, "p adjusted");
	assert_true(c.rows_before == 600 && c.rows == 343);
	assert_true(c.alarm && c.all_rows);
	assert_int_equal(c.pairs, 3);
	assert_int_equal(c.changed, 2);
}

static void
correlations_are_of_all_rows_whatever_the_sample(void **state)
{
	struct recipe before = { .seed = 1, .rows = 700, .sample = 20, .slope = .5 },
		      now = { .seed = 2, .rows = 400, .sample = 20, .slope = -.2 };
	struct data_correlation_drift c = compare(&before, &now);

	(void)state;
	near(c.before, 0.43904383991002812, 1e-12, "before");
	near(c.now, -0.22496970329804158, 1e-12, "now");
	assert_true(c.rows_before == 600 && c.rows == 343);
	assert_true(c.alarm && c.all_rows);
}

/* Without the factor for skewed values, a quarter of these were below 0.05. */
static void
skewed_values_that_have_not_changed_are_no_drift(void **state)
{
	enum { ROUNDS = 200 };
	int alarms = 0, small = 0;

	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		struct data_correlation_drift c = compare(
		    &(struct recipe){ .seed = round << 33, .rows = 1500, .slope = .6, .skewed = true },
		    &(struct recipe){ .seed = (2 * round + 1) << 32, .rows = 300, .slope = .6,
			.skewed = true });

		alarms += c.alarm;
		small += c.p_adjusted <= 0.05;
	}
	print_message("alarms in %d of %d, p below 0.05 in %d\n", alarms, ROUNDS, small);
	assert_true(alarms <= ROUNDS / 20);
	assert_true(small <= ROUNDS / 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_change_of_a_correlation_is_that_of_scipy),
		cmocka_unit_test(correlations_are_of_all_rows_whatever_the_sample),
		cmocka_unit_test(skewed_values_that_have_not_changed_are_no_drift),
	};

	return cmocka_run_group_tests(tests, text_file_make, text_file_remove);
}
