/*
 * data_nested.h - what is inside of JSON values: which members objects have, how often, and how many
 * elements arrays have.
 *
 * Members of objects in objects are named by their path ("address.city"), members of objects in arrays
 * by "[]" ("items[].price"). Counts are occurrences; a text that is no JSON after all counts nowhere.
 */
#ifndef DATA_NESTED_H
#define DATA_NESTED_H

#include "data_kll.h"
#include "data_top.h"

enum { DATA_NESTED_KEYS = 256, DATA_NESTED_SHOWN = 64 };

struct data_nested {
	uint64_t objects, arrays;	/* values */
	uint64_t elements;		/* of the arrays, together */
	struct data_top keys;		/* paths; the rarest are forgotten when there are too many */
	struct data_kll lengths;	/* elements an array */
};

/* NULL where a column has no JSON. */
struct data_nested *data_nested_new(uint32_t kll_k, uint64_t seed);
void data_nested_free(struct data_nested *nested);

/* Looks into the value, which stands for `rows` rows. */
void data_nested_add(struct data_nested *nested, const char *p, size_t n, uint32_t rows);
void data_nested_merge(struct data_nested *nested, const struct data_nested *other);

void data_nested_pack(const struct data_nested *nested, struct buf *out);
struct data_nested *data_nested_unpack(struct data_unpack *in);

#endif
