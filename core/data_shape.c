/*
 * data_shape.c - an open table of shapes. A shape is compared as three words; its hash, which profiles
 * keep, is made only when it goes to the column.
 */
#include "data_shape.h"

#include <string.h>

#include "base.h"
#include "data_hash.h"

enum { SLOT_BITS = 13, SLOTS = 1 << SLOT_BITS, MAX_SHAPES = SLOTS / 2, WORDS = DATA_SHAPE_MAX / 8 };

struct counted {
	uint64_t words[WORDS];
	uint32_t len, rows;
};

struct data_shapes {
	uint16_t slots[SLOTS];		/* number of an entry, from 1; 0: free */
	struct counted entries[MAX_SHAPES];
	uint32_t count;
};

struct data_shapes *
data_shapes_new(void)
{
	return x_new(struct data_shapes);
}

void
data_shapes_free(struct data_shapes *s)
{
	x_free(s);
}

static inline size_t
slot_of(const uint64_t *words)
{
	uint64_t mixed = words[0] * 0x9e3779b97f4a7c15 ^ words[1] * 0xc2b2ae3d27d4eb4f ^
			 words[2] * 0x165667b19e3779f9;

	return data_fold(mixed, 0x9e3779b97f4a7c15) >> (64 - SLOT_BITS);
}

static inline bool
is_same(const struct counted *entry, const uint64_t *words, uint32_t len)
{
	return ((entry->words[0] ^ words[0]) | (entry->words[1] ^ words[1]) |
		   (entry->words[2] ^ words[2]) | (entry->len ^ len)) == 0;
}

void
data_shapes_add(
    struct data_shapes *s, struct data_top *top, const struct data_shape *shape, uint32_t rows)
{
	struct counted added = { .len = shape->len, .rows = rows };
	size_t slot;

	memcpy(added.words, shape->text, sizeof added.words);
	for (slot = slot_of(added.words); s->slots[slot] != 0; slot = (slot + 1) % SLOTS) {
		struct counted *entry = &s->entries[s->slots[slot] - 1];

		if (is_same(entry, added.words, added.len)) {
			entry->rows += rows;
			return;
		}
	}
	if (s->count == MAX_SHAPES) {
		data_shapes_give(s, top);
		slot = slot_of(added.words);
	}
	s->entries[s->count++] = added;
	s->slots[slot] = (uint16_t)s->count;
}

void
data_shapes_give(struct data_shapes *s, struct data_top *top)
{
	for (uint32_t i = 0; i < s->count; i++) {
		const struct counted *entry = &s->entries[i];
		char text[DATA_SHAPE_MAX + DATA_TEXT_PADDING] = "";

		memcpy(text, entry->words, DATA_SHAPE_MAX);
		data_top_append(top,
		    &(struct data_top_item){ .hash = data_hash_text(text, entry->len),
			.count = entry->rows,
			.len = entry->len,
			.kind = DATA_VALUE_TEXT },
		    text);
	}
	if (s->count == MAX_SHAPES)
		data_top_settle(top);
	if (s->count > 0)
		memset(s->slots, 0, sizeof s->slots);
	s->count = 0;
}
