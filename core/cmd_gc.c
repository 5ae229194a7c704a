/*
 * cmd_gc.c - `benchtop gc`: frees what nothing refers to.
 */
#include "cmd.h"

#include "base_time.h"
#include "cmd_store.h"
#include "run_cache.h"
#include "store_gc.h"

#define KEEP_WORK "7d"

/* Work folders are named: somebody may want to look at one before it goes. */
static void
tell_work(void *ctx, const char *id, uint64_t bytes)
{
	struct cmd_call *call = ctx;
	char number[STR_SHORT];

	if (cmd_flag(call, "dry-run"))
		cmd_out_printf(call->out, "%8s work folder of run %s\n", str_bytes(number, bytes), id);
}

static bool
take_age(struct cmd_call *call, int64_t *keep, struct err *err)
{
	const char *text = cmd_text(call, "keep-work", KEEP_WORK);

	if (str_equal(text, "forever")) {
		*keep = -1;
		return true;
	}
	return time_parse_duration(text, keep) || err_set(err, ERR_USAGE,
	    "--keep-work %s: write an age as 12h or 30d, or forever", text);
}

static bool
gc_run(struct cmd_call *call, struct err *err)
{
	struct store_gc_request request = { .dry = cmd_flag(call, "dry-run") };
	struct store_gc_result r = { .runs = 0 };
	struct store *store;
	uint64_t steps;
	bool ok;

	if (!take_age(call, &request.keep_work, err) || !cmd_store(call, &store, err))
		return false;
	request.on_work = tell_work;
	request.ctx = call;
	request.progress = cmd_store_progress(call);
	ok = store_gc(store, &request, &r, err);
	cmd_store_progress_end(call);
	if (!ok)
		return false;
	steps = run_cache_sweep(store, request.dry);
	const struct {
		uint64_t count;
		const char *one, *many;
	} lines[] = {
		{ r.runs, "deleted run", "deleted runs" },
		{ r.works, "work folder of an isolated run", "work folders of isolated runs" },
		{ r.versions, "deleted dataset version", "deleted dataset versions" },
		{ r.objects, "data file that no version names", "data files that no version names" },
		{ steps, "cached step whose outputs are gone", "cached steps whose outputs are gone" },
		{ r.files, "left-over temporary file", "left-over temporary files" },
	};
	char number[STR_SHORT];

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (lines[i].count > 0)
			cmd_out_printf(call->out, "%8s %s\n", str_count(number, lines[i].count),
			    lines[i].count == 1 ? lines[i].one : lines[i].many);
	}
	cmd_out_printf(call->out, "%s %s\n", str_bytes(number, r.bytes),
	    request.dry ? "would be freed" : "freed");
	return true;
}

static const struct cmd_option options[] = {
	{ .letter = 'n', .name = "dry-run", .help = "only say what would be freed" },
	{ .name = "keep-work", .arg = "AGE", .type = CMD_TEXT, .help = "keep work folders of isolated runs so long after"
	    " their end (default " KEEP_WORK "; forever: keep all)" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop gc --dry-run", "what would be freed" },
	{ "benchtop gc --keep-work 1d", "free it, and work folders of runs that are over for a day" },
	{ .line = NULL },
};

const struct cmd cmd_gc = {
	.name = "gc",
	.group = CMD_GROUP_STORE,
	.summary = "free deleted runs and data that nothing refers to",
	.usage = "[--dry-run] [--keep-work AGE]",
	.options = options,
	.details = "Deleted runs cannot be restored afterwards. Work folders of isolated runs and reruns go when the run"
	    " is over for a week (--keep-work); outputs, logs and everything that a rerun needs stay. May be"
	    " interrupted at any time.",
	.examples = examples,
	.run = gc_run,
};
