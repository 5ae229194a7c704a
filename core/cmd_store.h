/*
 * cmd_store.h - what commands about runs share: finding runs, telling progress, words for a status.
 */
#ifndef CMD_STORE_H
#define CMD_STORE_H

#include "cmd.h"
#include "store_progress.h"
#include "store_run.h"
#include "store_run_load.h"

/* The workspace folder, in the arena: for what needs no store yet. ERR_NOTFOUND says how to make one. */
MUST_CHECK bool cmd_store_root(struct cmd_call *call, char **root, struct err *err);

/* As cmd_store, and with `anywhere` a workspace is made in the current folder when there is none above. */
MUST_CHECK bool cmd_store_make(struct cmd_call *call, bool anywhere, struct store **out,
    struct err *err);

/* These open the store (call->store). The id of what a person typed. */
MUST_CHECK bool cmd_store_run(struct cmd_call *call, const char *text, const char **id,
    struct err *err);
/* And the run itself. */
MUST_CHECK bool cmd_store_load(struct cmd_call *call, const char *text, struct store_run **run,
    struct err *err);

/* Every argument from `first` on as an id, each once, in order; all are looked up before any is
 * returned, so that a mistake in the last one changes nothing. */
MUST_CHECK bool cmd_store_runs(struct cmd_call *call, int first, const char ***ids, size_t *count,
    struct err *err);

/* "a,b" as ids: several runs in one word, so that the words behind it can mean something else. */
MUST_CHECK bool cmd_store_list(struct cmd_call *call, const char *list, const char ***ids,
    size_t *count, struct err *err);

/* A progress line on standard error when it is a terminal: it rewrites itself and is wiped by
 * cmd_store_progress_end. Ctrl-C between two reports cancels the work. */
const struct store_progress *cmd_store_progress(struct cmd_call *call);
void cmd_store_progress_end(struct cmd_call *call);

/* Of a status word: a symbol for terminals, and a style of cmd_out. */
const char *cmd_store_symbol(const struct cmd_out *out, const char *status);
const char *cmd_store_style(const char *status);

/* A resource with its unit; *label (may be NULL) is its name for people. Returns out. */
const char *cmd_store_resource(char out[STR_SHORT], const char *name, double value,
    const char **label);

#endif
