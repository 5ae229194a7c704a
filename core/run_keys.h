/*
 * run_keys.h - every key of the project file: where it stands, its type, default and help, in one
 * table. The reader, `benchtop config --keys` and the man page are made from it.
 */
#ifndef RUN_KEYS_H
#define RUN_KEYS_H

#include <stddef.h>

#include "base.h"

/* For printing: one row of the table, as a person sees it. */
struct run_key_row {
	const char *path;	/* "pipelines.NAME.steps.NAME.cpus"; "[]" stands for a list's item */
	const char *type;	/* "number", "list of names", "one of min, max" */
	const char *fallback;	/* the default as YAML, "" when there is none, "required" */
	const char *help;	/* one line, lower case */
};

/* The i-th row in the order of the file's structure; false past the end. The texts are the arena's. */
bool run_keys_row(size_t i, struct arena *arena, struct run_key_row *out);

/* The whole table as text for `benchtop config --keys`, as mdoc for the man page, or as JSON. */
void run_keys_print(struct buf *out);
void run_keys_mdoc(struct buf *out);
void run_keys_json(struct buf *out);

#endif
