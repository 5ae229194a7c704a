/*
 * The drift rule by simulation: false alarms, power, what each rule sees, presets.
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
#include "data_batch.h"
#include "data_boost.h"
#include "data_drift.h"
#include "lib/numbers.h"

/* A profile of columns x (normal, shifted), c (five categories and perhaps a sixth) and h (holes). */
struct recipe {
	size_t rows;
	uint64_t seed;
	double shift, sixth, holes;
};

static void
make_profile(struct data_profile *p, const struct recipe *r)
{
	const struct data_limits limits = DATA_LIMITS_DEFAULT;
	struct buf text = BUF_INIT;
	struct data_cell *cells = x_new_array(struct data_cell, r->rows * 3);
	struct slice fields[3];
	struct data_batch batch;
	uint64_t seed = r->seed << 32;

	data_profile_init(p, &limits);
	data_profile_add_column(p, slice_of("x"), DATA_FAMILY_NUMBER);
	data_profile_add_column(p, slice_of("c"), DATA_FAMILY_TEXT);
	data_profile_add_column(p, slice_of("h"), DATA_FAMILY_NUMBER);
	for (size_t i = 0; i < r->rows * 3; i++) {
		cells[i].at = (uint32_t)text.len;
		if (i % 3 == 0)
			buf_printf(&text, "%.9g", normal(&seed) + r->shift);
		else if (i % 3 == 1)
			buf_printf(&text, "%c",
			    uniform(&seed) < r->sixth ? 'z'
						      : (char)('a' + (int)(5 * uniform(&seed))));
		else if (uniform(&seed) >= r->holes)
			buf_printf(&text, "%.3f", uniform(&seed));
		cells[i].len = (uint32_t)(text.len - cells[i].at);
	}
	buf_reserve(&text, DATA_CSV_PADDING);
	for (size_t i = 0; i < r->rows; i++) {
		for (size_t c = 0; c < 3; c++)
			fields[c] = (struct slice){
				cells[3 * i + c].len > 0 ? text.data + cells[3 * i + c].at : NULL,
				cells[3 * i + c].len
			};
		data_sample_add(&p->sample, data_mix(seed + i), i, fields, 3);
	}
	data_sample_settle(&p->sample);
	data_batch_init(&batch);
	data_batch_begin(&batch, p->columns, p->count, r->rows);
	data_batch_take(&batch, text.data, cells, r->rows);
	data_batch_finish(&batch, text.data);
	p->rows = r->rows;
	for (size_t i = 0; i < r->rows; i++)
		data_theta_add(&p->row_hashes, batch.row_hashes[i]);
	data_theta_settle(&p->row_hashes);
	data_batch_release(&batch);
	buf_release(&text);
	x_free(cells);
}

static void
compare(struct data_drift *d, struct data_profile *before, const struct recipe *now,
    struct data_profile *p, const struct data_drift_options *options)
{
	struct err err;

	make_profile(p, now);
	if (!data_drift_find(d, before, p, options, &err))
		fail_msg("%s", err.msg);
}

static void
few_rows_of_the_same_data_raise_no_alarm(void **state)
{
	const struct data_drift_options options = { .preset = NULL };
	int alarms = 0, columns = 0;

	(void)state;
	for (uint64_t round = 0; round < 300; round++) {
		struct data_profile before, now;
		struct data_drift d;

		make_profile(
		    &before, &(struct recipe){ .rows = 5000, .seed = 2 * round, .holes = 0.1 });
		compare(&d, &before,
		    &(struct recipe){ .rows = 100, .seed = 2 * round + 1, .holes = 0.1 }, &now,
		    &options);
		alarms += d.drifted_count > 0 || d.drifted;
		columns += (int)d.drifted_count;
		data_drift_release(&d);
		data_profile_release(&before);
		data_profile_release(&now);
	}
	print_message("alarms in %d of 300 comparisons, %d of 900 columns\n", alarms, columns);
	assert_true(alarms <= 15);
}

