/*
 * data_batch.c - cells into arrays, arrays into statistics.
 */
#include "data_batch.h"

#include <math.h>
#include <string.h>

#include "data_hash.h"
#include "data_number.h"

void
data_batch_init(struct data_batch *b)
{
	memset(b, 0, sizeof *b);
	b->map = data_textmap_new();
}

void
data_batch_release(struct data_batch *b)
{
	for (size_t i = 0; i < b->cap; i++) {
		x_free(b->lanes[i].hashes);
		x_free(b->lanes[i].values.ints);
		x_free(b->lanes[i].others);
	}
	x_free(b->lanes);
	x_free(b->row_hashes);
	x_free(b->reals);
	x_free(b->words);
	data_sorter_release(&b->sorter);
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
	for (size_t i = 0; i < count; i++) {
		struct data_lane *lane = &b->lanes[i];

		lane->column = &columns[i];
		lane->family = (enum data_family)columns[i].family;
		lane->rows = lane->count = lane->other_count = 0;
		lane->whole = true;
		memset(lane->date, 0, sizeof lane->date);
	}
}

static void
lane_reserve(struct data_lane *lane, size_t n)
{
	size_t want = lane->rows + n;

	if (lane->cap >= want)
		return;
	if (want < lane->cap + lane->cap / 2)
		want = lane->cap + lane->cap / 2;
	lane->hashes = xrealloc(lane->hashes, want, sizeof *lane->hashes);
	lane->values.ints = xrealloc(lane->values.ints, want, sizeof *lane->values.ints);
	lane->cap = want;
}

/* ------------------------------------------------------------------------------------- reading cells */

static void
count_class(struct data_lane *lane, enum data_class class, uint64_t n)
{
	struct data_column *c = lane->column;

	if (c->first[class] == DATA_NO_ROW)
		c->first[class] = lane->rows;
	c->classes[class] += n;
}

static void
widen_length(struct data_column *c, uint32_t n)
{
	if (n < c->min_length)
		c->min_length = n;
	if (n > c->max_length)
		c->max_length = n;
}

static void
put_other(struct data_lane *lane, const char *p, struct data_cell cell, enum data_class class)
{
	uint32_t n = cell.len & DATA_CELL_LENGTH;
	struct data_other *other;

	count_class(lane, class, 1);
	widen_length(lane->column, n);
	x_grow(&lane->others, &lane->other_cap, lane->other_count + 1);
	other = &lane->others[lane->other_count++];
	other->ref = (struct data_text_ref){ cell.at, cell.len };
	other->hash = data_hash_text(p, n);
	lane->hashes[lane->rows++] = other->hash;
}

static void
put_null(struct data_lane *lane)
{
	count_class(lane, DATA_CLASS_NULL, 1);
	lane->hashes[lane->rows++] = 0;
}

static void
put_special(struct data_lane *lane, double d)
{
	struct data_column *c = lane->column;

	count_class(lane, DATA_CLASS_NAN, 1);
	if (isnan(d))
		c->nan++;
	else if (d > 0)
		c->positive_inf++;
	else
		c->negative_inf++;
	lane->hashes[lane->rows++] = data_hash_real(d);
}

/* A real has come: what was kept as int becomes real. */
static void
turn_real(struct data_lane *lane)
{
	for (size_t i = 0; i < lane->count; i++) {
		double d = (double)lane->values.ints[i];

		memcpy(&lane->values.reals[i], &d, sizeof d);
	}
	lane->whole = false;
}

static void
put_int(struct data_lane *lane, int64_t i)
{
	if (lane->whole)
		lane->values.ints[lane->count++] = i;
	else
		lane->values.reals[lane->count++] = (double)i;
	lane->hashes[lane->rows++] = data_hash_int(i);
}

static void
put_real(struct data_lane *lane, double d)
{
	if (lane->whole)
		turn_real(lane);
	lane->values.reals[lane->count++] = d;
	lane->hashes[lane->rows++] = data_hash_real(d);
}

/* Anything that is not the plain case of its lane. */
static void
take_slow(struct data_lane *lane, const char *p, struct data_cell cell)
{
	uint32_t n = cell.len & DATA_CELL_LENGTH;
	struct data_value value = { .i = 0 };
	enum data_class class = data_value_read(p, n, cell.len, &value);

	if (class == DATA_CLASS_NULL) {
		put_null(lane);
		return;
	}
	if (lane->family != DATA_FAMILY_NUMBER ||
	    (class != DATA_CLASS_INT && class != DATA_CLASS_REAL && class != DATA_CLASS_NAN)) {
		put_other(lane, p, cell, class);
		return;
	}
	widen_length(lane->column, n);
	if (class == DATA_CLASS_NAN) {
		put_special(lane, value.d);
		return;
	}
	count_class(lane, class, 1);
	if (class == DATA_CLASS_INT) {
		put_int(lane, value.i);
		return;
	}
	if ((uint32_t)value.decimals > lane->column->decimals)
		lane->column->decimals = (uint32_t)value.decimals;
	put_real(lane, value.d);
}

