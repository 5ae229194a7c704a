/*
 * run_record.h - the supervisor's way to its run's journal: facts in order, none dropped while we
 * live.
 *
 *	run_recorder_open(&recorder, store, id, err);
 *	store_record_begin(&r, "status"); ...
 *	run_recorder_put(recorder, &r, STORE_SYNC);
 *	run_recorder_close(recorder);
 *
 * When the disk is full a record waits in memory, and all later ones behind it; they are tried
 * again at each put and flush. A reserve of some kilobytes, made when the run starts, is given
 * back to the file system then, so that the end of a run can be recorded on a disk that its steps
 * have filled.
 */
#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base_err.h"
#include "store_journal.h"

struct store;
struct run_recorder;

MUST_CHECK bool run_recorder_open(struct run_recorder **out, struct store *store, const char *id,
    struct err *err);
/* Ends the record. STORE_SYNC as for store_journal_append. */
void run_recorder_put(struct run_recorder *recorder, struct store_record *record, unsigned flags);
/* Tries what waits; false: some still does, *err (may be NULL) says why. */
bool run_recorder_flush(struct run_recorder *recorder, struct err *err);
/* Gives the reserve back now, for others who must write at the end. */
void run_recorder_give_back(struct run_recorder *recorder);
/* Drops what still waits. NULL is fine. */
void run_recorder_close(struct run_recorder *recorder);

/* {"k":"notice","step":...,"text":...}: what a person should know but no status says. step may be
 * NULL. */
void run_recorder_notice(struct run_recorder *recorder, const char *step, const char *text);

#endif
