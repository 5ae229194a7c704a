/*
 * cmd_gc.c - `benchtop gc`: frees what nothing refers to.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "run_cache.h"
#include "store_gc.h"

static bool
gc_run(struct cmd_call *call, struct err *err)
{
	struct store_gc_request request = { .dry = cmd_flag(call, "dry-run") };
	struct store_gc_result r = { .runs = 0 };
	struct store *store;
	uint64_t steps;
	bool ok;

	if (!cmd_store(call, &store, err))
		return false;
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
	{ .name = NULL },
};

const struct cmd cmd_gc = {
	.name = "gc",
	.group = CMD_GROUP_STORE,
	.summary = "free deleted runs and data that nothing refers to",
	.usage = "[--dry-run]",
	.options = options,
	.details = "Deleted runs cannot be restored afterwards. May be interrupted at any time.",
	.run = gc_run,
};
