/*
 * data_order.h - whether texts come sorted: byte by byte, which for UTF-8 is the order of characters.
 *
 * Texts are compared by their first DATA_ORDER_BYTES bytes; two that are alike so far count as equal.
 * Missing values are left out.
 */
#ifndef DATA_ORDER_H
#define DATA_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "data_pack.h"

enum { DATA_ORDER_BYTES = 64 };

struct data_order {
	uint64_t count;			/* texts seen */
	bool falls, rises, repeats;	/* does a text stand below, above, beside its like? */
	uint32_t first_len, last_len;
	char first[DATA_ORDER_BYTES], last[DATA_ORDER_BYTES];
};

static inline bool
data_order_is_lost(const struct data_order *o)
{
	return o->falls && o->rises;
}

void data_order_add(struct data_order *o, const char *p, uint32_t n);
/* As if `count` more came that are of no interest, since the order is lost. */
static inline void
data_order_skip(struct data_order *o, uint64_t count)
{
	o->count += count;
}
void data_order_merge(struct data_order *o, const struct data_order *behind);

void data_order_pack(const struct data_order *o, struct buf *out);
bool data_order_unpack(struct data_order *o, struct data_unpack *in);

#endif
