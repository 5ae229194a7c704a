/*
 * run_spec_parts.c - what making a specification is made of: telling how far it is, warnings, commands as lines, and
 * the paths that are no code.
 */
#include "run_spec_parts.h"

enum { WARNINGS_MAX = 64 };

static bool
report_data(void *ctx, const struct store_progress_at *at)
{
	const struct run_data_progress *p = ctx;

	return p->progress->report(p->name, at->bytes, at->bytes_total, p->progress->arg);
}

const struct store_progress *
run_data_progress(
    struct run_data_progress *p, const struct run_progress *progress, const char *name)
{
	if (progress == NULL || progress->report == NULL)
		return NULL;
	*p = (struct run_data_progress){ progress, name, { report_data, p } };
	return &p->report;
}

void
run_command_line(const struct run_command *command, struct buf *out)
{
	if (command->line != NULL) {
		buf_add(out, command->line);
		return;
	}
	for (size_t i = 0; i < command->argv.count; i++) {
		if (i > 0)
			buf_add_char(out, ' ');
		buf_add_shell(out, command->argv.items[i]);
	}
}

void
run_spec_warn(struct run_spec *spec, const char *text, struct arena *arena)
{
	struct run_texts more = { .items =
				      arena_array(arena, const char *, spec->warnings.count + 1) };

	if (spec->warnings.count >= WARNINGS_MAX)
		return;
	for (size_t i = 0; i < spec->warnings.count; i++)
		more.items[more.count++] = spec->warnings.items[i];
	more.items[more.count++] = text;
	spec->warnings = more;
}

static void
add_texts(struct run_texts *to, const struct run_texts *from)
{
	for (size_t i = 0; i < from->count; i++)
		to->items[to->count++] = from->items[i];
}

static size_t
count_paths(const struct run_project *project, const struct run_spec *spec)
{
	size_t count = project->dataset_count + spec->data_count + 1;

	for (size_t i = 0; i < project->pipeline_count; i++)
		for (size_t k = 0; k < project->pipelines[i].step_count; k++)
			count += project->pipelines[i].steps[k].outputs.count;
	for (size_t i = 0; i < spec->step_count; i++)
		count += spec->steps[i].outputs.count + spec->steps[i].metric_count;
	return count;
}

static void
add_dataset_paths(const struct run_project *project, const struct run_spec *spec,
    struct run_texts *out)
{
	for (size_t i = 0; i < project->dataset_count; i++)
		out->items[out->count++] = project->datasets[i].path;
	for (size_t i = 0; i < spec->data_count; i++)
		out->items[out->count++] = spec->data[i].path;
}

/* Results of every pipeline, not only of this: they lie in the same folder. */
struct run_texts
run_spec_results(const struct run_project *project, const struct run_spec *spec,
    struct arena *arena)
{
	struct run_texts texts = { .items = arena_array(
				       arena, const char *, count_paths(project, spec)) };
	struct run_texts *out = &texts;

	add_dataset_paths(project, spec, out);
	for (size_t i = 0; i < project->pipeline_count; i++)
		for (size_t k = 0; k < project->pipelines[i].step_count; k++)
			add_texts(out, &project->pipelines[i].steps[k].outputs);
	for (size_t i = 0; i < spec->step_count; i++) {
		add_texts(out, &spec->steps[i].outputs);
		for (size_t k = 0; k < spec->steps[i].metric_count; k++)
			if (spec->steps[i].metrics[k].file != NULL)
				out->items[out->count++] = spec->steps[i].metrics[k].file;
	}
	return texts;
}
