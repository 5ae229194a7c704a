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
#include "chart_drift.h"
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

/* PSI as the score of temp in three comparisons; there is none in the second. */
static void
a_score_stands_beside_its_threshold_and_drift_is_marked(void **state)
{
	struct data_drift_column columns[3];
	struct data_drift drifts[3];
	const char *const temp = "temp";
	struct chart_drift_request r = { .drift = drifts, .reference = labels, .current = labels,
		.count = 3, .only = &temp, .only_count = 1, .kind = CHART_DRIFT_MEASURES, .measure = "score" };
	const struct chart_panel *p;
	struct chart *c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		columns[i] = (struct data_drift_column){ .name = "temp", .measure = "psi",
			.score = score[i], .threshold = 0.1, .verdict = score[i] > 0.1 ? DATA_DRIFTED
			    : DATA_STABLE };
		data_measures_clear(&columns[i].measures);
		data_measures_clear(&columns[i].floors);
		columns[i].measures.psi = score[i];
		drifts[i] = (struct data_drift){ .columns = &columns[i], .count = 1 };
	}
	assert_true(chart_drift(&r, &c, &err));
	p = &c->panels[0];
	assert_string_equal(p->title, "temp: PSI, the score of the verdict");
	assert_string_equal(p->x.names[2], "@4");
	assert_int_equal(need(p, "measured")->n, 3);
	assert_true(isnan(need(p, "measured")->y[1]));
	assert_non_null(layer(p, "threshold"));
	assert_null(layer(p, "floor"));
	assert_int_equal(need(p, "drift")->n, 1);
	assert_true(need(p, "drift")->x[0] == 2);
	chart_free(c);
	r.measure = "psi";
	assert_true(chart_drift(&r, &c, &err));
	assert_string_equal(c->panels[0].title, "temp: PSI");
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
