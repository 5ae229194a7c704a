/*
 * base_map.h - a hash map from strings to pointers that keeps the order of insertion.
 *
 * Keys are copied, values are the caller's. NULL is no value.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map;

struct map *map_new(void);
void map_free(struct map *m, void (*free_value)(void *));	/* free_value may be NULL */
size_t map_count(const struct map *m);
void *map_get(const struct map *m, const char *key);		/* NULL: not there */
void *map_get_n(const struct map *m, const char *key, size_t n);
/* Sets and returns the value that was there before (NULL: none). */
void *map_set(struct map *m, const char *key, void *value);
/* The i-th entry in order of insertion, i < map_count. */
const char *map_key_at(const struct map *m, size_t i);
void *map_value_at(const struct map *m, size_t i);

#endif
