/*
 * data_order.c - sorted or not. See the header.
 */
#include "data_order.h"

#include <string.h>

static void
keep(char *text, uint32_t *len, const char *p, uint32_t n)
{
	*len = n < DATA_ORDER_BYTES ? n : DATA_ORDER_BYTES;
	memcpy(text, p, *len);
}

static void
compare(struct data_order *o, const char *p, uint32_t n)
{
	uint32_t same = n < o->last_len ? n : o->last_len;
	int order = memcmp(o->last, p, same);

	if (order == 0)
		order = (o->last_len > n) - (o->last_len < n);
	o->rises |= order < 0;
	o->falls |= order > 0;
	o->repeats |= order == 0;
}

void
data_order_add(struct data_order *o, const char *p, uint32_t n)
{
	if (n > DATA_ORDER_BYTES)
		n = DATA_ORDER_BYTES;
	if (o->count++ == 0)
		keep(o->first, &o->first_len, p, n);
	else
		compare(o, p, n);
	keep(o->last, &o->last_len, p, n);
}

void
data_order_merge(struct data_order *o, const struct data_order *behind)
{
	if (behind->count == 0)
		return;
	if (o->count == 0) {
		*o = *behind;
		return;
	}
	compare(o, behind->first, behind->first_len);
	o->count += behind->count;
	o->falls |= behind->falls;
	o->rises |= behind->rises;
	o->repeats |= behind->repeats;
	keep(o->last, &o->last_len, behind->last, behind->last_len);
}

void
data_order_pack(const struct data_order *o, struct buf *out)
{
	data_pack_u64(out, o->count);
	data_pack_u32(
	    out, (uint32_t)o->falls | (uint32_t)o->rises << 1 | (uint32_t)o->repeats << 2);
	data_pack_text(out, (struct slice){ o->first, o->first_len });
	data_pack_text(out, (struct slice){ o->last, o->last_len });
}

bool
data_order_unpack(struct data_order *o, struct data_unpack *in)
{
	struct slice first, last;
	uint32_t flags;

	memset(o, 0, sizeof *o);
	o->count = data_unpack_u64(in);
	flags = data_unpack_u32(in);
	first = data_unpack_text(in);
	last = data_unpack_text(in);
	if (flags > 7 || first.n > DATA_ORDER_BYTES || last.n > DATA_ORDER_BYTES)
		in->bad = true;
	if (in->bad)
		return false;
	o->falls = (flags & 1) != 0;
	o->rises = (flags & 2) != 0;
	o->repeats = (flags & 4) != 0;
	keep(o->first, &o->first_len, first.n > 0 ? first.p : "", (uint32_t)first.n);
	keep(o->last, &o->last_len, last.n > 0 ? last.p : "", (uint32_t)last.n);
	return true;
}
