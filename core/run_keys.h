/*
 * run_keys.h - every key of the project file: where it stands, its type, default and help, in one
 * table. The reader, `benchtop config --keys` and the man page are made from it.
 */
#ifndef RUN_KEYS_H
#define RUN_KEYS_H

#include "base.h"

/* The whole table in the order of the file's structure, as text for `benchtop config --keys`, as mdoc for the man
 * page, or as JSON: an array of {key, type, required, default, help}. A key is a path as in
 * "pipelines.NAME.steps.NAME.cpus"; "[]" stands for a list's item. */
void run_keys_print(struct buf *out);
void run_keys_mdoc(struct buf *out);
void run_keys_json(struct buf *out);

#endif
