/*
 * cmd_config.c - `benchtop config`: the project file, resolved, or all of its keys.
 */
#include "cmd.h"

#include "cmd_project.h"
#include "cmd_store.h"
#include "run_keys.h"
#include "run_spec.h"

/* A pipeline as it would run: parameters overridden and put in. */
static bool
print_pipeline(struct cmd_call *call, const struct run_project *project, struct buf *out, struct err *err)
{
	struct run_request request = { .pipeline = call->args[0] };
	const struct run_pipeline *declared;
	struct run_project one = *project;
	struct run_pipeline resolved;
	struct run_spec spec;

	request.overrides = cmd_texts(call, "param", &request.override_count);
	declared = run_project_pipeline(project, call->args[0], err);
	if (declared == NULL || !run_spec_pipeline(&spec, project, &request, call->arena, err))
		return false;
	resolved = *declared;
	resolved.params = spec.params;
	resolved.env = spec.env;
	resolved.steps = spec.steps;
	resolved.tests = spec.tests;
	resolved.bundle = spec.bundle;
	one.pipelines = &resolved;
	one.pipeline_count = 1;
	run_project_print(&one, out);
	return true;
}

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
		if (call->arg_count == 1 && !print_pipeline(call, project, &b, err)) {
			buf_release(&b);
			return false;
		}
		if (call->arg_count == 0 && !cmd_flag(call, "check"))
			run_project_print(project, &b);
	}
	cmd_out_bytes(call->out, buf_str(&b), b.len);
	buf_release(&b);
	return true;
}

static const struct cmd_option options[] = {
	{ .letter = 'k', .name = "keys", .help = "print every key with its type, default and meaning" },
	{ .letter = 'p', .name = "param", .arg = "KEY=VALUE", .type = CMD_PAIR, .repeats = true,
		.help = "with a pipeline: another value of a parameter" },
	{ .name = "check", .help = "only check the file" },
	{ .name = "json", .help = "with --keys: print an array of objects" },
	{ .name = NULL },
};

static const struct cmd_example examples[] = {
	{ "benchtop config", "the project as Benchtop understands it, defaults filled in" },
	{ "benchtop config train -p model.depth=8", "a pipeline with its parameters put in, as it would run" },
	{ "benchtop config --keys", "what can be written into benchtop.yaml" },
	{ .line = NULL },
};

const struct cmd cmd_config = {
	.name = "config",
	.group = CMD_GROUP_START,
	.summary = "show and check the project file",
	.usage = "[PIPELINE [-p KEY=VALUE]...]\n[--keys [--json]|--check]",
	.options = options,
	.details = "All mistakes of benchtop.yaml are printed at once, each with line, column and what "
	    "was meant; the exit code is then 2.",
	.examples = examples,
	.max_args = 1,
	.completes = CMD_ARGS_PIPELINES,
	.run = config_run,
};
