/* Many curves as few: means and bands of groups of lines. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base.h"
#include "chart_group.h"

static const char *const labels[] = { "one", "two" };

static struct chart *
draw(struct chart_track *tracks, size_t n, enum run_band band, size_t columns)
{
	struct chart *c = chart_new(NULL);

	chart_group_add(c, chart_add_panel(c, "loss"), &(struct chart_group_request){ .tracks = tracks,
	    .track_count = n, .labels = labels, .group_count = 2, .band = band, .columns = columns });
	return c;
}

static void
drop(struct chart *c, struct chart_track *tracks, size_t n)
{
	chart_free(c);
	for (size_t i = 0; i < n; i++)
		chart_track_release(&tracks[i]);
}

static void
add(struct chart_track *t, double x, double y)
{
	chart_track_add(t, x, y, y, y);
}

/* Three lines at steps 0, 1, 2; the third ends early; one of another group. */
static void
few_points_give_exact_means_and_bands(void **state)
{
	struct chart_track t[4] = { { .group = 0 }, { .group = 0 }, { .group = 0 }, { .group = 1 } };
	const struct chart_layer *band, *line;
	struct chart *c;

	(void)state;
	for (int i = 0; i < 3; i++) {
		add(&t[0], i, 1);
		add(&t[1], i, 3);
		if (i < 2)
			add(&t[2], i, 5);
		add(&t[3], i, 7);
	}
	c = draw(t, 4, RUN_BAND_MINMAX, 100);
	assert_int_equal(c->panels[0].layer_count, 4);
	band = &c->panels[0].layers[0];
	line = &c->panels[0].layers[2];
	assert_int_equal(band->kind, CHART_BAND);
	assert_int_equal(line->kind, CHART_LINE);
	assert_string_equal(line->label, "one");
	assert_int_equal(line->n, 3);
	assert_true(line->y[0] == 3 && line->y[1] == 3 && line->y[2] == 2);
	assert_true(band->y[0] == 1 && band->y2[0] == 5 && band->y2[2] == 3);
	chart_free(c);
	c = draw(t, 4, RUN_BAND_STDDEV, 100);
	band = &c->panels[0].layers[0];
	assert_true(fabs(band->y[0] - 1) < 1e-12 && fabs(band->y2[0] - 5) < 1e-12);
	assert_true(fabs(band->y2[2] - (2 + sqrt(2))) < 1e-12);
	/* A single run has no deviation. */
	assert_true(isnan(c->panels[0].layers[1].y[0]));
	chart_free(c);
	c = draw(t, 4, RUN_BAND_NONE, 100);
	assert_int_equal(c->panels[0].layer_count, 2);
	drop(c, t, 4);
}

static void
other_steps_are_met_on_the_way_between_two_points(void **state)
{
	struct chart_track t[2] = { { .group = 0 }, { .group = 0 } };
	const struct chart_layer *line;
	struct chart *c;

	(void)state;
	/* Out of order, as a resumed run writes; a NaN is no point. */
	add(&t[0], 10, 20);
	add(&t[0], 0, 0);
	add(&t[0], 5, (double)NAN);
	add(&t[1], 0, 10);
	add(&t[1], 5, 10);
	add(&t[1], 10, 10);
	c = draw(t, 2, RUN_BAND_MINMAX, 100);
	line = &c->panels[0].layers[1];
	assert_int_equal(line->n, 3);
	assert_true(line->x[1] == 5 && line->y[0] == 5 && line->y[1] == 10 && line->y[2] == 15);
	drop(c, t, 2);
}

/* Whatever the lines: the band holds every extreme of every point of them. */
static void
no_extreme_is_lost_in_many_points(void **state)
{
	enum { LINES = 7 };

	(void)state;
	srand(5);
	for (int round = 0; round < 200; round++) {
		struct chart_track t[LINES] = { { .group = 0 } };
		double low = (double)INFINITY, high = -(double)INFINITY, band_low = low, band_high = high;
		const struct chart_layer *band;
		struct chart *c;

		for (size_t i = 0; i < LINES; i++) {
			int n = rand() % 500, from = rand() % 1000, step = 1 + rand() % 9;

			t[i].group = 0;
			for (int k = 0; k < n; k++) {
				double y = rand() % 1000 == 0 ? 1e6 * (rand() % 200 - 100) : rand() % 100;

				add(&t[i], from + k * step + rand() % step, y);
				low = fmin(low, y);
				high = fmax(high, y);
			}
		}
		c = draw(t, LINES, RUN_BAND_MINMAX, (size_t)(rand() % 200));
		band = c->panels[0].layer_count > 0 ? &c->panels[0].layers[0] : NULL;
		for (size_t i = 0; band != NULL && i < band->n; i++) {
			band_low = fmin(band_low, band->y[i]);
			band_high = fmax(band_high, band->y2[i]);
		}
		assert_true(band_low == low && band_high == high);
		drop(c, t, LINES);
	}
}

static void
groups_without_points_add_nothing(void **state)
{
	struct chart_track t[2] = { { .group = 0 }, { .group = 1 } };
	struct chart *c;

	(void)state;
	c = draw(t, 2, RUN_BAND_MINMAX, 10);
	assert_int_equal(c->panels[0].layer_count, 0);
	chart_free(c);
	add(&t[1], 3, 4);
	c = draw(t, 2, RUN_BAND_MINMAX, 10);
	assert_int_equal(c->panels[0].layer_count, 2);
	assert_int_equal(c->panels[0].layers[1].n, 1);
	drop(c, t, 2);
}

static void
smoothing_starts_at_the_first_value_and_keeps_gaps(void **state)
{
	double y[] = { 4, 4, (double)NAN, 4, 8 };

	(void)state;
	chart_smooth(y, ARRAY_LEN(y), 0.5);
	assert_true(fabs(y[0] - 4) < 1e-12 && fabs(y[3] - 4) < 1e-12);
	assert_true(isnan(y[2]));
	assert_true(y[4] > 4 && y[4] < 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_points_give_exact_means_and_bands),
		cmocka_unit_test(other_steps_are_met_on_the_way_between_two_points),
		cmocka_unit_test(no_extreme_is_lost_in_many_points),
		cmocka_unit_test(groups_without_points_add_nothing),
		cmocka_unit_test(smoothing_starts_at_the_first_value_and_keeps_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
