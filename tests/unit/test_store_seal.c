/* Points written, sealed and read: no extreme lost, live and sealed agree, damage is survived. */
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base.h"
#include "lib/must.h"
#include "lib/points_text.h"
#include "os_fs.h"
#include "store_points.h"

static char folder[64], path[128];

static int
setup(void **state)
{
	(void)state;
	str_copy(folder, sizeof folder, "/tmp/benchtop-points-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/metrics.bin", folder);
	return 0;
}

static int
teardown(void **state)
{
	struct err err;

	(void)state;
	return fs_remove_tree(folder, &err) ? 0 : -1;
}

struct point {
	int64_t step, time;
	double value;
};

static void
write_points(const char *name, const struct point *p, size_t n)
{
	struct store_points_writer *w;
	struct err err;
	uint32_t series;

	must(store_points_writer_open(&w, path, &err), &err);
	must(store_points_series(w, name, &series, &err), &err);
	for (size_t i = 0; i < n; i++)
		must(store_points_add(w, series, p[i].step, p[i].time, p[i].value, &err), &err);
	must(store_points_writer_close(w, &err), &err);
}

static void
seal(void)
{
	struct err err;

	must(store_points_seal(path, &err), &err);
}

/* Points whose steps and times wander, with gaps and infinities. */
static void
make_points(struct point *p, size_t n, unsigned seed, bool ascending)
{
	int64_t step = 0, time = INT64_C(1700000000000000000);

	srand(seed);
	for (size_t i = 0; i < n; i++) {
		step += rand() % 4;
		time += rand() % 1000000;
		if (!ascending && rand() % 50 == 0)
			step -= rand() % 100, time -= rand() % 5000000;
		p[i] = (struct point){ step, time, (rand() % 20000) / 7.0 - 1000 };
		if (rand() % 20 == 0)
			p[i].value = NAN;
		if (rand() % 500 == 0)
			p[i].value = rand() % 2 ? INFINITY : -INFINITY;
	}
}

static void
check_bucket(const struct store_bucket *b, const struct point *p, size_t n, bool by_step, bool last)
{
	double min = NAN, max = NAN;
	uint64_t count = 0, nan = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t x = by_step ? p[i].step : p[i].time;

		if (x < b->from || (last ? x > b->to : x >= b->to))
			continue;
		count++;
		nan += isnan(p[i].value);
		min = fmin(min, p[i].value);
		max = fmax(max, p[i].value);
	}
	assert_int_equal(b->count, count);
	assert_int_equal(b->nan, nan);
	assert_true((isnan(min) && isnan(b->min)) || min == b->min);
	assert_true((isnan(max) && isnan(b->max)) || max == b->max);
}

static void
check_reading(const struct point *p, size_t n, enum store_axis axis, size_t buckets)
{
	struct store_bucket *b = x_new_array(struct store_bucket, buckets);
	struct store_points *points;
	int64_t from, to;
	size_t series, got;
	struct err err;

	must(store_points_open(&points, path, &err), &err);
	assert_true(store_points_find(points, "loss", &series));
	assert_true(store_points_range(points, series, axis, &from, &to));
	must(store_points_read(points, series, axis, from, to, buckets, b, &got, &err), &err);
	assert_true(got > 0 && got <= buckets);
	assert_true(b[0].from == from && b[got - 1].to == to);
	for (size_t i = 0; i < got; i++) {
		assert_true(i == 0 || b[i].from == b[i - 1].to);
		check_bucket(&b[i], p, n, axis == STORE_AXIS_STEP, i + 1 == got);
	}
	store_points_close(points);
	x_free(b);
}

static void
a_sealed_series_is_exact_in_every_bucket(void **state)
{
	static const size_t sizes[] = { 1, 2, 255, 256, 257, 4096, 4097, 70000 };
	static struct point p[70000];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		for (int ascending = 0; ascending < 2; ascending++) {
			make_points(p, sizes[i], (unsigned)i + 1, ascending);
			unlink(path);
			write_points("loss", p, sizes[i]);
			seal();
			check_reading(p, sizes[i], STORE_AXIS_STEP, 1);
			check_reading(p, sizes[i], STORE_AXIS_STEP, 97);
			check_reading(p, sizes[i], STORE_AXIS_TIME, 200);
		}
	}
}

