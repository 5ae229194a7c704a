/*
 * versions.h - dataset versions as the screens about data name them: "rentals@7", a pair of them, the
 * one before.
 */
#ifndef VERSIONS_H
#define VERSIONS_H

#include "data_dataset.h"
#include "frame.h"

struct versions_pair {
	const char *name[2];		/* of the dataset; the reference first */
	int version[2];
	const char *label[2];		/* "rentals@6", "rentals@7" */
};

/* The nearest version below this one that is not deleted; 0: there is none. */
MUST_CHECK bool versions_before(struct store *s, const char *name, int version, struct arena *a,
    int *before, struct err *err);

/* The nearest version above it; 0: there is none. */
MUST_CHECK bool versions_after(struct store *s, const char *name, int version, struct arena *a,
    int *after, struct err *err);

/* "A B", or "B" alone: with the version before it. In the arena. */
MUST_CHECK bool versions_parse_pair(struct store *s, const char *text, struct arena *a,
    struct versions_pair *out, struct err *err);

/* The kept profile. ERR_NOTFOUND says how to have it made when there is none. */
MUST_CHECK bool versions_profile(struct store *s, const char *name, int version, struct arena *a,
    struct data_profile *out, struct err *err);

#endif
