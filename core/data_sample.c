/*
 * data_sample.c - bottom-k by hash. The rows that are kept are the longest prefix, in order of their
 * hashes, that fits the limits; a row in the prefix of a union is in the prefix of its part, so
 * merging loses nothing.
 */
#include "data_sample.h"

#include <stdlib.h>
#include <string.h>

#include "data_sort.h"

void
data_sample_init(struct data_sample *s, uint32_t max)
{
	memset(s, 0, sizeof *s);
	s->max = max;
	s->limit = UINT64_MAX;
}

void
data_sample_release(struct data_sample *s)
{
	x_free(s->rows);
	buf_release(&s->bytes);
	memset(s, 0, sizeof *s);
}

static int
by_order(const void *a, const void *b)
{
	const struct data_sample_row *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static void
copy_rows(struct data_sample *s)
{
	struct buf kept = BUF_INIT;

	for (size_t i = 0; i < s->count; i++) {
		buf_append(&kept, s->bytes.data + s->rows[i].at, s->rows[i].len);
		s->rows[i].at = kept.len - s->rows[i].len;
	}
	buf_release(&s->bytes);
	s->bytes = kept;
}

static void
cut(struct data_sample *s)
{
	size_t kept = 0, bytes = 0;

	data_sort_by_hash(s->rows, s->count, sizeof *s->rows);
	while (kept < s->count && kept < s->max && s->rows[kept].hash < s->limit &&
	    (kept == 0 || bytes + s->rows[kept].len <= DATA_SAMPLE_BYTES))
		bytes += s->rows[kept++].len;
	if (kept < s->count && s->rows[kept].hash < s->limit)
		s->limit = s->rows[kept].hash;
	s->count = kept;
	copy_rows(s);
}

static void
make_room(struct data_sample *s)
{
	if (s->count >= s->max + s->max / 2 + 16 || s->bytes.len > DATA_SAMPLE_BYTES * 3 / 2)
		cut(s);
	x_grow(&s->rows, &s->cap, s->count + 1);
}

void
data_sample_add(struct data_sample *s, uint64_t hash, uint64_t order, const struct slice *fields,
    size_t count)
{
	struct data_sample_row *row;

	make_room(s);
	row = &s->rows[s->count++];
	*row = (struct data_sample_row){ .hash = hash, .order = order, .at = s->bytes.len };
	data_pack_u32(&s->bytes, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		data_pack_u32(&s->bytes, fields[i].p == NULL ? UINT32_MAX : (uint32_t)fields[i].n);
		if (fields[i].p != NULL)
			buf_append(&s->bytes, fields[i].p, fields[i].n);
	}
	row->len = s->bytes.len - row->at;
}

void
data_sample_merge(struct data_sample *s, const struct data_sample *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct data_sample_row *from = &other->rows[i];

		make_room(s);
		s->rows[s->count] = *from;
		s->rows[s->count++].at = s->bytes.len;
		buf_append(&s->bytes, other->bytes.data + from->at, from->len);
	}
	if (other->limit < s->limit)
		s->limit = other->limit;
	if (other->max < s->max)
		s->max = other->max;
	cut(s);
}

void
data_sample_settle(struct data_sample *s)
{
	cut(s);
	if (s->count > 0)
		qsort(s->rows, s->count, sizeof *s->rows, by_order);
	copy_rows(s);
}

size_t
data_sample_fields(const struct data_sample *s, size_t row, struct slice *out, size_t max)
{
	struct data_unpack in = { (const unsigned char *)s->bytes.data + s->rows[row].at,
		s->rows[row].len, false };
	size_t count = data_unpack_u32(&in);

	for (size_t i = 0; i < count && i < max; i++) {
		uint32_t n = data_unpack_u32(&in);

		out[i] = (struct slice){ NULL, 0 };
		if (n == UINT32_MAX || n > in.n)
			continue;
		out[i] = (struct slice){ (const char *)in.p, n };
		in.p += n;
		in.n -= n;
	}
	return count;
}

void
data_sample_pack(const struct data_sample *s, struct buf *out)
{
	data_pack_u32(out, s->max);
	data_pack_u64(out, s->limit);
	data_pack_u32(out, (uint32_t)s->count);
	for (size_t i = 0; i < s->count; i++) {
		data_pack_u64(out, s->rows[i].hash);
		data_pack_u64(out, s->rows[i].order);
		data_pack_text(
		    out, (struct slice){ s->bytes.data + s->rows[i].at, s->rows[i].len });
	}
}

/* Are the lengths inside a row what its bytes say? */
static bool
row_is_sound(struct slice row)
{
	struct data_unpack in = { (const unsigned char *)row.p, row.n, false };
	uint32_t count = data_unpack_count(&in, 4);

	for (uint32_t i = 0; i < count && !in.bad; i++) {
		uint32_t n = data_unpack_u32(&in);

		if (n == UINT32_MAX)
			continue;
		if (n > in.n)
			return false;
		in.p += n;
		in.n -= n;
	}
	return !in.bad && in.n == 0;
}

bool
data_sample_unpack(struct data_sample *s, struct data_unpack *in)
{
	uint32_t count;

	data_sample_init(s, data_unpack_u32(in));
	s->limit = data_unpack_u64(in);
	count = data_unpack_count(in, 8 + 8 + 4);
	for (uint32_t i = 0; i < count && !in->bad; i++) {
		struct data_sample_row row = { .hash = data_unpack_u64(in) };
		struct slice text;

		row.order = data_unpack_u64(in);
		text = data_unpack_text(in);
		if (in->bad || !row_is_sound(text)) {
			in->bad = true;
			break;
		}
		row.at = s->bytes.len;
		row.len = text.n;
		buf_append(&s->bytes, text.p, text.n);
		x_grow(&s->rows, &s->cap, s->count + 1);
		s->rows[s->count++] = row;
	}
	return !in->bad;
}
