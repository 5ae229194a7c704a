/*
 * cmd_tag.c - `benchtop tag`: tags of runs.
 */
#include "cmd.h"

#include "cmd_store.h"
#include "store_edit.h"

static bool
print_tags(struct cmd_call *call, const char *id, struct err *err)
{
	struct store_run *run;

	if (!store_run_load(call->store, id, call->arena, &run, err))
		return false;
	for (size_t i = 0; i < run->tag_count; i++)
		cmd_out_printf(call->out, "%s%s%s\n", run->tags[i].key,
		    *run->tags[i].value != '\0' ? "=" : "", run->tags[i].value);
	return true;
}

static bool
tag_run(struct cmd_call *call, struct err *err)
{
	const char *const *remove;
	const char **ids;
	size_t id_count, remove_count, add_count = (size_t)call->arg_count - 1;

	remove = cmd_texts(call, "remove", &remove_count);
	if (!cmd_store_list(call, call->args[0], &ids, &id_count, err))
		return false;
	for (size_t i = 0; i < id_count; i++) {
		bool ok = add_count + remove_count == 0 ? print_tags(call, ids[i], err)
		    : store_run_tag(call->store, ids[i], call->args + 1, add_count, remove, remove_count,
			  err);

		if (!ok)
			return false;
	}
	return true;
}

static const struct cmd_option options[] = {
	{ .letter = 'r', .name = "remove", .arg = "TAG", .type = CMD_TEXT, .repeats = true,
		.help = "take this tag away" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop tag @ best owner=ana", "two tags for the newest run" },
	{ "benchtop tag 8f3a,51c0 --remove best", "take a tag from two runs" },
	{ "benchtop runs tags.best", "the runs that have it" },
	{ .line = NULL },
};

const struct cmd cmd_tag = {
	.name = "tag",
	.group = CMD_GROUP_RUNS,
	.summary = "tag runs, or print their tags",
	.usage = "RUN[,RUN...] [TAG...] [--remove TAG]...",
	.options = options,
	.details = "A tag is KEY or KEY=VALUE; giving a key again replaces its value. Without tags, those "
	    "of the run are printed.",
	.examples = examples,
	.min_args = 1,
	.max_args = -1,
	.completes = CMD_ARGS_RUNS,
	.run = tag_run,
};