static void
a_shift_of_a_fifth_is_found_in_a_thousand_rows(void **state)
{
	const struct data_drift_options options = { .preset = NULL };
	int found = 0;

	(void)state;
	for (uint64_t round = 0; round < 100; round++) {
		struct data_profile before, now;
		struct data_drift d;

		make_profile(&before, &(struct recipe){ .rows = 5000, .seed = 1000 + 2 * round });
		compare(&d, &before,
		    &(struct recipe){ .rows = 1000, .seed = 1001 + 2 * round, .shift = 0.2 }, &now,
		    &options);
		found += d.columns[0].verdict == DATA_DRIFTED;
		data_drift_release(&d);
		data_profile_release(&before);
		data_profile_release(&now);
	}
	print_message("found in %d of 100\n", found);
	assert_true(found >= 95);
}

/* One comparison against 5,000 rows. */
static enum data_verdict
verdict_of(const struct recipe *now, size_t column, bool *text_says)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile before, p;
	struct data_drift d;
	enum data_verdict verdict;

	make_profile(&before, &(struct recipe){ .rows = 5000, .seed = 77 });
	compare(&d, &before, now, &p, &options);
	verdict = d.columns[column].verdict;
	*text_says = d.columns[column].text[0] != '\0';
	data_drift_release(&d);
	data_profile_release(&before);
	data_profile_release(&p);
	return verdict;
}

static void
rules_see_what_distances_do_not(void **state)
{
	bool says;

	(void)state;
	assert_int_equal(
	    verdict_of(&(struct recipe){ .rows = 3000, .seed = 5, .sixth = 0.02 }, 1, &says),
	    DATA_DRIFTED);
	assert_true(says);
	assert_int_equal(
	    verdict_of(&(struct recipe){ .rows = 3000, .seed = 6, .holes = 0.06 }, 2, &says),
	    DATA_DRIFTED);
	assert_true(says);
	assert_int_equal(
	    verdict_of(&(struct recipe){ .rows = 50, .seed = 7 }, 0, &says), DATA_INSUFFICIENT);
	assert_true(says);
	/* Three standard deviations are visible in 50 rows. */
	assert_int_equal(
	    verdict_of(&(struct recipe){ .rows = 50, .seed = 8, .shift = 3 }, 0, &says),
	    DATA_DRIFTED);
	assert_int_equal(
	    verdict_of(&(struct recipe){ .rows = 4000, .seed = 9 }, 0, &says), DATA_STABLE);
}

static void
a_profile_does_not_drift_from_itself(void **state)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile p;
	struct data_drift d;
	struct err err;

	(void)state;
	make_profile(&p, &(struct recipe){ .rows = 4000, .seed = 3, .holes = 0.2 });
	assert_true(data_drift_find(&d, &p, &p, &options, &err));
	assert_false(d.drifted);
	assert_int_equal(d.drifted_count, 0);
	for (size_t i = 0; i < d.count; i++) {
		assert_true(d.columns[i].score == 0);
		assert_true(d.columns[i].measures.psi == 0);
	}
	assert_true(d.overlap.jaccard == 1);
	assert_true(d.correlation.change == 0);
	data_drift_release(&d);
	data_profile_release(&p);
}

/* 2.5 % is what the error of the area promises. */
static void
rows_of_one_set_are_seldom_told_apart(void **state)
{
	enum { ROUNDS = 200, ROWS = 400, FEW = 100, COLUMNS = 3 };
	uint8_t bins[(ROWS + FEW) * COLUMNS], label[ROWS + FEW], fold[ROWS + FEW];
	const struct data_boost_rows rows = { bins, label, fold, ROWS + FEW, COLUMNS };
	uint64_t seed = 5;
	int apart = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		double auc, error, gain[COLUMNS];

		for (size_t i = 0; i < ROWS + FEW; i++) {
			label[i] = i >= ROWS;
			fold[i] = (uint8_t)(uniform(&seed) * DATA_BOOST_FOLDS);
		}
		for (size_t i = 0; i < ARRAY_LEN(bins); i++)
			bins[i] = (uint8_t)(uniform(&seed) * 32);
		assert_true(data_boost_auc(&rows, &auc, &error, gain));
		apart += auc - 1.96 * error > 0.5;
	}
	print_message("told apart in %d of %d\n", apart, ROUNDS);
	assert_true(apart <= ROUNDS / 20);
}

