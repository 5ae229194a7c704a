/* Curves of runs: places on the axes, epochs, the exact point that is nearest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "base_time.h"
#include "chart_run.h"

static char path[64];
static struct err err;

static const int64_t start = INT64_C(1700000000) * TIME_SECOND;

static bool
is_near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

/* loss at steps 0, 10, ... with one outlier; an epoch every 100 steps; a point a second. */
static struct store_points *
make_points(int count, bool with_epochs, bool sealed)
{
	struct store_points_writer *w;
	struct store_points *points;
	uint32_t loss, epoch = 0;

	str_copy(path, sizeof path, "/tmp/benchtop-chart-run-XXXXXX");
	close(mkstemp(path));
	unlink(path);
	assert_true(store_points_writer_open(&w, path, &err));
	assert_true(store_points_series(w, "loss", &loss, &err));
	if (with_epochs)
		assert_true(store_points_series(w, "epoch", &epoch, &err));
	for (int i = 0; i < count; i++) {
		int64_t at = start + i * TIME_SECOND;

		assert_true(store_points_add(w, loss, 10 * i, at, i == count / 3 ? 99 : 1.0 / (1 + i), &err));
		if (with_epochs)
			assert_true(store_points_add(w, epoch, 10 * i, at, i / 10, &err));
	}
	assert_true(store_points_writer_close(w, &err));
	if (sealed)
		assert_true(store_points_seal(path, &err));
	assert_true(store_points_open(&points, path, &err));
	return points;
}

static void
drop_points(struct store_points *points)
{
	store_points_close(points);
	unlink(path);
}

static struct chart *
draw(struct store_points *points, enum chart_run_x x, double from, double to)
{
	const char *id = "a", *metric = "loss";
	struct chart *c;

	assert_true(chart_run(NULL, &(struct chart_run_request){ .ids = &id, .labels = &id,
	    .points = &points, .run_count = 1, .metrics = &metric, .metric_count = 1, .x = x,
	    .from = from, .to = to, .buckets = 100 }, &c, &err));
	return c;
}

static void
epochs_go_on_evenly_between_their_beginnings(void **state)
{
	struct store_points *points = make_points(50, true, false);
	struct chart *c = draw(points, CHART_X_EPOCH, (double)NAN, (double)NAN);
	const struct chart_layer *l = &c->panels[0].layers[0];

	(void)state;
	assert_true(chart_source_has_epochs(points));
	assert_int_equal(l->n, 50);
	assert_true(is_near(l->x[0], 0));
	assert_true(is_near(l->x[15], 1.5));
	assert_true(is_near(l->x[49], 4.9));
	chart_free(c);
	c = draw(points, CHART_X_EPOCH, 2, 3);
	assert_int_equal(c->panels[0].layers[0].n, 11);
	assert_true(is_near(chart_range_x(&c->panels[0]).min, 2));
	assert_true(is_near(chart_range_x(&c->panels[0]).max, 3));
	chart_free(c);
	drop_points(points);
}

static void
without_epochs_the_axis_is_steps(void **state)
{
	struct store_points *points = make_points(50, false, true);
	struct chart *c = draw(points, CHART_X_EPOCH, (double)NAN, (double)NAN);

	(void)state;
	assert_false(chart_source_has_epochs(points));
	assert_true(is_near(c->panels[0].layers[0].x[15], 150));
	chart_free(c);
	drop_points(points);
}

static void
a_part_beyond_the_series_is_empty(void **state)
{
	struct store_points *points = make_points(50, false, true);
	struct chart *c = draw(points, CHART_X_STEP, 5000, 6000);

	(void)state;
	assert_int_equal(c->panels[0].layer_count, 0);
	assert_true(is_near(chart_range_x(&c->panels[0]).min, 5000));
	chart_free(c);
	drop_points(points);
}

/* Through buckets of thousands of points to the one that was meant. */
static void
the_nearest_point_is_exact_in_long_series(void **state)
{
	enum { COUNT = 200000 };

	(void)state;
	for (int sealed = 0; sealed < 2; sealed++) {
		struct store_points *points = make_points(COUNT, false, sealed);
		struct chart_source s = { .points = points };
		struct store_point p = { 0 };

		assert_true(store_points_find(points, "loss", &s.series));
		assert_true(chart_source_choose(&s, CHART_X_STEP, (double)NAN, (double)NAN));
		assert_true(chart_source_nearest(&s, 10 * (COUNT / 3) + 4, &p));
		assert_int_equal(p.step, 10 * (COUNT / 3));
		assert_true(is_near(p.value, 99));
		assert_true(chart_source_nearest(&s, -5, &p));
		assert_int_equal(p.step, 0);
		assert_true(chart_source_nearest(&s, 1e12, &p));
		assert_int_equal(p.step, 10 * (COUNT - 1));
		assert_true(chart_source_choose(&s, CHART_X_RELATIVE, (double)NAN, (double)NAN));
		assert_true(chart_source_nearest(&s, 1234.4, &p));
		assert_int_equal(p.step, 12340);
		assert_int_equal(p.time, start + 1234 * TIME_SECOND);
		chart_source_release(&s);
		drop_points(points);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(epochs_go_on_evenly_between_their_beginnings),
		cmocka_unit_test(without_epochs_the_axis_is_steps),
		cmocka_unit_test(a_part_beyond_the_series_is_empty),
		cmocka_unit_test(the_nearest_point_is_exact_in_long_series),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
