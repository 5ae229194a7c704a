/*
 * test_chart_compare.c - pictures of a set of runs: scatter, and many curves of which a few matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "chart_compare.h"

enum { MANY = 20 };

static struct store_metric last[MANY];
static const struct store_metric *values[MANY];

/* A chart as chart_run makes it: a line a run, its colour the run's number, with a pale raw line below where it is
 * smoothed; runs are better the higher their number. */
static struct chart *
curves(size_t runs, bool smoothed)
{
	static const double x[] = { 0, 1 };
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");

	for (size_t i = 0; i < runs; i++) {
		double y[] = { 1, -(double)i };
		struct chart_layer l = { .kind = CHART_LINE, .label = chart_text(c, "run%zu", i), .n = 2,
			.x = x, .y = y, .color = (int)i };

		last[i].last = y[1];
		values[i] = &last[i];
		if (smoothed) {
			l.faint = true;
			chart_add_layer(c, p, &l);
			l.faint = false;
		}
		chart_add_layer(c, p, &l);
	}
	return c;
}

static const struct chart_panel *
emphasised(struct chart *chart, size_t runs, enum run_direction direction)
{
	const struct run_compare c = { .count = runs, .baseline = 3 };
	const struct run_compare_metric m = { .name = "loss", .direction = direction, .values = values };

	chart_compare_emphasise(chart, &c, &m);
	return &chart->panels[0];
}

static const char *
label(const struct chart_panel *p, size_t layer)
{
	return p->layers[layer].label != NULL ? p->layers[layer].label : "";
}

static void
of_many_curves_three_lie_over_the_others(void **state)
{
	struct chart *c = curves(MANY, false);
	const struct chart_panel *p = emphasised(c, MANY, RUN_DIRECTION_MIN);

	(void)state;
	assert_int_equal(p->layer_count, MANY);
	assert_string_equal(label(p, 0), "17 others");
	for (size_t i = 0; i < MANY - 3; i++) {
		assert_true(p->layers[i].faint && p->layers[i].plain);
		assert_true(i == 0 || p->layers[i].label == NULL);
	}
	assert_string_equal(label(p, MANY - 3), "worst: run0");
	assert_string_equal(label(p, MANY - 2), "base: run3");
	assert_string_equal(label(p, MANY - 1), "best: run19");
	assert_false(p->layers[MANY - 1].faint);
	assert_int_equal(p->layers[MANY - 1].color, 2);
	chart_free(c);
}

static void
without_a_direction_they_are_the_highest_and_the_lowest(void **state)
{
	struct chart *c = curves(MANY, true);
	const struct chart_panel *p = emphasised(c, MANY, RUN_DIRECTION_NONE);

	(void)state;
	assert_int_equal(p->layer_count, MANY);
	assert_string_equal(label(p, MANY - 3), "highest: run0");
	assert_string_equal(label(p, MANY - 1), "lowest: run19");
	chart_free(c);
}

static void
few_curves_stay_as_they_are(void **state)
{
	struct chart *c = curves(5, false);
	const struct chart_panel *p = emphasised(c, 5, RUN_DIRECTION_MIN);

	(void)state;
	assert_int_equal(p->layer_count, 5);
	assert_string_equal(label(p, 4), "run4");
	chart_free(c);
}

static void
runs_without_a_value_play_no_role(void **state)
{
	struct chart *c = curves(MANY, false);
	const struct chart_panel *p;

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		last[i].last = (double)NAN;
	p = emphasised(c, MANY, RUN_DIRECTION_MAX);
	assert_string_equal(label(p, 0), "19 others");
	assert_string_equal(label(p, MANY - 1), "base: run3");
	chart_free(c);
}

static void
a_scatter_of_decades_is_logarithmic_and_of_groups_has_a_legend(void **state)
{
	static const double rates[] = { 0.001, 0.01, 0.1, (double)NAN }, depths[] = { 2, 4, 8, 2 };
	static size_t first[] = { 0, 2 }, second[] = { 1, 3 };
	static size_t *members[] = { first, second };
	static size_t size[] = { 2, 2 }, of[] = { 0, 1, 0, 1 };
	static const char *labels[] = { "opt adam", "opt sgd" };
	const struct run_groups g = { .by = "params.opt", .count = 2, .label = labels, .size = size, .of = of,
		.members = members };
	const struct chart_dimension rate = { "rate", rates, NULL, 0 }, depth = { "depth", depths, NULL, 0 };
	struct chart *c = chart_scatter(&rate, &depth, 4, &g);

	(void)state;
	assert_true(c->panels[0].x.log && c->panels[0].legend);
	assert_int_equal(c->panels[0].layer_count, 2);
	assert_string_equal(c->panels[0].layers[1].label, "opt sgd");
	assert_true(c->panels[0].layers[0].x[1] == 0.1 && c->panels[0].layers[0].y[1] == 8);
	chart_free(c);
	c = chart_scatter(&depth, &rate, 4, NULL);
	assert_false(c->panels[0].x.log || c->panels[0].legend);
	assert_int_equal(c->panels[0].layers[0].n, 4);
	chart_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_many_curves_three_lie_over_the_others),
		cmocka_unit_test(without_a_direction_they_are_the_highest_and_the_lowest),
		cmocka_unit_test(few_curves_stay_as_they_are),
		cmocka_unit_test(runs_without_a_value_play_no_role),
		cmocka_unit_test(a_scatter_of_decades_is_logarithmic_and_of_groups_has_a_legend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
