/*
 * base_map.c - open addressing over an array of entries in insertion order. Entries are never
 * removed one by one; nothing here needs that. The hash is FNV-1a with a final mix; keys come from
 * bounded input (parameters, metric names), and the table is at most half full.
 */
#include "base_map.h"

#include <stdint.h>
#include <string.h>

#include "base_mem.h"
#include "base_str.h"

struct entry {
	char *key;
	size_t len;
	uint64_t hash;
	void *value;
};

struct map {
	struct entry *entries;
	size_t count, cap;
	uint32_t *slots;	/* index + 1 into entries; 0 is empty */
	size_t slot_count;	/* a power of two */
};

static uint64_t
hash_bytes(const char *p, size_t n)
{
	uint64_t h = str_hash(p, n);

	h ^= h >> 32;
	return h * UINT64_C(0x9e3779b97f4a7c15);
}

struct map *
map_new(void)
{
	struct map *m = x_new(struct map);

	m->slot_count = 16;
	m->slots = x_new_array(uint32_t, m->slot_count);
	return m;
}

void
map_free(struct map *m, void (*free_value)(void *))
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->count; i++) {
		x_free(m->entries[i].key);
		if (free_value != NULL)
			free_value(m->entries[i].value);
	}
	x_free(m->entries);
	x_free(m->slots);
	x_free(m);
}

size_t
map_count(const struct map *m)
{
	return m->count;
}

/* The slot that holds the key, or the empty one where it belongs. */
static size_t
find_slot(const struct map *m, const char *key, size_t n, uint64_t hash)
{
	size_t mask = m->slot_count - 1, i = (size_t)(hash >> 20) & mask;

	while (m->slots[i] != 0) {
		const struct entry *e = &m->entries[m->slots[i] - 1];

		if (e->hash == hash && e->len == n && memcmp(e->key, key, n) == 0)
			break;
		i = (i + 1) & mask;
	}
	return i;
}

static void
rehash(struct map *m)
{
	x_free(m->slots);
	m->slot_count *= 2;
	m->slots = x_new_array(uint32_t, m->slot_count);
	for (size_t i = 0; i < m->count; i++) {
		const struct entry *e = &m->entries[i];

		m->slots[find_slot(m, e->key, e->len, e->hash)] = (uint32_t)i + 1;
	}
}

void *
map_get_n(const struct map *m, const char *key, size_t n)
{
	size_t slot = find_slot(m, key, n, hash_bytes(key, n));

	return m->slots[slot] != 0 ? m->entries[m->slots[slot] - 1].value : NULL;
}

void *
map_get(const struct map *m, const char *key)
{
	return map_get_n(m, key, strlen(key));
}

void *
map_set(struct map *m, const char *key, void *value)
{
	size_t n = strlen(key), slot;
	uint64_t hash = hash_bytes(key, n);
	struct entry *e;
	void *before;

	slot = find_slot(m, key, n, hash);
	if (m->slots[slot] != 0) {
		e = &m->entries[m->slots[slot] - 1];
		before = e->value;
		e->value = value;
		return before;
	}
	x_assert(m->count < UINT32_MAX);
	x_grow(&m->entries, &m->cap, m->count + 1);
	m->entries[m->count] = (struct entry){ xstrdup(key), n, hash, value };
	m->slots[slot] = (uint32_t)++m->count;
	if (m->count * 2 > m->slot_count)
		rehash(m);
	return NULL;
}

const char *
map_key_at(const struct map *m, size_t i)
{
	x_assert(i < m->count);
	return m->entries[i].key;
}

void *
map_value_at(const struct map *m, size_t i)
{
	x_assert(i < m->count);
	return m->entries[i].value;
}