static void
a_short_live_series_is_exact_too(void **state)
{
	static struct point p[4096];

	(void)state;
	make_points(p, 4096, 9, true);
	unlink(path);
	write_points("loss", p, 4096);
	check_reading(p, 4096, STORE_AXIS_STEP, 50);
}

static void
a_long_live_series_loses_no_extreme(void **state)
{
	enum { N = 100000, BUCKETS = 64 };
	static struct point p[N];
	struct store_bucket b[BUCKETS];
	struct store_points *points;
	double min = INFINITY, max = -INFINITY;
	uint64_t count = 0;
	int64_t from, to;
	size_t got;
	struct err err;

	(void)state;
	make_points(p, N, 4, true);
	unlink(path);
	write_points("loss", p, N);
	must(store_points_open(&points, path, &err), &err);
	assert_true(store_points_range(points, 0, STORE_AXIS_STEP, &from, &to));
	must(store_points_read(points, 0, STORE_AXIS_STEP, from, to, BUCKETS, b, &got, &err), &err);
	for (size_t i = 0; i < got; i++) {
		count += b[i].count;
		min = fmin(min, b[i].min);
		max = fmax(max, b[i].max);
	}
	assert_int_equal(count, N);
	assert_true(min == -INFINITY && max == INFINITY);
	store_points_close(points);
}

struct seen {
	size_t n;
	int64_t last_step;
	double sum;
	size_t stop_at;
};

static bool
see(void *ctx, const struct store_point *p)
{
	struct seen *s = ctx;

	assert_true(p->step >= s->last_step);
	s->last_step = p->step;
	s->sum += isfinite(p->value) ? p->value : 0;
	return ++s->n != s->stop_at;
}

static void
every_point_comes_back_in_order_and_ties_as_they_came(void **state)
{
	enum { N = 30000 };
	static struct point p[N];
	struct seen all = { .last_step = INT64_MIN }, some = { .last_step = INT64_MIN, .stop_at = 5 };
	struct store_points *points;
	struct err err;

	(void)state;
	for (int i = 0; i < N; i++)
		p[i] = (struct point){ (i * 7919) % 1000, i, i };
	unlink(path);
	write_points("loss", p, N);
	seal();
	must(store_points_open(&points, path, &err), &err);
	assert_true(points_are_sealed(path));
	must(store_points_each(points, 0, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, see, &all, &err), &err);
	assert_int_equal(all.n, N);
	assert_true(all.sum == (double)N * (N - 1) / 2);
	must(store_points_each(points, 0, STORE_AXIS_STEP, 0, 999, see, &some, &err), &err);
	assert_int_equal(some.n, 5);
	store_points_close(points);
}

static void
many_series_and_long_names_survive_sealing(void **state)
{
	enum { SERIES = 300 };
	struct store_points_writer *w;
	struct store_points *points;
	char name[200];
	uint32_t number;
	size_t series;
	struct err err;

	(void)state;
	unlink(path);
	must(store_points_writer_open(&w, path, &err), &err);
	for (int i = 0; i < 30 * SERIES; i++) {
		snprintf(name, sizeof name, "val/%0*d", i % SERIES % 150 + 1, i % SERIES);
		must(store_points_series(w, name, &number, &err), &err);
		must(store_points_add(w, number, i, i, i % SERIES, &err), &err);
	}
	must(store_points_writer_close(w, &err), &err);
	seal();
	seal();
	must(store_points_open(&points, path, &err), &err);
	for (int i = 0; i < SERIES; i++) {
		snprintf(name, sizeof name, "val/%0*d", i % 150 + 1, i);
		assert_true(store_points_find(points, name, &series));
		assert_true(store_points_summary_of(points, series)->mean ==
		    store_points_summary_of(points, series)->last);
	}
	store_points_close(points);
}

