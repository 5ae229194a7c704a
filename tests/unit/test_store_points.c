/* Points: what was added comes back, torn files, live and sealed readers agree, no extreme is lost. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/points_text.h"
#include "lib/store_fixture.h"
#include "os_fs.h"
#include "store_points.h"

static uint64_t state;

static uint64_t
next_random(void)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return state >> 33;
}

struct sample {
	struct store_point *point;
	size_t count;
};

/* Steps that ascend, repeat, jump, or (unordered) come in any order; values with NaN and infinities. */
static struct sample
make_sample(size_t count, bool ordered)
{
	struct sample s = { x_new_array(struct store_point, count + 1), count };
	int64_t step = 0, time = INT64_C(1700000000000000000);

	for (size_t i = 0; i < count; i++) {
		uint64_t kind = next_random() % 100;

		step += (int64_t)(next_random() % 4) * (kind == 0 ? 1000 : 1);
		time += (int64_t)(next_random() % 1000);
		s.point[i].step = ordered ? step : (int64_t)(next_random() % (count + 1));
		s.point[i].time = time;
		s.point[i].value = kind < 5 ? (double)NAN : kind == 6 ? (double)INFINITY
			: kind == 7 ? -(double)INFINITY : (double)next_random() / 1e6 - 500;
	}
	return s;
}

static void
write_sample(const char *path, const char *name, const struct sample *s)
{
	struct store_points_writer *w;
	struct err err;
	uint32_t series, other;

	assert_true(store_points_writer_open(&w, path, &err));
	assert_true(store_points_series(w, name, &series, &err));
	assert_true(store_points_series(w, "another series with a rather long name", &other, &err));
	for (size_t i = 0; i < s->count; i++) {
		const struct store_point *p = &s->point[i];

		assert_true(store_points_add(w, series, p->step, p->time, p->value, &err));
		if (i % 3 == 0)
			assert_true(store_points_add(w, other, (int64_t)i, p->time, 1, &err));
	}
	assert_true(store_points_writer_close(w, &err));
}

static bool
same(double a, double b)
{
	return (isnan(a) && isnan(b)) || a == b;
}

struct collect {
	const struct sample *s;
	size_t at;
	bool equal;
};

static bool
compare_point(void *ctx, const struct store_point *p)
{
	struct collect *c = ctx;
	const struct store_point *q = &c->s->point[c->at++];

	c->equal = c->equal && p->step == q->step && p->time == q->time && same(p->value, q->value);
	return true;
}

static void
comes_back_exactly(struct store_points *p, const struct sample *s)
{
	struct collect c = { s, 0, true };
	struct err err;
	size_t series;

	assert_true(store_points_find(p, "loss", &series));
	assert_true(store_points_each(p, series, STORE_AXIS_STEP, INT64_MIN, INT64_MAX, compare_point, &c,
	    &err));
	assert_int_equal(c.at, s->count);
	assert_true(c.equal);
}

/* What a bucket must say, the slow way. The sample is in the order of the axis. */
static void
bucket_is_right(const struct store_bucket *b, bool last, const struct sample *s, enum store_axis axis)
{
	double min = (double)NAN, max = (double)NAN, first = (double)NAN, end = (double)NAN;
	uint64_t count = 0, nan = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct store_point *p = &s->point[i];
		int64_t x = axis == STORE_AXIS_STEP ? p->step : p->time;

		if (x < b->from || x > b->to || (x == b->to && !last))
			continue;
		if (count++ == 0)
			first = p->value;
		end = p->value;
		nan += isnan(p->value) != 0;
		min = fmin(min, p->value);
		max = fmax(max, p->value);
	}
	assert_int_equal(b->count, count);
	assert_int_equal(b->nan, nan);
	assert_true(same(b->min, min) && same(b->max, max));
	assert_true(same(b->first, first) && same(b->last, end));
}

static void
buckets_are_right(struct store_points *p, const struct sample *s, enum store_axis axis)
{
	struct store_bucket out[40];
	struct err err;
	int64_t low, high;
	size_t series, got;

	assert_true(store_points_find(p, "loss", &series));
	assert_true(store_points_range(p, series, axis, &low, &high));
	for (int turn = 0; turn < 12; turn++) {
		int64_t from = low, to = high;
		size_t buckets = turn == 1 ? 1 : 1 + next_random() % ARRAY_LEN(out);

		if (turn > 1) {
			from += (int64_t)(next_random() % (uint64_t)(high - low + 1)) - 3;
			to = from + (int64_t)(next_random() % (uint64_t)(high - low + 1));
		}
		assert_true(store_points_read(p, series, axis, from, to, buckets, out, &got, &err));
		assert_true(got <= buckets && got > 0);
		assert_int_equal(out[0].from, from);
		assert_int_equal(out[got - 1].to, to);
		for (size_t b = 0; b < got; b++) {
			assert_true(b == 0 || out[b].from == out[b - 1].to);
			bucket_is_right(&out[b], b + 1 == got, s, axis);
		}
	}
}

