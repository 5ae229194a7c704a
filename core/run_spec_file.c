/*
 * run_spec_file.c - spec.yaml: the table of its keys, reading and writing. The sections of steps, tests
 * and so on are those of the project file, so that whatever can be written there is frozen too.
 */
#include <string.h>

#include "os_fs.h"
#include "run_keys_table.h"
#include "run_order.h"
#include "run_spec.h"
#include "store_run.h"
#include "store_run_load.h"

#define AT(type, member) .offset = offsetof(struct type, member)
#define COUNTED(type, member, number) AT(type, member), .count = offsetof(struct type, number)

static const struct run_field data_fields[] = {
	{ "version", RUN_TEXT, AT(run_spec_data, version), .help = "NAME@NUMBER" },
	{ "path", RUN_TEXT, AT(run_spec_data, path), .help = "where the project file says it is" },
	{ "added", RUN_BOOL, AT(run_spec_data, added), .fallback = "false",
	    .help = "this launch made the version" },
};

static const struct run_section data_section = { .item = "NAME",
	.size = sizeof(struct run_spec_data), RUN_FIELDS(data_fields),
	.name = offsetof(struct run_spec_data, name), .mark = RUN_NO_OFFSET };

static const struct run_field code_fields[] = {
	{ "commit", RUN_TEXT, AT(run_code, commit), .help = "full name of the commit" },
	{ "branch", RUN_TEXT, AT(run_code, branch), .help = "branch at the time" },
	{ "repository", RUN_TEXT, AT(run_code, repository), .help = "top of the work tree" },
	{ "prefix", RUN_TEXT, AT(run_code, prefix), .fallback = "\"\"",
	    .help = "the project's folder in the repository" },
	{ "remote", RUN_TEXT, AT(run_code, remote), .help = "address of origin" },
	{ "dirty", RUN_BOOL, AT(run_code, dirty), .fallback = "false", .help = "differs from the commit" },
	{ "lines_added", RUN_INT, AT(run_code, lines_added), .fallback = "0", .help = "in the diff" },
	{ "lines_removed", RUN_INT, AT(run_code, lines_removed), .fallback = "0", .help = "in the diff" },
	{ "changed", RUN_INT, AT(run_code, changed), .fallback = "0", .help = "files that differ" },
	{ "untracked", RUN_INT, AT(run_code, untracked), .fallback = "0", .help = "files not in git" },
	{ "deleted", RUN_INT, AT(run_code, deleted), .fallback = "0", .help = "files deleted" },
	{ "kept_bytes", RUN_INT, AT(run_code, kept_bytes), .fallback = "0", .help = "in code/files" },
	{ "notes", RUN_TEXTS, AT(run_code, notes), .help = "what was left out" },
};

