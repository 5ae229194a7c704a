/*
 * store_dataset_files.h - what the files about dataset versions share. Private to the store.
 */
#ifndef STORE_DATASET_FILES_H
#define STORE_DATASET_FILES_H

#include "store_dataset.h"
#include "store_object.h"

bool store_dataset_name_is_valid(const char *name);
/* Also those that are deleted or freed. */
MUST_CHECK bool store_dataset_all_versions(struct store *s, const char *name, struct arena *a,
    int **versions, size_t *count, struct err *err);
bool store_dataset_is_deleted(struct store *s, const char *name, int version);

/* Adders hold this lock shared from the first object to the manifest, gc holds it exclusively. */
MUST_CHECK bool store_dataset_lock(struct store *s, bool exclusive, bool wait, int *fd,
    struct err *err);

/* Progress by bytes and files, at most some 20 times a second; its tick goes to store_object_*. */
struct dataset_progress {
	const struct store_progress *to;	/* may be NULL */
	struct store_progress_at at;
	uint64_t before;	/* bytes of the files that are done */
	int64_t last;
	struct store_tick tick;
};
void dataset_progress_init(struct dataset_progress *p, const struct store_progress *to,
    const char *what, uint64_t files, uint64_t bytes);
MUST_CHECK bool dataset_progress_file(struct dataset_progress *p, const char *path, struct err *err);
void dataset_progress_done(struct dataset_progress *p, uint64_t bytes);

#endif
