/*
 * store_dataset.h - dataset versions: data/<name>/<version>/manifest.json names the files of a version
 * by path and SHA-256; the bytes are objects.
 *
 * A version never changes. Adding the same content (same relative paths, same bytes) again gives the
 * version that is there. A killed or cancelled add leaves no version, only objects, which the next
 * add uses and store_gc frees.
 */
#ifndef STORE_DATASET_H
#define STORE_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_err.h"
#include "base_hash.h"
#include "base_mem.h"
#include "store_open.h"

struct store_dataset_file {
	const char *path;	/* relative, '/' between parts, never "..", never absolute */
	char sha256[SHA256_HEX];
	uint64_t size;
	bool executable;
};

struct store_dataset {
	const char *name;
	int version;		/* from 1 */
	int64_t created;	/* ns */
	const char *user, *host, *message, *source;	/* "" when none; source: as it was given */
	char content[SHA256_HEX];	/* of all paths, hashes and sizes: same content, same value */
	uint64_t bytes;
	struct store_dataset_file *files;	/* in byte order of path */
	size_t file_count;
	bool deleted;
};

struct store_dataset_add {
	const char *name;	/* letters, digits, "-_."; 1 to 64 bytes */
	const char *source;	/* a file, a folder or a glob */
	const char *base;	/* relative sources are taken from here; NULL: working directory */
	const char *message;	/* may be NULL */
	const struct store_progress *progress;	/* may be NULL */
	int compress;		/* a level of zstd for files that are not in the store yet; 0: none */
	bool dry;		/* only find out: nothing is stored, *version is 0 when it is new */
};

/* *version; *created (may be NULL) is false when that content was there already. Unchanged files
 * (same size, time and inode as last time) are not read again. ERR_NOTFOUND when nothing matches. */
MUST_CHECK bool store_dataset_add(struct store *s, const struct store_dataset_add *request,
    int *version, bool *created, struct err *err);

/* Newest version when version is 0. In the arena. */
MUST_CHECK bool store_dataset_load(struct store *s, const char *name, int version, struct arena *a,
    struct store_dataset **out, struct err *err);
/* "rentals@7", "rentals@latest", "rentals" (newest). name is in the arena. */
MUST_CHECK bool store_dataset_parse(struct store *s, const char *text, struct arena *a,
    const char **name, int *version, struct err *err);
/* data/<name>/<version>/<file>; file may be NULL. For profiles kept beside the manifest. */
char *store_dataset_path(const struct store *s, const char *name, int version, const char *file,
    struct arena *a);

/* Names in natural order; versions ascending, deleted ones left out. In the arena. */
MUST_CHECK bool store_dataset_names(struct store *s, struct arena *a, const char ***names,
    size_t *count, struct err *err);
MUST_CHECK bool store_dataset_versions(struct store *s, const char *name, struct arena *a,
    int **versions, size_t *count, struct err *err);

/* The bytes that the files of the version take in the store, those that are missing left out; *packed
 * (may be NULL): how many are compressed. */
uint64_t store_dataset_stored(struct store *s, const struct store_dataset *d, size_t *packed);
/* Every file byte for byte below folder (made when missing; files of the same path are replaced). */
MUST_CHECK bool store_dataset_checkout(struct store *s, const char *name, int version,
    const char *folder, const struct store_progress *progress, struct err *err);
/* Reads every object again. ERR_CORRUPT names the first bad file and how many there are. */
MUST_CHECK bool store_dataset_verify(struct store *s, const char *name, int version,
    const struct store_progress *progress, struct err *err);
/* Hides a version until store_dataset_restore; store_gc frees it. Numbers are never used again. */
MUST_CHECK bool store_dataset_delete(struct store *s, const char *name, int version,
    struct err *err);
MUST_CHECK bool store_dataset_restore(struct store *s, const char *name, int version,
    struct err *err);

#endif
