/*
 * store_edit.h - what a person changes about a run that is over (or not): tags, note, name, deleted.
 *
 * Each is a journal record, on disk when the function returns, and the index (when open) shows it at
 * once. id is a full id (store_run_resolve).
 */
#ifndef STORE_EDIT_H
#define STORE_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "store_open.h"

/* add: "key" or "key=value" (replaces the value); remove: "key" or "key=value". Either may be NULL
 * with count 0. A key is not empty and has no '=', blank or control character (ERR_INPUT). */
MUST_CHECK bool store_run_tag(struct store *s, const char *id, const char *const *add,
    size_t add_count, const char *const *remove, size_t remove_count, struct err *err);
MUST_CHECK bool store_run_note(struct store *s, const char *id, const char *text, struct err *err);
/* A name is 1 to 64 bytes of letters, digits and "-_.". It need not be unique. */
MUST_CHECK bool store_run_rename(struct store *s, const char *id, const char *name,
    struct err *err);
/* Hidden until store_run_restore, gone after store_gc. A run that is running is refused (ERR_BUSY). */
MUST_CHECK bool store_run_delete(struct store *s, const char *id, struct err *err);
MUST_CHECK bool store_run_restore(struct store *s, const char *id, struct err *err);

#endif
