/*
 * cmd_config.c - `benchtop config`: the project file, resolved, or all of its keys.
 */
#include "cmd.h"

#include "cmd_project.h"
#include "cmd_store.h"
#include "run_keys.h"

static bool
config_run(struct cmd_call *call, struct err *err)
{
	const struct run_project *project;
	struct buf b = BUF_INIT;
	char *root;

	if (cmd_flag(call, "keys")) {
		if (cmd_flag(call, "json"))
			run_keys_json(&b);
		else
			run_keys_print(&b);
	} else {
		if (cmd_flag(call, "json"))
			return err_set(err, ERR_USAGE, "--json is for --keys");
		if (!cmd_store_root(call, &root, err) || !cmd_project(call, root, &project, err))
			return false;
		if (project->file == NULL)
			return err_set(err, ERR_NOTFOUND,
			    "%s has no %s; to make one: benchtop init", root, RUN_PROJECT_FILE);
		if (!cmd_flag(call, "check"))
			run_project_print(project, &b);
	}
	cmd_out_bytes(call->out, buf_str(&b), b.len);
	buf_release(&b);
	return true;
}

static const struct cmd_option options[] = {
	{ .letter = 'k', .name = "keys", .help = "print every key with its type, default and meaning" },
	{ .name = "check", .help = "only check the file" },
	{ .name = "json", .help = "with --keys: print an array of objects" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop config", "the project as Benchtop understands it, defaults filled in" },
	{ "benchtop config --keys", "what can be written into benchtop.yaml" },
	{ .line = NULL },
};

const struct cmd cmd_config = {
	.name = "config",
	.group = CMD_GROUP_START,
	.summary = "show and check the project file",
	.usage = "[--keys [--json]|--check]",
	.options = options,
	.details = "All mistakes of benchtop.yaml are printed at once, each with line, column and what "
	    "was meant; the exit code is then 2.",
	.examples = examples,
	.run = config_run,
};
