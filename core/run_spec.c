/*
 * run_spec.c - from a request to a frozen specification: parameters resolved, data versions recorded, code
 * and environment captured. Steps are substituted by run_spec_resolve.c; spec.yaml is run_spec_file.c.
 */
#include "run_spec_parts.h"

#include <string.h>
#include <unistd.h>

#include "base_time.h"
#include "os_fs.h"
#include "run_adhoc.h"
#include "run_dataset.h"
#include "run_features.h"
#include "run_order.h"
#include "run_section.h"
#include "store_dataset.h"
#include "store_run.h"

extern char **environ;

/* ------------------------------------------------------------------------------- data */

static bool
step_uses(const struct run_step *step, const struct run_dataset *dataset)
{
	for (size_t i = 0; i < step->read_count; i++)
		if (str_equal(step->reads[i].dataset, dataset->name))
			return true;
	for (size_t i = 0; i < step->inputs.count; i++)
		if (run_order_overlap(step->inputs.items[i], dataset->path))
			return true;
	for (size_t i = 1; i < step->run.argv.count; i++)
		if (run_order_overlap(step->run.argv.items[i], dataset->path))
			return true;
	return false;
}

static bool
spec_uses(const struct run_spec *spec, const struct run_dataset *dataset)
{
	for (size_t i = 0; i < spec->step_count; i++)
		if (step_uses(&spec->steps[i], dataset))
			return true;
	return false;
}

static bool
record_dataset(struct run_spec *spec, struct store *store, const struct run_dataset *dataset,
    const struct run_progress *progress, struct arena *arena, struct err *err)
{
	struct run_data_progress reporter;
	struct store_dataset_add add = { .name = dataset->name, .source = dataset->path,
		.base = spec->root, .message = "found by a run",
		.compress = run_dataset_compress(dataset),
		.progress = run_data_progress(&reporter, progress, dataset->name) };
	bool created;
	int version;

	if (!store_dataset_add(store, &add, &version, &created, err))
		return err_wrap(err, "dataset %s", dataset->name);
	spec->data[spec->data_count++] = (struct run_spec_data){ dataset->name,
		arena_printf(arena, "%s@%d", dataset->name, version), dataset->path, created };
	return true;
}

/* A path with new content becomes a new version by itself. */
static bool
record_data(struct run_spec *spec, struct store *store, const struct run_project *project,
    const struct run_progress *progress, struct arena *arena, struct err *err)
{
	spec->data = arena_array(arena, struct run_spec_data, project->dataset_count + 1);
	for (size_t i = 0; i < project->dataset_count; i++)
		if (spec_uses(spec, &project->datasets[i]) &&
		    !record_dataset(spec, store, &project->datasets[i], progress, arena, err))
			return false;
	return true;
}

/* ------------------------------------------------------------------------------- code */

static void
add_code(struct run_spec *spec, const struct run_step *step, struct run_texts *out,
    struct arena *arena)
{
	for (size_t i = 0; i < step->code.count; i++) {
		const char *path = step->code.items[i];

		if (strpbrk(path, "*?[") == NULL && !fs_exists(fs_join(arena, spec->root, path)))
			run_spec_warn(spec,
			    arena_printf(arena, "step %s: code %s is not there", step->name, path),
			    arena);
		out->items[out->count++] = path;
	}
	/* The script of an ad-hoc command. */
	for (size_t i = 0; spec->pipeline == NULL && i < step->run.argv.count; i++)
		if (fs_exists(fs_join(arena, spec->root, step->run.argv.items[i])))
			out->items[out->count++] = step->run.argv.items[i];
}

static struct run_texts
list_code(struct run_spec *spec, struct arena *arena)
{
	struct run_texts texts = { .items = NULL };
	size_t count = 0;

	for (size_t i = 0; i < spec->step_count; i++)
		count += spec->steps[i].code.count + spec->steps[i].run.argv.count;
	texts.items = arena_array(arena, const char *, count + 1);
	for (size_t i = 0; i < spec->step_count; i++)
		add_code(spec, &spec->steps[i], &texts, arena);
	return texts;
}

