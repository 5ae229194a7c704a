/* Runs put together by what they share. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "run_compare_group.h"

enum { RUNS = 6 };

static struct store_run runs[RUNS], *list[RUNS];
static struct store_param params[RUNS][2];
static struct store_tag tags[RUNS][1];
static struct arena *arena;
static struct err err;

/* Rates 10, 10, 2, 2, 2 with seeds; the last has no rate. Tag arm on the first two. */
static int
setup(void **state)
{
	static const char *const rates[RUNS] = { "10", "10", "2", "2", "2", NULL };
	static const char *const seeds[RUNS] = { "1", "2", "1", "2", "3", "1" };
	static const char *const names[RUNS] = { "a", "b", "c", "d", "e", "f" };

	(void)state;
	arena = arena_new();
	for (size_t i = 0; i < RUNS; i++) {
		struct store_run *r = &runs[i];

		*r = (struct store_run){ .name = names[i], .pipeline = i < 4 ? "train" : "", .data_json = "{}" };
		params[i][r->param_count++] = (struct store_param){ .name = "model.seed", .text = seeds[i] };
		if (rates[i] != NULL)
			params[i][r->param_count++] = (struct store_param){ .name = "rate", .text = rates[i] };
		r->params = params[i];
		if (i < 2)
			tags[i][r->tag_count++] = (struct store_tag){ "arm", "" };
		r->tags = tags[i];
		list[i] = r;
	}
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct run_groups
group(const char *by)
{
	struct run_groups g;

	assert_true(run_group(&g, list, RUNS, by, arena, &err));
	return g;
}

static void
a_parameter_groups_in_order_of_its_values(void **state)
{
	struct run_groups g = group("rate");

	(void)state;
	assert_string_equal(g.by, "params.rate");
	assert_int_equal(g.count, 3);
	assert_string_equal(g.label[0], "rate 2");
	assert_string_equal(g.label[1], "rate 10");
	assert_string_equal(g.label[2], "no rate");
	assert_int_equal(g.size[0], 3);
	assert_int_equal(g.of[0], 1);
	assert_int_equal(g.of[5], 2);
}

static void
repeats_differ_in_nothing_but_a_seed(void **state)
{
	struct run_groups g = group("repeats");

	(void)state;
	/* The fifth has the rate of the third, but is of another pipeline. */
	assert_int_equal(g.count, 4);
	assert_string_equal(g.label[0], "rate 10");
	assert_string_equal(g.label[1], "rate 2");
	assert_int_equal(g.size[1], 2);
	assert_int_equal(g.of[3], 1);
	assert_int_equal(g.of[4], 2);
	assert_string_equal(g.label[3], "f");
}

static void
another_command_is_no_repeat(void **state)
{
	(void)state;
	for (size_t i = 0; i < RUNS; i++) {
		runs[i].pipeline = "";
		runs[i].command_json = "[\"fit\",\"--rate\",\"2\"]";
	}
	assert_int_equal(group("repeats").count, 3);
	runs[4].command_json = "[\"evaluate\",\"--rate\",\"2\"]";
	assert_int_equal(group("repeats").count, 4);
	/* The value of a flag is a parameter, and is told there. */
	runs[4].command_json = "[\"fit\",\"--rate\",\"3\"]";
	assert_int_equal(group("repeats").count, 3);
	for (size_t i = 0; i < RUNS; i++) {
		runs[i].pipeline = i < 4 ? "train" : "";
		runs[i].command_json = NULL;
	}
}

static void
tags_pipelines_and_data_group_too(void **state)
{
	struct run_groups g = group("arm");

	(void)state;
	assert_string_equal(g.by, "tags.arm");
	assert_string_equal(g.label[0], "arm yes");
	assert_string_equal(g.label[1], "no arm");
	g = group("pipeline");
	assert_string_equal(g.label[0], "no pipeline");
	assert_int_equal(g.size[1], 4);
	assert_int_equal(group("data").count, 1);
}

static void
what_no_run_has_names_the_nearest(void **state)
{
	struct run_groups g;

	(void)state;
	assert_false(run_group(&g, list, RUNS, "rat", arena, &err));
	assert_int_equal(err.kind, ERR_NOTFOUND);
	assert_non_null(strstr(err.msg, "did you mean rate?"));
	assert_false(run_group(&g, list, RUNS, "tags.rate", arena, &err));
	assert_false(run_group(&g, list, RUNS, "params.arm", arena, &err));
	assert_false(run_group(&g, list, RUNS, "", arena, &err));
}

static void
only_what_makes_groups_is_offered(void **state)
{
	const char *const *names;
	size_t n = run_group_choices(list, RUNS, &names, arena);

	(void)state;
	assert_int_equal(n, 5);
	assert_string_equal(names[0], "repeats");
	assert_string_equal(names[1], "params.model.seed");
	assert_string_equal(names[2], "params.rate");
	assert_string_equal(names[3], "tags.arm");
	assert_string_equal(names[4], "pipeline");
}

static void
statistics_of_a_group_leave_out_what_is_missing(void **state)
{
	static const double values[RUNS] = { 1, 3, 5, (double)NAN, 9, (double)INFINITY };
	struct run_groups g = group("rate");
	struct run_group_stats s = run_group_stats(&g, 0, values);

	(void)state;
	assert_int_equal(s.n, 2);
	assert_true(s.mean == 7 && s.min == 5 && s.max == 9);
	assert_true(fabs(s.sd - sqrt(8)) < 1e-12);
	s = run_group_stats(&g, 2, values);
	assert_int_equal(s.n, 0);
	assert_true(isnan(s.mean) && isnan(s.sd) && isnan(s.min));
	s = run_group_stats(&g, 1, values);
	assert_true(s.mean == 2 && s.min == 1 && s.max == 3);
}

static void
values_of_a_group_are_listed_where_they_are_few(void **state)
{
	static const char *const same[RUNS] = { "x", "x", "y", "y", "y", NULL };
	static const char *const few[RUNS] = { "10", "2", "3", NULL, "3", NULL };
	static const char *const long_ones[RUNS] = { "a rather long value", "another long value" };
	struct run_groups g = group("rate");

	(void)state;
	assert_string_equal(run_group_value(&g, 1, same, arena), "x");
	assert_null(run_group_value(&g, 2, same, arena));
	assert_string_equal(run_group_value(&g, 1, few, arena), "2, 10");
	assert_string_equal(run_group_value(&g, 0, few, arena), "3, none");
	assert_string_equal(run_group_value(&g, 1, long_ones, arena), "2 values");
}

/* Rate 2: 1, 3; rate 10: 4, 8; no rate: nothing. */
static struct run_compare_group
compare(struct run_groups *g, enum run_direction direction)
{
	static struct store_metric last[RUNS] = { { .last = 4 }, { .last = 8 }, { .last = 1 }, { .last = 3 } };
	static const struct store_metric *values[RUNS] = { &last[0], &last[1], &last[2], &last[3] };
	static struct run_compare_metric metric;
	struct run_compare c = { .runs = list, .count = RUNS, .baseline = 3, .metrics = &metric,
		.metric_count = 1 };
	struct run_compare_group m;

	metric = (struct run_compare_metric){ .name = "loss", .direction = direction, .noise_sd = (double)NAN, .values = values };
	*g = group("rate");
	run_compare_group(&m, &c, g, 0, arena);
	return m;
}

static void
means_of_groups_are_held_against_the_baselines_group(void **state)
{
	struct run_groups g;
	struct run_compare_group m = compare(&g, RUN_DIRECTION_MIN);

	(void)state;
	assert_int_equal(m.baseline, 0);
	assert_true(m.stats[1].mean == 6 && m.delta[1] == 4 && m.delta[0] == 0);
	assert_true(isnan(m.delta[2]));
	assert_int_equal(m.best, 0);
	assert_int_equal(compare(&g, RUN_DIRECTION_MAX).best, 1);
	assert_int_equal(compare(&g, RUN_DIRECTION_NONE).best, g.count);
}

static void
texts_of_groups_show_the_band_that_was_asked_for(void **state)
{
	struct run_groups g;
	struct run_compare_group m = compare(&g, RUN_DIRECTION_MIN);

	(void)state;
	assert_string_equal(run_compare_group_text(&m, &g, 0, arena), "2 (1 to 3)");
	assert_string_equal(run_compare_group_text(&m, &g, 1, arena), "6 (4 to 8) +200%");
	assert_null(run_compare_group_text(&m, &g, 2, arena));
	g.band = RUN_BAND_STDDEV;
	assert_string_equal(run_compare_group_text(&m, &g, 0, arena), "2.0 ± 1.4");
	g.band = RUN_BAND_NONE;
	assert_string_equal(run_compare_group_text(&m, &g, 1, arena), "6 +200%");
}

static void
runs_by_themselves_are_groups_of_one(void **state)
{
	static const char *const values[RUNS] = { "a", "b" };
	struct run_groups g;

	(void)state;
	run_group_each(&g, list, RUNS, arena);
	assert_null(g.by);
	assert_int_equal(g.count, RUNS);
	assert_string_equal(run_group_labels(&g, arena)[2], list[2]->name);
	assert_string_equal(run_group_value(&g, 1, values, arena), "b");
	assert_null(run_group_value(&g, 2, values, arena));
	assert_null(run_compare_group_legend(&g));
}

static void
members_of_a_group_are_its_runs_in_order(void **state)
{
	struct run_groups g = group("rate");
	size_t seen = 0;

	(void)state;
	for (size_t k = 0; k < g.count; k++) {
		for (size_t i = 0; i < g.size[k]; i++) {
			assert_int_equal(g.of[g.members[k][i]], k);
			assert_true(i == 0 || g.members[k][i] > g.members[k][i - 1]);
			seen++;
		}
	}
	assert_int_equal(seen, RUNS);
}

/* Rate 10 are runs 0 and 1, which repeat each other; rate 2 are 2, 3 and 4. */
static void
noise_is_told_of_repeats_alone(void **state)
{
	struct store_metric last[RUNS] = { { .last = 4 }, { .last = 8 }, { .last = 1 }, { .last = 3 } };
	const struct store_metric *values[RUNS] = { &last[0], &last[1], &last[2], &last[3] };
	enum run_compare_noise noise[RUNS] = { RUN_COMPARE_BEYOND, RUN_COMPARE_BEYOND };
	struct run_compare_metric metric = { .name = "loss", .direction = RUN_DIRECTION_MIN,
		.noise_sd = 1, .values = values, .noise = noise };
	size_t repeats[RUNS] = { 0, 0, 2, 2, 2, 5 };
	struct run_compare c = { .runs = list, .count = RUNS, .baseline = 3, .metrics = &metric,
		.metric_count = 1, .group = repeats };
	struct run_groups g = group("rate");
	struct run_compare_group m;

	(void)state;
	run_compare_group(&m, &c, &g, 0, arena);
	assert_int_equal(m.noise[1], RUN_COMPARE_BEYOND);
	assert_string_equal(run_compare_group_text(&m, &g, 1, arena), "6 (4 to 8) +200% *");
	assert_true(run_compare_group_has_noise(&m, &g));
	repeats[1] = 1;
	run_compare_group(&m, &c, &g, 0, arena);
	assert_int_equal(m.noise[1], RUN_COMPARE_UNKNOWN);
	assert_false(run_compare_group_has_noise(&m, &g));
}

static void
values_without_a_mean_are_told(void **state)
{
	struct store_metric last[RUNS] = { { .last = (double)NAN }, { .last = 8 }, { .last = 1 }, { .last = 3 } };
	const struct store_metric *values[RUNS] = { &last[0], &last[1], &last[2], &last[3] };
	struct run_compare_metric metric = { .name = "loss", .direction = RUN_DIRECTION_MIN,
		.noise_sd = (double)NAN, .values = values };
	struct run_compare c = { .runs = list, .count = RUNS, .baseline = 3, .metrics = &metric,
		.metric_count = 1 };
	struct run_groups g = group("rate");
	struct run_compare_group m;

	(void)state;
	run_compare_group(&m, &c, &g, 0, arena);
	assert_string_equal(run_compare_group_text(&m, &g, 1, arena), "8, 1 not finite +300%");
	run_group_each(&g, list, RUNS, arena);
	run_compare_group(&m, &c, &g, 0, arena);
	assert_string_equal(run_compare_group_text(&m, &g, 0, arena), "NaN");
	assert_null(run_compare_group_text(&m, &g, 4, arena));
	assert_int_equal(m.best, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_parameter_groups_in_order_of_its_values),
		cmocka_unit_test(repeats_differ_in_nothing_but_a_seed),
		cmocka_unit_test(another_command_is_no_repeat),
		cmocka_unit_test(tags_pipelines_and_data_group_too),
		cmocka_unit_test(what_no_run_has_names_the_nearest),
		cmocka_unit_test(only_what_makes_groups_is_offered),
		cmocka_unit_test(statistics_of_a_group_leave_out_what_is_missing),
		cmocka_unit_test(values_of_a_group_are_listed_where_they_are_few),
		cmocka_unit_test(means_of_groups_are_held_against_the_baselines_group),
		cmocka_unit_test(texts_of_groups_show_the_band_that_was_asked_for),
		cmocka_unit_test(runs_by_themselves_are_groups_of_one),
		cmocka_unit_test(members_of_a_group_are_its_runs_in_order),
		cmocka_unit_test(noise_is_told_of_repeats_alone),
		cmocka_unit_test(values_without_a_mean_are_told),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
