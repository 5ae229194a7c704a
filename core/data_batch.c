/*
 * data_batch.c - arrays of values into statistics.
 */
#include "data_batch.h"

#include <math.h>
#include <string.h>

#include "data_hash.h"
#include "data_row_hash.h"
#include "data_tally.h"

void
data_batch_init(struct data_batch *b)
{
	memset(b, 0, sizeof *b);
	b->map = data_textmap_new();
}

void
data_batch_release(struct data_batch *b)
{
	for (size_t i = 0; i < b->cap; i++)
		data_lane_release(&b->lanes[i]);
	x_free(b->lanes);
	x_free(b->row_hashes);
	x_free(b->reals);
	x_free(b->words);
	data_sorter_release(&b->sorter);
	data_comoment_scratch_release(&b->together);
	data_textmap_free(b->map);
	memset(b, 0, sizeof *b);
}

void
data_batch_begin(
    struct data_batch *b, struct data_column *columns, size_t count, size_t rows)
{
	size_t before = b->cap;

	x_grow(&b->lanes, &b->cap, count);
	if (b->cap > before)
		memset(b->lanes + before, 0, (b->cap - before) * sizeof *b->lanes);
	b->count = count;
	b->rows = 0;
	for (size_t i = 0; i < count; i++)
		data_lane_begin(&b->lanes[i], &columns[i], rows);
}

void
data_batch_take(struct data_batch *b, const char *text, const struct data_cell *cells, size_t n)
{
	for (size_t i = 0; i < b->count; i++)
		data_lane_take(&b->lanes[i], text, cells + i, b->count, n);
	b->rows += n;
}

/* ------------------------------------------------------------------------------------- summing up */

static void
scratch_reserve(struct data_batch *b, size_t n)
{
	if (b->scratch_cap >= n)
		return;
	x_free(b->reals);
	x_free(b->words);
	n += n / 8;
	b->reals = xmalloc(n * sizeof *b->reals);
	b->words = xmalloc(n * sizeof *b->words);
	b->scratch_cap = n;
}

/* Sorting takes time by the width of its keys, so values become small whole numbers where they can: times
 * are counted in their unit from the earliest on, and reals with few decimals are multiplied by a power
 * of ten. */
struct keys {
	enum data_value_kind kind;
	bool scaled;		/* reals: by `power`; else data_key_of_real */
	double power;
	int64_t base, unit;	/* ints: base + key * unit */
};

static inline double
real_of(const struct keys *keys, uint64_t key)
{
	return keys->scaled ? data_tally_real(key, keys->power) : data_real_of_key(key);
}

/* An exact quotient by an odd number is a product with its inverse modulo 2^64 (Newton). */
static uint64_t
inverse(uint64_t odd)
{
	uint64_t x = odd;

	for (int i = 0; i < 6; i++)
		x *= 2 - odd * x;
	return x;
}

static int64_t
time_unit(const struct data_column *c)
{
	static const int64_t units[DATA_RESOLUTIONS] = { [DATA_BY_DAY] = INT64_C(86400000000000),
		[DATA_BY_SECOND] = 1000000000, [DATA_BY_MS] = 1000000, [DATA_BY_US] = 1000,
		[DATA_BY_NS] = 1 };
	size_t finest = 0;

	for (size_t i = 0; i < DATA_RESOLUTIONS; i++)
		if (c->resolutions[i] > 0)
			finest = i;
	return units[finest];
}

/* words[i] = (v[i] - base) / unit, of which it is known that nothing remains. */
static void
scale_ints(uint64_t *words, const int64_t *v, size_t n, const struct keys *keys)
{
	int shift = __builtin_ctzll((uint64_t)keys->unit);
	uint64_t factor = inverse((uint64_t)keys->unit >> shift), base = (uint64_t)keys->base;

	for (size_t i = 0; i < n; i++)
		words[i] = (((uint64_t)v[i] - base) >> shift) * factor;
}

/* A value that came more than `trim` times. */
static void
give_value(struct data_column *c, const struct keys *keys, uint64_t key, uint32_t count)
{
	struct data_top_item item = { .count = count, .kind = (uint32_t)keys->kind };

	if (keys->kind == DATA_VALUE_REAL) {
		item.value.d = real_of(keys, key);
		item.hash = data_hash_real(item.value.d);
	} else {
		item.value.i = (int64_t)((uint64_t)keys->base + key * (uint64_t)keys->unit);
		item.hash = data_hash_int(item.value.i);
	}
	data_top_append(&c->top, &item, NULL);
}