/* One to eight digits with or without a minus, and no leading zero. */
static inline bool
plain_int(const char *p, uint32_t n, int64_t *out)
{
	bool negative = *p == '-';
	uint32_t digits = n - negative, value;

	if (digits - 1 >= 8 || (p[negative] == '0' && digits > 1) ||
	    !data_short_digits(p + negative, digits, &value))
		return false;
	*out = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

/* Where the next row of a lane goes, in registers: a store through the lane could change its counts as
 * far as the compiler knows, so loops would wait for memory at every row. */
struct cursor {
	uint64_t *hash;
	int64_t *int_value;
	double *real_value;
	struct data_text_ref *ref;
};

static inline struct cursor
cursor_of(const struct data_lane *lane)
{
	return (struct cursor){ lane->hashes + lane->rows, lane->values.ints + lane->count,
		lane->values.reals + lane->count, lane->values.refs + lane->count };
}

/* What was read of a run of plain values: all of them have one class. */
struct plain {
	uint64_t count;
	size_t first;		/* row among the n */
	uint32_t min, max;	/* lengths */
	uint32_t decimals;
};

static void
count_plain(struct data_lane *lane, enum data_class class, const struct plain *p, size_t start)
{
	struct data_column *c = lane->column;

	if (p->count == 0)
		return;
	c->classes[class] += p->count;
	if (start + p->first < c->first[class])
		c->first[class] = start + p->first;
	widen_length(c, p->min);
	widen_length(c, p->max);
	if (p->decimals > c->decimals)
		c->decimals = p->decimals;
}

static inline void
note_plain(struct plain *p, size_t row, uint32_t len)
{
	if (p->count++ == 0)
		p->first = row;
	p->min = len < p->min ? len : p->min;
	p->max = len > p->max ? len : p->max;
}

/* Plain ints from row `i` on, until something else comes; returns its row. */
static size_t
take_ints(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t i, size_t n, struct plain *ints)
{
	struct cursor at = cursor_of(lane);
	size_t start = i;
	int64_t value;

	for (; i < n; i++) {
		struct data_cell cell = cells[i * stride];
		uint32_t len = cell.len & ~DATA_CELL_QUOTED;

		/* No flag, not empty. */
		if (len - 1 >= DATA_CELL_LENGTH || !plain_int(text + cell.at, len, &value))
			break;
		note_plain(ints, i, len);
		*at.int_value++ = value;
		*at.hash++ = data_hash_int(value);
	}
	lane->rows += i - start;
	lane->count += i - start;
	return i;
}

/* The same where reals are expected; ints among them are kept as reals. */
static size_t
take_reals(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t i, size_t n, struct plain *reals, struct plain *ints)
{
	struct cursor at = cursor_of(lane);
	size_t start = i;

	for (; i < n; i++) {
		struct data_cell cell = cells[i * stride];
		uint32_t len = cell.len & ~DATA_CELL_QUOTED;
		const char *p = text + cell.at;
		struct data_number number;
		int64_t value;

		if (len - 1 >= DATA_CELL_LENGTH || *p > '9')
			break;
		if (data_number_parse(p, len, &number) == DATA_REAL && isfinite(number.d)) {
			note_plain(reals, i, len);
			reals->decimals = (uint32_t)number.decimals > reals->decimals
					      ? (uint32_t)number.decimals
					      : reals->decimals;
			*at.real_value++ = number.d;
			*at.hash++ = data_hash_real(number.d);
		} else if (plain_int(p, len, &value)) {
			note_plain(ints, i, len);
			*at.real_value++ = (double)value;
			*at.hash++ = data_hash_int(value);
		} else {
			break;
		}
	}
	lane->rows += i - start;
	lane->count += i - start;
	return i;
}

static void
take_numbers(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t n)
{
	struct plain ints = { .min = UINT32_MAX }, reals = { .min = UINT32_MAX };
	size_t i = 0, start = lane->rows;

	while (i < n) {
		if (lane->whole)
			i = take_ints(lane, text, cells, stride, i, n, &ints);
		else
			i = take_reals(lane, text, cells, stride, i, n, &reals, &ints);
		if (i < n) {
			take_slow(lane, text + cells[i * stride].at, cells[i * stride]);
			i++;
		}
	}
	count_plain(lane, DATA_CLASS_INT, &ints, start);
	count_plain(lane, DATA_CLASS_REAL, &reals, start);
}

/* Two digits of which it is known that they are digits. */
static inline int64_t
two_digits(const char *p)
{
	return (p[0] - '0') * 10 + (p[1] - '0');
}

static inline bool
are_two_digits(const char *p, char most)
{
	return p[0] >= '0' && p[0] <= most && p[1] >= '0' && p[1] <= '9';
}

/* "2026-11-23 05:59:00" whose date was just read, and no other form. */
static inline bool
plain_time(const struct data_lane *lane, const char *p, uint32_t n, struct data_value *out)
{
	if (n != 19 || memcmp(p, lane->date, sizeof lane->date) != 0 ||
	    (p[10] != ' ' && p[10] != 'T') || p[13] != ':' || p[16] != ':')
		return false;
	if (!are_two_digits(p + 11, '2') || !are_two_digits(p + 14, '5') ||
	    !are_two_digits(p + 17, '5'))
		return false;
	out->hour = (int)two_digits(p + 11);
	out->resolution = DATA_BY_SECOND;
	out->zoned = false;
	out->i = lane->date_ns +
	    (out->hour * 3600 + two_digits(p + 14) * 60 + two_digits(p + 17)) * INT64_C(1000000000);
	return out->hour < 24;
}

static void
remember_date(struct data_lane *lane, const char *p)
{
	struct data_value date;

	if (data_value_time(p, 10, &date) != DATA_CLASS_DATE)
		return;
	memcpy(lane->date, p, sizeof lane->date);
	lane->date_ns = date.i;
}

static void
take_times(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t n)
{
	struct data_column *c = lane->column;

	for (size_t i = 0; i < n; i++, cells += stride) {
		uint32_t len = cells->len & DATA_CELL_LENGTH;
		const char *p = text + cells->at;
		enum data_class class = DATA_CLASS_TIME;
		struct data_value value;
		int64_t day;

		if (!plain_time(lane, p, len, &value)) {
			class = data_value_time(p, len, &value);
			if (class == DATA_CLASS_TEXT || (cells->len & DATA_CELL_NESTED) != 0) {
				take_slow(lane, p, *cells);
				continue;
			}
			remember_date(lane, p);
		}
		count_class(lane, class, 1);
		widen_length(c, len);
		day = value.i / INT64_C(86400000000000) - (value.i % INT64_C(86400000000000) < 0);
		c->weekdays[(day % 7 + 10) % 7]++;
		c->hours[value.hour]++;
		c->resolutions[value.resolution]++;
		c->zoned += value.zoned;
		lane->values.ints[lane->count++] = value.i;
		lane->hashes[lane->rows++] = data_hash_int(value.i);
	}
}

/* The classes of texts are found later, once for each distinct one. */
static void
take_texts(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t n)
{
	struct cursor at = cursor_of(lane);
	struct plain lengths = { .min = UINT32_MAX };
	uint64_t nulls = 0;
	size_t first_null = 0;

	for (size_t i = 0; i < n; i++, cells += stride) {
		struct data_cell cell = *cells;
		uint32_t len = cell.len & DATA_CELL_LENGTH;
		const char *p = text + cell.at;

		if (len <= 4 && (cell.len & (DATA_CELL_QUOTED | DATA_CELL_STRING)) == 0 &&
		    data_value_is_null_word(p, len)) {
			if (nulls++ == 0)
				first_null = i;
			*at.hash++ = 0;
			continue;
		}
		note_plain(&lengths, i, len);
		*at.ref++ = (struct data_text_ref){ cell.at, cell.len };
		*at.hash++ = data_hash_text(p, len);
	}
	if (nulls > 0 && lane->column->first[DATA_CLASS_NULL] == DATA_NO_ROW)
		lane->column->first[DATA_CLASS_NULL] = lane->rows + first_null;
	lane->column->classes[DATA_CLASS_NULL] += nulls;
	lane->rows += n;
	lane->count += lengths.count;
	if (lengths.count > 0) {
		widen_length(lane->column, lengths.min);
		widen_length(lane->column, lengths.max);
	}
}

void
data_batch_take(struct data_batch *b, const char *text, const struct data_cell *cells, size_t n)
{
	for (size_t i = 0; i < b->count; i++) {
		struct data_lane *lane = &b->lanes[i];

		lane_reserve(lane, n);
		switch (lane->family) {
		case DATA_FAMILY_NUMBER:
			take_numbers(lane, text, cells + i, b->count, n);
			break;
		case DATA_FAMILY_TIME:
			take_times(lane, text, cells + i, b->count, n);
			break;
		case DATA_FAMILY_TEXT:
			take_texts(lane, text, cells + i, b->count, n);
			break;
		}
	}
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
find_gap(struct data_column *c, const int64_t *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (v[i] - v[i - 1] > c->max_gap)
			c->max_gap = v[i] - v[i - 1];
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

static void
finish_numbers(struct data_batch *b, struct data_lane *lane)
{
	struct data_column *c = lane->column;
	bool times = lane->family == DATA_FAMILY_TIME;
	enum data_value_kind kind = DATA_VALUE_INT;

	if (times)
		kind = c->classes[DATA_CLASS_TIME] > 0 ? DATA_VALUE_TIME : DATA_VALUE_DATE;
	if (times)
		find_gap(c, lane->values.ints, lane->count);
	if (lane->count > 0 && (times || lane->whole)) {
		finish_ints(b, lane);
	} else if (lane->count > 0) {
		finish_reals(b, lane);
		kind = DATA_VALUE_REAL;
	}
	give_runs(b, c, data_sort_runs(&b->sorter, b->words, lane->count), kind);
	give_specials(c);
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
		data_textmap_add(
		    b->map, c, text, lane->values.refs, lane->hashes, lane->rows, false);
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
