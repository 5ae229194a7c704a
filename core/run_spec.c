/*
 * run_spec.c - from a request to a frozen specification: parameters resolved and substituted, data
 * versions recorded, code and environment captured; and the clean folder of an isolated run filled.
 */
#include "run_spec.h"

#include <string.h>
#include <unistd.h>

#include "base_time.h"
#include "os_fs.h"
#include "run_adhoc.h"
#include "run_order.h"
#include "run_section.h"
#include "store_dataset.h"
#include "store_run.h"

extern char **environ;

enum { WARNINGS_MAX = 64 };

void
run_spec_warn(struct run_spec *spec, const char *text, struct arena *arena)
{
	struct run_texts more = { .items = arena_array(arena, const char *, spec->warnings.count + 1) };

	if (spec->warnings.count >= WARNINGS_MAX)
		return;
	for (size_t i = 0; i < spec->warnings.count; i++)
		more.items[more.count++] = spec->warnings.items[i];
	more.items[more.count++] = text;
	spec->warnings = more;
}

/* ------------------------------------------------------------------------------- parameters */

struct resolver {
	const struct run_spec *spec;
	const char *step;
	struct arena *arena;
};

static bool
expand(struct resolver *r, const char **text, enum run_expand how, struct err *err)
{
	struct buf out = BUF_INIT;
	bool ok;

	if (*text == NULL)
		return true;
	ok = run_params_expand(&out, *text, r->spec->params, how, err);
	if (ok)
		*text = arena_strndup(r->arena, buf_str(&out), out.len);
	else
		err_wrap(err, "step %s", r->step);
	buf_release(&out);
	return ok;
}

static bool
expand_texts(struct resolver *r, struct run_texts *texts, struct err *err)
{
	const char **items = arena_array(r->arena, const char *, texts->count + 1);

	for (size_t i = 0; i < texts->count; i++) {
		items[i] = texts->items[i];
		if (!expand(r, &items[i], RUN_EXPAND_PLAIN, err))
			return false;
	}
	texts->items = items;
	return true;
}

/* A value may turn a harmless path into one that leaves the folder. */
static bool
expand_paths(struct resolver *r, struct run_texts *paths, const char *what, struct err *err)
{
	if (!expand_texts(r, paths, err))
		return false;
	for (size_t i = 0; i < paths->count; i++)
		if (!run_path_check(paths->items[i], err))
			return err_wrap(err, "step %s: %s", r->step, what);
	return true;
}

static bool
expand_pairs(struct resolver *r, struct run_pairs *pairs, struct err *err)
{
	struct run_pair *items = arena_array(r->arena, struct run_pair, pairs->count + 1);

	for (size_t i = 0; i < pairs->count; i++) {
		items[i] = pairs->items[i];
		if (!expand(r, &items[i].value, RUN_EXPAND_PLAIN, err))
			return false;
	}
	pairs->items = items;
	return true;
}

static bool
expand_rules(struct resolver *r, struct run_step *step, struct err *err)
{
	struct run_metric_rule *rules = arena_array(r->arena, struct run_metric_rule,
	    step->metric_count + 1);

	for (size_t i = 0; i < step->metric_count; i++) {
		rules[i] = step->metrics[i];
		if (!expand(r, &rules[i].file, RUN_EXPAND_PLAIN, err))
			return false;
		if (rules[i].file != NULL && !run_path_check(rules[i].file, err))
			return err_wrap(err, "step %s: metrics", r->step);
	}
	step->metrics = rules;
	return true;
}

static bool
expand_step(struct resolver *r, struct run_step *step, struct err *err)
{
	r->step = step->name;
	if (!expand(r, &step->run.line, RUN_EXPAND_SHELL, err) ||
	    !expand_texts(r, &step->run.argv, err) || !expand_paths(r, &step->inputs, "inputs", err) ||
	    !expand_paths(r, &step->outputs, "outputs", err) ||
	    !expand_paths(r, &step->code, "code", err) || !expand_pairs(r, &step->env, err) ||
	    !expand_rules(r, step, err) || !expand(r, &step->cwd, RUN_EXPAND_PLAIN, err))
		return false;
	if (step->cwd != NULL && !run_path_check(step->cwd, err))
		return err_wrap(err, "step %s: cwd", step->name);
	return true;
}

