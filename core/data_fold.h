/*
 * data_fold.h - texts without regard to case: how many values differ only in it.
 *
 * Capital letters of Latin (with accents), Greek and Cyrillic become small ones; other characters stay.
 * This does not depend on the locale, since the result is stored. A text of
 * DATA_TOP_TEXT_MAX bytes and more is taken as it is: of those, profiles keep only the beginning.
 */
#ifndef DATA_FOLD_H
#define DATA_FOLD_H

#include <stddef.h>
#include <stdint.h>

/* The hash of the folded text; that of data_hash_text where nothing is to fold. */
uint64_t data_fold_hash(const char *p, size_t n, uint64_t hash);

#endif
