/*
 * store_search.h - conditions on texts: LIKE, regular expressions, a word anywhere. Private to the store.
 *
 * A column holds each of its texts once (store_column.h), and 100,000 runs have few names, notes, branches
 * or kinds. So each text is decided once in a query and the answer is kept by its number; for a run it is
 * looked up. The SQL functions are in store_query.h.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "store_index.h"

/* text_like, text_match and search. */
MUST_CHECK bool store_search_register(struct store_index *x, struct err *err);

#endif
