/*
 * store_object_put.h - storing many objects before one sync. Private to the store.
 */
#ifndef STORE_OBJECT_PUT_H
#define STORE_OBJECT_PUT_H

#include "store_object.h"

/* As store_object_add_file; without sync it is the caller who syncs the file system, before anything
 * refers to the object. */
MUST_CHECK bool store_object_put(struct store *s, const char *path, bool sync,
    const struct store_tick *tick, struct store_object *out, struct err *err);

#endif