static void
the_classifier_names_the_column(void **state)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile before, now;
	struct data_drift d;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 3000, .seed = 21 });
	compare(
	    &d, &before, &(struct recipe){ .rows = 3000, .seed = 22, .shift = 1 }, &now, &options);
	assert_true(d.classifier.alarm && d.classifier.auc > 0.7 && d.classifier.gain[0] > 0.8);
	data_drift_release(&d);
	data_profile_release(&now);
	compare(&d, &before, &(struct recipe){ .rows = 3000, .seed = 23 }, &now, &options);
	assert_false(d.classifier.alarm);
	assert_true(fabs(d.classifier.auc - 0.5) < 0.05);
	data_drift_release(&d);
	data_profile_release(&now);
	data_profile_release(&before);
}

static bool
stop_at_once(void *ctx, const struct store_progress_at *at)
{
	*(uint64_t *)ctx = at->total;
	return false;
}

static void
any_number_of_threads_finds_the_same_drift(void **state)
{
	enum { PROFILES = 5 };
	const struct data_drift_options options = { .preset = NULL };
	struct data_drift_pair pairs[PROFILES - 1] = { { .found = false } };
	struct data_profile profiles[PROFILES];
	struct buf texts[3] = { BUF_INIT, BUF_INIT, BUF_INIT };
	uint64_t total = 0;
	const struct store_progress stopping = { stop_at_once, &total };
	struct err err;

	(void)state;
	for (size_t i = 0; i < PROFILES; i++)
		make_profile(&profiles[i], &(struct recipe){ .rows = 600, .seed = i, .shift = (double)i / 10 });
	for (size_t i = 0; i + 1 < PROFILES; i++) {
		pairs[i].before = &profiles[i];
		pairs[i].now = &profiles[i + 1];
	}
	for (unsigned k = 0; k < ARRAY_LEN(texts); k++) {
		struct json_out out;

		assert_true(data_drift_find_all(pairs, PROFILES - 1, &options, k == 0 ? 1 : 4 * k - 2, NULL, &err));
		json_begin(&out, &texts[k]);
		for (size_t i = 0; i + 1 < PROFILES; i++)
			data_drift_json(&out, &pairs[i].drift, "a", "b");
		data_drift_release_all(pairs, PROFILES - 1);
		assert_string_equal(buf_str(&texts[k]), buf_str(&texts[0]));
	}
	assert_false(data_drift_find_all(pairs, PROFILES - 1, &options, 1, &stopping, &err));
	assert_int_equal(err.kind, ERR_CANCELLED);
	assert_int_equal(total, PROFILES - 1);
	assert_false(data_drift_find_all(pairs, PROFILES - 1,
	    &(struct data_drift_options){ .preset = "none such" }, 2, NULL, &err));
	assert_int_equal(err.kind, ERR_USAGE);
	for (size_t k = 0; k < ARRAY_LEN(texts); k++)
		buf_release(&texts[k]);
	for (size_t i = 0; i < PROFILES; i++)
		data_profile_release(&profiles[i]);
}

static void
presets_decide_as_the_other_tools(void **state)
{
	static const char *const names[] = { "evidently", "tfdv", "nannyml", "whylogs", "psi" };
	struct data_profile before, now;
	struct data_drift d;
	struct err err;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 5000, .seed = 31 });
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct data_drift_options options = { .preset = names[i] };

		compare(&d, &before, &(struct recipe){ .rows = 5000, .seed = 32, .shift = 1 }, &now,
		    &options);
		assert_int_equal(d.columns[0].verdict, DATA_DRIFTED);
		assert_int_equal(d.columns[1].verdict, DATA_STABLE);
		data_drift_release(&d);
		data_profile_release(&now);
	}
	assert_false(data_drift_find(
	    &d, &before, &before, &(struct data_drift_options){ .preset = "other" }, &err));
	assert_int_equal(err.kind, ERR_USAGE);
	data_profile_release(&before);
}

