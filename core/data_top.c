/*
 * data_top.c - frequent values. See the header.
 */
#include "data_top.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base_time.h"
#include "data_sort.h"

void
data_top_init(struct data_top *top, uint32_t capacity)
{
	memset(top, 0, sizeof *top);
	top->capacity = capacity;
}

void
data_top_release(struct data_top *top)
{
	x_free(top->items);
	buf_release(&top->text);
	memset(top, 0, sizeof *top);
}

void
data_top_reserve(struct data_top *top, size_t more)
{
	if (top->count + more <= top->cap)
		return;
	top->cap = top->count + more;
	top->items = xrealloc(top->items, top->cap, sizeof *top->items);
}

void
data_top_append(struct data_top *top, const struct data_top_item *item, const char *text)
{
	struct data_top_item *added;

	x_grow(&top->items, &top->cap, top->count + 1);
	added = &top->items[top->count++];
	*added = *item;
	if (item->kind != DATA_VALUE_TEXT)
		return;
	if (added->len > DATA_TOP_TEXT_MAX)
		added->len = DATA_TOP_TEXT_MAX;
	added->value.at = top->text.len;
	buf_append(&top->text, text, added->len);
}

static int
by_hash(const void *a, const void *b)
{
	uint64_t x = ((const struct data_top_item *)a)->hash;
	uint64_t y = ((const struct data_top_item *)b)->hash;

	return x < y ? -1 : x > y;
}

/* Texts of items that went leave holes; copies what is in use when most is not. */
static void
pack_text(struct data_top *top)
{
	struct buf kept = BUF_INIT;
	size_t used = 0;

	for (size_t i = 0; i < top->count; i++)
		used += top->items[i].kind == DATA_VALUE_TEXT ? top->items[i].len : 0;
	if (top->text.len < 2 * used + 4096)
		return;
	for (size_t i = 0; i < top->count; i++) {
		struct data_top_item *item = &top->items[i];

		if (item->kind != DATA_VALUE_TEXT)
			continue;
		buf_append(&kept, top->text.data + item->value.at, item->len);
		item->value.at = kept.len - item->len;
	}
	buf_release(&top->text);
	top->text = kept;
}

static uint64_t
median_count(const struct data_top *top)
{
	uint64_t *counts = x_new_array(uint64_t, top->count), median;

	for (size_t i = 0; i < top->count; i++)
		counts[i] = top->items[i].count;
	median = data_sort_median(counts, top->count);
	x_free(counts);
	return median;
}

static void
reduce(struct data_top *top)
{
	while (top->count > top->capacity) {
		uint64_t taken = median_count(top);
		size_t kept = 0;

		for (size_t i = 0; i < top->count; i++) {
			if (top->items[i].count <= taken)
				continue;
			top->items[kept] = top->items[i];
			top->items[kept++].count -= taken;
		}
		top->count = kept;
		top->offset += taken;
	}
	pack_text(top);
	/* Profiles of blocks wait for each other: they keep no room to grow. */
	if (top->cap > 2 * top->count + 16) {
		top->cap = top->count + 1;
		top->items = xrealloc(top->items, top->cap, sizeof *top->items);
	}
}

/* The appended items, in order and without repetition; returns how many are left of them. */
static size_t
sort_appended(struct data_top *top)
{
	struct data_top_item *items = top->items + top->settled;
	size_t count = top->count - top->settled, kept = 0;

	data_sort_by_hash(items, count, sizeof *items);
	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && items[kept - 1].hash == items[i].hash)
			items[kept - 1].count += items[i].count;
		else
			items[kept++] = items[i];
	}
	return kept;
}

/* Puts `count` sorted items behind the settled ones into their places. What is there already is added
 * up, the rest merged from the back. */
static void
insert_sorted(struct data_top *top, size_t count)
{
	struct data_top_item *added = xmalloc(count * sizeof *added), *items = top->items;
	size_t fresh = 0, old = 0, at;

	for (size_t i = 0; i < count; i++) {
		const struct data_top_item *item = &items[top->settled + i];

		while (old < top->settled && items[old].hash < item->hash)
			old++;
		if (old < top->settled && items[old].hash == item->hash)
			items[old].count += item->count;
		else
			added[fresh++] = *item;
	}
	at = top->count = top->settled + fresh;
	for (old = top->settled; fresh > 0;) {
		if (old > 0 && items[old - 1].hash > added[fresh - 1].hash)
			items[--at] = items[--old];
		else
			items[--at] = added[--fresh];
	}
	x_free(added);
}

void
data_top_settle(struct data_top *top)
{
	size_t appended;

	if (top->settled == top->count && top->count <= top->capacity)
		return;
	appended = sort_appended(top);
	if (top->settled == 0)
		top->count = appended;
	else
		insert_sorted(top, appended);
	reduce(top);
	top->settled = top->count;
}

void
data_top_append_all(struct data_top *top, const struct data_top *other)
{
	if (other->capacity < top->capacity)
		top->capacity = other->capacity;
	x_grow(&top->items, &top->cap, top->count + other->count + 1);
	for (size_t i = 0; i < other->count; i++) {
		const struct data_top_item *item = &other->items[i];

		data_top_append(top, item,
		    item->kind == DATA_VALUE_TEXT ? other->text.data + item->value.at : NULL);
	}
	top->offset += other->offset;
}

void
data_top_merge(struct data_top *top, const struct data_top *other)
{
	data_top_append_all(top, other);
	data_top_settle(top);
}