static bool
take_code(struct run_spec *spec, struct store *store, const struct run_project *project,
    const struct run_progress *progress, struct arena *arena, struct err *err)
{
	struct run_snapshot_request request = { .root = spec->root,
		.staging = fs_join(arena, store_dir(store), "tmp"), .rules = &project->snapshot };

	request.skip = run_spec_results(project, spec, arena);
	request.include = list_code(spec, arena);
	if (progress != NULL && progress->report != NULL &&
	    !progress->report("code", 0, 0, progress->arg))
		return err_set(err, ERR_CANCELLED, "stopped");
	if (!run_snapshot_take(&spec->code, &request, arena, err))
		return err_wrap(err, "the snapshot of the code");
	for (size_t i = 0; i < spec->code.notes.count; i++)
		run_spec_warn(
		    spec, arena_printf(arena, "code: %s", spec->code.notes.items[i]), arena);
	return true;
}

/* ------------------------------------------------------------------------------- environment */

/* The interpreter that the first Python command names: ".venv/bin/python" of ".venv/bin/python fit.py". */
static const char *
interpreter(const struct run_spec *spec, struct arena *arena)
{
	for (size_t i = 0; i < spec->step_count; i++) {
		const struct run_command *run = &spec->steps[i].run;
		const char *word = run->line != NULL ?
		    arena_strndup(arena, run->line, strcspn(run->line, " \t\n;|&")) :
		    run->argv.count > 0 ? run->argv.items[0] : "";

		if (str_starts(fs_basename(word), "python"))
			return word;
	}
	return NULL;
}

static void
check_secrets(struct run_spec *spec, struct arena *arena)
{
	for (size_t i = 0; i < spec->step_count; i++) {
		const struct run_command *run = &spec->steps[i].run;
		bool secret =
		    run->line != NULL && run_environ_mask_text(run->line, arena) != run->line;

		for (size_t k = 0; k < run->argv.count; k++)
			secret |=
			    run_environ_mask_text(run->argv.items[k], arena) != run->argv.items[k];
		if (secret)
			run_spec_warn(spec,
			    arena_printf(arena,
				"step %s: its command line holds what looks like a secret; "
				"it stands in the run's spec.yaml: hand secrets over as "
				"environment variables",
				spec->steps[i].name),
			    arena);
	}
}

/* ------------------------------------------------------------------------------- together */

static bool
resolve_params(struct run_spec *spec, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < request->override_count; i++)
		if (!run_params_override(arena, spec->params,
			project->file != NULL ? fs_basename(project->file) : NULL,
			request->overrides[i], err))
			return false;
	return true;
}

static struct run_texts
copy_texts(
    const char *const *items, size_t count, const struct run_texts *more, struct arena *arena)
{
	struct run_texts texts = { .items =
				       arena_array(arena, const char *, count + more->count + 1) };

	for (size_t i = 0; i < more->count; i++)
		texts.items[texts.count++] = more->items[i];
	for (size_t i = 0; i < count; i++)
		texts.items[texts.count++] = arena_strdup(arena, items[i]);
	return texts;
}

/* All that the pipeline says, before parameters are put in. */
static void
fill_in(struct run_spec *spec, const struct run_project *project, const struct run_pipeline *p,
    const struct run_request *request, struct arena *arena)
{
	static const struct run_texts none = { .items = NULL };

	*spec = (struct run_spec){ .version = RUN_SPEC_VERSION,
		.project = project->name,
		.pipeline = request->pipeline,
		.root = project->root,
		.isolated = p->isolated || request->isolated,
		.no_cache = request->no_cache,
		.created = time_now(),
		.note = request->note,
		.trigger = request->trigger,
		.jobs = p->jobs,
		.timeout = p->timeout,
		.env = p->env,
		.templates = p->steps,
		.template_count = p->step_count,
		.test_templates = p->tests,
		.test_template_count = p->test_count,
		.bundle_template = p->bundle,
		.promote = p->promote };
	spec->params = run_params_copy(arena, p->params);
	spec->tags = copy_texts(request->tags, request->tag_count, &p->tags, arena);
	spec->overrides = copy_texts(request->overrides, request->override_count, &none, arena);
	spec->metrics =
	    arena_array(arena, struct run_metric_info, p->metric_count + project->metric_count + 1);
	for (size_t i = 0; i < p->metric_count; i++)
		spec->metrics[spec->metric_count++] = p->metrics[i];
	for (size_t i = 0; i < project->metric_count; i++)
		spec->metrics[spec->metric_count++] = project->metrics[i];
}