static void
columns_that_come_and_go_are_named(void **state)
{
	const struct data_limits limits = DATA_LIMITS_DEFAULT;
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile a, b;
	struct data_drift d;
	struct err err;

	(void)state;
	data_profile_init(&a, &limits);
	data_profile_init(&b, &limits);
	data_profile_add_column(&a, slice_of("old"), DATA_FAMILY_NUMBER);
	data_profile_add_column(&b, slice_of("new"), DATA_FAMILY_NUMBER);
	assert_true(data_drift_find(&d, &a, &b, &options, &err));
	assert_int_equal(d.columns[0].verdict, DATA_REMOVED);
	assert_int_equal(d.columns[1].verdict, DATA_ADDED);
	data_drift_release(&d);
	data_profile_release(&a);
	data_profile_release(&b);
}

/* What the column was is what it is, and the missing values tell every row apart. */
static void
a_column_that_loses_all_values_is_still_what_it_was(void **state)
{
	const struct data_drift_options options = { .preset = NULL };
	struct data_profile before, p;
	struct data_drift d;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 2000, .seed = 1 });
	compare(&d, &before, &(struct recipe){ .rows = 2000, .seed = 2, .holes = 1 }, &p, &options);
	assert_int_equal(d.columns[2].kind, DATA_AS_NUMBER);
	assert_int_equal(d.columns[2].verdict, DATA_DRIFTED);
	assert_true(d.classifier.alarm && d.classifier.gain[2] > .9);
	data_drift_release(&d);
	data_profile_release(&p);
	data_profile_release(&before);
}

/* Rows in two parts, merged, say the same as the rows in one. */
static void
merged_profiles_drift_as_the_whole(void **state)
{
	const struct data_drift_options options = { .columns_only = true };
	struct data_profile before, whole, first, second;
	struct data_drift a, b;
	struct err err;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 1500, .seed = 51 });
	make_profile(&first, &(struct recipe){ .rows = 700, .seed = 52, .shift = 0.3 });
	make_profile(&second, &(struct recipe){ .rows = 800, .seed = 53, .shift = 0.3 });
	make_profile(&whole, &(struct recipe){ .rows = 800, .seed = 53, .shift = 0.3 });
	data_profile_merge(&first, &second);
	data_profile_release(&second);
	make_profile(&second, &(struct recipe){ .rows = 700, .seed = 52, .shift = 0.3 });
	data_profile_merge(&whole, &second);
	assert_true(data_drift_find(&a, &before, &first, &options, &err));
	assert_true(data_drift_find(&b, &before, &whole, &options, &err));
	for (size_t i = 0; i < a.count; i++) {
		assert_int_equal(a.columns[i].verdict, b.columns[i].verdict);
		assert_true(fabs(a.columns[i].score - b.columns[i].score) < 1e-12);
		assert_true(fabs(a.columns[i].measures.psi - b.columns[i].measures.psi) < 1e-12);
		assert_true(isnan(a.columns[i].measures.ks) ||
			    fabs(a.columns[i].measures.ks - b.columns[i].measures.ks) < 1e-12);
	}
	data_drift_release(&a);
	data_drift_release(&b);
	data_profile_release(&before);
	data_profile_release(&first);
	data_profile_release(&second);
	data_profile_release(&whole);
}