static const struct run_section code_section = { .size = sizeof(struct run_code),
	RUN_FIELDS(code_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

static const struct run_field environ_fields[] = {
	{ "host", RUN_TEXT, AT(run_environ, host), .help = "name of the machine" },
	{ "user", RUN_TEXT, AT(run_environ, user), .help = "who started it" },
	{ "system", RUN_TEXT, AT(run_environ, system), .help = "distribution" },
	{ "kernel", RUN_TEXT, AT(run_environ, kernel), .help = "kernel and machine" },
	{ "cpu", RUN_TEXT, AT(run_environ, cpu), .help = "model of the processor" },
	{ "cpus", RUN_INT, AT(run_environ, cpus), .fallback = "0", .help = "processors" },
	{ "memory", RUN_INT, AT(run_environ, memory), .fallback = "0", .help = "bytes" },
	{ "gpus", RUN_TEXT, AT(run_environ, gpus), .help = "graphics processors" },
	{ "timezone", RUN_TEXT, AT(run_environ, timezone), .help = "time zone" },
	{ "locale", RUN_TEXT, AT(run_environ, locale), .help = "locale" },
	{ "python", RUN_TEXT, AT(run_environ, python), .help = "interpreter" },
	{ "python_version", RUN_TEXT, AT(run_environ, python_version), .help = "its version" },
	{ "packages", RUN_PAIRS, AT(run_environ, packages), .help = "installed Python packages" },
	{ "variables", RUN_PAIRS, AT(run_environ, variables), .help = "secrets are masked" },
};

static const struct run_section environ_section = { .size = sizeof(struct run_environ),
	RUN_FIELDS(environ_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

static const struct run_field spec_fields[] = {
	{ "version", RUN_INT, AT(run_spec, version), .required = true, .help = "of this format" },
	{ "project", RUN_TEXT, AT(run_spec, project), .help = "name of the project" },
	{ "pipeline", RUN_TEXT, AT(run_spec, pipeline), .help = "absent for a command" },
	{ "root", RUN_TEXT, AT(run_spec, root), .required = true, .help = "folder of the project" },
	{ "isolated", RUN_BOOL, AT(run_spec, isolated), .fallback = "false", .help = "in a clean folder" },
	{ "no_cache", RUN_BOOL, AT(run_spec, no_cache), .fallback = "false",
	    .help = "no step is taken from an earlier run" },
	{ "created", RUN_TIME, AT(run_spec, created), .help = "when" },
	{ "rerun_of", RUN_TEXT, AT(run_spec, rerun_of), .help = "id of the run that this repeats" },
	{ "trigger", RUN_TEXT, AT(run_spec, trigger), .help = "what started it" },
	{ "note", RUN_TEXT, AT(run_spec, note), .help = "as given at launch" },
	{ "tags", RUN_TEXTS, AT(run_spec, tags), .help = "as given at launch" },
	{ "overrides", RUN_TEXTS, AT(run_spec, overrides), .help = "parameters given at launch" },
	{ "command", RUN_TEXTS, AT(run_spec, command), .help = "of a run without pipeline" },
	{ "params", RUN_PARAMS, AT(run_spec, params), .help = "all parameters, resolved" },
	{ "data", RUN_NAMED, COUNTED(run_spec, data, data_count), .section = &data_section,
	    .help = "dataset versions" },
	{ "code", RUN_ONE, AT(run_spec, code), .count = RUN_NO_OFFSET, .section = &code_section,
	    .help = "commit and what differs from it" },
	{ "jobs", RUN_INT, AT(run_spec, jobs), .fallback = "0", .help = "steps at once" },
	{ "timeout", RUN_DURATION, AT(run_spec, timeout), .fallback = "0", .help = "of the whole run" },
	{ "env", RUN_PAIRS, AT(run_spec, env), .help = "variables of all steps" },
	{ "steps", RUN_NAMED, COUNTED(run_spec, steps, step_count), .section = &run_step_section,
	    .help = "what is executed, parameters substituted" },
	{ "templates", RUN_NAMED, COUNTED(run_spec, templates, template_count),
	    .section = &run_step_section, .help = "the steps as declared, when that differs" },
	{ "test_templates", RUN_MANY, COUNTED(run_spec, test_templates, test_template_count),
	    .section = &run_test_section, .help = "the tests as declared, when that differs" },
	{ "bundle_template", RUN_ONE, COUNTED(run_spec, bundle_template, bundle_template.is_set),
	    .section = &run_bundle_section, .help = "the bundle as declared, when that differs" },
	{ "tests", RUN_MANY, COUNTED(run_spec, tests, test_count), .section = &run_test_section,
	    .help = "what must be true at the end" },
	{ "bundle", RUN_ONE, COUNTED(run_spec, bundle, bundle.is_set), .section = &run_bundle_section,
	    .help = "the artefact" },
	{ "promote", RUN_ONE, COUNTED(run_spec, promote, promote.is_set),
	    .section = &run_promote_section, .help = "when to promote" },
	{ "metrics", RUN_NAMED, COUNTED(run_spec, metrics, metric_count),
	    .section = &run_metric_info_section, .help = "what is known of metrics" },
	{ "environment", RUN_ONE, AT(run_spec, environ), .count = RUN_NO_OFFSET,
	    .section = &environ_section, .help = "where it was started" },
	{ "warnings", RUN_TEXTS, AT(run_spec, warnings), .help = "said at launch" },
};

static const struct run_section spec_section = { .size = sizeof(struct run_spec),
	RUN_FIELDS(spec_fields), .name = RUN_NO_OFFSET, .mark = RUN_NO_OFFSET };

void
run_spec_print(const struct run_spec *spec, struct buf *out)
{
	struct yaml_out *yaml = yaml_out_new(out);

	run_section_write(yaml, NULL, &spec_section, spec);
	yaml_out_free(yaml);
}

static bool
read_spec(struct run_spec *spec, struct slice text, struct arena *arena, struct mistakes *mistakes)
{
	struct run_reader r = { .arena = arena, .mistakes = mistakes, .lenient = true };
	const struct yaml_node *node;

	if (!yaml_parse(&node, text, arena, mistakes))
		return false;
	run_section_read(&r, &spec_section, node, spec);
	buf_release(&r.path);
	run_order_needs(spec->steps, spec->step_count, arena, mistakes, "run");
	run_order_sort(spec->steps, spec->step_count, arena, mistakes, "run", &spec->order);
	return !mistakes_any(mistakes);
}

bool
run_spec_parse(struct run_spec *out, struct slice text, struct arena *arena, struct err *err)
{
	struct mistakes mistakes;
	struct run_spec spec;
	bool ok;

	mistakes_init(&mistakes, "spec.yaml");
	ok = read_spec(&spec, text, arena, &mistakes);
	if (!ok) {
		mistakes_err(&mistakes, err);
		if (err != NULL)
			err->kind = ERR_CORRUPT;
	} else if (spec.version > RUN_SPEC_VERSION) {
		ok = err_set(err, ERR_CORRUPT, "spec.yaml was written by a newer benchtop (format %lld)",
		    (long long)spec.version);
	} else {
		*out = spec;
	}
	mistakes_release(&mistakes);
	return ok;
}

bool
run_spec_load(struct run_spec *out, struct store *store, const char *id, struct arena *arena,
    struct err *err)
{
	struct buf text = BUF_INIT;
	struct run_spec spec;
	bool ok = store_run_spec_text(store, id, &text, err) &&
	    run_spec_parse(&spec, buf_slice(&text), arena, err);

	buf_release(&text);
	if (!ok)
		return err_wrap(err, "run %s", id);
	run_spec_place(&spec, store, id, arena);
	*out = spec;
	return true;
}

void
run_spec_place(struct run_spec *spec, const struct store *store, const char *id,
    struct arena *arena)
{
	spec->id = arena_strdup(arena, id);
	spec->code.folder = store_run_path(store, id, "code", arena);
	/* A run that was copied from another workspace belongs to this one. */
	if (!fs_is_dir(spec->root))
		spec->root = arena_strdup(arena, store_root(store));
	spec->workdir = spec->root;
	if (spec->isolated)
		spec->workdir = run_snapshot_project(&spec->code, store_run_path(store, id, "work", arena),
		    arena);
}

char **
run_spec_argv(const struct run_command *command, struct arena *arena)
{
	size_t count = command->line != NULL ? 3 : command->argv.count;
	char **argv = arena_array(arena, char *, count + 1);

	if (command->line != NULL) {
		argv[0] = arena_strdup(arena, "/bin/sh");
		argv[1] = arena_strdup(arena, "-c");
		argv[2] = arena_strdup(arena, command->line);
		return argv;
	}
	for (size_t i = 0; i < count; i++)
		argv[i] = arena_strdup(arena, command->argv.items[i]);
	return argv;
}
