/*
 * store_run.h - run folders: making one, finding one by what a person types, writing into one.
 *
 *	runs/<id>/  spec.yaml  journal.jsonl  metrics.bin  logs/<step>.log(.idx)  artifacts/  code/  work/
 *
 * Ids are those of store_id.h. A name is an adjective and a noun: "amber-falcon".
 */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base_buf.h"
#include "base_err.h"
#include "base_mem.h"
#include "store_id.h"
#include "store_open.h"

/* What is known when a run is made. Strings are borrowed; NULL where there is nothing. JSON texts are
 * checked and kept as they are given. */
struct store_run_spec {
	const char *name;	/* NULL: one is made */
	const char *pipeline;	/* "" or NULL for a command without a pipeline */
	const char *project;
	const char *user, *host;
	const char *rerun_of;	/* id */
	const char *trigger;	/* what started it: "schedule", "data", ... */
	const char *params_json;	/* an object, nested */
	const char *command_json;	/* an array of strings */
	const char *data_json;	/* {"rentals": "rentals@7"} */
	const char *code_json;	/* {"commit":..., "branch":..., "dirty":true, ...} */
	const char *note;
	const char *const *tags;	/* "key" or "key=value"; NULL-terminated; may be NULL */
	struct slice spec_yaml;	/* the frozen specification, written as it is */
};

/* Makes the folder with its subfolders, spec.yaml (read-only) and the first record, status
 * "created", all on disk; readers see it from then on. On failure nothing is left behind. */
MUST_CHECK bool store_run_create(struct store *s, const struct store_run_spec *spec,
    char id[STORE_ID_SIZE], struct err *err);

/* The run folder, or a path in it (name may be NULL). In the arena; not checked to exist. */
char *store_run_path(const struct store *s, const char *id, const char *name, struct arena *a);
/* logs/<step>.log; what a file name should not hold is written %XX, so any step name is safe and has a file of
 * its own. */
char *store_run_log_path(const struct store *s, const char *id, const char *step, struct arena *a);

/*
 * What a person types: an id, the beginning of one (at least one character), a name or the beginning
 * of one, "@" (the newest run), "@~2" (two before the newest). ERR_NOTFOUND, or ERR_INPUT naming up
 * to five candidates when several runs are meant. Deleted runs are found by full id, or when nothing
 * else matches. Works with and without an index.
 */
MUST_CHECK bool store_run_resolve(struct store *s, const char *text, char id[STORE_ID_SIZE],
    struct err *err);

struct store_journal;

/* Opens the run's journal for appending (store_journal.h); close it with store_journal_close. */
MUST_CHECK bool store_run_write(struct store *s, const char *id, struct store_journal **out,
    struct err *err);

/* 1 to 64 letters, digits and "-_.", not beginning with "-". */
bool store_run_name_is_valid(const char *name);

/* A name from the tables, for number n. */
void store_run_make_name(uint64_t n, struct buf *out);

#endif
