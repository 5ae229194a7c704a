/*
 * run_section_parts.h - what the files that read sections share; for them alone.
 */
#ifndef RUN_SECTION_PARTS_H
#define RUN_SECTION_PARTS_H

#include "run_section.h"

/* Looks at one node and fills one member of item; mistakes are said. */
typedef void run_read_fn(struct run_reader *r, const struct run_field *field,
    const struct yaml_node *node, void *item);

/* By type; NULL for those that hold sections (run_section_value.c). */
extern run_read_fn *const run_section_values[RUN_FIELD_TYPES];

#define MEMBER(type, item, at) ((type *)(void *)((char *)(item) + (at)))

/* The path in messages: each returns what run_section_pop takes. */
size_t run_section_push(struct run_reader *r, const char *name);
size_t run_section_push_index(struct run_reader *r, size_t i);
void run_section_pop(struct run_reader *r, size_t before);

/* "must be ..., not ..." */
void run_section_expected(struct run_reader *r, const struct run_field *field,
    const struct yaml_node *node);
const char *run_section_keep(struct run_reader *r, const struct yaml_node *node);

/* A name that is only shown and stored: any printable text. */
bool run_free_name_check(const char *name, struct err *err);

#endif