static int
by_step(const void *a, const void *b)
{
	const struct store_point *x = a, *y = b;

	/* Times are those of arrival, so they make the order stable. */
	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return x->time < y->time ? -1 : x->time > y->time;
}

static void
points_come_back_live_and_sealed(void **unused)
{
	static const size_t counts[] = { 1, 2, 255, 256, 257, 4095, 4096, 4097, 70000 };
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");

	(void)unused;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
		struct sample s;
		struct store_points *p;
		bool changed;

		state = i;
		s = make_sample(counts[i], true);
		unlink(path);
		write_sample(path, "loss", &s);
		assert_true(store_points_open(&p, path, &f->err));
		assert_int_equal(store_points_count(p), 2);
		comes_back_exactly(p, &s);
		if (counts[i] <= 4096)
			buckets_are_right(p, &s, STORE_AXIS_STEP);
		assert_false(points_are_sealed(path));
		assert_true(store_points_seal(path, &f->err));
		assert_true(points_are_sealed(path));
		assert_true(store_points_refresh(p, &changed, &f->err));
		assert_true(changed);
		assert_string_equal(store_points_name(p, 1), "another series with a rather long name");
		comes_back_exactly(p, &s);
		buckets_are_right(p, &s, STORE_AXIS_STEP);
		if (counts[i] > 2)
			buckets_are_right(p, &s, STORE_AXIS_TIME);
		store_points_close(p);
		x_free(s.point);
	}
	fixture_free(f);
}

static void
steps_out_of_order_are_sorted_by_sealing(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");
	struct store_points *p;
	struct sample s;

	(void)unused;
	state = 7;
	s = make_sample(10000, false);
	write_sample(path, "loss", &s);
	assert_true(store_points_seal(path, &f->err));
	assert_true(store_points_open(&p, path, &f->err));
	qsort(s.point, s.count, sizeof s.point[0], by_step);
	comes_back_exactly(p, &s);
	buckets_are_right(p, &s, STORE_AXIS_STEP);
	store_points_close(p);
	x_free(s.point);
	fixture_free(f);
}

/* However many points a bucket of a live series stands for, the greatest and the smallest are in it. */
static void
no_extreme_is_lost_while_a_run_writes(void **unused)
{
	enum { COUNT = 100000 };
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");
	struct store_bucket out[50];
	struct store_points_writer *w;
	struct store_points *p;
	uint32_t series;
	size_t got;

	(void)unused;
	for (int64_t spike = 0; spike < COUNT; spike += 9973) {
		uint64_t count = 0;
		double max = 0, min = 0;

		unlink(path);
		assert_true(store_points_writer_open(&w, path, &f->err));
		assert_true(store_points_series(w, "loss", &series, &f->err));
		for (int64_t i = 0; i < COUNT; i++)
			assert_true(store_points_add(w, series, i, i, i == spike ? 99 : i == spike + 1 ? -99 : 0,
			    &f->err));
		assert_true(store_points_writer_close(w, &f->err));
		assert_true(store_points_open(&p, path, &f->err));
		assert_true(store_points_read(p, 0, STORE_AXIS_STEP, 0, COUNT - 1, 50, out, &got, &f->err));
		for (size_t b = 0; b < got; b++) {
			count += out[b].count;
			max = fmax(max, out[b].max);
			min = fmin(min, out[b].min);
			if (out[b].max > 0)
				assert_true(spike >= out[b].from - COUNT / 2048 && spike <= out[b].to + COUNT / 2048);
		}
		assert_int_equal(count, COUNT);
		assert_true(max == 99 && (min == -99 || spike == COUNT - 1));
		store_points_close(p);
	}
	fixture_free(f);
}

static void
a_file_cut_at_any_byte_keeps_its_whole_points(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");
	struct store_points_writer *w;
	struct store_points *p;
	struct sample s;
	struct slice whole;
	uint32_t series;

	(void)unused;
	state = 3;
	s = make_sample(9, true);
	write_sample(path, "loss", &s);
	whole = fixture_read(f, path);
	for (size_t cut = 0; cut <= whole.n; cut++) {
		size_t points = 0, at;

		fixture_write(path, whole.p, cut);
		assert_true(store_points_open(&p, path, &f->err));
		for (size_t i = 0; i < store_points_count(p); i++)
			points += store_points_summary_of(p, i)->count;
		store_points_close(p);
		assert_true(store_points_writer_open(&w, path, &f->err));
		assert_true(store_points_series(w, "loss", &series, &f->err));
		assert_int_equal(store_points_summary(w, series)->count + (store_points_series_count(w) > 1
		    ? store_points_summary(w, 1)->count : 0), points);
		assert_true(store_points_add(w, series, 1000, 1000, 5, &f->err));
		assert_true(store_points_writer_close(w, &f->err));
		assert_true(store_points_open(&p, path, &f->err));
		assert_true(store_points_find(p, "loss", &at));
		assert_int_equal(store_points_summary_of(p, at)->step, 1000);
		store_points_close(p);
	}
	x_free(s.point);
	fixture_free(f);
}

