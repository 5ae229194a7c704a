/*
 * data_textmap.c - counting texts.
 *
 * Slots hold an entry's number and 12 bits of its hash; entries stand in the order of their arrival.
 * When the table is full (as many entries as the column keeps top values), all counts are lowered by
 * the median and what is at zero leaves (Misra-Gries); from then on distinct values are counted by
 * HyperLogLog. An entry is described when it leaves, with the number of rows that it stood for.
 */
#include "data_textmap.h"

#include <string.h>

#include "base_utf8.h"
#include "config.h"
#include "data_fold.h"
#include "data_hash.h"
#include "data_shape.h"
#include "data_sort.h"

#if HAVE_AVX2_TARGET && defined(__x86_64__)
#define WITH_AVX2 1
#include <immintrin.h>
#else
#define WITH_AVX2 0
#endif

enum {
	ENTRY_BITS = 20,
	MAX_ENTRIES = 1 << ENTRY_BITS,
	SHORT_LENGTHS = 1024,
	LONGEST_WORD = 9,	/* that means a value: "-infinity" */
	LETTERS_OF_VALUES = 2,	/* of longer ones, at most: "2026-11-23T05:59:00Z" */
	TRIM = 3 };

struct entry {
	uint64_t hash;
	uint32_t at, len;	/* len with flags */
	uint32_t count;		/* lowered by Misra-Gries */
	uint32_t rows;		/* since it came */
	uint32_t first;		/* row of the batch in which it came */
};

struct data_textmap {
	uint32_t *slots;
	size_t slot_count;	/* a power of two */
	struct entry *entries;
	size_t count, cap;
	uint64_t offset;
	const char *text;
	struct data_column *column;
	bool classed;
	uint32_t lengths[SHORT_LENGTHS];	/* how many texts of each length */
	struct data_weighted *long_lengths;
	size_t long_count, long_cap;
	uint64_t *medians;
	size_t medians_cap;
	struct data_shapes *shapes;
};

struct data_textmap *
data_textmap_new(void)
{
	struct data_textmap *map = x_new(struct data_textmap);

	map->shapes = data_shapes_new();
	return map;
}

void
data_textmap_free(struct data_textmap *map)
{
	if (map == NULL)
		return;
	x_free(map->slots);
	x_free(map->entries);
	x_free(map->long_lengths);
	x_free(map->medians);
	data_shapes_free(map->shapes);
	x_free(map);
}

/* ------------------------------------------------------------------------------------- describing */

/* Class and shape letter of each byte. */
struct byte_look {
	uint8_t class;
	char shape;
};

static struct byte_look looks[256];

static void
make_looks(void)
{
	for (int i = 0; i < 256; i++) {
		struct byte_look look = { DATA_CHAR_PUNCT, (char)i };

		if (i >= '0' && i <= '9')
			look = (struct byte_look){ DATA_CHAR_DIGIT, '9' };
		else if (i >= 'A' && i <= 'Z')
			look = (struct byte_look){ DATA_CHAR_UPPER, 'A' };
		else if (i >= 'a' && i <= 'z')
			look = (struct byte_look){ DATA_CHAR_LOWER, 'a' };
		else if (i == ' ' || (i >= '\t' && i <= '\r'))
			look = (struct byte_look){ DATA_CHAR_SPACE, ' ' };
		else if (i >= 0x80)
			look = (struct byte_look){ DATA_CHAR_OTHER, 'x' };
		looks[i] = look;
	}
}

static __attribute__((constructor)) void
prepare(void)
{
	make_looks();
}

/* What is counted of one text. */
struct text_look {
	uint32_t chars[DATA_CHAR_CLASSES];
	uint32_t length, words;
	bool padded, invalid;
	struct data_shape shape;
};

/* What both ways of looking leave to do. */
static void
finish_look(const char *p, uint32_t n, uint32_t continuation, struct text_look *out)
{
	out->shape.len = n < DATA_SHAPE_MAX ? n : DATA_SHAPE_MAX;
	if (n > DATA_SHAPE_MAX)
		out->shape.text[DATA_SHAPE_MAX - 1] = '~';
	out->length = n - continuation;
	out->invalid = out->chars[DATA_CHAR_OTHER] > 0 && !utf8_valid(p, n);
	out->chars[DATA_CHAR_OTHER] -= continuation;
}