/* The folder in which an ad-hoc command was typed, as a path below the root; NULL: the root. */
static const char *
folder_below(const char *root, const char *folder, struct arena *arena)
{
	size_t n = strlen(root);

	if (folder == NULL || strncmp(folder, root, n) != 0 || folder[n] != '/')
		return NULL;
	return arena_strdup(arena, folder + n + 1);
}

static bool
prepare_adhoc(struct run_spec *spec, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err)
{
	char **argv = NULL;
	const struct run_pipeline *pipeline;

	if (!run_adhoc_apply(
		request->argv, request->overrides, request->override_count, arena, &argv, err))
		return false;
	pipeline = run_adhoc_pipeline(argv, arena);
	fill_in(spec, project, pipeline, request, arena);
	spec->templates[0].cwd = folder_below(project->root, request->folder, arena);
	/* An ad-hoc command has nothing to substitute: `${params.x}` in it is the user's own text. */
	spec->steps = spec->templates;
	spec->step_count = spec->template_count;
	spec->order = pipeline->order;
	spec->template_count = 0;
	run_spec_hide(spec, argv, arena);
	for (size_t i = 0; i < spec->overrides.count; i++)
		spec->overrides.items[i] = run_adhoc_mask_override(spec->overrides.items[i], arena);
	return true;
}

/* Are two parts of specifications the same as written? */
static bool
same_text(const struct run_spec *a, const struct run_spec *b)
{
	struct buf x = BUF_INIT, y = BUF_INIT;
	bool same;

	run_spec_print(a, &x);
	run_spec_print(b, &y);
	same = str_equal(buf_str(&x), buf_str(&y));
	buf_release(&x);
	buf_release(&y);
	return same;
}

/* What had no parameters in it need not be kept twice. */
static void
drop_equal_templates(struct run_spec *spec)
{
	if (same_text(&(struct run_spec){ .steps = spec->steps, .step_count = spec->step_count },
	    &(struct run_spec){ .steps = spec->templates, .step_count = spec->template_count }))
		spec->template_count = 0;
	if (same_text(&(struct run_spec){ .tests = spec->tests, .test_count = spec->test_count },
	    &(struct run_spec){ .tests = spec->test_templates, .test_count = spec->test_template_count }))
		spec->test_template_count = 0;
	if (same_text(&(struct run_spec){ .bundle = spec->bundle },
	    &(struct run_spec){ .bundle = spec->bundle_template }))
		spec->bundle_template.is_set = false;
}

bool
run_spec_pipeline(struct run_spec *spec, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err)
{
	const struct run_pipeline *pipeline = run_project_pipeline(project, request->pipeline, err);

	if (pipeline == NULL)
		return false;
	fill_in(spec, project, pipeline, request, arena);
	if (!resolve_params(spec, project, request, arena, err) ||
	    !run_spec_resolve(spec, arena, err))
		return false;
	drop_equal_templates(spec);
	return true;
}

bool
run_spec_prepare(struct run_spec *out, struct store *store, const struct run_project *project,
    const struct run_request *request, const struct run_progress *progress, struct arena *arena,
    struct err *err)
{
	struct run_spec spec;
	struct run_environ_request environment = { .envp = environ, .mask = &project->mask };

	if (request->pipeline != NULL ? !run_spec_pipeline(&spec, project, request, arena, err) :
	    !prepare_adhoc(&spec, project, request, arena, err))
		return false;
	if (!record_data(&spec, store, project, progress, arena, err) ||
	    !run_features_check(store, project, &spec, progress, arena, err) ||
	    !take_code(&spec, store, project, progress, arena, err))
		return false;
	environment.folder = spec.root;
	environment.python = interpreter(&spec, arena);
	run_environ_capture(&spec.environ, &environment, arena);
	check_secrets(&spec, arena);
	*out = spec;
	return true;
}

