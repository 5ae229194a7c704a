/*
 * store_record.h - the kinds of journal records, and how each becomes rows of the index.
 *
 *	run      {id, name, pipeline, project, created, user, host, origin:{rerun_of?, trigger?},
 *	          params:{...nested}, command?:[...], data:{NAME:"name@version"},
 *	          code:{commit, branch, dirty, ...}, note?, tags?:[...]}	the first record
 *	status   {status, reason?, exit?, signal?, host?, boot?, pid?, pidstart?}
 *	          "running" carries the identity of the supervisor
 *	step     {step, status, attempt, exit?, signal?, reason?, command?, pid?}
 *	metric   {metrics:{NAME:{count, last, min, max, mean, step, time}}}	summary so far
 *	resource {cpu, rss, read, write, gpu?, ...}	numbers: seconds, bytes; summary so far
 *	artifact {path, step, size, sha256}		below the run's artifacts/
 *	test     {name, ok, detail}
 *	tag      {add:["key" or "key=value", ...], remove:["key", ...]}
 *	note     {text}
 *	rename   {name}
 *	delete   {deleted:true|false}
 *
 * Run status words: created, running, finished, failed, stopped, lost. (unknown is computed when
 * shown.) Step status words: waiting, running, finished, failed, stopped, skipped, cached.
 *
 * Members that are not known are kept in the journal and ignored here, so that newer writers and
 * older readers get along. One function applies a record, for the catch-up and for reindexing alike.
 */
#ifndef STORE_RECORD_H
#define STORE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base_err.h"
#include "base_json.h"

/* Is the run over with this status word? (finished, failed, stopped, lost) */
bool store_status_is_final(const char *status);

struct store_apply;	/* prepared statements and name numbers of one connection; store_apply.c */

#endif
