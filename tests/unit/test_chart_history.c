/*
 * test_chart_history.c - figures over versions as chart descriptions.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base.h"
#include "chart_history.h"

static const char *const labels[] = { "@2", "@3", "@4" };
static const double score[] = { 0.05, (double)NAN, 0.3 };
static const double threshold[] = { 0.1, 0.1, 0.1 };
static const double zeros[] = { 0, 0, 0 };

static const struct chart_layer *
layer(const struct chart_panel *p, const char *label)
{
	for (size_t i = 0; i < p->layer_count; i++)
		if (str_equal(p->layers[i].label, label))
			return &p->layers[i];
	return NULL;
}

static const struct chart_layer *
need(const struct chart_panel *p, const char *label)
{
	const struct chart_layer *l = layer(p, label);

	if (l == NULL)
		fail_msg("there is no \"%s\"", label);
	x_assert(l != NULL);
	return l;
}

static void
a_score_stands_beside_its_threshold_and_drift_is_marked(void **state)
{
	const bool alarm[] = { false, true, true };
	struct chart *c = chart_history_score(&(struct chart_history_score){ .title = "temp: PSI",
	    .labels = labels, .count = 3, .score = score, .threshold = threshold, .alarm = alarm });
	const struct chart_panel *p = &c->panels[0];

	(void)state;
	assert_string_equal(p->title, "temp: PSI");
	assert_string_equal(p->x.names[2], "@4");
	assert_int_equal(need(p, "score")->n, 3);
	assert_true(isnan(need(p, "score")->y[1]));
	assert_non_null(layer(p, "threshold"));
	assert_null(layer(p, "noise floor"));
	/* What has no score cannot be marked. */
	assert_int_equal(need(p, "drift")->n, 1);
	assert_true(need(p, "drift")->x[0] == 2);
	chart_free(c);
}

static void
numbers_have_their_spread_and_others_their_values(void **state)
{
	struct chart_history_column h = { .column = "temp", .labels = labels, .count = 3,
		.numeric = true, .low = score, .q25 = score, .median = score, .q75 = score, .high = score,
		.mean = score, .missing = zeros, .distinct = threshold, .rows = threshold, .panels = 4 };
	struct chart *c = chart_history_column(&h);

	(void)state;
	assert_int_equal(c->panel_count, 4);
	assert_non_null(layer(&c->panels[0], "median"));
	assert_non_null(layer(&c->panels[0], "25 to 75 %"));
	/* Nothing but zeros still has an axis that can be read. */
	assert_true(c->panels[1].y.min == 0 && c->panels[1].y.max == 1);
	chart_free(c);
	h.numeric = false;
	h.panels = 1;
	h.values[0] = "a";
	h.shares[0] = score;
	c = chart_history_column(&h);
	assert_int_equal(c->panel_count, 1);
	assert_non_null(layer(&c->panels[0], "a"));
	assert_int_equal(c->panels[0].layer_count, 1);
	chart_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_score_stands_beside_its_threshold_and_drift_is_marked),
		cmocka_unit_test(numbers_have_their_spread_and_others_their_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