const struct data_top_item *
data_top_find(const struct data_top *top, uint64_t hash)
{
	const struct data_top_item wanted = { .hash = hash };

	if (top->count == 0)
		return NULL;
	return bsearch(&wanted, top->items, top->count, sizeof *top->items, by_hash);
}

struct slice
data_top_text(const struct data_top *top, const struct data_top_item *item)
{
	if (item->kind != DATA_VALUE_TEXT)
		return (struct slice){ "", 0 };
	return (struct slice){ top->text.data + item->value.at, item->len };
}

static double
item_number(const struct data_top_item *item)
{
	return item->kind == DATA_VALUE_REAL ? item->value.d : (double)item->value.i;
}

static int
compare_values(
    const struct data_top *top, const struct data_top_item *a, const struct data_top_item *b)
{
	struct slice s, t;
	int order;

	if ((a->kind == DATA_VALUE_TEXT) != (b->kind == DATA_VALUE_TEXT))
		return a->kind == DATA_VALUE_TEXT ? 1 : -1;
	if (a->kind != DATA_VALUE_TEXT)
		return item_number(a) < item_number(b) ? -1 : item_number(a) > item_number(b);
	s = data_top_text(top, a);
	t = data_top_text(top, b);
	order = memcmp(s.p, t.p, s.n < t.n ? s.n : t.n);
	return order != 0 ? order : (s.n > t.n) - (s.n < t.n);
}

enum { FEW = 64 };

static int
by_count(const void *a, const void *b, void *arg)
{
	const struct data_top_item *x = *(const struct data_top_item *const *)a;
	const struct data_top_item *y = *(const struct data_top_item *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return compare_values(arg, x, y);
}

/* The first few of many: no need to sort all of them. */
static size_t
list_few(const struct data_top *top, const struct data_top_item **out, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < top->count; i++) {
		const struct data_top_item *item = &top->items[i];
		size_t at = count;

		while (at > 0 && by_count(&item, &out[at - 1], (void *)(uintptr_t)top) < 0)
			at--;
		if (at == max)
			continue;
		count += count < max;
		for (size_t k = count - 1; k > at; k--)
			out[k] = out[k - 1];
		out[at] = item;
	}
	return count;
}

size_t
data_top_list(const struct data_top *top, const struct data_top_item **out, size_t max)
{
	const struct data_top_item **all;
	size_t count = top->count < max ? top->count : max;

	if (top->count == 0)
		return 0;
	if (max <= FEW && max < top->count)
		return list_few(top, out, max);
	all = xmalloc(top->count * sizeof(const struct data_top_item *));
	for (size_t i = 0; i < top->count; i++)
		all[i] = &top->items[i];
	qsort_r(all, top->count, sizeof(const struct data_top_item *), by_count,
	    (void *)(uintptr_t)top);
	memcpy(out, all, count * sizeof(const struct data_top_item *));
	x_free(all);
	return count;
}

void
data_top_print(const struct data_top *top, const struct data_top_item *item, struct buf *out)
{
	char text[STR_SHORT];
	struct slice s = data_top_text(top, item);

	switch ((enum data_value_kind)item->kind) {
	case DATA_VALUE_TEXT:
		buf_append(out, s.p, s.n);
		break;
	case DATA_VALUE_INT:
		buf_printf(out, "%" PRId64, item->value.i);
		break;
	case DATA_VALUE_REAL:
		buf_add(out, str_double(text, item->value.d));
		break;
	case DATA_VALUE_DATE:
		buf_append(out, time_format(text, item->value.i), 10);
		break;
	case DATA_VALUE_TIME:
		buf_add(out, time_format(text, item->value.i));
		break;
	}
}

void
data_top_pack(const struct data_top *top, struct buf *out)
{
	data_pack_u32(out, top->capacity);
	data_pack_u64(out, top->offset);
	data_pack_u32(out, (uint32_t)top->count);
	for (size_t i = 0; i < top->count; i++) {
		const struct data_top_item *item = &top->items[i];

		data_pack_u64(out, item->hash);
		data_pack_u64(out, item->count);
		data_pack_u32(out, item->kind);
		if (item->kind == DATA_VALUE_TEXT)
			data_pack_text(out, data_top_text(top, item));
		else
			data_pack_u64(out, (uint64_t)item->value.i);
	}
}

static void
unpack_item(struct data_top *top, struct data_unpack *in)
{
	struct data_top_item item = { .hash = data_unpack_u64(in) };
	struct slice text = { "", 0 };

	item.count = data_unpack_u64(in);
	item.kind = data_unpack_u32(in);
	if (item.kind == DATA_VALUE_TEXT)
		text = data_unpack_text(in);
	else
		item.value.i = (int64_t)data_unpack_u64(in);
	if (item.kind > DATA_VALUE_TIME || text.n > DATA_TOP_TEXT_MAX || item.count == 0 ||
	    item.count > UINT64_MAX >> 16 ||
	    (top->count > 0 && top->items[top->count - 1].hash >= item.hash))
		in->bad = true;
	if (in->bad)
		return;
	item.len = (uint32_t)text.n;
	data_top_append(top, &item, text.p);
}

bool
data_top_unpack(struct data_top *top, struct data_unpack *in)
{
	uint32_t count;

	data_top_init(top, data_unpack_u32(in));
	top->offset = data_unpack_u64(in);
	count = data_unpack_count(in, 8 + 8 + 4 + 4);
	for (uint32_t i = 0; i < count && !in->bad; i++)
		unpack_item(top, in);
	top->settled = top->count;
	if (top->count > top->capacity)
		in->bad = true;
	return !in->bad;
}
