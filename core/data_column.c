/*
 * data_column.c - merging and storing what is known of a column.
 */
#include "data_column.h"

#include <stdlib.h>
#include <string.h>

#include "data_fold.h"
#include "data_hash.h"

/* Where what was told stands beside the family in a stored column. */
enum { TOLD_SHIFT = 8 };

/* The base of the polynomial that the digest is, modulo 2^64. Odd, so that it loses nothing. */
#define DIGEST_BASE UINT64_C(0x9e3779b97f4a7c15)

void
data_column_init(struct data_column *c, struct slice name, enum data_family family,
    const struct data_limits *limits, uint64_t seed)
{
	memset(c, 0, sizeof *c);
	c->name = xstrndup(name.p, name.n);
	c->family = family;
	for (size_t i = 0; i < DATA_CLASSES; i++)
		c->first[i] = DATA_NO_ROW;
	c->first_invalid = DATA_NO_ROW;
	c->min_length = UINT32_MAX;
	c->min_int = INT64_MAX;
	c->max_int = INT64_MIN;
	c->ascending = c->descending = true;
	data_kll_init(&c->kll, limits->kll_k, seed);
	data_kll_init(&c->lengths, limits->kll_k, seed + 1);
	data_kll_init(&c->gaps, limits->kll_k, seed + 2);
	data_top_init(&c->top, limits->top_capacity);
	data_top_init(&c->shapes, DATA_SHAPES);
}

void
data_column_release(struct data_column *c)
{
	x_free(c->name);
	x_free(c->first_value);
	x_free(c->last_value);
	data_kll_release(&c->kll);
	data_kll_release(&c->lengths);
	data_kll_release(&c->gaps);
	data_nested_free(c->nested);
	data_top_release(&c->top);
	data_top_release(&c->shapes);
	x_free(c->hll);
	x_free(c->folded);
	memset(c, 0, sizeof *c);
}

uint64_t
data_column_digest(uint64_t digest, const uint64_t *hashes, size_t n)
{
	const uint64_t b1 = DIGEST_BASE, b2 = b1 * b1, b3 = b2 * b1, b4 = b3 * b1;
	size_t i = 0;

	/* Four at a time: the products do not wait for each other. */
	for (; i + 4 <= n; i += 4)
		digest = digest * b4 + hashes[i] * b3 + hashes[i + 1] * b2 + hashes[i + 2] * b1 +
			 hashes[i + 3];
	for (; i < n; i++)
		digest = digest * b1 + hashes[i];
	return digest;
}

uint64_t
data_column_digest_join(uint64_t a, uint64_t b, uint64_t rows_of_b)
{
	uint64_t power = DIGEST_BASE;

	for (; rows_of_b > 0; rows_of_b >>= 1, power *= power)
		if ((rows_of_b & 1) != 0)
			a *= power;
	return a + b;
}

static uint64_t
folded_hash(const struct data_top *top, const struct data_top_item *item)
{
	struct slice text = data_top_text(top, item);

	if (item->kind != DATA_VALUE_TEXT || item->len == DATA_TOP_TEXT_MAX)
		return item->hash;
	return data_fold_hash(text.p, text.n, item->hash);
}

/* The values of `top`, which may be those of another column, into the registers of c. */
static void
count_distinct(struct data_column *c, const struct data_top *top)
{
	for (size_t i = 0; i < top->count; i++)
		data_hll_add(c->hll, top->items[i].hash);
	for (size_t i = 0; c->folded != NULL && i < top->count; i++)
		data_hll_add(c->folded, folded_hash(top, &top->items[i]));
}

struct data_hll *
data_column_need_hll(struct data_column *c)
{
	if (c->hll != NULL)
		return c->hll;
	c->hll = x_new(struct data_hll);
	if (c->family == DATA_FAMILY_TEXT)
		c->folded = x_new(struct data_hll);
	count_distinct(c, &c->top);
	return c->hll;
}

static void
drop_hll(struct data_column *c)
{
	x_free(c->hll);
	x_free(c->folded);
	c->hll = c->folded = NULL;
}