/* The values of the runs, ascending. */
static void
values_of_runs(double *out, const struct data_runs *runs, const struct keys *keys)
{
	if (keys->kind != DATA_VALUE_REAL)
		for (size_t i = 0; i < runs->count; i++)
			out[i] = (double)(int64_t)((uint64_t)keys->base +
						   runs->keys[i] * (uint64_t)keys->unit);
	else
		for (size_t i = 0; i < runs->count; i++)
			out[i] = real_of(keys, runs->keys[i]);
}

/* Runs of distinct values into the quantile sketch, the top values and the count of distinct ones. */
static void
give_runs(struct data_batch *b, const struct data_lane *lane, const struct data_runs *runs,
    const struct keys *keys)
{
	struct data_column *c = lane->column;
	bool many = runs->count > c->top.capacity;
	uint32_t trim = many ? 3 : 0;

	if (many)
		data_column_need_hll(c);
	else
		data_top_reserve(&c->top, runs->count);
	for (size_t i = 0; i < runs->count; i++)
		if (runs->counts[i] > trim)
			give_value(c, keys, runs->keys[i], runs->counts[i]);
	c->top.offset += trim;
	values_of_runs(b->reals, runs, keys);
	data_kll_add_runs(&c->kll, b->reals, runs->counts, runs->count);
}

/* Whole numbers or times. */
static void
finish_ints(struct data_batch *b, struct data_lane *lane, struct keys *keys)
{
	struct data_column *c = lane->column;
	const int64_t *v = lane->values.ints;
	size_t n = lane->count;

	data_tally_ints(c, b->reals, v, n);
	data_tally_order(c, b->reals, n);
	data_moments_add(&c->moments, b->reals, n);
	keys->base = c->min_int;
	keys->unit = lane->family == DATA_FAMILY_TIME ? time_unit(c) : 1;
	scale_ints(b->words, v, n, keys);
}

static void
finish_reals(struct data_batch *b, struct data_lane *lane, struct keys *keys)
{
	static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	struct data_column *c = lane->column;
	const double *v = lane->values.reals;
	size_t n = lane->count;

	data_tally_order(c, v, n);
	data_moments_add(&c->moments, v, n);
	keys->kind = DATA_VALUE_REAL;
	if (c->decimals < ARRAY_LEN(powers))
		keys->power = powers[c->decimals];
	keys->scaled = data_tally_reals(c, b->words, v, n, keys->power);
	for (size_t i = 0; !keys->scaled && i < n; i++)
		b->words[i] = data_key_of_real(v[i]);
}

static void
finish_others(struct data_batch *b, struct data_lane *lane, const char *text)
{
	struct data_text_ref *refs;

	if (lane->other_count == 0)
		return;
	refs = xmalloc(lane->other_count * sizeof *refs);
	scratch_reserve(b, lane->other_count);
	for (size_t i = 0; i < lane->other_count; i++) {
		refs[i] = lane->others[i].ref;
		b->words[i] = lane->others[i].hash;
	}
	data_textmap_add(b->map, lane->column, text, refs, b->words, lane->other_count, true);
	x_free(refs);
}

/* NaN and the infinities are values too. */
static void
give_specials(struct data_column *c)
{
	const struct {
		uint64_t count;
		double value;
	} specials[] = { { c->nan, (double)NAN }, { c->positive_inf, (double)INFINITY },
		{ c->negative_inf, -(double)INFINITY } };

	for (size_t i = 0; i < ARRAY_LEN(specials); i++) {
		struct data_top_item item = { .hash = data_hash_real(specials[i].value),
			.count = specials[i].count,
			.value.d = specials[i].value,
			.kind = DATA_VALUE_REAL };

		if (item.count == 0)
			continue;
		if (c->hll != NULL)
			data_hll_add(c->hll, item.hash);
		data_top_append(&c->top, &item, NULL);
	}
}