static void
look_by_byte(const char *p, uint32_t n, struct text_look *out)
{
	uint32_t continuation = 0, word = 0;
	bool space = true;

	memset(out, 0, sizeof *out);
	for (uint32_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)p[i];
		struct byte_look look = looks[byte];
		bool blank = look.class == DATA_CHAR_SPACE;

		out->chars[look.class]++;
		continuation += (byte & 0xc0) == 0x80;
		word += space && !blank;
		space = blank;
		if (i < DATA_SHAPE_MAX)
			out->shape.text[i] = look.shape;
	}
	out->words = word;
	out->padded = n > 0 && (looks[(unsigned char)p[0]].class == DATA_CHAR_SPACE || space);
	finish_look(p, n, continuation, out);
}

#if WITH_AVX2
/* Bytes from low to low + span. */
__attribute__((target("avx2,popcnt"))) static inline __m256i
in_range(__m256i v, char low, char span)
{
	__m256i off = _mm256_sub_epi8(v, _mm256_set1_epi8(low));

	return _mm256_cmpeq_epi8(_mm256_min_epu8(off, _mm256_set1_epi8(span)), off);
}

__attribute__((target("avx2,popcnt"))) static inline uint32_t
bits_of(__m256i mask, uint32_t valid)
{
	return (uint32_t)_mm256_movemask_epi8(mask) & valid;
}

/* All ones in the first n bytes. */
__attribute__((target("avx2,popcnt"))) static inline __m256i
first_bytes(uint32_t n)
{
	const __m256i places = _mm256_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
	    18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);

	return _mm256_cmpgt_epi8(_mm256_set1_epi8((char)n), places);
}

/* Up to 32 bytes at once. */
__attribute__((target("avx2,popcnt"))) static void
look_by_vector(const char *p, uint32_t n, struct text_look *out)
{
	uint32_t valid = n == 32 ? UINT32_MAX : (UINT32_C(1) << n) - 1, blank, other, counted, last;
	char whole[32];
	__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i digit = in_range(v, '0', 9), upper = in_range(v, 'A', 25),
		lower = in_range(v, 'a', 25);
	__m256i space =
	    _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(' ')), in_range(v, '\t', 4));
	__m256i shape = _mm256_blendv_epi8(v, _mm256_set1_epi8('9'), digit);

	shape = _mm256_blendv_epi8(shape, _mm256_set1_epi8('A'), upper);
	shape = _mm256_blendv_epi8(shape, _mm256_set1_epi8('a'), lower);
	shape = _mm256_blendv_epi8(shape, _mm256_set1_epi8(' '), space);
	shape = _mm256_blendv_epi8(shape, _mm256_set1_epi8('x'), v);
	_mm256_storeu_si256((__m256i *)(void *)whole, _mm256_and_si256(shape, first_bytes(n)));
	memcpy(out->shape.text, whole, DATA_SHAPE_MAX);
	blank = bits_of(space, valid);
	other = bits_of(v, valid);
	out->chars[DATA_CHAR_DIGIT] = (uint32_t)__builtin_popcount(bits_of(digit, valid));
	out->chars[DATA_CHAR_UPPER] = (uint32_t)__builtin_popcount(bits_of(upper, valid));
	out->chars[DATA_CHAR_LOWER] = (uint32_t)__builtin_popcount(bits_of(lower, valid));
	out->chars[DATA_CHAR_SPACE] = (uint32_t)__builtin_popcount(blank);
	out->chars[DATA_CHAR_OTHER] = (uint32_t)__builtin_popcount(other);
	counted = out->chars[DATA_CHAR_DIGIT] + out->chars[DATA_CHAR_UPPER] +
		  out->chars[DATA_CHAR_LOWER] + out->chars[DATA_CHAR_SPACE] +
		  out->chars[DATA_CHAR_OTHER];
	out->chars[DATA_CHAR_PUNCT] = n - counted;
	out->words = (uint32_t)__builtin_popcount(~blank & valid & (blank << 1 | 1));
	last = n > 0 ? blank >> (n - 1) & 1 : 0;
	out->padded = (blank & 1) != 0 || last != 0;
	finish_look(p, n,
	    other == 0 ? 0
		       : (uint32_t)__builtin_popcount(bits_of(
			     _mm256_cmpeq_epi8(_mm256_and_si256(v, _mm256_set1_epi8((char)0xc0)),
				 _mm256_set1_epi8((char)0x80)),
			     valid)),
	    out);
}
#endif

static void
look_at(const char *p, uint32_t n, struct text_look *out)
{
#if WITH_AVX2
	if (n <= 32 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) {
		look_by_vector(p, n, out);
		return;
	}
#endif
	look_by_byte(p, n, out);
}

static void
add_length(struct data_textmap *map, uint32_t length, uint32_t rows)
{
	if (length < SHORT_LENGTHS) {
		map->lengths[length] += rows;
		return;
	}
	x_grow(&map->long_lengths, &map->long_cap, map->long_count + 1);
	map->long_lengths[map->long_count++] = (struct data_weighted){ length, rows };
}