void
data_column_settle(struct data_column *c)
{
	if (c->top.count > c->top.capacity)
		data_column_need_hll(c);
	data_top_settle(&c->top);
	data_top_settle(&c->shapes);
	if (c->nested != NULL)
		data_top_settle(&c->nested->keys);
	if (data_top_is_exact(&c->top))
		drop_hll(c);
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

double
data_column_folded(const struct data_column *c, bool *exact)
{
	uint64_t *hashes;
	size_t distinct = 0;

	*exact = c->folded == NULL;
	if (c->folded != NULL)
		return data_hll_estimate(c->folded);
	hashes = xmalloc((c->top.count + 1) * sizeof *hashes);
	for (size_t i = 0; i < c->top.count; i++)
		hashes[i] = folded_hash(&c->top, &c->top.items[i]);
	qsort(hashes, c->top.count, sizeof *hashes, by_hash);
	for (size_t i = 0; i < c->top.count; i++)
		distinct += i == 0 || hashes[i] != hashes[i - 1];
	x_free(hashes);
	return (double)distinct;
}

void
data_column_skip(struct data_column *c, uint64_t rows)
{
	if (rows == 0)
		return;
	if (c->first[DATA_CLASS_NULL] == DATA_NO_ROW)
		c->first[DATA_CLASS_NULL] = c->rows;
	c->classes[DATA_CLASS_NULL] += rows;
	c->digest = data_column_digest_join(c->digest, 0, rows);
	c->rows += rows;
}

static void
merge_counts(struct data_column *a, const struct data_column *b)
{
	for (size_t i = 0; i < DATA_CLASSES; i++) {
		a->classes[i] += b->classes[i];
		if (a->first[i] == DATA_NO_ROW && b->first[i] != DATA_NO_ROW)
			a->first[i] = a->rows + b->first[i];
	}
	a->digest = data_column_digest_join(a->digest, b->digest, b->rows);
	a->rows += b->rows;
	if (b->min_length < a->min_length)
		a->min_length = b->min_length;
	if (b->max_length > a->max_length)
		a->max_length = b->max_length;
	if (a->first_invalid == DATA_NO_ROW && b->first_invalid != DATA_NO_ROW)
		a->first_invalid = a->rows - b->rows + b->first_invalid;
	if (a->first_value == NULL && b->first_value != NULL)
		a->first_value = xstrdup(b->first_value);
	if (b->last_value != NULL) {
		x_free(a->last_value);
		a->last_value = xstrdup(b->last_value);
	}
}

/* Gaps are of interest while times ascend; the one between a and b is in neither. */
static void
merge_gaps(struct data_column *a, const struct data_column *b)
{
	double gap = b->moments.first - a->moments.last;
	const uint32_t once = 1;

	if (!a->ascending) {
		data_kll_release(&a->gaps);
		data_kll_init(&a->gaps, a->kll.k, 0);
		return;
	}
	if (a->moments.n > 0 && b->moments.n > 0)
		data_kll_add_runs(&a->gaps, &gap, &once, 1);
	data_kll_merge(&a->gaps, &b->gaps);
	if (b->max_gap > a->max_gap)
		a->max_gap = b->max_gap;
	if (a->moments.n > 0 && b->moments.n > 0 && gap > (double)a->max_gap && gap < 0x1p63)
		a->max_gap = (int64_t)gap;
}

/* Needs the moments from before they are merged. */
static void
merge_order(struct data_column *a, const struct data_column *b)
{
	double last = a->moments.last, first = b->moments.first;

	a->ascending = a->ascending && b->ascending;
	a->descending = a->descending && b->descending;
	a->repeats = a->repeats || b->repeats;
	if (a->moments.n > 0 && b->moments.n > 0) {
		a->ascending = a->ascending && last <= first;
		a->descending = a->descending && last >= first;
		a->repeats = a->repeats || last == first;
	}
	if (a->family == DATA_FAMILY_TIME)
		merge_gaps(a, b);
}

static void
merge_numbers(struct data_column *a, const struct data_column *b)
{
	merge_order(a, b);
	data_moments_merge(&a->moments, &b->moments);
	data_kll_merge(&a->kll, &b->kll);
	if (b->min_int < a->min_int)
		a->min_int = b->min_int;
	if (b->max_int > a->max_int)
		a->max_int = b->max_int;
	a->int_sum += b->int_sum;
	a->zeros += b->zeros;
	a->negatives += b->negatives;
	a->whole += b->whole;
	a->nan += b->nan;
	a->positive_inf += b->positive_inf;
	a->negative_inf += b->negative_inf;
	if (b->decimals > a->decimals)
		a->decimals = b->decimals;
}

static void
add_words(uint64_t *a, const uint64_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] += b[i];
}

