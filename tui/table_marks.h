/*
 * table_marks.h - the set of marked rows of a table, by identity.
 */
#ifndef TABLE_MARKS_H
#define TABLE_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table_marks;

struct table_marks *table_marks_new(void);
void table_marks_free(struct table_marks *m);
void table_marks_clear(struct table_marks *m);
size_t table_marks_count(const struct table_marks *m);
bool table_marks_has(const struct table_marks *m, uint64_t identity);
/* identity is never 0. */
void table_marks_set(struct table_marks *m, uint64_t identity, bool on);

#endif