/* Most texts have letters enough to be nothing else. */
static enum data_class
class_of(const char *p, const struct entry *e, const struct text_look *look)
{
	uint32_t n = e->len & DATA_CELL_LENGTH;
	struct data_value value;

	if (n > LONGEST_WORD && *p != '{' && *p != '[' &&
	    look->chars[DATA_CHAR_UPPER] + look->chars[DATA_CHAR_LOWER] > LETTERS_OF_VALUES)
		return DATA_CLASS_TEXT;
	return data_value_read(p, n, e->len, &value);
}

static void
count_class(
    struct data_column *c, const char *p, const struct entry *e, const struct text_look *look)
{
	enum data_class class = class_of(p, e, look);

	c->classes[class] += e->rows;
	if (e->first < c->first[class])
		c->first[class] = e->first;
}

static void
count_distinct(
    struct data_column *c, const char *p, const struct entry *e, const struct text_look *look)
{
	bool as_it_is = look->chars[DATA_CHAR_UPPER] + look->chars[DATA_CHAR_OTHER] == 0;

	if (c->hll != NULL)
		data_hll_add(c->hll, e->hash);
	if (c->folded != NULL)
		data_hll_add(c->folded,
		    as_it_is ? e->hash : data_fold_hash(p, e->len & DATA_CELL_LENGTH, e->hash));
}

static void
look_inside(struct data_column *c, const char *p, const struct entry *e)
{
	if (c->nested == NULL)
		c->nested = data_nested_new(c->kll.k, c->kll.coin);
	data_nested_add(c->nested, p, e->len & DATA_CELL_LENGTH, e->rows);
}

/* Where classes are counted already, rows are those of the few texts among numbers. */
static void
note_invalid(const struct data_textmap *map, const struct entry *e)
{
	map->column->invalid_utf8 += e->rows;
	if (!map->classed && e->first < map->column->first_invalid)
		map->column->first_invalid = e->first;
}

/* An entry leaves: what it was counts for all its rows. */
static void
describe(struct data_textmap *map, const struct entry *e)
{
	struct data_column *c = map->column;
	uint32_t n = e->len & DATA_CELL_LENGTH, rows = e->rows;
	const char *p = map->text + e->at;
	struct text_look look;

	look_at(p, n, &look);
	if (!map->classed)
		count_class(c, p, e, &look);
	count_distinct(c, p, e, &look);
	if (n > 1 && (*p == '{' || *p == '[') && (e->len & DATA_CELL_STRING) == 0)
		look_inside(c, p, e);
	for (size_t i = 0; i < DATA_CHAR_CLASSES; i++)
		c->chars[i] += (uint64_t)look.chars[i] * rows;
	c->texts += rows;
	c->text_chars += (uint64_t)look.length * rows;
	c->length_m2_sum += (double)look.length * look.length * rows;
	c->words += (uint64_t)look.words * rows;
	c->padded += look.padded ? rows : 0;
	if (look.invalid)
		note_invalid(map, e);
	add_length(map, look.length, rows);
	data_shapes_add(map->shapes, &c->shapes, &look.shape, rows);
}

/* ------------------------------------------------------------------------------------- counting */

static void
clear_slots(struct data_textmap *map)
{
	memset(map->slots, 0xff, map->slot_count * sizeof *map->slots);
}

static size_t
slot_of(const struct data_textmap *map, uint64_t hash)
{
	return (size_t)(hash >> 32) & (map->slot_count - 1);
}

static uint32_t
tag_of(uint64_t hash, size_t entry)
{
	return (uint32_t)entry | (uint32_t)(hash & 0xfff) << ENTRY_BITS;
}

static void
put_slot(struct data_textmap *map, uint64_t hash, size_t entry)
{
	size_t slot = slot_of(map, hash);

	while (map->slots[slot] != UINT32_MAX)
		slot = (slot + 1) & (map->slot_count - 1);
	map->slots[slot] = tag_of(hash, entry);
}

static uint32_t
median_count(struct data_textmap *map)
{
	size_t ones = 0;

	for (size_t i = 0; i < map->count; i++)
		ones += map->entries[i].count == 1;
	if (ones > map->count / 2)
		return 1;
	x_grow(&map->medians, &map->medians_cap, map->count);
	for (size_t i = 0; i < map->count; i++)
		map->medians[i] = map->entries[i].count;
	return (uint32_t)data_sort_median(map->medians, map->count);
}

