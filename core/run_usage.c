/*
 * run_usage.c - every ${params.x} of a pipeline is looked at: is there such a parameter, can it be
 * quoted where it stands, and what is never used.
 */
#include "run_usage.h"

#include <string.h>

#include "base_map.h"

struct usage {
	const struct run_pipeline *pipeline;
	const char *what;		/* "steps.fit", "tests[2]" */
	const struct run_step *step;
	struct arena *arena;
	struct mistakes *mistakes;
	const char *context;
	struct mark mark;		/* of what is looked at */
	struct map *used;		/* path -> anything */
	bool all;			/* some step may use any */
	bool explicit;			/* this step says what it uses */
};

static void
see(const char *path, void *arg)
{
	struct usage *u = arg;

	u->explicit = true;
	map_set(u->used, path, u);
}

static void
check_text(
    struct usage *u, const char *key, const char *text, struct mark mark, enum run_expand how)
{
	struct buf expanded = BUF_INIT;
	struct err err;

	if (text == NULL)
		return;
	run_params_references(text, see, u);
	if (!run_params_expand(&expanded, text, u->pipeline->params, how, &err))
		mistake_add(u->mistakes, mark, "%s.%s.%s: %s", u->context, u->what, key, err.msg);
	buf_release(&expanded);
}

static void
check_texts(struct usage *u, const char *key, const struct run_texts *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		check_text(u, key, texts->items[i],
		    texts->marks != NULL ? texts->marks[i] : u->mark, RUN_EXPAND_PLAIN);
}

static void
check_command(struct usage *u, const char *key, const struct run_command *command, struct mark mark)
{
	const struct run_param **leaves;
	size_t count = run_params_leaves(u->arena, u->pipeline->params, &leaves);

	check_text(u, key, command->line, mark, RUN_EXPAND_SHELL);
	check_texts(u, key, &command->argv);
	if (command->line == NULL)
		return;
	if (strstr(command->line, "BENCHTOP_PARAMS") != NULL)
		u->all = true;
	for (size_t i = 0; i < count; i++) {
		struct buf variable = BUF_INIT;

		run_params_variable(&variable, leaves[i]->path);
		if (strstr(command->line, buf_str(&variable)) != NULL)
			see(leaves[i]->path, u);
		buf_release(&variable);
	}
}

static void
check_declared(struct usage *u)
{
	const struct run_texts *params = &u->step->params;

	for (size_t i = 0; i < params->count; i++) {
		struct mark mark = params->marks != NULL ? params->marks[i] : u->step->mark;
		const struct run_param **leaves;
		const char **paths;
		size_t count;

		u->explicit = true;
		if (str_equal(params->items[i], "*")) {
			u->all = true;
			continue;
		}
		map_set(u->used, params->items[i], u);
		if (run_params_find(u->pipeline->params, params->items[i]) != NULL)
			continue;
		count = run_params_leaves(u->arena, u->pipeline->params, &leaves);
		paths = arena_array(u->arena, const char *, count + 1);
		for (size_t k = 0; k < count; k++)
			paths[k] = leaves[k]->path;
		mistake_add(u->mistakes, mark, "%s.steps.%s.params: no parameter \"%s\"",
		    u->context, u->step->name, params->items[i]);
		mistake_meant(u->mistakes, params->items[i], paths, count);
	}
}

static void
check_step(struct usage *u, const struct run_step *step)
{
	u->step = step;
	u->mark = step->mark;
	u->what = arena_printf(u->arena, "steps.%s", step->name);
	u->explicit = false;
	check_command(u, "run", &step->run, step->run_mark);
	check_text(u, "cwd", step->cwd, step->cwd_mark, RUN_EXPAND_PLAIN);
	check_texts(u, "inputs", &step->inputs);
	check_texts(u, "outputs", &step->outputs);
	check_texts(u, "code", &step->code);
	for (size_t i = 0; i < step->env.count; i++)
		check_text(u, "env", step->env.items[i].value, step->mark, RUN_EXPAND_PLAIN);
	for (size_t i = 0; i < step->metric_count; i++)
		check_text(
		    u, "metrics", step->metrics[i].file, step->metrics[i].mark, RUN_EXPAND_PLAIN);
	check_declared(u);
	if (!u->explicit)
		u->all = true;
}

/* Tests and the bundle may refer to parameters; they need not say which. */
static void
check_rest(struct usage *u, const struct run_pipeline *p)
{
	for (size_t i = 0; i < p->test_count; i++) {
		u->what = arena_printf(u->arena, "tests[%zu]", i + 1);
		u->mark = p->tests[i].mark;
		check_command(u, "run", &p->tests[i].run, u->mark);
	}
	if (!p->bundle.is_set)
		return;
	u->what = "bundle";
	u->mark = p->bundle.mark;
	check_command(u, "predict", &p->bundle.predict, u->mark);
	check_texts(u, "files", &p->bundle.files);
}

/* Variables of the whole pipeline. */
static void
check_env(struct usage *u)
{
	const struct run_pairs *env = &u->pipeline->env;

	for (size_t i = 0; i < env->count; i++) {
		struct buf expanded = BUF_INIT;
		struct err err;

		run_params_references(env->items[i].value, see, u);
		if (!run_params_expand(&expanded, env->items[i].value, u->pipeline->params,
			RUN_EXPAND_PLAIN, &err))
			mistake_add(u->mistakes, u->pipeline->mark, "%s.env.%s: %s", u->context,
			    env->items[i].name, err.msg);
		buf_release(&expanded);
	}
}

/* The path itself or a map above it is used. */
static bool
is_used(const struct usage *u, const char *path)
{
	for (size_t n = strlen(path); n > 0; n--)
		if ((path[n] == '\0' || path[n] == '.') && map_get_n(u->used, path, n) != NULL)
			return true;
	return false;
}

void
run_usage_check(const struct run_pipeline *pipeline, struct arena *arena,
    struct mistakes *mistakes, const char *context)
{
	struct usage u = { .pipeline = pipeline, .arena = arena, .mistakes = mistakes,
		.context = context, .used = map_new() };
	const struct run_param **leaves;
	size_t count = run_params_leaves(arena, pipeline->params, &leaves);

	check_env(&u);
	for (size_t i = 0; i < pipeline->step_count; i++)
		check_step(&u, &pipeline->steps[i]);
	check_rest(&u, pipeline);
	/* A key or reference that is misspelt would make the parameter that was meant look unused. */
	if (mistakes_any(mistakes) || pipeline->step_count == 0)
		u.all = true;
	for (size_t i = 0; i < count && !u.all; i++)
		if (!is_used(&u, leaves[i]->path))
			mistake_warn(mistakes, leaves[i]->mark,
			    "%s.params.%s: no step uses it (steps that "
			    "read it from $BENCHTOP_PARAMS say so with `params: [%s]`)",
			    context, leaves[i]->path, leaves[i]->path);
	map_free(u.used, NULL);
}
