/*
 * run_project.c - the project file read by the table of run_keys.c, then checked across its items:
 * every name of a dataset, feature or parameter must be one that there is.
 */
#include "run_project.h"

#include <string.h>

#include "base_map.h"
#include "os_fs.h"
#include "run_keys_table.h"
#include "run_usage.h"

struct checker {
	const struct run_project *project;
	struct arena *arena;
	struct mistakes *mistakes;
};

static const char **
dataset_names(const struct run_project *project, struct arena *arena)
{
	const char **names = arena_array(arena, const char *, project->dataset_count + 1);

	for (size_t i = 0; i < project->dataset_count; i++)
		names[i] = project->datasets[i].name;
	return names;
}

static const struct run_dataset *
find_dataset(const struct run_project *project, const char *name)
{
	for (size_t i = 0; i < project->dataset_count; i++)
		if (str_equal(project->datasets[i].name, name))
			return &project->datasets[i];
	return NULL;
}

/* NULL (absent) is fine. */
static const struct run_dataset *
check_dataset(struct checker *c, struct mark mark, const char *where, const char *name)
{
	const struct run_dataset *dataset;

	if (name == NULL)
		return NULL;
	dataset = find_dataset(c->project, name);
	if (dataset == NULL) {
		mistake_add(c->mistakes, mark, "%s: no dataset \"%s\"%s", where, name,
		    c->project->dataset_count == 0 ? ": none is declared under datasets" : "");
		mistake_meant(c->mistakes, name, dataset_names(c->project, c->arena),
		    c->project->dataset_count);
	}
	return dataset;
}

static void
check_features(struct checker *c, struct mark mark, const char *where,
    const struct run_dataset *dataset, const struct run_texts *columns)
{
	const char **names;
	struct map *known;

	if (dataset == NULL || dataset->column_count == 0)
		return;
	known = map_new();
	names = arena_array(c->arena, const char *, dataset->column_count);
	for (size_t i = 0; i < dataset->column_count; i++) {
		names[i] = dataset->columns[i].name;
		map_set(known, names[i], c);
	}
	for (size_t i = 0; i < columns->count; i++) {
		if (map_get(known, columns->items[i]) != NULL)
			continue;
		mistake_add(c->mistakes, columns->marks != NULL ? columns->marks[i] : mark,
		    "%s: the schema of %s has no column \"%s\"", where, dataset->name,
		    columns->items[i]);
		mistake_meant(c->mistakes, columns->items[i], names, dataset->column_count);
	}
	map_free(known, NULL);
}

static void
check_pipeline(struct checker *c, const struct run_pipeline *p)
{
	const char *context = arena_printf(c->arena, "pipelines.%s", p->name);

	for (size_t i = 0; i < p->step_count; i++)
		for (size_t k = 0; k < p->steps[i].read_count; k++) {
			const struct run_reads *reads = &p->steps[i].reads[k];
			const char *where = arena_printf(c->arena, "%s.steps.%s.reads", context,
			    p->steps[i].name);

			check_features(c, reads->mark, where,
			    check_dataset(c, reads->mark, where, reads->dataset), &reads->columns);
		}
	for (size_t i = 0; i < p->test_count; i++) {
		const char *where = arena_printf(c->arena, "%s.tests[%zu]", context, i + 1);

		check_dataset(c, p->tests[i].mark, where, p->tests[i].data);
		check_dataset(c, p->tests[i].mark, where, p->tests[i].parity);
		if (p->tests[i].parity != NULL && !p->bundle.is_set)
			mistake_add(c->mistakes, p->tests[i].mark,
			    "%s: a parity test needs a bundle", where);
	}
	if (p->bundle.is_set) {
		const char *where = arena_printf(c->arena, "%s.bundle", context);

		check_features(c, p->bundle.mark, where,
		    check_dataset(c, p->bundle.mark, where, p->bundle.schema), &p->bundle.features);
	}
	if (p->promote.is_set && !p->bundle.is_set)
		mistake_add(c->mistakes, p->promote.mark,
		    "%s.promote: nothing to promote without a bundle", context);
	for (size_t i = 0; i < p->trigger_count; i++) {
		const char *where = arena_printf(c->arena, "%s.triggers[%zu]", context, i + 1);

		check_dataset(c, p->triggers[i].mark, where, p->triggers[i].data);
		check_dataset(c, p->triggers[i].mark, where, p->triggers[i].drift);
	}
	mistakes_about(c->mistakes, p->name);
	run_usage_check(p, c->arena, c->mistakes, context);
	mistakes_about(c->mistakes, NULL);
}

