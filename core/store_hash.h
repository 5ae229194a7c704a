/*
 * store_hash.h - hashes of files that did not change since they were hashed, kept in the index, so that
 * launching a run on 10 GB of unchanged data reads none of them. Private to the store.
 */
#ifndef STORE_HASH_H
#define STORE_HASH_H

#include <sys/stat.h>

#include "base_hash.h"
#include "store_internal.h"

/* The hash of the file with this status: same device, inode, size and times as when it was hashed. */
bool store_hash_find(struct store *s, const struct stat *st, char sha256[SHA256_HEX]);
/* Keeps it, unless the file is so young that it might change again without its time changing. */
void store_hash_keep(struct store *s, const struct stat *st, const char *sha256);

#endif
