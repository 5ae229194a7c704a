/*
 * cmd_reindex.c - `benchtop reindex`: the index anew from the run folders.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "store_reindex.h"

static bool
check_index(struct cmd_call *call, struct store *store, struct err *err)
{
	bool ok = store_reindex_check(store, cmd_store_progress(call), err);

	cmd_store_progress_end(call);
	if (ok)
		cmd_out_text(call->out, "the index says what the run folders say\n");
	return ok;
}

static bool
reindex_run(struct cmd_call *call, struct err *err)
{
	struct store_reindex_result r;
	char runs[STR_SHORT], records[STR_SHORT];
	struct store *store;
	bool ok;

	if (!cmd_store(call, &store, err))
		return false;
	if (cmd_flag(call, "check"))
		return check_index(call, store, err);
	ok = store_reindex_was_done(store, &r) || store_reindex(store, cmd_store_progress(call), &r, err);
	cmd_store_progress_end(call);
	if (!ok)
		return false;
	cmd_out_printf(call->out, "%s indexed\n", str_things(runs, r.runs, "run"));
	if (r.bad_records > 0)
		cmd_out_printf(call->out, "damaged records that were skipped: %s\n",
		    str_count(records, r.bad_records));
	if (r.bad_runs > 0)
		cmd_out_printf(call->out, "run folders without a readable first record: %s\n",
		    str_count(runs, r.bad_runs));
	return true;
}

static const struct cmd_option options[] = {
	{ .name = "check", .help = "only compare the index with what it would be" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop reindex", "after folders of runs were copied, removed or repaired by hand" },
	{ "benchtop reindex --check", "only compare; exit code 4 when the index is wrong" },
	{ .line = NULL },
};

const struct cmd cmd_reindex = {
	.name = "reindex",
	.group = CMD_GROUP_STORE,
	.summary = "make the index anew from the run folders",
	.usage = "[--check]",
	.options = options,
	.details = "The run folders are the truth; the index, .benchtop/index.db, only makes them quick "
	    "to search. It is safe to delete. Other processes go on reading meanwhile.",
	.examples = examples,
	.run = reindex_run,
};
