/*
 * run_cache.h - steps whose outputs are taken from an earlier run, because nothing that they depend on has
 * changed since.
 *
 * A step can be taken when it says what it reads (`inputs` or `reads`) and what it writes (`outputs`), does
 * not write what it reads, and is not told otherwise (`cache: false`, `benchtop run --no-cache`, a rerun).
 * Its key is the SHA-256 of
 *
 *	its command with parameters put in, its folder and variables;
 *	the parameters that it uses: those that `params` lists, or those in its command, or all of them
 *	(as run_usage.h says who uses what);
 *	the content of its inputs, and the dataset versions that it reads;
 *	the content of the files of `code`, or, without it, all of the run's code: the commit and every file
 *	that differs from it;
 *	what it writes, and the Python interpreter and packages.
 *
 * .benchtop/cache/ab/cdef... is one JSON file a key: which run it was, its artifacts with their SHA-256, and
 * its metric points. A hit puts the artifacts back where the step would have written them; they are then
 * collected as those of any step, hashes and all, and the step only counts as cached when all of them
 * came out as noted. An entry whose objects are gone is removed. Everything that is wrong with the cache
 * means that the step runs.
 */
#ifndef RUN_CACHE_H
#define RUN_CACHE_H

#include "os_loop.h"
#include "run_artifact.h"
#include "run_ingest.h"
#include "run_spec.h"

struct run_cache_job;

/* What was kept of a step. In an arena. */
struct run_cache_entry {
	const char *run;		/* id */
	double took;			/* seconds */
	struct run_artifact *items;
	size_t count;
	struct slice points;		/* as run_ingest_noted gives them */
};

struct run_cache_request {
	struct store *store;
	const struct run_spec *spec;
	size_t step;			/* index in spec->steps */
	struct os_loop *loop;
	/* key NULL: the step cannot be taken and its result not be kept. hit: its artifacts are in place. */
	void (*done)(void *arg, const char *key, bool hit);
	void *arg;
};

/* Does the step say enough to be taken? */
bool run_cache_may(const struct run_spec *spec, size_t step);

/* Hashes and puts back in a process of its own, so that the supervisor goes on. done is called once. */
MUST_CHECK bool run_cache_start(struct run_cache_job **out, const struct run_cache_request *request,
    struct err *err);
void run_cache_cancel(struct run_cache_job *job);	/* done is called soon, without a key */

MUST_CHECK bool run_cache_load(struct run_cache_entry *out, struct store *store, const char *key,
    struct arena *arena, struct err *err);
/* Replaces what is there. */
MUST_CHECK bool run_cache_save(const struct run_cache_entry *entry, struct store *store, const char *key,
    const char *step, struct err *err);
/* Removes entries that cannot be taken any more, since an object of theirs is gone; returns how many. */
size_t run_cache_sweep(struct store *store, bool dry);

/* Are these the artifacts of the entry, all of them? */
bool run_cache_same(const struct run_cache_entry *entry, const struct run_artifact *items, size_t count);

#endif
