/*
 * data_lane.c - cells into arrays. What is plain for its family takes the fast loops; anything else goes
 * through data_value_read, one cell at a time.
 */
#include "data_lane.h"

#include <math.h>
#include <string.h>

#include "data_hash.h"
#include "data_number.h"

void
data_lane_release(struct data_lane *lane)
{
	x_free(lane->hashes);
	x_free(lane->values.ints);
	x_free(lane->others);
	x_free(lane->gaps);
	x_free(lane->gap_hashes);
	x_free(lane->bigs);
}

/* Memory of one lane for so many values of eight bytes. */
static void *
words_reserve(void *words, size_t *cap, size_t want)
{
	if (*cap >= want)
		return words;
	*cap = want + want / 8;
	return xrealloc(words, *cap, sizeof(uint64_t));
}

static void
lane_reserve(struct data_lane *lane, size_t rows)
{
	lane->values.ints = words_reserve(lane->values.ints, &lane->cap, rows);
	if (lane->family == DATA_FAMILY_TEXT)
		lane->hashes = words_reserve(lane->hashes, &lane->hash_cap, rows);
}

void
data_lane_begin(struct data_lane *lane, struct data_column *column, size_t rows)
{
	lane->column = column;
	lane->family = (enum data_family)column->family;
	lane->rows = lane->count = lane->other_count = lane->gap_count = lane->big_count = 0;
	lane->whole = true;
	memset(lane->date, 0, sizeof lane->date);
	lane_reserve(lane, rows);
}

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

/* A row without a value of the family, with the hash of what is there. */
static void
put_gap(struct data_lane *lane, uint64_t hash)
{
	x_grow(&lane->gaps, &lane->gap_cap, lane->gap_count + 1);
	x_grow(&lane->gap_hashes, &lane->gap_hash_cap, lane->gap_count + 1);
	lane->gap_hashes[lane->gap_count] = hash;
	lane->gaps[lane->gap_count++] = (uint32_t)lane->rows++;
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
	put_gap(lane, other->hash);
}

static void
put_null(struct data_lane *lane)
{
	count_class(lane, DATA_CLASS_NULL, 1);
	put_gap(lane, 0);
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
	put_gap(lane, data_hash_real(d));
}

static double
big_as_real(struct data_lane *lane, int64_t i, size_t row)
{
	const int64_t most = INT64_C(1) << 53;

	if (i <= -most || i >= most) {
		x_grow(&lane->bigs, &lane->big_cap, lane->big_count + 1);
		lane->bigs[lane->big_count++] = (struct data_big){ (uint32_t)row, data_hash_int(i) };
	}
	return (double)i;
}

/* A real has come: what was kept as int becomes real. */
static void
turn_real(struct data_lane *lane)
{
	for (size_t i = 0, row = 0, gap = 0; i < lane->count; i++, row++) {
		double d;

		for (; gap < lane->gap_count && lane->gaps[gap] == row; gap++)
			row++;
		d = big_as_real(lane, lane->values.ints[i], row);
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
		lane->values.reals[lane->count++] = big_as_real(lane, i, lane->rows);
	lane->rows++;
}

static void
put_real(struct data_lane *lane, double d)
{
	if (lane->whole)
		turn_real(lane);
	lane->values.reals[lane->count++] = d;
	lane->rows++;
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

/* One to sixteen digits with or without a minus, and no leading zero. */
static inline bool
plain_int(const char *p, uint32_t n, int64_t *out)
{
	bool negative = *p == '-';
	uint32_t digits = n - negative, value, low;
	int64_t whole;

	p += negative;
	if (digits - 1 >= 16 || (*p == '0' && digits > 1) ||
	    !data_short_digits(p, digits > 8 ? digits - 8 : digits, &value))
		return false;
	whole = value;
	if (digits > 8) {
		if (!data_short_digits(p + digits - 8, 8, &low))
			return false;
		whole = whole * 100000000 + low;
	}
	*out = negative ? -whole : whole;
	return true;
}

/* Where the next row of a lane goes, in registers: a store through the lane could change its counts as
 * far as the compiler knows, so loops would wait for memory at every row. */
struct cursor {
	int64_t *int_value;
	double *real_value;
};

static inline struct cursor
cursor_of(const struct data_lane *lane)
{
	return (struct cursor){ lane->values.ints + lane->count, lane->values.reals + lane->count };
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
	}
	lane->rows += i - start;
	lane->count += i - start;
	return i;
}

static inline bool
plain_real(const char *p, uint32_t n, struct data_number *out)
{
	bool negative = *p == '-';

	if (n - negative <= 8 && data_short_real(p + negative, n - negative, &out->d, &out->decimals)) {
		out->d = negative ? -out->d : out->d;
		return true;
	}
	return data_number_parse(p, n, out) == DATA_REAL && isfinite(out->d);
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
		if (plain_real(p, len, &number)) {
			note_plain(reals, i, len);
			reals->decimals = (uint32_t)number.decimals > reals->decimals
					      ? (uint32_t)number.decimals
					      : reals->decimals;
			*at.real_value++ = number.d;
		} else if (plain_int(p, len, &value)) {
			note_plain(ints, i, len);
			*at.real_value++ = (double)value;
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

		if (len > 0 && (cells->len & DATA_CELL_STRING) == 0 && data_value_is_padded(p, len))
			data_value_trim(&p, &len);
		if (!plain_time(lane, p, len, &value)) {
			class = data_value_time(p, len, &value);
			if (class == DATA_CLASS_TEXT || class == DATA_CLASS_FAR ||
			    (cells->len & DATA_CELL_NESTED) != 0) {
				take_slow(lane, text + cells->at, *cells);
				continue;
			}
			remember_date(lane, p);
		}
		count_class(lane, class, 1);
		widen_length(c, cells->len & DATA_CELL_LENGTH);
		day = value.i / INT64_C(86400000000000) - (value.i % INT64_C(86400000000000) < 0);
		c->weekdays[(day % 7 + 10) % 7]++;
		c->hours[value.hour]++;
		c->resolutions[value.resolution]++;
		c->zoned += value.zoned;
		lane->values.ints[lane->count++] = value.i;
		lane->rows++;
	}
}

/* The classes of texts are found later, once for each distinct one. */
static void
take_texts(struct data_lane *lane, const char *text, const struct data_cell *cells, size_t stride,
    size_t n)
{
	uint64_t *hash = lane->hashes + lane->rows;
	struct data_text_ref *ref = lane->values.refs + lane->count;
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
			*hash++ = 0;
			continue;
		}
		note_plain(&lengths, i, len);
		*ref++ = (struct data_text_ref){ cell.at, cell.len };
		*hash++ = data_hash_text(p, len);
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
data_lane_take(struct data_lane *lane, const char *text, const struct data_cell *cells,
    size_t stride, size_t n)
{
	lane_reserve(lane, lane->rows + n);
	switch (lane->family) {
	case DATA_FAMILY_NUMBER:
		take_numbers(lane, text, cells, stride, n);
		break;
	case DATA_FAMILY_TIME:
		take_times(lane, text, cells, stride, n);
		break;
	case DATA_FAMILY_TEXT:
		take_texts(lane, text, cells, stride, n);
		break;
	}
}