static struct run_project *
new_project(const char *root, struct arena *arena)
{
	struct run_project *project = arena_alloc(arena, sizeof *project);
	static const struct yaml_node nothing = { .type = YAML_MAP };
	struct run_reader r = { .arena = arena };

	run_section_read(&r, &run_project_section, &nothing, project);
	project->root = arena_strdup(arena, root);
	return project;
}

bool
run_project_parse(const struct run_project **out, const char *root, struct slice text,
    struct arena *arena, struct mistakes *mistakes, struct err *err)
{
	struct run_project *project = new_project(root, arena);
	struct run_reader r = {
		.arena = arena, .mistakes = mistakes, .root = &run_project_section
	};
	struct checker c = { project, arena, mistakes };
	const struct yaml_node *node;

	if (!yaml_parse(&node, text, arena, mistakes))
		return mistakes_err(mistakes, err);
	run_section_read(&r, &run_project_section, node, project);
	buf_release(&r.path);
	project->root = arena_strdup(arena, root);
	project->file = arena_strdup(arena, mistakes->file);
	if (project->name == NULL)
		project->name = arena_strdup(arena, fs_basename(root));
	for (size_t i = 0; i < project->pipeline_count; i++)
		check_pipeline(&c, &project->pipelines[i]);
	if (mistakes_any(mistakes))
		return mistakes_err(mistakes, err);
	*out = project;
	return true;
}

bool
run_project_load(const struct run_project **out, const char *root, struct arena *arena,
    struct mistakes *mistakes, struct err *err)
{
	char *path = fs_join(arena, root, RUN_PROJECT_FILE);
	struct buf text = BUF_INIT;
	bool ok;

	if (!fs_exists(path)) {
		struct run_project *project = new_project(root, arena);

		project->name = arena_strdup(arena, fs_basename(root));
		*out = project;
		return true;
	}
	ok = fs_read_file(path, YAML_MAX_BYTES, &text, err) &&
	    run_project_parse(out, root, buf_slice(&text), arena, mistakes, err);
	buf_release(&text);
	return ok;
}

const struct run_pipeline *
run_project_pipeline(const struct run_project *project, const char *name, struct err *err)
{
	struct buf text = BUF_INIT;
	const char *nearest = NULL;

	for (size_t i = 0; i < project->pipeline_count; i++)
		if (str_equal(project->pipelines[i].name, name))
			return &project->pipelines[i];
	for (size_t i = 0; i < project->pipeline_count; i++) {
		if (nearest == NULL)
			nearest = str_nearest(name, &project->pipelines[i].name, 1);
		buf_printf(&text, "%s%s", i > 0 ? ", " : "", project->pipelines[i].name);
	}
	if (project->file == NULL)
		err_set(err, ERR_NOTFOUND,
		    "no pipeline \"%s\": there is no %s here (`benchtop init` makes one; "
		    "`benchtop run -- COMMAND` needs none)",
		    name, RUN_PROJECT_FILE);
	else if (project->pipeline_count == 0)
		err_set(err, ERR_NOTFOUND, "no pipeline \"%s\": %s has none", name, project->file);
	else if (nearest != NULL)
		err_set(
		    err, ERR_NOTFOUND, "no pipeline \"%s\" (did you mean \"%s\"?)", name, nearest);
	else
		err_set(err, ERR_NOTFOUND, "no pipeline \"%s\" (%s has %s)", name, project->file,
		    buf_str(&text));
	buf_release(&text);
	return NULL;
}

const struct run_dataset *
run_project_dataset(const struct run_project *project, const char *name, struct err *err)
{
	const struct run_dataset *dataset = find_dataset(project, name);
	struct arena *arena;
	const char *nearest;

	if (dataset != NULL)
		return dataset;
	arena = arena_new();
	nearest = str_nearest(name, dataset_names(project, arena), project->dataset_count);
	err_set(err, ERR_NOTFOUND, "no dataset \"%s\" in the project file%s%s%s", name,
	    nearest != NULL ? " (did you mean \"" : "", nearest != NULL ? nearest : "",
	    nearest != NULL ? "\"?)" : "");
	arena_free(arena);
	return NULL;
}

static const char *
direction_in(const struct run_metric_info *infos, size_t count, const char *metric)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(infos[i].name, metric))
			return infos[i].direction;
	return NULL;
}

const char *
run_project_direction(const struct run_project *project, const struct run_pipeline *pipeline,
    const char *metric)
{
	const char *direction = NULL;

	if (pipeline != NULL)
		direction = direction_in(pipeline->metrics, pipeline->metric_count, metric);
	return direction != NULL ? direction :
	    direction_in(project->metrics, project->metric_count, metric);
}

void
run_project_print(const struct run_project *project, struct buf *out)
{
	struct yaml_out *yaml = yaml_out_new(out);

	run_section_write(yaml, NULL, &run_project_section, project);
	yaml_out_free(yaml);
}
