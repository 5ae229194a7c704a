/*
 * datasets_parts.h - what the files of the Data screen share.
 */
#ifndef DATASETS_PARTS_H
#define DATASETS_PARTS_H

#include "datasets_preview.h"
#include "frame.h"
#include "store_dataset.h"
#include "table.h"

struct version {
	const char *name;
	struct store_dataset *dataset;
	bool unread;			/* its manifest cannot be read: dataset is a stand-in that says why */
	bool looked;			/* for the profile, and in the store */
	bool has_profile;
	bool asked, is_bare;		/* bare: there is no profile that can be read */
	uint64_t rows;
	size_t columns;
	uint64_t stored;		/* what its files take in the store */
	size_t of;			/* versions of its dataset */
};

struct data {
	struct frame *frame;
	struct table table;
	struct arena *arena;
	struct version *versions;
	size_t count;
	bool loaded;
	struct datasets_preview *preview;
	struct map *seen;		/* rows and columns of versions, by "rentals@7" */
};

/* datasets.c */
struct version *datasets_here(struct data *d);		/* under the cursor, or NULL */
uint64_t datasets_identity(const struct data *d, size_t row);
bool datasets_has_statistics(struct data *d, size_t row);	/* quick */
enum next datasets_open_version(void *self);
/* datasets_action.c */
extern const struct action_set data_actions;

#endif