static void
purge(struct data_textmap *map)
{
	uint32_t taken = median_count(map);
	size_t kept = 0;

	data_column_need_hll(map->column);
	for (size_t i = 0; i < map->count; i++) {
		struct entry *e = &map->entries[i];

		if (e->count <= taken) {
			describe(map, e);
			continue;
		}
		e->count -= taken;
		map->entries[kept++] = *e;
	}
	map->count = kept;
	map->offset += taken;
	clear_slots(map);
	for (size_t i = 0; i < kept; i++)
		put_slot(map, map->entries[i].hash, i);
}

/* Makes the table fit n texts, as far as the column's capacity lets it grow. */
static void
reserve(struct data_textmap *map, size_t n)
{
	size_t entries = map->column->top.capacity < n ? map->column->top.capacity : n,
	       slots = 1024;

	if (entries > MAX_ENTRIES)
		entries = MAX_ENTRIES;
	if (entries < 16)
		entries = 16;
	while (slots < 2 * entries)
		slots *= 2;
	if (map->cap < entries) {
		x_free(map->entries);
		map->entries = xmalloc(entries * sizeof *map->entries);
		map->cap = entries;
	}
	if (map->slot_count != slots) {
		x_free(map->slots);
		map->slots = xmalloc(slots * sizeof *map->slots);
		map->slot_count = slots;
	}
	clear_slots(map);
}

static inline void
count_one(
    struct data_textmap *map, uint64_t hash, struct data_text_ref ref, size_t row, size_t capacity)
{
	size_t slot = slot_of(map, hash), mask = map->slot_count - 1;
	const uint32_t wanted = (uint32_t)(hash & 0xfff);
	struct entry *e;

	for (; map->slots[slot] != UINT32_MAX; slot = (slot + 1) & mask) {
		if (map->slots[slot] >> ENTRY_BITS != wanted)
			continue;
		e = &map->entries[map->slots[slot] & (MAX_ENTRIES - 1)];
		if (e->hash != hash)
			continue;
		e->count++;
		e->rows++;
		return;
	}
	if (map->count == capacity) {
		purge(map);
		put_slot(map, hash, map->count);
	} else {
		map->slots[slot] = tag_of(hash, map->count);
	}
	map->entries[map->count++] = (struct entry){ hash, ref.at, ref.len, 1, 1, (uint32_t)row };
}

static void
give_lengths(struct data_textmap *map)
{
	size_t count = 0, room = SHORT_LENGTHS + map->long_count;
	double *values = xmalloc(room * sizeof *values);
	uint32_t *counts = xmalloc(room * sizeof *counts);

	for (size_t i = 0; i < SHORT_LENGTHS; i++) {
		if (map->lengths[i] == 0)
			continue;
		values[count] = (double)i;
		counts[count++] = map->lengths[i];
	}
	data_weighted_sort(map->long_lengths, map->long_count);
	for (size_t i = 0; i < map->long_count; i++) {
		values[count] = map->long_lengths[i].value;
		counts[count++] = (uint32_t)map->long_lengths[i].weight;
	}
	data_kll_add_runs(&map->column->lengths, values, counts, count);
	memset(map->lengths, 0, sizeof map->lengths);
	map->long_count = 0;
	x_free(values);
	x_free(counts);
}

/* Rare texts are not worth carrying on once the table has forgotten some: dropping counts up to TRIM
 * costs less than 0.01 % of the batch. */
static void
give_top(struct data_textmap *map)
{
	struct data_column *c = map->column;
	uint32_t trim = map->offset > 0 ? TRIM : 0;

	if (trim == 0)
		data_top_reserve(&c->top, map->count);
	for (size_t i = 0; i < map->count; i++) {
		const struct entry *e = &map->entries[i];

		describe(map, e);
		if (e->count > trim)
			data_top_append(&c->top,
			    &(struct data_top_item){ .hash = e->hash,
				.count = e->count,
				.len = e->len & DATA_CELL_LENGTH,
				.kind = DATA_VALUE_TEXT },
			    map->text + e->at);
	}
	c->top.offset += map->offset + trim;
}

void
data_textmap_add(struct data_textmap *map, struct data_column *c, const char *text,
    const struct data_text_ref *refs, const uint64_t *hashes, size_t n, bool classed)
{
	size_t capacity;

	if (n == 0)
		return;
	map->text = text;
	map->column = c;
	map->classed = classed;
	map->count = 0;
	map->offset = 0;
	reserve(map, n);
	capacity = c->top.capacity < map->cap ? c->top.capacity : map->cap;
	for (size_t row = 0; row < n; row++)
		if (hashes[row] != 0)
			count_one(map, hashes[row], *refs++, row, capacity);
	give_top(map);
	give_lengths(map);
	data_shapes_give(map->shapes, &c->shapes);
}