static void
merge_texts(struct data_column *a, const struct data_column *b)
{
	a->texts += b->texts;
	a->text_chars += b->text_chars;
	a->words += b->words;
	a->padded += b->padded;
	a->invalid_utf8 += b->invalid_utf8;
	a->length_m2_sum += b->length_m2_sum;
	add_words(a->chars, b->chars, DATA_CHAR_CLASSES);
	data_kll_merge(&a->lengths, &b->lengths);
	data_top_append_all(&a->shapes, &b->shapes);
	if (data_top_is_long(&a->shapes))
		data_top_settle(&a->shapes);
	data_order_merge(&a->order, &b->order);
	if (b->nested == NULL)
		return;
	if (a->nested == NULL)
		a->nested = data_nested_new(a->kll.k, a->kll.coin);
	data_nested_merge(a->nested, b->nested);
}

/* While both know all their values, so may the sum; else the registers take over. */
static void
merge_values(struct data_column *a, const struct data_column *b)
{
	if (b->hll != NULL)
		data_column_need_hll(a);
	if (b->hll != NULL)
		data_hll_merge(a->hll, b->hll);
	else if (a->hll != NULL)
		count_distinct(a, &b->top);
	if (b->hll != NULL && a->folded != NULL && b->folded != NULL)
		data_hll_merge(a->folded, b->folded);
	data_top_append_all(&a->top, &b->top);
	if (data_top_is_long(&a->top))
		data_column_settle(a);
}

void
data_column_merge(struct data_column *a, const struct data_column *b)
{
	merge_counts(a, b);
	merge_numbers(a, b);
	add_words(a->hours, b->hours, 24);
	add_words(a->weekdays, b->weekdays, 7);
	add_words(a->resolutions, b->resolutions, DATA_RESOLUTIONS);
	a->zoned += b->zoned;
	merge_texts(a, b);
	merge_values(a, b);
}

/* ------------------------------------------------------------------------------------- storing */

/* The plain counts, in the order in which they are stored. */
#define COUNTS(X)                                                                                \
	X(rows)                                                                                  \
	X(digest) X(zeros) X(negatives) X(whole) X(nan) X(positive_inf) X(negative_inf) X(zoned) \
	    X(texts) X(text_chars) X(words) X(padded) X(invalid_utf8) X(first_invalid)

static void
pack_value(struct buf *out, const char *value)
{
	data_pack_u32(out, value != NULL);
	if (value != NULL)
		data_pack_text(out, slice_of(value));
}

static char *
unpack_value(struct data_unpack *in)
{
	struct slice s;

	if (data_unpack_u32(in) == 0)
		return NULL;
	s = data_unpack_text(in);
	return xstrndup(s.n > 0 ? s.p : "", s.n);
}

void
data_column_pack(const struct data_column *c, struct buf *out)
{
	data_pack_text(out, slice_of(c->name));
	data_pack_u32(out, c->family | c->told << TOLD_SHIFT);
#define PACK(field) data_pack_u64(out, c->field);
	COUNTS(PACK)
#undef PACK
	data_pack_words(out, c->classes, DATA_CLASSES);
	data_pack_words(out, c->first, DATA_CLASSES);
	pack_value(out, c->first_value);
	pack_value(out, c->last_value);
	data_pack_u32(out, c->min_length);
	data_pack_u32(out, c->max_length);
	data_pack_u32(out, c->decimals);
	data_pack_u32(
	    out, (uint32_t)c->ascending | (uint32_t)c->descending << 1 | (uint32_t)c->repeats << 2);
	data_pack_u64(out, (uint64_t)c->min_int);
	data_pack_u64(out, (uint64_t)c->max_int);
	data_pack_u64(out, (uint64_t)c->int_sum);
	data_pack_u64(out, (uint64_t)((unsigned __int128)c->int_sum >> 64));
	data_pack_u64(out, (uint64_t)c->max_gap);
	data_pack_f64(out, c->length_m2_sum);
	data_pack_words(out, c->hours, 24);
	data_pack_words(out, c->weekdays, 7);
	data_pack_words(out, c->resolutions, DATA_RESOLUTIONS);
	data_pack_words(out, c->chars, DATA_CHAR_CLASSES);
	data_moments_pack(&c->moments, out);
	data_kll_pack(&c->kll, out);
	data_kll_pack(&c->lengths, out);
	data_kll_pack(&c->gaps, out);
	data_top_pack(&c->shapes, out);
	data_order_pack(&c->order, out);
	data_top_pack(&c->top, out);
	data_pack_u32(out,
	    (uint32_t)(c->hll != NULL) | (uint32_t)(c->folded != NULL) << 1 |
		(uint32_t)(c->nested != NULL) << 2);
	if (c->hll != NULL)
		data_hll_pack(c->hll, out);
	if (c->folded != NULL)
		data_hll_pack(c->folded, out);
	if (c->nested != NULL)
		data_nested_pack(c->nested, out);
}