bool
run_spec_resolve(struct run_spec *spec, struct arena *arena, struct err *err)
{
	struct resolver r = { .spec = spec, .arena = arena };
	struct mistakes mistakes;
	bool ok;

	spec->steps = arena_array(arena, struct run_step, spec->template_count + 1);
	spec->step_count = spec->template_count;
	for (size_t i = 0; i < spec->step_count; i++) {
		spec->steps[i] = spec->templates[i];
		if (!expand_step(&r, &spec->steps[i], err))
			return false;
	}
	r.step = "env";
	if (!expand_pairs(&r, &spec->env, err))
		return false;
	/* Files with values in their names may depend on each other in another way than before. */
	mistakes_init(&mistakes, RUN_PROJECT_FILE);
	run_order_needs(spec->steps, spec->step_count, arena, &mistakes, "run");
	run_order_sort(spec->steps, spec->step_count, arena, &mistakes, "run", &spec->order);
	ok = !mistakes_any(&mistakes) || mistakes_err(&mistakes, err);
	mistakes_release(&mistakes);
	return ok;
}

static bool
resolve_params(struct run_spec *spec, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < request->override_count; i++)
		if (!run_params_override(arena, spec->params,
		    project->file != NULL ? fs_basename(project->file) : NULL, request->overrides[i], err))
			return false;
	return true;
}

/* ------------------------------------------------------------------------------- data */

struct data_progress {
	const struct run_progress *progress;
	const char *name;
	struct store_progress report;
};

static bool
report_data(void *ctx, const struct store_progress_at *at)
{
	const struct data_progress *p = ctx;

	return p->progress->report(p->name, at->bytes, at->bytes_total, p->progress->arg);
}

static const struct store_progress *
forward(struct data_progress *p, const struct run_progress *progress, const char *name)
{
	if (progress == NULL || progress->report == NULL)
		return NULL;
	*p = (struct data_progress){ progress, name, { report_data, p } };
	return &p->report;
}

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
	struct data_progress reporter;
	struct store_dataset_add add = { .name = dataset->name, .source = dataset->path,
		.base = spec->root, .message = "found by a run",
		.progress = forward(&reporter, progress, dataset->name) };
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
add_texts(struct run_texts *to, const struct run_texts *from)
{
	for (size_t i = 0; i < from->count; i++)
		to->items[to->count++] = from->items[i];
}

static size_t
count_paths(const struct run_project *project, const struct run_spec *spec)
{
	size_t count = project->dataset_count + 1;

	for (size_t i = 0; i < project->pipeline_count; i++)
		for (size_t k = 0; k < project->pipelines[i].step_count; k++)
			count += project->pipelines[i].steps[k].outputs.count;
	for (size_t i = 0; i < spec->step_count; i++)
		count += spec->steps[i].outputs.count + spec->steps[i].code.count +
		    spec->steps[i].metric_count + spec->steps[i].run.argv.count;
	return count;
}

/* Results of every pipeline, not only of this: they lie in the same folder. */
static void
list_results(const struct run_project *project, const struct run_spec *spec, struct run_texts *out)
{
	for (size_t i = 0; i < project->dataset_count; i++)
		out->items[out->count++] = project->datasets[i].path;
	for (size_t i = 0; i < project->pipeline_count; i++)
		for (size_t k = 0; k < project->pipelines[i].step_count; k++)
			add_texts(out, &project->pipelines[i].steps[k].outputs);
	for (size_t i = 0; i < spec->step_count; i++) {
		add_texts(out, &spec->steps[i].outputs);
		for (size_t k = 0; k < spec->steps[i].metric_count; k++)
			if (spec->steps[i].metrics[k].file != NULL)
				out->items[out->count++] = spec->steps[i].metrics[k].file;
	}
}

static void
list_code(struct run_spec *spec, struct run_texts *out, struct arena *arena)
{
	for (size_t i = 0; i < spec->step_count; i++) {
		const struct run_step *step = &spec->steps[i];

		for (size_t k = 0; k < step->code.count; k++) {
			const char *path = step->code.items[k];

			if (strpbrk(path, "*?[") == NULL && !fs_exists(fs_join(arena, spec->root, path)))
				run_spec_warn(spec, arena_printf(arena, "step %s: code %s is not there", step->name, path), arena);
			out->items[out->count++] = path;
		}
		/* The script of an ad-hoc command. */
		for (size_t k = 0; spec->pipeline == NULL && k < step->run.argv.count; k++)
			if (fs_exists(fs_join(arena, spec->root, step->run.argv.items[k])))
				out->items[out->count++] = step->run.argv.items[k];
	}
}

