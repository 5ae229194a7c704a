/*
 * world.h - one run of real processes under a real supervisor, in a child of the test, to be judged by what stands in
 * its folder afterwards.
 *
 *	struct world *w = *state;		// world_begin, world_finish: setup and teardown
 *	world_add(w, "fit", "echo loss=1", true);
 *	world_run(w);
 *	world_expect_journal(w, "running\nfit:running\nfit:finished exit=0\nfinished exit=0\n");
 *
 * Texts and paths live in the arena of the world. What fails, fails the test.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <sys/types.h>

#include "base.h"
#include "base_json.h"
#include "run_spec.h"
#include "store_journal.h"
#include "store_open.h"
#include "store_run.h"

struct world {
	struct arena *a;
	char *root, *work;
	struct store *store;
	struct run_spec spec;
	struct run_step steps[8];
	char id[STORE_ID_SIZE];
	pid_t supervisor;
	int owned;			/* readable when the run is owned */
};

int world_begin(void **state);
int world_finish(void **state);

/* A step of a shell line, after the one before it unless `alone`. */
struct run_step *world_add(struct world *w, const char *name, const char *line, bool alone);
void world_start(struct world *w);
void world_await_owned(struct world *w);	/* until the supervisor has said so in the journal */
int world_await_end(struct world *w);		/* of the supervisor: what waitpid said */
void world_run(struct world *w);		/* start to end, which is a good one of the supervisor */

const char *world_path(struct world *w, const char *name);	/* in the run's folder */
const char *world_content(struct world *w, const char *path);
const char *world_log(struct world *w, const char *step);

/* The journal as short lines: of statuses, steps and artifacts, or of notices, metrics and resources. */
bool world_see(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err);
bool world_see_all(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err);
bool world_see_notices(void *ctx, const char *kind, int64_t time, const struct json *r, struct err *err);
const char *world_journal(struct world *w, store_record_fn *fn);
void world_expect_journal(struct world *w, const char *wanted);
void world_expect_points(struct world *w, const char *series, const char *wanted);

/* The mark of steps: a file "ready" where they work. */
char *world_ready(struct world *w);
void world_await_ready(struct world *w);

#endif