/* No sum of int64 that fits the rows there can be. */
#define MOST_SUM ((__int128)1 << 120)

/* Classes count the rows, and none is so large that sums overflow. */
static bool
counts_are_sound(const struct data_column *c)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < DATA_CLASSES; i++) {
		if (c->classes[i] > UINT64_MAX >> 8)
			return false;
		sum += c->classes[i];
	}
	return sum == c->rows && c->family <= DATA_FAMILY_TEXT && c->int_sum > -MOST_SUM &&
	       c->int_sum < MOST_SUM;
}

static void
unpack_counts(struct data_column *c, struct data_unpack *in)
{
	uint32_t flags;

#define UNPACK(field) c->field = data_unpack_u64(in);
	COUNTS(UNPACK)
#undef UNPACK
	data_unpack_words(in, c->classes, DATA_CLASSES);
	data_unpack_words(in, c->first, DATA_CLASSES);
	c->first_value = unpack_value(in);
	c->last_value = unpack_value(in);
	c->min_length = data_unpack_u32(in);
	c->max_length = data_unpack_u32(in);
	c->decimals = data_unpack_u32(in);
	flags = data_unpack_u32(in);
	c->ascending = (flags & 1) != 0;
	c->descending = (flags & 2) != 0;
	c->repeats = (flags & 4) != 0;
	c->min_int = (int64_t)data_unpack_u64(in);
	c->max_int = (int64_t)data_unpack_u64(in);
	c->int_sum = (__int128)data_unpack_u64(in);
	c->int_sum = (__int128)((unsigned __int128)c->int_sum |
				(unsigned __int128)data_unpack_u64(in) << 64);
	c->max_gap = (int64_t)data_unpack_u64(in);
	c->length_m2_sum = data_unpack_f64(in);
	data_unpack_words(in, c->hours, 24);
	data_unpack_words(in, c->weekdays, 7);
	data_unpack_words(in, c->resolutions, DATA_RESOLUTIONS);
	data_unpack_words(in, c->chars, DATA_CHAR_CLASSES);
}

static struct data_hll *
unpack_hll(struct data_unpack *in)
{
	struct data_hll *hll = x_new(struct data_hll);

	data_hll_unpack(hll, in);
	return hll;
}

/* What is not there in every column. */
static void
unpack_more(struct data_column *c, struct data_unpack *in)
{
	uint32_t parts = data_unpack_u32(in);

	if (in->bad || parts > 7) {
		in->bad = true;
		return;
	}
	if ((parts & 1) != 0)
		c->hll = unpack_hll(in);
	if ((parts & 2) != 0)
		c->folded = unpack_hll(in);
	if ((parts & 4) != 0)
		c->nested = data_nested_unpack(in);
}

bool
data_column_unpack(struct data_column *c, struct data_unpack *in)
{
	struct slice name;

	memset(c, 0, sizeof *c);
	name = data_unpack_text(in);
	c->name = xstrndup(name.n > 0 ? name.p : "", name.n);
	c->family = data_unpack_u32(in);
	c->told = c->family >> TOLD_SHIFT;
	c->family &= (1u << TOLD_SHIFT) - 1;
	if (c->family > DATA_FAMILY_TEXT || c->told >= DATA_TOLDS)
		in->bad = true;
	unpack_counts(c, in);
	data_moments_unpack(&c->moments, in);
	data_kll_unpack(&c->kll, in);
	data_kll_unpack(&c->lengths, in);
	data_kll_unpack(&c->gaps, in);
	data_top_unpack(&c->shapes, in);
	data_order_unpack(&c->order, in);
	data_top_unpack(&c->top, in);
	unpack_more(c, in);
	if (!counts_are_sound(c) || (c->hll == NULL) != data_top_is_exact(&c->top) ||
	    (c->folded != NULL) != (c->hll != NULL && c->family == DATA_FAMILY_TEXT))
		in->bad = true;
	return !in->bad;
}