static bool
take_code(struct run_spec *spec, struct store *store, const struct run_project *project,
    struct arena *arena, struct err *err)
{
	size_t count = count_paths(project, spec);
	struct run_snapshot_request request = { .root = spec->root,
		.staging = fs_join(arena, store_dir(store), "tmp"), .rules = &project->snapshot };

	request.skip.items = arena_array(arena, const char *, count);
	request.include.items = arena_array(arena, const char *, count);
	list_results(project, spec, &request.skip);
	list_code(spec, &request.include, arena);
	if (!run_snapshot_take(&spec->code, &request, arena, err))
		return err_wrap(err, "the snapshot of the code");
	for (size_t i = 0; i < spec->code.notes.count; i++)
		run_spec_warn(spec, arena_printf(arena, "code: %s", spec->code.notes.items[i]), arena);
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
		bool secret = run->line != NULL && run_environ_mask_text(run->line, arena) != run->line;

		for (size_t k = 0; k < run->argv.count; k++)
			secret |= run_environ_mask_text(run->argv.items[k], arena) != run->argv.items[k];
		if (secret)
			run_spec_warn(spec, arena_printf(arena, "step %s: its command line holds what looks like a secret; "
			    "it stands in the run's spec.yaml: hand secrets over as environment variables",
			    spec->steps[i].name), arena);
	}
}

/* ------------------------------------------------------------------------------- together */

static struct run_texts
copy_texts(const char *const *items, size_t count, const struct run_texts *more, struct arena *arena)
{
	struct run_texts texts = { .items = arena_array(arena, const char *, count + more->count + 1) };

	add_texts(&texts, more);
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

	*spec = (struct run_spec){ .version = RUN_SPEC_VERSION, .project = project->name,
		.pipeline = request->pipeline, .root = project->root,
		.isolated = p->isolated || request->isolated, .created = time_now(), .note = request->note,
		.trigger = request->trigger, .jobs = p->jobs, .timeout = p->timeout, .env = p->env,
		.templates = p->steps, .template_count = p->step_count, .tests = p->tests,
		.test_count = p->test_count, .bundle = p->bundle, .promote = p->promote };
	spec->params = run_params_copy(arena, p->params);
	spec->tags = copy_texts(request->tags, request->tag_count, &p->tags, arena);
	spec->overrides = copy_texts(request->overrides, request->override_count, &none, arena);
	spec->metrics = arena_array(arena, struct run_metric_info, p->metric_count + project->metric_count + 1);
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

	if (!run_adhoc_apply(request->argv, request->overrides, request->override_count, arena, &argv, err))
		return false;
	pipeline = run_adhoc_pipeline(argv, arena);
	fill_in(spec, project, pipeline, request, arena);
	spec->templates[0].cwd = folder_below(project->root, request->folder, arena);
	spec->command = run_adhoc_masked(argv, arena);
	/* An ad-hoc command has nothing to substitute: `${params.x}` in it is the user's own text. */
	spec->steps = spec->templates;
	spec->step_count = spec->template_count;
	spec->order = pipeline->order;
	spec->template_count = 0;
	return true;
}

static bool
same_steps(const struct run_spec *spec)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct run_spec steps = { .steps = spec->steps, .step_count = spec->step_count };
	struct run_spec templates = { .steps = spec->templates, .step_count = spec->template_count };
	bool same;

	run_spec_print(&steps, &a);
	run_spec_print(&templates, &b);
	same = str_equal(buf_str(&a), buf_str(&b));
	buf_release(&a);
	buf_release(&b);
	return same;
}

static bool
prepare_pipeline(struct run_spec *spec, const struct run_project *project,
    const struct run_request *request, struct arena *arena, struct err *err)
{
	const struct run_pipeline *pipeline = run_project_pipeline(project, request->pipeline, err);

	if (pipeline == NULL)
		return false;
	fill_in(spec, project, pipeline, request, arena);
	if (!resolve_params(spec, project, request, arena, err) || !run_spec_resolve(spec, arena, err))
		return false;
	if (same_steps(spec))
		spec->template_count = 0;
	return true;
}

