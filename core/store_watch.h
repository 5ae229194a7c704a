/*
 * store_watch.h - the descriptor behind store_watch_fd. Private to the store.
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "store_internal.h"

void store_watch_free(struct store_watch *w);	/* NULL is fine */
void store_watch_drain(struct store_watch *w);	/* NULL is fine */

#endif
