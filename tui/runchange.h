/*
 * runchange.h - changing what is written about runs, from any screen: done at once, said with its shell line, and
 * undone by `z`.
 */
#ifndef RUNCHANGE_H
#define RUNCHANGE_H

#include "frame.h"
#include "store_run.h"

struct map;

enum runchange_kind { RUNCHANGE_TAG, RUNCHANGE_UNTAG, RUNCHANGE_NOTE, RUNCHANGE_NAME, RUNCHANGE_DELETE,
	RUNCHANGE_RESTORE };

struct runchange {
	enum runchange_kind kind;
	const char *text;	/* tag, note or name; NULL for the others */
	const char (*ids)[STORE_ID_SIZE];
	size_t count;
	const char *what;	/* the runs in words: "amber-falcon", "3 runs" */
};

enum next runchange_do(struct frame *f, const struct runchange *request);

/* "benchtop tag 8f3a21c,9b4... best", "benchtop rm 8f3a21c 9b4...": the ids of all, as far as a person
 * would read. */
void runchange_shell(struct buf *out, const char *verb, const char (*ids)[STORE_ID_SIZE], size_t count,
    const char *argument);
/* Adds the tags there are that begin so. */
void runchange_complete_tag(struct frame *f, const char *text, struct map *tags);

#endif