/* What does not ask which of the two is the reference. */
static void
distances_that_should_be_are_symmetric(void **state)
{
	const struct data_drift_options options = { .columns_only = true };
	struct data_profile one, other;
	struct data_drift a, b;
	struct err err;

	(void)state;
	make_profile(&one, &(struct recipe){ .rows = 1500, .seed = 61, .sixth = 0.05 });
	make_profile(&other, &(struct recipe){ .rows = 900, .seed = 62, .shift = 0.4 });
	assert_true(data_drift_find(&a, &one, &other, &options, &err));
	assert_true(data_drift_find(&b, &other, &one, &options, &err));
	for (size_t i = 0; i < a.count; i++) {
		const struct data_measures *x = &a.columns[i].measures, *y = &b.columns[i].measures;

		assert_true(isnan(x->wasserstein) || fabs(x->wasserstein - y->wasserstein) < 1e-12);
		assert_true(isnan(x->energy) || fabs(x->energy - y->energy) < 1e-12);
		assert_true(isnan(x->ks) || fabs(x->ks - y->ks) < 1e-12);
		assert_true(isnan(x->cramer) || fabs(x->cramer - y->cramer) < 1e-9);
	}
	assert_true(fabs(a.columns[1].score - b.columns[1].score) < 1e-12);
	assert_true(fabs(a.columns[1].measures.psi - b.columns[1].measures.psi) < 1e-12);
	assert_true(fabs(a.columns[1].measures.hellinger - b.columns[1].measures.hellinger) < 1e-12);
	data_drift_release(&a);
	data_drift_release(&b);
	data_profile_release(&one);
	data_profile_release(&other);
}

/* A column may be judged by any measure; what changed a lot is seen by each that applies. */
static void
every_measure_can_judge(void **state)
{
	struct data_profile before, now;
	struct data_drift d;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 3000, .seed = 71 });
	for (size_t i = 0; data_measure_names[i] != NULL; i++) {
		const struct data_drift_setting setting = { .column = "x",
			.measure = data_measure_names[i], .threshold = (double)NAN };
		const struct data_drift_options options = { .settings = &setting, .setting_count = 1,
			.columns_only = true };

		compare(&d, &before, &(struct recipe){ .rows = 2000, .seed = 72, .shift = 0.8 }, &now,
		    &options);
		if (d.columns[0].verdict != DATA_DRIFTED)
			fail_msg("%s does not see a shift", data_measure_names[i]);
		data_drift_release(&d);
		data_profile_release(&now);
		compare(&d, &before, &(struct recipe){ .rows = 2000, .seed = 73 }, &now, &options);
		if (d.columns[0].verdict == DATA_DRIFTED)
			fail_msg("%s sees what is not there", data_measure_names[i]);
		data_drift_release(&d);
		data_profile_release(&now);
	}
	data_profile_release(&before);
}

/* Rows of one distribution are no two sets for the kernel; shifted ones are. */
static void
the_discrepancy_of_rows_is_found_when_asked_for(void **state)
{
	const struct data_drift_options options = { .discrepancy = true };
	struct data_profile before, now;
	struct data_drift d;

	(void)state;
	make_profile(&before, &(struct recipe){ .rows = 250, .seed = 81 });
	compare(&d, &before, &(struct recipe){ .rows = 250, .seed = 82, .shift = 1 }, &now, &options);
	assert_true(d.discrepancy.value > 0 && d.discrepancy.p <= 0.01);
	data_drift_release(&d);
	data_profile_release(&now);
	compare(&d, &before, &(struct recipe){ .rows = 250, .seed = 83 }, &now, &options);
	assert_true(d.discrepancy.p > 0.05);
	data_drift_release(&d);
	data_profile_release(&now);
	data_profile_release(&before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_rows_of_the_same_data_raise_no_alarm),
		cmocka_unit_test(a_shift_of_a_fifth_is_found_in_a_thousand_rows),
		cmocka_unit_test(rules_see_what_distances_do_not),
		cmocka_unit_test(a_profile_does_not_drift_from_itself),
		cmocka_unit_test(rows_of_one_set_are_seldom_told_apart),
		cmocka_unit_test(the_classifier_names_the_column),
		cmocka_unit_test(any_number_of_threads_finds_the_same_drift),
		cmocka_unit_test(presets_decide_as_the_other_tools),
		cmocka_unit_test(columns_that_come_and_go_are_named),
		cmocka_unit_test(a_column_that_loses_all_values_is_still_what_it_was),
		cmocka_unit_test(merged_profiles_drift_as_the_whole),
		cmocka_unit_test(distances_that_should_be_are_symmetric),
		cmocka_unit_test(every_measure_can_judge),
		cmocka_unit_test(the_discrepancy_of_rows_is_found_when_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