/* How far neighbours are apart, as long as they ascend. */
static void
find_gaps(struct data_batch *b, struct data_column *c, const struct data_lane *lane, int64_t unit)
{
	const struct keys keys = { .base = lane->values.ints[0], .unit = unit };
	const int64_t *v = lane->values.ints;
	const struct data_runs *runs;
	size_t n = lane->count;

	if (n < 2 || !c->ascending)
		return;
	/* Of the words that are the same times, less the first, in units. */
	scale_ints(b->words, v, n, &keys);
	for (size_t i = 0; i + 1 < n; i++)
		b->words[i] = b->words[i + 1] - b->words[i];
	runs = data_sort_runs(&b->sorter, b->words, n - 1);
	for (size_t i = 0; i < runs->count; i++)
		b->reals[i] = (double)(runs->keys[i] * (uint64_t)unit);
	c->max_gap = (int64_t)fmin((double)(runs->keys[runs->count - 1] * (uint64_t)unit), 0x1.fffffffffffffp62);
	data_kll_add_runs(&c->gaps, b->reals, runs->counts, runs->count);
}

static void
finish_numbers(struct data_batch *b, struct data_lane *lane)
{
	struct data_column *c = lane->column;
	bool times = lane->family == DATA_FAMILY_TIME;
	struct keys keys = { .kind = DATA_VALUE_INT, .unit = 1 };

	if (times)
		keys.kind = c->classes[DATA_CLASS_TIME] > 0 ? DATA_VALUE_TIME : DATA_VALUE_DATE;
	if (lane->count > 0 && (times || lane->whole))
		finish_ints(b, lane, &keys);
	else if (lane->count > 0)
		finish_reals(b, lane, &keys);
	give_runs(b, lane, data_sort_runs(&b->sorter, b->words, lane->count), &keys);
	give_specials(c);
	if (times)
		find_gaps(b, c, lane, keys.unit);
}

/* Most columns of texts lose their order within some rows. */
static void
find_text_order(struct data_column *c, const struct data_lane *lane, const char *text)
{
	const struct data_text_ref *refs = lane->values.refs;
	size_t i = 0;

	for (; i < lane->count && !data_order_is_lost(&c->order); i++)
		data_order_add(&c->order, text + refs[i].at, refs[i].len & DATA_CELL_LENGTH);
	data_order_skip(&c->order, lane->count - i);
}

static void
finish_texts(struct data_batch *b, struct data_lane *lane, const char *text)
{
	find_text_order(lane->column, lane, text);
	data_textmap_add(
	    b->map, lane->column, text, lane->values.refs, lane->hashes, lane->rows, false);
}

static void
finish_lane(struct data_batch *b, struct data_lane *lane, const char *text)
{
	struct data_column *c = lane->column;

	c->rows += lane->rows;
	if (lane->family == DATA_FAMILY_TEXT)
		finish_texts(b, lane, text);
	else
		finish_numbers(b, lane);
	finish_others(b, lane, text);
	data_row_hash_add(lane, b->row_hashes);
	data_column_settle(c);
}

void
data_batch_finish(struct data_batch *b, const char *text)
{
	if (b->rows_cap < b->rows) {
		x_free(b->row_hashes);
		b->rows_cap = b->rows + b->rows / 8;
		b->row_hashes = xmalloc(b->rows_cap * sizeof *b->row_hashes);
	}
	for (size_t i = 0; i < b->rows; i++)
		b->row_hashes[i] = 0;
	scratch_reserve(b, b->rows);
	for (size_t i = 0; i < b->count; i++)
		finish_lane(b, &b->lanes[i], text);
	for (size_t i = 0; i < b->rows; i++)
		b->row_hashes[i] = data_mix(b->row_hashes[i]);
}

void
data_batch_together(
    struct data_batch *b, const uint32_t *columns, uint32_t count, struct data_comoments *out)
{
	struct data_comoment_input *inputs = x_new_array(struct data_comoment_input, count + 1u);

	for (uint32_t i = 0; i < count; i++) {
		const struct data_lane *lane = &b->lanes[columns[i]];
		bool ints = data_lane_has_ints(lane);
		double mean = data_moments_mean(&lane->column->moments);

		inputs[i] = (struct data_comoment_input){ .column = columns[i],
			.ints = ints ? lane->values.ints : NULL,
			.reals = ints ? NULL : lane->values.reals,
			.count = lane->count,
			.gaps = lane->gaps,
			.gap_count = lane->gap_count,
			.shift = isfinite(mean) ? mean : 0 };
	}
	data_comoments_add(out, &b->together, inputs, count, b->rows);
	x_free(inputs);
}