static void
a_flipped_bit_costs_one_point(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin"), *copy;
	struct store_points *p;
	struct sample s;
	struct slice whole;

	(void)unused;
	state = 4;
	s = make_sample(30, true);
	write_sample(path, "x", &s);
	whole = fixture_read(f, path);
	copy = arena_alloc(f->arena, whole.n);
	memcpy(copy, whole.p, whole.n);
	/* Behind the header and the definitions (1 cell and 2 cells). */
	for (size_t i = 32 * 4; i < whole.n; i++) {
		uint64_t points = 0;

		copy[i] ^= 0x10;
		fixture_write(path, copy, whole.n);
		copy[i] ^= 0x10;
		assert_true(store_points_open(&p, path, &f->err));
		for (size_t n = 0; n < store_points_count(p); n++)
			points += store_points_summary_of(p, n)->count;
		assert_int_equal(points, 39);
		store_points_close(p);
	}
	x_free(s.point);
	fixture_free(f);
}

/* Sealed files with a flipped bit or cut off are refused or read, never believed beyond their end. */
static void
a_damaged_sealed_file_is_never_trusted(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin"), *copy;
	struct store_bucket out[10];
	struct sample s;
	struct slice whole;

	(void)unused;
	state = 5;
	s = make_sample(600, true);
	write_sample(path, "loss", &s);
	assert_true(store_points_seal(path, &f->err));
	whole = fixture_read(f, path);
	copy = arena_alloc(f->arena, whole.n);
	memcpy(copy, whole.p, whole.n);
	for (size_t i = 0; i < whole.n; i += 7) {
		struct store_points *p;
		int64_t from, to;
		size_t got;

		copy[i] ^= 0x40;
		fixture_write(path, copy, i % 2 == 0 ? whole.n : i);
		copy[i] ^= 0x40;
		if (!store_points_open(&p, path, &f->err))
			continue;
		for (size_t n = 0; n < store_points_count(p); n++) {
			bool ok = store_points_range(p, n, STORE_AXIS_STEP, &from, &to)
			    && store_points_read(p, n, STORE_AXIS_STEP, from, to, 10, out, &got, &f->err);

			(void)ok;
		}
		store_points_close(p);
	}
	x_free(s.point);
	fixture_free(f);
}

static void
summaries_are_kept_while_writing(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");
	struct store_points_writer *w;
	const struct store_summary *s;
	uint32_t a, b;

	(void)unused;
	for (int turn = 0; turn < 2; turn++) {
		assert_true(store_points_writer_open(&w, path, &f->err));
		assert_true(store_points_series(w, "loss", &a, &f->err));
		assert_true(store_points_series(w, "", &b, &f->err));
		if (turn == 0) {
			assert_true(store_points_add(w, a, 1, 10, 2, &f->err));
			assert_true(store_points_add(w, a, 2, 20, (double)NAN, &f->err));
			assert_true(store_points_add(w, a, 3, 30, -4, &f->err));
			assert_true(store_points_add(w, b, 1, 1, -(double)INFINITY, &f->err));
		}
		/* The second turn has them from the file. */
		s = store_points_summary(w, a);
		assert_int_equal(s->count, 3);
		assert_int_equal(s->nan, 1);
		assert_true(s->last == -4 && s->min == -4 && s->max == 2 && s->mean == -1);
		assert_int_equal(s->step, 3);
		assert_true(isinf(store_points_summary(w, b)->min));
		assert_true(store_points_writer_close(w, &f->err));
	}
	fixture_free(f);
}

static void
a_sealed_file_is_not_written_again(void **unused)
{
	struct fixture *f = fixture_new_files();
	char *path = fixture_path(f, "metrics.bin");
	struct store_points_writer *w;
	struct store_points *p;
	struct sample s = { NULL, 0 };

	(void)unused;
	write_sample(path, "loss", &s);
	assert_true(store_points_seal(path, &f->err));
	assert_true(store_points_seal(path, &f->err));
	assert_false(store_points_writer_open(&w, path, &f->err));
	assert_int_equal(f->err.kind, ERR_EXISTS);
	assert_true(store_points_open(&p, path, &f->err));
	assert_int_equal(store_points_count(p), 2);
	assert_int_equal(store_points_summary_of(p, 0)->count, 0);
	store_points_close(p);
	assert_true(store_points_seal(fixture_path(f, "no such file"), &f->err));
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_come_back_live_and_sealed),
		cmocka_unit_test(steps_out_of_order_are_sorted_by_sealing),
		cmocka_unit_test(no_extreme_is_lost_while_a_run_writes),
		cmocka_unit_test(a_file_cut_at_any_byte_keeps_its_whole_points),
		cmocka_unit_test(a_flipped_bit_costs_one_point),
		cmocka_unit_test(a_damaged_sealed_file_is_never_trusted),
		cmocka_unit_test(summaries_are_kept_while_writing),
		cmocka_unit_test(a_sealed_file_is_not_written_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
