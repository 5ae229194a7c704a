/*
 * acknowledged.h - what workbenches had acknowledged before they were ended, and whether it is so in the workspace
 * (of screen/workspace.h) afterwards.
 *
 *	struct acknowledged said = { .a = arena };
 *	acknowledged_begin(&said);
 *	acknowledged_try(&said.theme, "dark");		it may be so from here on
 *	acknowledged_told(&said, &said.theme);		it must be so from here on
 *	acknowledged_check(&said);
 *
 * What does not hold is a train_problem().
 */
#ifndef ACKNOWLEDGED_H
#define ACKNOWLEDGED_H

#include "base_buf.h"
#include "base_map.h"
#include "store_id.h"

enum { ACKNOWLEDGED_RUNS = 5 };		/* workspace_ids */

/* What can be said of one of these runs. */
enum fact { TAG, NOTE, DELETED, FACTS };

/* As it was acknowledged last and as it may be instead. */
struct known {
	char is[32], maybe[32];
	bool unsure;		/* `maybe` may be so too */
};

struct acknowledged {
	struct arena *a;		/* the caller's, of the round */
	struct known facts[ACKNOWLEDGED_RUNS][FACTS], theme;
	char running[STORE_ID_SIZE];	/* a run that does not end by itself; "" when there is none */
	bool stopped;			/* it was asked to end */
	int versions;			/* of dataset d */
	int launches, launches_tried;	/* of pipeline train, since the last check */
	struct map *seen;		/* runs that are no launches since the last check */
	long count;			/* of all acknowledgements */
};

/* In a workspace of five runs and one version of dataset d. */
void acknowledged_begin(struct acknowledged *said);
void acknowledged_release(struct acknowledged *said);

void acknowledged_try(struct known *k, const char *value);
void acknowledged_told(struct acknowledged *said, struct known *k);
bool acknowledged_deleted(const struct acknowledged *said, int run);

/* Starts a run that does not end by itself, as pipeline "long". */
void acknowledged_start_long(struct acknowledged *said);

/* Waits for all that is still at work, ends the long run, and compares; afterwards what is there is what is known, the
 * index was made anew, and this run is not deleted. */
void acknowledged_check(struct acknowledged *said, int run);

/* Runs "benchtop ARGUMENTS" in the workspace; its exit code. out: what it printed, or NULL. */
int acknowledged_benchtop(struct acknowledged *said, const char *arguments, struct buf *out);

#endif
