/* Chart descriptions: ranges that are never empty, ticks that never collide, no extreme lost. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base.h"
#include "base_utf8.h"
#include "chart.h"
#include "chart_thin.h"
#include "chart_ticks.h"

static struct chart_range
range_of(const double *y, size_t n, bool log)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");
	struct chart_range r;

	p->y.log = log;
	chart_add_layer(c, p, &(struct chart_layer){ .kind = CHART_LINE, .n = n, .x = y, .y = y });
	r = chart_range_y(p);
	chart_free(c);
	return r;
}

static void
a_range_is_never_empty_inverted_or_infinite(void **state)
{
	static const double cases[][2] = { { 0, 0 }, { 5, 5 }, { -5, -5 }, { NAN, NAN },
		{ DBL_MAX, -DBL_MAX }, { 1e-300, 2e-300 }, { INFINITY, -INFINITY }, { 1, NAN },
		{ 5e-324, 5e-324 }, { 1e15, 1e15 + 1 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (int log = 0; log < 2; log++) {
			struct chart_range r = range_of(cases[i], 2, log);

			assert_true(isfinite(r.min) && isfinite(r.max));
			assert_true(r.min < r.max);
			assert_true(!log || r.min > 0);
		}
	}
}

static void
an_inverted_limit_is_turned_round(void **state)
{
	struct chart *c = chart_new(NULL);
	struct chart_panel *p = chart_add_panel(c, "loss");
	double y[2] = { 1, 2 };

	(void)state;
	chart_add_layer(c, p, &(struct chart_layer){ .n = 2, .x = y, .y = y });
	p->x.min = 10;
	p->x.max = -10;
	assert_true(chart_range_x(p).min == -10 && chart_range_x(p).max == 10);
	chart_free(c);
}

static void
check_ticks(const struct chart_axis *axis, struct chart_range r, double room)
{
	struct chart_ticks t;
	double end = -1e300;

	chart_ticks_make(&t, axis, r, room, true);
	for (size_t i = 0; i < t.n; i++) {
		double share = axis->log ? log(t.at[i] / r.min) / log(r.max / r.min)
		    : (t.at[i] - r.min) / (r.max - r.min);
		double width = utf8_width(t.text[i]), at = share * room;

		assert_true(share > -1e-6 && share < 1 + 1e-6);
		assert_true(at - width / 2 >= end);
		end = at + width / 2 + 1;
		assert_true(i == 0 || strcmp(t.text[i], t.text[i - 1]) != 0);
	}
}

static void
labels_never_touch_and_never_repeat(void **state)
{
	static const enum chart_unit units[] = { CHART_NUMBER, CHART_TIME, CHART_DURATION,
		CHART_BYTES, CHART_SHARE };

	(void)state;
	srand(11);
	for (int i = 0; i < 20000; i++) {
		struct chart_axis axis = { .unit = units[rand() % 5] };
		double scale = pow(10, rand() % 13 - 3), low = (rand() % 2000 - 1000) * scale / 100;
		struct chart_range r = { low, low + scale * (1 + rand() % 100) };

		if (axis.unit == CHART_TIME)
			r = (struct chart_range){ 1.7e9, 1.7e9 + 10 + scale };
		if (axis.unit == CHART_BYTES && r.min < 0)
			r.min = 0;
		axis.log = axis.unit == CHART_NUMBER && rand() % 2 != 0;
		if (axis.log)
			r = (struct chart_range){ scale, scale * pow(10, 1 + rand() % 12) };
		check_ticks(&axis, r, 8 + rand() % 190);
	}
}

static void
values_read_as_people_write_them(void **state)
{
	static const struct {
		enum chart_unit unit;
		double value, step;
		const char *text;
	} cases[] = {
		{ CHART_NUMBER, 50000, 50000, "50 k" },
		{ CHART_NUMBER, 0.25, 0.05, "0.25" },
		{ CHART_NUMBER, 1.00000000002, 1e-11, "1.00000000002" },
		{ CHART_NUMBER, 1234567890123456, 1, "1234567890123456" },
		{ CHART_NUMBER, 9.5e299, 5e298, "9.5e+299" },
		{ CHART_BYTES, 412e6, 1e6, "412 MB" },
		{ CHART_SHARE, 0.5, 0.1, "50%" },
		{ CHART_DURATION, 90, 30, "1:30" },
		{ CHART_TIME, 1795413540, 60, "05:59" },
		{ CHART_NUMBER, (double)NAN, 1, "NaN" },
	};
	char text[CHART_TICK_TEXT];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		chart_ticks_format(text, cases[i].unit, cases[i].value, cases[i].step);
		assert_string_equal(text, cases[i].text);
	}
}

static void
thinning_keeps_every_extreme_of_every_column(void **state)
{
	enum { N = 5000, COLUMNS = 80 };
	static double x[N], y[N];

	(void)state;
	for (unsigned seed = 1; seed <= 50; seed++) {
		struct chart_thinned t;
		double low[COLUMNS], high[COLUMNS], kept_low[COLUMNS], kept_high[COLUMNS];

		srand(seed);
		for (int c = 0; c < COLUMNS; c++) {
			low[c] = kept_low[c] = HUGE_VAL;
			high[c] = kept_high[c] = -HUGE_VAL;
		}
		for (int i = 0; i < N; i++) {
			int c = i * COLUMNS / N;

			x[i] = i;
			y[i] = rand() % 100000;
			low[c] = fmin(low[c], y[i]);
			high[c] = fmax(high[c], y[i]);
		}
		chart_thin(&t, x, y, N, 0, N, COLUMNS);
		assert_true(t.n <= 4 * COLUMNS);
		for (size_t i = 0; i < t.n; i++) {
			int c = (int)(t.x[i] * COLUMNS / N);

			kept_low[c] = fmin(kept_low[c], t.y[i]);
			kept_high[c] = fmax(kept_high[c], t.y[i]);
			assert_true(i == 0 || t.x[i] > t.x[i - 1]);
		}
		assert_memory_equal(low, kept_low, sizeof low);
		assert_memory_equal(high, kept_high, sizeof high);
		assert_true(t.x[0] == 0 && t.x[t.n - 1] == N - 1);
		chart_thin_release(&t);
	}
}

static void
thinning_keeps_gaps(void **state)
{
	double x[9] = { 0, 1, 2, 3, 4, 5, 6, 7, 8 };
	double y[9] = { NAN, 1, 2, NAN, NAN, 3, NAN, 4, NAN };
	struct chart_thinned t;
	size_t gaps = 0;

	(void)state;
	chart_thin(&t, x, y, 9, 0, 9, 2);
	for (size_t i = 0; i < t.n; i++)
		gaps += isnan(t.y[i]);
	assert_int_equal(gaps, 3);
	chart_thin_release(&t);
}

static void
a_clock_that_jumps_back_harms_nothing(void **state)
{
	enum { N = 1000 };
	static double x[N], y[N];
	struct chart_thinned t;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = (i * 7919) % N;
		y[i] = i;
	}
	chart_thin(&t, x, y, N, 0, N, 10);
	assert_int_equal(t.n, N);
	chart_thin_release(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_is_never_empty_inverted_or_infinite),
		cmocka_unit_test(an_inverted_limit_is_turned_round),
		cmocka_unit_test(labels_never_touch_and_never_repeat),
		cmocka_unit_test(values_read_as_people_write_them),
		cmocka_unit_test(thinning_keeps_every_extreme_of_every_column),
		cmocka_unit_test(thinning_keeps_gaps),
		cmocka_unit_test(a_clock_that_jumps_back_harms_nothing),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
