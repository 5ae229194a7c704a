/*
 * table_find.h - finding text in cells: without regard to case, unless it has a capital letter.
 */
#ifndef TABLE_FIND_H
#define TABLE_FIND_H

#include <stdbool.h>
#include <stddef.h>

/* Is `wanted` in text, and where (bytes)? at and n may be NULL. */
bool table_find_in(const char *text, const char *wanted, size_t *at, size_t *n);

#endif
