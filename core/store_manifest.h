/*
 * store_manifest.h - manifest.json of a dataset version. Private to the store.
 *
 *	{"format":1, "name":..., "version":3, "created":"<RFC 3339>", "user":..., "host":...,
 *	 "message":..., "source":..., "content":"<SHA-256>", "bytes":..., "files":[
 *	  {"path":..., "sha256":..., "size":..., "executable":true?}, ...]}
 */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "base_buf.h"
#include "store_dataset.h"

void store_manifest_write(const struct store_dataset *d, struct buf *out);
/* Nothing in it is trusted: paths that would leave a folder, bad hashes, wrong order: ERR_CORRUPT. */
MUST_CHECK bool store_manifest_read(struct slice text, struct arena *a, struct store_dataset **out,
    struct err *err);
/* Over path, hash and size of each file. */
void store_manifest_content(const struct store_dataset_file *files, size_t count,
    char out[SHA256_HEX]);
/* Relative, no empty part, no "." or "..", no control characters. */
bool store_manifest_path_is_safe(const char *path);

#endif