static void
a_reader_sees_growth_and_the_sealing(void **state)
{
	struct point p[3] = { { 1, 10, 1 }, { 2, 20, 2 }, { 3, 30, 3 } };
	struct store_points *points;
	bool changed;
	struct err err;

	(void)state;
	unlink(path);
	must(store_points_open(&points, path, &err), &err);
	assert_int_equal(store_points_count(points), 0);
	write_points("loss", p, 2);
	must(store_points_refresh(points, &changed, &err), &err);
	assert_true(changed);
	assert_int_equal(store_points_summary_of(points, 0)->count, 2);
	must(store_points_refresh(points, &changed, &err), &err);
	assert_false(changed);
	write_points("loss", p + 2, 1);
	must(store_points_refresh(points, &changed, &err), &err);
	assert_true(changed && store_points_summary_of(points, 0)->last == 3);
	seal();
	assert_true(points_are_sealed(path));
	must(store_points_refresh(points, &changed, &err), &err);
	assert_true(changed);
	assert_int_equal(store_points_summary_of(points, 0)->count, 3);
	store_points_close(points);
}

/* A sealed file with any one byte changed is refused or read, never a crash. */
static void
damage_ends_in_an_error_or_a_picture(void **state)
{
	static struct point p[600];
	struct buf bytes = BUF_INIT;
	struct err err;

	(void)state;
	make_points(p, 600, 3, true);
	unlink(path);
	write_points("loss", p, 600);
	seal();
	must(fs_read_file(path, 0, &bytes, &err), &err);
	for (size_t i = 0; i < bytes.len; i += i < 64 || bytes.len - i < 300 ? 1 : 61) {
		struct store_bucket b[50];
		struct store_points *points;
		int64_t from, to;
		size_t got;

		bytes.data[i] ^= 0x5a;
		must(fs_write_file(path, buf_slice(&bytes), 0, &err), &err);
		bytes.data[i] ^= 0x5a;
		if (!store_points_open(&points, path, &err))
			continue;
		if (store_points_count(points) > 0 &&
		    store_points_range(points, 0, STORE_AXIS_STEP, &from, &to) &&
		    !store_points_read(points, 0, STORE_AXIS_STEP, from, to, 50, b, &got, &err))
			assert_int_equal(err.kind, ERR_CORRUPT);
		store_points_close(points);
	}
	buf_release(&bytes);
}

/* A live file cut anywhere gives what was whole before the cut. */
static void
a_torn_tail_costs_one_record(void **state)
{
	struct point p[4] = { { 1, 1, 1 }, { 2, 2, 2 }, { 3, 3, 3 }, { 4, 4, 4 } };
	struct buf bytes = BUF_INIT;
	struct err err;

	(void)state;
	unlink(path);
	write_points("loss", p, 4);
	must(fs_read_file(path, 0, &bytes, &err), &err);
	for (size_t n = 64; n <= bytes.len; n++) {
		struct store_points *points;

		must(fs_write_file(path, (struct slice){ bytes.data, n }, 0, &err), &err);
		must(store_points_open(&points, path, &err), &err);
		assert_int_equal(store_points_summary_of(points, 0)->count, (n - 64) / 32);
		store_points_close(points);
		write_points("loss", p, 1);
		must(store_points_open(&points, path, &err), &err);
		assert_int_equal(store_points_summary_of(points, 0)->count, (n - 64) / 32 + 1);
		store_points_close(points);
	}
	buf_release(&bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sealed_series_is_exact_in_every_bucket),
		cmocka_unit_test(a_short_live_series_is_exact_too),
		cmocka_unit_test(a_long_live_series_loses_no_extreme),
		cmocka_unit_test(every_point_comes_back_in_order_and_ties_as_they_came),
		cmocka_unit_test(many_series_and_long_names_survive_sealing),
		cmocka_unit_test(a_reader_sees_growth_and_the_sealing),
		cmocka_unit_test(damage_ends_in_an_error_or_a_picture),
		cmocka_unit_test(a_torn_tail_costs_one_record),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
