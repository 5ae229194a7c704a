/*
 * store_record.h - the kinds of journal records, and what a run is after them.
 *
 *	run      {id, name, pipeline, project, created, user, host, origin:{rerun_of?, trigger?},
 *	          params:{...nested}, command?:[...], data:{NAME:"name@version"},
 *	          code:{commit, branch, dirty, ...}, note?, tags?:[...]}	the first record
 *	status   {status, reason?, exit?, signal?, host?, boot?, pid?, pidstart?}
 *	          "running" carries the identity of the supervisor
 *	step     {step, status, attempt, exit?, signal?, reason?, command?, pid?}
 *	metric   {metrics:{NAME:{count, last, min, max, mean, step, time}}}	summary so far; time is
 *	          RFC 3339 or ns
 *	resource {cpu, rss, read, write, gpu?, ...}	numbers: seconds, bytes; summary so far
 *	artifact {path, step, size, sha256}		below the run's artifacts/
 *	test     {name, ok, detail}
 *	notice   {step?, text}		a warning: what a person should know but no status says
 *	tag      {add:["key" or "key=value", ...], remove:["key", ...]}
 *	note     {text}
 *	rename   {name}
 *	delete   {deleted:true|false}
 *
 * Run status words: created, running, finished, failed, stopped, lost. (unknown is computed when
 * shown.) Step status words: waiting, running, finished, failed, stopped, skipped, cached.
 *
 * Members that are not known are kept in the journal and ignored here, so that newer writers and
 * older readers get along.
 *
 * One function applies a record, for catching up, for reindexing and for loading one run whole:
 * store_record_apply changes a struct store_state, which is then saved to the index (store_save.c) or
 * handed out (store_run_load.h). It depends on nothing but the records, so a rebuilt index says the
 * same as a kept one.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "base_json.h"
#include "base_map.h"
#include "store_run_load.h"

/* Is the run over with this status word? (finished, failed, stopped, lost) */
bool store_status_is_final(const char *status);

/* The run so far. When it goes on from the index only run's scalars are filled beforehand; the maps
 * then have what the records since then said. */
struct store_state {
	struct arena *a;
	struct store_run run;	/* scalars; the lists are filled by store_state_finish */
	const char *failed_step;	/* the one that the run fails by; "" */
	struct map *params, *metrics, *tags, *data, *steps, *artifacts, *tests, *resources, *warnings;
	bool described;		/* a run record came: params and data are whole */
};

/* id is the folder's name. The arena takes everything. */
void store_state_init(struct store_state *st, const char *id, struct arena *a);
void store_state_release(struct store_state *st);	/* not the arena */

/* Is a store_record_fn: ctx is the state. Never fails: what is not understood is ignored. */
bool store_record_apply(void *ctx, const char *kind, int64_t time, const struct json *record,
    struct err *err);

/* Takes a nested object of parameters as store_run.params. */
void store_record_params(struct store_state *st, const struct json *params);

/* Fills the lists of st->run from the maps. */
void store_state_finish(struct store_state *st);

#endif
