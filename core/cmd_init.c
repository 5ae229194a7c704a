/*
 * cmd_init.c - `benchtop init`: makes a workspace: empty, from an example, or from a run.
 */
#include "cmd.h"

#include <string.h>
#include <unistd.h>

#include "cmd_store.h"
#include "os_fs.h"
#include "run_init.h"
#include "run_spec.h"
#include "store_open.h"
#include "store_workspace.h"

/* The project file of an ad-hoc run, into the workspace of that run. */
static bool
init_from_run(struct cmd_call *call, const char *text, struct err *err)
{
	struct buf yaml = BUF_INIT;
	struct run_spec spec;
	const char *id, *path;
	bool ok;

	if (call->arg_count > 0)
		return err_set(err, ERR_USAGE, "--from writes into the workspace of the run; "
			"it takes no folder");
	if (!cmd_store_run(call, text, &id, err))
		return false;
	path = fs_join(call->arena, store_root(call->store), RUN_PROJECT_FILE);
	ok = run_spec_load(&spec, call->store, id, call->arena, err);
	if (ok && spec.pipeline != NULL)
		ok = err_set(err, ERR_INPUT, "run %s is of the pipeline %s, not of a command", id,
		    spec.pipeline);
	if (ok) {
		run_init_from_spec(&spec, &yaml);
		ok = fs_write_file(path, buf_slice(&yaml), FS_EXCLUSIVE, err);
	}
	if (ok)
		cmd_out_printf(call->out, "wrote %s; try: benchtop config\n", path);
	buf_release(&yaml);
	return ok;
}

static bool
list_examples(struct cmd_call *call)
{
	struct run_texts names = run_init_examples(call->arena);

	for (size_t i = 0; i < names.count; i++)
		cmd_out_printf(call->out, "%s\n", names.items[i]);
	return true;
}

static void
tell_next(struct cmd_call *call, const char *dir, bool example)
{
	struct buf shell = BUF_INIT;

	buf_add_shell(&shell, example ? dir : fs_join(call->arena, dir, RUN_PROJECT_FILE));
	cmd_out_printf(call->out, example ? "next: cd %s && cat README.md && benchtop config\n"
		: "next: edit %s, then: benchtop config\n", buf_str(&shell));
	buf_release(&shell);
}

static bool
init_folder(struct cmd_call *call, const char *dir, struct err *err)
{
	const char *example = cmd_text(call, "example", NULL);
	bool created, ok;

	if (!fs_mkdirs(dir, err))
		return false;
	ok = example != NULL ? run_init_example(dir, example, err)
			     : run_init_project(dir, cmd_text(call, "name", NULL), err);
	if (!ok && (example != NULL || err->kind != ERR_EXISTS))
		return false;
	err_clear(err);
	if (!store_workspace_init(dir, &created, err))
		return false;
	if (!ok && !created) {
		cmd_out_printf(call->out, "%s is a workspace already\n", dir);
		return true;
	}
	cmd_out_printf(call->out, "made a workspace in %s\n", dir);
	tell_next(call, dir, example != NULL);
	return true;
}

static bool
init_run(struct cmd_call *call, struct err *err)
{
	const char *from = cmd_text(call, "from", NULL);

	if (cmd_flag(call, "examples"))
		return list_examples(call);
	if (from != NULL)
		return init_from_run(call, from, err);
	return init_folder(call, call->arg_count > 0 ? call->args[0] : ".", err);
}

static const struct cmd_option options[] = {
	{ .letter = 'e', .name = "example", .arg = "NAME", .type = CMD_TEXT,
		.help = "begin with an example project" },
	{ .name = "examples", .help = "list the examples" },
	{ .name = "from", .arg = "RUN", .type = CMD_TEXT,
		.help = "write the project file that does what this run of a command did" },
	{ .name = "name", .arg = "NAME", .type = CMD_TEXT,
		.help = "name of the project (the folder's name)" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop init", "a workspace in the current folder, with a commented benchtop.yaml" },
	{ "benchtop init demo --example files", "a project that runs at once" },
	{ "benchtop init --from @", "the project file for the command that was just run" },
	{ .line = NULL },
};

const struct cmd cmd_init = {
	.name = "init",
	.group = CMD_GROUP_START,
	.summary = "make a workspace",
	.usage = "[FOLDER] [--example NAME] [--name NAME]\n--from RUN",
	.options = options,
	.details = "A workspace is a folder with a project file, benchtop.yaml, and a store, .benchtop. "
	    "Files that are there are never changed.",
	.examples = examples,
	.max_args = 1,
	.completes = CMD_ARGS_FOLDERS,
	.run = init_run,
};