bool
run_spec_prepare(struct run_spec *out, struct store *store, const struct run_project *project,
    const struct run_request *request, const struct run_progress *progress, struct arena *arena,
    struct err *err)
{
	struct run_spec spec;
	struct run_environ_request environment = { .envp = environ, .mask = &project->mask };

	if (request->pipeline != NULL ? !prepare_pipeline(&spec, project, request, arena, err) :
	    !prepare_adhoc(&spec, project, request, arena, err))
		return false;
	if (!record_data(&spec, store, project, progress, arena, err) ||
	    !take_code(&spec, store, project, arena, err))
		return false;
	environment.folder = spec.root;
	environment.python = interpreter(&spec, arena);
	run_environ_capture(&spec.environ, &environment, arena);
	check_secrets(&spec, arena);
	*out = spec;
	return true;
}

/* ------------------------------------------------------------------------------- clean folder */

/* Where the files of a dataset lay: a folder's content in it, a file or a glob's matches beside it. */
static const char *
data_folder(const struct run_spec *spec, const struct run_spec_data *data,
    const struct store_dataset *version, struct arena *arena)
{
	const char *path = data->path;
	const char *glob = strpbrk(path, "*?[{"), *slash;
	size_t n = glob != NULL ? (size_t)(glob - path) : strlen(path);
	char *folder = arena_strndup(arena, path, n);

	/* A single file of the same base name was given by its own path. */
	if (glob == NULL && (version->file_count != 1 ||
	    !str_equal(version->files[0].path, fs_basename(path))))
		return fs_join(arena, spec->workdir, folder);
	slash = strrchr(folder, '/');
	folder[slash != NULL ? slash - folder : 0] = '\0';
	return *folder != '\0' ? fs_join(arena, spec->workdir, folder) : spec->workdir;
}

static bool
checkout_data(struct run_spec *spec, struct store *store, const struct run_spec_data *data,
    const struct run_progress *progress, struct arena *arena, struct err *err)
{
	struct data_progress reporter;
	struct store_dataset *version;
	const char *name, *folder;
	int number;

	if (!store_dataset_parse(store, data->version, arena, &name, &number, err) ||
	    !store_dataset_load(store, name, number, arena, &version, err))
		return false;
	if (data->path[0] == '/') {
		run_spec_warn(spec, arena_printf(arena, "dataset %s lies outside of the project: what is in %s now is "
		    "used, the run had %s", data->name, data->path, data->version), arena);
		return true;
	}
	if (!run_path_check(data->path, err))
		return false;
	folder = data_folder(spec, data, version, arena);
	return store_dataset_checkout(store, name, number, folder, forward(&reporter, progress, data->name),
	    err);
}

static void
list_skipped(const struct run_spec *spec, struct run_texts *out, struct arena *arena)
{
	static const struct run_project nothing = { .root = "" };

	out->items = arena_array(arena, const char *, count_paths(&nothing, spec) + spec->data_count);
	list_results(&nothing, spec, out);
	for (size_t i = 0; i < spec->data_count; i++)
		out->items[out->count++] = spec->data[i].path;
}

bool
run_spec_fill(struct run_spec *spec, struct store *store, const struct run_progress *progress,
    struct arena *arena, struct err *err)
{
	const char *work = spec->isolated ? store_run_path(store, spec->id, "work", arena) : NULL;
	struct run_texts notes, skip = { .items = NULL };

	if (work == NULL)
		return true;
	if (!run_snapshot_restore(&spec->code, work, arena, &notes, err))
		return err_wrap(err, "the code of run %s", spec->rerun_of != NULL ? spec->rerun_of : spec->id);
	for (size_t i = 0; i < spec->data_count; i++)
		if (!checkout_data(spec, store, &spec->data[i], progress, arena, err))
			return err_wrap(err, "dataset %s", spec->data[i].version);
	list_skipped(spec, &skip, arena);
	if (!run_snapshot_link_rest(&spec->code, spec->root, work, &skip, arena, err))
		return false;
	for (size_t i = 0; i < notes.count; i++)
		run_spec_warn(spec, notes.items[i], arena);
	return true;
}
