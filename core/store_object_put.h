/*
 * store_object_put.h - storing many objects before one sync. Private to the store.
 */
#ifndef STORE_OBJECT_PUT_H
#define STORE_OBJECT_PUT_H

#include "store_object.h"

struct store_object_put {
	const char *path;	/* the file to take in */
	int level;		/* of compression; 0: as it is. What gets no smaller is kept as it is */
	bool sync;		/* else the caller syncs the file system before anything refers to it */
	const struct store_tick *tick;
};

/* Is it there compressed although it is there plain too (stores were merged, a process was killed)? Then
 * the compressed file may go. */
bool store_object_is_spare(const struct store *s, const char *sha256);

/* Content that is there already stays as it is there, compressed or not. */
MUST_CHECK bool store_object_put(struct store *s, const struct store_object_put *request,
    struct store_object *out, struct err *err);

#endif
