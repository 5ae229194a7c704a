/*
 * data_batch.c - arrays of values into statistics.
 */
#include "data_batch.h"

#include <math.h>
#include <string.h>

#include "data_hash.h"

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
data_batch_begin(struct data_batch *b, struct data_column *columns, size_t count)
{
	size_t before = b->cap;

	x_grow(&b->lanes, &b->cap, count);
	if (b->cap > before)
		memset(b->lanes + before, 0, (b->cap - before) * sizeof *b->lanes);
	b->count = count;
	b->rows = 0;
	for (size_t i = 0; i < count; i++)
		data_lane_begin(&b->lanes[i], &columns[i]);
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
	b->reals = xmalloc(n * sizeof *b->reals);
	b->words = xmalloc(n * sizeof *b->words);
	b->scratch_cap = n;
}

static void
find_order(struct data_column *c, const double *v, size_t n)
{
	bool up = false, down = false, same = false;

	for (size_t i = 1; i < n; i++) {
		up |= v[i] > v[i - 1];
		down |= v[i] < v[i - 1];
		same |= v[i] == v[i - 1];
	}
	c->ascending = !down;
	c->descending = !up;
	c->repeats = same;
}

/* Runs of distinct values into the quantile sketch, the top values and the count of distinct ones. */
static void
give_runs(struct data_batch *b, struct data_column *c, const struct data_runs *runs,
    enum data_value_kind kind)
{
	bool many = runs->count > c->top.capacity;
	uint32_t trim = many ? 3 : 0;

	if (many)
		data_column_need_hll(c);
	for (size_t i = 0; i < runs->count; i++) {
		struct data_top_item item = { .count = runs->counts[i], .kind = (uint32_t)kind };

		if (kind == DATA_VALUE_REAL) {
			item.value.d = b->reals[i] = data_real_of_key(runs->keys[i]);
			item.hash = data_hash_real(item.value.d);
		} else {
			item.value.i = data_int_of_key(runs->keys[i]);
			b->reals[i] = (double)item.value.i;
			item.hash = data_hash_int(item.value.i);
		}
		if (many)
			data_hll_add(c->hll, item.hash);
		if (item.count > trim)
			data_top_append(&c->top, &item, NULL);
	}
	c->top.offset += trim;
	data_kll_add_runs(&c->kll, b->reals, runs->counts, runs->count);
}

/* Whole numbers or times. */
static void
finish_ints(struct data_batch *b, struct data_lane *lane)
{
	struct data_column *c = lane->column;
	const int64_t *v = lane->values.ints;
	double *reals = b->reals;
	uint64_t *words = b->words;
	size_t n = lane->count;
	int64_t min = INT64_MAX, max = INT64_MIN;
	uint64_t zeros = 0, negatives = 0;
	__int128 sum = 0;

	for (size_t i = 0; i < n; i++) {
		reals[i] = (double)v[i];
		words[i] = data_key_of_int(v[i]);
		min = v[i] < min ? v[i] : min;
		max = v[i] > max ? v[i] : max;
		zeros += v[i] == 0;
		negatives += v[i] < 0;
		sum += v[i];
	}
	c->min_int = min;
	c->max_int = max;
	c->int_sum = sum;
	c->zeros = zeros;
	c->negatives = negatives;
	c->whole = n;
	find_order(c, b->reals, n);
	data_moments_add(&c->moments, b->reals, n);
}

static void
finish_reals(struct data_batch *b, struct data_lane *lane)
{
	struct data_column *c = lane->column;
	const double *v = lane->values.reals;
	uint64_t *words = b->words;
	size_t n = lane->count;
	uint64_t zeros = 0, negatives = 0, whole = 0;

	for (size_t i = 0; i < n; i++) {
		words[i] = data_key_of_real(v[i]);
		zeros += v[i] == 0;
		negatives += v[i] < 0;
		whole += v[i] == nearbyint(v[i]);
	}
	c->zeros = zeros;
	c->negatives = negatives;
	c->whole = whole;
	find_order(c, v, n);
	data_moments_add(&c->moments, v, n);
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
find_gaps(struct data_batch *b, struct data_column *c, const struct data_lane *lane)
{
	const int64_t *v = lane->values.ints;
	const struct data_runs *runs;
	size_t n = lane->count;

	if (n < 2 || !c->ascending)
		return;
	for (size_t i = 1; i < n; i++)
		b->words[i - 1] = (uint64_t)v[i] - (uint64_t)v[i - 1];
	runs = data_sort_runs(&b->sorter, b->words, n - 1);
	for (size_t i = 0; i < runs->count; i++)
		b->reals[i] = (double)runs->keys[i];
	c->max_gap = runs->keys[runs->count - 1] > INT64_MAX ? INT64_MAX
							      : (int64_t)runs->keys[runs->count - 1];
	data_kll_add_runs(&c->gaps, b->reals, runs->counts, runs->count);
}

static void
finish_numbers(struct data_batch *b, struct data_lane *lane)
{
	struct data_column *c = lane->column;
	bool times = lane->family == DATA_FAMILY_TIME;
	enum data_value_kind kind = DATA_VALUE_INT;

	if (times)
		kind = c->classes[DATA_CLASS_TIME] > 0 ? DATA_VALUE_TIME : DATA_VALUE_DATE;
	if (lane->count > 0 && (times || lane->whole)) {
		finish_ints(b, lane);
	} else if (lane->count > 0) {
		finish_reals(b, lane);
		kind = DATA_VALUE_REAL;
	}
	give_runs(b, c, data_sort_runs(&b->sorter, b->words, lane->count), kind);
	give_specials(c);
	if (times)
		find_gaps(b, c, lane);
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

/* Rows are equal when all their columns are, in whatever order the columns stand. */
static void
add_row_hashes(struct data_batch *b, const struct data_lane *lane)
{
	struct slice name = slice_of(lane->column->name);
	uint64_t *out = b->row_hashes;
	const uint64_t *in = lane->hashes;
	char padded[64 + DATA_TEXT_PADDING] = "";
	uint64_t key;

	if (name.n > 64)
		name.n = 64;
	memcpy(padded, name.p, name.n);
	key = data_hash_text(padded, name.n) | 1;
	for (size_t i = 0, n = lane->rows; i < n; i++)
		out[i] += (in[i] + 1) * key;
}

static void
finish_lane(struct data_batch *b, struct data_lane *lane, const char *text)
{
	struct data_column *c = lane->column;

	add_row_hashes(b, lane);
	c->digest = data_column_digest(c->digest, lane->hashes, lane->rows);
	c->rows += lane->rows;
	if (lane->family == DATA_FAMILY_TEXT)
		finish_texts(b, lane, text);
	else
		finish_numbers(b, lane);
	finish_others(b, lane, text);
	data_column_settle(c);
}

void
data_batch_finish(struct data_batch *b, const char *text)
{
	if (b->rows_cap < b->rows) {
		x_free(b->row_hashes);
		b->row_hashes = xmalloc(b->rows * sizeof *b->row_hashes);
		b->rows_cap = b->rows;
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
		bool ints = lane->family == DATA_FAMILY_TIME || lane->whole;
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
